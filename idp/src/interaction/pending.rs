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
    interaction::{self, Asking, Found, Lost, Question},
    origin::Origin,
};
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
    pub asking: Option<Asking>,
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
        let found = interaction::find(app.db.read(), id, &visit.browser, visit.now).await??;
        visit.wishes.ask(id, locales(&found.interaction.question));
        Ok(load(app, &visit, found).await?)
    }
}

async fn load(app: &App, visit: &Visit, found: Found) -> Result<Pending, Fault> {
    let Found { interaction, asking } = found;
    let facts = facts::load_to_decide(app, visit, interaction.application_id.as_ref()).await?;
    let needs = Needs {
        consent: is_consent_needed(app, &interaction, asking.as_ref(), &facts).await?,
        ..needs_now(&interaction)
    };
    Ok(Pending {
        interaction,
        needs,
        facts,
        asking,
    })
}

/// The languages that whoever asks wants its pages in.
fn locales(question: &Question) -> Option<&str> {
    match question {
        Question::Authorize(asked) => asked.ui_locales.as_deref(),
        Question::Authenticate(_)
        | Question::Launch { .. }
        | Question::Elevate
        | Question::Dashboard
        | Question::Account { .. } => None,
    }
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
    asking: Option<&Asking>,
    facts: &Facts,
) -> Result<bool, Fault> {
    if row.consented_at.is_some() || row.needs.consent {
        return Ok(row.consented_at.is_none());
    }
    match (&row.question, asking) {
        (Question::Authorize(asked), Some(asking)) => {
            consent::is_lacking(app, asking.application.consent, facts.account.as_ref(), asked).await
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
    #[must_use]
    pub fn asker(&self) -> Option<Asker> {
        let Asking { application, owner } = self.asking.as_ref()?;
        Some(Asker {
            application: application.name.clone(),
            organisation: owner.clone(),
            needs: Some(application.minimum()).filter(|level| *level != Level::ONE),
        })
    }
}
