//! Parameters of a query or a form, read strictly: bounded, and each name at most once
//! ([RFC 6749 §3.1](https://www.rfc-editor.org/rfc/rfc6749#section-3.1)).

use std::collections::{BTreeMap, BTreeSet};

/// How many parameters anybody may send.
const MOST: usize = 100;

/// Named parameters. An empty value counts as absent, as RFC 6749 §3.1 says.
#[derive(Clone, Debug, Default)]
pub struct Params {
    values: BTreeMap<String, String>,
    /// `resource`, which alone may come several times: [RFC 8707 §2](https://www.rfc-editor.org/rfc/rfc8707#section-2).
    resource: Vec<String>,
    repeated: BTreeSet<String>,
    spoilt: BTreeSet<String>,
    crowded: bool,
}

impl Params {
    /// Reads `application/x-www-form-urlencoded` text.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut params = Self::default();
        for (count, (name, value)) in url::form_urlencoded::parse(text.as_bytes()).enumerate() {
            if count >= MOST {
                params.crowded = true;
                break;
            }
            if value.is_empty() {
                continue;
            }
            // PostgreSQL takes no text with it, and nothing of ours has it.
            if value.contains('\0') {
                params.spoilt.insert(name.into_owned());
                continue;
            }
            if name == "resource" {
                params.resource.push(value.into_owned());
                continue;
            }
            if params
                .values
                .insert(name.clone().into_owned(), value.into_owned())
                .is_some()
            {
                params.repeated.insert(name.into_owned());
            }
        }
        params
    }

    /// The value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The value of that name, as its own string.
    #[must_use]
    pub fn owned(&self, name: &str) -> Option<String> {
        self.values.get(name).cloned()
    }

    /// All values of `resource`.
    #[must_use]
    pub fn resources(&self) -> &[String] {
        &self.resource
    }

    /// The words of a space-separated value.
    #[must_use]
    pub fn words(&self, name: &str) -> Vec<&str> {
        self.get(name)
            .unwrap_or_default()
            .split(' ')
            .filter(|word| !word.is_empty())
            .collect()
    }

    /// Whether that name came more than once.
    #[must_use]
    pub fn is_repeated(&self, name: &str) -> bool {
        self.repeated.contains(name)
    }

    /// A name that came more than once or with a NUL, or the sign that far too many came.
    #[must_use]
    pub fn fault(&self) -> Option<&str> {
        if self.crowded {
            Some("too many parameters")
        } else {
            self.repeated.iter().chain(&self.spoilt).next().map(String::as_str)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_value_counts_as_absent() {
        let params = Params::parse("state=&nonce=n");
        assert_eq!(params.get("state"), None);
        assert_eq!(params.get("nonce"), Some("n"));
    }

    #[test]
    fn a_repeated_name_is_noticed() {
        assert!(Params::parse("a=1&b=2&a=1").is_repeated("a"));
        assert_eq!(Params::parse("a=1&b=2").fault(), None);
    }

    #[test]
    fn a_value_with_a_nul_is_noticed_and_not_read() {
        let params = Params::parse("client_id=a%00b&state=s");
        assert_eq!(params.get("client_id"), None);
        assert_eq!(params.fault(), Some("client_id"));
    }

    #[test]
    fn a_flood_of_parameters_is_noticed() {
        let flood = (0..200).map(|n| format!("p{n}=1")).collect::<Vec<_>>().join("&");
        assert!(Params::parse(&flood).fault().is_some());
    }

    #[test]
    fn words_are_split_at_spaces() {
        assert_eq!(Params::parse("scope=openid++email").words("scope"), ["openid", "email"]);
    }
}
