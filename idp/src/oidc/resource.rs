//! `resource`: the APIs that a token is for: [RFC 8707](https://www.rfc-editor.org/rfc/rfc8707).

use crate::app::App;
use domain::{fault::Fault, resource};

/// How many a request may name.
const MOST: usize = 10;

/// The named resources, each once, if all of them are known here; else why not.
pub async fn check(app: &App, named: &[String]) -> Result<Result<Vec<String>, &'static str>, Fault> {
    if named.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    if named.len() > MOST {
        return Ok(Err("resource has too many values."));
    }
    let known = Box::pin(resource::find_by_audiences(app.db.read(), named)).await?;
    let is_known = |name: &String| known.iter().any(|one| one.audience == *name);
    if !named.iter().all(is_known) {
        return Ok(Err("resource has a value that isn't known here."));
    }
    let mut once: Vec<String> = Vec::with_capacity(named.len());
    for name in named {
        if !once.contains(name) {
            once.push(name.clone());
        }
    }
    Ok(Ok(once))
}
