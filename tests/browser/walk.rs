//! The walk of a person through the demonstration.

use std::{fs, path::PathBuf};
use tempfile::TempDir;
use tests::{
    chromium::Chromium,
    process::{Running, free_port},
};

const ACTION: &str = "button[name=action]";

struct Demo {
    _folder: TempDir,
    _running: Running,
    issuer: String,
    party: String,
    data: PathBuf,
}

impl Demo {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("demo");
        let listen = format!("127.0.0.1:{}", free_port());
        let args = ["demo", "--listen", &listen, "--data", data.to_str().unwrap()];
        let mut running = Running::start(folder.path(), &args);
        let party = running
            .wait_for("on another site")
            .split_whitespace()
            .next()
            .unwrap()
            .to_owned();
        running.wait_for("Data in");
        let issuer = format!("http://localhost:{}", listen.rsplit_once(':').unwrap().1);
        Self {
            _folder: folder,
            _running: running,
            issuer,
            party: party.trim_end_matches('/').to_owned(),
            data,
        }
    }

    /// The code of the newest message; the page says that one was sent.
    fn code(&self, count: usize) -> String {
        for _ in 0..200 {
            let text = fs::read_to_string(self.data.join("outbox.jsonl")).unwrap_or_default();
            if let Some(line) = text.lines().nth(count - 1) {
                let message: serde_json::Value = serde_json::from_str(line).unwrap();
                return message["code"].as_str().unwrap().to_owned();
            }
            std::thread::sleep(std::time::Duration::from_millis(25));
        }
        panic!("no code {count} was sent")
    }
}

fn sign_in(browser: &mut Chromium, name: &str, password: &str) {
    browser.wait_for("sign-in.identifier");
    browser.fill("identifier", name);
    browser.press(ACTION);
    browser.wait_for("sign-in.password");
    browser.fill("password", password);
    browser.press(ACTION);
}

fn step_up(browser: &mut Chromium, demo: &Demo, count: usize) {
    browser.wait_for("step-up.choose");
    browser.press("button[value=send]");
    browser.wait_for("step-up.code");
    let code = demo.code(count);
    browser.fill("code", &code);
    browser.press("button[value=next]");
}

/// Back at the application, which is another site, and says what it received.
fn arrives(browser: &mut Chromium, demo: &Demo, words: &str) {
    let party = &demo.party;
    browser.wait_until(&format!("location.href.startsWith('{party}/')"));
    browser.wait_until(&format!("document.body.innerText.includes('{words}')"));
    let complaints: Vec<String> = browser.complaints().to_vec();
    assert!(complaints.is_empty(), "the browser complains: {complaints:?}");
}

#[test]
fn a_person_steps_up_for_an_application_on_another_site_in_chromium() {
    let Some(mut browser) = Chromium::start() else { return };
    let demo = Demo::start();
    browser.open(&format!("{}/flight-deck/ask", demo.party));
    sign_in(&mut browser, "lindm_0001", "maya-rides-thermals");
    step_up(&mut browser, &demo, 1);
    arrives(&mut browser, &demo, "level 2");
}

#[test]
fn the_same_works_without_script_in_chromium() {
    let Some(mut browser) = Chromium::start() else { return };
    let demo = Demo::start();
    browser.allow_script(false);
    browser.open(&format!("{}/flight-deck/ask", demo.party));
    sign_in(&mut browser, "lindm_0001", "maya-rides-thermals");
    step_up(&mut browser, &demo, 1);
    arrives(&mut browser, &demo, "level 2");
}

#[test]
fn a_launch_from_the_dashboard_arrives_in_chromium() {
    let Some(mut browser) = Chromium::start() else { return };
    let demo = Demo::start();
    browser.open(&format!("{}/", demo.issuer));
    sign_in(&mut browser, "lindm_0001", "maya-rides-thermals");
    browser.wait_for("dashboard");
    browser.press("form:has([name=application][value=flight-deck]) button[value=launch]");
    step_up(&mut browser, &demo, 1);
    arrives(&mut browser, &demo, "level 2");
}

#[test]
fn every_page_of_the_walk_fits_320_pixels_in_chromium() {
    let Some(mut browser) = Chromium::start() else { return };
    let demo = Demo::start();
    browser.resize(320, 640);
    let mut fits = |browser: &mut Chromium, page: &str| {
        browser.wait_for(page);
        let wide = browser
            .evaluate("document.documentElement.scrollWidth")
            .as_i64()
            .unwrap();
        assert!(wide <= 320, "{page} is {wide} pixels wide");
    };
    browser.open(&format!("{}/", demo.issuer));
    fits(&mut browser, "sign-in.identifier");
    browser.fill("identifier", "lindm_0001");
    browser.press(ACTION);
    fits(&mut browser, "sign-in.password");
    browser.fill("password", "maya-rides-thermals");
    browser.press(ACTION);
    fits(&mut browser, "dashboard");
    browser.press("button[value=elevate]");
    fits(&mut browser, "step-up.choose");
    browser.press("button[value=send]");
    fits(&mut browser, "step-up.code");
    browser.open(&format!("{}/nothing", demo.issuer));
    fits(&mut browser, "problem");
}
