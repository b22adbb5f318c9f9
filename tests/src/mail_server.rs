//! A small mail server on the loopback: plain, STARTTLS or TLS, with a login, and with the answers that it is told to give.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a mail server that can't be had fails the test"
)]

use data_encoding::BASE64;
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::time::sleep;

/// How long a test waits for what should come.
const PATIENCE: Duration = Duration::from_secs(20);

/// Who may log in.
pub const USER: &str = "gradus";
/// With which password.
pub const PASSWORD: &str = "the mail password";

/// A mail server.
#[derive(Clone)]
pub struct MailServer(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    folder: TempDir,
    mode: &'static str,
    tls: Arc<ServerConfig>,
    mails: Mutex<Vec<Mail>>,
    answer: Mutex<String>,
    attempts: Mutex<usize>,
}

/// A mail as it came.
#[derive(Clone, Debug)]
pub struct Mail {
    /// To whom the envelope says.
    pub to: String,
    /// Headers and body.
    pub text: String,
    /// Whether it came through TLS.
    pub was_protected: bool,
    /// Who had logged in.
    pub login: Option<String>,
}

impl MailServer {
    /// Opens it; `mode` is the `tls` of its configuration. Every recipient is taken.
    #[must_use]
    pub fn open(mode: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let folder = tempfile::tempdir().expect("a folder");
        let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        std::fs::write(folder.path().join("ca.pem"), own.cert.pem()).expect("a file");
        std::fs::write(folder.path().join("password"), PASSWORD).expect("a file");
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key)
            .expect("a certificate");
        let server = Self(Arc::new(Inner {
            address: listener.local_addr().expect("an address"),
            folder,
            mode,
            tls: Arc::new(tls),
            mails: Mutex::default(),
            answer: Mutex::new("250 OK".to_owned()),
            attempts: Mutex::default(),
        }));
        let own = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                // A client that hangs up in the middle is none of the server's business.
                thread::spawn(move || drop(own.serve(stream)));
            }
        });
        server
    }

    /// Its `[delivery.provider.NAME]`, with a login.
    #[must_use]
    pub fn smtp(&self, name: &str) -> String {
        format!(
            "[delivery.provider.{name}]\nkind = \"smtp\"\nhost = \"localhost\"\nport = {}\ntls = \"{}\"\n\
             from = \"Gradus <no-reply@login.example>\"\nuser = \"{USER}\"\npassword_file = \"{}\"",
            self.0.address.port(),
            self.0.mode,
            self.0.folder.path().join("password").display()
        )
    }

    /// The `[outbound]` that trusts its certificate.
    #[must_use]
    pub fn trusted(&self) -> String {
        format!(
            "[outbound]\nca_file = \"{}\"",
            self.0.folder.path().join("ca.pem").display()
        )
    }

    /// From now on recipients are answered like this.
    pub fn answer(&self, line: &str) {
        line.clone_into(&mut self.0.answer.lock().expect("nobody panicked"));
    }

    /// How many recipients were named so far.
    #[must_use]
    pub fn attempts(&self) -> usize {
        *self.0.attempts.lock().expect("nobody panicked")
    }

    /// What came.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.0.mails.lock().expect("nobody panicked").clone()
    }

    /// The same, once there are so many.
    pub async fn wait_for(&self, count: usize) -> Vec<Mail> {
        let begun = Instant::now();
        while self.mails().len() < count && begun.elapsed() < PATIENCE {
            sleep(Duration::from_millis(10)).await;
        }
        let mails = self.mails();
        assert_eq!(mails.len(), count, "mails");
        mails
    }

    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        if self.0.mode == "tls" {
            return self.protected(stream, true);
        }
        stream.write_all(b"220 localhost ESMTP\r\n")?;
        if self.talk(&mut stream, false)? {
            self.protected(stream, false)?;
        }
        Ok(())
    }

    fn protected(&self, stream: TcpStream, greets: bool) -> io::Result<()> {
        let connection = ServerConnection::new(self.0.tls.clone()).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(connection, stream);
        if greets {
            stream.write_all(b"220 localhost ESMTP\r\n")?;
        }
        self.talk(&mut stream, true).map(|_| ())
    }

    /// One conversation; true if it is to go on through TLS.
    fn talk(&self, stream: &mut (impl Read + Write), is_protected: bool) -> io::Result<bool> {
        let (mut login, mut to) = (None, String::new());
        loop {
            let line = read_line(stream)?;
            let answer = match line.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" if !is_protected && self.0.mode == "starttls" => "250-localhost\r\n250 STARTTLS".to_owned(),
                "EHLO" => "250-localhost\r\n250 AUTH PLAIN".to_owned(),
                "STARTTLS" => {
                    stream.write_all(b"220 go ahead\r\n")?;
                    return Ok(true);
                }
                "AUTH" => {
                    login = who(&line);
                    if login.is_some() {
                        "235 welcome"
                    } else {
                        "535 who are you"
                    }
                    .to_owned()
                }
                "RCPT" => {
                    *self.0.attempts.lock().expect("nobody panicked") += 1;
                    to = line;
                    self.0.answer.lock().expect("nobody panicked").clone()
                }
                "DATA" => {
                    stream.write_all(b"354 go ahead\r\n")?;
                    let mail = Mail {
                        to: to.clone(),
                        text: read_text(stream)?,
                        was_protected: is_protected,
                        login: login.clone(),
                    };
                    self.0.mails.lock().expect("nobody panicked").push(mail);
                    "250 taken".to_owned()
                }
                "QUIT" => return Ok(false),
                _ => "250 OK".to_owned(),
            };
            stream.write_all(format!("{answer}\r\n").as_bytes())?;
        }
    }
}

/// Who logs in by `AUTH PLAIN`, if the password is right.
fn who(line: &str) -> Option<String> {
    let given = BASE64.decode(line.rsplit(' ').next()?.as_bytes()).ok()?;
    let given = String::from_utf8(given).ok()?;
    let mut parts = given.split('\0').skip(1);
    let (user, password) = (parts.next()?, parts.next()?);
    (user == USER && password == PASSWORD).then(|| user.to_owned())
}

fn read_line(stream: &mut impl Read) -> io::Result<String> {
    let (mut line, mut byte) = (Vec::new(), [0]);
    while !line.ends_with(b"\r\n") {
        stream.read_exact(&mut byte)?;
        line.extend(byte);
    }
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

fn read_text(stream: &mut impl Read) -> io::Result<String> {
    let mut text = String::new();
    loop {
        let line = read_line(stream)?;
        if line == "." {
            return Ok(text);
        }
        text.push_str(&line);
        text.push('\n');
    }
}
