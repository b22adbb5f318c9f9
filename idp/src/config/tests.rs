//! The configuration as operators meet it: files, variables, and what they are told when something is wrong.

use super::{Config, EXAMPLE, MasterKeySource, document::Problem, schema};
use domain::{authenticator::phone::Number, code::Channel};
use std::{collections::BTreeSet, path::Path, time::Duration};

fn parse(text: &str, env: &[(&str, &str)]) -> Result<(Config, Vec<Problem>), String> {
    let env = env
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::parse("gradus.toml", text, Path::new("/etc/gradus"), env).map_err(|problems| problems.to_string())
}

fn good(text: &str) -> Config {
    parse(text, &[]).unwrap_or_else(|wrong| panic!("{wrong}")).0
}

fn wrong(text: &str) -> String {
    parse(text, &[]).err().unwrap()
}

#[test]
fn an_empty_file_is_a_local_server() {
    let config = good("");
    assert_eq!(config.server.issuer, "http://localhost:8443");
    assert_eq!(config.data_dir, Path::new("/etc/gradus/data"));
    assert_eq!(config.database.url.reveal(), "sqlite:///etc/gradus/data/gradus.db");
    assert_eq!(config.session.idle, Duration::from_mins(30));
    assert_eq!(config.limits.sends_per_day, 10_000);
    assert!(config.delivery.sms.is_none(), "the outbox is never the default");
    assert!(matches!(&config.master_key, MasterKeySource::Made(path) if path.ends_with("data/master.key")));
}

#[test]
fn every_key_of_the_contract_is_read() {
    let config = good(
        r#"
        data_dir = "/var/lib/gradus"
        [server]
        listen = "127.0.0.1:9443"
        issuer = "https://login.example/"
        tls = { certificate_file = "c.pem", key_file = "/k.pem" }
        trusted_proxies = ["10.0.0.0/8", "::1"]
        [database]
        url = "sqlite:///var/lib/gradus/gradus.db"
        [outbound]
        ca_file = "extra.pem"
        allow = ["127.0.0.1:9601"]
        [delivery]
        sms = "outbox"
        voice = "outbox"
        mail = "outbox"
        post = "outbox"
        [session]
        idle = "10m"
        absolute = "1h"
        fresh = "1m"
        [interaction]
        lifetime = "5m"
        open_per_browser = 3
        [links]
        email = "30m"
        invitation = "30d"
        [saml]
        clock_skew = "0s"
        [tokens]
        code = "5s"
        access = "10m"
        id = "10m"
        refresh = "8h"
        refresh_grace = "0s"
        offline_idle = "30d"
        offline_absolute = "180d"
        [[level]]
        number = 2
        acr = "urn:gradus:acr:2"
        saml = "https://refeds.org/profile/mfa"
        names = [{ name = "2" }, { name = "phr", only = ["passkey"] }]
        max_age = "10s"
        authenticators = ["phone", "totp", "hardware-token", "passkey"]
        entitlement = false
        [limits]
        password_failures = 3
        resend_after = "0s"
        [testing]
        clock_offset_file = "offset"
        "#,
    );
    assert_eq!(config.server.issuer, "https://login.example");
    assert_eq!(config.server.trusted_proxies.len(), 2);
    assert_eq!(
        config.server.tls.unwrap().certificate_file,
        Path::new("/etc/gradus/c.pem")
    );
    assert_eq!(
        config.testing.clock_offset_file.unwrap(),
        Path::new("/etc/gradus/offset")
    );
    assert_eq!(config.ladder.rungs()[1].max_age, Duration::from_secs(10));
    assert!(config.ladder.find("phrh").is_none());
    assert_eq!(config.limits.password_failures, 3);
}

#[test]
fn an_unknown_key_has_its_line_and_the_word_that_was_meant() {
    let told = wrong("[server]\nlisten = \"127.0.0.1:1\"\n\n[limits]\ncode_trys = 3\n");
    assert_eq!(
        told,
        "gradus.toml:5: `limits`: unknown key `code_trys`; did you mean `code_tries`?"
    );
    assert!(wrong("[serber]\n").contains("unknown key `serber`; did you mean `server`?"));
    assert!(wrong("[server]\ntls = { certificate = \"x\", key_file = \"y\" }").contains("certificate_file"));
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let told = wrong(
        "[session]\nidle = 30\n[tokens]\ncode = \"1.5m\"\nacess = \"10m\"\n[interaction]\nopen_per_browser = 0\n",
    );
    let lines: Vec<&str> = told.lines().map(|line| line.split(": ").next().unwrap()).collect();
    let lines: BTreeSet<&str> = lines.into_iter().collect();
    assert_eq!(
        lines,
        BTreeSet::from(["gradus.toml:2", "gradus.toml:4", "gradus.toml:5", "gradus.toml:7"]),
        "{told}"
    );
    assert!(told.contains("`session.idle`: must be a time such as"), "{told}");
}

