//! Consent, asked and withdrawn.

use super::{States, asker, before, frame, put};
use domain::{assurance::Level, ids::ApplicationId};
use idp::page::{Allowed, Consent, Consents, Release};

pub(super) fn consent(all: &mut States) {
    let page = Consent {
        frame: frame(Some(Level::TWO)),
        asker: asker(Level::TWO),
        home: Some("flightdeck.example".to_owned()),
        policy: Some("https://flightdeck.example/privacy".to_owned()),
        terms: Some("https://flightdeck.example/terms".to_owned()),
        name: "Jane Smith".to_owned(),
        user_id: "smithj_0001".to_owned(),
        releases: releases(),
    };
    put(all, "consent", &page);
    put(
        all,
        "consent.little",
        &Consent {
            home: None,
            policy: None,
            terms: None,
            releases: vec![Release::Identity],
            ..page.clone()
        },
    );
    put(
        all,
        "consent.nothing-kept",
        &Consent {
            releases: vec![
                Release::Identity,
                Release::Email { address: None },
                Release::Phone { number: None },
            ],
            ..page
        },
    );
    withdrawable(all);
}

fn withdrawable(all: &mut States) {
    let allowed = |name: &str, seconds, releases| Allowed {
        application: ApplicationId(name.to_lowercase().replace(' ', "-")),
        name: name.to_owned(),
        organisation: "Globex".to_owned(),
        at: before(seconds),
        releases,
    };
    let page = Consents {
        frame: frame(Some(Level::TWO)),
        home: "/dashboard".to_owned(),
        allowed: vec![
            allowed("Flight Deck", 90_000, releases()),
            allowed("Parts Store", 40_000_000, vec![Release::Identity]),
        ],
    };
    put(all, "consents", &page);
    put(
        all,
        "consents.none",
        &Consents {
            allowed: Vec::new(),
            ..page
        },
    );
}

fn releases() -> Vec<Release> {
    vec![
        Release::Identity,
        Release::Profile {
            name: "Jane Smith".to_owned(),
        },
        Release::Email {
            address: Some("jane.smith@acme.example".to_owned()),
        },
        Release::Phone {
            number: Some("+12025550100".to_owned()),
        },
        Release::Address,
        Release::Offline,
        Release::Other("orders:read".to_owned()),
    ]
}
