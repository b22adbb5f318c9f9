//! One row of every table, with values that a careless column would bend.

use domain::{
    application::{
        AuthMethod, Consent, Strings,
        service_provider::{Source, Terms},
    },
    assurance::{Answer, AuthenticatorKind, Comparison, Dialect, Level, Means, Needs, Person, Rested},
    change::{Email, Kind, Reversal},
    claim::RequestedClaims,
    code::Channel,
    db::Tx,
    entity::*,
    fault::Fault,
    ids::*,
    interaction::{Authorization, Question},
    link::Purpose,
    secret::{BrowserHash, CodeHash, HandleHash, LinkHash, RefreshHash, SessionHash},
    time::UnixMillis,
};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

/// Inserts it as it is.
pub(crate) async fn insert<A, M>(tx: &Tx, model: M) -> Result<(), Fault>
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait + ActiveModelBehavior + Send,
{
    let row = model.into_active_model().reset_all();
    A::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

const AT: UnixMillis = UnixMillis(1_790_000_000_123);
/// Beyond 32 bits, and beyond what a floating-point number holds.
const FAR: UnixMillis = UnixMillis(9_007_199_254_740_993);
const TEXT: &str = "Žofie O’Neil \u{1F511} \\ \" ' \n % $1 ?";

fn bytes() -> Vec<u8> {
    (0..=255).collect()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000 + number)
}

macro_rules! rows {
    ($($name:ident: $value:expr;)*) => {
        /// One row of every table.
        pub(crate) struct All { $(pub(crate) $name: $name::Model,)* }

        /// One row of every table; they point to each other.
        pub(crate) fn all() -> All {
            All { $($name: $value,)* }
        }
    };
}

