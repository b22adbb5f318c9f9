//! A real browser, driven through its debugging pipe: for what only a real one shows, such as `form-action` over a whole
//! chain of redirects, cookies that don't come along, and pages without script.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a browser that can't be driven fails the test"
)]

use serde_json::{Value, json};
use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser with one tab.
pub struct Chromium {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    session: Option<String>,
    next: u64,
    complaints: Vec<String>,
    _profile: TempDir,
}

impl Chromium {
    /// Starts one where it is wanted (`GRADUS_TEST_BROWSER=required`); otherwise says that nothing was looked at.
    ///
    /// # Panics
    /// It is wanted and isn't installed.
    #[must_use]
    pub fn start() -> Option<Self> {
        if env::var("GRADUS_TEST_BROWSER").is_ok_and(|value| value == "required") {
            let program = find_program().expect("GRADUS_TEST_BROWSER=required, but no Chromium is installed");
            return Some(Self::run(&program));
        }
        eprintln!("GRADUS_TEST_BROWSER isn't set: no browser was started");
        None
    }

    fn run(program: &std::path::Path) -> Self {
        // The browser reads commands from 3 and answers on 4; commands and answers end with a zero byte.
        const SCRIPT: &str = r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#;
        let profile = tempfile::tempdir().expect("a folder");
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "browser"]).arg(program).args([
            "--headless=new",
            "--remote-debugging-pipe",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
        ]);
        command.arg(format!("--user-data-dir={}", profile.path().display()));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a browser starts");
        let (input, output) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        let mut browser = Self {
            child,
            input,
            output: BufReader::new(output),
            session: None,
            next: 0,
            complaints: Vec::new(),
            _profile: profile,
        };
        browser.open_tab();
        browser
    }

    fn open_tab(&mut self) {
        let tab = self.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let attached = self.call(
            "Target.attachToTarget",
            &json!({ "targetId": tab["targetId"], "flatten": true }),
        );
        self.session = attached["sessionId"].as_str().map(str::to_owned);
        self.call("Page.enable", &json!({}));
        self.call("Log.enable", &json!({}));
    }

    fn call(&mut self, method: &str, params: &Value) -> Value {
        self.next += 1;
        let id = self.next;
        let mut command = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = &self.session {
            command["sessionId"] = json!(session);
        }
        self.input
            .write_all(format!("{command}\0").as_bytes())
            .expect("the browser listens");
        loop {
            let mut message = Vec::new();
            self.output.read_until(0, &mut message).expect("the browser answers");
            assert!(!message.is_empty(), "the browser is gone");
            message.pop();
            let message: Value = serde_json::from_slice(&message).expect("JSON");
            self.note(&message);
            if message["id"] == id {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].clone();
            }
        }
    }

    /// What the browser complains of, such as a policy that was broken.
    fn note(&mut self, message: &Value) {
        let entry = &message["params"]["entry"];
        if message["method"] == "Log.entryAdded" && entry["level"] == "error" && entry["source"] != "network" {
            self.complaints.push(entry["text"].to_string());
        }
    }

    /// The complaints so far.
    #[must_use]
    pub fn complaints(&self) -> &[String] {
        &self.complaints
    }

    /// Opens a URL.
    pub fn open(&mut self, url: &str) {
        self.call("Page.navigate", &json!({ "url": url }));
    }

    /// Switches script off or on, for pages that are opened from now on.
    pub fn allow_script(&mut self, allowed: bool) {
        self.call("Emulation.setScriptExecutionDisabled", &json!({ "value": !allowed }));
    }

    /// As wide as that, in CSS pixels.
    pub fn resize(&mut self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", &size);
    }

    /// What an expression is in the page; null while there is none.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true });
        self.call("Runtime.evaluate", &asked)["result"]["value"].clone()
    }

    /// Waits until an expression is true in the page.
    ///
    /// # Panics
    /// It never is.
    pub fn wait_until(&mut self, expression: &str) {
        let whole = format!("document.readyState === 'complete' && Boolean({expression})");
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if self.evaluate(&whole) == true {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        let (address, text) = (self.address(), self.evaluate("document.body.innerText"));
        panic!(
            "{expression} never comes; at {address}: {text}; complaints: {:?}",
            self.complaints
        )
    }

    /// Waits for a page of ours by its name.
    pub fn wait_for(&mut self, page: &str) {
        self.wait_until(&format!(
            "document.querySelector('meta[name=gradus-page]')?.content === '{page}'"
        ));
    }

    /// Where it is.
    pub fn address(&mut self) -> String {
        self.evaluate("location.href").as_str().unwrap_or_default().to_owned()
    }

    /// All the text that can be read.
    pub fn text(&mut self) -> String {
        self.evaluate("document.body.innerText")
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Types into the field of that name.
    pub fn fill(&mut self, name: &str, value: &str) {
        let value = json!(value);
        let filled = self.evaluate(&format!(
            "(document.querySelector('[name={name}]').value = {value}, true)"
        ));
        assert_eq!(filled, true, "no field {name} at {}", self.address());
    }

    /// Presses what a selector finds.
    pub fn press(&mut self, selector: &str) {
        let selector = json!(selector);
        let pressed = self.evaluate(&format!("(document.querySelector({selector}).click(), true)"));
        assert_eq!(pressed, true, "no {selector} at {}", self.address());
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It may have gone by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find_program() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = env::split_paths(&path).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names
        .iter()
        .flat_map(|name| places.iter().map(move |place| place.join(name)))
        .find(|program| program.is_file())
}
