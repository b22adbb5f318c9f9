//! The `claims` parameter: [OIDC Core §5.5](https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter).
//!
//! What isn't known is passed over; what has the wrong form is refused. A claim that belongs to a scope which the client
//! may not ask for isn't kept. `essential` changes nothing for claims of a person: what there is, is given.

use crate::{
    http::params::Params,
    oidc::{claims::scope_of, error::AuthorizationError},
};
use domain::claim::RequestedClaims;
use serde_json::{Map, Value};

/// The longest `claims` parameter, in bytes.
const LONGEST: usize = 8192;

/// How many claims it may name, and values for one of them.
const MOST: usize = 50;

/// How deep its JSON may go.
const DEEPEST: usize = 8;

/// What is asked for, as far as it is known here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    /// Single claims of the person.
    pub(super) requested: RequestedClaims,
    /// `acr` of the ID token, if it is there.
    pub(super) acr: Option<Acr>,
    /// The values of the ID token's `sub`: the answer is about one of these, or there is none.
    pub(super) sub: Vec<String>,
}

/// `acr` of the ID token.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Acr {
    pub(super) names: Vec<String>,
    pub(super) essential: bool,
}

impl Claims {
    /// Reads the parameter; `may_ask` knows the scopes that the client may ask for.
    pub(super) fn read(params: &Params, may_ask: impl Fn(&str) -> bool) -> Result<Self, AuthorizationError> {
        match params.get("claims") {
            None => Ok(Self::default()),
            Some(text) if text.len() > LONGEST => Err(AuthorizationError::invalid_request("claims is too long.")),
            Some(text) => Self::parse(text, may_ask).ok_or_else(|| {
                AuthorizationError::invalid_request(
                    "claims isn't the JSON object of OIDC Core 5.5, or asks for too much.",
                )
            }),
        }
    }

    fn parse(text: &str, may_ask: impl Fn(&str) -> bool) -> Option<Self> {
        let all: Value = serde_json::from_str(text).ok()?;
        let all = all.as_object().filter(|_| is_plain(&all, DEEPEST))?;
        let (id_token, userinfo) = (member(all, "id_token")?, member(all, "userinfo")?);
        if id_token.len() + userinfo.len() > MOST {
            return None;
        }
        let mut claims = Self::default();
        for (name, wanted) in &userinfo {
            Wanted::of(wanted)?;
            if is_granted(name, &may_ask) {
                claims.requested.userinfo.push(name.clone());
            }
        }
        for (name, wanted) in &id_token {
            let wanted = Wanted::of(wanted)?;
            match name.as_str() {
                "acr" => {
                    claims.acr = Some(Acr {
                        names: wanted.texts()?,
                        essential: wanted.essential,
                    });
                }
                "sub" => claims.sub = wanted.texts()?,
                name if is_granted(name, &may_ask) => claims.requested.id_token.push(name.to_owned()),
                _ => {}
            }
        }
        Some(claims)
    }
}

fn is_granted(name: &str, may_ask: impl Fn(&str) -> bool) -> bool {
    scope_of(name).is_some_and(may_ask)
}

/// A member of the parameter; one that isn't there asks for nothing.
fn member(all: &Map<String, Value>, name: &str) -> Option<Map<String, Value>> {
    match all.get(name) {
        None | Some(Value::Null) => Some(Map::new()),
        Some(Value::Object(member)) => Some(member.clone()),
        Some(_) => None,
    }
}

/// How one claim is wanted: [OIDC Core §5.5.1](https://openid.net/specs/openid-connect-core-1_0.html#IndividualClaimsRequests).
struct Wanted<'a> {
    essential: bool,
    values: Vec<&'a Value>,
}

impl<'a> Wanted<'a> {
    fn of(value: &'a Value) -> Option<Self> {
        let how = match value {
            Value::Null => {
                return Some(Self {
                    essential: false,
                    values: Vec::new(),
                });
            }
            Value::Object(how) => how,
            _ => return None,
        };
        let values = match (how.get("value"), how.get("values")) {
            (None, None) => Vec::new(),
            (Some(one), None) => vec![one],
            (None, Some(many)) => many.as_array().filter(|many| many.len() <= MOST)?.iter().collect(),
            (Some(_), Some(_)) => return None,
        };
        Some(Self {
            essential: how.get("essential").map_or(Some(false), Value::as_bool)?,
            values,
        })
    }

    fn texts(&self) -> Option<Vec<String>> {
        self.values
            .iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect()
    }
}

