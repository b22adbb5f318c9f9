//! Signing in.

use super::{States, asker, frame, later, put};
use domain::assurance::Level;
use idp::page::{Identifier, IdentifierError, Password, PasswordError};

pub(super) fn sign_in(all: &mut States) {
    let identifier = Identifier {
        frame: frame(None),
        asker: Some(asker(Level::TWO)),
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
