//! `GET /saml/metadata`: who we are, signed, for whoever configures a service provider.
//! Spec: [SAML Metadata §2.4.3](https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf).

use super::{SSO, entity_id, random_id};
use crate::{app::App, http::problem::Problem};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use domain::{fault::Fault, ids::KeyId, time::UnixMillis};
use federation::saml::{metadata::Ours, name_id};
use keys::saml::Scheme;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// How long a copy of it is good: a key is published longer than this before it signs.
const VALID: Duration = Duration::from_hours(7 * 24);

/// It is signed again after this; in between everybody gets the same.
const AGAIN: Duration = Duration::from_hours(1);

/// What was signed last.
#[derive(Default)]
pub struct Published(Mutex<Option<Signed>>);

struct Signed {
    at: UnixMillis,
    keys: Vec<KeyId>,
    xml: Arc<str>,
}

/// Our metadata.
pub async fn get(State(app): State<App>) -> Result<Response, Problem> {
    let xml = publish(&app, app.clock.now())?;
    let headers = [
        (header::CONTENT_TYPE, "application/samlmetadata+xml"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    Ok((headers, xml.to_string()).into_response())
}

fn publish(app: &App, now: UnixMillis) -> Result<Arc<str>, Fault> {
    let published = app.keys.saml_published();
    let keys: Vec<KeyId> = published.iter().map(|key| key.id().clone()).collect();
    let mut last = app.saml_metadata.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(signed) = &*last
        && signed.keys == keys
        && now >= signed.at
        && now < signed.at + AGAIN
    {
        return Ok(Arc::clone(&signed.xml));
    }
    let ours = Ours {
        id: random_id(app),
        entity_id: entity_id(app),
        valid_until: now + VALID,
        certificates: published.iter().map(|key| key.certificate().to_vec()).collect(),
        sso: format!("{}{SSO}", app.issuer()),
        name_id_formats: name_id::FORMATS.map(str::to_owned).to_vec(),
        contexts: app.ladder().names().map(str::to_owned).collect(),
    };
    let xml: Arc<str> = ours.sign(&*app.keys.saml(Scheme::default())?)?.into();
    *last = Some(Signed {
        at: now,
        keys,
        xml: Arc::clone(&xml),
    });
    Ok(xml)
}
