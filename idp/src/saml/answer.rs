//! Gives a service provider its answer: the participant is noted in the transaction that answers the interaction, if the
//! request waited in one; the response is signed after the commit.

use super::{error::requester, provider::Provider, random_id, release, request::Way};
use crate::{app::App, http::visit::Visit, metric, oidc::reply::Reply};
use data_encoding::BASE64;
use domain::{
    application::service_provider::Encryption,
    assurance::{Answer, decays_at},
    audit::{self, Event, Outcome, act},
    authn_request::{self, Taken},
    db::Tx,
    entity::{account::Model as Account, session::Model as Session},
    fault::Fault,
    ids::{InteractionId, ParticipantId},
    interaction::{self, Authentication, Lost},
    participant::{self, Joining},
    secret::BrowserHash,
    session,
    time::UnixMillis,
};
use federation::saml::{
    encryption::Reader,
    name_id::NameId,
    response::{Authn, Response, Success},
    status::{Second, Status},
};
use keys::saml::Scheme;
use serde_json::json;
use std::{sync::Arc, time::Duration};

/// How long an assertion may be used: long enough for a slow line, and for clocks that differ.
const LIFETIME: Duration = Duration::from_mins(5);

/// An answer about to be given.
pub struct Granted {
    /// The interaction that it answers, if the request waited in one.
    pub interaction: Option<InteractionId>,
    /// From which session; whose it is.
    pub session: Session,
    /// Whose.
    pub account: Account,
    /// To whom.
    pub provider: Arc<Provider>,
    /// What was asked.
    pub asked: Authentication,
    /// What it is told.
    pub answer: Answer,
}

/// All that is written when an answer is given, in one transaction.
struct Giving {
    interaction: Option<InteractionId>,
    request: Option<(Vec<u8>, BrowserHash)>,
    joining: Joining,
    event: Event,
    now: UnixMillis,
}

/// Why nothing is given.
#[derive(Debug, PartialEq, Eq)]
pub enum Withheld {
    /// The interaction, or the session, is over.
    Lost(Lost),
    /// The request was used before.
    Replayed,
}

/// Answers with an assertion; an interaction is answered in the same transaction, once.
pub async fn give(app: &App, visit: &Visit, granted: Granted) -> Result<Result<Reply, Withheld>, Fault> {
    let Granted { provider, asked, .. } = &granted;
    let format = release::format(provider, asked.name_id_format.as_deref());
    let Some(name_id) = format.and_then(|format| release::name_id(app, provider, &granted.account, format)) else {
        let status = requester(Second::InvalidNameIdPolicy, "The account has no name of that format.");
        return Ok(Ok(refuse(app, visit, provider, &asked.into(), &status)?));
    };
    let giving = write_down(app, visit, &granted, &name_id);
    let written = app.db.write(giving, |tx, giving| Box::pin(write(tx, giving))).await?;
    visit.note();
    if let Err(withheld) = written {
        return Ok(Err(withheld));
    }
    app.metrics.authorizations.count([metric::SUCCESS]);
    assert(app, visit, &granted, name_id).map(Ok)
}

fn write_down(app: &App, visit: &Visit, granted: &Granted, name_id: &NameId) -> Giving {
    let Granted {
        provider,
        answer,
        session,
        ..
    } = granted;
    let origin = domain::origin::Origin {
        application: Some(provider.application.id.clone()),
        ..visit.origin()
    };
    let detail = json!({
        "service_provider": provider.row.entity_id,
        "level": answer.level,
        "context": answer.name,
    });
    let is_direct = granted.interaction.is_none();
    let request = granted.asked.in_response_to.as_ref().filter(|_| is_direct);
    Giving {
        interaction: granted.interaction,
        request: request.map(|id| (super::sso::key(app, provider, id), visit.browser.clone())),
        joining: Joining {
            id: ParticipantId::fresh(&*app.entropy, visit.now),
            session: session.id,
            entity: provider.row.entity_id.clone(),
            name_id: name_id.value.clone(),
            name_id_format: name_id.format.clone().unwrap_or_default(),
            sp_name_qualifier: name_id.sp_name_qualifier.clone(),
            session_index: release::session_index(app, provider, session.id),
        },
        event: origin.event(act::ASSERTION_MADE, Outcome::Success, session.account_id, detail),
        now: visit.now,
    }
}

