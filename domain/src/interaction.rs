//! One pending question: who asks, what it needs, where the answer goes.
//!
//! It waits for one person in one browser, the account in it never changes once set, and it answers once.

use crate::{
    assurance::Needs,
    claim::RequestedClaims,
    db::named,
    entity::{
        application,
        interaction::{self, COLUMN, Entity, Model},
        organisation,
    },
    fault::Fault,
    ids::{AccountId, ApplicationId, ClientId, EntityId, InteractionId},
    secret::BrowserHash,
    time::UnixMillis,
};
use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DatabaseTransaction, FromJsonQueryResult, FromQueryResult, Iterable,
    JoinType, QueryOrder, QueryResult, QuerySelect, QueryTrait, entity::prelude::*, sea_query::SelectStatement,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What was asked, in the words of the door it came through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(tag = "door", rename_all = "kebab-case")]
pub enum Question {
    /// An authorization request; answered with a code at its redirect URI.
    Authorize(Box<Authorization>),
    /// A SAML authentication request, or an unsolicited response that somebody asked for; answered with a response at its
    /// assertion consumer service.
    Authenticate(Box<Authentication>),
    /// *Launch* on the dashboard; answered by going to the application.
    Launch {
        /// What is launched.
        application: ApplicationId,
    },
    /// *Elevate* on the dashboard; answered by going back there.
    Elevate,
    /// Somebody opened the dashboard without a session.
    Dashboard,
    /// A page of the person's own account needs somebody who is signed in, or who has shown more just now.
    Account {
        /// Where the page is: a path of ours below `/account/`.
        path: String,
    },
}

/// An authorization request after all its checks: [RFC 6749 §4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1).
///
/// `redirect_uri` here has been matched exactly against the client's registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// Who asks.
    pub client_id: ClientId,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// Handed back as it came.
    pub state: Option<String>,
    /// Repeated in the ID token.
    pub nonce: Option<String>,
    /// What is granted of what was asked, space separated.
    pub scope: String,
    /// PKCE S256 challenge: [RFC 7636](https://www.rfc-editor.org/rfc/rfc7636).
    pub code_challenge: Option<String>,
    /// Languages that the client asks its pages in, space separated, best first.
    pub ui_locales: Option<String>,
    /// How the answer travels.
    #[serde(default)]
    pub response_mode: ResponseMode,
    /// Single claims that were asked for.
    #[serde(default)]
    pub claims: Option<RequestedClaims>,
    /// The APIs that it is about: [RFC 8707](https://www.rfc-editor.org/rfc/rfc8707).
    #[serde(default)]
    pub resource: Vec<String>,
}

/// An authentication request after all its checks: [SAML Core §3.4.1](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf).
///
/// `acs_url` here stands in the service provider's metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authentication {
    /// Who asks.
    pub entity_id: EntityId,
    /// The assertion consumer service: where the answer goes.
    pub acs_url: String,
    /// How it travels.
    pub binding: ResponseBinding,
    /// The request's ID, repeated in the answer; none for what nobody asked for.
    pub in_response_to: Option<String>,
    /// Handed back as it came.
    pub relay_state: Option<String>,
    /// The kind of NameID that is asked for.
    pub name_id_format: Option<String>,
    /// Which of its lists of attributes.
    pub attribute_service: Option<u16>,
}

/// How a response travels: [SAML Bindings §3](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResponseBinding {
    /// Posted by a page of ours.
    #[default]
    Post,
    /// Fetched by the service provider; the browser carries a reference.
    Artifact,
}

/// `response_mode`: [OAuth 2.0 Multiple Response Types §2.1](https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html#ResponseModes),
/// [Form Post](https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the redirect URI's query.
    #[default]
    Query,
    /// In its fragment.
    Fragment,
    /// Posted by a page of ours.
    FormPost,
}

/// How many wait, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long one waits.
    pub lifetime: Duration,
    /// How many are open in one browser; the oldest unanswered is dropped.
    pub open_per_browser: u32,
}

/// A question about to be opened.
#[derive(Clone, Debug)]
pub struct NewInteraction {
    /// Its id, in every step's URL.
    pub id: InteractionId,
    /// Whose browser.
    pub browser: BrowserHash,
    /// Who is signed in there, if the question is already about that account.
    pub account: Option<AccountId>,
    /// Which application asks.
    pub application: Option<ApplicationId>,
    /// What it needs.
    pub needs: Needs,
    /// What it asks.
    pub question: Question,
    /// A name to begin with (`login_hint`).
    pub identifier: Option<String>,
}

