//! `[application.saml]`.

use super::text::WebUrl;
use crate::{
    config::document::{At, Origin, Problems, Read, Value, one_of, record},
    saml::known_attributes,
};
use domain::application::service_provider::{ATTRIBUTES, Encryption, Terms};
use federation::saml::name_id;
use serde_json::json;
use std::path::PathBuf;

record! {
    /// A SAML service provider.
    pub(in crate::apply) struct SamlTable {
        /// Its metadata, in a file beside this one.
        metadata_file: Option<At<PathBuf>> = None,
        /// Its metadata, at a URL.
        metadata_url: Option<At<WebUrl>> = None,
        /// The certificate that its metadata is signed with.
        metadata_signer_file: Option<At<PathBuf>> = None,
        /// Its metadata isn't signed, and that is known.
        unsigned: Option<At<bool>> = None,
        /// What it is called, where there is no metadata.
        entity_id: Option<String> = None,
        /// Where responses go, where there is no metadata.
        acs_url: Option<WebUrl> = None,
        /// Which kind of NameID it gets.
        name_id_format: Option<NameIdFormat> = None,
        /// Whether it takes responses that it didn't ask for.
        unsolicited: bool = false,
        /// Whether the response is signed too.
        sign_response: bool = true,
        /// Whether assertions are encrypted.
        encrypt_assertion: Encryption = Encryption::Auto,
        /// Which attributes it gets.
        attributes: Option<Vec<At<String>>> = None,
        /// Whether its requests must be signed, whatever its metadata says.
        require_signed_requests: bool = false,
    }
}

impl SamlTable {
    /// What this deployment says of the service provider.
    pub(in crate::apply) fn terms(&self) -> Terms {
        let listed = self.attributes.as_ref();
        Terms {
            name_id_format: self.name_id_format.map(|format| format.0.to_owned()),
            unsolicited: self.unsolicited,
            sign_response: self.sign_response,
            encrypt_assertion: self.encrypt_assertion,
            attributes: listed.map_or_else(
                || ATTRIBUTES.map(str::to_owned).to_vec(),
                |listed| listed.iter().map(|name| name.value.clone()).collect(),
            ),
            require_signed_requests: self.require_signed_requests,
        }
    }

    pub(super) fn check(&self, origin: &Origin, problems: &mut Problems) {
        let by_hand = self.entity_id.is_some() || self.acs_url.is_some();
        let ways = [self.metadata_file.is_some(), self.metadata_url.is_some(), by_hand];
        if ways.into_iter().filter(|way| *way).count() != 1 {
            problems.refuse(
                origin,
                "[application.saml] needs one of `metadata_file`, `metadata_url`, or `entity_id` with `acs_url`",
            );
        } else if by_hand && (self.entity_id.is_none() || self.acs_url.is_none()) {
            problems.refuse(origin, "[application.saml]: `entity_id` and `acs_url` go together");
        }
        let unsigned = self.unsigned.as_ref().is_some_and(|unsigned| unsigned.value);
        if self.metadata_url.is_some() && self.metadata_signer_file.is_none() && !unsigned {
            problems.refuse(
                origin,
                "`metadata_url` needs `metadata_signer_file`, or `unsigned = true`",
            );
        }
        for name in self.attributes.iter().flatten() {
            if !known_attributes().contains(&name.value.as_str()) {
                problems.refuse(
                    &name.origin,
                    format_args!(
                        "`attributes`: \"{}\" isn't one that can be released; known are {}",
                        name.value,
                        known_attributes().join(", ")
                    ),
                );
            }
        }
    }
}

const ENCRYPTION: [(&str, Encryption); 3] = [
    ("auto", Encryption::Auto),
    ("always", Encryption::Always),
    ("never", Encryption::Never),
];

impl Read for Encryption {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        one_of(value, problems, &ENCRYPTION)
    }
    fn schema() -> serde_json::Value {
        json!({ "enum": ENCRYPTION.map(|(word, _)| word) })
    }
}

/// A kind of NameID, by a short word or by its URN.
#[derive(Clone, Copy)]
pub(in crate::apply) struct NameIdFormat(pub(in crate::apply) &'static str);

const FORMATS: [(&str, NameIdFormat); 8] = [
    ("persistent", NameIdFormat(name_id::PERSISTENT)),
    ("transient", NameIdFormat(name_id::TRANSIENT)),
    ("email", NameIdFormat(name_id::EMAIL)),
    ("unspecified", NameIdFormat(name_id::UNSPECIFIED)),
    (name_id::PERSISTENT, NameIdFormat(name_id::PERSISTENT)),
    (name_id::TRANSIENT, NameIdFormat(name_id::TRANSIENT)),
    (name_id::EMAIL, NameIdFormat(name_id::EMAIL)),
    (name_id::UNSPECIFIED, NameIdFormat(name_id::UNSPECIFIED)),
];

impl Read for NameIdFormat {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        one_of(value, problems, &FORMATS)
    }
    fn schema() -> serde_json::Value {
        json!({ "enum": FORMATS.map(|(word, _)| word) })
    }
}
