// The page that asks for a code: it counts down, speaks, and says when a new code may be sent.
import assert from "node:assert/strict";
import { issuer, maya, message, outbox, travel } from "../house.js";
import { look } from "../look.js";
import { at, idToken, press, send, signIn, type, visit, wrong } from "../page.js";
import { journey } from "../stage.js";

// Both clocks, the server's and the page's, go on by so many seconds.
async function wait(page, seconds) {
  travel(seconds);
  await page.clock.runFor(seconds * 1000);
}

async function asked(page) {
  await page.clock.install();
  await visit(page, "flight-deck");
  await signIn(page, maya);
  return send(page);
}

journey("the code counts down and speaks at 60, 30 and 10 seconds", async (page) => {
  await asked(page);
  const life = page.locator("#life");
  const speaks = page.locator("#speaks");
  await wait(page, 1);
  assert.match(await life.textContent(), /^It works for another 1:5\d\.$/);
  assert.equal(await speaks.textContent(), "");
  await wait(page, 60);
  assert.equal(await speaks.textContent(), "The code works for one more minute.");
  await wait(page, 30);
  assert.equal(await speaks.textContent(), "The code works for 30 more seconds.");
  await wait(page, 20);
  assert.equal(await speaks.textContent(), "The code works for ten more seconds.");
  await wait(page, 10);
  assert.equal(await life.textContent(), "Its time is over.");
  assert.equal(await speaks.textContent(), "The time of this code is over. Send a new one.");
  await look(page, "step-up.code-over");

  const before = outbox().length;
  await press(page, "resend");
  await at(page, "step-up.code");
  await type(page, (await message(before)).code);
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:2");
});

journey("a new code may be sent after 20 seconds, and the page says why it waits", async (page) => {
  const first = await asked(page);
  const resend = page.getByRole("button", { name: "Send a new code" });
  await wait(page, 1);
  assert.equal(await resend.isVisible(), false);
  assert.match(await page.locator("#resend").innerText(), /^You can send a new code in 1\d s\.$/);
  await wait(page, 20);
  assert.equal(await resend.isVisible(), true);

  const before = outbox().length;
  await resend.click();
  const { code } = await message(before);
  await at(page, "step-up.code");
  await type(page, code === first ? wrong(code) : first);
  await page.getByRole("alert").filter({ hasText: "That code didn’t match. You have four tries left." }).waitFor();
  await type(page, code);
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:2");
});

journey("a code by phone call is told apart from one by text", async (page) => {
  await visit(page, "flight-deck");
  await signIn(page, maya);
  await at(page, "step-up.choose");
  await page.getByLabel("Phone call").check();
  const code = await send(page);
  await page.getByText(/(are calling|called) the number ending 0141/).waitFor();
  await type(page, code);
  assert.deepEqual((await idToken(page)).amr, ["pwd", "otp", "tel", "mfa"]);
});

journey("nothing moves when a page finds fault", async (page) => {
  await page.goto(issuer);
  await at(page, "sign-in.identifier");
  await stays(page, "E-mail or user ID", "");
  await look(page, "sign-in.identifier-empty");
  await page.getByLabel("E-mail or user ID").fill(maya.name);
  await press(page, "next");
  await at(page, "sign-in.password");
  await stays(page, "Password", "not-her-password");
  await look(page, "sign-in.password-wrong");
  await page.getByLabel("Password").fill(maya.password);
  await press(page, "next");
  await at(page, "dashboard");
  await press(page, "elevate");
  const code = await send(page);
  await stays(page, "Code", wrong(code));
  await look(page, "step-up.code-wrong");
});

// The field stands where it stood, after something wrong was sent.
async function stays(page, label, value) {
  const field = page.getByLabel(label, { exact: true });
  const before = await field.boundingBox();
  await field.fill(value);
  await press(page, "next");
  await page.locator('[role="alert"]:not(#idle)').waitFor();
  assert.deepEqual(await field.boundingBox(), before);
}

journey("five wrong codes burn it, and the page offers the next step", async (page) => {
  await visit(page, "flight-deck");
  await signIn(page, maya);
  const code = await send(page);
  for (let tries = 0; tries < 5; tries += 1) {
    await type(page, wrong(code));
    await page.locator('[role="alert"]:not(#idle)').waitFor();
  }
  assert.match(await page.getByRole("alert").innerText(), /wrong too often/);
  await look(page, "step-up.code-burnt");
  travel(21);
  const before = outbox().length;
  await press(page, "resend");
  await at(page, "step-up.code");
  await type(page, (await message(before)).code);
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:2");
});
