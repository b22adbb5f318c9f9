//! One pending question: who asks, what it needs, where the answer goes.

use crate::ids::{ApplicationId, ClientId};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// What was asked, in the words of the door it came through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(tag = "door", rename_all = "kebab-case")]
pub enum Question {
    /// An authorization request; answered with a code at its redirect URI.
    Authorize(Authorization),
    /// *Launch* on the dashboard; answered by going to the application.
    Launch {
        /// What is launched.
        application: ApplicationId,
    },
    /// *Elevate* on the dashboard; answered by going back there.
    Elevate,
    /// Somebody opened the dashboard without a session.
    Dashboard,
}

/// An authorization request after all its checks: [RFC 6749 §4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1).
///
/// `redirect_uri` here has been matched exactly against the client's registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// Who asks.
    pub client_id: ClientId,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// Handed back as it came.
    pub state: Option<String>,
    /// Repeated in the ID token.
    pub nonce: Option<String>,
    /// What is granted of what was asked, space separated.
    pub scope: String,
    /// PKCE S256 challenge: [RFC 7636](https://www.rfc-editor.org/rfc/rfc7636).
    pub code_challenge: Option<String>,
}
