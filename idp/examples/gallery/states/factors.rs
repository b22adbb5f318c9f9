//! Ways to sign in: the list, authenticator apps, recovery codes.

use super::{States, app, before, frame, later, passkey, phone, put, sign_in::ask};
use domain::{assurance::Level, ids::AuthenticatorId, time::UnixMillis};
use idp::page::{
    AppError, Authenticator, Authenticators, Lost, NewApp, NewPasskey, OneWay, PasskeyError, Qr, Recovery,
    RecoveryCodes, Sheet, Way, WayState, in_fours,
};
use uuid::Uuid;

const DAY: u64 = 24 * 60 * 60;

fn way(what: Authenticator, state: WayState, carries: Level, last_used_at: Option<UnixMillis>) -> Way {
    Way {
        id: AuthenticatorId(Uuid::from_u128(7)),
        what,
        state,
        carries,
        bound_at: before(90 * DAY),
        last_used_at,
    }
}

fn sheet(left: u64) -> Sheet {
    Sheet {
        left,
        bound_at: before(30 * DAY),
        last_used_at: Some(before(2 * DAY)),
    }
}

pub(super) fn factors(all: &mut States) {
    let page = Authenticators {
        frame: frame(Some(Level::TWO)),
        passwords: vec![way(
            Authenticator::Password,
            WayState::Active,
            Level::ONE,
            Some(before(60)),
        )],
        phones: vec![way(phone("3970"), WayState::Default, Level::THREE, Some(before(DAY)))],
        apps: vec![way(app(), WayState::Active, Level::TWO, None)],
        can_add_app: true,
        tokens: Vec::new(),
        passkeys: vec![way(passkey(), WayState::Active, Level::TWO, Some(before(DAY)))],
        can_add_passkey: true,
        upstreams: Vec::new(),
        sheet: Some(sheet(3)),
        has_second: true,
    };
    put(all, "authenticators", &page);
    let locked = WayState::Locked { until: later(600) };
    let token = Authenticator::HardwareToken {
        label: "Key ring".to_owned(),
    };
    let full = Authenticators {
        phones: vec![way(phone("3970"), locked, Level::TWO, None)],
        tokens: vec![way(token, locked, Level::TWO, None)],
        can_add_app: false,
        can_add_passkey: false,
        sheet: None,
        ..page.clone()
    };
    put(all, "authenticators.locked", &full);
    let bare = Authenticators {
        phones: Vec::new(),
        apps: Vec::new(),
        passkeys: Vec::new(),
        sheet: None,
        has_second: false,
        ..page
    };
    put(all, "authenticators.bare", &bare);
    apps(all);
    recovery(all);
}

#[expect(clippy::expect_used, reason = "a gallery that can't be drawn says so")]
fn apps(all: &mut States) {
    let key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    let link = format!("otpauth://totp/Gradus:smithj_0001?secret={key}&issuer=Gradus");
    let page = NewApp {
        frame: frame(Some(Level::TWO)),
        qr: Qr::of(&link).expect("it is short"),
        key: in_fours(key),
        link,
        label: String::new(),
        error: None,
        back: "/account/authenticators".to_owned(),
    };
    put(all, "authenticator.new-app", &page);
    for (name, error) in [
        ("empty", AppError::Empty),
        ("wrong", AppError::Wrong),
        ("anew", AppError::Anew),
    ] {
        let page = NewApp {
            error: Some(error),
            ..page.clone()
        };
        put(all, &format!("authenticator.new-app.{name}"), &page);
    }
    let one = OneWay {
        is_passkey: false,
        frame: frame(Some(Level::TWO)),
        label: "Pocket".to_owned(),
        loses: None,
    };
    put(all, "authenticator.app", &one);
    let last = OneWay {
        loses: Some(Level::TWO),
        ..one
    };
    put(all, "authenticator.app.last", &last);
    let passkey = OneWay {
        is_passkey: true,
        label: "Laptop".to_owned(),
        ..last
    };
    put(all, "authenticator.passkey", &passkey);
    for (name, error) in [
        ("", None),
        (".cancelled", Some(PasskeyError::Nothing)),
        (".known", Some(PasskeyError::Known)),
    ] {
        let page = NewPasskey {
            frame: frame(Some(Level::TWO)),
            ask: ask(error),
            label: String::new(),
            back: "/account/authenticators".to_owned(),
        };
        put(all, &format!("authenticator.new-passkey{name}"), &page);
    }
}

fn recovery(all: &mut States) {
    for (name, sheet, has_second) in [
        ("recovery", Some(sheet(8)), true),
        ("recovery.few", Some(sheet(1)), true),
        ("recovery.none", None, true),
        ("recovery.too-early", None, false),
    ] {
        let page = Recovery {
            frame: frame(Some(Level::TWO)),
            sheet,
            has_second,
        };
        put(all, name, &page);
    }
    let codes = (0..10).map(|nth| format!("0123-4567-89AB-CDE{nth}"));
    let page = RecoveryCodes {
        frame: frame(Some(Level::TWO)),
        codes: codes.collect(),
    };
    put(all, "recovery.codes", &page);
    let page = Lost {
        frame: frame(Some(Level::ONE)),
        recovery: Some("/interaction/x/step-up/y".to_owned()),
        others: vec![phone("3970"), app()],
        ask: vec!["Ada Chief (chief@acme.example)".to_owned()],
        back: "/interaction/x/step-up".to_owned(),
    };
    put(all, "step-up.lost", &page);
    let alone = Lost {
        recovery: None,
        others: vec![phone("3970")],
        ask: Vec::new(),
        ..page
    };
    put(all, "step-up.lost.without-codes", &alone);
}
