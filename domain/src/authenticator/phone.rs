//! Phones: which numbers may receive codes, and how much of a number may be seen.

use crate::{
    assurance::AuthenticatorKind,
    code::Channel,
    db::Tx,
    entity::{self, authenticator},
    fault::Fault,
    ids::{AccountId, AuthenticatorId},
};
use phonenumber::{Mode, PhoneNumber, Type, country, metadata::DATABASE};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use std::fmt;

/// How many phones an account may have.
pub const MOST: usize = 3;

/// A number that may receive codes. Whoever prints it sees its last four digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Number {
    e164: String,
    country: String,
    takes_texts: bool,
}

/// Why a number can't receive codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberRefusal {
    /// It is no phone number that exists in any numbering plan, or lacks its country prefix.
    Malformed,
    /// Whoever is called earns by it: premium rate, shared cost, or a short code.
    Costly,
    /// It is received over the internet, by whoever knows its password.
    Voip,
}

impl Number {
    /// Reads a number with its country prefix, however it is spaced.
    ///
    /// # Errors
    /// See [`NumberRefusal`]. Whether a number was moved to another provider isn't known here.
    pub fn parse(typed: &str) -> Result<Self, NumberRefusal> {
        let typed = typed.trim();
        if typed.len() > 40 || !typed.starts_with('+') {
            return Err(NumberRefusal::Malformed);
        }
        Self::check(&phonenumber::parse(None, typed).map_err(|_| NumberRefusal::Malformed)?)
    }

    /// As people of other countries write it: `+1 202-555-0123`. For its owner's own eyes.
    #[must_use]
    pub fn formatted(&self) -> String {
        let parsed = phonenumber::parse(None, &self.e164);
        parsed.map_or_else(
            |_| self.e164.clone(),
            |number| number.format().mode(Mode::International).to_string(),
        )
    }

    /// Reads a number as people write it at home: without its country prefix, with the one that is dialled there, or with
    /// any of the world's. `country` is ISO 3166-1.
    ///
    /// # Errors
    /// See [`NumberRefusal`].
    pub fn parse_in(country: &str, typed: &str) -> Result<Self, NumberRefusal> {
        if typed.len() > 40 {
            return Err(NumberRefusal::Malformed);
        }
        // The zero that is dialled at home only, as in +49 (0)171; then whatever people put between digits.
        let typed = typed
            .replace("(0)", "")
            .replace(|letter: char| " -./()".contains(letter), "");
        if let Some(rest) = typed.strip_prefix("00") {
            return Self::parse(&format!("+{rest}"));
        }
        if typed.starts_with('+') {
            return Self::parse(&typed);
        }
        let country: country::Id = country.parse().map_err(|_| NumberRefusal::Malformed)?;
        Self::check(&phonenumber::parse(Some(country), &typed).map_err(|_| NumberRefusal::Malformed)?)
    }

    fn check(number: &PhoneNumber) -> Result<Self, NumberRefusal> {
        let kind = number.number_type(&DATABASE);
        match kind {
            Type::PremiumRate | Type::SharedCost | Type::ShortCode => Err(NumberRefusal::Costly),
            Type::Voip => Err(NumberRefusal::Voip),
            _ if !number.is_valid() => Err(NumberRefusal::Malformed),
            _ => Ok(Self {
                e164: number.format().mode(Mode::E164).to_string(),
                country: number
                    .country()
                    .id()
                    .map_or_else(|| format!("+{}", number.code().value()), |id| id.as_ref().to_owned()),
                takes_texts: !matches!(
                    kind,
                    Type::FixedLine | Type::TollFree | Type::Uan | Type::Voicemail | Type::Pager
                ),
            }),
        }
    }

    /// As providers want it: [E.164](https://www.itu.int/rec/T-REC-E.164).
    #[must_use]
    pub fn e164(&self) -> &str {
        &self.e164
    }

    /// Where it is: ISO 3166-1, or the prefix of a plan that belongs to no country.
    #[must_use]
    pub fn country(&self) -> &str {
        &self.country
    }

    /// Whether texts arrive there, as far as its range tells: a landline is called.
    #[must_use]
    pub const fn takes_texts(&self) -> bool {
        self.takes_texts
    }

    /// All that pages may show of it.
    #[must_use]
    pub fn last_four(&self) -> String {
        last_four(&self.e164)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "…{}", self.last_four())
    }
}

/// All that pages may show of a stored number.
#[must_use]
pub fn last_four(e164: &str) -> String {
    let start = e164.len().saturating_sub(4);
    e164.get(start..).unwrap_or_default().to_owned()
}

/// The number of a phone and its stored preference, for whoever sends a code to it.
///
/// # Errors
/// The database's fault, or a stored number that is none any more.
pub async fn find_number(conn: &impl ConnectionTrait, id: AuthenticatorId) -> Result<Option<(Number, Channel)>, Fault> {
    let found = entity::phone::Entity::find()
        .filter(entity::phone::COLUMN.authenticator_id.eq(id))
        .one(conn)
        .await?;
    found.map(|phone| Ok((stored(&phone)?, phone.delivery))).transpose()
}

/// A country whose numbers can be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1.
    pub id: String,
    /// Its dialling prefix, without the plus.
    pub prefix: u16,
    /// A mobile number as it is written there.
    pub example: String,
}

