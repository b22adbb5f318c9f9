// The last page of ours after a form: it leads on by itself, and by a tap where it can't.
import assert from "node:assert/strict";
import { issuer, maya, nina, relyingParty } from "../house.js";
import { look } from "../look.js";
import { at, idToken, signIn, visit } from "../page.js";
import { bothWays } from "../stage.js";

bothWays("onward has a link for whoever isn't taken along", async (page, script) => {
  const address = "**/logbook/callback?*";
  const { tried } = await stay(page, address);
  await visit(page, "logbook");
  await signIn(page, nina);
  await at(page, "onward");
  const link = page.getByRole("link", { name: "Continue to Logbook" });
  assert.match(await link.getAttribute("href"), /^http:\/\/127\.0\.0\.1:\d+\/logbook\/callback\?code=/);
  if (script) await look(page, "onward");
  // Only once it has tried by itself does the tap count.
  await tried;
  await page.unroute(address);
  await link.click();
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:1");
});

bothWays("an app on a phone opens at a tap only", async (page, script) => {
  const query = new URLSearchParams({
    client_id: "pocket-log",
    response_type: "code",
    scope: "openid",
    redirect_uri: "aero.brightwater.pocketlog:/callback",
    state: "s",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  await page.goto(`${issuer}/oauth2/authorize?${query}`);
  await signIn(page, maya);
  await at(page, "onward");
  assert.equal(await page.locator('meta[http-equiv="refresh"]').count(), 0);
  const target = await page.getByRole("link", { name: "Continue to Pocket Log" }).getAttribute("href");
  assert.match(target, /^aero\.brightwater\.pocketlog:\/callback\?code=/);
  if (script) await look(page, "onward-tap");
});

bothWays("post sends its form on by itself, or by its button", async (page, script) => {
  await page.goto(issuer);
  await signIn(page, maya);
  await at(page, "dashboard");
  const query = new URLSearchParams({ to: `${relyingParty}/logbook/start`, iss: issuer });
  const post = `${issuer}/test/post?${query}`;
  if (script) {
    const address = "**/logbook/start";
    const { tried } = await stay(page, address);
    await page.goto(post, { waitUntil: "commit" });
    await at(page, "post");
    await look(page, "post");
    await tried;
    await page.unroute(address);
  }
  await page.goto(post);
  if (!script) await page.getByRole("button", { name: "Continue" }).click();
  // Posted to another site, and redirected from there through us and back: all within the page's policy.
  assert.equal((await idToken(page)).acr, "urn:gradus:acr:1");
});

// Nothing comes of going to that address, so that the page before can be looked at. Gives a promise of the first try
// (in an object: a promise in a promise would be waited for too soon).
async function stay(page, address) {
  let happened;
  const tried = new Promise((resolve) => (happened = resolve));
  await page.route(address, async (route) => {
    await route.fulfill({ status: 204 });
    happened();
  });
  return { tried };
}
