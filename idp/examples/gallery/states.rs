//! Every page in the states that a person meets it in. The gallery shows them, tests read them.

use domain::{
    assurance::Level,
    code::Channel,
    ids::{AccountId, ApplicationId, AuthenticatorId},
    time::UnixMillis,
};
use idp::page::{
    Asker, Authenticator, BeProofed, Brand, Choice, Choosable, Choose, ChooseAccount, ChooseNotice, Code, CodeError,
    CodeKind, CodeState, Credential, CredentialState, Dashboard, Delivery, Doors, Field, Frame, Group, Identifier,
    IdentifierError, Idle, Lack, Link, Missing, Obtain, Onward, Password, PasswordError, Post, Problem, Resend, Shown,
    SignOut, SignedOut, Stair, Status, Strength, Tile, Trouble, Words, render,
};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

const NOW: UnixMillis = UnixMillis(1_790_000_000_000);
const LEVELS: [Level; 3] = [Level::ONE, Level::TWO, Level::THREE];

/// Each state by its name, as HTML.
pub(crate) fn all() -> Vec<(String, String)> {
    let mut all = Vec::new();
    sign_in(&mut all);
    choose(&mut all);
    code(&mut all);
    ways(&mut all);
    leave(&mut all);
    dashboard(&mut all);
    problems(&mut all);
    all
}

type States = Vec<(String, String)>;

fn put(all: &mut States, name: &str, page: &impl askama::Template) {
    all.push((
        name.to_owned(),
        render(page).unwrap_or_else(|fault| format!("{name}: {fault}")),
    ));
}

fn frame(level: Option<Level>) -> Frame {
    Frame {
        words: Words::default(),
        brand: Arc::new(Brand {
            name: "Gradus".to_owned(),
            contact: Some("help@acme.example".to_owned()),
            help: Some("https://acme.example/help".to_owned()),
            privacy: Some("https://acme.example/privacy".to_owned()),
        }),
        csrf: "EwMv0cR4oXz1mF6y".to_owned(),
        level,
        account: level.map(|_| "smithj_0001".to_owned()),
        request_id: "01995f3a7c6e".to_owned(),
        now: NOW,
    }
}

fn later(seconds: u64) -> UnixMillis {
    NOW + Duration::from_secs(seconds)
}

fn before(seconds: u64) -> UnixMillis {
    NOW - Duration::from_secs(seconds)
}

fn asker(needs: Level) -> Option<Asker> {
    Some(Asker {
        application: "Flight Deck".to_owned(),
        organisation: "Globex".to_owned(),
        needs: Some(needs),
    })
}

fn phone(ending: &str) -> Authenticator {
    Authenticator::Phone {
        ending: ending.to_owned(),
    }
}

fn app() -> Authenticator {
    Authenticator::Totp {
        label: "Pocket".to_owned(),
    }
}

fn sign_in(all: &mut States) {
    let identifier = Identifier {
        frame: frame(None),
        asker: asker(Level::TWO),
        identifier: String::new(),
        error: None,
    };
    put(all, "sign-in.identifier", &identifier);
    put(
        all,
        "sign-in.identifier.plain",
        &Identifier {
            asker: None,
            ..identifier.clone()
        },
    );
    for (name, error) in [
        ("empty", IdentifierError::Empty),
        ("too-long", IdentifierError::TooLong),
    ] {
        put(
            all,
            &format!("sign-in.identifier.{name}"),
            &Identifier {
                error: Some(error),
                ..identifier.clone()
            },
        );
    }
    let password = Password {
        frame: frame(None),
        asker: asker(Level::TWO),
        identifier: "jane.smith@acme.example".to_owned(),
        not_you: Some("/interaction/1/sign-in".to_owned()),
        error: None,
    };
    put(all, "sign-in.password", &password);
    for (name, error) in [
        ("empty", PasswordError::Empty),
        ("wrong", PasswordError::Wrong),
        ("wait", PasswordError::Wait { until: later(8) }),
        ("locked", PasswordError::Locked { until: later(900) }),
    ] {
        put(
            all,
            &format!("sign-in.password.{name}"),
            &Password {
                error: Some(error),
                ..password.clone()
            },
        );
    }
}

