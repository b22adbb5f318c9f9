//! Choosing an account, and what is missing.

use super::{LEVELS, States, asker, frame, put};
use domain::{
    assurance::{AuthenticatorKind, Level},
    ids::AccountId,
};
use idp::page::{Asker, BeProofed, Choosable, ChooseAccount, HelpLevels, Lack, LevelHelp, Obtain, Obtainable, Stair};
use std::sync::Arc;
use uuid::Uuid;

pub(super) fn ways(all: &mut States) {
    let accounts = vec![Choosable {
        id: AccountId(Uuid::from_u128(7)),
        name: "Jane Smith".to_owned(),
        user_id: "smithj_0001".to_owned(),
        organisation: "Acme Aerospace".to_owned(),
    }];
    let page = ChooseAccount {
        frame: frame(Some(Level::TWO)),
        asker: Some(asker(Level::ONE)),
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
        asker: Some(asker(Level::TWO)),
        lack: Lack::SecondFactor,
        ask: vec!["Maria Keller, maria.keller@acme.example".to_owned()],
        register: Vec::new(),
    };
    put(all, "obtain", &page);
    put(
        all,
        "obtain.register",
        &Obtain {
            register: vec![
                Obtainable::Phone("/account/phones/new".to_owned()),
                Obtainable::App("/account/authenticators/app/new".to_owned()),
                Obtainable::Passkey("/account/authenticators/passkey/new".to_owned()),
            ],
            ..page.clone()
        },
    );
    put(
        all,
        "obtain.own",
        &Obtain {
            asker: None,
            ask: Vec::new(),
            ..page.clone()
        },
    );

    put(
        all,
        "obtain.other-kind",
        &Obtain {
            asker: page.asker.clone().map(|asker| Asker { needs: None, ..asker }),
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
                asker: Some(asker(Level::THREE)),
                lack,
                ..page.clone()
            },
        );
    }
    let stair = Stair::new(&frame, &LEVELS, Some(Level::TWO), Some(Level::THREE));
    let mut page = BeProofed {
        frame,
        asker: Some(asker(Level::THREE)),
        stair,
        ask: Vec::new(),
    };
    put(all, "be-proofed", &page);
    page.frame.brand = Arc::default();
    put(all, "be-proofed.own", &BeProofed { asker: None, ..page });
}

pub(super) fn help(all: &mut States) {
    use AuthenticatorKind::{Passkey, Password, Phone, Totp};
    for (name, stands) in [("help.levels", Some(Level::ONE)), ("help.levels.signed-out", None)] {
        let frame = frame(stands);
        let levels = [
            (1, vec![Password]),
            (2, vec![Phone, Totp, Passkey]),
            (3, vec![Phone]),
            (4, vec![Passkey]),
        ];
        let page = HelpLevels {
            stair: Stair::new(&frame, &LEVELS, stands, None),
            frame,
            levels: levels
                .into_iter()
                .filter_map(|(number, with)| Some((Level::new(number)?, with)))
                .map(|(level, with)| LevelHelp {
                    level,
                    with,
                    entitlement: level == Level::THREE,
                })
                .collect(),
        };
        put(all, name, &page);
    }
}