rows! {
    organisation: organisation::Model { id: "acme".into(), name: TEXT.to_owned(), created_at: AT };
    account: account();
    role: role::Model { account_id: AccountId(id(1)), role: "auditor".to_owned() };
    entitlement: entitlement::Model { account_id: AccountId(id(1)), product: "phone-otp".to_owned(), until: FAR };
    proofing: proofing::Model { account_id: AccountId(id(1)), proofed_at: UnixMillis(-1), method: "agent".to_owned() };
    authenticator: authenticator::Model {
        id: AuthenticatorId(id(2)),
        account_id: AccountId(id(1)),
        kind: AuthenticatorKind::HardwareToken,
        label: TEXT.to_owned(),
        carries: 3,
        bound_at: AT,
        revoked_at: None,
        last_used_at: Some(FAR),
    };
    password: password::Model { authenticator_id: AuthenticatorId(id(2)), phc: "$argon2id$v=19$…".to_owned() };
    phone: phone::Model {
        authenticator_id: AuthenticatorId(id(2)),
        number: "+12025550123".to_owned(),
        delivery: Channel::Voice,
    };
    totp: totp::Model { authenticator_id: AuthenticatorId(id(2)), sealed_seed: bytes(), last_step: i64::MAX };
    code_failure: code_failure::Model { account_id: AccountId(id(1)), failures: i32::MAX, locked_until: Some(FAR) };
    passkey: passkey::Model {
        authenticator_id: AuthenticatorId(id(2)),
        credential_id: bytes(),
        credential: serde_json::json!({ "cred": TEXT }),
        counter: i64::MAX,
        attested: true,
        verifies_user: false,
    };
    recovery_code: recovery_code::Model { hash: bytes(), authenticator_id: AuthenticatorId(id(2)), used_at: Some(AT) };
    link: link::Model {
        hash: LinkHash(bytes()),
        account_id: AccountId(id(1)),
        purpose: Purpose::ChangeEmail,
        detail: Some(serde_json::json!({ "email": TEXT })),
        issued_at: AT,
        expires_at: FAR,
        used_at: None,
    };
    change: change::Model {
        id: ChangeId(id(10)),
        account_id: AccountId(id(1)),
        kind: Kind::DeliveryChanged,
        reversal: Reversal {
            revoke: vec![AuthenticatorId(id(2))],
            restore: Vec::new(),
            default: None,
            cancel: vec![id(11)],
            delivery: Some((AuthenticatorId(id(2)), Channel::Voice)),
            email: Some(Email {
                address: Some(TEXT.to_owned()),
                signs_in: None,
                confirmed_at: Some(FAR),
            }),
        },
        undo_hash: LinkHash(bytes()),
        happened_at: AT,
        undo_until: FAR,
        undone_at: None,
    };
    reset: reset::Model {
        id: id(11),
        account_id: AccountId(id(1)),
        authenticator_id: AuthenticatorId(id(2)),
        reason: TEXT.to_owned(),
        asked_by: None,
        asked_at: AT,
        due_at: FAR,
        done_at: None,
        cancelled_at: Some(AT),
    };
    application: application::Model {
        id: "flightdeck".into(),
        name: TEXT.to_owned(),
        owner: "acme".into(),
        minimum_level: 2,
        max_age_ms: Some(i64::MAX),
        start_url: None,
        consent: Consent::WhenAsked,
        created_at: AT,
    };
    client: client();
    consent: consent::Model {
        account_id: AccountId(id(1)),
        client_id: "flightdeck".into(),
        scope: "openid email".to_owned(),
        given_at: AT,
    };
    resource: resource::Model {
        id: "orders".into(),
        audience: "https://orders.example".to_owned(),
        secret_hash: Some(bytes()),
        acr: Some(TEXT.to_owned()),
        max_age_ms: Some(i64::MAX),
        created_at: AT,
    };
    spent: spent::Model { key: bytes(), expires_at: FAR };
    logout_notice: logout_notice::Model {
        id: NoticeId(id(9)),
        client_id: "flightdeck".into(),
        session_id: SessionId(id(3)),
        subject: TEXT.to_owned(),
        queued_at: AT,
        due_at: AT,
        expires_at: FAR,
        leased_until: None,
        attempts: 3,
        delivered_at: None,
        failed_at: Some(AT),
    };
    subscription: subscription::Model { application_id: "flightdeck".into(), organisation_id: "acme".into() };
    session: session::Model {
        id: SessionId(id(3)),
        token_hash: SessionHash(bytes()),
        account_id: AccountId(id(1)),
        browser_hash: BrowserHash(vec![0]),
        started_at: AT,
        last_seen_at: AT,
        ended_at: None,
        agent: Some("Firefox, Linux".to_owned()),
        address: None,
    };
    enrolment: enrolment::Model {
        id: AuthenticatorId(id(12)),
        account_id: AccountId(id(1)),
        session_id: SessionId(id(3)),
        kind: AuthenticatorKind::Phone,
        sealed: bytes(),
        code_hash: Some(bytes()),
        send_id: None,
        sent_at: Some(AT),
        code_expires_at: Some(FAR),
        tries: 5,
        back: "/dashboard".to_owned(),
        opened_at: AT,
        expires_at: FAR,
        completed_at: None,
    };
    service_provider: service_provider::Model {
        entity_id: "https://wiki.example/sp".into(),
        application_id: "flightdeck".into(),
        metadata: serde_json::json!({ "entity_id": TEXT }),
        terms: Terms { name_id_format: Some(TEXT.to_owned()), ..Terms::default() },
        source: Source::Url { url: "https://wiki.example/metadata".to_owned(), signer: None },
        valid_until: Some(FAR),
    };
    authn_request: authn_request::Model {
        key: bytes(),
        browser_hash: BrowserHash(bytes()),
        interaction_id: Some(InteractionId(id(5))),
        expires_at: FAR,
    };
    participant: participant::Model {
        id: ParticipantId(id(14)),
        session_id: SessionId(id(3)),
        entity_id: "https://wiki.example/sp".into(),
        name_id: TEXT.to_owned(),
        name_id_format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".to_owned(),
        sp_name_qualifier: None,
        session_index: TEXT.to_owned(),
        joined_at: AT,
        left_at: Some(FAR),
    };
    event: event::Model {
        id: EventId(id(4)),
        session_id: SessionId(id(3)),
        authenticator_id: AuthenticatorId(id(2)),
        means: Means::Upstream { level: Level::TWO, amr: vec!["otp".to_owned(), TEXT.to_owned()] },
        happened_at: AT,
        interaction_id: Some(InteractionId(id(5))),
    };
    interaction: interaction();
    handoff: handoff::Model {
        handle_hash: HandleHash(bytes()),
        door: "authorize".to_owned(),
        body: TEXT.repeat(1000),
        expires_at: AT,
        taken_at: None,
    };
    code: code();
    send: send::Model {
        id: SendId(id(7)),
        code_id: Some(CodeId(id(6))),
        channel: Channel::Mail,
        sealed: Some(bytes()),
        queued_at: AT,
        expires_at: AT,
        leased_until: None,
        attempts: 0,
        sent_at: None,
        failed_at: Some(AT),
        carried_by: Some("gateway".into()),
        delivered_at: Some(AT),
    };
    grant: grant();
    remembered_choice: remembered_choice::Model {
        session_id: SessionId(id(3)),
        client_id: "flightdeck".into(),
        account_id: AccountId(id(1)),
        expires_at: AT,
    };
    known_browser: known_browser::Model {
        browser_hash: BrowserHash(bytes()),
        account_id: AccountId(id(1)),
        signed_in_at: AT,
    };
    allowance: allowance::Model { key: bytes(), started_at: AT, ends_at: FAR, used: 1 };
    sign_in_failure: sign_in_failure::Model { key: vec![], failures: 1, waits_until: None, failed_at: AT };
    audit_event: audit_event::Model {
        number: 1,
        happened_at: AT,
        act: "sign-in.password".to_owned(),
        outcome: "success".to_owned(),
        account_id: Some(AccountId(id(1))),
        session_id: None,
        application_id: Some("flightdeck".into()),
        address: Some("2001:db8::1".to_owned()),
        detail: "{}".to_owned(),
        hash: Some(bytes()),
    };
    signing_key: signing_key::Model {
        id: "key".into(),
        alg: "RS256".to_owned(),
        sealed: bytes(),
        public_jwk: "{}".to_owned(),
        published_at: AT,
        active_at: Some(AT),
        retiring_at: None,
        retired_at: None,
    };
    setting: setting::Model { name: "check".to_owned(), value: TEXT.to_owned(), changed_at: AT };
    applied: applied::Model { kind: "account".to_owned(), key: TEXT.to_owned(), applied_at: AT };
}

