//! `/account/forgot-password`: a link by mail that sets a new password, once. It is no second factor, and opens none.
//!
//! Every name gets the same answer, at the same time: whether anybody has it is looked up after the answer has gone.

use super::{
    chosen,
    mailed_link::{self, Followed, Said},
    password, tell,
};
use crate::{
    app::App,
    delivery,
    http::{form::Form, params::Params, problem::Problem, reply::see_other, show, visit::Visit},
    interaction::facts::Facts,
    page::{self, Forgot, NewPasswordError},
};
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    account::{self, attempt},
    address::network,
    audit::{self, Outcome, act},
    authenticator::{self, Limits, password::NewPassword},
    db::Tx,
    entity::{account::Model as Account, link::Model as Link},
    fault::Fault,
    ids::InteractionId,
    interaction,
    limit::{self, Taken},
    link::{self, Dead, Purpose},
    origin::Origin,
    secret::{BrowserHash, LinkHash},
    session,
    time::UnixMillis,
};
use serde_json::json;

/// Where this page is.
pub const PATH: &str = "/account/forgot-password";

/// `GET`: asks for the name; `interaction` is what the person was at, `sent` that it was given.
pub async fn get(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref().unwrap_or_default());
    let interaction = params.get("interaction").and_then(|id| id.parse().ok());
    let state = if params.get("sent").is_some() {
        Forgot::Sent
    } else {
        Forgot::Asked { empty: false }
    };
    page(
        &app,
        &visit,
        StatusCode::OK,
        state,
        &back(&app, &visit, interaction).await?,
    )
}

/// `POST`: answers the same whatever was typed.
pub async fn post(State(app): State<App>, visit: Visit, form: Form) -> Result<Response, Problem> {
    let interaction: Option<InteractionId> = form.field("interaction").parse().ok();
    let Some(name) = account::trim_identifier(form.field("identifier")).map(str::to_owned) else {
        let back = back(&app, &visit, interaction).await?;
        let state = Forgot::Asked { empty: true };
        return page(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, state, &back);
    };
    let folded = account::fold_email(&name);
    let (limits, now) = (app.limits, visit.now);
    let key = |parts: &[&[u8]]| app.hash_key.hash("forgotten-password", parts).to_vec();
    let keys = (
        key(&[b"address", &network(visit.address)]),
        key(&[b"name", folded.as_bytes()]),
    );
    let admitted = app.db.write(keys, move |tx, (address, name)| {
        Box::pin(async move {
            let from = limit::take(tx, address, limits.sends_per_address_per_hour, Limits::HOUR, now).await?;
            if from != Taken::Yes {
                return Ok(from);
            }
            limit::take(tx, name, limits.sends_per_phone_per_hour, Limits::HOUR, now).await
        })
    });
    if admitted.await? != Taken::Yes {
        return Err(Problem::TooMany);
    }
    // Beside the answer, so that nobody can tell from its time whether there is an account.
    tokio::spawn(send(app, visit.origin(), name, interaction, now));
    let carried = interaction.map(|id| format!("&interaction={id}")).unwrap_or_default();
    Ok(see_other(&format!("{PATH}?sent=1{carried}")))
}

async fn send(app: App, origin: Origin, name: String, interaction: Option<InteractionId>, now: UnixMillis) {
    if let Err(fault) = try_send(&app, origin, &name, interaction, now).await {
        tracing::error!(%fault, "a link for a forgotten password couldn't be sent");
    }
}

async fn try_send(
    app: &App,
    origin: Origin,
    name: &str,
    interaction: Option<InteractionId>,
    now: UnixMillis,
) -> Result<(), Fault> {
    let found = account::find_by_identifier(app.db.read(), name).await?;
    let Some(account) = found.filter(|account| account.suspended_at.is_none()) else {
        return Ok(());
    };
    let Some(address) = delivery::address(app, &account) else {
        return Ok(());
    };
    // One account gets no more mails by having several names: then nothing is sent, and nobody is told.
    let order = mailed_link::Order {
        account: &account,
        to: address,
        purpose: Purpose::ForgottenPassword,
        detail: interaction.map(|id| json!({ "interaction": id.to_string() })),
        path: PATH,
        most: app.limits.sends_per_phone_per_hour,
        said: Said {
            subject: "forgot-mail-subject",
            text: "forgot-mail",
            button: "forgot-mail-button",
            closing: &["forgot-mail-not-you"],
        },
        origin,
    };
    mailed_link::send(app, order, now).await.map(drop)
}

