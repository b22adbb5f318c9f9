"""Authlib as the relying party: what it refuses, no relying party would take."""

import json
import os
import subprocess
import time
import unittest
import warnings
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

warnings.simplefilter("ignore")
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, JsonWebToken
from authlib.oidc.core import CodeIDToken

from person import Person

ISSUER, FOLDER = os.environ["GRADUS_ISSUER"], Path(os.environ["GRADUS_FOLDER"])
CALLBACK, GOODBYE = "http://127.0.0.1:9/callback", "http://127.0.0.1:9/goodbye"
COMMON = {
    "redirect_uris": [CALLBACK],
    "post_logout_redirect_uris": [GOODBYE],
    "grant_types": ["authorization_code", "refresh_token"],
    "scope": "openid profile email",
}
CLIENTS = [
    {**COMMON, "client_id": "post", "client_name": "Post", "client_secret": "a-secret-for-post",
     "token_endpoint_auth_method": "client_secret_post"},
    {**COMMON, "client_id": "es", "client_name": "Es", "client_secret": "a-secret-for-es",
     "token_endpoint_auth_method": "client_secret_basic", "id_token_signed_response_alg": "ES256"},
]


def setUpModule():
    file = FOLDER / "clients.json"
    file.write_text(json.dumps(CLIENTS))
    command = [os.environ["GRADUS_BINARY"], "application", "import", str(file), "--owner", "globex",
               "--subscribers", "acme"]
    subprocess.run(command, cwd=FOLDER, check=True)
    # What was imported reaches a running server within a second.
    time.sleep(1.5)


class Flows(unittest.TestCase):
    def setUp(self):
        self.provider = requests.get(f"{ISSUER}/.well-known/openid-configuration").json()
        self.person = Person("smithj_0001", "jane-keeps-a-long-secret")

    def client(self, client_id):
        registered = next(one for one in CLIENTS if one["client_id"] == client_id)
        return OAuth2Session(client_id, registered["client_secret"], scope=COMMON["scope"], redirect_uri=CALLBACK,
                             token_endpoint_auth_method=registered["token_endpoint_auth_method"],
                             revocation_endpoint_auth_method=registered["token_endpoint_auth_method"],
                             code_challenge_method="S256")

    def sign_in(self, client, **asked):
        nonce, verifier = generate_token(), generate_token(48)
        url, state = client.create_authorization_url(self.provider["authorization_endpoint"], nonce=nonce,
                                                     code_verifier=verifier, **asked)
        came = self.person.visit(url, CALLBACK)
        answer = parse_qs(urlsplit(came).query)
        self.assertEqual(answer["iss"], [ISSUER])
        if "error" in answer:
            raise OAuthError(answer["error"][0])
        tokens = client.fetch_token(self.provider["token_endpoint"], authorization_response=came, state=state,
                                    code_verifier=verifier)
        return tokens, self.read(client, tokens, nonce)

    def read(self, client, tokens, nonce=None):
        keys = JsonWebKey.import_key_set(requests.get(self.provider["jwks_uri"]).json())
        algs = self.provider["id_token_signing_alg_values_supported"]
        options = {"iss": {"values": [ISSUER]}, "aud": {"values": [client.client_id]}}
        params = {"client_id": client.client_id, "access_token": tokens["access_token"]}
        if nonce:
            params["nonce"] = nonce
        claims = JsonWebToken(algs).decode(tokens["id_token"], keys, claims_cls=CodeIDToken, claims_options=options,
                                           claims_params=params)
        claims.validate(leeway=5)
        return claims

    def test_sign_in_and_step_up_by_acr_values(self):
        client = self.client("post")
        tokens, claims = self.sign_in(client)
        self.assertEqual((claims["acr"], claims["amr"]), ("urn:gradus:acr:1", ["pwd"]))
        user = client.get(self.provider["userinfo_endpoint"]).json()
        self.assertEqual((user["sub"], user["given_name"]), (claims["sub"], "Jane"))

        _, raised = self.sign_in(client, acr_values="urn:gradus:acr:2")
        self.assertEqual(self.person.pages, ["step-up.choose", "step-up.code", "onward"])
        self.assertEqual(raised["acr"], "urn:gradus:acr:2")

    def test_step_up_by_an_essential_claim_and_refresh(self):
        client = self.client("es")
        wanted = json.dumps({"id_token": {"acr": {"essential": True, "values": ["urn:gradus:acr:2"]}}})
        tokens, claims = self.sign_in(client, claims=wanted)
        self.assertEqual(claims["acr"], "urn:gradus:acr:2")
        again = client.refresh_token(self.provider["token_endpoint"], refresh_token=tokens["refresh_token"])
        kept = self.read(client, again)
        for name in ("sub", "acr", "amr", "auth_time"):
            self.assertEqual(kept[name], claims[name], name)
        with self.assertRaises(OAuthError) as reused:
            client.refresh_token(self.provider["token_endpoint"], refresh_token=tokens["refresh_token"])
        self.assertEqual(reused.exception.error, "invalid_grant")

    def test_introspection_and_revocation(self):
        client = self.client("es")
        tokens, _ = self.sign_in(client)
        told = client.introspect_token(self.provider["introspection_endpoint"], token=tokens["access_token"]).json()
        self.assertEqual((told["active"], told["acr"]), (True, "urn:gradus:acr:1"))
        client.revoke_token(self.provider["revocation_endpoint"], token=tokens["refresh_token"],
                            token_type_hint="refresh_token")
        told = client.introspect_token(self.provider["introspection_endpoint"], token=tokens["access_token"]).json()
        self.assertEqual(told, {"active": False})

    def test_signing_out(self):
        client = self.client("post")
        tokens, _ = self.sign_in(client)
        asked = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": GOODBYE, "state": "s1"}
        came = self.person.visit(f"{self.provider['end_session_endpoint']}?{urlencode(asked)}", GOODBYE)
        self.assertEqual(parse_qs(urlsplit(came).query)["state"], ["s1"])
        with self.assertRaises(OAuthError) as silent:
            self.sign_in(client, prompt="none")
        self.assertEqual(silent.exception.error, "login_required")


if __name__ == "__main__":
    unittest.main(verbosity=2)
