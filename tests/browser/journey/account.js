// What people look after themselves: a first phone, ways to sign in, and the rest of the account.
import assert from "node:assert/strict";
import { issuer, kari, message, nina, outbox } from "../house.js";
import { look } from "../look.js";
import { at, level, press, signIn, stepUp, type } from "../page.js";
import { journey } from "../stage.js";

async function open(page, person, path) {
  await page.goto(`${issuer}${path}`);
  await signIn(page, person);
}

journey("somebody with a password only registers a first phone, by the link to the confirmed address", async (page) => {
  await open(page, nina, "/account/phones");
  await at(page, "phones");
  await look(page, "phones-none");
  const before = outbox().length;
  await page.goto(`${issuer}/account/phones/new`);
  await look(page, "first");
  const link = (await message(before)).text.split("\n").find((line) => line.includes("/account/first/"));
  await page.goto(link);
  await look(page, "first-open");
  await page.locator("main form button").first().click();
  await at(page, "phone.number");
  await look(page, "phone.number");
  await page.locator('[name="country"]').selectOption("US");
  await page.locator('[name="phone"]').fill("202 555 0188");
  await page.locator('[name="phone_confirm"]').fill("202 555 0199");
  await page.locator("main form button.main").first().click();
  await at(page, "phone.number");
  await look(page, "phone.number-differs");
  await page.locator('[name="phone"]').fill("202 555 0188");
  await page.locator('[name="phone_confirm"]').fill("+1 202-555-0188");
  const sent = outbox().length;
  await page.locator("main form button.main").first().click();
  await at(page, "phone.code");
  await look(page, "phone.code");
  await type(page, (await message(sent)).code);
  await at(page, "dashboard");
  assert.match(await page.locator("main").innerText(), /0188/);
  await look(page, "dashboard-registered");
  await page.goto(`${issuer}/account/phones`);
  await stepUpIfAsked(page);
  await at(page, "phones");
  await look(page, "phones-one");
});

journey("somebody with a phone sees and makes ways to sign in", async (page) => {
  await open(page, kari, "/account/authenticators");
  await at(page, "authenticators");
  await look(page, "authenticators");
  await page.goto(`${issuer}/account/authenticators/app/new`);
  await stepUpIfAsked(page);
  await look(page, "authenticators-app-new");
  assert.ok((await level(page)) > 1);
  await page.goto(`${issuer}/account/authenticators/recovery`);
  await look(page, "recovery");
  await press(page, "make");
  await at(page, "recovery.codes");
  await look(page, "recovery.codes");
  await page.goto(`${issuer}/account/phones`);
  await look(page, "phones");
});

journey("the levels are explained, signed in or not", async (page) => {
  await page.goto(`${issuer}/help/levels`);
  await at(page, "help.levels");
  await look(page, "help.levels");
});

journey("the account's other pages", async (page) => {
  await open(page, kari, "/account/profile");
  await at(page, "profile");
  for (const name of ["profile", "email", "password", "sessions", "activity", "consents"]) {
    await page.goto(`${issuer}/account/${name}`);
    await stepUpIfAsked(page);
    await look(page, `account-${name}`);
  }
});

journey("a forgotten password begins at the page that asks for it", async (page) => {
  await page.goto(`${issuer}/dashboard`);
  await at(page, "sign-in.identifier");
  await page.getByLabel("E-mail or user ID").fill(nina.name);
  await press(page, "next");
  await at(page, "sign-in.password");
  await page.locator('a[href*="forgot-password"]').click();
  await at(page, "forgot-password");
  await look(page, "forgot-password");
  const before = outbox().length;
  await page.locator('[name="identifier"]').fill(nina.name);
  await page.locator("main form button.main").first().click();
  await look(page, "forgot-password-sent");
  const link = (await message(before)).text.split("\n").find((line) => line.includes("/account/forgot-password/"));
  await page.goto(link);
  await look(page, "forgot-password-new");
});

async function stepUpIfAsked(page) {
  if (await page.locator('meta[name="gradus-page"][content="step-up.choose"]').count()) await stepUp(page);
}
