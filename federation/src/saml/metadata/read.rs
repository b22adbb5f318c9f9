//! Reading a service provider's metadata.

use super::{Acs, AttributeService, EncryptionKey, Endpoint, ServiceProvider};
use crate::saml::{
    BadSignature, BadXml,
    binding::POST,
    signature::{Key, read_key, verify_enveloped},
    time,
    xml::{LARGEST, METADATA, Node, PROTOCOL, SIGNATURE, parse},
};
use data_encoding::BASE64;
use domain::time::UnixMillis;

/// How many endpoints, keys, formats and attributes one may list, each.
const MOST: usize = 200;

const MDUI: &str = "urn:oasis:names:tc:SAML:metadata:ui";

/// Why metadata can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMetadata {
    /// It isn't UTF-8 text.
    #[error("it isn't UTF-8 text")]
    Encoding,
    /// It can't be read.
    #[error("{0}")]
    Xml(#[from] BadXml),
    /// It isn't signed by whom it must be.
    #[error("it isn't signed by the given certificate: {0}")]
    Signature(#[from] BadSignature),
    /// It isn't one service provider's.
    #[error("it must describe one SAML 2.0 service provider: an EntityDescriptor with an SPSSODescriptor")]
    NoServiceProvider,
    /// Nowhere to post responses to.
    #[error("it names no assertion consumer service that takes HTTP-POST at an http or https address")]
    NoAcs,
    /// It lists too much.
    #[error("it lists more than {MOST} of something")]
    TooMuch,
    /// Its time can't be read.
    #[error("its validUntil can't be read")]
    Time,
    /// Its time is over.
    #[error("its validUntil has passed")]
    Expired,
}

/// Reads metadata; where a signer's certificate (DER) is given, nothing but what that has signed is read.
///
/// # Errors
/// Why it can't be used.
pub fn read(bytes: &[u8], signer: Option<&[u8]>, now: UnixMillis) -> Result<ServiceProvider, BadMetadata> {
    let text = std::str::from_utf8(bytes).map_err(|_| BadMetadata::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(signer) = signer else {
        return read_text(text, now);
    };
    let key = read_key(signer).ok_or(BadSignature::NoKey)?;
    let document = parse(text, LARGEST)?;
    let root = Node::root(&document).ok_or(BadMetadata::NoServiceProvider)?;
    let covered = verify_enveloped(root, &[key])?;
    read_text(&covered, now)
}

fn read_text(text: &str, now: UnixMillis) -> Result<ServiceProvider, BadMetadata> {
    let document = parse(text, LARGEST)?;
    let root = Node::root(&document).ok_or(BadMetadata::NoServiceProvider)?;
    let entity = entity(root).ok_or(BadMetadata::NoServiceProvider)?;
    let role = role(entity).ok_or(BadMetadata::NoServiceProvider)?;
    let mut provider = describe(entity, role).ok_or(BadMetadata::NoServiceProvider)?;
    for node in [root, entity, role] {
        provider.valid_until = provider.valid_until.into_iter().chain(until(node)?).min();
    }
    if provider.valid_until.is_some_and(|until| until <= now) {
        return Err(BadMetadata::Expired);
    }
    check(&provider)?;
    Ok(provider)
}

/// Until when a part of it is good; what can't be read is not taken for nothing said.
fn until(node: Node<'_, '_>) -> Result<Option<UnixMillis>, BadMetadata> {
    let said = node.attribute("validUntil");
    said.map(|text| time::read(text).ok_or(BadMetadata::Time)).transpose()
}

/// The one entity that is described, by itself or in a list of one.
fn entity<'d, 'x>(root: Node<'d, 'x>) -> Option<Node<'d, 'x>> {
    if root.is(METADATA, "EntityDescriptor") {
        return Some(root);
    }
    let mut entities = root.children(METADATA, "EntityDescriptor");
    let first = entities.next().filter(|_| root.is(METADATA, "EntitiesDescriptor"))?;
    entities.next().is_none().then_some(first)
}

fn check(provider: &ServiceProvider) -> Result<(), BadMetadata> {
    let counts = [
        provider.acs.len(),
        provider.logout.len(),
        provider.signing.len(),
        provider.encryption.len(),
        provider.name_id_formats.len(),
        provider.attribute_services.len(),
    ];
    if counts.into_iter().any(|count| count > MOST) {
        return Err(BadMetadata::TooMuch);
    }
    let usable = |acs: &Acs| acs.binding == POST && is_web(&acs.location);
    provider.acs.iter().any(usable).then_some(()).ok_or(BadMetadata::NoAcs)
}

fn is_web(location: &str) -> bool {
    url::Url::parse(location).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.fragment().is_none())
}

/// What it says of itself as a service provider of SAML 2.0.
fn role<'d, 'x>(entity: Node<'d, 'x>) -> Option<Node<'d, 'x>> {
    let mut roles = entity.children(METADATA, "SPSSODescriptor");
    let speaks = |role: &Node<'_, '_>| {
        let protocols = role.attribute("protocolSupportEnumeration").unwrap_or_default();
        protocols.split_ascii_whitespace().any(|protocol| protocol == PROTOCOL)
    };
    roles.find(speaks)
}

fn describe(entity: Node<'_, '_>, role: Node<'_, '_>) -> Option<ServiceProvider> {
    Some(ServiceProvider {
        entity_id: entity
            .attribute("entityID")
            .filter(|id| (1..=1024).contains(&id.len()))?
            .to_owned(),
        acs: consumers(role),
        logout: role
            .children(METADATA, "SingleLogoutService")
            .filter_map(endpoint)
            .collect(),
        signing: keys(role, "signing").filter_map(certificate).collect(),
        encryption: keys(role, "encryption").filter_map(encryption).collect(),
        name_id_formats: role.children(METADATA, "NameIDFormat").filter_map(Node::text).collect(),
        authn_requests_signed: role.flag("AuthnRequestsSigned").unwrap_or_default(),
        attribute_services: role
            .children(METADATA, "AttributeConsumingService")
            .map(attributes)
            .collect(),
        display_name: display_name(entity, role),
        valid_until: None,
    })
}

/// The endpoints; one without a number has the lowest that is free.
fn consumers(role: Node<'_, '_>) -> Vec<Acs> {
    let services = role.children(METADATA, "AssertionConsumerService").zip(0..);
    services
        .filter_map(|(node, position)| {
            let endpoint = endpoint(node)?;
            Some(Acs {
                index: node.number("index").unwrap_or(position),
                is_default: node.flag("isDefault"),
                binding: endpoint.binding,
                location: endpoint.location,
            })
        })
        .collect()
}

/// Where messages go; an address that no browser should be sent to is none.
fn endpoint(node: Node<'_, '_>) -> Option<Endpoint> {
    let fits = |location: &&str| location.len() <= 2048 && is_web(location);
    Some(Endpoint {
        binding: node.attribute("Binding")?.to_owned(),
        location: node.attribute("Location").filter(fits)?.to_owned(),
        response_location: match node.attribute("ResponseLocation") {
            None => None,
            Some(location) => Some(Some(location).filter(fits)?.to_owned()),
        },
    })
}

/// The key descriptors for a use; one that names none is for both.
fn keys<'d, 'x>(role: Node<'d, 'x>, wanted: &'d str) -> impl Iterator<Item = Node<'d, 'x>> {
    let descriptors = role.children(METADATA, "KeyDescriptor");
    descriptors.filter(move |key| key.attribute("use").is_none_or(|named| named == wanted))
}

fn certificate(key: Node<'_, '_>) -> Option<Vec<u8>> {
    let info = key.child(SIGNATURE, "KeyInfo")?;
    let text = info
        .child(SIGNATURE, "X509Data")?
        .child(SIGNATURE, "X509Certificate")?
        .text()?;
    let plain: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(&plain).ok()
}

fn encryption(key: Node<'_, '_>) -> Option<EncryptionKey> {
    let methods = key.children(METADATA, "EncryptionMethod");
    let certificate = certificate(key)?;
    matches!(read_key(&certificate)?, Key::Rsa(_)).then(|| EncryptionKey {
        certificate,
        methods: methods
            .filter_map(|method| method.attribute("Algorithm").map(str::to_owned))
            .collect(),
    })
}

fn attributes(service: Node<'_, '_>) -> AttributeService {
    let requested = service.children(METADATA, "RequestedAttribute");
    AttributeService {
        index: service.number("index").unwrap_or_default(),
        is_default: service.flag("isDefault").unwrap_or_default(),
        requested: requested
            .filter_map(|attribute| attribute.attribute("Name").map(str::to_owned))
            .take(MOST)
            .collect(),
    }
}

/// What people call it: the first that it says.
fn display_name(entity: Node<'_, '_>, role: Node<'_, '_>) -> Option<String> {
    let info = role
        .child(METADATA, "Extensions")
        .and_then(|extensions| extensions.child(MDUI, "UIInfo"));
    let shown = info.and_then(|info| info.child_text(MDUI, "DisplayName"));
    let organisation = entity.child(METADATA, "Organization");
    let named = || organisation.and_then(|one| one.child_text(METADATA, "OrganizationDisplayName"));
    shown.or_else(named).map(|name| name.chars().take(200).collect())
}

/// The certificate in a file, PEM or DER, as DER.
#[must_use]
pub fn read_certificate(bytes: &[u8]) -> Option<Vec<u8>> {
    let der = match std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.split_once("-----BEGIN CERTIFICATE-----"))
    {
        None => bytes.to_vec(),
        Some((_, rest)) => {
            let (body, _) = rest.split_once("-----END")?;
            let plain: Vec<u8> = body.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
            BASE64.decode(&plain).ok()?
        }
    };
    read_key(&der).map(|_| der)
}