async fn write(tx: &Tx, giving: &Giving) -> Result<Result<(), Withheld>, Fault> {
    let now = giving.now;
    // Signed out in another tab meanwhile: nothing is given any more.
    if !session::stay(tx, giving.joining.session, now).await? {
        return Ok(Err(Withheld::Lost(Lost::Answered)));
    }
    if let Some(id) = giving.interaction
        && !interaction::answer(tx, id, now).await?
    {
        return Ok(Err(Withheld::Lost(Lost::Answered)));
    }
    if let Some((key, browser)) = &giving.request
        && authn_request::take(tx, key, browser, None, now).await? != Taken::Fresh
    {
        return Ok(Err(Withheld::Replayed));
    }
    participant::join(tx, &giving.joining, now).await?;
    audit::record(tx, &giving.event, now).await?;
    Ok(Ok(()))
}

fn assert(app: &App, visit: &Visit, granted: &Granted, name_id: NameId) -> Result<Reply, Fault> {
    let Granted {
        provider,
        asked,
        answer,
        session,
        account,
        ..
    } = granted;
    let (now, application) = (visit.now, &provider.application);
    let absolute = session.started_at + app.config.session.absolute;
    let decays = decays_at(&app.ladder(), answer, application.max_age(), now);
    let success = Success {
        response: response(app, asked.acs_url.clone(), asked.in_response_to.clone(), now),
        assertion_id: random_id(app),
        audience: provider.row.entity_id.0.clone(),
        name_id,
        not_before: now - app.config.saml.clock_skew.0,
        not_on_or_after: now + LIFETIME,
        authn: Authn {
            instant: UnixMillis(answer.auth_time * 1000),
            session_index: release::session_index(app, provider, session.id),
            session_not_on_or_after: decays.map_or(absolute, |decays| decays.min(absolute)),
            class_ref: answer.name.clone(),
            authenticating_authority: Vec::new(),
        },
        attributes: release::attributes(app, provider, account, asked.attribute_service),
    };
    let key = app.keys.saml(Scheme::default())?;
    let reader = reader(app, provider)?;
    let xml = success.sign(&key, reader.as_ref(), provider.row.terms.sign_response)?;
    Ok(carry(&asked.into(), &xml))
}

/// Whoever alone is to read the assertion, by the deployment's terms and the metadata's keys.
fn reader<'p>(app: &'p App, provider: &'p Provider) -> Result<Option<Reader<'p>>, Fault> {
    let key = provider.metadata.encryption.first();
    match (provider.row.terms.encrypt_assertion, key) {
        (Encryption::Never, _) | (Encryption::Auto, None) => Ok(None),
        (Encryption::Always, None) => Err(Fault::broken(
            "an assertion must be encrypted, and there is no key for it",
        )),
        (_, Some(key)) => Ok(Some(Reader {
            certificate: &key.certificate,
            methods: &key.methods,
            entropy: &*app.entropy,
        })),
    }
}

/// Tells a service provider that there is no answer, and why.
///
/// # Errors
/// The key ring's.
pub fn refuse(app: &App, visit: &Visit, provider: &Provider, way: &Way, status: &Status) -> Result<Reply, Fault> {
    app.metrics.authorizations.count([status.second.name()]);
    let response = response(app, way.acs_url.clone(), way.in_response_to.clone(), visit.now);
    let key = app.keys.saml(Scheme::default())?;
    let xml = response.refuse(status, provider.row.terms.sign_response.then_some(&*key))?;
    Ok(carry(way, &xml))
}

fn response(app: &App, destination: String, in_response_to: Option<String>, now: UnixMillis) -> Response {
    Response {
        id: random_id(app),
        issuer: super::entity_id(app),
        destination,
        in_response_to,
        issue_instant: now,
    }
}

/// Spec: [SAML Bindings §3.5](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf).
fn carry(way: &Way, xml: &str) -> Reply {
    let mut fields = vec![("SAMLResponse", BASE64.encode(xml.as_bytes()))];
    fields.extend(way.relay_state.clone().map(|state| ("RelayState", state)));
    Reply::Post {
        action: way.acs_url.clone(),
        fields,
    }
}
