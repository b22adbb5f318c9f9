//! What stands between a person and the application, told in words.

use super::{page::show, shop::Shop, words};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::fault::Fault;
use std::error::Error;

/// Why a page can't be shown.
pub(super) enum Trouble {
    /// There is no such page.
    Nowhere,
    /// A request that makes no sense.
    Garbled,
    /// An answer to a question that this browser didn't ask, or that has been answered.
    Unasked(Label),
    /// Somebody else than the provider that is trusted.
    Stranger(Label),
    /// The provider answered with an error.
    Refused(Box<Refused>),
    /// What came for the code doesn't hold, or never came.
    Fault(Fault),
}

/// An error that the provider answered with.
pub(super) struct Refused {
    /// Where to go back to.
    pub(super) label: Label,
    /// What was asked, in words.
    pub(super) asked: String,
    /// `error`.
    pub(super) error: String,
    /// `error_description`.
    pub(super) description: Option<String>,
}

/// What a page calls an application.
pub(super) struct Label {
    id: String,
    name: String,
}

impl From<&Shop> for Label {
    fn from(shop: &Shop) -> Self {
        Self {
            id: shop.id.clone(),
            name: shop.name.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "demo/trouble.html")]
struct Page {
    label: Option<Label>,
    title: String,
    sentence: String,
    asked: Option<String>,
    error: Option<String>,
    description: Option<String>,
    sources: Vec<String>,
}

impl Page {
    fn new(label: Option<Label>, title: &str, sentence: &str) -> Self {
        Self {
            label,
            title: title.to_owned(),
            sentence: sentence.to_owned(),
            asked: None,
            error: None,
            description: None,
            sources: Vec::new(),
        }
    }
}

impl From<Refused> for Page {
    fn from(refused: Refused) -> Self {
        let Refused {
            label,
            asked,
            error,
            description,
        } = refused;
        let (title, sentence) = words::error(&error);
        Self {
            asked: Some(asked),
            error: Some(error),
            description,
            ..Self::new(Some(label), title, sentence)
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let (status, page) = match self {
            Self::Nowhere => (
                StatusCode::NOT_FOUND,
                Page::new(
                    None,
                    "There is nothing here",
                    "The address leads to none of the sample\u{2019}s applications.",
                ),
            ),
            Self::Garbled => (
                StatusCode::BAD_REQUEST,
                Page::new(
                    None,
                    "That made no sense",
                    "The request has a part that this application can\u{2019}t read.",
                ),
            ),
            Self::Unasked(label) => (
                StatusCode::BAD_REQUEST,
                Page::new(
                    Some(label),
                    "Nobody asked for this answer",
                    "An answer came with a state that this browser doesn\u{2019}t wait for, or that was used before. Nothing was done with it.",
                ),
            ),
            Self::Stranger(label) => (
                StatusCode::BAD_REQUEST,
                Page::new(
                    Some(label),
                    "That came from somewhere else",
                    "The message names another provider than the one that this application trusts. Nothing was done with it.",
                ),
            ),
            Self::Refused(refused) => (StatusCode::FORBIDDEN, Page::from(*refused)),
            Self::Fault(fault) => (StatusCode::BAD_GATEWAY, {
                Page {
                    sources: chain(&fault),
                    ..Page::new(
                        None,
                        "The answer couldn\u{2019}t be verified",
                        "What the provider sent isn\u{2019}t what it should be, so nothing of it is believed.",
                    )
                }
            }),
        };
        show(status, &page).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }
}

/// A fault and what caused it: this page is for developers too.
fn chain(fault: &Fault) -> Vec<String> {
    let mut sources = vec![fault.to_string()];
    let mut cause = fault.source();
    while let Some(source) = cause {
        sources.push(source.to_string());
        cause = source.source();
    }
    sources
}
