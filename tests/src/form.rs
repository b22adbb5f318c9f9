//! A form as a person fills it in: fields by their labels or names, buttons by what they say or do.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a form without the wanted field fails the test"
)]

use crate::page::{select, squeeze};
use scraper::{ElementRef, Html};

/// A form, with what is typed and chosen so far.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it posts to.
    pub action: String,
    /// All of its text, and that of what stands around it in the same item.
    pub text: String,
    fields: Vec<Field>,
    buttons: Vec<Button>,
    pressed: Option<usize>,
}

#[derive(Clone, Debug)]
struct Field {
    name: String,
    value: String,
    kind: Kind,
    label: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Typed,
    Hidden,
    Radio { checked: bool },
}

#[derive(Clone, Debug)]
struct Button {
    name: String,
    value: String,
    text: String,
}

impl Form {
    /// The forms of a page; one without an `action` posts to where the page is.
    pub(crate) fn read(html: &str, address: &str) -> Vec<Self> {
        let html = Html::parse_document(html);
        html.select(&select("form"))
            .map(|form| Self::of(&html, form, address))
            .collect()
    }

    fn of(html: &Html, form: ElementRef<'_>, address: &str) -> Self {
        let around = form
            .ancestors()
            .filter_map(ElementRef::wrap)
            .find(|element| element.value().name() == "li");
        Self {
            action: form.attr("action").unwrap_or(address).to_owned(),
            text: text(around.unwrap_or(form)),
            fields: form
                .select(&select("input[name]:not([disabled]), select[name]"))
                .map(|input| Field {
                    name: input.attr("name").unwrap_or_default().to_owned(),
                    value: value(input),
                    kind: match input.attr("type") {
                        Some("hidden") => Kind::Hidden,
                        Some("radio") => Kind::Radio {
                            checked: input.attr("checked").is_some(),
                        },
                        _ => Kind::Typed,
                    },
                    label: label(html, input),
                })
                .collect(),
            buttons: form
                .select(&select("button:not([type=button]):not([disabled])"))
                .map(|button| Button {
                    name: button.attr("name").unwrap_or_default().to_owned(),
                    value: button.attr("value").unwrap_or_default().to_owned(),
                    text: text(button),
                })
                .collect(),
            pressed: None,
        }
    }

    /// Types into the field of that name or label.
    #[must_use]
    pub fn set(mut self, field: &str, value: impl Into<String>) -> Self {
        let found = self
            .fields
            .iter_mut()
            .find(|known| known.name == field || known.label == field);
        match found {
            Some(found) => found.value = value.into(),
            None => panic!("no field {field:?}: {self:?}"),
        }
        self
    }

    /// Adds a field that isn't there, or once more: what only an attacker sends.
    #[must_use]
    pub fn add(mut self, name: &str, value: &str) -> Self {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.fields.push(Field {
            name,
            value,
            kind: Kind::Hidden,
            label: String::new(),
        });
        self
    }

    /// Leaves a field out, and buttons of that name unpressed.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|field| field.name != name);
        self.buttons.retain(|button| button.name != name);
        self
    }

    /// Chooses the radio button whose label has this text or whose value is this.
    #[must_use]
    pub fn choose(mut self, wanted: &str) -> Self {
        let is_radio = |field: &Field| matches!(field.kind, Kind::Radio { .. });
        let fits = |field: &Field| is_radio(field) && (field.value == wanted || field.label.contains(wanted));
        let Some(chosen) = self.fields.iter().position(fits) else {
            panic!("nothing to choose like {wanted:?}: {self:?}");
        };
        let group = self.fields[chosen].name.clone();
        for (place, field) in self.fields.iter_mut().enumerate() {
            if let Kind::Radio { checked } = &mut field.kind
                && field.name == group
            {
                *checked = place == chosen;
            }
        }
        self
    }

    /// Presses the button with that action, or with that text.
    #[must_use]
    pub fn press(mut self, wanted: &str) -> Self {
        let by_action = self.buttons.iter().position(|button| button.value == wanted);
        let found = by_action.or_else(|| self.buttons.iter().position(|button| button.text.contains(wanted)));
        assert!(found.is_some(), "no button {wanted:?}: {self:?}");
        self.pressed = found;
        self
    }

    /// Presses its first button, the main one.
    #[must_use]
    pub const fn press_first(mut self) -> Self {
        self.pressed = Some(0);
        self
    }

    /// Whether it has a button of that action.
    #[must_use]
    pub fn has_action(&self, action: &str) -> bool {
        self.buttons
            .iter()
            .any(|button| button.name == "action" && button.value == action)
    }

    /// Whether it has a field of that name.
    #[must_use]
    pub fn has_field(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }

    /// The labels of the radio buttons of a group.
    #[must_use]
    pub fn labels(&self, name: &str) -> Vec<String> {
        self.fields
            .iter()
            .filter(|field| field.name == name)
            .map(|field| field.label.clone())
            .collect()
    }

    /// What a field holds, or which of a group is chosen.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<String> {
        let mut fields = self.fields.iter().filter(|field| field.name == name);
        fields.find(|field| is_sent(field)).map(|field| field.value.clone())
    }

    /// What a browser sends: the fields, and the button that was pressed (the first, on Enter).
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        let sent = self.fields.iter().filter(|field| is_sent(field));
        let mut pairs: Vec<_> = sent.map(|field| (field.name.clone(), field.value.clone())).collect();
        let pressed = self
            .buttons
            .get(self.pressed.unwrap_or(0))
            .filter(|button| !button.name.is_empty());
        pairs.extend(pressed.map(|button| (button.name.clone(), button.value.clone())));
        pairs
    }
}

const fn is_sent(field: &Field) -> bool {
    !matches!(field.kind, Kind::Radio { checked: false })
}

/// What a field holds; of a list, the option that is chosen.
fn value(input: ElementRef<'_>) -> String {
    let chosen = input.select(&select("option[selected]")).next();
    let value = chosen.unwrap_or(input).attr("value");
    value.unwrap_or_default().to_owned()
}

fn text(element: ElementRef<'_>) -> String {
    squeeze(&element.text().collect::<String>())
}

/// By `for`, or by standing around the input.
fn label(html: &Html, input: ElementRef<'_>) -> String {
    let by_id = input
        .attr("id")
        .and_then(|id| html.select(&select(&format!("label[for='{id}']"))).next());
    let around = || {
        input
            .ancestors()
            .filter_map(ElementRef::wrap)
            .find(|element| element.value().name() == "label")
    };
    by_id.or_else(around).map(text).unwrap_or_default()
}