fn account() -> account::Model {
    account::Model {
        id: AccountId(id(1)),
        user_id: "smithj_0001".to_owned(),
        organisation_id: "acme".into(),
        subject: "public".to_owned(),
        email: Some("Jane.Smith@acme.example".to_owned()),
        email_confirmed_at: Some(AT),
        sign_in_email: None,
        given_name: Some(TEXT.to_owned()),
        family_name: Some(String::new()),
        phone_number: None,
        locale: Some("en".to_owned()),
        default_authenticator_id: Some(AuthenticatorId(id(2))),
        suspended_at: None,
        created_at: AT,
        changed_at: FAR,
    }
}

fn client() -> client::Model {
    client::Model {
        id: "flightdeck".into(),
        application_id: "flightdeck".into(),
        secret_hash: Some(bytes()),
        auth_method: AuthMethod::None,
        require_pkce: true,
        acr_values_required: false,
        redirect_uris: Strings(vec!["http://127.0.0.1:9001/callback?a=%20".to_owned(), TEXT.to_owned()]),
        initiate_login_uri: None,
        signing_alg: "ES256".to_owned(),
        scope: "openid profile".to_owned(),
        metadata: "{}".to_owned(),
        backchannel_logout_uri: Some("https://shop.example/out".to_owned()),
    }
}

fn interaction() -> interaction::Model {
    interaction::Model {
        id: InteractionId(id(5)),
        browser_hash: BrowserHash(bytes()),
        account_id: Some(AccountId(id(1))),
        application_id: Some("flightdeck".into()),
        needs: Needs {
            dialect: Dialect::Oidc,
            names: vec!["urn:gradus:acr:2".to_owned(), TEXT.to_owned()],
            must: true,
            comparison: Comparison::Exact,
            minimum: Level::THREE,
            max_age: Some(std::time::Duration::from_millis(1)),
            not_before: Some(FAR),
            silent: false,
            person: Person::This(AccountId(id(1))),
            consent: false,
            declined: true,
            own_page: false,
            fresh: None,
            interaction: Some(InteractionId(id(5))),
        },
        question: Question::Authorize(Box::new(Authorization {
            client_id: "flightdeck".into(),
            redirect_uri: "http://127.0.0.1:9001/callback".to_owned(),
            state: Some(TEXT.to_owned()),
            nonce: None,
            scope: "openid".to_owned(),
            code_challenge: None,
            ui_locales: Some("de en".to_owned()),
            response_mode: domain::interaction::ResponseMode::FormPost,
            claims: None,
            resource: vec!["https://orders.example".to_owned()],
        })),
        identifier: Some(TEXT.to_owned()),
        declined_at: None,
        opened_at: AT,
        expires_at: FAR,
        answered_at: None,
        consented_at: Some(AT),
    }
}

fn code() -> code::Model {
    code::Model {
        id: CodeId(id(6)),
        account_id: AccountId(id(1)),
        authenticator_id: AuthenticatorId(id(2)),
        session_id: SessionId(id(3)),
        interaction_id: InteractionId(id(5)),
        channel: Channel::Text,
        hash: bytes(),
        sent_at: AT,
        expires_at: AT,
        tries: 4,
        voided_at: Some(AT),
        used_at: None,
    }
}

fn grant() -> grant::Model {
    grant::Model {
        id: GrantId(id(8)),
        client_id: "flightdeck".into(),
        account_id: AccountId(id(1)),
        session_id: SessionId(id(3)),
        subject: TEXT.to_owned(),
        code_hash: CodeHash(bytes()),
        code_expires_at: AT,
        redeemed_at: None,
        redirect_uri: "http://127.0.0.1:9001/callback".to_owned(),
        code_challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned()),
        nonce: Some(TEXT.to_owned()),
        scope: "openid".to_owned(),
        claims: Some(RequestedClaims {
            userinfo: vec!["email".to_owned()],
            id_token: vec![TEXT.to_owned()],
        }),
        resource: Strings(vec!["https://orders.example".to_owned()]),
        answer: Answer {
            level: Level::TWO,
            name: "urn:gradus:acr:2".to_owned(),
            amr: vec!["pwd".to_owned(), "otp".to_owned()],
            auth_time: 1_790_000_000,
            rests_on: vec![Rested {
                authenticator: AuthenticatorId(id(2)),
                at: FAR,
            }],
        },
        offline: true,
        refresh_hash: Some(RefreshHash(bytes())),
        refresh_generation: i32::MAX,
        refreshed_at: Some(AT),
        refresh_expires_at: Some(FAR),
        granted_at: AT,
        expires_at: FAR,
        ended_at: None,
    }
}
