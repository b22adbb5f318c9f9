//! Authentication requests: [SAML Core §3.4.1](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf).

use super::{
    BadSignature, BadXml,
    binding::Received,
    name_id::NameId,
    signature::{Key, read_key, verify_enveloped, verify_query},
    time,
    xml::{ASSERTION, Node, PROTOCOL, SIGNATURE, parse_message},
};
use domain::time::UnixMillis;

/// How many contexts, or identity providers, a request may list.
const MOST: usize = 32;

/// The longest value of a request that is kept, in bytes.
const LONGEST: usize = 2048;

/// What a request asks, once it is verified, or taken without a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthnRequest {
    /// Who asks.
    pub issuer: String,
    /// Its ID, repeated in the answer.
    pub id: String,
    /// When it was made.
    pub issue_instant: UnixMillis,
    /// For which endpoint it is meant.
    pub destination: Option<String>,
    /// Everybody must show everything anew.
    pub force_authn: bool,
    /// Nothing may be shown.
    pub is_passive: bool,
    /// How the answer is to travel.
    pub protocol_binding: Option<String>,
    /// Where to, by its number in the metadata.
    pub acs_index: Option<u16>,
    /// Where to, by its address.
    pub acs_url: Option<String>,
    /// Which list of attributes of the metadata.
    pub attribute_service_index: Option<u16>,
    /// What kind of name.
    pub name_id_policy: Option<NameIdPolicy>,
    /// How sure we must be.
    pub requested_authn_context: Option<RequestedAuthnContext>,
    /// Whom it is about.
    pub subject: Option<NameId>,
    /// The identity providers that may answer; any, if it is empty.
    pub idp_list: Vec<String>,
    /// Through how many others the answer may come.
    pub proxy_count: Option<u16>,
}

/// `NameIDPolicy`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameIdPolicy {
    /// The format.
    pub format: Option<String>,
    /// For whom, if not for whoever asks.
    pub sp_name_qualifier: Option<String>,
}

/// `RequestedAuthnContext`: class and declaration references, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestedAuthnContext {
    /// How they are meant.
    pub comparison: Matching,
    /// The references.
    pub refs: Vec<String>,
}

/// `Comparison`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matching {
    /// One of them.
    Exact,
    /// At least one of them.
    Minimum,
    /// Better than all.
    Better,
    /// As good as can be, and no better than one of them.
    Maximum,
}

/// Why a message isn't a request that can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRequest {
    /// It can't be read.
    #[error("{0}")]
    Xml(#[from] BadXml),
    /// It isn't an authentication request of SAML 2.0, or lacks what one must have.
    #[error("it isn't an AuthnRequest of SAML 2.0")]
    Shape,
}

/// A request that nobody has verified: who it claims to be from, to find the keys that must have signed it.
pub struct Unverified {
    received: Received,
    issuer: String,
    is_signed: bool,
}

/// Something that was verified, or that needed no signature.
pub struct Verified<T>(T);

impl<T> Verified<T> {
    /// The thing itself.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl AuthnRequest {
    /// Reads as much of a message as it takes to find out who must have signed it.
    ///
    /// # Errors
    /// It is no request.
    pub fn read(received: Received) -> Result<Unverified, BadRequest> {
        let document = parse_message(&received.xml)?;
        let root = Node::root(&document).filter(|root| root.is(PROTOCOL, "AuthnRequest"));
        let root = root.ok_or(BadRequest::Shape)?;
        let issuer = issuer(root).ok_or(BadRequest::Shape)?;
        let is_signed = received.query.is_some() || root.child(SIGNATURE, "Signature").is_some();
        Ok(Unverified {
            received,
            issuer,
            is_signed,
        })
    }
}

fn issuer(root: Node<'_, '_>) -> Option<String> {
    let issuer = root.child_text(ASSERTION, "Issuer")?;
    (issuer.len() <= 1024).then_some(issuer)
}

impl Unverified {
    /// Whom it claims to be from.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Whether it has a signature, good or bad.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        self.is_signed
    }

    /// Verifies it with the certificates (DER) of whom it claims to be from; then reads what is signed.
    ///
    /// # Errors
    /// The signature isn't good, or what it covers is no request.
    pub fn verify(self, certificates: &[Vec<u8>]) -> Result<Verified<AuthnRequest>, BadSignature> {
        let keys: Vec<Key> = certificates.iter().filter_map(|der| read_key(der)).collect();
        let document = parse_message(&self.received.xml).map_err(|_| BadSignature::Shape)?;
        let root = Node::root(&document).ok_or(BadSignature::Shape)?;
        let signed = match &self.received.query {
            Some(query) => {
                verify_query(query, &keys)?;
                // Two signatures that contradict each other would be one too many.
                if root.child(SIGNATURE, "Signature").is_some() {
                    verify_enveloped(root, &keys)?;
                }
                self.received.xml.clone()
            }
            None => verify_enveloped(root, &keys)?,
        };
        self.reread(&signed).ok_or(BadSignature::Content)
    }

    /// Takes it as it is, because it isn't signed and needn't be.
    ///
    /// # Errors
    /// It is signed: then it is verified or refused.
    pub fn accept_unsigned(self) -> Result<Verified<AuthnRequest>, BadSignature> {
        if self.is_signed {
            return Err(BadSignature::Wrong);
        }
        self.reread(&self.received.xml).ok_or(BadSignature::Content)
    }

    fn reread(&self, xml: &str) -> Option<Verified<AuthnRequest>> {
        let document = parse_message(xml).ok()?;
        let request = read(Node::root(&document)?)?;
        (request.issuer == self.issuer).then_some(Verified(request))
    }
}

