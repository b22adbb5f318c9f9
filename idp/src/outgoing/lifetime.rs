//! How long an answer may be kept.

use reqwest::header::{AGE, CACHE_CONTROL, HeaderMap};
use std::time::Duration;

/// What `Cache-Control` grants, less the `Age` that the answer has already. Nothing said: `None`.
pub(super) fn of(headers: &HeaderMap) -> Option<Duration> {
    let lines = headers.get_all(CACHE_CONTROL).iter();
    let said: Vec<String> = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|part| part.trim().to_ascii_lowercase())
        .collect();
    if said.iter().any(|part| part == "no-store" || part == "no-cache") {
        return Some(Duration::ZERO);
    }
    let seconds = said.iter().find_map(|part| part.strip_prefix("max-age="))?;
    let seconds = seconds.trim_matches('"').parse::<u64>().ok()?;
    let age = headers
        .get(AGE)
        .and_then(|age| age.to_str().ok()?.trim().parse::<u64>().ok());
    Some(Duration::from_secs(seconds.saturating_sub(age.unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lifetime_is_what_the_header_grants() {
        for (cache, age, seconds) in [
            (Some("max-age=300"), None, Some(300)),
            (Some("public, Max-Age=300, must-revalidate"), Some("100"), Some(200)),
            (Some("max-age=300"), Some("400"), Some(0)),
            (Some("max-age=300, no-store"), None, Some(0)),
            (Some("no-cache"), None, Some(0)),
            (Some("max-age=soon"), None, None),
            (Some("max-age=-1"), None, None),
            (None, Some("3"), None),
        ] {
            let mut headers = HeaderMap::new();
            cache.map(|value| headers.insert(CACHE_CONTROL, value.parse().unwrap()));
            age.map(|value| headers.insert(AGE, value.parse().unwrap()));
            assert_eq!(of(&headers), seconds.map(Duration::from_secs), "{cache:?} {age:?}");
        }
    }
}
