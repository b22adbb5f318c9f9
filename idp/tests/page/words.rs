//! Words: no page uses one that is missing, none is kept that no page uses, every language has them all.

use crate::states;
use idp::page::Words;
use scraper::Html;
use std::{
    collections::{BTreeMap, BTreeSet},
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

/// The facts that each sentence of a language names.
fn facts(language: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut facts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in read(language).lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) = line.split_once(" =")
            && line.starts_with(|first: char| first.is_ascii_lowercase())
        {
            key.clone_into(&mut current);
        }
        let named = line.split('$').skip(1).map(|rest| {
            let end = rest.find(|letter: char| !letter.is_ascii_lowercase());
            rest[..end.unwrap_or(rest.len())].to_owned()
        });
        facts.entry(current.clone()).or_default().extend(named);
    }
    facts
}

fn languages() -> Vec<PathBuf> {
    let folders = fs::read_dir(here("locales")).unwrap();
    folders.map(|entry| entry.unwrap().path()).collect()
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
    let all = states::all().into_iter().chain(states::all_in(Words::choose(["de"])));
    for (name, html) in all {
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
    for language in languages() {
        assert_eq!(
            keys(&language).into_iter().collect::<BTreeSet<_>>(),
            english(),
            "{}",
            language.display()
        );
    }
}

#[test]
fn every_language_tells_the_facts_that_english_tells() {
    let english = facts(&here("locales/en"));
    for language in languages() {
        assert_eq!(facts(&language), english, "{}", language.display());
    }
}

#[test]
fn every_language_keeps_its_words_in_the_files_of_english() {
    let files = |language: &Path| -> BTreeSet<_> {
        let entries = fs::read_dir(language).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect()
    };
    for language in languages() {
        assert_eq!(files(&language), files(&here("locales/en")), "{}", language.display());
    }
}

#[test]
fn german_shouts_nowhere_and_says_sie() {
    let german = read(&here("locales/de"));
    assert!(!german.contains('!'));
    for word in german.split(|letter: char| !letter.is_alphabetic()) {
        let familiar = ["du", "dich", "dir", "dein", "deine", "deinen", "deiner", "deinem"];
        assert!(!familiar.contains(&word.to_lowercase().as_str()), "{word}");
    }
}

#[test]
fn moments_and_counts_are_said_as_german_says_them() {
    let german = Words::choose(["de-AT"]);
    for (key, n, said) in [
        ("in-seconds", 1, "in einer Sekunde"),
        ("in-seconds", 20, "in 20 Sekunden"),
        ("in-minutes", 2, "in zwei Minuten"),
        ("in-hours", 1, "in einer Stunde"),
        ("in-days", 5, "in 5 Tagen"),
        ("days-ago", 1, "gestern"),
        ("hours-ago", 3, "vor 3 Stunden"),
    ] {
        assert_eq!(german.say(key).with("n", n).to_string(), said);
    }
    let date = german.say("date").with("day", 30).with("month", german.say("month-11"));
    assert_eq!(date.with("year", "2027").to_string(), "30. November 2027");
    let one = german.say("signed-out-told").with("count", 1).to_string();
    assert!(one.starts_with("Eine Anwendung"), "{one}");
}
