//! Problems.

use super::{States, frame, put};
use domain::assurance::Level;
use idp::page::{Link, Problem, To, Trouble};

pub(super) fn problems(all: &mut States) {
    let link = |to| Some(Link::new("/", to));
    for (name, trouble) in [
        ("bad-request", Trouble::BadRequest),
        ("unknown-application", Trouble::UnknownApplication),
        ("interaction-over", Trouble::InteractionOver),
        ("other-browser", Trouble::OtherBrowser),
        ("stale-form", Trouble::StaleForm),
        ("no-cookie", Trouble::NoCookie),
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
            link: link(To::Start),
        };
        put(all, &format!("problem.{name}"), &page);
    }
    for (name, trouble) in [
        ("suspended", Trouble::Suspended),
        ("somebody-else", Trouble::SomebodyElse),
    ] {
        let page = Problem {
            frame: frame(None),
            trouble,
            detail: None,
            link: link(To::SignIn),
        };
        put(all, &format!("problem.{name}"), &page);
    }
    let page = Problem {
        frame: frame(Some(Level::TWO)),
        trouble: Trouble::BadLogout,
        detail: Some("invalid_request: post_logout_redirect_uri isn't one that the client registered.".to_owned()),
        link: link(To::SignOut),
    };
    put(all, "problem.bad-logout", &page);
    let page = Problem {
        frame: frame(None),
        trouble: Trouble::BadRequest,
        detail: Some("redirect_uri is not one that client “flightdeck” registered.".to_owned()),
        link: link(To::Application("Flight Deck".to_owned())),
    };
    put(all, "problem.detail", &page);
}
