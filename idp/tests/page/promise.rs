//! Every page in every state of the gallery keeps the promises that programs and people rely on.

use crate::states;
use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeSet;

const PAGES: [&str; 23] = [
    "authenticators",
    "authenticator.new-app",
    "authenticator.app",
    "recovery",
    "recovery.codes",
    "step-up.lost",
    "sign-in.identifier",
    "sign-in.password",
    "step-up.choose",
    "step-up.code",
    "choose-account",
    "consent",
    "consents",
    "dashboard",
    "step-up.passkey",
    "authenticator.new-passkey",
    "authenticator.passkey",
    "help.levels",
    "obtain",
    "be-proofed",
    "sign-out",
    "onward",
    "problem",
];
const ACTIONS: [&str; 16] = [
    "rename", "remove", "make", "next", "send", "resend", "cancel", "back", "skip", "launch", "elevate", "sign-out",
    "allow", "deny", "withdraw", "passkey",
];
const FIELDS: [&str; 12] = [
    "name",
    "back",
    "ceremony",
    "credential",
    "csrf",
    "identifier",
    "password",
    "authenticator",
    "delivery",
    "code",
    "account",
    "application",
];

/// What an application's request to sign out said, carried by the page that asks the person: hidden, and nowhere else.
const OF_A_LOGOUT_REQUEST: [&str; 3] = ["client_id", "post_logout_redirect_uri", "state"];

fn pages() -> Vec<(String, Html)> {
    states::all()
        .into_iter()
        .map(|(name, html)| (name, Html::parse_document(&html)))
        .collect()
}

fn all<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    html.select(&Selector::parse(selector).unwrap()).collect()
}

fn within<'a>(element: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    element.select(&Selector::parse(selector).unwrap()).collect()
}

