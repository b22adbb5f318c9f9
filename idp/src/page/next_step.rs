//! What the next step up takes, and what stands open.

use super::{Authenticator, Dashboard, Frame, Missing, Sentence, Status};
use domain::{assurance::Level, time::UnixMillis};

/// What the next level takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// There is no level above.
    Top,
    /// A code.
    Code {
        /// Which level it is.
        level: Level,
        /// From what, first of all.
        from: Authenticator,
    },
    /// A code, but not before that.
    Locked {
        /// Which level it is.
        level: Level,
        /// When second factors open again.
        until: UnixMillis,
    },
    /// A credential that the account doesn't have.
    Credential {
        /// Which level it is.
        level: Level,
    },
    /// Proofing.
    Proofing {
        /// Which level it is.
        level: Level,
    },
}

impl NextStep {
    pub(super) fn say<'a>(&'a self, frame: &'a Frame) -> Sentence<'a> {
        match self {
            Self::Top => frame.say("next-top"),
            Self::Code { level, from } => {
                let level = frame.say("next-code").with("level", level.number());
                level.with("what", from.title(frame))
            }
            Self::Locked { level, until } => {
                let level = frame.say("next-locked").with("level", level.number());
                level.with("span", frame.ahead(until))
            }
            Self::Credential { level } => frame.say("next-credential").with("level", level.number()),
            Self::Proofing { level } => frame.say("next-proofing").with("level", level.number()),
        }
    }
}

impl Dashboard {
    /// The applications that open at once.
    pub(super) fn open_names(&self) -> Option<String> {
        self.names(Missing::Nothing)
    }

    /// Those that open after a code, where that is the next step.
    pub(super) fn code_names(&self) -> Option<String> {
        let is_code = matches!(self.next, Some(NextStep::Code { .. }));
        self.names(Missing::Code).filter(|_| is_code)
    }

    fn names(&self, missing: Missing) -> Option<String> {
        let tiles = self.groups.iter().flat_map(|group| &group.tiles);
        let such = tiles.filter(|tile| tile.status == Status::Active && tile.has_start && tile.missing == missing);
        let names: Vec<&str> = such.map(|tile| tile.name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }
}
