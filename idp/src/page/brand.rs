//! Whose house this is, as people see it: its name, its mark, its colour, whom to ask.

use super::Asset;
use ring::digest::{SHA256, digest};
use std::{borrow::Cow, fmt::Write, sync::Arc};

/// Whose house this is, as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// The name beside the mark.
    pub name: String,
    /// Whom to ask when nobody nearer is known: a mail address, a phone number, a sentence.
    pub contact: Option<String>,
    /// Where help is.
    pub help: Option<String>,
    /// Where it says what happens to personal data.
    pub privacy: Option<String>,
    /// The mark, instead of ours.
    pub logo: Option<Logo>,
    /// The sheet that sets its colours, after ours.
    pub sheet: Option<BrandFile>,
    /// The colours of its button, for mails, which load no sheet.
    pub button: ButtonColors,
}

/// The colours of the main button and what stands on it, as `#rrggbb`, in both themes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ButtonColors {
    /// Light: the button, its text.
    pub light: (String, String),
    /// Dark: the button, its text.
    pub dark: (String, String),
}

impl Default for ButtonColors {
    /// `--step` and `--on-step` of `style.css`.
    fn default() -> Self {
        let pair = |button: &str, text: &str| (button.to_owned(), text.to_owned());
        Self {
            light: pair("#0b5d57", "#ffffff"),
            dark: pair("#5fd0c4", "#08211f"),
        }
    }
}

impl Default for Brand {
    fn default() -> Self {
        Self {
            name: "Gradus".to_owned(),
            contact: None,
            help: None,
            privacy: None,
            logo: None,
            sheet: None,
            button: ButtonColors::default(),
        }
    }
}

/// The mark of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// The picture.
    pub file: BrandFile,
    /// How wide it is where it is [`Logo::HEIGHT`] high, so that nothing moves when it comes.
    pub width: u32,
}

impl Logo {
    /// How high it is drawn, in pixels.
    pub const HEIGHT: u32 = 32;
}

/// A file of a deployment, served at an address that holds a hash of its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrandFile {
    name: &'static str,
    content_type: &'static str,
    bytes: Arc<[u8]>,
    hash: String,
}

impl BrandFile {
    /// A file by its name and content.
    #[must_use]
    pub fn new(name: &'static str, content_type: &'static str, bytes: &[u8]) -> Self {
        let digest = digest(&SHA256, bytes);
        let hash = digest.as_ref().iter().take(6).fold(String::new(), |mut hex, byte| {
            // Writing to a String can't fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        Self {
            name,
            content_type,
            bytes: bytes.into(),
            hash,
        }
    }

    /// Where it is served.
    #[must_use]
    pub fn address(&self) -> String {
        format!("/static/{}/{}", self.hash, self.name)
    }

    /// `Content-Type`.
    #[must_use]
    pub const fn content_type(&self) -> &'static str {
        self.content_type
    }

    fn asset(&self, path: &str) -> Option<Asset> {
        let (hash, name) = path.split_once('/')?;
        (name == self.name).then(|| Asset {
            content_type: self.content_type,
            etag: format!("\"{}\"", self.hash),
            immutable: hash == self.hash,
            bytes: Cow::Owned(self.bytes.to_vec()),
        })
    }
}

impl Brand {
    /// The file of the deployment at `/static/{path}`.
    #[must_use]
    pub fn asset(&self, path: &str) -> Option<Asset> {
        let logo = self.logo.as_ref().map(|logo| &logo.file);
        logo.into_iter().chain(&self.sheet).find_map(|file| file.asset(path))
    }
}
