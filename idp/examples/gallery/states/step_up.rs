//! Stepping up.

use super::{LEVELS, NOW, States, app, asker, before, frame, later, phone, put, sign_in::ask};
use domain::{assurance::Level, code::Channel, ids::AuthenticatorId};
use idp::page::{
    Choice, Choose, ChooseNotice, Code, CodeError, CodeKind, CodeState, Delivery, PasskeyError, Resend, Stair,
    StepUpPasskey,
};
use uuid::Uuid;

pub(super) fn choose(all: &mut States) {
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
        lost: None,
        stair: Stair::new(&frame, &LEVELS, Some(Level::ONE), Some(Level::TWO)),
        frame,
        asker: Some(asker(Level::TWO)),
        choices: choices.clone(),
        deliveries: vec![Channel::Text, Channel::Voice],
        skippable: false,
        interception_note: true,
        notice: None,
        registered: None,
    };
    put(all, "step-up.choose", &page);
    let own = Choose {
        asker: None,
        lost: Some("/interaction/x/step-up/lost".to_owned()),
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
        ("outage-of-texts", ChooseNotice::Outage { of: Channel::Text }),
        ("outage-of-calls", ChooseNotice::Outage { of: Channel::Voice }),
        ("outage-of-all", ChooseNotice::OutageOfAll),
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

pub(super) fn code(all: &mut States) {
    let fresh = sent(Channel::Text, Delivery::Sent, 120, Resend::From(later(20)));
    let page = Code {
        lost: None,

        frame: frame(Some(Level::ONE)),
        asker: Some(asker(Level::TWO)),
        kind: fresh.clone(),
        state: CodeState::Open,
        error: None,
        skippable: false,
        enrols: false,
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
            "arrived",
            sent(Channel::Text, Delivery::Arrived, 100, Resend::From(later(5))),
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
        ("recovery", CodeKind::RecoveryCode),
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
    let used = Code {
        kind: CodeKind::RecoveryCode,
        error: Some(CodeError::Used),
        lost: Some("/interaction/x/step-up/lost".to_owned()),
        ..page.clone()
    };
    put(all, "step-up.code.recovery-used", &used);
    for (name, state) in [
        ("expired", CodeState::Expired),
        ("burnt", CodeState::Burnt),
        ("locked", CodeState::Locked { until: later(900) }),
    ] {
        put(all, &format!("step-up.code.{name}"), &Code { state, ..page.clone() });
    }
}

pub(super) fn passkey(all: &mut States) {
    for (name, error) in [
        ("", None),
        (".stale", Some(PasskeyError::Stale)),
        (".copied", Some(PasskeyError::Copied)),
    ] {
        let page = StepUpPasskey {
            frame: frame(Some(Level::ONE)),
            asker: Some(asker(Level::TWO)),
            label: "Laptop".to_owned(),
            ask: ask(error),
            skippable: true,
            lost: None,
        };
        put(all, &format!("step-up.passkey{name}"), &page);
    }
}
