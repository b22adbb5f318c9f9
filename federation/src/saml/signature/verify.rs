//! Verifying: the shape first, by our own reading; then the digest, then the signature, with keys that we know.

use super::{BadSignature, ENVELOPED, EXCLUSIVE, Key};
use crate::saml::{
    binding::QuerySignature,
    xml::{Node, SIGNATURE},
};
use bergshamra_c14n::{C14nMode, canonicalize_doc};
use bergshamra_xml::nodeset::NodeSet;
use data_encoding::BASE64;
use ring::digest::{self, digest};

/// Verifies the signature of a query over its octets.
pub(in crate::saml) fn verify_query(query: &QuerySignature, keys: &[Key]) -> Result<(), BadSignature> {
    try_keys(keys, &query.algorithm, query.octets.as_bytes(), &query.signature)
}

fn try_keys(keys: &[Key], algorithm: &str, message: &[u8], signed: &[u8]) -> Result<(), BadSignature> {
    let mut last = BadSignature::NoKey;
    for key in keys {
        match key.verify(algorithm, message, signed) {
            Ok(()) => return Ok(()),
            Err(bad) => last = bad,
        }
    }
    Err(last)
}

/// Verifies the one signature of a document, which covers the document's element, and gives the bytes that it covers: what
/// is read from here on.
pub(in crate::saml) fn verify_enveloped(root: Node<'_, '_>, keys: &[Key]) -> Result<String, BadSignature> {
    let shape = Shape::read(root)?;
    let covered = NodeSet::tree_without_comments(root.id, root.document)
        .subtract(&NodeSet::tree_without_comments(shape.signature.id, root.document));
    let covered = canonical(root, &covered)?;
    if digest(shape.digest, &covered).as_ref() != &*shape.digest_value {
        return Err(BadSignature::Wrong);
    }
    let info = NodeSet::tree_without_comments(shape.info.id, root.document);
    try_keys(keys, shape.algorithm, &canonical(root, &info)?, &shape.signature_value)?;
    String::from_utf8(covered).map_err(|_| BadSignature::Shape)
}

fn canonical(root: Node<'_, '_>, nodes: &NodeSet) -> Result<Vec<u8>, BadSignature> {
    const NONE: [&str; 0] = [];
    canonicalize_doc(root.document, C14nMode::Exclusive, Some(nodes), &NONE).map_err(|_| BadSignature::Shape)
}

/// A signature of the one shape that is allowed.
struct Shape<'d, 'x> {
    signature: Node<'d, 'x>,
    info: Node<'d, 'x>,
    algorithm: &'d str,
    digest: &'static digest::Algorithm,
    digest_value: Vec<u8>,
    signature_value: Vec<u8>,
}

impl<'d, 'x> Shape<'d, 'x> {
    fn read(root: Node<'d, 'x>) -> Result<Self, BadSignature> {
        let signature = only(root, "Signature").ok_or(BadSignature::Missing)?;
        // Nowhere else in the document may another one be, nor a second bearer of the ID that is signed.
        if count(root, |node| node.is(SIGNATURE, "Signature")) != 1 {
            return Err(BadSignature::Shape);
        }
        let id = root
            .attribute("ID")
            .filter(|id| !id.is_empty())
            .ok_or(BadSignature::Shape)?;
        let bears = |node: Node<'_, '_>| {
            ["ID", "Id", "id"]
                .into_iter()
                .any(|name| node.attribute(name) == Some(id))
        };
        if count(root, bears) != 1 {
            return Err(BadSignature::Shape);
        }
        let info = only(signature, "SignedInfo").ok_or(BadSignature::Shape)?;
        let method = |name| only(info, name)?.attribute("Algorithm");
        if method("CanonicalizationMethod") != Some(EXCLUSIVE) || has_elements(info, "CanonicalizationMethod") {
            return Err(BadSignature::Shape);
        }
        let reference = only(info, "Reference").ok_or(BadSignature::Shape)?;
        check_reference(reference, id)?;
        let digest = only(reference, "DigestMethod").and_then(|method| method.attribute("Algorithm"));
        Ok(Self {
            algorithm: method("SignatureMethod").ok_or(BadSignature::Shape)?,
            digest: digest.and_then(find_digest).ok_or(BadSignature::Algorithm)?,
            digest_value: bytes(reference, "DigestValue").ok_or(BadSignature::Shape)?,
            signature_value: bytes(signature, "SignatureValue").ok_or(BadSignature::Shape)?,
            signature,
            info,
        })
    }
}

/// To the element that it stands in, through the two transforms, and nothing else.
fn check_reference(reference: Node<'_, '_>, id: &str) -> Result<(), BadSignature> {
    let to_parent = reference.attribute("URI").and_then(|uri| uri.strip_prefix('#')) == Some(id);
    let transforms = only(reference, "Transforms").ok_or(BadSignature::Shape)?;
    let mut named = transforms.elements().map(|transform| {
        let plain = transform.is(SIGNATURE, "Transform") && transform.elements().next().is_none();
        transform.attribute("Algorithm").filter(|_| plain)
    });
    let shape = (named.next().flatten(), named.next().flatten(), named.next());
    let allowed = matches!(shape, (Some(ENVELOPED), Some(EXCLUSIVE), None));
    (to_parent && allowed).then_some(()).ok_or(BadSignature::Shape)
}

fn find_digest(uri: &str) -> Option<&'static digest::Algorithm> {
    Some(match uri {
        super::SHA256 => &digest::SHA256,
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => &digest::SHA384,
        "http://www.w3.org/2001/04/xmlenc#sha512" => &digest::SHA512,
        _ => return None,
    })
}

/// The child of that name, if there is exactly one.
fn only<'d, 'x>(node: Node<'d, 'x>, name: &'d str) -> Option<Node<'d, 'x>> {
    let mut found = node.children(SIGNATURE, name);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn has_elements<'d>(node: Node<'d, '_>, name: &'d str) -> bool {
    only(node, name).is_some_and(|child| child.elements().next().is_some())
}

fn bytes<'d>(node: Node<'d, '_>, name: &'d str) -> Option<Vec<u8>> {
    let text = only(node, name)?.text()?;
    let plain: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(&plain).ok()
}

fn count(root: Node<'_, '_>, fits: impl Fn(Node<'_, '_>) -> bool) -> usize {
    let document = root.document;
    let all = document.descendants(document.root()).into_iter();
    all.filter(|id| document.element(*id).is_some())
        .filter(|id| fits(Node { document, id: *id }))
        .count()
}
