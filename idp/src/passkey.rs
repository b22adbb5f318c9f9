//! Passkeys: our challenges, and what a signature of them proves.
//! Spec: [WebAuthn](https://www.w3.org/TR/webauthn-3/).
//!
//! A challenge travels in its own page, sealed for one browser and one purpose, so that drawing a page writes nothing; it is
//! spent with its answer. The library checks origin, challenge, signature and counter; whose passkey it is, and what a use
//! counts for, is decided here and behind [`domain::assurance::decide`].

use crate::{app::App, config::Config, http::visit::Visit};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use domain::{
    authenticator::passkey::{self, Challenge, Use},
    entity::{account::Model as Account, passkey::Model as Passkey},
    fault::Fault,
    ids::{AccountId, AuthenticatorId, InteractionId, SessionId},
    time::UnixMillis,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::time::Duration;
use url::{Host, Url};
use webauthn_rs_core::{
    WebauthnCore,
    error::WebauthnError,
    proto::{
        AttestationCaList, AttestationConveyancePreference, AuthenticationState, COSEAlgorithm, Credential,
        PublicKeyCredential, RegisterPublicKeyCredential, RegistrationState, UserVerificationPolicy,
    },
};

/// How long a challenge may be answered.
const PATIENCE: Duration = Duration::from_mins(5);

/// The longest answer of a browser that is read, in bytes: an attestation carries certificates.
const LONGEST: usize = 32 * 1024;

/// What asks passkeys of this deployment; nothing where the issuer's host is an address, which no browser takes.
#[derive(Default)]
pub struct Passkeys(Option<Asking>);

struct Asking {
    core: WebauthnCore,
    /// Whose attestation is believed; empty: none is asked for.
    roots: AttestationCaList,
}

/// What a page needs to ask for a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The options of `navigator.credentials`, as JSON.
    pub options: String,
    /// What comes back with the answer.
    pub ceremony: String,
}

/// What a challenge is for.
#[derive(Clone, Copy, Debug)]
pub enum About {
    /// A new passkey, in this session.
    Registration(SessionId),
    /// A use, in this interaction.
    Interaction(InteractionId),
}

/// A new passkey that answered.
pub struct Registered {
    /// Its name for itself.
    pub credential_id: Vec<u8>,
    /// What verifies it.
    pub credential: serde_json::Value,
    /// How often it has signed.
    pub counter: i64,
    /// Its attestation proves hardware.
    pub attested: bool,
    /// It verified its user.
    pub verifies_user: bool,
    /// What it answered.
    pub challenge: Challenge,
}

/// Why an answer isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It can't be read, or nothing came: the browser has no script, or no passkeys.
    Unreadable,
    /// The challenge is too old, or of another page or browser.
    Stale,
    /// No account here has this passkey.
    Unknown,
    /// It proves nothing: another site's, another challenge's, or a wrong signature.
    Wrong,
    /// The device didn't check who holds it.
    NotVerified,
}

#[derive(Serialize, Deserialize)]
struct Waiting<S> {
    state: S,
    expires_at: UnixMillis,
}

impl Passkeys {
    /// Ready to ask, for the issuer's host.
    ///
    /// # Errors
    /// Roots that can't be read.
    pub fn new(config: &Config) -> Result<Self, Fault> {
        let origin = Url::parse(&config.server.issuer).map_err(|e| Fault::new("the issuer is no URL", e))?;
        let Some(Host::Domain(host)) = origin.host() else {
            return Ok(Self(None));
        };
        let name = config.brand.name.clone();
        let core = WebauthnCore::new_unsafe_experts_only(
            &name,
            host,
            vec![origin.clone()],
            PATIENCE,
            Some(false),
            Some(false),
        );
        let roots = match &config.passkeys.attestation_roots_file {
            Some(file) => read_roots(file)?,
            None => AttestationCaList::default(),
        };
        Ok(Self(Some(Asking { core, roots })))
    }

    /// Whether passkeys can be used here.
    #[must_use]
    pub const fn are_offered(&self) -> bool {
        self.0.is_some()
    }

    fn asking(&self) -> Result<&Asking, Fault> {
        self.0
            .as_ref()
            .ok_or(Fault::broken("passkeys were asked for where there are none"))
    }
}

fn read_roots(file: &std::path::Path) -> Result<AttestationCaList, Fault> {
    const END: &str = "-----END CERTIFICATE-----";
    let unusable = |cause: String| Fault::new("`passkeys.attestation_roots_file` can't be used", cause);
    let text = std::fs::read_to_string(file).map_err(|e| unusable(e.to_string()))?;
    let mut roots = AttestationCaList::default();
    for block in text.split_inclusive(END).filter(|block| block.contains(END)) {
        let start = block.find("-----BEGIN").unwrap_or_default();
        let pem = block.get(start..).unwrap_or_default();
        let one = AttestationCaList::try_from(pem.as_bytes()).map_err(|e| unusable(e.to_string()))?;
        roots.union(&one);
    }
    Ok(roots)
}

