//! The language of a visit: what the page was opened for, what the person chose, what the browser asks for.
//!
//! First comes a choice that the person made in this very interaction, then the application's `ui_locales`
//! ([OIDC Core §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)), then the person's choice
//! made anywhere, then `Accept-Language`. A language that we don't speak counts as absent.

use super::{
    params::Params,
    problem::Problem,
    reply::{see_other, set_cookie},
};
use crate::{
    app::App,
    dashboard,
    page::{self, Tongue, Words},
};
use axum::{
    extract::{Path, RawQuery, State},
    http::{Method, Uri},
    response::Response,
};
use domain::ids::InteractionId;
use std::sync::{Arc, OnceLock};
use url::{Url, form_urlencoded};

/// The longest way back that is kept, in bytes.
const LONGEST_BACK: usize = 2000;

/// What is known of the language that a visit wants.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    asked: Arc<OnceLock<Asked>>,
    chosen: Option<Chosen>,
    accepted: String,
    here: Option<String>,
}

/// What an application asked for.
#[derive(Debug)]
struct Asked {
    interaction: InteractionId,
    locales: String,
}

/// What the person chose, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Chosen {
    tag: String,
    within: Option<InteractionId>,
}

impl Wishes {
    /// What a request says of itself: `accepted` in its header, `chosen` in our cookie.
    #[must_use]
    pub fn read(method: &Method, uri: &Uri, accepted: String, chosen: Option<&str>) -> Self {
        Self {
            asked: Arc::default(),
            chosen: chosen.and_then(Chosen::parse),
            accepted,
            here: here(method, uri),
        }
    }

    /// The application that waits in this interaction asks for these languages.
    pub fn ask(&self, interaction: InteractionId, locales: Option<&str>) {
        let asked = Asked {
            interaction,
            locales: locales.unwrap_or_default().to_owned(),
        };
        // The same visit has one interaction.
        let _ = self.asked.set(asked);
    }

    /// What the browser asks for, the most wanted first: with its regions.
    #[must_use]
    pub fn accepted(&self) -> Vec<&str> {
        page::accepted(&self.accepted)
    }

    /// The words of the language that comes first.
    #[must_use]
    pub fn words(&self) -> Words {
        let asked = self.asked.get();
        let chosen = self.chosen.as_ref();
        let here = chosen.filter(|chosen| chosen.within.is_some() && chosen.within == asked.map(|a| a.interaction));
        let locales = asked.map_or("", |asked| asked.locales.as_str());
        let tag = |chosen: &'_ Chosen| chosen.tag.clone();
        let wanted: Vec<String> = here
            .map(tag)
            .into_iter()
            .chain(locales.split(' ').map(str::to_owned))
            .chain(chosen.map(tag))
            .chain(self.accepted().into_iter().map(str::to_owned))
            .collect();
        Words::choose(wanted.iter().map(String::as_str))
    }

    /// The other languages of this page, each with the link that chooses it; none where the page can't be got again.
    #[must_use]
    pub fn tongues(&self, words: &Words) -> Vec<Tongue> {
        let Some(here) = &self.here else {
            return Vec::new();
        };
        let back: String = form_urlencoded::byte_serialize(here.as_bytes()).collect();
        let others = Words::spoken().into_iter().filter(|tag| *tag != words.tag());
        others
            .map(|tag| Tongue {
                name: Words::choose([tag.as_str()]).name(),
                href: format!("/language/{tag}?back={back}"),
                tag,
            })
            .collect()
    }
}

impl Chosen {
    fn parse(value: &str) -> Option<Self> {
        let (tag, within) = match value.split_once('.') {
            Some((tag, id)) => (tag, Some(id.parse().ok()?)),
            None => (value, None),
        };
        Some(Self {
            tag: spoken(tag)?,
            within,
        })
    }

    fn value(&self) -> String {
        self.within
            .map_or_else(|| self.tag.clone(), |id| format!("{}.{id}", self.tag))
    }
}

/// `GET /language/{tag}`: keeps the choice in a cookie and goes back to a page of ours, and of nobody else.
pub async fn get(
    State(app): State<App>,
    Path(tag): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let tag = spoken(&tag).ok_or(Problem::NotFound)?;
    let query = Params::parse(&query.unwrap_or_default());
    let back = match query.get("back") {
        Some(back) => own(back).ok_or(Problem::NotFound)?,
        None => dashboard::PATH.to_owned(),
    };
    let chosen = Chosen {
        tag,
        within: interaction(&back),
    };
    let mut response = see_other(&back);
    set_cookie(&mut response, app.cookies().set_language(&chosen.value()));
    Ok(response)
}

