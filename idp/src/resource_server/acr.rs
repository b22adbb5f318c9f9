//! Which `acr` will do for an API: by name, as the API was told them. It asks nobody how sure is sure.

use serde_json::Value;

/// The names that an API asks for, and those that it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acr {
    asked: Vec<String>,
    taken: Vec<String>,
}

impl Acr {
    /// These names and no others, the one that is liked best first.
    #[must_use]
    pub fn one_of<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        let asked: Vec<String> = names.into_iter().map(Into::into).collect();
        Self {
            taken: asked.clone(),
            asked,
        }
    }

    /// That name, or any name of its level or a higher one, as the provider's discovery document lists them
    /// (`gradus_levels`, weakest first). `None` if it doesn't list that name.
    ///
    /// What a client should ask for is still the name alone.
    #[must_use]
    pub fn at_least(name: &str, discovery: &Value) -> Option<Self> {
        let levels = discovery.get("gradus_levels")?.as_array()?;
        let mut taken = Vec::new();
        for level in levels {
            let names = level.get("names").and_then(Value::as_array).into_iter().flatten();
            let names = names.chain(level.get("acr")).filter_map(Value::as_str);
            let names: Vec<&str> = names.collect();
            if !taken.is_empty() || names.contains(&name) {
                taken.extend(names.into_iter().map(str::to_owned));
            }
        }
        (!taken.is_empty()).then(|| Self {
            asked: vec![name.to_owned()],
            taken,
        })
    }

    /// Whether that one will do.
    pub(super) fn takes(&self, acr: &str) -> bool {
        self.taken.iter().any(|taken| taken == acr)
    }

    /// What a client should ask for: `acr_values`.
    pub(super) fn values(&self) -> String {
        self.asked.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_compared_to_the_letter() {
        let acr = Acr::one_of(["b", "a"]);
        assert!(acr.takes("a") && acr.takes("b") && !acr.takes("A") && !acr.takes(""));
        assert_eq!(acr.values(), "b a");
    }

    #[test]
    fn a_higher_level_will_do_where_the_provider_says_that_it_is_higher() {
        let discovery = json!({ "gradus_levels": [
            { "level": 1, "acr": "one", "names": ["one", "pwd"] },
            { "level": 2, "acr": "two", "names": ["two", "mfa"] },
            { "level": 3, "acr": "three", "names": ["three"] },
        ] });
        let acr = Acr::at_least("mfa", &discovery).unwrap();
        assert!(["two", "mfa", "three"].iter().all(|name| acr.takes(name)));
        assert!(!acr.takes("one") && !acr.takes("pwd"));
        assert_eq!(acr.values(), "mfa");
        assert_eq!(Acr::at_least("four", &discovery), None);
        assert_eq!(Acr::at_least("mfa", &json!({})), None);
    }
}
