// A passkey, on a device that the browser pretends to have: added, used to sign in and to show more, removed.
import assert from "node:assert/strict";
import { issuer, kari } from "../house.js";
import { look } from "../look.js";
import { at, atApplication, idToken, level, press, signIn, stepUp, visit } from "../page.js";
import { journey } from "../stage.js";

async function device(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  return (ready) => session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled: ready });
}

journey("a passkey is added, signs in, shows more, and is removed", async (page) => {
  const touch = await device(page);
  await page.goto(`${issuer}/account/authenticators/passkey/new`);
  // Nobody touches the device while the first page offers its passkeys in the field.
  await touch(false);
  await signIn(page, kari);
  await stepUp(page);
  await at(page, "authenticator.new-passkey");
  await look(page, "authenticator.new-passkey");
  await touch(true);
  await page.getByLabel("Name of the passkey").fill("Laptop");
  await press(page, "next");
  await at(page, "authenticators");
  assert.match(await page.locator("main").innerText(), /Passkey, Laptop/);
  await look(page, "authenticators-passkey");

  await page.goto(`${issuer}/sign-out`);
  await press(page, "sign-out");
  await touch(false);
  await visit(page, "flight-deck");
  await at(page, "sign-in.identifier");
  await touch(true);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  const told = await idToken(page);
  // She is proofed, and had just shown it: the passkey carries that.
  assert.equal(told.acr, "urn:gradus:acr:3");
  assert.deepEqual(told.amr, ["swk", "user", "pop", "mfa"]);
  assert.equal(await page.goto(`${issuer}/dashboard`).then(() => level(page)), 3);

  await page.goto(`${issuer}/account/authenticators`);
  await page.getByRole("link", { name: /Rename or remove Passkey, Laptop/ }).click();
  await at(page, "authenticator.passkey");
  await look(page, "authenticator.passkey");
  await page.locator("summary").click();
  await press(page, "remove");
  // Nothing but the passkey had opened this session.
  await at(page, "sign-in.password");
  await page.getByLabel("Password").fill(kari.password);
  await press(page, "next");
  await at(page, "authenticators");
  assert.doesNotMatch(await page.locator("main").innerText(), /Laptop/);
});

journey("a passkey stands beside a password, and who turns it down may go another way", async (page) => {
  const touch = await device(page);
  await touch(false);
  await page.goto(`${issuer}/account/authenticators/passkey/new`);
  await signIn(page, kari);
  await stepUp(page);
  await at(page, "authenticator.new-passkey");
  await touch(true);
  await press(page, "next");
  await at(page, "authenticators");
  await page.goto(`${issuer}/sign-out`);
  await press(page, "sign-out");
  await touch(false);
  await visit(page, "flight-deck");
  await signIn(page, kari);
  await at(page, "step-up.choose");
  await page.getByLabel("Passkey, Passkey").check();
  await page.locator("main form button.main").click();
  await at(page, "step-up.passkey");
  await look(page, "step-up.passkey");
  await press(page, "back");
  await at(page, "step-up.choose");
  await page.getByLabel("Passkey, Passkey").check();
  await page.locator("main form button.main").click();
  await at(page, "step-up.passkey");
  await touch(true);
  await press(page, "next");
  await atApplication(page, "received");
});
