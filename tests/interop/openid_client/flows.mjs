// openid-client as the relying party: what it refuses, no relying party would take.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import * as oidc from "openid-client";
import { Person } from "./person.mjs";

const { GRADUS_ISSUER: issuer, GRADUS_BINARY: gradus, GRADUS_FOLDER: folder } = process.env;
const callback = "http://127.0.0.1:9/callback";
const goodbye = "http://127.0.0.1:9/goodbye";
const jane = { identifier: "smithj_0001", password: "jane-keeps-a-long-secret" };
const { privateKey, publicKey } = await keys();

const common = {
  redirect_uris: [callback],
  post_logout_redirect_uris: [goodbye],
  grant_types: ["authorization_code", "refresh_token"],
  id_token_signed_response_alg: "ES256",
  scope: "openid profile email offline_access",
};
const clients = [
  { ...common, client_id: "basic", client_name: "Basic", client_secret: "a-secret-for-basic", token_endpoint_auth_method: "client_secret_basic" },
  { ...common, client_id: "keyed", client_name: "Keyed", token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [publicKey] } },
  { ...common, client_id: "public", client_name: "Public", token_endpoint_auth_method: "none" },
  { ...common, client_id: "pair", client_name: "Pair", client_secret: "a-secret-for-pair", subject_type: "pairwise", id_token_signed_response_alg: "EdDSA" },
  { ...common, client_id: "pss", client_name: "Pss", client_secret: "a-secret-for-pss", id_token_signed_response_alg: "PS256", userinfo_signed_response_alg: "ES256" },
  { client_id: "machine", client_name: "Machine", client_secret: "a-secret-for-machine", grant_types: ["client_credentials"], redirect_uris: [], response_types: [], scope: "parts.read", id_token_signed_response_alg: "ES256" },
];

before(() => {
  const file = join(folder, "clients.json");
  writeFileSync(file, JSON.stringify(clients));
  execFileSync(gradus, ["application", "import", file, "--owner", "globex", "--subscribers", "acme"], { cwd: folder });
});

async function keys() {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = pair.publicKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(jwk.x + jwk.y).digest("base64url");
  const key = await crypto.subtle.importKey("jwk", pair.privateKey.export({ format: "jwk" }), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  return { privateKey: { key, kid }, publicKey: { ...jwk, kid, use: "sig", alg: "ES256" } };
}

async function relyingParty(id, authentication) {
  const registered = clients.find((client) => client.client_id === id);
  const { jwks, scope, ...metadata } = registered;
  // The library's own choice is client_secret_post; what isn't registered is client_secret_basic (RFC 7591 §2).
  authentication ??= oidc.ClientSecretBasic(registered.client_secret);
  for (let wait = 0; wait < 40; wait++) {
    // What was imported reaches a running server within a second.
    const probe = await fetch(`${issuer}/oauth2/authorize?client_id=${id}`);
    if (!(await probe.text()).includes("client_id is missing or unknown")) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return oidc.discovery(new URL(issuer), id, metadata, authentication, { execute: [oidc.allowInsecureRequests] });
}

/** Signs in at the provider and exchanges the code; `asked` are more parameters of the request. */
async function signIn(config, person, asked = {}, checks = {}) {
  const [pkceCodeVerifier, expectedState, expectedNonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()];
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: "openid profile email",
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
    ...asked,
  });
  const came = await person.visit(url.href, callback);
  const answer = came.fields ? new Request(came.url, { method: "POST", body: came.fields }) : new URL(came.url);
  return oidc.authorizationCodeGrant(config, answer, { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true, ...checks });
}