/// Asks for a new passkey of an account: discoverable, and not on a device that has one already.
///
/// # Errors
/// The library's.
pub fn offer_registration(
    app: &App,
    visit: &Visit,
    session: SessionId,
    account: &Account,
    has: &[Passkey],
) -> Result<Offer, Fault> {
    let asking = app.passkeys.asking()?;
    let attestation = if asking.roots.is_empty() {
        AttestationConveyancePreference::None
    } else {
        AttestationConveyancePreference::Direct
    };
    let exclude = has.iter().map(|passkey| passkey.credential_id.clone()).collect();
    let builder = asking
        .core
        .new_challenge_register_builder(account.id.0.as_bytes(), &account.user_id, &account.name())
        .map_err(broken)?
        .attestation(attestation)
        .credential_algorithms(COSEAlgorithm::secure_algs())
        .require_resident_key(true)
        .authenticator_attachment(None)
        .user_verification_policy(UserVerificationPolicy::Preferred)
        .reject_synchronised_authenticators(false)
        .exclude_credentials(Some(exclude));
    let (options, state) = asking.core.generate_challenge_register(builder).map_err(broken)?;
    offer(app, visit, About::Registration(session), &options, state)
}

/// Asks for a use of one of these passkeys; of any that the browser knows, if there are none.
///
/// # Errors
/// The library's.
pub fn offer_use(app: &App, visit: &Visit, about: InteractionId, of: &[Passkey]) -> Result<Offer, Fault> {
    let asking = app.passkeys.asking()?;
    let of = of.iter().map(read_credential).collect::<Result<_, _>>()?;
    let (options, mut state) = asking
        .core
        .new_challenge_authenticate_builder(of, Some(UserVerificationPolicy::Preferred))
        .map(|builder| builder.allow_backup_eligible_upgrade(true))
        .and_then(|builder| asking.core.generate_challenge_authenticate(builder))
        .map_err(broken)?;
    // Which passkey answered is looked up then: what is kept of it may change meanwhile.
    state.set_allowed_credentials(Vec::new());
    offer(app, visit, About::Interaction(about), &options, state)
}

fn offer(
    app: &App,
    visit: &Visit,
    about: About,
    options: &impl Serialize,
    state: impl Serialize,
) -> Result<Offer, Fault> {
    let unwritable = |e| Fault::new("a challenge can't be written down", e);
    let waiting = Waiting {
        state,
        expires_at: visit.now + PATIENCE,
    };
    let plain = serde_json::to_vec(&waiting).map_err(unwritable)?;
    let sealed = app.seal.seal(&label(visit, about), &plain, &*app.entropy)?;
    Ok(Offer {
        options: serde_json::to_string(options).map_err(unwritable)?,
        ceremony: BASE64URL_NOPAD.encode(&sealed),
    })
}

/// For one browser and one purpose.
fn label(visit: &Visit, about: About) -> String {
    let browser = HEXLOWER.encode(&visit.browser.0);
    match about {
        About::Registration(session) => format!("passkey.registration/{browser}/{session}"),
        About::Interaction(interaction) => format!("passkey.use/{browser}/{interaction}"),
    }
}

/// The challenge that comes back, if it is this browser's, for this purpose, and not too old.
fn reopen<S: DeserializeOwned>(
    app: &App,
    visit: &Visit,
    about: About,
    ceremony: &str,
) -> Result<(S, Challenge), Refused> {
    let sealed = BASE64URL_NOPAD
        .decode(ceremony.as_bytes())
        .map_err(|_| Refused::Stale)?;
    let plain = app
        .seal
        .open(&label(visit, about), &sealed)
        .map_err(|_| Refused::Stale)?;
    let waiting: Waiting<S> = serde_json::from_slice(&plain).map_err(|_| Refused::Stale)?;
    if waiting.expires_at <= visit.now {
        return Err(Refused::Stale);
    }
    let challenge = Challenge {
        key: app.hash_key.hash("passkey-challenge", &[&sealed]).to_vec(),
        expires_at: waiting.expires_at,
    };
    Ok((waiting.state, challenge))
}

fn parse<T: DeserializeOwned>(answer: &str) -> Result<T, Refused> {
    if answer.len() > LONGEST {
        return Err(Refused::Unreadable);
    }
    serde_json::from_str(answer).map_err(|_| Refused::Unreadable)
}

