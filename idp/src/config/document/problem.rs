//! What is wrong with a document: all of it at once, each with its place and with what would be right.

use super::Origin;
use std::{error::Error, fmt};

/// One thing that is wrong, or worth a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub origin: Origin,
    /// What, and what would be right. Never a secret.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.origin {
            Origin::Nowhere => f.write_str(&self.what),
            _ => write!(f, "{}: {}", self.origin, self.what),
        }
    }
}

/// All that is wrong, in the order in which it stands; and what is only worth a warning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    wrong: Vec<Problem>,
    warnings: Vec<Problem>,
    path: Vec<&'static str>,
}

impl Problems {
    /// A single problem.
    #[must_use]
    pub fn one(origin: Origin, what: String) -> Self {
        Self {
            wrong: vec![Problem { origin, what }],
            ..Self::default()
        }
    }

    /// Something is wrong with the value that is being read: `right` says what would be right.
    pub fn refuse(&mut self, origin: &Origin, right: impl fmt::Display) {
        let what = if self.path.is_empty() {
            right.to_string()
        } else {
            format!("`{}`: {right}", self.path.join("."))
        };
        self.wrong.push(Problem {
            origin: origin.clone(),
            what,
        });
    }

    /// Something is worth a warning.
    pub fn warn(&mut self, origin: &Origin, what: impl fmt::Display) {
        self.warnings.push(Problem {
            origin: origin.clone(),
            what: what.to_string(),
        });
    }

    /// Reads what stands under `key`, so that messages name it.
    pub fn under<T>(&mut self, key: &'static str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(key);
        let read = read(self);
        self.path.pop();
        read
    }

    /// What is wrong.
    #[must_use]
    pub fn wrong(&self) -> &[Problem] {
        &self.wrong
    }

    /// What is worth a warning.
    #[must_use]
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The warnings if nothing is wrong.
    ///
    /// # Errors
    /// Itself, if something is.
    pub fn settle(self) -> Result<Vec<Problem>, Self> {
        if self.wrong.is_empty() {
            Ok(self.warnings)
        } else {
            Err(self)
        }
    }

    /// Adds what another reading found.
    pub fn absorb(&mut self, other: Self) {
        self.wrong.extend(other.wrong);
        self.warnings.extend(other.warnings);
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.wrong.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl Error for Problems {}
