//! Signing in.

use super::{States, asker, frame, later, put};
use domain::assurance::Level;
use idp::{
    page::{Identifier, IdentifierError, PasskeyAsk, PasskeyError, Password, PasswordError},
    passkey::Offer,
};

/// What a page asks a passkey with.
pub(super) fn ask(error: Option<PasskeyError>) -> PasskeyAsk {
    PasskeyAsk {
        action: "/interaction/1/sign-in/passkey".to_owned(),
        offer: Offer {
            options: r#"{"publicKey":{"challenge":"AA","allowCredentials":[]}}"#.to_owned(),
            ceremony: "AAAA".to_owned(),
        },
        error,
    }
}

pub(super) fn sign_in(all: &mut States) {
    let identifier = Identifier {
        frame: frame(None),
        action: "/interaction/1/sign-in".to_owned(),
        asker: Some(asker(Level::TWO)),
        identifier: String::new(),
        error: None,
        passkey: Some(ask(None)),
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
    for (name, error) in [
        ("nothing", PasskeyError::Nothing),
        ("stale", PasskeyError::Stale),
        ("unknown", PasskeyError::Unknown),
        ("wrong", PasskeyError::Wrong),
        ("not-verified", PasskeyError::NotVerified),
        ("copied", PasskeyError::Copied),
    ] {
        put(
            all,
            &format!("sign-in.identifier.passkey-{name}"),
            &Identifier {
                passkey: Some(ask(Some(error))),
                ..identifier.clone()
            },
        );
    }
    put(
        all,
        "sign-in.identifier.without-passkeys",
        &Identifier {
            passkey: None,
            ..identifier
        },
    );
    let password = Password {
        frame: frame(None),
        asker: Some(asker(Level::TWO)),
        identifier: "jane.smith@acme.example".to_owned(),
        not_you: Some("/interaction/1/sign-in".to_owned()),
        forgotten: "/account/forgot-password?interaction=1".to_owned(),
        error: None,
    };
    put(all, "sign-in.password", &password);
    for (name, error) in [
        ("empty", PasswordError::Empty),
        ("wrong", PasswordError::Wrong),
        ("wrong-and-wait", PasswordError::WrongAndWait { until: later(8) }),
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
