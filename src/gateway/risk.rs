//! The risk score: what each engine makes of a call, put together. It changes no decision by itself; policies do (`risk_score_gt`).
//!
//! The engines' scores are put together as independent reasons for doubt: each leaves the part of the certainty that the others left. So one strong reason is
//! enough for a high score, several weak ones add up, no sum has to be cut off, and a further reason never lowers it.

use serde::{Deserialize, Serialize};

pub use crate::domain::scan::{Engine, Signal};

/// How much an engine's full score is worth, 0 to 1; an engine of weight 0 still looks and shows what it saw.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// Of [`Engine::Classifier`].
    pub classifier: f64,
    /// Of [`Engine::Baseline`].
    pub baseline: f64,
    /// Of [`Engine::Correlation`].
    pub correlation: f64,
    /// Of [`Engine::ThreatIntel`].
    pub threat_intel: f64,
}

impl Default for Weights {
    /// A secret in the body alone is HIGH, a threat hit alone CRITICAL, a new destination alone LOW.
    fn default() -> Self {
        Self { classifier: 0.7, baseline: 0.4, correlation: 0.6, threat_intel: 0.9 }
    }
}

impl Weights {
    const fn of(&self, engine: Engine) -> f64 {
        match engine {
            Engine::Classifier => self.classifier,
            Engine::Baseline => self.baseline,
            Engine::Correlation => self.correlation,
            Engine::ThreatIntel => self.threat_intel,
        }
    }
}

/// The score of a call, 0 to 1, to four decimals.
pub fn score(signals: &[Signal], weights: &Weights) -> f64 {
    let certain = signals.iter().map(|signal| 1.0 - (weights.of(signal.engine) * signal.score).clamp(0.0, 1.0)).product::<f64>();
    ((1.0 - certain) * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const ENGINES: [Engine; 4] = [Engine::Classifier, Engine::Baseline, Engine::Correlation, Engine::ThreatIntel];

    fn signals(scores: &[f64]) -> Vec<Signal> {
        ENGINES.into_iter().zip(scores).map(|(engine, score)| Signal { engine, score: *score, details: json!({}) }).collect()
    }

    #[test]
    fn by_default_one_strong_reason_is_enough() {
        let of = |scores: &[f64]| score(&signals(scores), &Weights::default());
        assert!(of(&[]).abs() < f64::EPSILON);
        assert!((of(&[1.0]) - 0.7).abs() < 1e-9, "a secret");
        assert!((of(&[0.0, 0.0, 0.0, 1.0]) - 0.9).abs() < 1e-9, "a threat");
        assert!((of(&[1.0, 0.5]) - 0.76).abs() < 1e-9, "a secret on its way to a new destination");
    }

    proptest! {
        #[test]
        fn a_further_reason_never_lowers_it(scores in proptest::collection::vec(0.0f64..=1.0, 4), more in 0usize..4, by in 0.0f64..=1.0) {
            let before = score(&signals(&scores), &Weights::default());
            let mut raised = scores;
            raised[more] = (raised[more] + by).min(1.0);
            let after = score(&signals(&raised), &Weights::default());
            prop_assert!((0.0..=1.0).contains(&after) && after >= before);
        }
    }
}
