//! Bad files: each is told with its line and what would be right.

use super::{ACME, House, account};
use crate::apply::read;

pub(super) fn told(text: &str) -> String {
    told_of(&[("a.toml".to_owned(), text.to_owned())])
}

fn told_of(files: &[(String, String)]) -> String {
    read(files, &[]).err().unwrap().to_string()
}

pub(super) fn warned(text: &str) -> String {
    let Ok(files) = read(&[("a.toml".to_owned(), text.to_owned())], &[]) else {
        panic!("{}", told(text))
    };
    files
        .warnings
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn an_unknown_key_has_its_line_and_the_word_that_was_meant() {
    let text = account("smithj_0001", "passwrod = \"correct horse\"");
    assert_eq!(
        told(&text),
        "a.toml:4: `account`: unknown key `passwrod`; did you mean `password`?"
    );
    assert!(told("[[acount]]\n").contains("did you mean `account`?"));
    assert!(told(&account("x", "phones = [{ nummer = \"+12025550123\" }]")).contains("did you mean `number`?"));
    let oidc = "[[application]]\nid = \"a\"\nname = \"A\"\nowner = \"acme\"\n[application.oidc]\nredirect_uri = [\"https://a.example/\"]\nclient_secret = \"0123456789abcdef\"\n";
    assert!(
        told(oidc).contains("a.toml:6: `application.oidc`: unknown key `redirect_uri`; did you mean `redirect_uris`?"),
        "{}",
        told(oidc)
    );
}

#[test]
fn a_missing_key_is_named() {
    assert_eq!(
        told("\n[[account]]\nuser_id = \"x\"\n"),
        "a.toml:2: `account`: `organisation` is missing"
    );
}

#[test]
fn a_value_that_is_wrong_says_what_would_be_right() {
    for (more, right) in [
        ("email = \"jane\"", "an e-mail address"),
        (
            "phones = [{ number = \"5550123\" }]",
            "a number with its country prefix",
        ),
        ("phones = [{ number = \"+19002345678\" }]", "premium-rate"),
        ("phones = [{ number = \"+445612345678\" }]", "over the internet"),
        (
            "phones = [{ number = \"+12025550123\", delivery = \"sms\" }]",
            "isn't one of \"text\", \"voice\"",
        ),
        (
            "phones = [{ number = \"+12025550123\" }, { number = \"+1 202 555 0123\" }]",
            "stands twice",
        ),
        ("totp = [{ secret = \"not base32!\" }]", "base32"),
        (
            "roles = [\"organization-administrator\"]",
            "did you mean \"organisation-administrator\"?",
        ),
        (
            "entitlements = [{ product = \"phone-otp\", until = \"2027-11-31\" }]",
            "a day such as",
        ),
        (
            "proofed = { at = \"2026-01-15\", method = \"agnt\" }",
            "did you mean \"agent\"?",
        ),
        ("password = \"\"", "text in quotes, not empty"),
        ("password_hash = \"$2b$12$abc\"", "argon2id"),
        (
            "password = \"correct horse\"\npassword_hash = \"$argon2id$\"",
            "both set",
        ),
        ("suspended = \"no\"", "true or false"),
        ("locale = \"e\"", "a language such as"),
        ("sign_in_by_email = true", "needs an `email`"),
    ] {
        let text = account("smithj_0001", more);
        assert!(told(&text).contains(right), "{more}: {}", told(&text));
        assert!(told(&text).starts_with("a.toml:"), "{}", told(&text));
    }
    for start_url in [
        "javascript:alert(1)",
        "data:text/html,x",
        " https://a.example/",
        "https://a.example/\\tx",
        "/x",
    ] {
        let text =
            format!("[[application]]\nid = \"a\"\nname = \"A\"\nowner = \"acme\"\nstart_url = \"{start_url}\"\n");
        assert!(
            told(&text).contains("an http or https URL"),
            "{start_url}: {}",
            told(&text)
        );
    }
    assert!(told(&account("smith j", "")).contains("`account.user_id`: must be 1 to 128 characters without spaces"));
    assert!(told(&account("eve@acme.example", "")).contains("looks like an e-mail address"));
}

#[test]
fn what_stands_twice_is_told_with_both_lines() {
    let text = format!("{ACME}{}{}", account("x", ""), account("x", ""));
    assert_eq!(told(&text), "a.toml:9: account \"x\" stands twice; first at a.toml:5");
    assert!(told(&format!("{ACME}{ACME}")).contains("a.toml:5: organisation \"acme\" stands twice"));
    let one = |user_id| account(user_id, "email = \"j@a.example\"\nsign_in_by_email = true");
    assert!(told(&format!("{}{}", one("x"), one("y"))).contains("sign_in_by_email of \"j@a.example\" stands twice"));
    assert!(told("[[organisation]]\nid = \"a\"\nid = \"b\"\n").starts_with("a.toml:3: "));
    let files = [
        ("a.toml".to_owned(), ACME.to_owned()),
        ("b.toml".to_owned(), ACME.to_owned()),
    ];
    let across = told_of(&files);
    assert_eq!(
        across,
        "b.toml:2: organisation \"acme\" stands twice; first at a.toml:2"
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let text = format!("{}{}", account("x", "email = \"jane\""), account("y", "locle = \"en\""));
    assert_eq!(told(&text).lines().count(), 2, "{}", told(&text));
}

#[test]
fn a_service_provider_is_described_by_one_thing() {
    let saml = |more: &str| {
        format!("[[application]]\nid = \"wiki\"\nname = \"Wiki\"\nowner = \"acme\"\n[application.saml]\n{more}\n")
    };
    let whole = saml(
        "metadata_file = \"sp.xml\"\nname_id_format = \"persistent\"\nunsolicited = true\nsign_response = true\nencrypt_assertion = \"auto\"\nattributes = [\"uid\", \"mail\"]",
    );
    assert_eq!(warned(&whole), "");
    let asks = whole.replace("owner =", "consent = \"always\"\nowner =");
    assert!(told(&asks).contains("isn't built for [application.saml]"), "{asks}");
    assert!(told(&saml("entity_id = \"urn:x\"")).contains("go together"));
    assert!(told(&saml("metadata_url = \"https://a.example/\"")).contains("metadata_signer_file"));
}

#[test]
fn a_weak_password_is_taken_with_a_warning() {
    let warned = warned(&account("x", "password = \"short\""));
    assert!(warned.starts_with("a.toml:4: the password of x is weak"), "{warned}");
}

#[test]
fn levels_are_checked_as_a_ladder() {
    assert!(told("[[level]]\nnumber = 2\nnames = [{ name = \"1\" }]\n").contains("[[level]]: "));
    assert!(told("[[level]]\nnumber = 0\n").contains("from 1 to 9"));
}

#[tokio::test]
async fn an_organisation_that_is_nowhere_is_told() {
    let house = House::new().await;
    let told = house.refuse(&account("x", "")).await;
    assert_eq!(
        told,
        "a.toml:3: `organisation`: there is no organisation \"acme\"; add an [[organisation]] with this id"
    );
}
