//! An authentication request, check by check. While it is unproven who asks and where the answer goes, a refusal is a page;
//! afterwards it is a status at the assertion consumer service.
//! Spec: [SAML Core §3.4.1](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf).

use super::{
    error::{requester, responder},
    provider::Provider,
    release,
};
use crate::{app::App, guesses, http::visit::Visit};
use domain::{
    account,
    assurance::{Comparison, Dialect, Needs, Person},
    audit::{self, act},
    fault::Fault,
    ids::{AccountId, EntityId},
    interaction::{Authentication, ResponseBinding},
    time::UnixMillis,
};
use federation::saml::{
    BadSignature,
    binding::Received,
    metadata::Acs,
    name_id::{self, NameId},
    request::{AuthnRequest, Matching, Unverified},
    status::{Second, Status},
};
use std::{sync::Arc, time::Duration};

/// The longest `RelayState` that is handed back, in bytes. SAML wants 80 at most; service providers in use send more.
const LONGEST_RELAY_STATE: usize = 1024;

/// How old a request may be, beside the configured skew of clocks.
const FRESH: Duration = Duration::from_mins(5);

/// Why a request is answered with a page: nobody is sent anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unproven {
    /// It isn't a SAML message that we can read.
    Unreadable,
    /// Its issuer is no service provider of this deployment.
    UnknownIssuer,
    /// It isn't signed, and must be.
    NotSigned,
    /// Its signature isn't one of its issuer's.
    BadSignature,
    /// It was meant for somebody else.
    Destination,
    /// It is too old, or from the future.
    Stale,
    /// The answer would go where the metadata names nobody.
    Acs,
    /// A `RelayState` that is too long.
    RelayState,
    /// The metadata that we have is no longer valid.
    MetadataExpired,
    /// It was used before, or in another browser.
    Replayed,
    /// A response was asked for that the service provider doesn't take unasked.
    Unsolicited,
}

impl Unproven {
    /// What whoever runs the service provider is told.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unreadable => "SAML: the message can't be read, or isn't one that is taken here.",
            Self::UnknownIssuer => "SAML: the issuer isn't a service provider of this deployment.",
            Self::NotSigned => "SAML: the request isn't signed, and must be.",
            Self::BadSignature => "SAML: the signature isn't one of the issuer's keys over the whole message.",
            Self::Destination => "SAML: Destination isn't this endpoint.",
            Self::Stale => "SAML: IssueInstant is too old, or lies ahead.",
            Self::Acs => "SAML: the assertion consumer service isn't one of the issuer's metadata.",
            Self::RelayState => "SAML: RelayState is too long.",
            Self::MetadataExpired => "SAML: the issuer's metadata is no longer valid.",
            Self::Replayed => "SAML: the request was used before.",
            Self::Unsolicited => "SAML: the service provider doesn't take responses that it didn't ask for.",
        }
    }
}

/// A request of a service provider that we know, meant for us, and where its answer goes.
pub struct Proven {
    /// Who asks.
    pub provider: Arc<Provider>,
    /// What it asks.
    pub request: AuthnRequest,
    /// Whether it signed that.
    pub is_signed: bool,
    /// Where the answer goes.
    pub way: Way,
}

/// Where an answer goes: an endpoint of the service provider's metadata, and what travels along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The assertion consumer service.
    pub acs_url: String,
    /// How the answer travels there.
    pub binding: ResponseBinding,
    /// The ID of the request; none for what nobody asked for.
    pub in_response_to: Option<String>,
    /// Handed back as it came.
    pub relay_state: Option<String>,
}

impl From<&Authentication> for Way {
    fn from(asked: &Authentication) -> Self {
        Self {
            acs_url: asked.acs_url.clone(),
            binding: asked.binding,
            in_response_to: asked.in_response_to.clone(),
            relay_state: asked.relay_state.clone(),
        }
    }
}

/// What is asked, checked.
pub struct Asked {
    /// What is answered.
    pub authentication: Authentication,
    /// What is needed before.
    pub needs: Needs,
}

/// Finds out who asks, whether they did, and where the answer goes.
///
/// # Errors
/// The database's.
pub async fn prove(app: &App, visit: &Visit, received: Received) -> Result<Result<Proven, Unproven>, Fault> {
    if let Err(unproven) = check_relay_state(received.relay_state.as_deref()) {
        return Ok(Err(unproven));
    }
    let relay_state = received.relay_state.clone();
    let Ok(unverified) = AuthnRequest::read(received) else {
        return Ok(Err(Unproven::Unreadable));
    };
    let entity = EntityId(unverified.issuer().to_owned());
    let Some(provider) = app.providers.find(app.db.read(), &entity).await? else {
        return Ok(Err(Unproven::UnknownIssuer));
    };
    let proven = prove_by(app, Arc::clone(&provider), unverified, relay_state, visit.now);
    if let Err(unproven) = proven {
        record(app, visit, &provider, unproven).await?;
    }
    Ok(proven)
}

