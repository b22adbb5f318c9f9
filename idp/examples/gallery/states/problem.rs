//! Problems.

use super::{States, frame, put};
use idp::page::{Link, Problem, Trouble};

pub(super) fn problems(all: &mut States) {
    let link = |name: Option<&str>| {
        Some(Link {
            href: "/".to_owned(),
            name: name.map(str::to_owned),
        })
    };
    for (name, trouble) in [
        ("bad-request", Trouble::BadRequest),
        ("unknown-application", Trouble::UnknownApplication),
        ("interaction-over", Trouble::InteractionOver),
        ("other-browser", Trouble::OtherBrowser),
        ("stale-form", Trouble::StaleForm),
        ("no-cookie", Trouble::NoCookie),
        ("suspended", Trouble::Suspended),
        ("no-access", Trouble::NoAccess),
        ("too-many", Trouble::TooMany),
        ("not-found", Trouble::NotFound),
        ("too-large", Trouble::TooLarge),
        ("not-done-so", Trouble::NotDoneSo),
        ("fault", Trouble::Fault),
        ("unavailable", Trouble::Unavailable),
    ] {
        let page = Problem {
            frame: frame(None),
            trouble,
            detail: None,
            link: link(None),
        };
        put(all, &format!("problem.{name}"), &page);
    }
    let page = Problem {
        frame: frame(None),
        trouble: Trouble::BadRequest,
        detail: Some("redirect_uri is not one that client “flightdeck” registered.".to_owned()),
        link: link(Some("Flight Deck")),
    };
    put(all, "problem.detail", &page);
}
