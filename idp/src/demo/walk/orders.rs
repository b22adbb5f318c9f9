//! An API that wants more than the application has: the challenge, and the way through
//! ([RFC 9470](https://www.rfc-editor.org/rfc/rfc9470)).

use super::{
    outcome::Wanted,
    report::{Report, Step},
    story::{BY_TEXT, CHOOSE, CODE, IDENTIFIER, PASSWORD, PLAINLY, PWD},
    walker::{Go, Hand},
};

const ORDERS: Go = Go::Visit("logbook", "orders");
const AS_IT_SAYS: Go = Go::Visit("logbook", "orders/again");
const INSUFFICIENT: Wanted = Wanted::Error("insufficient_user_authentication");

#[rustfmt::skip]
const MAYA: [Step; 4] = [
    Step("Logbook asks for no level", Go::Ask("logbook", PLAINLY), Hand::TEXT, &[IDENTIFIER, PASSWORD], Wanted::Level(1, PWD)),
    Step("Logbook calls the orders API (wants 2)", ORDERS, Hand::TEXT, &[], INSUFFICIENT),
    Step("Logbook asks as the API says", AS_IT_SAYS, Hand::TEXT, &[CHOOSE, CODE], Wanted::Level(2, BY_TEXT)),
    Step("Logbook calls the orders API", ORDERS, Hand::TEXT, &[], Wanted::Level(2, BY_TEXT)),
];

/// Maya, in a browser of her own, at an application that is content with a password and calls an API that isn't.
pub(super) async fn tell(report: &mut Report<'_>) {
    report
        .walk(
            "Maya again, where Logbook calls an API that wants more",
            "lindm_0001",
            &MAYA,
        )
        .await;
}