/// Opens an interaction; the browser's oldest unanswered ones make room.
pub async fn open(
    tx: &DatabaseTransaction,
    new: &NewInteraction,
    patience: Patience,
    now: UnixMillis,
) -> Result<(), Fault> {
    let row = interaction::ActiveModel {
        id: Set(new.id),
        browser_hash: Set(new.browser.clone()),
        account_id: Set(new.account),
        application_id: Set(new.application.clone()),
        needs: Set(Needs {
            interaction: Some(new.id),
            ..new.needs.clone()
        }),
        question: Set(new.question.clone()),
        identifier: Set(new.identifier.clone()),
        declined_at: Set(None),
        opened_at: Set(now),
        expires_at: Set(now + patience.lifetime),
        answered_at: Set(None),
        consented_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    let crowded: Vec<InteractionId> = Entity::find()
        .select_only()
        .column(COLUMN.id)
        .filter(COLUMN.browser_hash.eq(new.browser.clone()))
        .filter(COLUMN.answered_at.is_null())
        .order_by_desc(COLUMN.opened_at)
        .order_by_desc(COLUMN.id)
        .offset(u64::from(patience.open_per_browser))
        .limit(100)
        .into_tuple()
        .all(tx)
        .await?;
    if !crowded.is_empty() {
        Entity::delete_many().filter(COLUMN.id.is_in(crowded)).exec(tx).await?;
    }
    Ok(())
}

/// Why an interaction can't go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// There is none of that id: it never was, or has been dropped or swept.
    Unknown,
    /// It belongs to another browser.
    Elsewhere,
    /// It waited too long.
    Expired,
    /// It has been answered.
    Answered,
}

/// An interaction that goes on.
#[derive(Clone, Debug)]
pub struct Found {
    /// The question.
    pub interaction: Model,
    /// Who asks; none for our own pages.
    pub asking: Option<Asking>,
}

/// The application that asks.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The application.
    pub application: application::Model,
    /// The name of the organisation that owns it.
    pub owner: String,
}

/// The interaction of that id, with the application that asks, if this browser may go on with it.
pub async fn find(
    conn: &impl ConnectionTrait,
    id: InteractionId,
    browser: &BrowserHash,
    now: UnixMillis,
) -> Result<Result<Found, Lost>, Fault> {
    let Some(row) = conn.query_one(&select(id)).await? else {
        return Ok(Err(Lost::Unknown));
    };
    let found = Model::from_query_result(&row, INTERACTION)?;
    Ok(if found.browser_hash != *browser {
        Err(Lost::Elsewhere)
    } else if found.answered_at.is_some() {
        Err(Lost::Answered)
    } else if now >= found.expires_at {
        Err(Lost::Expired)
    } else {
        Ok(Found {
            interaction: found,
            asking: read_asking(&row)?,
        })
    })
}

/// Before the names of its columns.
const INTERACTION: &str = "interaction_";
const APPLICATION: &str = "application_";
const OWNER: &str = "owner";

/// The interaction, who asks, and whose that is: every page of it shows all of this.
fn select(id: InteractionId) -> SelectStatement {
    let asking = Entity::belongs_to(application::Entity)
        .from(interaction::Column::ApplicationId)
        .to(application::Column::Id);
    let owner = application::Entity::belongs_to(organisation::Entity)
        .from(application::Column::Owner)
        .to(organisation::Column::Id);
    let select = Entity::find_by_id(id)
        .join(JoinType::LeftJoin, asking.into())
        .join(JoinType::LeftJoin, owner.into())
        .select_only()
        .column_as(organisation::Column::Name, OWNER);
    let select = named(select, INTERACTION, interaction::Column::iter());
    named(select, APPLICATION, application::Column::iter()).into_query()
}

fn read_asking(row: &QueryResult) -> Result<Option<Asking>, DbErr> {
    let Some(owner) = row.try_get::<Option<String>>("", OWNER)? else {
        return Ok(None);
    };
    let application = application::Model::from_query_result(row, APPLICATION)?;
    Ok(Some(Asking { application, owner }))
}

/// Keeps what was typed on the first page.
pub async fn identify(tx: &DatabaseTransaction, id: InteractionId, identifier: &str) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(COLUMN.identifier, Expr::value(identifier))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.answered_at.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Ties the interaction to an account. False if it is tied to another one: it never changes.
pub async fn tie(tx: &DatabaseTransaction, id: InteractionId, account: AccountId) -> Result<bool, Fault> {
    let tied = Entity::update_many()
        .col_expr(COLUMN.account_id, Expr::value(account))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.answered_at.is_null())
        .filter(
            Condition::any()
                .add(COLUMN.account_id.is_null())
                .add(COLUMN.account_id.eq(account)),
        )
        .exec(tx)
        .await?;
    Ok(tied.rows_affected == 1)
}

/// *Continue without* was pressed.
pub async fn decline(tx: &DatabaseTransaction, id: InteractionId, now: UnixMillis) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(COLUMN.declined_at, Expr::value(now))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.answered_at.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// *Allow* was pressed on the consent page.
pub async fn consent(tx: &DatabaseTransaction, id: InteractionId, now: UnixMillis) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(COLUMN.consented_at, Expr::value(now))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.answered_at.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Answers: of two callers racing with it, one may go on.
pub async fn answer(tx: &DatabaseTransaction, id: InteractionId, now: UnixMillis) -> Result<bool, Fault> {
    let answered = Entity::update_many()
        .col_expr(COLUMN.answered_at, Expr::value(now))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.answered_at.is_null())
        .filter(COLUMN.expires_at.gt(now))
        .exec(tx)
        .await?;
    Ok(answered.rows_affected == 1)
}
