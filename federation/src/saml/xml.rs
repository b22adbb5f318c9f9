//! XML, read within bounds and written in canonical form.
//!
//! Reading: no DTD, no entities of a document's own, bounded size and depth; of what is signed, no comments and no
//! processing instructions either, since they part a value that somebody else reads whole.

use bergshamra_c14n::escape::{escape_attr, escape_text};
use std::borrow::Cow;
use uppsala::{Document, Element, NodeId, NodeKind, Parser};

/// The longest message that is read, in bytes.
pub(super) const LARGEST: usize = 256 * 1024;

/// How deep elements may lie.
const DEEPEST: u32 = 64;

/// How many attributes and declared prefixes an element may have.
const MOST_ATTRIBUTES: usize = 64;

pub(super) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(super) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(super) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
pub(super) const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(super) const ENCRYPTION: &str = "http://www.w3.org/2001/04/xmlenc#";

/// Why a text isn't XML that is read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadXml {
    /// More than is read.
    #[error("it is larger than 256 KiB")]
    TooLarge,
    /// Not well-formed, too deep, or with a document type of its own.
    #[error("it isn't well-formed XML without a document type, or lies too deep")]
    Malformed,
    /// A comment or a processing instruction where none may stand.
    #[error("it holds a comment or a processing instruction")]
    Interrupted,
}

/// Reads a message: nothing in it but elements and text.
pub(super) fn parse_message(text: &str) -> Result<Document<'_>, BadXml> {
    let document = parse(text, LARGEST)?;
    let root = document.root();
    let interrupts = |id: NodeId| {
        matches!(
            document.node_kind(id),
            Some(NodeKind::Comment(_) | NodeKind::ProcessingInstruction(_) | NodeKind::CData(_))
        )
    };
    if document.descendants(root).into_iter().any(interrupts) {
        return Err(BadXml::Interrupted);
    }
    Ok(document)
}

/// Reads a document of at most so many bytes.
pub(super) fn parse(text: &str, largest: usize) -> Result<Document<'_>, BadXml> {
    if text.len() > largest {
        return Err(BadXml::TooLarge);
    }
    let parser = Parser::new()
        .with_forbid_dtd(true)
        .with_forbid_entities(true)
        .with_max_depth(DEEPEST);
    let document = parser.parse(text).map_err(|_| BadXml::Malformed)?;
    let root = document.root();
    let odd = |id: NodeId| document.element(id).is_some_and(is_odd);
    if document.descendants(root).into_iter().any(odd) {
        return Err(BadXml::Malformed);
    }
    Ok(document)
}

/// Crowded, or with a prefix that is declared to mean nothing: [Namespaces in XML §2.2](https://www.w3.org/TR/xml-names/#nsc-NoPrefixUndecl),
/// which the parser lets pass.
fn is_odd(element: &Element<'_>) -> bool {
    let declared = &element.namespace_declarations;
    element.attributes.len() + declared.len() > MOST_ATTRIBUTES
        || declared
            .iter()
            .any(|(prefix, space)| !prefix.is_empty() && space.is_empty())
}

/// An element of a document.
#[derive(Clone, Copy)]
pub(super) struct Node<'d, 'x> {
    pub(super) document: &'d Document<'x>,
    pub(super) id: NodeId,
}

impl<'d, 'x> Node<'d, 'x> {
    /// The one element that everything is in.
    pub(super) fn root(document: &'d Document<'x>) -> Option<Self> {
        let id = document.document_element()?;
        Some(Self { document, id })
    }

    pub(super) fn is(self, space: &str, name: &str) -> bool {
        let element = self.document.element(self.id);
        element.is_some_and(|element| element.matches_name_ns(space, name))
    }

