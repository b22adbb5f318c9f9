"""pysaml2 (with xmlsec1) as the service provider: what it refuses, no service provider would take."""

import base64
import datetime
import os
import subprocess
import time
import unittest
from pathlib import Path

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.config import SPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT
from saml2.response import StatusNoAuthnContext, StatusNoPassive
from saml2.xml.schema import validate
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

from person import Page, Person

ISSUER, FOLDER = os.environ["GRADUS_ISSUER"], Path(os.environ["GRADUS_FOLDER"])
CLASSES = "urn:oasis:names:tc:SAML:2.0:ac:classes:"


def make_key(name):
    """A key and a certificate that nobody vouches for, as files."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now)
    certificate = builder.not_valid_after(now + datetime.timedelta(days=30)).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files = FOLDER / f"{name}.key", FOLDER / f"{name}.pem"
    for file, content in zip(files, (private, certificate.public_bytes(pem))):
        file.write_bytes(content)
    return [str(file) for file in files]


def make_provider(name, encrypts):
    """Its configuration, without our metadata; its own metadata goes into a file for us."""
    key, certificate = make_key(name)
    entity, acs = f"https://{name}.example/sp", f"https://{name}.example/acs"
    config = {
        "entityid": entity,
        "key_file": key,
        "cert_file": certificate,
        "service": {"sp": {
            "endpoints": {"assertion_consumer_service": [(acs, BINDING_HTTP_POST)]},
            "authn_requests_signed": True,
            "want_response_signed": True,
            "want_assertions_signed": True,
            "allow_unsolicited": False,
            "signing_algorithm": SIG_RSA_SHA256,
            "digest_algorithm": DIGEST_SHA256,
        }},
    }
    if encrypts:
        config["encryption_keypairs"] = [{"key_file": key, "cert_file": certificate}]
    (FOLDER / f"{name}.xml").write_text(str(entity_descriptor(SPConfig().load(config))))
    return config, acs


def setUpModule():
    Flows.plain = make_provider("plain", False)
    Flows.secret = make_provider("secret", True)
    applications = "".join(
        f'[[application]]\nid = "{name}"\nname = "{name}"\nowner = "globex"\nsubscribers = ["acme"]\nminimum_level = 1\n'
        f'[application.saml]\nmetadata_file = "{FOLDER / name}.xml"\nattributes = ["uid", "mail"]\n'
        for name in ("plain", "secret")
    )
    file = FOLDER / "providers.toml"
    file.write_text(applications)
    subprocess.run([os.environ["GRADUS_BINARY"], "apply", str(file)], cwd=FOLDER, check=True)
    # What was applied reaches a running server within a second.
    time.sleep(1.5)


class Flows(unittest.TestCase):
    def client(self, provider):
        config, self.acs = provider
        ours = {"inline": [requests.get(f"{ISSUER}/saml/metadata").text]}
        return Saml2Client(config=SPConfig().load({**config, "metadata": ours}))

    def sign_in(self, client, person, binding=BINDING_HTTP_REDIRECT, **asked):
        """What the service provider believes in the end."""
        request, http = client.prepare_for_authenticate(
            entityid=f"{ISSUER}/saml/metadata", relay_state="back here", binding=binding, response_binding=BINDING_HTTP_POST,
            sign=True, sigalg=SIG_RSA_SHA256, nameid_format=NAMEID_FORMAT_PERSISTENT, **asked)
        if binding == BINDING_HTTP_REDIRECT:
            came = person.visit(dict(http["headers"])["Location"], self.acs)
        else:
            form = Page(http["data"])
            came = person.visit(form.action, self.acs, form.fields)
        self.assertEqual(came["RelayState"], "back here")
        self.message = base64.b64decode(came["SAMLResponse"]).decode()
        validate(self.message)
        return client.parse_authn_request_response(came["SAMLResponse"], BINDING_HTTP_POST, {request: "/"})

    def believed(self, response, context):
        self.assertEqual(response.authn_info()[0][0], context)
        self.assertEqual(response.ava["uid"], ["smithj_0001"])
        self.assertEqual(response.ava["mail"], ["jane.smith@acme.example"])
        self.assertEqual(response.name_id.format, NAMEID_FORMAT_PERSISTENT)
        return response.name_id.text

    def test_it_signs_in_and_knows_the_person_again(self):
        client, person = self.client(self.plain), Person("smithj_0001", "jane-keeps-a-long-secret")
        first = self.believed(self.sign_in(client, person), CLASSES + "PasswordProtectedTransport")
        again = self.believed(self.sign_in(client, person, BINDING_HTTP_POST), CLASSES + "PasswordProtectedTransport")
        self.assertEqual(first, again)

    def test_it_asks_for_more(self):
        client, person = self.client(self.plain), Person("smithj_0001", "jane-keeps-a-long-secret")
        for comparison, asked, told, steps in (
            ("minimum", "PasswordProtectedTransport", "PasswordProtectedTransport", False),
            ("maximum", "PasswordProtectedTransport", "PasswordProtectedTransport", False),
            ("exact", "MobileTwoFactorUnregistered", "MobileTwoFactorUnregistered", True),
        ):
            context = {"authn_context_class_ref": [CLASSES + asked], "comparison": comparison}
            self.believed(self.sign_in(client, person, requested_authn_context=context), CLASSES + told)
            self.assertEqual("step-up.code" in person.pages, steps, comparison)
        context = {"authn_context_class_ref": [CLASSES + "PasswordProtectedTransport"], "comparison": "better"}
        response = self.sign_in(client, person, requested_authn_context=context)
        self.assertNotEqual(response.authn_info()[0][0], CLASSES + "PasswordProtectedTransport")

    def test_it_is_told_why_not(self):
        client, person = self.client(self.plain), Person("smithj_0001", "jane-keeps-a-long-secret")
        with self.assertRaises(StatusNoPassive):
            self.sign_in(client, person, is_passive="true")
        unknown = {"authn_context_class_ref": [CLASSES + "Kerberos"], "comparison": "exact"}
        with self.assertRaises(StatusNoAuthnContext):
            self.sign_in(client, person, requested_authn_context=unknown)

    def test_our_metadata_is_of_the_schema(self):
        validate(requests.get(f"{ISSUER}/saml/metadata").text)

    def test_it_alone_can_read_what_is_encrypted_for_it(self):
        client, person = self.client(self.secret), Person("smithj_0001", "jane-keeps-a-long-secret")
        response = self.sign_in(client, person)
        self.assertIn("EncryptedAssertion", self.message)
        self.assertNotIn("jane.smith", self.message)
        self.believed(response, CLASSES + "PasswordProtectedTransport")


if __name__ == "__main__":
    unittest.main(verbosity=2)
