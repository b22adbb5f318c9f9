// What a person does at a page, and what they see there.
import assert from "node:assert/strict";
import { message, outbox, relyingParty } from "./house.js";

// Waits until this page of ours is there.
export async function at(page, name) {
  await arrive(page, "gradus-page", name);
}

// Waits until this page of the relying party is there.
export async function atApplication(page, name) {
  await arrive(page, "sample-page", name);
  assert.ok(page.url().startsWith(relyingParty), page.url());
}

async function arrive(page, kind, name) {
  try {
    await page.waitForSelector(`meta[name="${kind}"][content="${name}"]`, { state: "attached" });
  } catch (error) {
    const text = await page.locator("body").innerText().catch(() => "nothing");
    throw new Error(`waited for ${name}, but ${page.url()} says:\n${text}`, { cause: error });
  }
}

// The level that the page says the session is on.
export async function level(page) {
  return Number(await page.locator('meta[name="gradus-level"]').getAttribute("content"));
}

// Presses the button with that meaning.
export async function press(page, action) {
  await page.locator(`button[name="action"][value="${action}"]`).first().click();
}

export async function visit(page, application) {
  await page.goto(`${relyingParty}/${application}/`);
  await atApplication(page, "welcome");
  await page.getByRole("link", { name: "Sign in with Gradus" }).click();
}

// From the first page of signing in to whatever follows.
export async function signIn(page, person) {
  await at(page, "sign-in.identifier");
  await page.getByLabel("E-mail or user ID").fill(person.name);
  await press(page, "next");
  await at(page, "sign-in.password");
  await page.getByLabel("Password").fill(person.password);
  await press(page, "next");
}

// From the page that offers authenticators to the page that asks for the code; the code.
export async function send(page) {
  await at(page, "step-up.choose");
  const before = outbox().length;
  await press(page, "send");
  await at(page, "step-up.code");
  return (await message(before)).code;
}

export async function type(page, code) {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await press(page, "next");
}

// From the page that offers authenticators to whatever follows the code.
export async function stepUp(page) {
  await type(page, await send(page));
}

// The ID token that the application shows.
export async function idToken(page) {
  await atApplication(page, "received");
  return JSON.parse(await page.locator("#id-token").textContent());
}

// A code that no message holds.
export function wrong(code) {
  return code.replace(/^./, (first) => String((Number(first) + 1) % 10));
}
