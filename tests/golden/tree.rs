//! The tree of dependencies, held against `deny.toml`: what `cargo deny` says, where it isn't installed.

use serde_json::Value;
use std::{collections::BTreeSet, process::Command};

fn rules() -> toml::Table {
    toml::from_str(include_str!("../../deny.toml")).unwrap()
}

/// The packages of the tree as it is built here.
fn packages() -> Vec<Value> {
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version=1",
            "--offline",
            "--locked",
            "--filter-platform",
            host,
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        metadata.status.success(),
        "{}",
        String::from_utf8_lossy(&metadata.stderr)
    );
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap()
}

/// Whether an SPDX expression can be met with the allowed licences: OR binds weaker than AND, and `/` is an old OR.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = expression.split_whitespace().collect();
    let mut rest = &words[..];
    let met = any(&mut rest, allowed);
    assert!(rest.is_empty(), "not read to its end: {expression}");
    met
}

fn any(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut met = all(words, allowed);
    while words.first() == Some(&"OR") {
        *words = &words[1..];
        met |= all(words, allowed);
    }
    met
}

fn all(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, allowed);
    while words.first() == Some(&"AND") {
        *words = &words[1..];
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let (first, rest) = words.split_first().unwrap();
    *words = rest;
    if *first == "(" {
        let met = any(words, allowed);
        assert_eq!(words.first(), Some(&")"));
        *words = &words[1..];
        return met;
    }
    // An exception only adds to what a licence permits.
    if words.first() == Some(&"WITH") {
        *words = &words[2..];
    }
    allowed.contains(*first)
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "ISC".to_owned()]);
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("MIT OR GPL-3.0", true),
        ("MIT AND GPL-3.0", false),
        ("GPL-3.0/MIT", true),
        ("GPL-3.0 AND X OR MIT", true),
        ("(MIT OR GPL-3.0) AND ISC", true),
        ("MIT AND (GPL-3.0 OR X)", false),
        ("GPL-3.0 WITH Y OR MIT", true),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}

#[test]
fn every_dependency_has_a_licence_that_is_allowed() {
    let rules = rules();
    let allowed = rules["licenses"]["allow"].as_array().unwrap();
    let allowed: BTreeSet<String> = allowed.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    let refused: Vec<String> = packages()
        .iter()
        .filter(|package| !is_met(package["license"].as_str().unwrap_or("none"), &allowed))
        .map(|package| format!("{}: {}", name(package), package["license"]))
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn nothing_forbidden_is_in_the_tree() {
    let rules = rules();
    let banned = rules["bans"]["deny"].as_array().unwrap();
    let banned: BTreeSet<&str> = banned.iter().map(|ban| ban["name"].as_str().unwrap()).collect();
    assert!(banned.contains("native-tls") && banned.contains("openssl"));
    let found: Vec<String> = packages()
        .iter()
        .map(name)
        .filter(|name| banned.contains(name))
        .map(str::to_owned)
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn every_package_comes_from_crates_io_or_from_here() {
    for package in packages() {
        let source = package["source"].as_str().unwrap_or("here");
        let known = source == "here" || source == "registry+https://github.com/rust-lang/crates.io-index";
        assert!(known, "{} comes from {source}", name(&package));
    }
}

#[test]
fn the_workspace_has_one_binary() {
    let packages = packages();
    let ours = packages.iter().filter(|package| package["source"].is_null());
    let targets = ours.flat_map(|package| package["targets"].as_array().unwrap());
    let binaries: Vec<&Value> = targets.filter(|target| target["kind"][0] == "bin").collect();
    assert_eq!(binaries.len(), 1, "cargo run must find it");
    assert_eq!(binaries[0]["name"], "gradus");
}
