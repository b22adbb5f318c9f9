//! How hard a hash is to compute.

/// The cost of argon2id. Spec: [RFC 9106 §3.1](https://www.rfc-editor.org/rfc/rfc9106#section-3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Params {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// A cost that isn't allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadParams {
    /// Below the floor.
    #[error("weaker than the floor: at least 19 MiB (19456 KiB), 2 passes and 1 lane")]
    Weak,
    /// So high that a sign-in would stop the house.
    #[error("more than this house computes for anybody: at most 256 MiB (262144 KiB), 10 passes and 16 lanes")]
    Greedy,
}

impl Params {
    /// 19 MiB, 2 passes, 1 lane: the default, and the least that configuration can set.
    pub const FLOOR: Self = Self {
        memory_kib: 19 * 1024,
        passes: 2,
        lanes: 1,
    };

    /// What no hash may ask more than, wherever it comes from.
    const CEILING: Self = Self {
        memory_kib: 256 * 1024,
        passes: 10,
        lanes: 16,
    };

    /// A cost that configuration asks for.
    ///
    /// # Errors
    /// If it is below [`Params::FLOOR`] or above what this house computes for anybody.
    pub const fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, BadParams> {
        if memory_kib < Self::FLOOR.memory_kib || passes < Self::FLOOR.passes || lanes < Self::FLOOR.lanes {
            return Err(BadParams::Weak);
        }
        Self::bounded(memory_kib, passes, lanes)
    }

    /// Any cost that isn't greedy: that of a hash which was made elsewhere.
    pub(super) const fn bounded(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, BadParams> {
        let most = Self::CEILING;
        if memory_kib > most.memory_kib || passes > most.passes || lanes > most.lanes {
            return Err(BadParams::Greedy);
        }
        Ok(Self {
            memory_kib,
            passes,
            lanes,
        })
    }

    pub(super) const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    pub(super) const fn passes(self) -> u32 {
        self.passes
    }

    pub(super) const fn lanes(self) -> u32 {
        self.lanes
    }

    /// Whether it costs a guesser less: less memory, or less memory filled in all.
    pub(super) const fn is_weaker_than(self, other: Self) -> bool {
        self.memory_kib < other.memory_kib
            || (self.memory_kib as u64) * (self.passes as u64) < (other.memory_kib as u64) * (other.passes as u64)
    }

    pub(super) const fn argon2(self) -> Result<argon2::Params, argon2::Error> {
        argon2::Params::new(self.memory_kib, self.passes, self.lanes, None)
    }
}
