//! Counters that differ by labels whose words are known beforehand: nothing that a stranger chose can make a new one.

use super::Counter;

/// A counter for every combination of words. What isn't among a label's words counts as the last of them.
#[derive(Debug)]
pub struct Family<const N: usize> {
    labels: [(&'static str, &'static [&'static str]); N],
    counters: Box<[Counter]>,
}

impl<const N: usize> Family<N> {
    /// With these labels, each with its words; the last word of a label stands for all others.
    #[must_use]
    pub fn new(labels: [(&'static str, &'static [&'static str]); N]) -> Self {
        let size = labels.iter().map(|(_, words)| words.len()).product();
        let counters = std::iter::repeat_with(Counter::default).take(size).collect();
        Self { labels, counters }
    }

    /// One more of these words.
    pub fn count(&self, words: [&str; N]) {
        let place = self.labels.iter().zip(words).fold(0, |place, ((_, known), word)| {
            let last = known.len().saturating_sub(1);
            place * known.len() + known.iter().position(|known| *known == word).unwrap_or(last)
        });
        if let Some(counter) = self.counters.get(place) {
            counter.inc();
        }
    }

    /// Every combination, as label and word, with its count.
    pub fn all(&self) -> impl Iterator<Item = ([(&'static str, &'static str); N], u64)> {
        self.counters.iter().enumerate().map(|(place, counter)| {
            let mut rest = place;
            let mut words = self.labels.map(|(label, _)| (label, ""));
            for (word, (_, known)) in words.iter_mut().zip(&self.labels).rev() {
                word.1 = known.get(rest % known.len()).copied().unwrap_or_default();
                rest /= known.len();
            }
            (words, counter.get())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_nobody_knows_counts_as_the_last() {
        let sends = Family::new([
            ("channel", &["text", "voice"]),
            ("outcome", &["sent", "failed", "other"]),
        ]);
        sends.count(["text", "failed"]);
        sends.count(["voice", "whatever somebody wrote"]);
        sends.count(["voice", "other"]);
        let counted: Vec<_> = sends.all().filter(|(_, count)| *count > 0).collect();
        assert_eq!(
            counted,
            [
                ([("channel", "text"), ("outcome", "failed")], 1),
                ([("channel", "voice"), ("outcome", "other")], 2)
            ]
        );
        assert_eq!(sends.all().count(), 6);
    }
}
