//! What was measured several times, and its medians.

use crate::measure::Sample;

/// One thing, measured in several rounds.
#[derive(Default)]
pub(crate) struct Figure {
    rates: Vec<f64>,
    ratios: Vec<f64>,
    middle: Vec<f64>,
    late: Vec<f64>,
    cost: Vec<f64>,
    hashing: Vec<f64>,
}

impl Figure {
    /// One round: beside what the bare signer reached just before and after it.
    pub(crate) fn add(&mut self, sample: &Sample, bare: Option<f64>) {
        self.rates.push(sample.rate);
        self.ratios.extend(bare.map(|bare| sample.rate / bare));
        self.middle.push(sample.quantile(0.5));
        self.late.push(sample.quantile(0.99));
        self.cost.push(sample.each(|spent| spent.all));
        self.hashing.push(sample.each(|spent| spent.hashing));
    }

    /// Steps a second.
    pub(crate) fn rate(&self) -> f64 {
        median(&self.rates).unwrap_or_default()
    }

    /// The ratio to the bare signer.
    pub(crate) fn ratio(&self) -> Option<f64> {
        median(&self.ratios)
    }

    /// The median time of a step, in milliseconds.
    pub(crate) fn p50(&self) -> f64 {
        median(&self.middle).unwrap_or_default()
    }

    /// The time that one step of a hundred exceeds, in milliseconds.
    pub(crate) fn p99(&self) -> f64 {
        median(&self.late).unwrap_or_default()
    }

    /// What a step costs the server on its cores, in milliseconds.
    pub(crate) fn cost(&self) -> f64 {
        median(&self.cost).unwrap_or_default()
    }

    /// How much of that is hashing, in milliseconds.
    pub(crate) fn hashing(&self) -> f64 {
        median(&self.hashing).unwrap_or_default()
    }

    /// Whether it was measured at all.
    pub(crate) const fn is_there(&self) -> bool {
        !self.rates.is_empty()
    }
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2)?;
    let lower = sorted.get(sorted.len().saturating_sub(1) / 2)?;
    Some(f64::midpoint(*lower, *upper))
}
