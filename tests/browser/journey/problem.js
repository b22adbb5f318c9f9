// Pages that say what went wrong; each has a way out.
import assert from "node:assert/strict";
import { issuer, maya, relyingParty } from "../house.js";
import { look } from "../look.js";
import { at, press, send, signIn, visit } from "../page.js";
import { journey } from "../stage.js";

async function problem(page, name, heading) {
  await at(page, "problem");
  await page.getByRole("heading", { name: heading }).waitFor();
  await look(page, `problem-${name}`);
}

journey("a page that isn't there says so and leads to the start page", async (page) => {
  await page.goto(`${issuer}/nowhere`);
  await problem(page, "not-found", "Nothing is here");
  await page.getByRole("link", { name: "Go to the start page" }).click();
  await at(page, "sign-in.identifier");
});

journey("a request of nobody we know stays with us", async (page) => {
  await page.goto(`${issuer}/oauth2/authorize?client_id=nobody&redirect_uri=https://evil.example/&response_type=code`);
  await problem(page, "unknown-application", "We don’t know this application");
  await page.goto(`${issuer}/oauth2/authorize?client_id=logbook&redirect_uri=https://evil.example/&response_type=code`);
  await problem(page, "bad-request", "This link doesn’t work");
});

journey("a form whose browser has lost its cookies does nothing", async (page) => {
  await page.goto(issuer);
  await signIn(page, maya);
  await at(page, "dashboard");
  await page.context().clearCookies();
  await press(page, "elevate");
  await at(page, "problem");
  await look(page, "problem-stale-form");
});

journey("the demo's outbox shows what phones receive", async (page) => {
  await visit(page, "flight-deck");
  await signIn(page, maya);
  await send(page);
  await page.goto(`${issuer}/demo/outbox`);
  await page.getByRole("heading", { name: "Newest messages" }).waitFor();
  await look(page, "demo-outbox");
  await page.goto(`${relyingParty}/nowhere`);
  await look(page, "application-nowhere");
});
