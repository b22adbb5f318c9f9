//! An interaction as a request finds it: checked against the browser, with its needs as they are now and the facts.

use super::facts::{self, Facts};
use crate::{
    app::App,
    http::{problem::Problem, visit::Visit},
    oidc::consent,
    page::Asker,
};
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use domain::{
    assurance::{Decision, Level, Needs, Person, decide},
    entity,
    fault::Fault,
    interaction::{self, Lost, Question},
    origin::Origin,
};
use sea_orm::EntityTrait;
use std::collections::HashMap;

/// A pending interaction of this browser.
pub struct Pending {
    /// The row.
    pub interaction: entity::interaction::Model,
    /// What is needed, with what the person has decided so far.
    pub needs: Needs,
    /// What is known of the person.
    pub facts: Facts,
    /// Who asks; none for our own pages.
    pub application: Option<entity::application::Model>,
}

impl FromRequestParts<App> for Pending {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let visit = Visit::from_request_parts(parts, app).await?;
        let Ok(Path(path)) = Path::<HashMap<String, String>>::from_request_parts(parts, app).await else {
            return Err(Problem::NotFound);
        };
        let Some(id) = path.get("id").and_then(|id| id.parse().ok()) else {
            return Err(Problem::Lost(Lost::Unknown));
        };
        let row = interaction::find(app.db.read(), id, &visit.browser, visit.now).await??;
        Ok(load(app, &visit, row).await?)
    }
}

async fn load(app: &App, visit: &Visit, row: entity::interaction::Model) -> Result<Pending, Fault> {
    let facts = facts::load(app, visit).await?;
    let application = match &row.application_id {
        Some(id) => {
            entity::application::Entity::find_by_id(id.clone())
                .one(app.db.read())
                .await?
        }
        None => None,
    };
    let needs = Needs {
        consent: is_consent_needed(app, &row, application.as_ref(), &facts).await?,
        ..needs_now(&row)
    };
    Ok(Pending {
        needs,
        interaction: row,
        facts,
        application,
    })
}

/// What is needed, with what the person has decided since: to continue without, and as whom.
fn needs_now(row: &entity::interaction::Model) -> Needs {
    let mut needs = row.needs.clone();
    needs.declined = row.declined_at.is_some();
    if let Some(account) = row.account_id {
        needs.person = Person::This(account);
    }
    needs
}

/// Whether the person must be asked: until *Allow* was pressed, where the request says so or the application always asks.
async fn is_consent_needed(
    app: &App,
    row: &entity::interaction::Model,
    application: Option<&entity::application::Model>,
    facts: &Facts,
) -> Result<bool, Fault> {
    if row.consented_at.is_some() || row.needs.consent {
        return Ok(row.consented_at.is_none());
    }
    match (&row.question, application) {
        (Question::Authorize(asked), Some(application)) => {
            consent::is_lacking(app, application.consent, facts.account.as_ref(), asked).await
        }
        _ => Ok(false),
    }
}

impl Pending {
    /// Where an act on its pages comes from.
    #[must_use]
    pub fn origin(&self, visit: &Visit) -> Origin {
        Origin {
            application: self.interaction.application_id.clone(),
            ..visit.origin()
        }
    }

    /// What must happen next, as things stand.
    #[must_use]
    pub fn decide(&self, app: &App, visit: &Visit) -> Decision {
        decide(
            &app.ladder(),
            &self.needs,
            &self.facts.evidence,
            &self.facts.standing,
            visit.now,
        )
    }

    /// Who asks, for its pages.
    pub async fn asker(&self, app: &App) -> Result<Option<Asker>, Fault> {
        let Some(application) = &self.application else {
            return Ok(None);
        };
        let owner = entity::organisation::Entity::find_by_id(application.owner.clone())
            .one(app.db.read())
            .await?;
        Ok(Some(Asker {
            application: application.name.clone(),
            organisation: owner.map_or_else(|| application.owner.0.clone(), |owner| owner.name),
            needs: Some(application.minimum()).filter(|level| *level != Level::ONE),
        }))
    }
}
