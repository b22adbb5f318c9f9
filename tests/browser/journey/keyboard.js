// Nothing but a keyboard, and one always sees where one is.
import assert from "node:assert/strict";
import { issuer, kari, maya, message, outbox, relyingParty, tobi } from "../house.js";
import { at, atApplication, idToken, signIn, stepUp } from "../page.js";
import { journey } from "../stage.js";

journey("a keyboard alone opens Flight Deck", async (page) => {
  const { keyboard } = page;
  await page.goto(`${relyingParty}/flight-deck/`);
  await atApplication(page, "welcome");
  await tabTo(page, "Sign in with Gradus");
  await keyboard.press("Enter");
  await at(page, "sign-in.identifier");
  await focused(page, "identifier");
  await keyboard.type(tobi.name);
  await keyboard.press("Enter");
  await at(page, "sign-in.password");
  await focused(page, "password");
  await keyboard.type(tobi.password);
  await keyboard.press("Enter");

  await at(page, "step-up.choose");
  await tabTo(page, "Phone, number ending 0152");
  await keyboard.press("ArrowDown");
  assert.equal(await page.getByLabel("Authenticator app, Pocket app").isChecked(), true);
  await keyboard.press("ArrowUp");
  await tabTo(page, "Send the code");
  const before = outbox().length;
  await keyboard.press("Enter");
  await at(page, "step-up.code");
  await focused(page, "code");
  await keyboard.type((await message(before)).code);
  await keyboard.press("Enter");
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:2");
});

journey("a keyboard alone skips to the applications and launches one", async (page) => {
  await page.goto(issuer);
  await signIn(page, maya);
  await at(page, "dashboard");
  await page.keyboard.press("Tab");
  assert.match(await here(page), /^Skip to the content/);
  await page.keyboard.press("Enter");
  await tabTo(page, "Launch Logbook");
  await page.keyboard.press("Enter");
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:1");
});

journey("a keyboard alone adds a phone, and comes to what was wrong", async (page) => {
  const { keyboard } = page;
  await page.goto(`${issuer}/account/phones`);
  await signIn(page, kari);
  await at(page, "phones");
  await tabTo(page, "Add another phone");
  await keyboard.press("Enter");
  await stepUp(page);
  await at(page, "phone.number");
  await tabTo(page, "Phone number");
  await keyboard.type("+1 202 555 0171");
  await tabTo(page, "Phone number, once more");
  await keyboard.type("+1 202 555 0172");
  await keyboard.press("Enter");
  await page.getByText("The two numbers differ").first().waitFor();
  await focused(page, "phone_confirm");
  await keyboard.press("Control+A");
  await keyboard.type("+1 202 555 0171");
  const before = outbox().length;
  await keyboard.press("Enter");
  await at(page, "phone.code");
  await focused(page, "code");
  await keyboard.type((await message(before)).code);
  await keyboard.press("Enter");
  await page.getByText("The number ending 0171 is registered").waitFor();
  await page.goto(`${issuer}/account/phones`);
  await at(page, "phones");
  const row = page.locator("li", { hasText: "0171" });
  await tabTo(page, "Change Phone, number ending 0171");
  await keyboard.press("Enter");
  await tabTo(page, "Remove");
  await keyboard.press("Enter");
  await at(page, "phones.delete");
  await tabTo(page, "Remove it");
  await keyboard.press("Enter");
  await at(page, "phones");
  assert.equal(await row.count(), 0);
});

// Tabs on until it stands on what is called so; every stop on the way can be seen.
async function tabTo(page, name) {
  for (let stops = 0; stops < 30; stops += 1) {
    await page.keyboard.press("Tab");
    const stop = await here(page);
    const ring = await page.evaluate(ringed);
    assert.ok(ring, `${stop} shows no focus`);
    if (stop === name) return;
  }
  assert.fail(`Tab never comes to ${name}`);
}

// What the keyboard stands on, as it is called.
function here(page) {
  return page.evaluate(() => {
    const { activeElement: at } = document;
    return (at.labels?.[0] ?? at).innerText.replace(/\s+/g, " ").trim();
  });
}

function ringed() {
  const shown = (element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  return shown(document.activeElement) || shown(document.activeElement.closest("label") ?? document.body);
}

async function focused(page, id) {
  assert.equal(await page.evaluate(() => document.activeElement.id), id);
}
