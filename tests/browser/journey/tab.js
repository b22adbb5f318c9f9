// Two tabs, the back button, and somebody else's browser.
import assert from "node:assert/strict";
import { maya, nina } from "../house.js";
import { look } from "../look.js";
import { at, atApplication, idToken, press, send, signIn, stepUp, type, visit } from "../page.js";
import { bothWays, journey, newcomer } from "../stage.js";

journey("two tabs ask at once, and each gets its own answer", async (page) => {
  const other = await page.context().newPage();
  await visit(page, "logbook");
  await at(page, "sign-in.identifier");
  await visit(other, "flight-deck");
  await at(other, "sign-in.identifier");
  await signIn(page, maya);
  assert.equal((await idToken(page)).aud, "logbook");

  // Signed in meanwhile: the second tab goes on with that.
  await other.reload();
  await stepUp(other);
  const told = await idToken(other);
  assert.deepEqual([told.aud, told.acr], ["flight-deck", "urn:gradus:acr:2"]);
});

journey("a tab that was left at the password goes on without a second sign-in", async (page) => {
  const other = await page.context().newPage();
  await visit(other, "flight-deck");
  await at(other, "sign-in.identifier");
  await other.getByLabel("E-mail or user ID").fill(maya.name);
  await press(other, "next");
  await at(other, "sign-in.password");
  await visit(page, "logbook");
  await signIn(page, maya);
  await atApplication(page, "received");
  await other.getByLabel("Password").fill(maya.password);
  await press(other, "next");
  await stepUp(other);
  assert.equal((await idToken(other)).acr, "urn:gradus:acr:2");
});

bothWays("the back button after the end leads to a page that says it is over", async (page, script) => {
  await visit(page, "flight-deck");
  await signIn(page, maya);
  await type(page, await send(page));
  await atApplication(page, "received");
  await page.goBack();
  await at(page, "problem");
  await page.getByRole("heading", { name: "This page is over" }).waitFor();
  if (script) await look(page, "problem-over");
});

journey("an interaction's address is worth nothing in another browser", async (page) => {
  await visit(page, "logbook");
  await at(page, "sign-in.identifier");
  const stranger = await newcomer();
  try {
    await stranger.page.goto(page.url());
    await at(stranger.page, "problem");
    await stranger.page.getByRole("heading", { name: "This page belongs to another browser" }).waitFor();
    await look(stranger.page, "problem-other-browser");
    assert.deepEqual(stranger.wrong, []);
  } finally {
    await stranger.context.close();
  }
  await signIn(page, nina);
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:1");
});