/// `GET …/{link}`: asks for the new password. A mail scanner that follows the link changes nothing.
pub async fn get_link(State(app): State<App>, visit: Visit, Path(link): Path<String>) -> Result<Response, Problem> {
    match mailed_link::find(&app, &link, Purpose::ForgottenPassword, visit.now).await? {
        Ok(Followed { link, account, .. }) => {
            let back = back(&app, &visit, asked_in(&link)).await?;
            page(&app, &visit, StatusCode::OK, open(&account, None), &back)
        }
        Err(dead) => page_of_dead(&app, &visit, dead),
    }
}

/// `POST …/{link}`: sets it, and ends all sessions of the account and all that they gave.
pub async fn post_link(
    State(app): State<App>,
    visit: Visit,
    Path(link): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let found = mailed_link::find(&app, &link, Purpose::ForgottenPassword, visit.now).await?;
    let Followed { hash, link, account } = match found {
        Ok(found) => found,
        Err(dead) => return page_of_dead(&app, &visit, dead),
    };
    let back = back(&app, &visit, asked_in(&link)).await?;
    let new = match chosen::read(&app, &form, &account, visit.now).await? {
        Ok(new) => new,
        Err(error) => {
            let state = open(&account, Some(error));
            return page(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, state, &back);
        }
    };
    let setting = Setting {
        told: tell::prepare(&app, password::news(&account, &new), visit.now).await?,
        hash,
        new,
        origin: visit.origin(),
        browser: visit.browser.clone(),
        now: visit.now,
    };
    if !app.db.write(setting, |tx, setting| Box::pin(setting.write(tx))).await? {
        return page_of_dead(&app, &visit, Dead::Used);
    }
    app.queue.wake();
    app.notices.wake();
    page(&app, &visit, StatusCode::OK, Forgot::Done, &back)
}

struct Setting {
    hash: LinkHash,
    new: NewPassword,
    told: tell::Told,
    browser: BrowserHash,
    origin: Origin,
    now: UnixMillis,
}

impl Setting {
    /// All in one transaction; false if the link, or the password, was used up meanwhile.
    async fn write(&self, tx: &Tx) -> Result<bool, Fault> {
        let Self { new, now, .. } = self;
        if !link::redeem(tx, &self.hash, Purpose::ForgottenPassword, *now).await?
            || !authenticator::password::replace(tx, new, *now).await?
        {
            return Ok(false);
        }
        session::end_of_accounts(tx, &[new.account], *now).await?;
        link::void_all(tx, new.account, *now).await?;
        // Who reads the owner's mail isn't kept out by wrong passwords that strangers typed.
        attempt::know(tx, &self.browser, new.account, *now).await?;
        self.told.write(tx, *now).await?;
        let used = json!({ "purpose": "forgotten-password" });
        let changed = json!({ "authenticator": new.id, "forgotten": true });
        let event = |act, detail| self.origin.event(act, Outcome::Success, new.account, detail);
        let events = [event(act::LINK_USED, used), event(act::PASSWORD_CHANGED, changed)];
        audit::record_all(tx, &events, *now).await?;
        Ok(true)
    }
}

fn open(account: &Account, error: Option<NewPasswordError>) -> Forgot {
    Forgot::Open {
        user_id: account.user_id.clone(),
        error,
    }
}

/// What the person was at when the link was asked for.
fn asked_in(link: &Link) -> Option<InteractionId> {
    link.detail.as_ref()?.get("interaction")?.as_str()?.parse().ok()
}

/// Where it goes on: with what the person was at, if this is the browser in which it still waits.
async fn back(app: &App, visit: &Visit, asked: Option<InteractionId>) -> Result<Back, Fault> {
    let waiting = match asked {
        Some(id) => interaction::find(app.db.read(), id, &visit.browser, visit.now)
            .await?
            .ok(),
        None => None,
    };
    Ok(Back {
        interaction: waiting.map(|found| found.interaction.id),
    })
}

struct Back {
    interaction: Option<InteractionId>,
}

fn page(app: &App, visit: &Visit, status: StatusCode, state: Forgot, back: &Back) -> Result<Response, Problem> {
    let sign_in = match back.interaction {
        Some(id) => format!("/interaction/{id}"),
        None => crate::dashboard::PATH.to_owned(),
    };
    // Whoever has forgotten a password is signed in nowhere, and this page is about nobody's session.
    let page = page::ForgotPassword {
        frame: show::frame(app, visit, &Facts::default()),
        interaction: back.interaction.map(|id| id.to_string()),
        sign_in,
        state,
    };
    show::show(status, &page)
}

fn page_of_dead(app: &App, visit: &Visit, dead: Dead) -> Result<Response, Problem> {
    let state = match dead {
        Dead::Unknown => Forgot::Unknown,
        Dead::Used => Forgot::Used,
        Dead::Expired => Forgot::Expired,
    };
    page(
        app,
        visit,
        mailed_link::status(dead),
        state,
        &Back { interaction: None },
    )
}
