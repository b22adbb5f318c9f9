//! Words: no page uses one that is missing, none is kept that no page uses, every language has them all.

use crate::states;
use scraper::Html;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn here(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// All files below a folder, as one text.
fn read(folder: &Path) -> String {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    entries
        .iter()
        .map(|path| {
            if path.is_dir() {
                read(path)
            } else {
                fs::read_to_string(path).unwrap()
            }
        })
        .collect()
}

/// The keys that a language defines, in their order.
fn keys(language: &Path) -> Vec<String> {
    read(language)
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
        .collect()
}

fn english() -> BTreeSet<String> {
    keys(&here("locales/en")).into_iter().collect()
}

/// Whatever says something to people: pages and messages.
fn sources() -> String {
    read(&here("src/page")) + &read(&here("src/account")) + &read(&here("src/delivery")) + &read(&here("templates"))
}

/// What stands between quotes in our pages, messages and templates, tests left out.
fn quoted() -> BTreeSet<String> {
    let sources = sources();
    sources.split('"').map(str::to_owned).collect()
}

#[test]
fn no_key_is_defined_twice() {
    let keys = keys(&here("locales/en"));
    assert_eq!(keys.len(), english().len(), "{keys:?}");
}

#[test]
fn every_word_that_a_page_says_is_there() {
    let english = english();
    let sources = sources();
    let said: Vec<_> = sources
        .split("say(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|key| !english.contains(*key) && *key != "no-such-word")
        .collect();
    assert_eq!(said, Vec::<&str>::new());
}

#[test]
fn every_word_that_is_there_is_used() {
    let quoted = quoted();
    // The names of countries are looked up by what the numbering plans call them.
    let is_used = |key: &String| key.starts_with("country-") || quoted.contains(key);
    let unused: Vec<_> = english().into_iter().filter(|key| !is_used(key)).collect();
    assert_eq!(unused, Vec::<String>::new());
}

#[test]
fn every_sentence_of_the_gallery_has_its_facts() {
    // A sentence whose word or fact is missing shows its key.
    let english: Vec<_> = english().into_iter().filter(|key| key.contains('-')).collect();
    for (name, html) in states::all() {
        let page = Html::parse_document(&html);
        let attributes = page
            .root_element()
            .descendants()
            .filter_map(|node| node.value().as_element())
            .flat_map(|element| {
                element
                    .attrs()
                    .filter(|(name, _)| name.starts_with("data-") || *name == "aria-label")
                    .map(|(_, value)| value)
            });
        for text in page.root_element().text().chain(attributes) {
            let shown = english
                .iter()
                .find(|key| text.split_whitespace().any(|word| word == key.as_str()));
            assert_eq!(shown, None, "{name}: {text}");
        }
    }
}

#[test]
fn every_language_has_the_words_of_english_and_no_other() {
    for language in fs::read_dir(here("locales"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        assert_eq!(
            keys(&language).into_iter().collect::<BTreeSet<_>>(),
            english(),
            "{}",
            language.display()
        );
    }
}
