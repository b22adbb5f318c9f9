//! What was measured several times, and its medians.

use crate::measure::Sample;

/// One thing, measured in several rounds.
#[derive(Default)]
pub(crate) struct Figure {
    rates: Vec<f64>,
    ratios: Vec<f64>,
    middle: Vec<f64>,
    late: Vec<f64>,
    share: Vec<f64>,
}

impl Figure {
    /// One round: beside what the bare signer reached in it.
    pub(crate) fn add(&mut self, sample: &Sample, bare: Option<f64>) {
        self.rates.push(sample.rate);
        self.ratios.extend(bare.map(|bare| sample.rate / bare));
        self.middle.push(sample.quantile(0.5));
        self.late.push(sample.quantile(0.99));
    }

    /// How much of the time on the cores went where it should.
    pub(crate) fn add_share(&mut self, share: f64) {
        self.share.push(share);
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

    /// That share.
    pub(crate) fn share(&self) -> Option<f64> {
        median(&self.share)
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
