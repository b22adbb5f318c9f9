//! The word that was probably meant.

/// The word nearest to `typed`, if one is near enough to be meant.
pub(crate) fn nearest<'w>(typed: &str, words: &[&'w str]) -> Option<&'w str> {
    let near = |distance: usize, word: &str| {
        let part = typed.len() >= 3 && (word.starts_with(typed) || word.ends_with(typed));
        part || distance <= 1 + word.len() / 4
    };
    let measured = words.iter().map(|word| (distance(typed, word), *word));
    measured
        .filter(|(distance, word)| near(*distance, word))
        .min()
        .map(|(_, word)| word)
}

/// How many letters must be changed, added, dropped or swapped with their neighbour (optimal string alignment).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut previous = None;
    for (row, letter) in one.chars().enumerate() {
        let mut here = vec![row + 1];
        for (column, target) in other.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let changed = at(&last, column) + usize::from(letter != *target);
            let mut best = changed.min(at(&last, column + 1) + 1).min(at(&here, column) + 1);
            let swapped = column > 0 && previous == Some(*target) && other.get(column - 1) == Some(&letter);
            if swapped {
                best = best.min(at(&before, column - 1) + 1);
            }
            here.push(best);
        }
        previous = Some(letter);
        before = std::mem::replace(&mut last, here);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_the_word() {
        let words = ["password", "phones", "given_name", "email"];
        for (typed, meant) in [
            ("pasword", "password"),
            ("passwrod", "password"),
            ("givenname", "given_name"),
            ("name", "given_name"),
        ] {
            assert_eq!(nearest(typed, &words), Some(meant), "{typed}");
        }
        assert_eq!(nearest("zebra", &words), None);
    }

    #[test]
    fn a_swap_counts_once() {
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
