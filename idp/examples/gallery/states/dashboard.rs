//! The dashboard.

use super::{LEVELS, States, app, before, frame, later, phone, put};
use domain::{assurance::Level, ids::ApplicationId};
use idp::page::{
    Authenticator, Credential, CredentialState, Dashboard, Doors, Group, Happened, Lately, Missing, NextStep, Shown,
    Stair, Status, Strength, Tile,
};

pub(super) fn dashboard(all: &mut States) {
    let page = full();
    let frame = page.frame.clone();
    put(all, "dashboard", &page);
    let plain = Dashboard {
        stair: Stair::new(&frame, &LEVELS, Some(Level::ONE), None),
        strength: Strength {
            level: Some(Level::ONE),
            elevates_to: Some(Level::TWO),
            by: vec![shown(Authenticator::Password, 4000)],
        },
        groups: Vec::new(),
        credentials: Vec::new(),
        next: Some(NextStep::Code {
            level: Level::TWO,
            from: phone("3970"),
        }),
        ..page.clone()
    };
    put(all, "dashboard.empty", &plain);
    put(
        all,
        "dashboard.empty-asks",
        &Dashboard {
            ask: Some("Maria Keller".to_owned()),
            ..plain.clone()
        },
    );
    let none = Strength {
        level: None,
        by: Vec::new(),
        elevates_to: Some(Level::ONE),
    };
    put(
        all,
        "dashboard.decayed",
        &Dashboard {
            stair: Stair::new(&frame, &LEVELS, None, None),
            strength: none,
            next: None,
            lately: Vec::new(),
            ..plain.clone()
        },
    );
    let top = Strength {
        level: Some(Level::THREE),
        by: vec![shown(phone("3970"), 90_000), shown(app(), 200_000)],
        elevates_to: None,
    };
    put(
        all,
        "dashboard.top",
        &Dashboard {
            stair: Stair::new(&frame, &LEVELS, Some(Level::THREE), None),
            strength: top,
            next: Some(NextStep::Top),
            ..page.clone()
        },
    );
    four(all, &page);
}

/// A deployment with a level of its own.
fn four(all: &mut States, page: &Dashboard) {
    let beyond = Level::new(4).into_iter();
    let levels: Vec<_> = LEVELS.into_iter().chain(beyond.clone()).collect();
    for level in beyond {
        let strength = Strength {
            level: Some(level),
            by: Vec::new(),
            elevates_to: None,
        };
        let stair = Stair::new(&page.frame, &levels, Some(level), Some(level));
        put(
            all,
            "dashboard.four",
            &Dashboard {
                stair,
                strength,
                credentials: states(),
                ..page.clone()
            },
        );
    }
}

fn full() -> Dashboard {
    let frame = frame(Some(Level::TWO));
    Dashboard {
        stair: Stair::new(&frame, &LEVELS, Some(Level::TWO), None),
        frame: frame.clone(),
        doors: Doors {
            launch: "/dashboard/launch".to_owned(),
            elevate: "/dashboard/elevate".to_owned(),
            sign_out: "/sign-out".to_owned(),
            consents: "/account/consents".to_owned(),
        },
        strength: Strength {
            level: Some(Level::TWO),
            by: vec![shown(Authenticator::Password, 1500), shown(phone("3970"), 40)],
            elevates_to: Some(Level::THREE),
        },
        next: Some(NextStep::Proofing { level: Level::THREE }),
        lately: lately(),
        credentials: vec![
            credential(Authenticator::Password, CredentialState::Active),
            Credential {
                proofed: true,
                ends_at: Some(later(12 * 86_400)),
                ..credential(phone("3970"), CredentialState::Default)
            },
            credential(phone("0123"), CredentialState::Active),
            credential(app(), CredentialState::Active),
        ],
        groups: groups(),
        ask: None,
        registered: None,
    }
}

fn lately() -> Vec<Lately> {
    [
        (Happened::SignedInHere, 1500),
        (Happened::CodesLocked, 7000),
        (Happened::PasswordLocked, 90_000),
        (Happened::SignedIn, 300_000),
    ]
    .map(|(what, seconds)| Lately {
        what,
        at: before(seconds),
    })
    .into()
}

fn shown(what: Authenticator, seconds: u64) -> Shown {
    Shown {
        what,
        at: before(seconds),
    }
}

fn credential(what: Authenticator, state: CredentialState) -> Credential {
    Credential {
        what,
        state,
        level: Level::TWO,
        used_at: Some(before(90_000)),
        proofed: false,
        ends_at: None,
    }
}

fn tile(name: &str, level: Level, status: Status, missing: Missing) -> Tile {
    Tile {
        id: ApplicationId(name.to_lowercase().replace(' ', "-")),
        name: name.to_owned(),
        level,
        status,
        missing,
        has_start: true,
    }
}

fn states() -> Vec<Credential> {
    let label = || "Key ring".to_owned();
    vec![
        credential(
            Authenticator::Upstream {
                name: "Acme".to_owned(),
            },
            CredentialState::Active,
        ),
        credential(phone("3970"), CredentialState::NotActivated),
        credential(phone("0123"), CredentialState::WaitingForCode),
        credential(app(), CredentialState::WaitingForProofing),
        credential(
            Authenticator::HardwareToken { label: label() },
            CredentialState::Locked { until: later(900) },
        ),
        credential(Authenticator::Passkey { label: label() }, CredentialState::Expired),
        credential(Authenticator::RecoveryCode, CredentialState::Revoked),
    ]
}

fn groups() -> Vec<Group> {
    let globex = vec![
        tile("Flight Deck", Level::TWO, Status::Active, Missing::Nothing),
        tile("Time Sheet", Level::ONE, Status::Active, Missing::SignIn),
        tile("Wing Store", Level::TWO, Status::Active, Missing::Code),
        tile("Vault", Level::THREE, Status::Active, Missing::Proofing),
        tile(
            "Ledger",
            Level::THREE,
            Status::Active,
            Missing::Locked { until: later(900) },
        ),
        tile("Night Watch", Level::TWO, Status::Active, Missing::Credential),
        tile("Far Side", Level::THREE, Status::Active, Missing::Level),
        Tile {
            has_start: false,
            ..tile("Wiki", Level::ONE, Status::Active, Missing::Nothing)
        },
        Tile {
            has_start: false,
            ..tile("Bulletin", Level::THREE, Status::Active, Missing::Proofing)
        },
    ];
    let initech = [
        ("Parts", Status::Inactive),
        ("Orders", Status::PendingOrganisation),
        ("Terms", Status::PendingTerms),
        ("Drawings", Status::PendingApplicationAdministrator),
        ("Tenders", Status::PendingApplicationOwner),
        ("Clearance", Status::PendingProofing),
        ("Archive", Status::Suspended),
    ];
    let initech = initech
        .map(|(name, status)| tile(name, Level::ONE, status, Missing::Nothing))
        .into();
    vec![
        Group {
            organisation: "Globex".to_owned(),
            tiles: globex,
        },
        Group {
            organisation: "Initech Supplies".to_owned(),
            tiles: initech,
        },
    ]
}