/// All countries with a numbering plan.
#[must_use]
pub fn countries() -> Vec<Country> {
    let known = DATABASE.iter().filter_map(|plan| {
        let id: country::Id = plan.id().parse().ok()?;
        let digits = plan
            .descriptors()
            .mobile()
            .and_then(|range| range.example())
            .unwrap_or_default();
        let example = phonenumber::parse(Some(id), digits);
        Some(Country {
            id: plan.id().to_owned(),
            prefix: plan.country_code(),
            example: example.map_or_else(
                |_| digits.to_owned(),
                |example| example.format().mode(Mode::National).to_string(),
            ),
        })
    });
    known.collect()
}

/// The phones that an account has now.
///
/// # Errors
/// The database's fault, or a stored number that is none any more.
pub async fn list_bound(
    conn: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<(AuthenticatorId, Number)>, Fault> {
    let phones = entity::phone::Entity::find()
        .filter(entity::phone::COLUMN.authenticator_id.in_subquery(bound(account)))
        .all(conn)
        .await?;
    let phones = phones.iter().map(|phone| Ok((phone.authenticator_id, stored(phone)?)));
    phones.collect()
}

fn stored(phone: &entity::phone::Model) -> Result<Number, Fault> {
    Number::parse(&phone.number).map_err(|_| Fault::broken("a stored phone number can't receive codes"))
}

/// Stores another way for a phone's codes. False if the phone isn't this account's, or its codes come so already.
///
/// # Errors
/// The database's.
pub async fn deliver(tx: &Tx, account: AccountId, id: AuthenticatorId, by: Channel) -> Result<bool, Fault> {
    let changed = entity::phone::Entity::update_many()
        .col_expr(entity::phone::COLUMN.delivery, Expr::value(by))
        .filter(entity::phone::COLUMN.authenticator_id.eq(id))
        .filter(entity::phone::COLUMN.authenticator_id.in_subquery(bound(account)))
        .filter(entity::phone::COLUMN.delivery.ne(by))
        .exec(tx)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// The phones that an account has now.
fn bound(account: AccountId) -> SelectStatement {
    authenticator::Entity::find()
        .select_only()
        .column(authenticator::Column::Id)
        .filter(authenticator::COLUMN.account_id.eq(account))
        .filter(authenticator::COLUMN.kind.eq(AuthenticatorKind::Phone))
        .filter(authenticator::COLUMN.revoked_at.is_null())
        .into_query()
}

#[cfg(test)]
mod tests {
    use super::{Number, NumberRefusal, countries};

    #[test]
    fn a_number_is_kept_as_e164_and_shown_by_its_last_four_digits() {
        let number = Number::parse(" +1 (202) 555-0123 ").unwrap();
        assert_eq!(number.e164(), "+12025550123");
        assert_eq!(number.country(), "US");
        assert_eq!(number.last_four(), "0123");
        assert_eq!(format!("{number:?}"), "…0123");
    }

    #[test]
    fn a_number_without_its_country_is_refused() {
        for typed in [
            "2025550123",
            "0171 2345678",
            "",
            "+",
            "+1",
            "+999999999999",
            "+1202555012345678901234567890",
        ] {
            assert_eq!(Number::parse(typed), Err(NumberRefusal::Malformed), "{typed}");
        }
    }

    #[test]
    fn numbers_that_earn_money_for_whoever_is_called_are_refused() {
        assert_eq!(Number::parse("+19002345678"), Err(NumberRefusal::Costly));
        assert_eq!(Number::parse("+448451234567"), Err(NumberRefusal::Costly));
    }

    #[test]
    fn a_number_is_read_as_it_is_written_at_home() {
        for (country, typed) in [
            ("DE", "0171 2345678"),
            ("DE", "171/2345678"),
            ("DE", "+49 (0)171 2345678"),
            ("US", "0049 171 2345678"),
            ("US", "+49171-2345678"),
        ] {
            assert_eq!(
                Number::parse_in(country, typed).unwrap().e164(),
                "+491712345678",
                "{typed}"
            );
        }
        assert_eq!(Number::parse_in("US", "(202) 555-0123").unwrap().e164(), "+12025550123");
        assert_eq!(Number::parse_in("", "0171 2345678"), Err(NumberRefusal::Malformed));
        assert_eq!(Number::parse_in("DE", "0900 1234567"), Err(NumberRefusal::Costly));
    }

    #[test]
    fn a_landline_takes_no_texts() {
        for (typed, takes_texts) in [
            ("+493012345678", false),
            ("+491712345678", true),
            ("+12025550123", true),
        ] {
            assert_eq!(Number::parse(typed).unwrap().takes_texts(), takes_texts, "{typed}");
        }
    }

    #[test]
    fn every_country_has_a_prefix_and_an_example() {
        let countries = countries();
        assert!(countries.len() > 200);
        let germany = countries.iter().find(|country| country.id == "DE").unwrap();
        assert_eq!(germany.prefix, 49);
        assert!(germany.example.starts_with("01"), "{}", germany.example);
    }

    #[test]
    fn numbers_received_over_the_internet_are_refused() {
        assert_eq!(Number::parse("+445612345678"), Err(NumberRefusal::Voip));
    }
}
