//! E-mail through a mail server: [RFC 5321](https://www.rfc-editor.org/rfc/rfc5321).

use super::{Failure, Message, Parcel, Provider};
use crate::config::{self, Encryption};
use domain::{
    code::Channel,
    fault::Fault,
    ids::SendId,
    time::{Clock, UnixMillis},
};
use futures_util::future::BoxFuture;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        self, PoolConfig,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        response::Category,
    },
};
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

/// How long the server may take for each answer: less than a worker waits for a provider.
const ANSWER: Duration = Duration::from_secs(6);
/// How many connections are open at once, and for how long one that nobody uses.
const AT_ONCE: u32 = 4;
const IDLE: Duration = Duration::from_secs(30);

/// What carries mails to a mail server.
pub struct Smtp {
    name: String,
    from: Mailbox,
    transport: AsyncSmtpTransport<Tokio1Executor>,
    clock: Arc<dyn Clock>,
}

impl Smtp {
    /// A mail server; nothing is said to it yet.
    ///
    /// # Errors
    /// Its TLS can't be set up.
    pub fn new(name: &str, server: &config::Smtp, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let pool = PoolConfig::new().max_size(AT_ONCE).idle_timeout(IDLE);
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .tls(tls(server)?)
            .timeout(Some(ANSWER))
            .pool_config(pool);
        if let Some((user, password)) = &server.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
        }
        Ok(Self {
            name: name.to_owned(),
            from: server.from.clone(),
            transport: builder.build(),
            clock,
        })
    }

    fn letter(&self, id: SendId, message: &Message) -> Option<lettre::Message> {
        let builder = lettre::Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, message.to.parse().ok()?))
            .subject(message.subject.as_deref().unwrap_or_default())
            .date(date(self.clock.now()))
            // The same at every attempt, so that whoever gets it twice can see that it is one.
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        match &message.html {
            Some(html) => builder.multipart(MultiPart::alternative_plain_html(message.text.clone(), html.clone())),
            None => builder.singlepart(SinglePart::plain(message.text.clone())),
        }
        .ok()
    }
}

impl Provider for Smtp {
    fn channel(&self) -> Channel {
        Channel::Mail
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let Some(letter) = self.letter(parcel.id, parcel.message) else {
                return Err(Failure::permanent("the address isn't one that mails go to"));
            };
            let sent = self.transport.send(letter).await;
            sent.map(|_| ()).map_err(|error| judge(&error))
        })
    }
}

/// What the server's answer means. Its words stay out of the log: they may repeat the recipient.
fn judge(error: &smtp::Error) -> Failure {
    let Some(code) = error.status() else {
        let what = if error.is_timeout() {
            "it didn't answer in time"
        } else if error.is_tls() {
            "TLS failed: check its certificate; a private authority's goes into `[outbound] ca_file`"
        } else {
            "no conversation could be held: check that it runs, and that a firewall lets this machine out"
        };
        return Failure::passing(what);
    };
    let what = format!("it answered {code}");
    // x3x speaks of our login, which concerns every mail.
    if error.is_permanent() && code.category != Category::Unspecified3 {
        Failure::permanent(what)
    } else {
        Failure::passing(what)
    }
}

fn date(now: UnixMillis) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(now.0.max(0).unsigned_abs())
}

fn tls(server: &config::Smtp) -> Result<Tls, Fault> {
    let parameters = || {
        let mut builder = TlsParameters::builder(server.host.clone());
        for certificate in certificates(server.authorities.as_deref().unwrap_or_default())? {
            builder = builder.add_root_certificate(certificate);
        }
        let built = builder.build_rustls();
        built.map_err(|cause| Fault::new("TLS to the mail server can't be set up", cause))
    };
    Ok(match server.tls {
        Encryption::StartTls => Tls::Required(parameters()?),
        Encryption::Tls => Tls::Wrapper(parameters()?),
        Encryption::None => Tls::None,
    })
}

fn certificates(pem: &[u8]) -> Result<Vec<Certificate>, Fault> {
    if pem.is_empty() {
        return Ok(Vec::new());
    }
    let read = Certificate::from_pem(pem);
    read.map(|one| vec![one])
        .map_err(|cause| Fault::new("[outbound] ca_file has no certificates in PEM", cause))
}
