//! Colours, and how well one is told from another.

use super::document::{Problems, Read, Value};
use serde_json::json;
use std::fmt;

/// A colour of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color([u8; 3]);

impl Color {
    /// `#ffffff`.
    pub const WHITE: Self = Self([255; 3]);
    /// `#000000`.
    pub const BLACK: Self = Self([0; 3]);

    /// Of red, green and blue.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// `#0b5d57`, and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// From 1 (the same) to 21 (black on white): [WCAG 2.2](https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        one.max(two) / one.min(two)
    }

    /// Mixed with white: so many hundredths of it.
    #[must_use]
    pub fn lighter(self, hundredths: u16) -> Self {
        Self(self.0.map(|part| {
            let missing = u16::from(255 - part) * hundredths.min(100) / 100;
            part.saturating_add(u8::try_from(missing).unwrap_or(u8::MAX))
        }))
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126f64.mul_add(red, 0.7152f64.mul_add(green, 0.0722 * blue))
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Read for Color {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        value.read_text(problems, "a colour such as \"#0b5d57\"", Self::parse)
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^#[0-9a-fA-F]{6}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_what_wcag_computes() {
        assert!((Color::WHITE.contrast(Color::BLACK) - 21.0).abs() < 0.001);
        let grey = Color::parse("#767676").unwrap();
        assert!((grey.contrast(Color::WHITE) - 4.54).abs() < 0.01);
        assert!((grey.contrast(grey) - 1.0).abs() < 0.001);
    }

    #[test]
    fn only_six_hexadecimal_digits_are_a_colour() {
        assert_eq!(Color::parse("#0B5d57").unwrap().to_string(), "#0b5d57");
        for text in ["0b5d57", "#0b5", "#0b5d5g", "red", "#0b5d57;}", "#0b5d5700", ""] {
            assert_eq!(Color::parse(text), None, "{text}");
        }
    }

    #[test]
    fn white_is_the_end_of_lighter() {
        assert_eq!(Color::new(10, 200, 0).lighter(100), Color::WHITE);
        assert_eq!(Color::new(10, 200, 0).lighter(0), Color::new(10, 200, 0));
    }
}
