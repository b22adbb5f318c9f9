//! Figures as text: [Prometheus' exposition format](https://prometheus.io/docs/instrumenting/exposition_formats/), 0.0.4.

use domain::metric::{Family, Histogram};
use std::fmt::{Display, Write};

/// What this text is.
pub(super) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Labels with their words.
pub(super) type Labels<'a> = &'a [(&'a str, &'a str)];

/// What a histogram's whole numbers stand for.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    /// Microseconds, which are told as seconds.
    Seconds,
    /// Themselves.
    Count,
}

impl Unit {
    fn write(self, value: u64) -> String {
        match self {
            Self::Count => value.to_string(),
            Self::Seconds => {
                let text = format!("{}.{:06}", value / 1_000_000, value % 1_000_000);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
        }
    }
}

/// Figures, one after the other.
#[derive(Default)]
pub(super) struct Text(String);

impl Text {
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// What the figures that follow are.
    pub(super) fn describe(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string never fails.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    pub(super) fn sample(&mut self, name: &str, labels: Labels<'_>, value: impl Display) {
        self.0.push_str(name);
        for (number, (label, word)) in labels.iter().enumerate() {
            self.0.push(if number == 0 { '{' } else { ',' });
            let word = word.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.0, "{label}=\"{word}\"");
        }
        let end = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.0, "{end} {value}");
    }

    /// A figure that stands alone.
    pub(super) fn single(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.describe(name, kind, help);
        self.sample(name, &[], value);
    }

    /// A counter for every combination of words.
    pub(super) fn family<const N: usize>(&mut self, name: &str, help: &str, family: &Family<N>) {
        self.describe(name, "counter", help);
        for (labels, count) in family.all() {
            self.sample(name, &labels, count);
        }
    }

    /// The buckets, sum and count of a histogram that was described.
    pub(super) fn histogram(&mut self, name: &str, labels: Labels<'_>, histogram: &Histogram, unit: Unit) {
        let bucket = format!("{name}_bucket");
        let mut all = 0;
        for (bound, count) in histogram.cumulated() {
            let bound = bound.map_or_else(|| "+Inf".to_owned(), |bound| unit.write(bound));
            let labels: Vec<_> = labels.iter().copied().chain([("le", &*bound)]).collect();
            self.sample(&bucket, &labels, count);
            all = count;
        }
        self.sample(&format!("{name}_sum"), labels, unit.write(histogram.sum()));
        self.sample(&format!("{name}_count"), labels, all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_prometheus_wants_them() {
        let mut text = Text::default();
        text.describe("a_seconds", "histogram", "How long an a takes.");
        let histogram = Histogram::new(&[1_500, 10_000_000]);
        histogram.observe(1_000);
        histogram.observe(2_000_000);
        text.histogram("a_seconds", &[("of", "\"x\\")], &histogram, Unit::Seconds);
        text.single("b_total", "counter", "Bs.", 7);
        let wanted = r#"# HELP a_seconds How long an a takes.
# TYPE a_seconds histogram
a_seconds_bucket{of="\"x\\",le="0.0015"} 1
a_seconds_bucket{of="\"x\\",le="10"} 2
a_seconds_bucket{of="\"x\\",le="+Inf"} 2
a_seconds_sum{of="\"x\\"} 2.001
a_seconds_count{of="\"x\\"} 2
# HELP b_total Bs.
# TYPE b_total counter
b_total 7
"#;
        assert_eq!(text.finish(), wanted);
    }
}
