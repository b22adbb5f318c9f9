// The same pages in German: looked at as closely as the English ones, because German words are longer.
import assert from "node:assert/strict";
import { issuer, kari, maya, nina, relyingParty } from "../house.js";
import { look } from "../look.js";
import { at, press, send } from "../page.js";
import { journey } from "../stage.js";

const GERMAN = { locale: "de-DE" };

async function anmelden(page, person) {
  await at(page, "sign-in.identifier");
  await page.getByLabel("E-Mail oder Benutzerkennung").fill(person.name);
  await press(page, "next");
  await at(page, "sign-in.password");
  await page.getByLabel("Passwort").fill(person.password);
  await press(page, "next");
}

async function lang(page) {
  return page.locator("html").getAttribute("lang");
}

journey("a browser set to German signs in, steps up and signs out in German", async (page) => {
  await page.goto(issuer);
  await at(page, "sign-in.identifier");
  assert.equal(await lang(page), "de");
  await look(page, "de-sign-in.identifier");
  await page.getByLabel("E-Mail oder Benutzerkennung").fill(maya.name);
  await press(page, "next");
  await at(page, "sign-in.password");
  await page.getByLabel("Passwort").fill("falsch");
  await press(page, "next");
  await page.getByText("Name und Passwort passen nicht zusammen").waitFor();
  await look(page, "de-sign-in.password-wrong");
  await page.getByLabel("Passwort").fill(maya.password);
  await press(page, "next");
  await at(page, "dashboard");
  await look(page, "de-dashboard-1");
  await press(page, "elevate");
  await at(page, "step-up.choose");
  await look(page, "de-step-up.choose");
  const code = await send(page);
  await look(page, "de-step-up.code");
  await page.getByLabel("Code", { exact: true }).fill(code);
  await press(page, "next");
  await at(page, "dashboard");
  await look(page, "de-dashboard-2");
  await page.goto(`${issuer}/account/consents`);
  await look(page, "de-consents");
  await page.goto(`${issuer}/sign-out`);
  await look(page, "de-sign-out");
  await press(page, "sign-out");
  await look(page, "de-signed-out");
  await page.goto(`${issuer}/nowhere`);
  await look(page, "de-problem");
}, GERMAN);

journey("what is missing is said in German", async (page) => {
  await page.goto(`${relyingParty}/drawings-vault/ask`);
  await anmelden(page, maya);
  await at(page, "be-proofed");
  await look(page, "de-be-proofed");
  await press(page, "back");
}, GERMAN);

journey("somebody with a password only reads in German what would open each tile", async (page) => {
  await page.goto(issuer);
  await anmelden(page, nina);
  await at(page, "dashboard");
  await look(page, "de-dashboard-nina");
}, GERMAN);

journey("the switch in the footer changes the language and stays on the page, by keyboard too", async (page) => {
  await page.goto(issuer);
  await at(page, "sign-in.identifier");
  const before = page.url();
  const link = page.getByRole("link", { name: "Deutsch" });
  await link.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "English" }).waitFor();
  assert.equal(page.url(), before);
  assert.equal(await lang(page), "de");
  await anmelden(page, kari);
  await at(page, "dashboard");
  assert.equal(await lang(page), "de");
});
