//! `[application.saml]`: read and checked now, used when SAML is built.

use super::text::WebUrl;
use crate::config::document::{At, Origin, Problems, Read, Value, one_of, record};
use serde_json::json;
use std::path::PathBuf;

record! {
    /// A SAML service provider.
    #[expect(dead_code, reason = "checked now, used when it is built")]
    pub(in crate::apply) struct SamlTable {
        /// Its metadata, in a file beside this one.
        metadata_file: Option<PathBuf> = None,
        /// Its metadata, at a URL.
        metadata_url: Option<WebUrl> = None,
        /// The certificate that its metadata is signed with.
        metadata_signer_file: Option<PathBuf> = None,
        /// Its metadata isn't signed, and that is known.
        unsigned: Option<At<bool>> = None,
        /// What it is called, where there is no metadata.
        entity_id: Option<String> = None,
        /// Where responses go, where there is no metadata.
        acs_url: Option<WebUrl> = None,
        /// Which kind of NameID it gets.
        name_id_format: Option<String> = None,
        /// Whether it takes responses that it didn't ask for.
        unsolicited: Option<bool> = None,
        /// Whether the response is signed too.
        sign_response: Option<bool> = None,
        /// Whether assertions are encrypted.
        encrypt_assertion: Option<Encryption> = None,
        /// Which attributes it gets.
        attributes: Option<Vec<String>> = None,
    }
}

impl SamlTable {
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
    }
}

/// When assertions are encrypted.
#[derive(Clone, Copy)]
pub(in crate::apply) enum Encryption {
    Auto,
    Always,
    Never,
}

impl Read for Encryption {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        one_of(
            value,
            problems,
            &[("auto", Self::Auto), ("always", Self::Always), ("never", Self::Never)],
        )
    }
    fn schema() -> serde_json::Value {
        json!({ "enum": ["auto", "always", "never"] })
    }
}