    /// The value of an attribute without a namespace.
    pub(super) fn attribute(self, name: &str) -> Option<&'d str> {
        let element = self.document.element(self.id)?;
        let found = element
            .attributes
            .iter()
            .find(|attribute| attribute.name.namespace_uri.is_none() && *attribute.name.local_name == *name)?;
        Some(&found.value)
    }

    /// `xs:boolean`; what isn't one is `None`.
    pub(super) fn flag(self, name: &str) -> Option<bool> {
        match self.attribute(name)?.trim() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    pub(super) fn number(self, name: &str) -> Option<u16> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// The elements in it.
    pub(super) fn elements(self) -> impl Iterator<Item = Self> {
        let document = self.document;
        document
            .children_iter(self.id)
            .filter(move |id| document.element(*id).is_some())
            .map(move |id| Self { document, id })
    }

    /// Those of that name.
    pub(super) fn children(self, space: &'d str, name: &'d str) -> impl Iterator<Item = Self> {
        self.elements().filter(move |child| child.is(space, name))
    }

    /// The first of that name.
    pub(super) fn child(self, space: &'d str, name: &'d str) -> Option<Self> {
        self.children(space, name).next()
    }

    /// Its text, whole and without the space around it. With an element in it, it has none.
    pub(super) fn text(self) -> Option<String> {
        let mut text = String::new();
        for id in self.document.children_iter(self.id) {
            match self.document.node_kind(id)? {
                NodeKind::Text(part) | NodeKind::CData(part) => text.push_str(part),
                NodeKind::Element(_) => return None,
                _ => {}
            }
        }
        Some(text.trim().to_owned())
    }

    /// The text of the first child of that name; nothing where it is empty.
    pub(super) fn child_text(self, space: &'d str, name: &'d str) -> Option<String> {
        self.child(space, name)?.text().filter(|text| !text.is_empty())
    }
}

/// Writes XML in the form that exclusive canonicalisation gives it: namespaces where they are first used, attributes in
/// order, nothing abbreviated. Spec: [Exclusive XML Canonicalization](https://www.w3.org/TR/xml-exc-c14n/).
#[derive(Default)]
pub(super) struct Writer {
    text: String,
    open: Vec<Open>,
}

struct Open {
    name: &'static str,
    /// The namespace that it declared.
    declared: Option<&'static str>,
}

impl Writer {
    /// Opens an element. `name` has the prefix of one of our namespaces; `attributes` come in the order of their names.
    pub(super) fn start(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        let prefix = name.split(':').next().unwrap_or_default();
        let is_declared = self.open.iter().any(|open| open.declared == Some(prefix));
        self.text.push('<');
        self.text.push_str(name);
        if !is_declared {
            self.put(&format!("xmlns:{prefix}"), space(prefix));
        }
        debug_assert!(attributes.is_sorted_by_key(|(name, _)| *name), "{attributes:?}");
        for (name, value) in attributes {
            self.put(name, value);
        }
        self.text.push('>');
        self.open.push(Open {
            name,
            declared: (!is_declared).then_some(prefix),
        });
    }

    fn put(&mut self, name: &str, value: &str) {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        self.text.push_str(&escape_attr(&sayable(value)));
        self.text.push('"');
    }

    /// Closes the element that was opened last.
    pub(super) fn end(&mut self) {
        if let Some(open) = self.open.pop() {
            self.text.push_str("</");
            self.text.push_str(open.name);
            self.text.push('>');
        }
    }

    /// Text in an element.
    pub(super) fn text(&mut self, text: &str) {
        self.text.push_str(&escape_text(&sayable(text)));
    }

    /// An element with text in it.
    pub(super) fn leaf(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.start(name, attributes);
        self.text(text);
        self.end();
    }

    /// An element that a writer of its own has made.
    pub(super) fn insert(&mut self, made: &str) {
        self.text.push_str(made);
    }

    /// How much is written, in bytes.
    pub(super) const fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.text
    }
}

/// A text with a mark in place of each character that XML can't say, not even escaped.
fn sayable(text: &str) -> Cow<'_, str> {
    let is_sayable = |letter: char| match letter {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => letter >= ' ',
    };
    if text.chars().all(is_sayable) {
        return Cow::Borrowed(text);
    }
    let marked = text
        .chars()
        .map(|letter| if is_sayable(letter) { letter } else { '\u{fffd}' });
    Cow::Owned(marked.collect())
}

fn space(prefix: &str) -> &'static str {
    match prefix {
        "saml" => ASSERTION,
        "samlp" => PROTOCOL,
        "md" => METADATA,
        "ds" => SIGNATURE,
        "xenc" => ENCRYPTION,
        "mdattr" => "urn:oasis:names:tc:SAML:metadata:attribute",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A person's name comes from elsewhere, and XML 1.0 has no way to say a control character.
    #[test]
    fn what_xml_cannot_say_is_marked_and_the_rest_is_read_back() {
        let mut xml = Writer::default();
        xml.leaf(
            "saml:Issuer",
            &[("Format", "a\u{1}\"<b")],
            "x\u{0}\u{fffe}y & <z>\u{1f600}",
        );
        let text = xml.finish();
        let document = parse_message(&text).unwrap();
        let root = Node::root(&document).unwrap();
        assert_eq!(root.attribute("Format"), Some("a\u{fffd}\"<b"));
        assert_eq!(root.text().unwrap(), "x\u{fffd}\u{fffd}y & <z>\u{1f600}");
    }
}
