// Other sites post to us, and our Lax cookie stays at home: the session is seen one hop later, and no cookie is replaced.
import assert from "node:assert/strict";
import { issuer, maya, nina, relyingParty } from "../house.js";
import { at, atApplication, idToken, signIn, stepUp, visit } from "../page.js";
import { bothWays } from "../stage.js";

bothWays("a request posted from another site finds the session", async (page) => {
  await visit(page, "logbook");
  await signIn(page, maya);
  await atApplication(page, "received");
  const before = await cookies(page);
  assert.equal(before.length, 2);
  await post(page, "logbook", "prompt=none");
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:1");
  assert.deepEqual(await cookies(page), before);

  await post(page, "flight-deck", "");
  await stepUp(page);
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:2");
  const after = await cookies(page);
  assert.deepEqual(named(after, "gradus-browser"), named(before, "gradus-browser"));
  assert.notDeepEqual(named(after, "gradus-session"), named(before, "gradus-session"));
});

bothWays("a request posted from another site by a stranger leads through sign-in", async (page) => {
  await post(page, "logbook", "");
  await signIn(page, nina);
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:1");
});

// The relying party's own request, sent as a form of a page of its own instead of by redirect.
async function post(page, application, wish) {
  const asked = await page.request.get(`${relyingParty}/${application}/ask?${wish}`, { maxRedirects: 0 });
  const target = new URL(asked.headers().location);
  const fields = [...target.searchParams].map(([name, value]) => `<input type="hidden" name="${name}" value='${value}'>`);
  const form = `<form method="post" action="${issuer}/oauth2/authorize">${fields.join("")}<button>Ask</button></form>`;
  const address = `${relyingParty}/a-page-with-a-form`;
  await page.route(address, (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html><title>A form</title>${form}` }));
  await page.goto(address);
  await page.getByRole("button", { name: "Ask" }).click();
}

async function cookies(page) {
  const all = await page.context().cookies(issuer);
  return all.filter(({ name }) => name.startsWith("gradus-")).sort((a, b) => a.name.localeCompare(b.name));
}

function named(all, name) {
  return all.filter((cookie) => cookie.name === name);
}
