// What a whole provider adds for a person: consent and its withdrawal, signing out from an application, an API that wants more.
import assert from "node:assert/strict";
import { issuer, maya, relyingParty, until } from "../house.js";
import { look } from "../look.js";
import { at, atApplication, idToken, press, signIn, stepUp, visit } from "../page.js";
import { bothWays, journey } from "../stage.js";

bothWays("an application that asks for consent is answered after Allow, and the consent can be withdrawn", async (page) => {
  await page.goto(`${relyingParty}/logbook/ask?prompt=consent`);
  await signIn(page, maya);
  await at(page, "consent");
  await look(page, "consent");
  await press(page, "allow");
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:1");
  await page.goto(`${issuer}/account/consents`);
  await at(page, "consents");
  await page.locator("summary").first().click();
  await look(page, "consents");
  await press(page, "withdraw");
  await at(page, "consents");
  assert.equal(await page.locator("summary").count(), 0);
});

journey("Don't allow tells the application so", async (page) => {
  await page.goto(`${relyingParty}/logbook/ask?prompt=consent`);
  await signIn(page, maya);
  await at(page, "consent");
  await press(page, "deny");
  await atApplication(page, "trouble");
  assert.equal(await page.locator("#error").textContent(), "access_denied");
});

bothWays("Sign out at the application ends the session here, and leads back", async (page) => {
  await visit(page, "logbook");
  await signIn(page, maya);
  await idToken(page);
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await page.locator("#gone").waitFor();
  await atApplication(page, "welcome");
  await page.goto(`${issuer}/dashboard`);
  await at(page, "sign-in.identifier");
});

journey("somebody else's link to sign out asks first, and signing out is told to the application", async (page) => {
  await visit(page, "logbook");
  await signIn(page, maya);
  await idToken(page);
  await page.goto(`${issuer}/oauth2/logout?client_id=logbook`);
  await at(page, "sign-out");
  await look(page, "sign-out.asked");
  await press(page, "sign-out");
  await at(page, "sign-out");
  await look(page, "sign-out.done");
  await until(async () => {
    await page.goto(`${relyingParty}/logbook/`);
    return (await page.locator("#gone").count()) === 1;
  }, "the application to hear of it");
});

journey("an API that wants more is asked again with more", async (page) => {
  await visit(page, "logbook");
  await signIn(page, maya);
  await idToken(page);
  await page.goto(`${relyingParty}/logbook/orders`);
  await atApplication(page, "challenged");
  await look(page, "application-challenged");
  await page.getByRole("link", { name: "Ask as the API says" }).click();
  await stepUp(page);
  await atApplication(page, "orders");
  await look(page, "application-orders");
});
