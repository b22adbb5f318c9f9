//! A small reader of our own pages: their forms, their metas, where they lead. It knows as much HTML as they use.

use super::html::{Token, next};
use std::{borrow::Cow, iter::from_fn};

/// What a program needs to see of a page.
#[derive(Debug, Default)]
pub(in crate::demo) struct Document {
    /// `<meta name content>` and `<meta http-equiv content>`.
    metas: Vec<(String, String)>,
    /// All forms, in order.
    pub(in crate::demo) forms: Vec<Form>,
    /// Elements with an id, and their text.
    texts: Vec<(String, String)>,
    /// What a person would read.
    pub(in crate::demo) words: String,
}

/// One form.
#[derive(Clone, Debug, Default)]
pub(in crate::demo) struct Form {
    id: Option<String>,
    /// Where it goes; the page itself if empty.
    pub(in crate::demo) action: String,
    /// Whether it is posted.
    pub(in crate::demo) post: bool,
    /// What is sent: hidden inputs, text fields, what is checked.
    pub(in crate::demo) fields: Vec<(String, String)>,
    /// All radios, checked or not.
    pub(in crate::demo) radios: Vec<Radio>,
    /// All buttons, the main one first.
    pub(in crate::demo) buttons: Vec<Button>,
}

/// One of several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::demo) struct Radio {
    pub(in crate::demo) name: String,
    pub(in crate::demo) value: String,
    /// The words next to it.
    pub(in crate::demo) label: String,
}

/// What can be pressed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::demo) struct Button {
    pub(in crate::demo) name: String,
    pub(in crate::demo) value: String,
}

impl Document {
    /// Reads a page.
    pub(in crate::demo) fn read(html: &str) -> Self {
        Reader::default().read(html)
    }

    /// The content of a meta.
    pub(in crate::demo) fn meta(&self, name: &str) -> Option<&str> {
        self.metas
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, content)| content.as_str())
    }

    /// The text of the element with that id.
    pub(in crate::demo) fn text(&self, id: &str) -> Option<&str> {
        self.texts
            .iter()
            .find(|(found, _)| found == id)
            .map(|(_, text)| text.as_str())
    }

    /// The form that has a button of that value, or any form with a button if none is asked for.
    pub(in crate::demo) fn form_with(&self, action: Option<&str>) -> Option<&Form> {
        self.forms.iter().find(|form| match action {
            Some(action) => form
                .buttons
                .iter()
                .any(|button| button.name == "action" && button.value == action),
            None => !form.buttons.is_empty(),
        })
    }
}

impl Form {
    /// Types into a field, or checks a radio.
    pub(in crate::demo) fn set(&mut self, name: &str, value: &str) {
        match self.fields.iter_mut().find(|(found, _)| found == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Whether it has that field.
    pub(in crate::demo) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(found, _)| found == name) || self.radios.iter().any(|radio| radio.name == name)
    }
}

/// A label that is open: what it is `for`, its words, and the radios inside it (form, radio).
#[derive(Default)]
struct Label {
    target: Option<String>,
    words: String,
    inside: Vec<(usize, usize)>,
}

/// What the reader is inside of.
#[derive(Default)]
struct Reader {
    document: Document,
    form: Option<usize>,
    label: Option<Label>,
    radio_ids: Vec<(String, usize, usize)>,
    labels_for: Vec<(String, String)>,
    /// Buttons that name their form, which may come later.
    strays: Vec<(String, Button)>,
    /// Element, id and text of elements that are open and have an id.
    open: Vec<(String, String, String)>,
    /// Whether text is a person's to read: not in `head`'s title, `style` or `script`.
    silent: bool,
}

impl Reader {
    fn read(mut self, html: &str) -> Document {
        let mut rest = html;
        for token in from_fn(|| next(&mut rest)) {
            match token {
                Token::Open(tag, attributes) => self.open(tag, &attributes),
                Token::Close(tag) => self.close(tag),
                Token::Text(text) => self.text(&text),
            }
        }
        for (id, button) in self.strays.drain(..) {
            let form = self
                .document
                .forms
                .iter_mut()
                .find(|form| form.id.as_deref() == Some(&id));
            if let Some(form) = form {
                form.buttons.push(button);
            }
        }
        for (id, form, radio) in &self.radio_ids {
            let Some((_, words)) = self.labels_for.iter().find(|(target, _)| target == id) else {
                continue;
            };
            if let Some(radio) = self
                .document
                .forms
                .get_mut(*form)
                .and_then(|form| form.radios.get_mut(*radio))
            {
                words.trim().clone_into(&mut radio.label);
            }
        }
        self.document
    }

