//! What an API says is missing, read from its `WWW-Authenticate`: [RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750#section-3),
//! [RFC 9470 §3](https://www.rfc-editor.org/rfc/rfc9470#section-3).

use std::collections::HashMap;

/// A Bearer challenge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Challenge {
    /// `error`; none where no token was shown.
    pub(super) error: Option<String>,
    /// `error_description`.
    pub(super) description: Option<String>,
    /// `acr_values`: what to ask for.
    pub(super) acr_values: Option<String>,
    /// `max_age`: how old it may be, in seconds.
    pub(super) max_age: Option<u32>,
}

impl Challenge {
    /// Reads a header; `None` if it isn't a Bearer challenge.
    pub(super) fn read(header: &str) -> Option<Self> {
        let (scheme, rest) = header.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let mut params = params(rest);
        let mut take = |name: &str| params.remove(name);
        Some(Self {
            error: take("error"),
            description: take("error_description"),
            acr_values: take("acr_values"),
            max_age: take("max_age").and_then(|age| age.parse().ok()),
        })
    }
}

/// `name=token` and `name="quoted"`, separated by commas.
fn params(mut rest: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim_matches([' ', ',']).to_ascii_lowercase();
        let (value, after) = after.strip_prefix('"').map_or_else(|| untoken(after), unquote);
        found.insert(name, value);
        rest = after;
    }
    found
}

/// What stands before the next comma, and what after it.
fn untoken(text: &str) -> (String, &str) {
    let (value, after) = text.split_at(text.find(',').unwrap_or(text.len()));
    (value.trim().to_owned(), after)
}

/// What stands before the closing quote, and what after it.
fn unquote(quoted: &str) -> (String, &str) {
    let (mut value, mut letters) = (String::new(), quoted.char_indices());
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, quoted.get(at + 1..).unwrap_or_default()),
            '\\' => value.extend(letters.next().map(|(_, escaped)| escaped)),
            letter => value.push(letter),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_read() {
        let header = "Bearer error=\"insufficient_user_authentication\", error_description=\"say \\\"more\\\", please\", \
                      acr_values=\"urn:gradus:acr:2 x\", max_age=3600";
        let wanted = Challenge {
            error: Some("insufficient_user_authentication".to_owned()),
            description: Some("say \"more\", please".to_owned()),
            acr_values: Some("urn:gradus:acr:2 x".to_owned()),
            max_age: Some(3600),
        };
        assert_eq!(Challenge::read(header), Some(wanted.clone()));
        let quoted = header.replace("=3600", "=\"3600\"");
        assert_eq!(Challenge::read(&quoted), Some(wanted));
    }

    #[test]
    fn nonsense_is_read_as_nothing() {
        assert_eq!(Challenge::read("Basic realm=\"x\""), None);
        assert_eq!(Challenge::read("Bearer"), None);
        for header in ["Bearer =", "Bearer error=\"open", "Bearer ,,,", "Bearer error=\"\\"] {
            let read = Challenge::read(header).unwrap();
            assert_eq!((read.acr_values, read.max_age), (None, None), "{header}");
        }
    }
}