fn read(root: Node<'_, '_>) -> Option<AuthnRequest> {
    if !root.is(PROTOCOL, "AuthnRequest") || root.attribute("Version") != Some("2.0") {
        return None;
    }
    let flag = |name| match root.attribute(name) {
        None => Some(false),
        Some(_) => root.flag(name),
    };
    Some(AuthnRequest {
        issuer: issuer(root)?,
        id: owned(root, "ID")?.filter(|id| (1..=256).contains(&id.len()))?,
        issue_instant: time::read(root.attribute("IssueInstant")?)?,
        destination: owned(root, "Destination")?,
        force_authn: flag("ForceAuthn")?,
        is_passive: flag("IsPassive")?,
        protocol_binding: owned(root, "ProtocolBinding")?,
        acs_index: index(root, "AssertionConsumerServiceIndex")?,
        acs_url: owned(root, "AssertionConsumerServiceURL")?,
        attribute_service_index: index(root, "AttributeConsumingServiceIndex")?,
        name_id_policy: match root.child(PROTOCOL, "NameIDPolicy") {
            None => None,
            Some(policy) => Some(NameIdPolicy {
                format: owned(policy, "Format")?,
                sp_name_qualifier: owned(policy, "SPNameQualifier")?,
            }),
        },
        requested_authn_context: match root.child(PROTOCOL, "RequestedAuthnContext") {
            None => None,
            Some(requested) => Some(context(requested)?),
        },
        subject: match root.child(ASSERTION, "Subject") {
            None => None,
            Some(subject) => Some(NameId::read(subject.child(ASSERTION, "NameID")?)?),
        },
        idp_list: idp_list(root)?,
        proxy_count: match root.child(PROTOCOL, "Scoping") {
            None => None,
            Some(scoping) => index(scoping, "ProxyCount")?,
        },
    })
}

/// A value, or none; `None` for one that is too long.
#[expect(clippy::option_option, reason = "absent and unreadable are two things")]
fn owned(node: Node<'_, '_>, name: &str) -> Option<Option<String>> {
    match node.attribute(name) {
        None => Some(None),
        Some(value) => (value.len() <= LONGEST).then(|| Some(value.to_owned())),
    }
}

/// A number, or none; `None` for what isn't one.
#[expect(clippy::option_option, reason = "absent and unreadable are two things")]
fn index(node: Node<'_, '_>, name: &str) -> Option<Option<u16>> {
    match node.attribute(name) {
        None => Some(None),
        Some(_) => node.number(name).map(Some),
    }
}

fn context(requested: Node<'_, '_>) -> Option<RequestedAuthnContext> {
    let comparison = match requested.attribute("Comparison") {
        None | Some("exact") => Matching::Exact,
        Some("minimum") => Matching::Minimum,
        Some("better") => Matching::Better,
        Some("maximum") => Matching::Maximum,
        Some(_) => return None,
    };
    let named = requested
        .elements()
        .filter(|node| node.is(ASSERTION, "AuthnContextClassRef") || node.is(ASSERTION, "AuthnContextDeclRef"));
    let refs: Vec<String> = named.take(MOST + 1).map(Node::text).collect::<Option<_>>()?;
    let bounded = refs.len() <= MOST && refs.iter().all(|name| name.len() <= LONGEST);
    (bounded && !refs.is_empty()).then_some(RequestedAuthnContext { comparison, refs })
}

fn idp_list(root: Node<'_, '_>) -> Option<Vec<String>> {
    let list = root
        .child(PROTOCOL, "Scoping")
        .and_then(|scoping| scoping.child(PROTOCOL, "IDPList"));
    let Some(list) = list else {
        return Some(Vec::new());
    };
    let entries = list.children(PROTOCOL, "IDPEntry");
    let listed: Vec<String> = entries
        .take(MOST + 1)
        .map(|entry| entry.attribute("ProviderID").map(str::to_owned))
        .collect::<Option<_>>()?;
    (listed.len() <= MOST).then_some(listed)
}