    fn open(&mut self, tag: &str, attributes: &[(&str, Cow<str>)]) {
        let get = |name: &str| {
            attributes
                .iter()
                .find(|(found, _)| *found == name)
                .map(|(_, value)| value.to_string())
        };
        match tag {
            "meta" => {
                if let (Some(name), Some(content)) = (get("name").or_else(|| get("http-equiv")), get("content")) {
                    self.document.metas.push((name.to_ascii_lowercase(), content));
                }
            }
            "form" => {
                self.form = Some(self.document.forms.len());
                self.document.forms.push(Form {
                    id: get("id"),
                    action: get("action").unwrap_or_default(),
                    post: get("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
                    ..Form::default()
                });
            }
            "input" => self.input(&get),
            "button" => {
                let button = Button {
                    name: get("name").unwrap_or_default(),
                    value: get("value").unwrap_or_default(),
                };
                let submits = get("type").is_none_or(|kind| kind == "submit") && get("disabled").is_none();
                match (submits, get("form"), self.form) {
                    (true, Some(id), _) => self.strays.push((id, button)),
                    (true, None, Some(at)) => self
                        .document
                        .forms
                        .get_mut(at)
                        .into_iter()
                        .for_each(|form| form.buttons.push(button.clone())),
                    _ => {}
                }
            }
            "label" => {
                self.label = Some(Label {
                    target: get("for"),
                    ..Label::default()
                });
            }
            "title" | "style" | "script" => self.silent = true,
            _ => {}
        }
        let empty = ["meta", "input", "link", "img", "br", "hr", "rect", "path"].contains(&tag);
        if !empty && let Some(id) = get("id") {
            self.open.push((tag.to_owned(), id, String::new()));
        }
    }

    fn input(&mut self, get: &impl Fn(&str) -> Option<String>) {
        let Some(name) = get("name") else { return };
        let Some(at) = self.form_of(get("form").as_deref()) else {
            return;
        };
        let Some(form) = self.document.forms.get_mut(at) else {
            return;
        };
        let value = get("value").unwrap_or_default();
        let kind = get("type").unwrap_or_default();
        let checked = get("checked").is_some();
        if kind == "radio" {
            let index = form.radios.len();
            self.radio_ids.extend(get("id").map(|id| (id, at, index)));
            if let Some(label) = &mut self.label {
                label.inside.push((at, index));
            }
            form.radios.push(Radio {
                name: name.clone(),
                value: value.clone(),
                label: String::new(),
            });
        }
        match kind.as_str() {
            "radio" | "checkbox" if !checked => {}
            "submit" | "button" | "image" => {}
            _ => form.fields.push((name, value)),
        }
    }

    fn form_of(&self, id: Option<&str>) -> Option<usize> {
        match id {
            None => self.form,
            Some(_) => self.document.forms.iter().position(|form| form.id.as_deref() == id),
        }
    }

    fn close(&mut self, tag: &str) {
        match tag {
            "form" => self.form = None,
            "title" | "style" | "script" => self.silent = false,
            "label" => {
                if let Some(Label { target, words, inside }) = self.label.take() {
                    for (form, radio) in inside {
                        if let Some(radio) = self
                            .document
                            .forms
                            .get_mut(form)
                            .and_then(|form| form.radios.get_mut(radio))
                        {
                            words.trim().clone_into(&mut radio.label);
                        }
                    }
                    self.labels_for.extend(target.map(|target| (target, words)));
                }
            }
            _ => {}
        }
        if let Some(at) = self.open.iter().rposition(|(open, _, _)| open == tag) {
            let (_, id, text) = self.open.remove(at);
            self.document.texts.push((id, text));
        }
    }

    fn text(&mut self, text: &str) {
        if self.silent {
            return;
        }
        for (_, _, inner) in &mut self.open {
            inner.push_str(text);
        }
        if let Some(label) = &mut self.label {
            label.words.push_str(text);
        }
        for word in text.split_whitespace() {
            self.document.words.push_str(word);
            self.document.words.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHOOSE: &str = r#"<!DOCTYPE html><html><head><title>No words</title>
        <meta name="gradus-page" content="step-up.choose"><meta name=gradus-level content='1'></head>
        <body><!-- <form action="/not/this"> --><h1>Which one&nbsp;?</h1>
        <form method="post" action="/interaction/1/step-up">
        <input type="hidden" name="csrf" value="a&amp;b&#43;&#x2f;">
        <label><input type="radio" name="authenticator" value="p1" checked> number ending <b>0141</b></label>
        <input type="radio" name="authenticator" value="t1" id="t"><label for="t">Pocket app</label>
        <input type="radio" name="delivery" value="text" checked/><input type="radio" name="delivery" value="voice">
        <input type="checkbox" name="remember" value="yes">
        <button name="action" value="send">Send &gt; code</button>
        <button type="button" name="action" value="nothing">No</button>
        <button name="action" value="cancel" formnovalidate>Cancel</button></form>
        <button form="out" name="action" value="sign-out">Sign out</button><form id="out" method="POST" action="/o"></form>
        <pre id="claims">{&quot;a&quot;: 1}</pre></body></html>"#;

    #[test]
    fn metas_and_texts_are_found() {
        let page = Document::read(CHOOSE);
        assert_eq!(page.meta("gradus-page"), Some("step-up.choose"));
        assert_eq!(page.meta("gradus-level"), Some("1"));
        assert_eq!(page.text("claims"), Some(r#"{"a": 1}"#));
        assert!(
            page.words.starts_with("Which one ? number ending 0141 Pocket app"),
            "{}",
            page.words
        );
    }

    #[test]
    fn a_form_sends_what_is_hidden_and_what_is_checked() {
        let page = Document::read(CHOOSE);
        let form = page.form_with(Some("send")).unwrap();
        assert!(form.post);
        assert_eq!(form.action, "/interaction/1/step-up");
        let sent: Vec<_> = form
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(sent, [("csrf", "a&b+/"), ("authenticator", "p1"), ("delivery", "text")]);
    }

    #[test]
    fn the_main_button_is_the_first_that_submits() {
        let page = Document::read(CHOOSE);
        let values: Vec<_> = page.forms[0]
            .buttons
            .iter()
            .map(|button| button.value.as_str())
            .collect();
        assert_eq!(values, ["send", "cancel"]);
    }

    #[test]
    fn radios_know_the_words_next_to_them() {
        let page = Document::read(CHOOSE);
        let labels: Vec<_> = page.forms[0]
            .radios
            .iter()
            .map(|radio| (radio.value.as_str(), radio.label.as_str()))
            .collect();
        assert_eq!(
            labels,
            [
                ("p1", "number ending 0141"),
                ("t1", "Pocket app"),
                ("text", ""),
                ("voice", "")
            ]
        );
    }

    #[test]
    fn a_choice_replaces_what_was_checked() {
        let page = Document::read(CHOOSE);
        let mut form = page.forms[0].clone();
        form.set("authenticator", "t1");
        form.set("code", "123456");
        assert!(form.has("delivery") && form.has("code") && !form.has("password"));
        assert_eq!(
            form.fields.iter().filter(|(name, _)| name == "authenticator").count(),
            1
        );
    }

    #[test]
    fn a_button_may_stand_outside_its_form() {
        let page = Document::read(CHOOSE);
        assert_eq!(
            page.form_with(Some("sign-out")).map(|form| form.action.as_str()),
            Some("/o")
        );
    }

    #[test]
    fn broken_pages_end() {
        for broken in [
            "<",
            "<a",
            "<a href=\"x",
            "&",
            "&#xffffffff;",
            "<form><input name=",
            "<!--",
            "</",
        ] {
            let _ = Document::read(broken);
        }
    }
}