fn choose(all: &mut States) {
    let choices: Vec<_> = [phone("3970"), phone("0123"), app()]
        .into_iter()
        .zip(1..)
        .map(|(what, id)| Choice {
            id: AuthenticatorId(Uuid::from_u128(id)),
            what,
        })
        .collect();
    let frame = frame(Some(Level::ONE));
    let page = Choose {
        stair: Stair::new(&frame, &LEVELS, Some(Level::ONE), Some(Level::TWO)),
        frame,
        asker: asker(Level::TWO),
        choices: choices.clone(),
        deliveries: vec![Channel::Text, Channel::Voice],
        skippable: false,
        interception_note: true,
        notice: None,
    };
    put(all, "step-up.choose", &page);
    let own = Choose {
        asker: None,
        interception_note: false,
        deliveries: vec![Channel::Text],
        ..page.clone()
    };
    put(all, "step-up.choose.own", &own);
    put(
        all,
        "step-up.choose.voice-only",
        &Choose {
            deliveries: vec![Channel::Voice],
            skippable: true,
            ..own.clone()
        },
    );
    let app_first = Choose {
        choices: choices.iter().rev().cloned().collect(),
        skippable: true,
        ..page.clone()
    };
    put(all, "step-up.choose.app-first", &app_first);
    let only_app = Choose {
        choices: choices.into_iter().skip(2).collect(),
        deliveries: Vec::new(),
        ..page.clone()
    };
    put(all, "step-up.choose.only-app", &only_app);
    for (name, notice) in [
        ("locked", ChooseNotice::Locked { until: later(1700) }),
        ("too-many-sent", ChooseNotice::TooManySent { until: later(2280) }),
        (
            "not-delivered",
            ChooseNotice::NotDelivered {
                ending: "3970".to_owned(),
            },
        ),
        ("gone", ChooseNotice::Gone),
    ] {
        put(
            all,
            &format!("step-up.choose.{name}"),
            &Choose {
                notice: Some(notice),
                skippable: true,
                ..page.clone()
            },
        );
    }
}

fn sent(channel: Channel, delivery: Delivery, left: u64, resend: Resend) -> CodeKind {
    CodeKind::Phone {
        ending: "3970".to_owned(),
        channel,
        delivery,
        expires_at: later(left),
        resend,
    }
}

fn code(all: &mut States) {
    let fresh = sent(Channel::Text, Delivery::Sent, 120, Resend::From(later(20)));
    let page = Code {
        frame: frame(Some(Level::ONE)),
        asker: asker(Level::TWO),
        kind: fresh.clone(),
        state: CodeState::Open,
        error: None,
        skippable: false,
    };
    put(all, "step-up.code", &page);
    for (name, kind) in [
        (
            "on-its-way",
            sent(Channel::Text, Delivery::OnItsWay, 119, Resend::From(later(19))),
        ),
        (
            "calling",
            sent(Channel::Voice, Delivery::OnItsWay, 60, Resend::From(NOW)),
        ),
        (
            "called",
            sent(Channel::Voice, Delivery::Sent, 12, Resend::From(before(60))),
        ),
        (
            "not-delivered",
            sent(Channel::Text, Delivery::Failed, 0, Resend::From(NOW)),
        ),
        (
            "too-many",
            sent(Channel::Text, Delivery::Sent, 61, Resend::NotBefore(later(2280))),
        ),
        (
            "app",
            CodeKind::Totp {
                label: "Pocket".to_owned(),
            },
        ),
        (
            "token",
            CodeKind::HardwareToken {
                label: "Key ring".to_owned(),
            },
        ),
    ] {
        put(
            all,
            &format!("step-up.code.{name}"),
            &Code {
                kind,
                skippable: true,
                ..page.clone()
            },
        );
    }
    for (name, error) in [
        ("empty", CodeError::Empty),
        ("wrong", CodeError::Wrong { tries_left: Some(3) }),
        ("wrong-app", CodeError::Wrong { tries_left: None }),
        ("used", CodeError::Used),
    ] {
        put(
            all,
            &format!("step-up.code.{name}"),
            &Code {
                error: Some(error),
                ..page.clone()
            },
        );
    }
    for (name, state) in [
        ("expired", CodeState::Expired),
        ("burnt", CodeState::Burnt),
        ("locked", CodeState::Locked { until: later(900) }),
    ] {
        put(all, &format!("step-up.code.{name}"), &Code { state, ..page.clone() });
    }
}