/// Reads the answer of a new passkey.
///
/// # Errors
/// None of what a browser sends; only ours.
pub fn read_registration(
    app: &App,
    visit: &Visit,
    session: SessionId,
    ceremony: &str,
    answer: &str,
) -> Result<Result<Registered, Refused>, Fault> {
    let asking = app.passkeys.asking()?;
    let read = parse::<RegisterPublicKeyCredential>(answer).and_then(|answer| {
        let (state, challenge) = reopen(app, visit, About::Registration(session), ceremony)?;
        let (credential, attested) = asking.register(&answer, &state)?;
        Ok((credential, attested, challenge))
    });
    let (credential, attested, challenge) = match read {
        Ok(read) => read,
        Err(refused) => return Ok(Err(refused)),
    };
    Ok(Ok(Registered {
        credential_id: credential.cred_id.clone(),
        counter: credential.counter.into(),
        attested,
        verifies_user: credential.user_verified,
        credential: serde_json::to_value(&credential).map_err(|e| Fault::new("a passkey can't be written down", e))?,
        challenge,
    }))
}

impl Asking {
    /// The passkey, and whether its attestation proves hardware: it leads to a root that is believed, of a device that the
    /// passkey can't leave. One that proves nothing is no worse than none.
    fn register(
        &self,
        answer: &RegisterPublicKeyCredential,
        state: &RegistrationState,
    ) -> Result<(Credential, bool), Refused> {
        if !self.roots.is_empty() {
            match self.core.register_credential(answer, state, Some(&self.roots)) {
                // What may leave its device is no hardware, whoever made that.
                Ok(credential) => {
                    let bound_to_device = !credential.backup_eligible;
                    return Ok((credential, bound_to_device));
                }
                Err(error) => tracing::info!(%error, "a passkey's attestation isn't believed"),
            }
        }
        let credential = self.core.register_credential(answer, state, None);
        credential
            .map(|credential| (credential, false))
            .map_err(|error| refused(&error))
    }
}

/// Reads the answer of a passkey that is used; `of` are those that may be, any if it is empty.
///
/// # Errors
/// The database's, and ours.
pub async fn read_use(
    app: &App,
    visit: &Visit,
    about: InteractionId,
    of: &[AuthenticatorId],
    ceremony: &str,
    answer: &str,
) -> Result<Result<Use, Refused>, Fault> {
    let asking = app.passkeys.asking()?;
    let read = parse::<PublicKeyCredential>(answer).and_then(|answer| {
        let (state, challenge) = reopen::<AuthenticationState>(app, visit, About::Interaction(about), ceremony)?;
        Ok((answer, state, challenge))
    });
    let (answer, state, challenge) = match read {
        Ok(read) => read,
        Err(refused) => return Ok(Err(refused)),
    };
    let found = passkey::find(app.db.read(), &answer.raw_id).await?;
    let allowed = found.filter(|(passkey, _)| of.is_empty() || of.contains(&passkey.authenticator_id));
    let Some((passkey, account)) = allowed.filter(|(_, account)| is_handle_of(&answer, *account, of)) else {
        return Ok(Err(Refused::Unknown));
    };
    let credential = read_credential(&passkey)?;
    let result = match asking.core.authenticate_single_credential(&answer, &state, &credential) {
        Ok(result) => result,
        Err(error) => return Ok(Err(refused(&error))),
    };
    Ok(Ok(Use {
        id: passkey.authenticator_id,
        account,
        counter: result.counter().into(),
        user_verified: result.user_verified(),
        attested: passkey.attested && !result.backup_eligible(),
        challenge,
    }))
}

/// The browser says whose a discoverable passkey is, and must be right; of one that was named it may say nothing.
fn is_handle_of(answer: &PublicKeyCredential, account: AccountId, named: &[AuthenticatorId]) -> bool {
    match answer.get_user_unique_id() {
        Some(handle) => handle == account.0.as_bytes(),
        None => !named.is_empty(),
    }
}

fn read_credential(passkey: &Passkey) -> Result<Credential, Fault> {
    let read = serde_json::from_value::<Credential>(passkey.credential.clone());
    let mut credential = read.map_err(|e| Fault::new("a stored passkey can't be read", e))?;
    // The counter is judged in the write, once the challenge is spent: an answer that comes twice is no copy.
    credential.counter = 0;
    Ok(credential)
}

fn refused(error: &WebauthnError) -> Refused {
    match error {
        WebauthnError::UserNotVerified => Refused::NotVerified,
        _ => Refused::Wrong,
    }
}

fn broken(error: WebauthnError) -> Fault {
    Fault::new("a passkey can't be asked for", error)
}
