// What JavaScript adds is comfort. Here it is switched off, and every way is still open.
import assert from "node:assert/strict";
import { issuer, kari, maya, message, outbox, tobi, travel } from "../house.js";
import { at, idToken, level, press, send, signIn, stepUp, type, visit, wrong } from "../page.js";
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

journey("without JavaScript people look after their account", async (page) => {
  await page.goto(`${issuer}/account/phones/new`);
  await signIn(page, kari);
  await stepUp(page);
  await at(page, "phone.number");
  await page.locator('[name="country"]').selectOption("US");
  await press(page, "country");
  for (const field of ["phone", "phone_confirm"]) await page.locator(`[name="${field}"]`).fill("202 555 0173");
  const sent = outbox().length;
  await press(page, "send");
  await at(page, "phone.code");
  await type(page, (await message(sent)).code);
  await page.goto(`${issuer}/account/phones`);
  await page.locator("li", { hasText: "0173" }).locator("summary").first().click();
  await page.locator("li", { hasText: "0173" }).locator('button[value="delete"]').click();
  await at(page, "phones.delete");
  await press(page, "delete");
  await at(page, "phones");
  assert.equal(await page.locator("li", { hasText: "0173" }).count(), 0);
  await page.goto(`${issuer}/account/profile`);
  await page.locator('[name="phone_number"]').fill("+1 202 555 0199");
  await page.locator("main form button.main").first().click();
  assert.match(await page.locator('[name="phone_number"]').inputValue(), /0199/);
  await page.goto(`${issuer}/account/sessions`);
  await at(page, "sessions");
  await page.goto(`${issuer}/account/authenticators/passkey/new`);
  await at(page, "authenticator.new-passkey");
  await press(page, "next");
  await page.getByText("Nothing came from a passkey").waitFor();
  await page.goto(`${issuer}/help/levels`);
  await at(page, "help.levels");
}, WITHOUT);

// What the demo says that Tobi's app shows.
async function appCode(page) {
  const other = await page.context().newPage();
  await other.goto(`${issuer}/demo/outbox`);
  const code = await other.locator("section .code").first().textContent();
  await other.close();
  return code;
}
