//! What pages load: the files of `static/`, embedded, at addresses that hold a hash of their content.

use rust_embed::RustEmbed;
use std::{borrow::Cow, fmt::Write};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// A file of `static/`, ready to be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// `Content-Type`.
    pub content_type: &'static str,
    /// The file.
    pub bytes: Cow<'static, [u8]>,
    /// `ETag`, quoted.
    pub etag: String,
    /// The address holds this content's hash, so it may be kept for ever. Otherwise it must be asked for again: during
    /// an upgrade a page of the version before may ask for a file by a hash that is no longer its own.
    pub immutable: bool,
}

/// Where a file of `static/` is served: `/static/{hash}/{name}`.
#[must_use]
pub fn address(name: &str) -> String {
    Files::get(name).map_or_else(
        || format!("/static/{name}"),
        |file| format!("/static/{}/{name}", short(&file)),
    )
}

/// The file at `/static/{path}`, where `path` is `{hash}/{name}` or `{name}`.
#[must_use]
pub fn asset(path: &str) -> Option<Asset> {
    let (hash, name) = path
        .split_once('/')
        .map_or((None, path), |(hash, name)| (Some(hash), name));
    let file = Files::get(name)?;
    let current = short(&file);
    Some(Asset {
        content_type: content_type(name)?,
        etag: format!("\"{current}\""),
        immutable: hash == Some(current.as_str()),
        bytes: file.data,
    })
}

/// Six bytes of the content's SHA-256: enough to tell versions of a file apart.
fn short(file: &rust_embed::EmbeddedFile) -> String {
    file.metadata
        .sha256_hash()
        .iter()
        .take(6)
        .fold(String::with_capacity(12), |mut hex, byte| {
            // Writing to a String can't fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

fn content_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_served_at_its_address_and_may_be_kept() {
        let style = asset(address("style.css").strip_prefix("/static/").unwrap()).unwrap();
        assert!(style.immutable);
        assert_eq!(style.content_type, "text/css; charset=utf-8");
        assert!(style.bytes.starts_with(b"/*"));
    }

    #[test]
    fn an_old_or_absent_hash_gets_the_file_but_may_not_be_kept() {
        assert!(!asset("post.js").unwrap().immutable);
        assert!(!asset("000000000000/post.js").unwrap().immutable);
    }

    #[test]
    fn nothing_but_the_files_is_served() {
        for path in [
            "",
            "nothing.css",
            "../Cargo.toml",
            "x/../style.css",
            "a/b/style.css",
            "/style.css/",
        ] {
            assert_eq!(asset(path), None, "{path}");
        }
    }
}
