// Leaving: each way out ends at the application, in a stated way.
import assert from "node:assert/strict";
import { nina, relyingParty, tobi } from "../house.js";
import { look } from "../look.js";
import { at, atApplication, press, signIn, visit } from "../page.js";
import { bothWays, journey } from "../stage.js";

bothWays("Continue without is honest: the application hears level 1 and stays shut itself", async (page, script) => {
  await visit(page, "parts-store");
  await signIn(page, tobi);
  await at(page, "step-up.choose");
  await page.getByRole("button", { name: "Continue without" }).waitFor();
  if (script) await look(page, "step-up.choose-two");
  await press(page, "skip");
  await atApplication(page, "shut");
  assert.equal(JSON.parse(await page.locator("#id-token").textContent()).acr, "urn:gradus:acr:1");
  if (script) await look(page, "application-shut");
});

bothWays("Cancel says no for the person, at the first page and at the last", async (page) => {
  await visit(page, "flight-deck");
  await at(page, "sign-in.identifier");
  await press(page, "cancel");
  await denied(page);
  await visit(page, "flight-deck");
  await signIn(page, tobi);
  await at(page, "step-up.choose");
  await press(page, "cancel");
  await denied(page);
  await page.goto(`${relyingParty}/flight-deck/ask`);
  await at(page, "step-up.choose");
  await press(page, "send");
  await at(page, "step-up.code");
  await press(page, "cancel");
  await denied(page);
});

async function denied(page) {
  await atApplication(page, "trouble");
  assert.equal(await page.locator("#error").textContent(), "access_denied");
}

journey("Nina has no phone: the page says what is missing and leads back", async (page) => {
  await visit(page, "flight-deck");
  await signIn(page, nina);
  await at(page, "obtain");
  await look(page, "obtain");
  await page.getByRole("button", { name: "Back to Flight Deck" }).click();
  await atApplication(page, "trouble");
  assert.equal(await page.locator("#error").textContent(), "unmet_authentication_requirements");
});

journey("another account can be chosen", async (page) => {
  await visit(page, "logbook");
  await signIn(page, nina);
  await atApplication(page, "received");
  await page.goto(`${relyingParty}/logbook/ask?prompt=select_account`);
  await at(page, "choose-account");
  await look(page, "choose-account");
  await page.getByLabel("Another account").check();
  await press(page, "next");
  await signIn(page, tobi);
  await atApplication(page, "received");
  await page.getByRole("heading", { name: "Hello, Tobi Okafor" }).waitFor();
});
