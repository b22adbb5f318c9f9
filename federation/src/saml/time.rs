//! Instants as SAML writes them: UTC, with a `Z`. Spec: [SAML Core §1.3.3](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf).

use domain::{fault::Fault, time::UnixMillis};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// The instant that a text says; one without a zone says none.
pub(super) fn read(text: &str) -> Option<UnixMillis> {
    let read = OffsetDateTime::parse(text.trim(), &Rfc3339).ok()?;
    i64::try_from(read.unix_timestamp_nanos() / 1_000_000)
        .ok()
        .map(UnixMillis)
}

/// An instant as text, to the millisecond.
pub(super) fn write(at: UnixMillis) -> Result<String, Fault> {
    let unwritable = || Fault::broken("an instant can't be written down");
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0) * 1_000_000).map_err(|_| unwritable())?;
    at.format(&Rfc3339).map_err(|_| unwritable())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_and_written() {
        for (text, at) in [
            ("2026-12-01T01:02:03Z", Some(1_796_086_923_000)),
            ("2026-12-01T01:02:03.4567Z", Some(1_796_086_923_456)),
            ("2026-12-01T02:02:03+01:00", Some(1_796_086_923_000)),
            ("2026-12-01T01:02:03", None),
            ("2026-13-01T01:02:03Z", None),
            ("", None),
        ] {
            assert_eq!(read(text), at.map(UnixMillis), "{text}");
        }
        assert_eq!(
            write(UnixMillis(1_796_086_923_456)).unwrap(),
            "2026-12-01T01:02:03.456Z"
        );
    }
}
