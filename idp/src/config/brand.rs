//! Whose house this is, as people see it: name, mark, colours, whom to ask.

use super::{
    color::Color,
    document::{Problems, Read, Value, section},
};
use crate::page::{BrandFile, ButtonColors, Logo};
use serde_json::json;
use std::path::PathBuf;

section! {
    /// Whose house this is, as people see it.
    pub struct BrandTable {
        /// The name beside the mark.
        name: String = "Gradus".to_owned(),
        /// The mark: an SVG or PNG file of at most 32 KiB.
        logo_file: Option<PathBuf> = None,
        /// The colour of links, focus and the main button, such as `#0b5d57`.
        color: Option<Color> = None,
        /// The same where the reader's device is set to dark. Default: `color`, as much lighter as it takes.
        color_dark: Option<Color> = None,
        /// Where help is.
        help: Option<Link> = None,
        /// Where it says what happens to personal data.
        privacy: Option<Link> = None,
        /// Whom to ask when nobody nearer is known: a mail address, a phone number, a name.
        contact: Option<String> = None,
    }
}

/// Something that a link may lead to.
#[derive(Clone, Debug)]
pub struct Link(pub String);

impl Read for Link {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let right = "an address that starts with https:, http: or mailto:";
        value.read_text(problems, right, |text| {
            let url = url::Url::parse(text).ok()?;
            matches!(url.scheme(), "https" | "http" | "mailto").then(|| Self(text.to_owned()))
        })
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "format": "uri" })
    }
}

/// The largest mark, in bytes: a page must stay small.
const LARGEST_LOGO: usize = 32 * 1024;

/// The widest that a mark is drawn, in pixels.
const WIDEST_LOGO: u32 = 160;

/// The mark that a file holds, or what is wrong with it.
pub(super) fn logo(bytes: &[u8]) -> Result<Logo, &'static str> {
    if bytes.len() > LARGEST_LOGO {
        return Err("is larger than 32 KiB");
    }
    let (file, size) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        (BrandFile::new("logo.png", "image/png", bytes), png_size(bytes))
    } else {
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.contains("<svg"));
        let text = text.ok_or("is neither an SVG nor a PNG file")?;
        (BrandFile::new("logo.svg", "image/svg+xml", bytes), svg_size(text))
    };
    let (width, height) = size.unwrap_or((1, 1));
    let width = (width * Logo::HEIGHT).div_ceil(height).clamp(1, WIDEST_LOGO);
    Ok(Logo { file, width })
}

/// Width and height of a PNG: the first chunk begins with them.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    sensible(number(16)?, number(20)?)
}

/// Width and height of an SVG's view box.
fn svg_size(text: &str) -> Option<(u32, u32)> {
    let (_, rest) = text.split_once("viewBox=")?;
    let quote = rest.chars().next()?;
    let numbers = rest.split(quote).nth(1)?;
    let mut numbers = numbers
        .split([' ', ','])
        .filter(|part| !part.is_empty())
        .map(|part| part.split('.').next().unwrap_or_default().parse().ok());
    sensible(numbers.nth(2)??, numbers.next()??)
}

fn sensible(width: u32, height: u32) -> Option<(u32, u32)> {
    let sane = 1..=65_536;
    (sane.contains(&width) && sane.contains(&height)).then_some((width, height))
}

/// What a colour stands on: `--paper` and `--card` of `style.css`.
const LIGHT: [Color; 2] = [Color::new(0xfb, 0xfa, 0xf7), Color::WHITE];
const DARK: [Color; 2] = [Color::new(0x14, 0x16, 0x1b), Color::new(0x1d, 0x20, 0x27)];

/// The contrast that text needs, and what only must be seen: [WCAG 2.2 §1.4.3, §1.4.11](https://www.w3.org/TR/WCAG22/#contrast-minimum).
const READABLE: f64 = 4.5;
const VISIBLE: f64 = 3.0;

/// The colours of a deployment in both themes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    light: Color,
    dark: Color,
}

impl Palette {
    /// Its colours as they are set, if one is.
    pub(super) fn new(light: Option<Color>, dark: Option<Color>) -> Option<Self> {
        const OURS: (Color, Color) = (Color::new(0x0b, 0x5d, 0x57), Color::new(0x5f, 0xd0, 0xc4));
        let (light, dark) = match (light, dark) {
            (None, None) => return None,
            (Some(light), Some(dark)) => (light, dark),
            (Some(light), None) => (light, for_dark(light)),
            (None, Some(dark)) => (OURS.0, dark),
        };
        Some(Self { light, dark })
    }

