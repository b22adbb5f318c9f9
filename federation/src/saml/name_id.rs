//! Names that relying parties know people by. Spec: [SAML Core §8.3](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf).

use super::xml::{Node, Writer};

/// Random, and for one session at most.
pub const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
/// The same each time, another one at each service provider.
pub const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
/// An e-mail address.
pub const EMAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
/// Whatever the two agree on.
pub const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

/// The formats that can be given.
pub const FORMATS: [&str; 4] = [PERSISTENT, TRANSIENT, EMAIL, UNSPECIFIED];

/// `NameID`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameId {
    /// The name.
    pub value: String,
    /// Of which kind.
    pub format: Option<String>,
    /// Who gave it.
    pub name_qualifier: Option<String>,
    /// For whom.
    pub sp_name_qualifier: Option<String>,
}

impl NameId {
    pub(super) fn read(node: Node<'_, '_>) -> Option<Self> {
        let owned = |name| node.attribute(name).map(str::to_owned);
        Some(Self {
            value: node.text().filter(|text| !text.is_empty() && text.len() <= 1024)?,
            format: owned("Format"),
            name_qualifier: owned("NameQualifier"),
            sp_name_qualifier: owned("SPNameQualifier"),
        })
    }

    pub(super) fn write(&self, xml: &mut Writer) {
        let attributes = [
            ("Format", self.format.as_deref()),
            ("NameQualifier", self.name_qualifier.as_deref()),
            ("SPNameQualifier", self.sp_name_qualifier.as_deref()),
        ];
        let given: Vec<_> = attributes
            .iter()
            .filter_map(|(name, value)| Some((*name, (*value)?)))
            .collect();
        xml.leaf("saml:NameID", &given, &self.value);
    }
}
