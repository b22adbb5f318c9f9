//! Texts and calls through a gateway of Twilio's published shape
//! ([messages](https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource),
//! [calls](https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource)).

use super::{Failure, Message, Parcel, Provider};
use crate::{
    config::{self, Kind},
    outgoing::Outgoing,
};
use domain::{code::Channel, ids::SendId};
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// What carries texts, or calls, through such a gateway.
pub struct Twilio {
    provider: Arc<config::Provider>,
    channel: Channel,
    issuer: String,
    outgoing: Outgoing,
}

impl Twilio {
    /// One channel of that provider.
    #[must_use]
    pub fn new(provider: Arc<config::Provider>, channel: Channel, issuer: &str, outgoing: Outgoing) -> Self {
        Self {
            provider,
            channel,
            issuer: issuer.to_owned(),
            outgoing,
        }
    }

    fn resource(&self) -> &'static str {
        match self.channel {
            Channel::Voice => "Calls",
            Channel::Text | Channel::Mail => "Messages",
        }
    }

    fn form(&self, account: &config::Twilio, id: SendId, message: &Message) -> Vec<(&'static str, String)> {
        let mut form = vec![("To", message.to.clone())];
        match (self.channel, &account.messaging_service, &account.from) {
            (Channel::Text, Some(service), _) => form.push(("MessagingServiceSid", service.clone())),
            (_, _, Some(from)) => form.push(("From", from.clone())),
            (_, _, None) => {}
        }
        form.push(match self.channel {
            Channel::Voice => ("Twiml", twiml(message)),
            Channel::Text | Channel::Mail => ("Body", message.text.clone()),
        });
        if account.receipts {
            form.push((
                "StatusCallback",
                super::receipt::url(&self.issuer, &self.provider.name, id),
            ));
        }
        form
    }
}

impl Provider for Twilio {
    fn channel(&self) -> Channel {
        self.channel
    }

    fn name(&self) -> &str {
        &self.provider.name
    }

    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let Kind::Twilio(account) = &self.provider.kind else {
                return Err(Failure::permanent("it is no gateway of this kind"));
            };
            let form = self.form(account, parcel.id, parcel.message);
            let (sid, resource) = (&account.account, self.resource());
            let url = format!("{}/2010-04-01/Accounts/{sid}/{resource}.json", account.url);
            let taken = self.outgoing.post(&url, |request| {
                request
                    .basic_auth(sid, Some(account.auth_token.reveal()))
                    .header("idempotency-key", parcel.id.to_string())
                    .form(&form)
            });
            taken.await?;
            Ok(())
        })
    }
}

/// What is said in a call. Its full stops are pauses.
fn twiml(message: &Message) -> String {
    let said: String = message.text.chars().map(escape).collect();
    let voice = message.language.as_deref().map_or("", voice);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Pause length=\"1\"/><Say{voice}>{said}</Say></Response>"
    )
}

/// The voice that speaks a language: the gateway knows them with their regions only.
fn voice(language: &str) -> &'static str {
    match language {
        "de" => " language=\"de-DE\"",
        "en" => " language=\"en-US\"",
        _ => "",
    }
}

fn escape(letter: char) -> String {
    match letter {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&apos;".to_owned(),
        control if control.is_control() => " ".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Message, twiml};

    #[test]
    fn what_is_said_is_never_markup_and_has_the_voice_of_its_language() {
        let message = |language: &str| Message {
            to: String::new(),
            subject: None,
            text: "Acme <Dial>&\"'\u{1}Sons. 1. 2.".to_owned(),
            html: None,
            language: Some(language.to_owned()),
            code: None,
        };
        let said = twiml(&message("de"));
        let right = "<Say language=\"de-DE\">Acme &lt;Dial&gt;&amp;&quot;&apos; Sons. 1. 2.</Say>";
        assert!(said.contains(right), "{said}");
        assert!(twiml(&message("\"><Dial>")).contains("<Say>Acme"));
    }
}
