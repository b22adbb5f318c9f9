//! Words: every sentence that a person reads comes from `locales/<language>/*.ftl`, embedded in the binary.
//!
//! Another language is another folder. A word that it lacks is said in English; one that English lacks fails a test.

use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue, langid, static_loader};
use std::{collections::HashMap, fmt};

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        // The marks would stand between a label and what a person, or a program, looks for; our values are short and plain.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const ENGLISH: LanguageIdentifier = langid!("en");

/// The words of one language that we speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(LanguageIdentifier);

impl Default for Words {
    fn default() -> Self {
        Self(ENGLISH)
    }
}

impl Words {
    /// The first of the asked languages that we speak, else English. A region is ignored where we only have the language.
    ///
    /// `asked` are language tags, the most wanted first: those of `ui_locales`, then those of [`accepted`].
    #[must_use]
    pub fn choose<'a>(asked: impl IntoIterator<Item = &'a str>) -> Self {
        asked
            .into_iter()
            .filter_map(|tag| tag.parse::<LanguageIdentifier>().ok())
            .find_map(|asked| LOCALES.locales().find(|ours| asked.matches(ours, false, true)).cloned())
            .map_or_else(Self::default, Self)
    }

    /// The languages that we speak, English among them.
    #[must_use]
    pub fn spoken() -> Vec<String> {
        let mut tags: Vec<_> = LOCALES.locales().map(ToString::to_string).collect();
        tags.sort();
        tags
    }

    /// The language tag, for `lang` of the document.
    #[must_use]
    pub fn tag(&self) -> String {
        self.0.to_string()
    }

    /// What the language calls itself.
    #[must_use]
    pub fn name(&self) -> String {
        self.say("language-name").to_string()
    }

    /// The sentence of that key, to be shown or to be given its facts first.
    #[must_use]
    pub fn say<'a>(&'a self, key: &'a str) -> Sentence<'a> {
        Sentence {
            words: self,
            key,
            facts: HashMap::new(),
        }
    }
}

/// Another language of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tongue {
    /// Its tag.
    pub tag: String,
    /// What it calls itself.
    pub name: String,
    /// Where it is chosen.
    pub href: String,
}

/// The language tags of `Accept-Language`, the most wanted first: [RFC 9110 §12.5.4](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4).
#[must_use]
pub fn accepted(header: &str) -> Vec<&str> {
    let mut tags: Vec<_> = header
        .split(',')
        .take(32)
        .filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next()?;
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(Some(1.0), |q| q.parse::<f32>().ok())?;
            (weight > 0.0 && tag != "*").then_some((tag, weight))
        })
        .collect();
    tags.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    tags.into_iter().map(|(tag, _)| tag).collect()
}

/// One sentence of a page, with its facts. Shown by `Display`, and escaped by the template like any other text.
#[derive(Clone, Debug)]
pub struct Sentence<'a> {
    words: &'a Words,
    key: &'a str,
    facts: HashMap<&'static str, FluentValue<'a>>,
}

impl<'a> Sentence<'a> {
    /// The same sentence knowing one more fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, fact: impl Into<FluentValue<'a>>) -> Self {
        self.facts.insert(name, fact.into());
        self
    }
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = LOCALES
            .lookup_single_language(&self.words.0, self.key, Some(&self.facts))
            .or_else(|_| LOCALES.lookup_single_language(&ENGLISH, self.key, Some(&self.facts)));
        // A missing word is a bug that a test finds; a page with a hole in it helps more than none.
        f.write_str(said.as_deref().unwrap_or(self.key))
    }
}

impl From<Sentence<'_>> for FluentValue<'_> {
    fn from(sentence: Sentence<'_>) -> Self {
        Self::from(sentence.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_wanted_language_comes_first() {
        assert_eq!(accepted("de;q=0.7, en-GB, fr;q=0, *;q=0.1"), ["en-GB", "de"]);
    }

    #[test]
    fn a_language_that_we_lack_is_answered_in_english() {
        assert_eq!(Words::choose(["tlh", "en-GB"]), Words::default());
        assert_eq!(Words::choose(["not a tag"]), Words::default());
    }

    #[test]
    fn a_missing_word_shows_its_key_instead_of_nothing() {
        assert_eq!(Words::default().say("no-such-word").to_string(), "no-such-word");
    }
}
