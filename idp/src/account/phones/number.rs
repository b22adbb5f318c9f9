//! `/account/phones/new`: the number, typed twice, and how its codes come. Nothing is sent before *Send*.

use super::{Back, has_room, list};
use crate::{
    account::{Owner, first, fresh},
    app::App,
    config::NumberCheck,
    http::{form::Form, params::Params, problem::Problem, reply::see_other, show, visit::Visit},
    interaction::{send::seal_code, step_up::deliveries},
    page::{self, CountryChoice, NumberError, PhonesNotice},
};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    authenticator::phone::{self, Country, Number, NumberRefusal, countries},
    code::{Channel, Digits, SendRefusal},
    enrolment::{self, Draft, NewPhone, Order, Owned},
    fault::Fault,
    ids::AuthenticatorId,
};
use serde::{Deserialize, Serialize};

/// What of an enrolment is sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct Hidden {
    pub(super) number: String,
    pub(super) delivery: Channel,
}

/// What was typed so far.
#[derive(Default)]
struct Typed {
    country: String,
    phone: String,
    delivery: Option<Channel>,
}

/// Asks for the number, after what must come before it.
pub async fn get(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let back = back(query.as_deref());
    let owner = match may(&app, &visit, back).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let typed = Typed {
        country: guess(&owner, &visit),
        ..Typed::default()
    };
    page(&app, &visit, &owner, typed, None)
}

/// `POST`: sends the code, or says what is wrong; or leads back.
pub async fn post(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
    form: Form,
) -> Result<Response, Problem> {
    let back = back(query.as_deref());
    if let "cancel" | "back" = form.field("action") {
        return Ok(see_other(&back.path()));
    }
    let owner = match may(&app, &visit, back).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let mut typed = Typed {
        country: form.field("country").to_owned(),
        phone: form.field("phone").to_owned(),
        delivery: channel(form.field("delivery")),
    };
    if form.field("action") == "country" {
        return page(&app, &visit, &owner, typed, None);
    }
    let again = form.field("phone_confirm");
    let is_shown_first = shows_back(&app) && again.is_empty();
    let again = if is_shown_first {
        typed.phone.clone()
    } else {
        again.to_owned()
    };
    let (number, delivery) = match read(&app, &owner, &typed, &again).await? {
        Ok(read) => read,
        Err(error) => {
            if error == NumberError::Landline {
                typed.delivery = Some(Channel::Voice);
            }
            return page(&app, &visit, &owner, typed, Some(error));
        }
    };
    if is_shown_first {
        return show_back(&app, &visit, &owner, typed, &number, delivery);
    }
    match open(&app, &visit, &owner, &number, delivery, back).await? {
        Ok(id) => Ok(see_other(&super::code::path(id))),
        Err(refusal) => page(&app, &visit, &owner, typed, Some(refused(refusal))),
    }
}

/// Whether a number is shown as it was understood, instead of typed twice.
fn shows_back(app: &App) -> bool {
    app.config.delivery.number_check == NumberCheck::ShownBack
}

/// The number as it was understood. Its form says it twice, so that *Send* there sends.
fn show_back(
    app: &App,
    visit: &Visit,
    owner: &Owner,
    typed: Typed,
    number: &Number,
    delivery: Channel,
) -> Result<Response, Problem> {
    let page = page::PhoneShown {
        frame: show::frame(app, visit, &owner.facts),
        shown: number.formatted(),
        country: typed.country,
        phone: typed.phone,
        delivery,
    };
    show::show(StatusCode::OK, &page)
}

fn back(query: Option<&str>) -> Back {
    let params = Params::parse(query.unwrap_or_default());
    Back::read(params.get("back").unwrap_or_default())
}

/// Whoever may register a phone now; else the page that comes before, or says why not.
async fn may(app: &App, visit: &Visit, back: Back) -> Result<Result<Owner, Response>, Problem> {
    let path = back.number_page();
    let owner = match fresh(app, visit, &path).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(Err(response)),
    };
    if !has_room(app, &owner) {
        let notice = Some(PhonesNotice::Full);
        return Ok(Err(list(app, visit, &owner, StatusCode::CONFLICT, notice).await?));
    }
    Ok(match first::gate(app, visit, &owner, &path).await? {
        Some(response) => Err(response),
        None => Ok(owner),
    })
}

fn channel(pressed: &str) -> Option<Channel> {
    match pressed {
        "text" => Some(Channel::Text),
        "voice" => Some(Channel::Voice),
        _ => None,
    }
}