/// Not too deep, and without the one character that PostgreSQL takes in no text.
fn is_plain(value: &Value, depth: usize) -> bool {
    let is_text = |text: &str| !text.contains('\0');
    let Some(deeper) = depth.checked_sub(1) else {
        return false;
    };
    match value {
        Value::String(text) => is_text(text),
        Value::Array(items) => items.iter().all(|item| is_plain(item, deeper)),
        Value::Object(members) => members
            .iter()
            .all(|(name, item)| is_text(name) && is_plain(item, deeper)),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn parse(claims: &Value) -> Option<Claims> {
        Claims::parse(&claims.to_string(), |scope| scope != "phone")
    }

    #[test]
    fn what_is_known_and_allowed_is_kept() {
        let asked = json!({
            "userinfo": { "email": { "essential": true }, "phone_number": null, "favourite_colour": null, "name#de": null },
            "id_token": { "given_name": { "value": "Jane" }, "sub": { "value": "s-1" }, "acr": { "values": ["2", "3"], "essential": true }, "auth_time": { "essential": true } },
            "another": [1, 2],
        });
        let claims = parse(&asked).unwrap();
        assert_eq!(
            claims.requested.userinfo,
            ["email"],
            "phone isn't allowed, the others aren't known"
        );
        assert_eq!(claims.requested.id_token, ["given_name"]);
        assert_eq!(claims.sub, ["s-1"]);
        let acr = claims.acr.unwrap();
        assert_eq!((acr.names, acr.essential), (vec!["2".to_owned(), "3".to_owned()], true));
    }

    #[test]
    fn nothing_at_all_asks_for_nothing() {
        for nothing in [
            json!({}),
            json!({ "userinfo": null, "id_token": {} }),
            json!({ "x": 1 }),
        ] {
            assert_eq!(parse(&nothing), Some(Claims::default()), "{nothing}");
        }
        let acr = parse(&json!({ "id_token": { "acr": null } })).unwrap().acr.unwrap();
        assert!(acr.names.is_empty() && !acr.essential);
    }

    #[test]
    fn what_has_the_wrong_form_is_refused() {
        let many: Map<String, Value> = (0..=MOST).map(|n| (format!("c{n}"), Value::Null)).collect();
        let deep = (0..10).fold(json!(1), |inner, _| json!([inner]));
        for bad in [
            json!([]),
            json!("x"),
            json!({ "id_token": [] }),
            json!({ "userinfo": "email" }),
            json!({ "userinfo": { "email": true } }),
            json!({ "userinfo": { "email": { "essential": "yes" } } }),
            json!({ "id_token": { "acr": { "values": "2" } } }),
            json!({ "id_token": { "acr": { "values": [1] } } }),
            json!({ "id_token": { "acr": { "value": "2", "values": ["2"] } } }),
            json!({ "id_token": { "acr": { "values": vec!["2"; MOST + 1] } } }),
            json!({ "id_token": { "sub": { "value": 7 } } }),
            json!({ "id_token": { "sub": { "value": "a\0b" } } }),
            json!({ "id_token": { "name": { "value": deep } } }),
            json!({ "userinfo": many }),
        ] {
            assert_eq!(parse(&bad), None, "{bad}");
        }
        assert_eq!(Claims::parse("{", |_| true), None);
        assert_eq!(Claims::parse(&"[".repeat(8000), |_| true), None);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "\\PC{0,6}".prop_map(Value::from),
        ];
        let name = "id_token|userinfo|acr|sub|email|phone_number|name|essential|value|values|[a-z]{1,3}";
        leaf.prop_recursive(5, 40, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(name, inner, 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,80}") {
            Claims::parse(&text, |_| true);
        }

        #[test]
        fn nothing_is_kept_that_wasnt_asked_for_and_allowed(userinfo in any_json(), id_token in any_json()) {
            let asked = json!({ "userinfo": userinfo, "id_token": id_token });
            let Some(claims) = parse(&asked) else { return Ok(()) };
            for (member, kept) in [("userinfo", &claims.requested.userinfo), ("id_token", &claims.requested.id_token)] {
                for name in kept {
                    prop_assert!(asked[member].get(name).is_some(), "{} wasn't asked for", name);
                    prop_assert!(scope_of(name).is_some_and(|scope| scope != "phone"), "{} isn't allowed", name);
                }
            }
            prop_assert_eq!(claims.acr.is_some(), asked["id_token"].get("acr").is_some());
        }
    }
}
