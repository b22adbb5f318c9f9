//! From what `[delivery]` says to what it means: names are found, secrets are read.

use super::{
    Carrier, Delivery, Encryption, Kind, OUTBOX, Provider, Smtp, Twilio, Webhook,
    table::{DeliveryTable, Names, ProviderTable, Providers, SmtpTable, TwilioTable, WebhookTable},
};
use crate::config::{
    check::Check,
    document::{At, SecretText, nearest},
};
use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
};
use url::Url;

/// Channels by their keys.
const CHANNELS: [&str; 4] = ["sms", "voice", "mail", "post"];

impl Check<'_> {
    pub(in crate::config) fn delivery(&mut self, table: DeliveryTable, ca_file: Option<&Path>) -> Option<Delivery> {
        let providers = self.providers(table.provider, ca_file)?;
        let [sms, voice, mail, post] = [table.sms, table.voice, table.mail, table.post];
        let mut channels = CHANNELS.into_iter().zip([sms, voice, mail, post]);
        let mut next = || {
            let (key, names) = channels.next()?;
            names.map_or(Some(None), |names| self.carriers(key, &names, &providers).map(Some))
        };
        let found = [next(), next(), next(), next()];
        let [Some(sms), Some(voice), Some(mail), Some(post)] = found else {
            return None;
        };
        Some(Delivery {
            sms,
            voice,
            mail,
            post,
            new_phones: table.new_phones,
            number_check: table.number_check,
            countries: table
                .countries
                .map(|countries| countries.into_iter().map(|country| country.0).collect()),
            providers,
        })
    }

    fn carriers(&mut self, channel: &str, names: &Names, providers: &[Arc<Provider>]) -> Option<Vec<Carrier>> {
        let found: Vec<_> = names
            .0
            .iter()
            .map(|name| self.carrier(channel, name, providers))
            .collect();
        found.into_iter().collect()
    }

    fn carrier(&mut self, channel: &str, name: &At<String>, providers: &[Arc<Provider>]) -> Option<Carrier> {
        if name.value == OUTBOX {
            return Some(Carrier::Outbox);
        }
        let Some(found) = providers.iter().find(|provider| provider.name == name.value) else {
            let known: Vec<&str> = std::iter::once(OUTBOX)
                .chain(providers.iter().map(|provider| provider.name.as_str()))
                .collect();
            let hint =
                nearest(&name.value, &known).map_or_else(String::new, |meant| format!("; did you mean \"{meant}\"?"));
            let what = format!("there is no [delivery.provider.{}]{hint}", name.value);
            self.refuse_at(&name.origin, &format!("delivery.{channel}"), &what);
            return None;
        };
        if let Some(what) = misfit(channel, &found.kind) {
            self.refuse_at(
                &name.origin,
                &format!("delivery.{channel}"),
                &format!("\"{}\" {what}", name.value),
            );
            return None;
        }
        Some(Carrier::Provider(Arc::clone(found)))
    }

    fn providers(&mut self, tables: Providers, ca_file: Option<&Path>) -> Option<Vec<Arc<Provider>>> {
        let read: Vec<Option<Arc<Provider>>> = tables
            .0
            .into_iter()
            .map(|(name, table)| {
                let at = format!("delivery.provider.{name}");
                let kind = match table {
                    ProviderTable::Twilio(table) => self.twilio(&at, table).map(Kind::Twilio),
                    ProviderTable::Webhook(table) => self.webhook(&at, table).map(Kind::Webhook),
                    ProviderTable::Smtp(table) => self.smtp(&at, table, ca_file).map(Kind::Smtp),
                };
                kind.map(|kind| Arc::new(Provider { name, kind }))
            })
            .collect();
        read.into_iter().collect()
    }

    fn twilio(&mut self, at: &str, table: TwilioTable) -> Option<Twilio> {
        if table.from.is_none() && table.messaging_service.is_none() {
            self.refuse(at, "needs `from` or `messaging_service`");
            return None;
        }
        let url = self.web(&format!("{at}.url"), &table.url);
        let auth_token = self.own_secret(&format!("{at}.auth_token_file"), table.auth_token_file);
        Some(Twilio {
            url: url?,
            account: table.account,
            auth_token: auth_token?,
            from: table.from,
            messaging_service: table.messaging_service,
            receipts: table.receipts,
        })
    }

    fn webhook(&mut self, at: &str, table: WebhookTable) -> Option<Webhook> {
        let url = self.web(&format!("{at}.url"), &table.url);
        let secret = self.own_secret(&format!("{at}.secret_file"), table.secret_file);
        Some(Webhook {
            url: url?,
            secret: secret?,
        })
    }

    fn smtp(&mut self, at: &str, table: SmtpTable, ca_file: Option<&Path>) -> Option<Smtp> {
        let usual = match table.tls {
            Encryption::StartTls => 587,
            Encryption::Tls => 465,
            Encryption::None => 25,
        };
        let Ok(port) = table.port.map_or(Ok(usual), u16::try_from) else {
            self.refuse(&format!("{at}.port"), "must be a port: at most 65535");
            return None;
        };
        if table.tls == Encryption::None && !is_here(&table.host) {
            self.refuse(
                &format!("{at}.tls"),
                "\"none\" is for a server on this machine: use \"starttls\" or \"tls\"",
            );
            return None;
        }
        let Ok(from) = table.from.parse() else {
            self.refuse(
                &format!("{at}.from"),
                "must be an address such as \"Gradus <no-reply@login.example>\"",
            );
            return None;
        };
        let login = match (table.user, table.password_file) {
            (None, None) => None,
            (Some(user), Some(file)) => Some((user, self.own_secret(&format!("{at}.password_file"), file)?)),
            _ => {
                self.refuse(at, "`user` and `password_file` belong together");
                return None;
            }
        };
        // Whoever can't read it is told at start, by the outgoing client.
        let authorities = ca_file.and_then(|file| std::fs::read(file).ok());
        Some(Smtp {
            host: table.host,
            port,
            tls: table.tls,
            from,
            login,
            authorities,
        })
    }

    /// A URL that can be posted to, without a trailing slash.
    fn web(&mut self, key: &str, text: &str) -> Option<String> {
        let url = Url::parse(text).ok().filter(|url| {
            let is_anonymous = url.username().is_empty() && url.password().is_none();
            is_anonymous && matches!(url.scheme(), "http" | "https") && url.has_host()
        });
        if url.is_none() {
            self.refuse(key, "must be an https URL with a host, and without a user name");
        }
        url.map(|_| text.trim_end_matches('/').to_owned())
    }

    /// A secret that isn't empty.
    fn own_secret(&mut self, key: &str, file: PathBuf) -> Option<SecretText> {
        let secret = self.secret(key, file)?;
        if secret.reveal().is_empty() {
            self.refuse(key, "that file is empty");
            return None;
        }
        Some(secret)
    }
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Why a provider can't carry a channel.
fn misfit(channel: &str, kind: &Kind) -> Option<&'static str> {
    match (kind, channel) {
        (Kind::Webhook(_), _) | (Kind::Twilio(_), "sms") | (Kind::Smtp(_), "mail") => None,
        (Kind::Twilio(twilio), "voice") => twilio.from.is_none().then_some("needs `from` to call"),
        (Kind::Twilio(_), _) => Some("carries texts and calls only"),
        (Kind::Smtp(_), _) => Some("carries mails only"),
    }
}