#[test]
fn the_environment_wins_over_the_file() {
    let env = [
        ("GRADUS__SERVER__LISTEN", "127.0.0.1:1234"),
        ("GRADUS__SERVER__TRUSTED_PROXIES", "[\"10.0.0.1\"]"),
        ("GRADUS__LIMITS__CODE_TRIES", "7"),
        ("GRADUS__SESSION__IDLE", "5s"),
        ("GRADUS__DATA_DIR", "elsewhere"),
        ("GRADUS_LOG_FORMAT", "json"),
        ("HOME", "/"),
    ];
    let (config, _) = parse("[server]\nlisten = \"127.0.0.1:1\"\n[limits]\ncode_tries = 3", &env)
        .unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(config.server.listen.port(), 1234);
    assert_eq!(config.server.trusted_proxies.len(), 1);
    assert_eq!(config.limits.code_tries, 7);
    assert_eq!(config.session.idle, Duration::from_secs(5));
    assert_eq!(
        config.data_dir,
        Path::new("elsewhere"),
        "a path of the environment starts here, not at the file"
    );
}

#[test]
fn a_wrong_variable_is_named() {
    let told = parse("", &[("GRADUS__SERVER__LISTN", "x")]).err().unwrap();
    assert_eq!(
        told,
        "GRADUS__SERVER__LISTN: `server`: unknown key `listn`; did you mean `listen`?"
    );
    let told = parse("", &[("GRADUS__LIMITS__CODE_TRIES", "many")]).err().unwrap();
    assert!(
        told.starts_with("GRADUS__LIMITS__CODE_TRIES: `limits.code_tries`: must be a whole number"),
        "{told}"
    );
}

#[test]
fn time_is_shifted_only_where_it_harms_nobody() {
    let testing = "[testing]\nclock_offset_file = \"offset\"\n";
    let told = wrong(&format!(
        "[server]\nlisten = \"0.0.0.0:8443\"\nissuer = \"https://a.example\"\n{testing}"
    ));
    assert!(told.starts_with("gradus.toml:5: `testing.clock_offset_file`"), "{told}");
    good(&format!("[delivery]\nsms = \"outbox\"\n{testing}"));
}

/// A folder with secrets in files.
fn with_secrets(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        std::fs::write(folder.path().join(name), "secret\n").unwrap();
    }
    folder
}

/// The configuration, with the file `token` beside it.
fn with_token(text: &str) -> Result<Config, String> {
    let parsed = Config::parse("gradus.toml", text, with_secrets(&["token"]).path(), []);
    parsed.map(|(config, _)| config).map_err(|wrong| wrong.to_string())
}

const GATEWAY: &str = "[delivery.provider.one]\nkind = \"twilio\"\naccount = \"AC1\"\nauth_token_file = \"token\"\nfrom = \"+12025550100\"\n";
const HOOK: &str =
    "[delivery.provider.hook]\nkind = \"webhook\"\nurl = \"https://hook.example/\"\nsecret_file = \"token\"\n";
const MAIL: &str =
    "[delivery.provider.post]\nkind = \"smtp\"\nhost = \"smtp.example\"\nfrom = \"no-reply@login.example\"\n";

#[test]
fn providers_stand_in_the_order_in_which_they_are_tried() {
    let text = format!(
        "[delivery]\nsms = [\"one\", \"hook\", \"outbox\"]\nvoice = \"one\"\nmail = \"post\"\n{GATEWAY}{HOOK}{MAIL}"
    );
    let delivery = with_token(&text).unwrap_or_else(|wrong| panic!("{wrong}")).delivery;
    let names = |channel| {
        delivery
            .carriers(channel)
            .unwrap()
            .iter()
            .map(super::Carrier::name)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(Channel::Text), ["one", "hook", "outbox"]);
    assert_eq!(names(Channel::Voice), ["one"]);
    assert_eq!(names(Channel::Mail), ["post"]);
    let super::Kind::Twilio(one) = &delivery.find_provider("one").unwrap().kind else {
        panic!()
    };
    assert_eq!(
        (one.url.as_str(), one.auth_token.reveal()),
        ("https://api.twilio.com", "secret")
    );
    let super::Kind::Smtp(post) = &delivery.find_provider("post").unwrap().kind else {
        panic!()
    };
    assert_eq!((post.port, post.tls), (587, super::Encryption::StartTls));
}

