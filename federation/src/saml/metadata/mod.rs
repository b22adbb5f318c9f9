//! Metadata: who takes part, where they listen, and which keys are theirs.
//! Spec: [SAML Metadata](https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf).

mod ours;
mod read;

pub use ours::Ours;
pub use read::{BadMetadata, read, read_certificate};

use super::binding::POST;
use domain::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// A service provider, as its metadata describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceProvider {
    /// What it is called.
    pub entity_id: String,
    /// Where responses may go.
    pub acs: Vec<Acs>,
    /// Where logout messages go.
    #[serde(default)]
    pub logout: Vec<Endpoint>,
    /// The certificates (DER) that it signs with.
    #[serde(default, with = "base64")]
    pub signing: Vec<Vec<u8>>,
    /// The certificates that it can decrypt with.
    #[serde(default)]
    pub encryption: Vec<EncryptionKey>,
    /// The formats of names that it takes, the best first.
    #[serde(default)]
    pub name_id_formats: Vec<String>,
    /// Whether it signs its requests.
    #[serde(default)]
    pub authn_requests_signed: bool,
    /// Its lists of attributes.
    #[serde(default)]
    pub attribute_services: Vec<AttributeService>,
    /// What people call it.
    #[serde(default)]
    pub display_name: Option<String>,
    /// From here it is worth nothing.
    #[serde(default)]
    pub valid_until: Option<UnixMillis>,
}

/// An assertion consumer service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acs {
    /// Its number.
    pub index: u16,
    /// How responses travel to it.
    pub binding: String,
    /// Its address.
    pub location: String,
    /// Whether it is the one that is meant where none is named; unsaid is a third thing.
    pub is_default: Option<bool>,
}

/// Where messages of a kind go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// How they travel.
    pub binding: String,
    /// Its address.
    pub location: String,
    /// Where answers go, if elsewhere.
    pub response_location: Option<String>,
}

/// A key to encrypt to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncryptionKey {
    /// The certificate, as DER.
    #[serde(with = "base64::one")]
    pub certificate: Vec<u8>,
    /// The algorithms that go with it; none: any.
    pub methods: Vec<String>,
}

/// A list of attributes that it asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeService {
    /// Its number.
    pub index: u16,
    /// Whether it is the one that is meant where none is named.
    pub is_default: bool,
    /// The names of the attributes.
    pub requested: Vec<String>,
}

impl ServiceProvider {
    /// One without metadata: a name and an address to post responses to.
    #[must_use]
    pub fn by_hand(entity_id: &str, acs_url: &str) -> Self {
        Self {
            entity_id: entity_id.to_owned(),
            acs: vec![Acs {
                index: 0,
                binding: POST.to_owned(),
                location: acs_url.to_owned(),
                is_default: Some(true),
            }],
            ..Self::default()
        }
    }

    /// The attributes that it asks for by a list, or by its default one; `None`: it doesn't say.
    #[must_use]
    pub fn requested_attributes(&self, service: Option<u16>) -> Option<&[String]> {
        let mut lists = self.attribute_services.iter();
        let found = match service {
            Some(index) => lists.find(|list| list.index == index),
            None => lists.clone().find(|list| list.is_default).or_else(|| lists.next()),
        };
        found.map(|list| &*list.requested).filter(|names| !names.is_empty())
    }
}

/// Bytes as base64 in JSON.
mod base64 {
    use data_encoding::BASE64;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(all: &[Vec<u8>], to: S) -> Result<S::Ok, S::Error> {
        let texts: Vec<String> = all.iter().map(|one| BASE64.encode(one)).collect();
        texts.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Vec<u8>>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        texts
            .iter()
            .map(|text| BASE64.decode(text.as_bytes()).map_err(D::Error::custom))
            .collect()
    }

    pub(super) mod one {
        use super::{BASE64, Deserialize, Deserializer, Error, Serializer};

        pub(in super::super) fn serialize<S: Serializer>(one: &[u8], to: S) -> Result<S::Ok, S::Error> {
            to.serialize_str(&BASE64.encode(one))
        }

        pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
            BASE64
                .decode(String::deserialize(from)?.as_bytes())
                .map_err(D::Error::custom)
        }
    }
}
