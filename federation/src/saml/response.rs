//! Responses: an assertion, or why there is none. Spec: [SAML Core §2, §3.3.3](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf),
//! [SAML Profiles §4.1.4.2](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf).

use super::{
    encryption::Reader,
    name_id::NameId,
    signature::enveloped,
    status::{Status, write_success},
    time::write,
    xml::Writer,
};
use domain::{fault::Fault, time::UnixMillis};
use keys::saml::SamlKey;

/// What every response has.
#[derive(Clone, Debug)]
pub struct Response {
    /// Its ID.
    pub id: String,
    /// We.
    pub issuer: String,
    /// The assertion consumer service.
    pub destination: String,
    /// The request that it answers; none for what nobody asked for.
    pub in_response_to: Option<String>,
    /// When it is made.
    pub issue_instant: UnixMillis,
}

/// A response with an assertion.
#[derive(Clone, Debug)]
pub struct Success {
    /// The response around it.
    pub response: Response,
    /// The assertion's ID.
    pub assertion_id: String,
    /// For whom it is.
    pub audience: String,
    /// Whom it is about.
    pub name_id: NameId,
    /// From here it holds.
    pub not_before: UnixMillis,
    /// Until here it may be used.
    pub not_on_or_after: UnixMillis,
    /// How the person signed in.
    pub authn: Authn,
    /// What else is said of them.
    pub attributes: Vec<Attribute>,
}

/// How somebody signed in: `AuthnStatement`.
#[derive(Clone, Debug)]
pub struct Authn {
    /// The oldest event that it rests on.
    pub instant: UnixMillis,
    /// What the service provider knows the session by.
    pub session_index: String,
    /// Until when it may go by this.
    pub session_not_on_or_after: UnixMillis,
    /// How sure we are.
    pub class_ref: String,
    /// Who else had a part in it.
    pub authenticating_authority: Vec<String>,
}

/// An attribute with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// As a URI.
    pub name: String,
    /// For people.
    pub friendly_name: Option<String>,
    /// Its values.
    pub values: Vec<String>,
}

/// What all names of attributes are.
const URI: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";

impl Success {
    /// The response as XML: its assertion signed, then encrypted if there is a reader, then the response signed if it is
    /// to be.
    ///
    /// # Errors
    /// The key's, or an instant that can't be written.
    pub fn sign(&self, key: &SamlKey, reader: Option<&Reader<'_>>, sign_response: bool) -> Result<String, Fault> {
        let assertion = self.assertion(key)?;
        let assertion = match reader {
            None => assertion,
            Some(reader) => reader.encrypt(&assertion)?,
        };
        self.response.write(sign_response.then_some(key), |xml| {
            write_success(xml);
            xml.insert(&assertion);
        })
    }

    fn assertion(&self, key: &SamlKey) -> Result<String, Fault> {
        let issued = write(self.response.issue_instant)?;
        let mut xml = Writer::default();
        let id = self.assertion_id.as_str();
        xml.start(
            "saml:Assertion",
            &[("ID", id), ("IssueInstant", &issued), ("Version", "2.0")],
        );
        xml.leaf("saml:Issuer", &[], &self.response.issuer);
        let after_issuer = xml.len();
        self.subject(&mut xml)?;
        self.conditions(&mut xml)?;
        self.authn_statement(&mut xml)?;
        self.attribute_statement(&mut xml);
        put_signature(&xml.finish(), after_issuer, key, id)
    }

    fn subject(&self, xml: &mut Writer) -> Result<(), Fault> {
        let until = write(self.not_on_or_after)?;
        xml.start("saml:Subject", &[]);
        self.name_id.write(xml);
        xml.start(
            "saml:SubjectConfirmation",
            &[("Method", "urn:oasis:names:tc:SAML:2.0:cm:bearer")],
        );
        let answers = self.response.in_response_to.as_deref().map(|id| ("InResponseTo", id));
        let rest = [("NotOnOrAfter", &*until), ("Recipient", &self.response.destination)];
        let attributes: Vec<_> = answers.into_iter().chain(rest).collect();
        xml.leaf("saml:SubjectConfirmationData", &attributes, "");
        xml.end();
        xml.end();
        Ok(())
    }

    fn conditions(&self, xml: &mut Writer) -> Result<(), Fault> {
        let (from, until) = (write(self.not_before)?, write(self.not_on_or_after)?);
        xml.start("saml:Conditions", &[("NotBefore", &from), ("NotOnOrAfter", &until)]);
        xml.start("saml:AudienceRestriction", &[]);
        xml.leaf("saml:Audience", &[], &self.audience);
        xml.end();
        xml.end();
        Ok(())
    }

    fn authn_statement(&self, xml: &mut Writer) -> Result<(), Fault> {
        let (at, until) = (write(self.authn.instant)?, write(self.authn.session_not_on_or_after)?);
        let attributes = [
            ("AuthnInstant", &*at),
            ("SessionIndex", &self.authn.session_index),
            ("SessionNotOnOrAfter", &until),
        ];
        xml.start("saml:AuthnStatement", &attributes);
        xml.start("saml:AuthnContext", &[]);
        xml.leaf("saml:AuthnContextClassRef", &[], &self.authn.class_ref);
        for authority in &self.authn.authenticating_authority {
            xml.leaf("saml:AuthenticatingAuthority", &[], authority);
        }
        xml.end();
        xml.end();
        Ok(())
    }

    fn attribute_statement(&self, xml: &mut Writer) {
        if self.attributes.is_empty() {
            return;
        }
        xml.start("saml:AttributeStatement", &[]);
        for attribute in &self.attributes {
            let friendly = attribute.friendly_name.as_deref().map(|name| ("FriendlyName", name));
            let named = [("Name", &*attribute.name), ("NameFormat", URI)];
            let attributes: Vec<_> = friendly.into_iter().chain(named).collect();
            xml.start("saml:Attribute", &attributes);
            for value in &attribute.values {
                xml.leaf("saml:AttributeValue", &[], value);
            }
            xml.end();
        }
        xml.end();
    }
}

impl Response {
    /// A response that says why there is no assertion.
    ///
    /// # Errors
    /// The key's, or an instant that can't be written.
    pub fn refuse(&self, status: &Status, key: Option<&SamlKey>) -> Result<String, Fault> {
        self.write(key, |xml| status.write(xml))
    }

    fn write(&self, key: Option<&SamlKey>, body: impl FnOnce(&mut Writer)) -> Result<String, Fault> {
        let issued = write(self.issue_instant)?;
        let answers = self.in_response_to.as_deref().map(|id| ("InResponseTo", id));
        let before = [("Destination", &*self.destination), ("ID", &self.id)];
        let after = [("IssueInstant", &*issued), ("Version", "2.0")];
        let attributes: Vec<_> = before.into_iter().chain(answers).chain(after).collect();
        let mut xml = Writer::default();
        xml.start("samlp:Response", &attributes);
        xml.leaf("saml:Issuer", &[], &self.issuer);
        let after_issuer = xml.len();
        body(&mut xml);
        let written = xml.finish();
        match key {
            None => Ok(written),
            Some(key) => put_signature(&written, after_issuer, key, &self.id),
        }
    }
}

/// Puts an element's signature after its issuer, where the schema wants it.
pub(super) fn put_signature(written: &str, at: usize, key: &SamlKey, id: &str) -> Result<String, Fault> {
    let signature = enveloped(key, id, written)?;
    let (before, after) = written
        .split_at_checked(at)
        .ok_or(Fault::broken("a signature has no place"))?;
    Ok([before, &signature, after].concat())
}