fn meta<'a>(html: &'a Html, name: &str) -> Option<&'a str> {
    all(html, &format!(r#"meta[name="{name}"]"#))
        .first()
        .and_then(|meta| meta.attr("content"))
}

fn find(name: &str) -> Html {
    pages()
        .into_iter()
        .find(|(found, _)| found == name)
        .unwrap_or_else(|| panic!("no state {name}"))
        .1
}

#[test]
fn each_page_says_which_it_is() {
    let seen: BTreeSet<_> = pages()
        .iter()
        .map(|(name, html)| {
            let page = meta(html, "gradus-page").unwrap().to_owned();
            assert!(name.starts_with(&page) || page == "sign-out", "{name} is {page}");
            page
        })
        .collect();
    let known: BTreeSet<_> = PAGES.into_iter().chain(["post"]).map(str::to_owned).collect();
    assert_eq!(seen, known);
}

#[test]
fn the_level_is_said_to_who_is_signed_in_and_to_nobody_else() {
    assert_eq!(meta(&find("dashboard"), "gradus-level"), Some("2"));
    assert_eq!(meta(&find("step-up.choose"), "gradus-level"), Some("1"));
    assert_eq!(meta(&find("sign-in.password"), "gradus-level"), None);
}

#[test]
fn every_form_of_ours_carries_the_csrf_token_and_known_fields() {
    for (name, html) in pages() {
        let ours = all(&html, r#"form[method="post"]"#);
        assert_eq!(ours.len(), all(&html, "form").len(), "{name}: every form is a post");
        for form in ours.into_iter().filter(|form| form.attr("id") != Some("onward")) {
            let csrf = within(form, r#"input[type="hidden"][name="csrf"]"#);
            assert_eq!(csrf.len(), 1, "{name}");
            assert_eq!(csrf[0].attr("value"), Some("EwMv0cR4oXz1mF6y"), "{name}");
            for input in within(form, "input[name]") {
                let field = input.attr("name").unwrap();
                let is_carried = name == "sign-out.asked" && input.attr("type") == Some("hidden");
                assert!(
                    FIELDS.contains(&field) || is_carried && OF_A_LOGOUT_REQUEST.contains(&field),
                    "{name}: {field}"
                );
            }
            for button in within(form, "button") {
                assert_eq!(button.attr("name"), Some("action"), "{name}");
                assert!(
                    ACTIONS.contains(&button.attr("value").unwrap()),
                    "{name}: {:?}",
                    button.attr("value")
                );
            }
        }
    }
}

#[test]
fn the_first_button_of_a_form_is_its_main_one() {
    for (name, main) in [
        ("sign-in.identifier", "next"),
        ("sign-in.password", "next"),
        ("step-up.choose", "send"),
        ("step-up.choose.app-first", "next"),
        ("step-up.choose.only-app", "next"),
        ("step-up.code", "next"),
        ("step-up.code.app", "next"),
        ("step-up.code.expired", "resend"),
        ("step-up.code.burnt", "resend"),
        ("step-up.code.not-delivered", "resend"),
        ("choose-account", "next"),
        ("consent", "allow"),
        ("step-up.passkey", "next"),
        ("obtain", "back"),
        ("be-proofed", "back"),
        ("sign-out", "sign-out"),
    ] {
        let html = find(name);
        let first = all(&html, "form button")[0];
        assert_eq!(first.attr("value"), Some(main), "{name}");
        assert_eq!(first.attr("class"), Some("main"), "{name}");
        assert_eq!(all(&html, "button.main, a.main").len(), 1, "{name}: one clear action");
    }
}

#[test]
fn each_group_of_radios_comes_with_its_first_one_checked() {
    for (name, html) in pages() {
        for group in ["authenticator", "delivery", "account"] {
            let radios = all(&html, &format!(r#"input[type="radio"][name="{group}"]"#));
            let checked: Vec<_> = radios.iter().map(|radio| radio.attr("checked").is_some()).collect();
            let first: Vec<_> = (0..radios.len()).map(|index| index == 0).collect();
            assert_eq!(checked, first, "{name}: {group}");
        }
    }
}

#[test]
fn what_is_not_offered_is_not_there() {
    let buttons = |name: &str| {
        let html = find(name);
        all(&html, "form button")
            .iter()
            .map(|button| button.attr("value").unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(buttons("sign-in.identifier"), ["next", "cancel", "passkey"]);
    assert_eq!(buttons("sign-in.identifier.without-passkeys"), ["next", "cancel"]);
    assert_eq!(buttons("sign-in.identifier.plain"), ["next", "passkey"]);
    assert_eq!(buttons("consent"), ["allow", "deny"]);
    assert_eq!(buttons("consents"), ["sign-out", "withdraw", "withdraw"]);
    assert_eq!(buttons("step-up.choose"), ["send", "cancel"]);
    assert_eq!(buttons("step-up.choose.app-first"), ["next", "skip", "cancel"]);
    assert_eq!(buttons("step-up.choose.locked"), ["skip", "cancel"]);
    assert_eq!(buttons("step-up.code"), ["next", "resend", "back", "cancel"]);
    assert_eq!(buttons("step-up.code.too-many"), ["next", "back", "skip", "cancel"]);
    assert_eq!(buttons("step-up.code.app"), ["next", "back", "skip", "cancel"]);
    assert_eq!(buttons("step-up.code.locked"), ["back", "cancel"]);
    assert!(all(&find("step-up.choose.only-app"), r#"[name="delivery"]"#).is_empty());
    let voice = find("step-up.choose.voice-only");
    assert_eq!(all(&voice, r#"[name="delivery"]"#)[0].attr("value"), Some("voice"));
}

#[test]
fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
    for (name, html) in pages() {
        assert!(
            all(&html, "style, [style], iframe, object, embed, base").is_empty(),
            "{name}"
        );
        for script in all(&html, "script") {
            assert!(script.attr("src").unwrap().starts_with("/static/"), "{name}");
            assert!(script.text().collect::<String>().is_empty(), "{name}");
        }
        for link in all(&html, "link") {
            assert!(link.attr("href").unwrap().starts_with("/static/"), "{name}");
        }
        for element in all(&html, "*") {
            assert!(
                element
                    .value()
                    .attrs()
                    .all(|(attribute, _)| !attribute.starts_with("on")),
                "{name}"
            );
        }
    }
}

#[test]
fn every_field_has_a_label_and_every_picture_has_words() {
    for (name, html) in pages() {
        for input in all(&html, r#"input:not([type="hidden"]):not([hidden])"#) {
            let labelled = input
                .attr("id")
                .is_some_and(|id| all(&html, &format!(r#"label[for="{id}"]"#)).len() == 1)
                || input
                    .parent()
                    .and_then(ElementRef::wrap)
                    .is_some_and(|parent| parent.value().name() == "label");
            assert!(labelled, "{name}: {:?}", input.attr("name"));
        }
        for picture in all(&html, "svg") {
            let words = picture.attr("aria-label").is_some_and(|label| !label.is_empty());
            assert!(words || picture.attr("aria-hidden") == Some("true"), "{name}");
        }
        let ids: Vec<_> = all(&html, "[id]")
            .iter()
            .filter_map(|element| element.attr("id"))
            .collect();
        assert_eq!(
            ids.len(),
            ids.iter().collect::<BTreeSet<_>>().len(),
            "{name}: ids are unique"
        );
        assert_eq!(all(&html, "h1").len(), 1, "{name}");
        assert_eq!(all(&html, "html")[0].attr("lang"), Some("en"), "{name}");
    }
}

#[test]
fn the_picture_says_in_words_what_it_shows() {
    let label = |name: &str| all(&find(name), "svg.stair")[0].attr("aria-label").unwrap().to_owned();
    assert_eq!(label("step-up.choose"), "You are on level 1 of 3. Level 2 is needed.");
    assert_eq!(label("dashboard"), "You are on level 2 of 3.");
    assert_eq!(
        label("dashboard.decayed"),
        "The ladder has 3 levels. You are not on it yet."
    );
    let classes = |name: &str| {
        let html = find(name);
        all(&html, "svg.stair rect")
            .iter()
            .filter_map(|step| step.attr("class"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(classes("step-up.choose"), ["reached", "next", "ahead"]);
    assert_eq!(classes("dashboard.top"), ["reached", "reached", "reached"]);
    assert_eq!(classes("dashboard.decayed"), ["next", "ahead", "ahead"]);
}

#[test]
fn a_web_address_refreshes_and_an_app_waits_for_a_tap() {
    let web = find("onward");
    let refresh = all(&web, r#"meta[http-equiv="refresh"]"#)[0].attr("content").unwrap();
    let target = "http://127.0.0.1:9001/callback?code=abc&state=x\"y";
    assert_eq!(refresh, format!("0;url={target}"));
    assert_eq!(all(&web, "a.main")[0].attr("href"), Some(target));
    let app = find("onward.app");
    assert!(all(&app, r#"meta[http-equiv="refresh"]"#).is_empty());
    assert_eq!(
        all(&app, "a.main")[0].attr("href"),
        Some("example.flightdeck:/callback?code=abc")
    );
}

#[test]
fn a_post_page_sends_its_fields_and_nothing_else() {
    let html = find("post");
    let form = all(&html, "form")[0];
    assert_eq!(form.attr("action"), Some("http://127.0.0.1:9001/callback"));
    let fields: Vec<_> = within(form, "[name]")
        .iter()
        .map(|field| (field.attr("name").unwrap(), field.attr("value").unwrap()))
        .collect();
    assert_eq!(fields, [("code", "abc"), ("state", "<x>")]);
    assert_eq!(within(form, "button").len(), 1);
}

#[test]
fn a_page_is_small() {
    for (name, html) in states::all() {
        let used = ["style.css", "code.js", "idle.js", "post.js", "favicon.svg"]
            .into_iter()
            .filter(|file| html.contains(&idp::page::address(file)))
            .map(|file| idp::page::asset(file).unwrap().bytes.len());
        let size = html.len() + used.sum::<usize>();
        assert!(size < 60_000, "{name} is {size} bytes before compression");
    }
}

#[test]
fn what_strangers_type_stays_text() {
    use idp::page::{Frame, Identifier, Words, render};
    let hostile = r#""><script>alert(1)</script><b x='"#;
    let frame = Frame {
        words: Words::default(),
        tongues: Vec::new(),
        brand: std::sync::Arc::default(),
        csrf: hostile.to_owned(),
        level: None,
        account: None,
        idle: None,
        request_id: hostile.to_owned(),
        now: domain::time::UnixMillis(0),
    };
    let asker = idp::page::Asker {
        application: hostile.to_owned(),
        organisation: hostile.to_owned(),
        needs: None,
    };
    let page = Identifier {
        frame,
        action: hostile.to_owned(),
        asker: Some(asker),
        identifier: hostile.to_owned(),
        error: None,
        passkey: None,
    };
    let html = Html::parse_document(&render(&page).unwrap());
    assert!(all(&html, "script, b").is_empty());
    assert_eq!(all(&html, "#identifier")[0].attr("value"), Some(hostile));
    let shown = all(&html, ".asker")[0].text().collect::<String>();
    assert_eq!(shown, format!("{hostile} wants to know that it is you{hostile}"));
}
