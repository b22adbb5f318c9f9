// The main job: an application on another site asks, a password isn't enough, a code from a phone is.
import assert from "node:assert/strict";
import { maya, relyingParty } from "../house.js";
import { look } from "../look.js";
import { at, atApplication, idToken, level, press, send, signIn, type, visit } from "../page.js";
import { bothWays } from "../stage.js";

bothWays("a password and a code from a text open Flight Deck", async (page, script) => {
  await page.goto(relyingParty);
  if (script) await look(page, "application-index");
  await page.goto(`${relyingParty}/flight-deck/`);
  if (script) await look(page, "application-welcome");
  await visit(page, "flight-deck");
  await at(page, "sign-in.identifier");
  if (script) await look(page, "sign-in.identifier");
  await page.getByLabel("E-mail or user ID").fill(maya.name);
  await press(page, "next");
  await at(page, "sign-in.password");
  if (script) await look(page, "sign-in.password");
  await page.getByLabel("Password").fill(maya.password);
  await press(page, "next");
  await at(page, "step-up.choose");
  assert.equal(await level(page), 1);
  if (script) await look(page, "step-up.choose");
  const code = await send(page);
  if (script) await look(page, "step-up.code");
  await type(page, code);
  const told = await idToken(page);
  assert.equal(told.acr, "urn:gradus:acr:2");
  assert.deepEqual(told.amr, ["pwd", "otp", "sms", "mfa"]);
  if (script) await look(page, "application-received");

  // Signed in and strong enough: the next question is answered without a page.
  await page.getByRole("link", { name: "Ask quietly" }).click();
  assert.equal((await idToken(page)).auth_time, told.auth_time);
});

bothWays("Drawings Vault tells Maya that proofing is missing", async (page, script) => {
  await visit(page, "drawings-vault");
  await signIn(page, maya);
  await at(page, "be-proofed");
  if (script) await look(page, "be-proofed");
  await press(page, "back");
  await atApplication(page, "trouble");
  assert.equal(await page.locator("#error").textContent(), "unmet_authentication_requirements");
  if (script) await look(page, "application-trouble");
});
