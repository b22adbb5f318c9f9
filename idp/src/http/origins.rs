//! Web origins: of one client, and of all.

use domain::{application, fault::Fault};
use sea_orm::ConnectionTrait;
use std::collections::HashSet;
use url::Url;

/// The origins that some client registered.
#[derive(Debug, Default)]
pub struct Origins(HashSet<String>);

impl Origins {
    /// Whether that is one of them.
    #[must_use]
    pub fn contains(&self, origin: &str) -> bool {
        self.0.contains(origin)
    }

    /// All of them, as the database has them now.
    pub async fn load(conn: &impl ConnectionTrait) -> Result<Self, Fault> {
        let uris = application::list_redirect_uris(conn).await?;
        Ok(Self(uris.iter().filter_map(|uri| origin(uri)).collect()))
    }
}

/// The web origin of a URI; none for schemes of apps, which have none.
#[must_use]
pub fn origin(uri: &str) -> Option<String> {
    let origin = Url::parse(uri).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        assert_eq!(
            origin("https://rp.example/cb?x=1").as_deref(),
            Some("https://rp.example")
        );
        assert_eq!(
            origin("http://127.0.0.1:9001/cb").as_deref(),
            Some("http://127.0.0.1:9001")
        );
    }

    #[test]
    fn the_scheme_of_an_app_has_no_origin() {
        assert_eq!(origin("com.example.app:/cb"), None);
    }
}
