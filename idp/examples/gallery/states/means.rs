//! Choosing an account, and what is missing.

use super::{LEVELS, States, asker, frame, put};
use domain::{assurance::Level, ids::AccountId};
use idp::page::{Asker, BeProofed, Choosable, ChooseAccount, Lack, Obtain, Stair};
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
        register: None,
    };
    put(all, "obtain", &page);
    put(
        all,
        "obtain.register",
        &Obtain {
            register: Some("/account/phones/new".to_owned()),
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