/// Somebody who isn't this service provider, or one that is set up wrongly, has asked. From one address so many are recorded,
/// and no more.
async fn record(app: &App, visit: &Visit, provider: &Provider, unproven: Unproven) -> Result<(), Fault> {
    let event = audit::Event {
        application: Some(provider.application.id.clone()),
        address: Some(visit.address.to_string()),
        detail: serde_json::json!({ "entity_id": provider.row.entity_id.0, "why": unproven.words() }),
        ..audit::Event::refused(act::REQUEST_REFUSED, "not-proven")
    };
    let key = guesses::key(
        &app.hash_key,
        "service-provider",
        &provider.row.entity_id.0,
        visit.address,
    );
    let most = app.limits.failures_per_address;
    app.guesses.count(&app.db, key, most, event, visit.now).await?;
    Ok(())
}

fn prove_by(
    app: &App,
    provider: Arc<Provider>,
    unverified: Unverified,
    relay_state: Option<String>,
    now: UnixMillis,
) -> Result<Proven, Unproven> {
    if provider.row.valid_until.is_some_and(|until| until <= now) {
        return Err(Unproven::MetadataExpired);
    }
    let must_sign = provider.row.terms.require_signed_requests || provider.metadata.authn_requests_signed;
    let is_signed = unverified.is_signed();
    let request = match (is_signed, must_sign) {
        (false, true) => return Err(Unproven::NotSigned),
        (false, false) => unverified.accept_unsigned(),
        (true, _) => unverified.verify(&provider.metadata.signing),
    };
    let request = request.map_err(|bad| match bad {
        BadSignature::Content => Unproven::Unreadable,
        _ => Unproven::BadSignature,
    })?;
    place(app, provider, request.into_inner(), is_signed, relay_state, now)
}

pub(super) fn check_relay_state(state: Option<&str>) -> Result<(), Unproven> {
    let fits = state.is_none_or(|state| state.len() <= LONGEST_RELAY_STATE);
    fits.then_some(()).ok_or(Unproven::RelayState)
}

fn place(
    app: &App,
    provider: Arc<Provider>,
    request: AuthnRequest,
    is_signed: bool,
    relay_state: Option<String>,
    now: UnixMillis,
) -> Result<Proven, Unproven> {
    check_destination(app, &request, is_signed)?;
    check_time(app, &request, now)?;
    let acs = find_acs(&provider, &request).ok_or(Unproven::Acs)?;
    let way = Way {
        acs_url: acs.location.clone(),
        binding: binding(acs).ok_or(Unproven::Acs)?,
        in_response_to: Some(request.id.clone()),
        relay_state,
    };
    Ok(Proven {
        provider,
        request,
        is_signed,
        way,
    })
}

/// A signed message must say for whom it is meant: [SAML Bindings §3.4.5.2, §3.5.5.2](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf).
fn check_destination(app: &App, request: &AuthnRequest, is_signed: bool) -> Result<(), Unproven> {
    let ours = format!("{}{}", app.issuer(), super::SSO);
    match &request.destination {
        Some(named) if *named == ours => Ok(()),
        None if !is_signed => Ok(()),
        _ => Err(Unproven::Destination),
    }
}

fn check_time(app: &App, request: &AuthnRequest, now: UnixMillis) -> Result<(), Unproven> {
    let skew = app.config.saml.clock_skew.0;
    let is_now = request.issue_instant <= now + skew && request.issue_instant + FRESH + skew > now;
    is_now.then_some(()).ok_or(Unproven::Stale)
}

/// The endpoint that the answer goes to: by its index, by its address, or the default. Only the metadata's count.
fn find_acs<'p>(provider: &'p Provider, request: &AuthnRequest) -> Option<&'p Acs> {
    let mut known = provider.metadata.acs.iter();
    match (request.acs_index, &request.acs_url) {
        (Some(index), None) => known.find(|acs| acs.index == index),
        (None, Some(url)) => {
            let asked = request.protocol_binding.as_deref();
            known.find(|acs| acs.location == *url && asked.is_none_or(|asked| asked == acs.binding))
        }
        (None, None) => default_acs(provider, request.protocol_binding.as_deref()),
        (Some(_), Some(_)) => None,
    }
}

