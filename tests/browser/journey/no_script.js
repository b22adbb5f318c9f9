// What JavaScript adds is comfort. Here it is switched off, and every way is still open.
import assert from "node:assert/strict";
import { issuer, maya, message, outbox, tobi, travel } from "../house.js";
import { at, idToken, level, press, send, signIn, type, visit, wrong } from "../page.js";
import { journey } from "../stage.js";

const WITHOUT = { javaScriptEnabled: false };

journey("without JavaScript a new code is sent, and the one before is void", async (page) => {
  await visit(page, "flight-deck");
  await signIn(page, maya);
  const first = await send(page);
  assert.match(await page.locator("main").innerText(), /It works for (two minutes|another 1:\d\d)\./);

  const before = outbox().length;
  travel(21);
  await press(page, "resend");
  await at(page, "step-up.code");
  const { code } = await message(before);
  await type(page, code === first ? wrong(code) : first);
  await page.getByRole("alert").filter({ hasText: "That code didn’t match" }).waitFor();
  await type(page, code);
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:2");
}, WITHOUT);

journey("without JavaScript an authenticator app does as well", async (page) => {
  await visit(page, "flight-deck");
  await signIn(page, tobi);
  await at(page, "step-up.choose");
  await page.getByLabel("Authenticator app, Pocket app").check();
  await press(page, "send");
  await at(page, "step-up.code");
  await type(page, await appCode(page));
  assert.deepEqual((await idToken(page)).amr, ["pwd", "otp", "mfa"]);
}, WITHOUT);

journey("without JavaScript the dashboard launches, elevates and signs out", async (page) => {
  await page.goto(issuer);
  await signIn(page, maya);
  await at(page, "dashboard");
  await press(page, "elevate");
  await type(page, await send(page));
  await at(page, "dashboard");
  assert.equal(await level(page), 2);
  await page.getByRole("button", { name: "Launch Flight Deck" }).click();
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:2");
  await page.goto(issuer);
  await press(page, "sign-out");
  await at(page, "sign-out");
}, WITHOUT);

// What the demo says that Tobi's app shows.
async function appCode(page) {
  const other = await page.context().newPage();
  await other.goto(`${issuer}/demo/outbox`);
  const code = await other.locator("section .code").first().textContent();
  await other.close();
  return code;
}