#[test]
fn what_is_wrong_with_delivery_is_told_with_its_line() {
    for (text, right) in [
        (
            format!("[delivery]\nsms = \"oen\"\n{GATEWAY}"),
            "gradus.toml:2: `delivery.sms`: there is no [delivery.provider.oen]; did you mean \"one\"?",
        ),
        ("[delivery]\nsms = \"outbx\"\n".to_owned(), "did you mean \"outbox\"?"),
        ("[delivery]\nsms = []\n".to_owned(), "names nobody"),
        (
            format!("[delivery]\nmail = \"one\"\n{GATEWAY}"),
            "`delivery.mail`: \"one\" carries texts and calls only",
        ),
        (
            format!("[delivery]\nsms = [\"outbox\", \"post\"]\n{MAIL}"),
            "\"post\" carries mails only",
        ),
        (
            GATEWAY.replace("from = \"+12025550100\"", ""),
            "needs `from` or `messaging_service`",
        ),
        (
            format!(
                "[delivery]\nvoice = \"one\"\n{}",
                GATEWAY.replace("from", "messaging_service")
            ),
            "needs `from` to call",
        ),
        (
            GATEWAY.replace("account =", "acount ="),
            "unknown key `acount`; did you mean `account`?",
        ),
        (GATEWAY.replace("\"twilio\"", "\"twillio\""), "did you mean \"twilio\"?"),
        (GATEWAY.replace("kind = \"twilio\"\n", ""), "`one` needs a `kind`"),
        (
            GATEWAY.replace("\"token\"", "\"none\""),
            "gradus.toml:4: `delivery.provider.one.auth_token_file`: can't read",
        ),
        (GATEWAY.replace(".one]", ".outbox]"), "can't be a provider's name"),
        (
            HOOK.replace("https://", "ftp://"),
            "`delivery.provider.hook.url`: must be an https URL",
        ),
        (format!("{MAIL}tls = \"none\"\n"), "is for a server on this machine"),
        (
            format!("{MAIL}user = \"gradus\"\n"),
            "`user` and `password_file` belong together",
        ),
        (format!("{MAIL}port = 70000\n"), "at most 65535"),
        (
            MAIL.replace("no-reply@login.example", "nobody"),
            "must be an address such as",
        ),
        (
            "[delivery]\ncountries = [\"Germany\"]\n".to_owned(),
            "must be the two letters of a country",
        ),
        (
            format!("[delivery]\nsms = [\"outbox\", \"one\"]\n[testing]\nclock_offset_file = \"x\"\n{GATEWAY}"),
            "all delivery is \"outbox\"",
        ),
    ] {
        let told = with_token(&text).err().unwrap_or_else(|| panic!("{text}"));
        assert!(told.contains(right), "{text}\n{told}");
    }
}

#[test]
fn new_phones_can_be_stopped_altogether_or_by_country() {
    let (german, american) = (
        Number::parse("+4915123456789").unwrap(),
        Number::parse("+12025550123").unwrap(),
    );
    let takes = |text: &str| {
        let delivery = good(text).delivery;
        (delivery.takes_new(&german), delivery.takes_new(&american))
    };
    assert_eq!(takes(""), (true, true));
    assert_eq!(takes("[delivery]\nnew_phones = false\n"), (false, false));
    assert_eq!(takes("[delivery]\ncountries = [\"DE\"]\n"), (true, false));
    assert_eq!(takes("[delivery]\ncountries = []\n"), (false, false));
}

#[test]
fn the_issuer_of_an_open_listener_must_be_told() {
    assert!(wrong("[server]\nlisten = \"0.0.0.0:8443\"\n").contains("`server.issuer`: is missing"));
    assert!(
        wrong("[server]\nissuer = \"http://login.example\"\n")
            .starts_with("gradus.toml:2: `server.issuer`: must be an https URL")
    );
}

#[test]
fn postgresql_needs_a_master_key() {
    let postgres = "[database]\nurl = \"postgres://gradus@db.example/gradus\"\n";
    assert!(wrong(postgres).contains("`master_key_file`: is missing"));
    let config = good(&format!("master_key_file = \"key\"\n{postgres}"));
    assert!(config.database.is_shared());
    assert!(matches!(&config.master_key, MasterKeySource::File(path) if path == Path::new("/etc/gradus/key")));
    let (config, _) = parse(postgres, &[("GRADUS__MASTER_KEY", "123")]).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(matches!(&config.master_key, MasterKeySource::Given(key) if key.reveal() == "123"));
    assert!(wrong("master_key = \"x\"").contains("`master_key`: doesn't belong here"));
}

#[test]
fn the_database_url_may_be_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("url"),
        "postgres://gradus:secret@db.example/gradus\n",
    )
    .unwrap();
    let text = "master_key_file = \"k\"\n[database]\nurl_file = \"url\"\n";
    let Ok((config, _)) = Config::parse("g", text, folder.path(), []) else {
        panic!()
    };
    assert_eq!(
        config.database.url.reveal(),
        "postgres://gradus:secret@db.example/gradus"
    );
    let told = wrong("[database]\nurl_file = \"none\"\n");
    assert!(
        told.starts_with("gradus.toml:2: `database.url_file`: can't read /etc/gradus/none"),
        "{told}"
    );
    assert!(wrong("[database]\nurl = \"mysql://x\"").contains("sqlite:///path"));
}

