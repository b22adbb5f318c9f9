// The dashboard: launch, elevate, sign out, and a session that says when it ends.
import assert from "node:assert/strict";
import { issuer, kari, maya, nina, relyingParty } from "../house.js";
import { look } from "../look.js";
import { at, atApplication, idToken, level, press, send, signIn, stepUp } from "../page.js";
import { journey } from "../stage.js";

async function open(page, person) {
  await page.goto(issuer);
  await signIn(page, person);
  await at(page, "dashboard");
}

journey("Launch asks for what the application needs, and ends there", async (page) => {
  await open(page, maya);
  await look(page, "dashboard-1");
  await page.getByRole("button", { name: "Launch Flight Deck" }).click();
  await stepUp(page);
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:2");
  await page.getByRole("link", { name: "Your dashboard" }).click();
  await at(page, "dashboard");
  assert.equal(await level(page), 2);
});

journey("Launch of an application without a login URI opens its start page", async (page) => {
  await open(page, maya);
  await page.getByRole("button", { name: "Launch Parts Store" }).click();
  await atApplication(page, "welcome");
});

journey("Elevate raises the session, and Cancel leaves it as it was", async (page) => {
  await open(page, kari);
  await press(page, "elevate");
  await at(page, "step-up.choose");
  await look(page, "step-up.choose-own");
  await press(page, "cancel");
  await at(page, "dashboard");
  assert.equal(await level(page), 1);
  await press(page, "elevate");
  await stepUp(page);
  await at(page, "dashboard");
  assert.equal(await level(page), 3);
  await look(page, "dashboard-3");
});

journey("somebody with a password only sees what would open each tile", async (page) => {
  await open(page, nina);
  await look(page, "dashboard-nina");
});

journey("signing out asks first, and afterwards nobody is there", async (page) => {
  await open(page, maya);
  await page.goto(`${issuer}/sign-out`);
  await at(page, "sign-out");
  await look(page, "sign-out");
  await page.getByRole("link", { name: "Stay signed in" }).click();
  await at(page, "dashboard");
  await press(page, "sign-out");
  await at(page, "sign-out");
  await look(page, "signed-out");
  assert.equal(await page.locator('meta[name="gradus-level"]').count(), 0);
  await page.goto(`${relyingParty}/logbook/ask?prompt=none`);
  await atApplication(page, "trouble");
  assert.equal(await page.locator("#error").textContent(), "login_required");
  await page.goto(`${issuer}/dashboard`);
  await at(page, "sign-in.identifier");
});

journey("two minutes before a session ends the dashboard says so, and extends it", async (page) => {
  await page.clock.install();
  await open(page, maya);
  const notice = page.locator("#idle");
  assert.equal(await notice.isVisible(), false);
  await page.clock.runFor("28:30");
  await notice.waitFor();
  await look(page, "dashboard-ends-soon");
  await page.getByRole("link", { name: "Stay signed in" }).click();
  await page.clock.runFor("00:01");
  await notice.getByText("You stay signed in.").waitFor();
  await page.clock.runFor("00:05");
  await notice.waitFor({ state: "hidden" });
  await at(page, "dashboard");
  await page.clock.runFor("28:30");
  await notice.getByRole("link", { name: "Stay signed in" }).waitFor();
});

journey("who types a code is told as well, and loses nothing by staying", async (page) => {
  await page.clock.install();
  await open(page, maya);
  await press(page, "elevate");
  await send(page);
  await page.getByLabel("Code", { exact: true }).fill("123");
  await page.clock.runFor("28:30");
  const notice = page.locator("#idle");
  await notice.getByRole("link", { name: "Stay signed in" }).press("Enter");
  await page.clock.runFor("00:01");
  await notice.getByText("You stay signed in.").waitFor();
  await at(page, "step-up.code");
  assert.equal(await page.getByLabel("Code", { exact: true }).inputValue(), "123");
});
