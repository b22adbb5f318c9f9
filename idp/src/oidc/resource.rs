//! `resource`: the APIs that a token is for: [RFC 8707](https://www.rfc-editor.org/rfc/rfc8707).

use crate::app::App;
use domain::{fault::Fault, resource};

/// How many a request may name.
const MOST: usize = 10;

/// The named resources, if all of them are known here; else why not.
pub async fn check(app: &App, named: &[String]) -> Result<Result<Vec<String>, &'static str>, Fault> {
    if named.len() > MOST {
        return Ok(Err("resource has too many values."));
    }
    let known = resource::find_by_audiences(app.db.read(), named).await?;
    let is_known = |name: &String| known.iter().any(|one| one.audience == *name);
    Ok(if named.iter().all(is_known) {
        Ok(named.to_vec())
    } else {
        Err("resource has a value that isn't known here.")
    })
}