test("sign-in with a secret, userinfo, step-up by acr_values", async () => {
  const config = await relyingParty("basic");
  const person = new Person(jane);
  const first = await signIn(config, person);
  assert.equal(first.claims().acr, "urn:gradus:acr:1");
  assert.deepEqual(first.claims().amr, ["pwd"]);
  const user = await oidc.fetchUserInfo(config, first.access_token, first.claims().sub);
  assert.equal(user.email, "jane.smith@acme.example");

  const second = await signIn(config, person, { acr_values: "urn:gradus:acr:2" });
  assert.deepEqual(person.pages, ["step-up.choose", "step-up.code", "onward"]);
  assert.equal(second.claims().acr, "urn:gradus:acr:2");
  assert.ok(second.claims().amr.includes("sms"));
  assert.equal(second.claims().sub, first.claims().sub);
});

test("step-up by an essential claim, with the client's own key", async () => {
  const config = await relyingParty("keyed", oidc.PrivateKeyJwt(privateKey));
  const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ["https://refeds.org/profile/mfa"] }, email: null } });
  const tokens = await signIn(config, new Person(jane), { claims, max_age: "3600" }, { maxAge: 3600 });
  assert.equal(tokens.claims().acr, "https://refeds.org/profile/mfa");
  assert.equal(tokens.claims().email, "jane.smith@acme.example");
});

test("refresh keeps the answer, introspection tells it, revocation ends it", async () => {
  const config = await relyingParty("basic");
  const tokens = await signIn(config, new Person(jane), { acr_values: "urn:gradus:acr:2" });
  const again = await oidc.refreshTokenGrant(config, tokens.refresh_token);
  for (const claim of ["sub", "acr", "auth_time", "sid"]) assert.equal(again.claims()[claim], tokens.claims()[claim], claim);
  assert.notEqual(again.refresh_token, tokens.refresh_token);

  const told = await oidc.tokenIntrospection(config, again.access_token);
  assert.deepEqual([told.active, told.acr, told.client_id], [true, "urn:gradus:acr:2", "basic"]);
  await oidc.tokenRevocation(config, again.refresh_token);
  assert.equal((await oidc.tokenIntrospection(config, again.access_token)).active, false);
  await assert.rejects(oidc.refreshTokenGrant(config, again.refresh_token), { error: "invalid_grant" });
});

test("a public client, answers by form_post and fragment-free, consent for offline access", async () => {
  const config = await relyingParty("public", oidc.None());
  const person = new Person(jane);
  const posted = await signIn(config, person, { response_mode: "form_post" });
  assert.equal(person.pages.at(-1), "post");
  assert.ok(posted.claims().sub);
  const offline = await signIn(config, person, { scope: "openid offline_access", prompt: "consent" });
  assert.ok(person.pages.includes("consent"), `${person.pages}`);
  assert.match(offline.scope, /offline_access/);
});

test("pairwise subjects and EdDSA; PS256 and signed userinfo", async () => {
  const [one, two] = [await relyingParty("pair"), await relyingParty("pss")];
  const person = new Person(jane);
  const paired = await signIn(one, person);
  const open = await signIn(two, person);
  assert.notEqual(paired.claims().sub, open.claims().sub);
  assert.equal((await oidc.fetchUserInfo(one, paired.access_token, paired.claims().sub)).email, "jane.smith@acme.example");
  assert.equal((await oidc.fetchUserInfo(two, open.access_token, open.claims().sub)).given_name, "Jane");
});

test("a machine has tokens of its own", async () => {
  const config = await relyingParty("machine");
  const tokens = await oidc.clientCredentialsGrant(config, { scope: "parts.read" });
  assert.equal(tokens.scope, "parts.read");
  await assert.rejects(oidc.clientCredentialsGrant(config, { scope: "openid" }), { error: "invalid_scope" });
});

test("signing out leads back, and ends what was given", async () => {
  const config = await relyingParty("basic");
  const person = new Person(jane);
  const tokens = await signIn(config, person);
  const state = oidc.randomState();
  const url = oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: goodbye, id_token_hint: tokens.id_token, state });
  const came = await person.visit(url.href, goodbye);
  assert.equal(new URL(came.url).searchParams.get("state"), state);
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: "invalid_grant" });
  await assert.rejects(signIn(config, person, { prompt: "none" }), { error: "login_required" });
});
