//! Leaving, and signing out.

use super::{States, frame, put};
use domain::assurance::Level;
use idp::page::{Field, Link, Onward, Post, SignOut, SignedOut, To};

pub(super) fn leave(all: &mut States) {
    let onward = Onward {
        frame: frame(Some(Level::TWO)),
        target: "http://127.0.0.1:9001/callback?code=abc&state=x\"y".to_owned(),
        name: "Flight Deck".to_owned(),
    };
    put(all, "onward", &onward);
    put(
        all,
        "onward.app",
        &Onward {
            target: "example.flightdeck:/callback?code=abc".to_owned(),
            ..onward
        },
    );
    let field = |name: &str, value: &str| Field {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let post = Post {
        frame: frame(Some(Level::TWO)),
        target: "http://127.0.0.1:9001/callback".to_owned(),
        name: "Flight Deck".to_owned(),
        fields: vec![field("code", "abc"), field("state", "<x>")],
    };
    put(all, "post", &post);
    let page = SignOut {
        frame: frame(Some(Level::TWO)),
        application: None,
        stay: "/dashboard".to_owned(),
        action: "/sign-out".to_owned(),
        fields: Vec::new(),
    };
    put(all, "sign-out", &page);
    put(
        all,
        "sign-out.asked",
        &SignOut {
            application: Some("Flight Deck".to_owned()),
            action: "/oauth2/logout/continue".to_owned(),
            fields: vec![field("client_id", "flight-deck"), field("state", "<x>")],
            ..page
        },
    );
    let link = Link::new("http://127.0.0.1:9001/", To::Application("Flight Deck".to_owned()));
    let page = SignedOut {
        frame: frame(None),
        sign_in: "/dashboard".to_owned(),
        told: 0,
        link: None,
    };
    put(all, "signed-out", &page);
    put(
        all,
        "signed-out.back",
        &SignedOut {
            told: 2,
            link: Some(link),
            ..page
        },
    );
}
