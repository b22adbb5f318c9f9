//! Where registering a phone leads back to: only to places of ours that are known here.

use domain::ids::{AuthenticatorId, InteractionId};

/// Where the phones are.
pub const PATH: &str = "/account/phones";

/// Where the person came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// The dashboard, or nowhere in particular.
    Dashboard,
    /// The list of phones.
    Phones,
    /// A question that waits for a second factor. Whether it is this browser's is looked at where it leads.
    Interaction(InteractionId),
}

impl Back {
    /// Reads what a query says; anything else than a place of ours is the dashboard.
    #[must_use]
    pub fn read(text: &str) -> Self {
        if text == PATH {
            return Self::Phones;
        }
        let id = text.strip_prefix("/interaction/").and_then(|id| id.parse().ok());
        id.map_or(Self::Dashboard, Self::Interaction)
    }

    /// Where that is.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Dashboard => "/dashboard".to_owned(),
            Self::Phones => PATH.to_owned(),
            Self::Interaction(id) => format!("/interaction/{id}"),
        }
    }

    /// The page on which a number is typed, which leads back there.
    #[must_use]
    pub fn number_page(self) -> String {
        match self {
            Self::Dashboard => format!("{PATH}/new"),
            back => format!("{PATH}/new?back={}", back.path()),
        }
    }

    /// Where a phone that has just been registered leads to; that page names it.
    #[must_use]
    pub fn after(self, id: AuthenticatorId) -> String {
        match self {
            Self::Interaction(interaction) => format!("/interaction/{interaction}/step-up?registered={id}"),
            back => format!("{}?registered={id}", back.path()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Back;

    #[test]
    fn nothing_leads_off_our_own_places() {
        for text in [
            "",
            "https://evil.example/",
            "//evil.example",
            "/interaction/../evil",
            "/interaction/0197f7a5c6c07aa0b9a0b9a0b9a0b9a0/step-up",
            "/interaction//evil.example",
            "/account/phones?x",
        ] {
            assert_eq!(Back::read(text), Back::Dashboard, "{text}");
        }
        let own = "/interaction/0197f7a5c6c07aa0b9a0b9a0b9a0b9a0";
        assert_eq!(Back::read(own).path(), own);
        assert_eq!(Back::read("/account/phones"), Back::Phones);
    }
}