/// The default endpoint: [SAML Metadata §2.2.3](https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf).
pub(super) fn default_acs<'p>(provider: &'p Provider, asked: Option<&str>) -> Option<&'p Acs> {
    let fits = |acs: &&Acs| binding(acs).is_some() && asked.is_none_or(|asked| asked == acs.binding);
    let mut known = provider.metadata.acs.iter().filter(fits);
    let marked = known.clone().find(|acs| acs.is_default == Some(true));
    let unmarked = || known.clone().find(|acs| acs.is_default.is_none());
    marked.or_else(unmarked).or_else(|| known.next())
}

/// How an answer travels to an endpoint; `None` where we can't.
pub(super) fn binding(acs: &Acs) -> Option<ResponseBinding> {
    match acs.binding.as_str() {
        federation::saml::binding::POST => Some(ResponseBinding::Post),
        _ => None,
    }
}

/// Checks what is asked.
///
/// # Errors
/// The database's.
pub async fn check(app: &App, proven: &Proven, now: UnixMillis) -> Result<Result<Asked, Status>, Fault> {
    if let Err(status) = check_policy(app, proven) {
        return Ok(Err(status));
    }
    let person = match find_person(app, proven).await? {
        Ok(person) => person,
        Err(status) => return Ok(Err(status)),
    };
    let Proven {
        provider, request, way, ..
    } = proven;
    Ok(Ok(Asked {
        authentication: Authentication {
            entity_id: provider.row.entity_id.clone(),
            acs_url: way.acs_url.clone(),
            binding: way.binding,
            in_response_to: way.in_response_to.clone(),
            relay_state: way.relay_state.clone(),
            name_id_format: request.name_id_policy.as_ref().and_then(|policy| policy.format.clone()),
            attribute_service: request.attribute_service_index,
        },
        needs: Needs {
            person,
            silent: request.is_passive,
            not_before: request.force_authn.then_some(now),
            ..asked(request, needs(provider))
        },
    }))
}

/// What an application needs that asks for nothing.
pub(super) fn needs(provider: &Provider) -> Needs {
    let application = &provider.application;
    Needs {
        max_age: application.max_age(),
        ..Needs::at_least(Dialect::Saml, application.minimum())
    }
}

/// Requested contexts are always a must, classes before declarations.
fn asked(request: &AuthnRequest, needs: Needs) -> Needs {
    let Some(requested) = &request.requested_authn_context else {
        return needs;
    };
    Needs {
        names: requested.refs.clone(),
        must: true,
        comparison: match requested.comparison {
            Matching::Exact => Comparison::Exact,
            Matching::Minimum => Comparison::Minimum,
            Matching::Better => Comparison::Better,
            Matching::Maximum => Comparison::Maximum,
        },
        ..needs
    }
}

fn check_policy(app: &App, proven: &Proven) -> Result<(), Status> {
    let Proven { provider, request, .. } = proven;
    if let Some(policy) = &request.name_id_policy {
        let own = policy
            .sp_name_qualifier
            .as_ref()
            .is_none_or(|name| *name == provider.row.entity_id.0);
        if !own || release::format(provider, policy.format.as_deref()).is_none() {
            return Err(requester(
                Second::InvalidNameIdPolicy,
                "No name of the requested format can be given.",
            ));
        }
    }
    if !request.idp_list.is_empty() && !request.idp_list.contains(&super::entity_id(app)) {
        return Err(responder(
            Second::NoSupportedIdp,
            "None of the listed identity providers is this one.",
        ));
    }
    Ok(())
}

/// Whom the request is about: a subject that is known here, or anyone. A name that can be guessed is looked up for whoever
/// has signed: a stranger would learn from the answer who has an account here.
async fn find_person(app: &App, proven: &Proven) -> Result<Result<Person, Status>, Fault> {
    let Some(subject) = &proven.request.subject else {
        return Ok(Ok(Person::Anyone));
    };
    let unguessable = subject.format.as_deref() == Some(name_id::PERSISTENT);
    if !proven.is_signed && !unguessable {
        let why = "A subject by such a name is taken of signed requests only.";
        return Ok(Err(requester(Second::RequestDenied, why)));
    }
    let found = find_account(app, &proven.provider, subject).await?;
    Ok(found
        .map(Person::This)
        .ok_or_else(|| responder(Second::UnknownPrincipal, "The subject isn't known here.")))
}

async fn find_account(app: &App, provider: &Provider, subject: &NameId) -> Result<Option<AccountId>, Fault> {
    let conn = app.db.read();
    let found = match subject.format.as_deref() {
        Some(name_id::PERSISTENT) => match release::read_persistent(app, provider, &subject.value) {
            Some(id) => account::find(conn, id).await?,
            None => None,
        },
        Some(name_id::EMAIL | name_id::UNSPECIFIED) | None => account::find_by_identifier(conn, &subject.value).await?,
        Some(_) => None,
    };
    Ok(found.map(|account| account.id))
}