#[test]
fn password_hashes_only_get_stronger() {
    assert!(
        wrong("[password]\nmemory_kib = 8\n").starts_with("gradus.toml:2: `password.memory_kib`: can only be raised")
    );
    assert!(wrong("[password]\npasses = 1\n").contains("at least 2"));
    assert_eq!(good("[password]\nmemory_kib = 65536\n").password.memory_kib, 65536);
}

#[test]
fn a_ladder_that_cannot_be_climbed_is_refused() {
    assert!(
        wrong("[[level]]\nnumber = 2\n[[level]]\nnumber = 2\n")
            .starts_with("gradus.toml:3: level 2 is described twice")
    );
    assert!(wrong("[[level]]\nnumber = 2\nnames = [{ name = \"1\" }]\n").contains("name"));
    assert!(wrong("[[level]]\nnumber = 2\nauthenticators = [\"fone\"]\n").contains("did you mean \"phone\"?"));
}

#[test]
fn what_is_not_built_yet_is_kept_with_a_warning() {
    let (_, warnings) = parse("[links]\ninvitation = \"7d\"\n", &[]).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0]
            .to_string()
            .starts_with("gradus.toml:2: `links.invitation` is kept"),
        "{}",
        warnings[0]
    );
}

#[test]
fn a_brand_is_what_it_says() {
    let brand = good("[brand]\nname = \"Acme\"\ncolor = \"#123456\"\nhelp = \"mailto:help@acme.example\"\n").brand;
    assert_eq!((brand.name.as_str(), brand.contact.as_deref()), ("Acme", None));
    assert_eq!(brand.help.as_deref(), Some("mailto:help@acme.example"));
    assert!(brand.sheet.is_some() && brand.logo.is_none());
    assert_eq!(*good("").brand, crate::page::Brand::default());
}

#[test]
fn a_colour_that_is_hard_to_see_is_a_warning_with_its_line() {
    let (_, warnings) = parse("[brand]\ncolor = \"#ffdd00\"\n", &[]).unwrap();
    let told = warnings.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("gradus.toml:2: `brand.color`: #ffdd00 can hardly be seen"),
        "{told:?}"
    );
}

#[test]
fn a_brand_that_cant_be_shown_is_refused() {
    assert!(wrong("[brand]\ncolour = \"#123456\"\n").contains("did you mean `color`?"));
    assert!(wrong("[brand]\ncolor = \"red\"\n").contains("must be a colour such as"));
    assert!(wrong("[brand]\nhelp = \"javascript:alert(1)\"\n").contains("must be an address"));
    assert!(wrong("[brand]\nlogo_file = \"none.svg\"\n").contains("can't read /etc/gradus/none.svg"));
}

#[test]
fn the_example_passes_its_own_check_without_a_warning() {
    let (config, warnings) = parse(EXAMPLE, &[]).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(warnings, []);
    assert_eq!(config.limits.code_tries, 5);
}

#[test]
fn the_example_names_every_key_with_a_value_that_is_right() {
    let commented = |line: &&str| !line.starts_with("# ") && *line != "#";
    let whole: Vec<&str> = EXAMPLE
        .lines()
        .filter(commented)
        .map(|line| line.strip_prefix('#').unwrap_or(line))
        .filter(|line| !line.starts_with("url_file") && !line.starts_with("logo_file"))
        .collect();
    let folder = with_secrets(&["auth-token", "relay-secret", "mail-password"]);
    let parsed = Config::parse("gradus.toml", &whole.join("\n"), folder.path(), []);
    parsed.unwrap_or_else(|wrong| panic!("{wrong}"));
    for path in keys(&schema(), "") {
        let key = path.rsplit('.').next().unwrap();
        let named = EXAMPLE.contains(&format!("{key} = ")) || EXAMPLE.contains(&format!("[{key}]"));
        assert!(named || path == "master_key", "{path} isn't in the example");
    }
}

fn keys(schema: &serde_json::Value, path: &str) -> Vec<String> {
    let schema = schema.get("items").unwrap_or(schema);
    if let Some(kinds) = schema
        .pointer("/additionalProperties/oneOf")
        .and_then(|kinds| kinds.as_array())
    {
        return kinds.iter().flat_map(|kind| keys(kind, path)).collect();
    }
    let Some(properties) = schema.get("properties").and_then(|properties| properties.as_object()) else {
        return vec![path.to_owned()];
    };
    properties
        .iter()
        .flat_map(|(key, property)| keys(property, &format!("{path}.{key}")))
        .map(|key| key.trim_start_matches('.').to_owned())
        .collect()
}