    /// What of it is hard to see, by key, in words.
    pub(super) fn complaints(self) -> Vec<(&'static str, String)> {
        [
            ("brand.color", self.light, LIGHT, "light"),
            ("brand.color_dark", self.dark, DARK, "dark"),
        ]
        .into_iter()
        .filter_map(|(key, color, ground, theme)| Some((key, complain(color, ground, theme)?)))
        .collect()
    }

    /// The same for mails.
    pub(super) fn button(self) -> ButtonColors {
        let pair = |color: Color| (color.to_string(), text_on(color).to_string());
        ButtonColors {
            light: pair(self.light),
            dark: pair(self.dark),
        }
    }

    /// The sheet that sets them.
    pub(super) fn sheet(self) -> BrandFile {
        let set = |color: Color| format!(":root{{--step:{color};--on-step:{}}}", text_on(color));
        let (light, dark) = (set(self.light), set(self.dark));
        let sheet = format!("{light}\n@media (prefers-color-scheme:dark){{{dark}}}\n");
        BrandFile::new("brand.css", "text/css; charset=utf-8", sheet.as_bytes())
    }
}

fn complain(color: Color, ground: [Color; 2], theme: &str) -> Option<String> {
    let contrast = ground.map(|ground| color.contrast(ground));
    let least = contrast.into_iter().fold(f64::INFINITY, f64::min);
    let shown = (least * 10.0).floor() / 10.0;
    if least < VISIBLE {
        Some(format!(
            "{color} can hardly be seen on our {theme} pages (contrast {shown}:1): focus and borders need {VISIBLE}:1, links {READABLE}:1"
        ))
    } else if least < READABLE {
        Some(format!(
            "links in {color} are hard to read on our {theme} pages (contrast {shown}:1): text needs {READABLE}:1"
        ))
    } else {
        None
    }
}

/// White where it can be read, else black, which then can: one of them always reaches 4.5:1.
fn text_on(color: Color) -> Color {
    if color.contrast(Color::WHITE) >= READABLE {
        Color::WHITE
    } else {
        Color::BLACK
    }
}

/// The colour, as much lighter as it takes to be read well on dark paper.
fn for_dark(color: Color) -> Color {
    const WELL: f64 = 7.0;
    let reads = |color: &Color| DARK.iter().all(|ground| color.contrast(*ground) >= WELL);
    let lighter = (0..=20).map(|step| color.lighter(step * 5));
    lighter.into_iter().find(reads).unwrap_or(Color::WHITE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        Color::parse(text).unwrap()
    }

    #[test]
    fn every_colour_carries_text_that_can_be_read() {
        for red in (0..=255).step_by(15) {
            for green in (0..=255).step_by(15) {
                for blue in (0..=255).step_by(15) {
                    let color = Color::new(red, green, blue);
                    assert!(color.contrast(text_on(color)) >= READABLE, "{color}");
                    assert!(complain(for_dark(color), DARK, "dark").is_none(), "{color}");
                }
            }
        }
    }

    #[test]
    fn what_is_hard_to_see_is_said_and_what_is_not_is_not() {
        let said = |light: &str| Palette::new(Some(color(light)), None).unwrap().complaints();
        assert!(said("#0b5d57").is_empty());
        assert!(
            said("#ffe680")[0].1.contains("can hardly be seen"),
            "{:?}",
            said("#ffe680")
        );
        assert!(said("#888888")[0].1.contains("hard to read"), "{:?}", said("#888888"));
        let dark = Palette::new(None, Some(color("#222222"))).unwrap().complaints();
        assert_eq!(dark[0].0, "brand.color_dark");
        assert!(Palette::new(None, None).is_none());
    }

    #[test]
    fn a_mark_is_an_svg_or_a_png_and_small() {
        let svg = |text: &str| logo(text.as_bytes()).unwrap();
        let wide = svg("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 90.5 30'/>");
        assert_eq!((wide.width, wide.file.content_type()), (96, "image/svg+xml"));
        assert_eq!(svg("<svg/>").width, Logo::HEIGHT);
        assert_eq!(svg("<svg viewBox=\"0 0 9000 1\"/>").width, WIDEST_LOGO);
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([0, 0, 0, 64, 0, 0, 0, 32]);
        assert_eq!(logo(&png).unwrap().width, 64);
        assert!(logo(b"GIF89a").is_err());
        assert!(logo(&vec![b' '; LARGEST_LOGO + 1]).is_err());
    }
}
