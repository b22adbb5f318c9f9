//! Phones: which numbers may receive codes, and how much of a number may be seen.

use crate::{code::Channel, entity, fault::Fault, ids::AuthenticatorId};
use phonenumber::{Mode, Type, metadata::DATABASE};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::fmt;

/// A number that may receive codes. Whoever prints it sees its last four digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Number {
    e164: String,
    country: String,
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
        let number = phonenumber::parse(None, typed).map_err(|_| NumberRefusal::Malformed)?;
        match number.number_type(&DATABASE) {
            Type::PremiumRate | Type::SharedCost | Type::ShortCode => Err(NumberRefusal::Costly),
            Type::Voip => Err(NumberRefusal::Voip),
            _ if !number.is_valid() => Err(NumberRefusal::Malformed),
            _ => Ok(Self {
                e164: number.format().mode(Mode::E164).to_string(),
                country: number
                    .country()
                    .id()
                    .map_or_else(|| format!("+{}", number.code().value()), |id| id.as_ref().to_owned()),
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
    found
        .map(|phone| match Number::parse(&phone.number) {
            Ok(number) => Ok((number, phone.delivery)),
            Err(_) => Err(Fault::broken("a stored phone number can't receive codes")),
        })
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::{Number, NumberRefusal};

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
    fn numbers_received_over_the_internet_are_refused() {
        assert_eq!(Number::parse("+445612345678"), Err(NumberRefusal::Voip));
    }
}
