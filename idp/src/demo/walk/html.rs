//! HTML as tokens: as much of it as our own pages use.

use std::borrow::Cow;

/// One tag, or the text before the next one.
pub(super) enum Token<'a> {
    Open(&'a str, Vec<(&'a str, Cow<'a, str>)>),
    Close(&'a str),
    Text(Cow<'a, str>),
}

/// The next token, taken off the front of `rest`.
pub(super) fn next<'a>(rest: &mut &'a str) -> Option<Token<'a>> {
    if rest.is_empty() {
        return None;
    }
    let Some(tag) = rest.strip_prefix('<') else {
        let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        *rest = after;
        return Some(Token::Text(decode(text)));
    };
    if let Some(comment) = tag.strip_prefix("!--") {
        *rest = comment.split_once("-->").map_or("", |(_, after)| after);
        return Some(Token::Text(Cow::Borrowed("")));
    }
    let (inside, after) = tag.split_at(end_of_tag(tag));
    *rest = after.strip_prefix('>').unwrap_or(after);
    Some(match inside.strip_prefix('/') {
        Some(name) => Token::Close(name.trim()),
        None => open_tag(inside),
    })
}

/// Where a tag ends: at the first `>` that stands in no quotes.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    for (at, letter) in tag.char_indices() {
        match (quote, letter) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    tag.len()
}

fn open_tag(inside: &str) -> Token<'_> {
    let inside = inside.trim_end_matches('/').trim();
    let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Token::Open(name, attributes);
        }
        let end = rest
            .find(|letter: char| letter == '=' || letter.is_whitespace())
            .unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end);
        let Some(value) = after.trim_start().strip_prefix('=') else {
            attributes.push((attribute, Cow::Borrowed("")));
            rest = after;
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let value = value.get(1..).unwrap_or_default();
                value.split_once(quote).unwrap_or((value, ""))
            }
            _ => value.split_once(char::is_whitespace).unwrap_or((value, "")),
        };
        attributes.push((attribute, decode(value)));
        rest = after;
    }
}

/// Character references: the five that matter, and numbers.
fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        out.push_str(before);
        let decoded = reference
            .split_once(';')
            .and_then(|(name, after)| Some((reference_to(name)?, after)));
        let (letter, after) = decoded.unwrap_or(('&', reference));
        out.push(letter);
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn reference_to(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(number.ok()?)
        }
    }
}