/// The number, if it is typed twice, can receive codes here, and isn't the account's already.
async fn read(
    app: &App,
    owner: &Owner,
    typed: &Typed,
    again: &str,
) -> Result<Result<(Number, Channel), NumberError>, Fault> {
    if typed.phone.trim().is_empty() {
        return Ok(Err(NumberError::Empty));
    }
    let number = match Number::parse_in(&typed.country, &typed.phone) {
        Ok(number) => number,
        Err(NumberRefusal::Malformed) => return Ok(Err(NumberError::Malformed)),
        Err(NumberRefusal::Costly) => return Ok(Err(NumberError::Costly)),
        Err(NumberRefusal::Voip) => return Ok(Err(NumberError::Voip)),
    };
    if Number::parse_in(&typed.country, again).as_ref() != Ok(&number) {
        return Ok(Err(NumberError::Mismatch));
    }
    if !app.config.delivery.takes_new(&number) {
        return Ok(Err(NumberError::NotTaken));
    }
    let own = phone::list_bound(app.db.read(), owner.account.id).await?;
    if own.iter().any(|(_, own)| own == &number) {
        return Ok(Err(NumberError::Known));
    }
    let offered = deliveries(app);
    let wanted = typed.delivery.filter(|wanted| offered.contains(wanted));
    let delivery = wanted.or(offered.first().copied()).unwrap_or(Channel::Text);
    Ok(match (number.takes_texts(), delivery) {
        (false, Channel::Text) if offered.contains(&Channel::Voice) => Err(NumberError::Landline),
        (false, Channel::Text) => Err(NumberError::NoCalls),
        _ => Ok((number, delivery)),
    })
}

async fn open(
    app: &App,
    visit: &Visit,
    owner: &Owner,
    number: &Number,
    delivery: Channel,
    back: Back,
) -> Result<Result<AuthenticatorId, SendRefusal>, Fault> {
    let now = visit.now;
    let whose = Owned {
        id: AuthenticatorId::fresh(&*app.entropy, now),
        account: owner.account.id,
        session: owner.session.id,
    };
    let new = NewPhone {
        owned: whose,
        sealed: hide(app, whose.id, number, delivery)?,
        back: back.path(),
        expires_at: now + app.config.interaction.lifetime,
    };
    let draft = draft(app, visit, whose, number, delivery)?;
    let opened = app.db.write((new, draft), move |tx, (new, draft)| {
        Box::pin(async move { enrolment::open(tx, new, draft, now).await })
    });
    let opened = opened.await?;
    app.queue.wake();
    Ok(opened.map(|()| whose.id))
}

/// A code of its own, hashed and sealed, ready to be sent to that number.
pub(super) fn draft(
    app: &App,
    visit: &Visit,
    owned: Owned,
    number: &Number,
    delivery: Channel,
) -> Result<Draft, Fault> {
    let digits = Digits::fresh(&*app.entropy);
    let order = Order {
        owned,
        digits: &digits,
        number,
        message: seal_code(app, visit, number, &digits, delivery)?,
        origin: visit.origin(),
    };
    Ok(Draft::new(&app.hash_key, order, &app.limits))
}

fn hide(app: &App, id: AuthenticatorId, number: &Number, delivery: Channel) -> Result<Vec<u8>, Fault> {
    let hidden = Hidden {
        number: number.e164().to_owned(),
        delivery,
    };
    let plain = serde_json::to_vec(&hidden).map_err(|cause| Fault::new("a number can't be written down", cause))?;
    app.seal.seal(&label(id), &plain, &*app.entropy)
}

/// The place that the sealed part of an enrolment belongs to.
pub(super) fn label(id: AuthenticatorId) -> String {
    format!("enrolment.sealed/{id}")
}

/// Why nothing was sent, in the page's words.
pub(super) const fn refused(refusal: SendRefusal) -> NumberError {
    match refusal {
        SendRefusal::Limited { until, .. } => NumberError::TooMany { until },
        SendRefusal::Locked { until } => NumberError::Locked { until },
        SendRefusal::Gone => NumberError::Malformed,
    }
}

/// The country of the contact number, else that of the person's language.
fn guess(owner: &Owner, visit: &Visit) -> String {
    let contact = owner.account.phone_number.as_deref().map(Number::parse);
    if let Some(Ok(number)) = contact {
        return number.country().to_owned();
    }
    let asked = owner.account.locale.as_deref().into_iter();
    let mut tags = asked.chain(visit.wishes.accepted());
    let country = tags.next().map_or("US", |tag| match tag.split_once('-') {
        Some((_, region)) if region.len() == 2 => region,
        _ if tag == "de" => "DE",
        _ => "US",
    });
    country.to_ascii_uppercase()
}

fn page(
    app: &App,
    visit: &Visit,
    owner: &Owner,
    typed: Typed,
    error: Option<NumberError>,
) -> Result<Response, Problem> {
    let frame = show::frame(app, visit, &owner.facts);
    let all = countries();
    let chosen = all.iter().find(|country| country.id == typed.country);
    let chosen = chosen.or(all.iter().find(|country| country.id == "US"));
    let mut offered = deliveries(app);
    offered.sort_by_key(|way| Some(*way) != typed.delivery);
    let status = match error {
        None => StatusCode::OK,
        Some(NumberError::TooMany { .. } | NumberError::Locked { .. }) => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = page::PhoneNumber {
        country: chosen.map(|country| country.id.clone()).unwrap_or_default(),
        prefix: chosen.map_or(0, |country| country.prefix),
        example: chosen.map(|country| country.example.clone()).unwrap_or_default(),
        countries: choices(&frame, &all),
        phone: typed.phone,
        deliveries: offered,
        typed_twice: !shows_back(app),
        error,
        frame,
    };
    show::show(status, &page)
}

fn choices(frame: &page::Frame, all: &[Country]) -> Vec<CountryChoice> {
    let choice = |country: &Country| CountryChoice::new(frame, &country.id, country.prefix);
    let mut choices: Vec<_> = all.iter().map(choice).collect();
    choices.sort_by(|one, other| one.name.cmp(&other.name));
    choices
}
