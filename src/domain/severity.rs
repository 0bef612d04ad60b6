//! How bad it is: four bands, and where a score between 0 and 1 falls.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The severity of an event; a decision's is its risk band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Severity {
    /// Worth keeping.
    Low,
    /// Worth a look; also what a decision has that comes with neither band nor score.
    Medium,
    /// Worth interrupting someone.
    High,
    /// Worth waking someone.
    Critical,
}

impl Severity {
    /// From the mildest to the worst.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "LOW",
            Self::Medium => "MEDIUM",
            Self::High => "HIGH",
            Self::Critical => "CRITICAL",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The lower bounds of MEDIUM, HIGH and CRITICAL (setting `scan.bands`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RiskBands([f64; 3]);

impl Default for RiskBands {
    fn default() -> Self {
        Self([0.25, 0.50, 0.75])
    }
}

impl RiskBands {
    /// Bands with these lower bounds; none unless they rise, above 0 and up to 1.
    pub fn new(bounds: [f64; 3]) -> Option<Self> {
        let [medium, high, critical] = bounds;
        (0.0 < medium && medium < high && high < critical && critical <= 1.0).then_some(Self(bounds))
    }

    /// The lower bounds.
    pub const fn bounds(self) -> [f64; 3] {
        self.0
    }

    /// The band of `score`.
    pub fn band(&self, score: f64) -> Severity {
        let passed = self.0.iter().filter(|bound| score >= **bound).count();
        Severity::ALL[passed]
    }
}

impl FromStr for RiskBands {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault = || format!("`{text}` is not three rising numbers between 0 and 1, such as 0.25,0.50,0.75");
        let bounds: Vec<f64> = text.split(',').map(|part| part.trim().parse()).collect::<Result<_, _>>().map_err(|_| fault())?;
        let bounds: [f64; 3] = bounds.try_into().map_err(|_| fault())?;
        Self::new(bounds).ok_or_else(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_belongs_to_the_band_above_it() {
        let bands = RiskBands::default();
        let of = |score| bands.band(score).name();
        assert_eq!([of(0.0), of(0.2499), of(0.25), of(0.5), of(0.71), of(0.75), of(1.0)], ["LOW", "LOW", "MEDIUM", "HIGH", "HIGH", "CRITICAL", "CRITICAL"]);
    }

    #[test]
    fn bands_must_rise() {
        for text in ["0.5,0.25,0.75", "0.25,0.5", "a,b,c", "0.1,0.2,1.5", ""] {
            assert!(text.parse::<RiskBands>().is_err(), "{text}");
        }
    }
}