fn ways(all: &mut States) {
    let accounts = vec![Choosable {
        id: AccountId(Uuid::from_u128(7)),
        name: "Jane Smith".to_owned(),
        user_id: "smithj_0001".to_owned(),
        organisation: "Acme Aerospace".to_owned(),
    }];
    let page = ChooseAccount {
        frame: frame(Some(Level::TWO)),
        asker: asker(Level::ONE),
        accounts,
    };
    put(all, "choose-account", &page);
    put(
        all,
        "choose-account.nobody",
        &ChooseAccount {
            accounts: Vec::new(),
            frame: frame(None),
            ..page
        },
    );
    let frame = frame(Some(Level::ONE));
    let page = Obtain {
        stair: Stair::new(&frame, &LEVELS, Some(Level::ONE), Some(Level::TWO)),
        frame: frame.clone(),
        asker: asker(Level::TWO),
        lack: Lack::SecondFactor,
        ask: vec!["Maria Keller, maria.keller@acme.example".to_owned()],
    };
    put(all, "obtain", &page);
    put(
        all,
        "obtain.own",
        &Obtain {
            asker: None,
            ask: Vec::new(),
            ..page.clone()
        },
    );
    let any = page.asker.clone().map(|asker| Asker { needs: None, ..asker });
    put(
        all,
        "obtain.other-kind",
        &Obtain {
            asker: any,
            lack: Lack::OtherKind,
            ..page.clone()
        },
    );
    for (name, lack) in [
        ("entitlement", Lack::Entitlement),
        ("proofing", Lack::SecondFactorAndProofing),
        ("level", Lack::Level(Level::THREE)),
    ] {
        put(
            all,
            &format!("obtain.{name}"),
            &Obtain {
                asker: asker(Level::THREE),
                lack,
                ..page.clone()
            },
        );
    }
    let stair = Stair::new(&frame, &LEVELS, Some(Level::TWO), Some(Level::THREE));
    let mut page = BeProofed {
        frame,
        asker: asker(Level::THREE),
        stair,
        ask: Vec::new(),
    };
    put(all, "be-proofed", &page);
    page.frame.brand = Arc::default();
    put(all, "be-proofed.own", &BeProofed { asker: None, ..page });
}

fn leave(all: &mut States) {
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
    };
    put(all, "sign-out", &page);
    put(
        all,
        "sign-out.asked",
        &SignOut {
            application: Some("Flight Deck".to_owned()),
            ..page
        },
    );
    let link = Link {
        href: "http://127.0.0.1:9001/".to_owned(),
        name: Some("Flight Deck".to_owned()),
    };
    let page = SignedOut {
        frame: frame(None),
        sign_in: "/dashboard".to_owned(),
        link: None,
    };
    put(all, "signed-out", &page);
    put(
        all,
        "signed-out.back",
        &SignedOut {
            link: Some(link),
            ..page
        },
    );
}

fn credential(what: Authenticator, state: CredentialState) -> Credential {
    Credential {
        what,
        state,
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

fn dashboard(all: &mut States) {
    let frame = frame(Some(Level::TWO));
    let shown = |what, seconds| Shown {
        what,
        at: before(seconds),
    };
    let page = Dashboard {
        stair: Stair::new(&frame, &LEVELS, Some(Level::TWO), None),
        frame: frame.clone(),
        doors: Doors {
            launch: "/dashboard/launch".to_owned(),
            elevate: "/dashboard/elevate".to_owned(),
            sign_out: "/sign-out".to_owned(),
        },
        strength: Strength {
            level: Some(Level::TWO),
            by: vec![shown(Authenticator::Password, 1500), shown(phone("3970"), 40)],
            elevates_to: Some(Level::THREE),
        },
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
        idle: Idle {
            at: later(1800),
            absolute: later(41_000),
        },
    };
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
        elevates_to: None,
    };
    put(
        all,
        "dashboard.decayed",
        &Dashboard {
            stair: Stair::new(&frame, &LEVELS, None, None),
            strength: none,
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
            ..page.clone()
        },
    );
    let beyond = Level::new(4).into_iter();
    let levels: Vec<_> = LEVELS.into_iter().chain(beyond.clone()).collect();
    for level in beyond {
        let strength = Strength {
            level: Some(level),
            by: Vec::new(),
            elevates_to: None,
        };
        let stair = Stair::new(&frame, &levels, Some(level), Some(level));
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

fn problems(all: &mut States) {
    let link = |name: Option<&str>| {
        Some(Link {
            href: "/".to_owned(),
            name: name.map(str::to_owned),
        })
    };
    for (name, trouble) in [
        ("bad-request", Trouble::BadRequest),
        ("unknown-application", Trouble::UnknownApplication),
        ("interaction-over", Trouble::InteractionOver),
        ("other-browser", Trouble::OtherBrowser),
        ("stale-form", Trouble::StaleForm),
        ("no-cookie", Trouble::NoCookie),
        ("suspended", Trouble::Suspended),
        ("no-access", Trouble::NoAccess),
        ("too-many", Trouble::TooMany),
        ("not-found", Trouble::NotFound),
        ("too-large", Trouble::TooLarge),
        ("not-done-so", Trouble::NotDoneSo),
        ("fault", Trouble::Fault),
        ("unavailable", Trouble::Unavailable),
    ] {
        let page = Problem {
            frame: frame(None),
            trouble,
            detail: None,
            link: link(None),
        };
        put(all, &format!("problem.{name}"), &page);
    }
    let page = Problem {
        frame: frame(None),
        trouble: Trouble::BadRequest,
        detail: Some("redirect_uri is not one that client “flightdeck” registered.".to_owned()),
        link: link(Some("Flight Deck")),
    };
    put(all, "problem.detail", &page);
}