/// The tag, if it is one of ours.
fn spoken(tag: &str) -> Option<String> {
    Words::spoken().into_iter().find(|ours| ours == tag)
}

/// The path and query that `back` leads to within our own origin, read as browsers read it.
fn own(back: &str) -> Option<String> {
    if back.len() > LONGEST_BACK || !back.starts_with('/') {
        return None;
    }
    let base = Url::parse("http://own.invalid").ok()?;
    let url = base.join(back).ok().filter(|url| url.origin() == base.origin())?;
    // What is left after dots are resolved may name a host again.
    let path = Some(url.path()).filter(|path| !path.starts_with("//"))?;
    Some(match url.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    })
}

/// The interaction that a path of ours belongs to.
fn interaction(path: &str) -> Option<InteractionId> {
    let rest = path.strip_prefix("/interaction/")?;
    rest.split(['/', '?']).next()?.parse().ok()
}

/// The page as it can be got again. What was handed over once, and what only a POST shows, can't be; forms of an
/// interaction post to the address of their page.
fn here(method: &Method, uri: &Uri) -> Option<String> {
    let is_again = method == Method::GET || uri.path().starts_with("/interaction/");
    let here = uri.path_and_query()?.as_str();
    (is_again && !uri.path().ends_with("/continue") && here.len() <= LONGEST_BACK).then(|| here.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wishes(chosen: Option<&str>, accepted: &str) -> Wishes {
        Wishes::read(
            &Method::GET,
            &"/dashboard".parse().unwrap(),
            accepted.to_owned(),
            chosen,
        )
    }

    #[test]
    fn the_nearest_wish_comes_first() {
        let here = InteractionId(uuid::Uuid::from_u128(1));
        let elsewhere = InteractionId(uuid::Uuid::from_u128(2));
        let tag = |wishes: &Wishes| wishes.words().tag();
        assert_eq!(tag(&wishes(None, "de-CH, en;q=0.5")), "de");
        assert_eq!(tag(&wishes(Some("en"), "de")), "en");
        let asked = wishes(Some("en"), "en");
        asked.ask(here, Some("tlh de"));
        assert_eq!(tag(&asked), "de");
        let chosen_elsewhere = wishes(Some(&format!("en.{elsewhere}")), "en");
        chosen_elsewhere.ask(here, Some("de"));
        assert_eq!(tag(&chosen_elsewhere), "de");
        let chosen_here = wishes(Some(&format!("en.{here}")), "de");
        chosen_here.ask(here, Some("de"));
        assert_eq!(tag(&chosen_here), "en");
    }

    #[test]
    fn what_we_do_not_speak_counts_as_absent() {
        for chosen in ["tlh", "", "de.", "de.x", "en\u{e4}"] {
            assert_eq!(wishes(Some(chosen), "de").words().tag(), "de", "{chosen}");
        }
        assert_eq!(wishes(None, "tlh").words().tag(), "en");
    }

    #[test]
    fn the_way_back_stays_with_us() {
        for (back, own_path) in [
            ("/dashboard", "/dashboard"),
            ("/sign-out?a=b&c=%2F", "/sign-out?a=b&c=%2F"),
            ("/a/../dashboard", "/dashboard"),
        ] {
            assert_eq!(own(back).as_deref(), Some(own_path));
        }
        for back in [
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "dashboard",
            "\\\\evil.example",
        ] {
            assert_eq!(own(back), None, "{back}");
        }
    }

    #[test]
    fn what_cannot_be_got_again_offers_no_other_language() {
        let tongues = |method: Method, path: &str| {
            let wishes = Wishes::read(&method, &path.parse().unwrap(), String::new(), None);
            wishes.tongues(&Words::default())
        };
        assert_eq!(
            tongues(Method::GET, "/dashboard")[0].href,
            "/language/de?back=%2Fdashboard"
        );
        assert_eq!(tongues(Method::POST, "/interaction/1/sign-in").len(), 1);
        assert!(tongues(Method::POST, "/launch").is_empty());
        assert!(tongues(Method::GET, "/oauth2/logout/continue?handle=x").is_empty());
    }
}
