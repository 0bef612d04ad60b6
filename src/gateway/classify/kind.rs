//! What can be found, and which of two findings at one place says more.

use std::ops::Range;

use super::super::facts::{Confidence, DataClass};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name, as in a finding.
    pub name: &'static str,
    /// Its class.
    pub class: DataClass,
    /// How sure its form is: of two findings, one inside the other, the inner one with the higher rank number is left out.
    pub rank: u8,
}

impl Kind {
    /// How many ranks there are.
    pub const RANKS: usize = 5;

    /// A credential that its form gives away.
    pub const fn credential(name: &'static str) -> Self {
        Self { name, class: DataClass::Secrets, rank: 0 }
    }

    /// A secret by its surroundings: an address, a header.
    pub const fn carried(name: &'static str) -> Self {
        Self { name, class: DataClass::Secrets, rank: 1 }
    }

    /// Of a person.
    pub const fn personal(name: &'static str) -> Self {
        Self { name, class: DataClass::Pii, rank: 2 }
    }

    /// Of a person's health.
    pub const fn health(name: &'static str) -> Self {
        Self { name, class: DataClass::Phi, rank: 2 }
    }

    /// A secret by the name it is given.
    pub const fn named(name: &'static str) -> Self {
        Self { name, class: DataClass::Secrets, rank: 3 }
    }
}

impl Kind {
    /// Whether it is a credential that its form gives away.
    pub fn is_by_form(self) -> bool {
        self.confidence() == Some(Confidence::High)
    }

    /// How sure it is, where it is a secret.
    pub fn confidence(self) -> Option<Confidence> {
        (self.class == DataClass::Secrets).then_some(match self.rank {
            0 => Confidence::High,
            1 | 2 => Confidence::Medium,
            _ => Confidence::Low,
        })
    }
}

/// A mark of its owner.
pub const INTERNAL: Kind = Kind { name: "internal_marker", class: DataClass::Internal, rank: 4 };

/// Something found, and where in the text.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its place.
    pub span: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// It stands inside an encoded part, which is `span`.
    pub encoded: bool,
}
