//! Service providers' metadata: read of files and URLs before the write, because it takes long.

use super::file::{SamlTable, Wanted};
use crate::{
    config::document::{At, Origin, Problems},
    outgoing::Outgoing,
};
use data_encoding::BASE64;
use domain::{
    application::service_provider::{Encryption, Source, Terms},
    time::UnixMillis,
};
use federation::saml::metadata::{self, ServiceProvider};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// How long one service provider's metadata may be, in bytes.
const MOST_BYTES: usize = 256 * 1024;

/// A service provider as it is to be kept.
pub(super) struct Described {
    pub(super) metadata: ServiceProvider,
    pub(super) terms: Terms,
    pub(super) source: Source,
}

/// The service providers that files describe, by application; adds what is wrong.
pub(super) async fn read(
    wanted: &Wanted,
    outgoing: &Outgoing,
    now: UnixMillis,
    problems: &mut Problems,
) -> HashMap<String, Described> {
    let mut described = HashMap::new();
    for application in &wanted.application {
        let Some(table) = &application.saml else { continue };
        if let Some((metadata, source)) = describe(table, outgoing, now, problems).await {
            let terms = table.value.terms();
            check_keys(&terms, &metadata, &table.origin, problems);
            let one = Described {
                metadata,
                terms,
                source,
            };
            described.insert(application.id.value.0.clone(), one);
        }
    }
    described
}

/// What is demanded must be possible, or nobody could sign in.
fn check_keys(terms: &Terms, metadata: &ServiceProvider, origin: &Origin, problems: &mut Problems) {
    if terms.encrypt_assertion == Encryption::Always && metadata.encryption.is_empty() {
        problems.refuse(
            origin,
            "`encrypt_assertion = \"always\"` needs metadata with an RSA key to encrypt to",
        );
    }
    let must_sign = terms.require_signed_requests || metadata.authn_requests_signed;
    if must_sign && metadata.signing.is_empty() {
        problems.refuse(
            origin,
            "requests that must be signed (`require_signed_requests`, or `AuthnRequestsSigned` of the metadata) need metadata with a key that signs them",
        );
    }
}

async fn describe(
    table: &At<SamlTable>,
    outgoing: &Outgoing,
    now: UnixMillis,
    problems: &mut Problems,
) -> Option<(ServiceProvider, Source)> {
    let saml = &table.value;
    if let Some(file) = &saml.metadata_file {
        let bytes = open(file, "metadata_file", problems)?;
        let metadata = parse(&bytes, None, now, "metadata_file", &file.origin, problems)?;
        return Some((metadata, Source::Given));
    }
    if let Some(url) = &saml.metadata_url {
        let signer = match &saml.metadata_signer_file {
            Some(file) => Some(certificate(file, problems)?),
            None => None,
        };
        let fetched = match outgoing.get(&url.value.0, MOST_BYTES).await {
            Ok(fetched) => fetched,
            Err(why) => {
                let what = format_args!("`metadata_url`: {} can't be read: {why}", url.value.0);
                problems.refuse(&url.origin, what);
                return None;
            }
        };
        let metadata = parse(
            &fetched.body,
            signer.as_deref(),
            now,
            "metadata_url",
            &url.origin,
            problems,
        )?;
        let source = Source::Url {
            url: url.value.0.clone(),
            signer: signer.map(|der| BASE64.encode(&der)),
        };
        return Some((metadata, source));
    }
    let (Some(entity_id), Some(acs)) = (&saml.entity_id, &saml.acs_url) else {
        return None;
    };
    Some((ServiceProvider::by_hand(entity_id, &acs.0), Source::Given))
}

/// A file beside the one that names it.
fn open(file: &At<PathBuf>, key: &str, problems: &mut Problems) -> Option<Vec<u8>> {
    let path = match &file.origin {
        Origin::Line(name, _) => Path::new(&**name).parent().map(|folder| folder.join(&file.value)),
        _ => None,
    };
    let path = path.unwrap_or_else(|| file.value.clone());
    match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(why) => {
            let what = format_args!("`{key}`: {} can't be read: {why}", path.display());
            problems.refuse(&file.origin, what);
            None
        }
    }
}

fn certificate(file: &At<PathBuf>, problems: &mut Problems) -> Option<Vec<u8>> {
    let bytes = open(file, "metadata_signer_file", problems)?;
    let read = metadata::read_certificate(&bytes);
    if read.is_none() {
        problems.refuse(
            &file.origin,
            "`metadata_signer_file` must hold one certificate, as PEM or DER",
        );
    }
    read
}

fn parse(
    bytes: &[u8],
    signer: Option<&[u8]>,
    now: UnixMillis,
    key: &str,
    origin: &Origin,
    problems: &mut Problems,
) -> Option<ServiceProvider> {
    match metadata::read(bytes, signer, now) {
        Ok(metadata) => Some(metadata),
        Err(why) => {
            problems.refuse(origin, format_args!("`{key}`: {why}"));
            None
        }
    }
}
