//! `gradus application …`, beside a server and without one.

use super::apply::{PEOPLE, apply, serve, wait_for_the_shop};
use serde_json::Value;
use std::{fs, path::Path};
use tests::process::run;

const SHOP: &str = r#"{
  "client_id": "shop",
  "client_name": "Shop",
  "redirect_uris": ["https://shop.example/callback"],
  "x_colour": "red"
}"#;

fn gradus(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = run(folder, args);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn import(folder: &Path, text: &str, options: &[&str]) -> (Option<i32>, String, String) {
    fs::write(folder.join("client.json"), text).unwrap();
    let mut args = vec!["application", "import", "client.json"];
    args.extend(options);
    gradus(folder, &args)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|bad| panic!("{bad}: {text}"))
}

#[test]
fn what_was_made_is_printed_and_the_secret_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    apply(folder, &[("people.toml", PEOPLE)], &[]);
    let terms = ["--owner", "acme", "--subscribers", "acme", "--minimum-level", "2"];
    let (code, said, warned) = import(folder, SHOP, &terms);
    assert_eq!(code, Some(0), "{said}{warned}");
    assert!(
        said.contains("create application shop: Shop, of acme, level 2"),
        "{said}"
    );
    assert!(
        said.contains("shop: client_id shop, client_secret ") && said.contains("shown this once"),
        "{said}"
    );
    assert!(
        warned.contains("warning: client.json:5: `x_colour` isn't known here"),
        "{warned}"
    );
    let (code, said, _) = import(folder, &SHOP.replace("/callback", "/cb"), &["--json"]);
    let report = json(&said);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(report["changes"][0]["action"], "change");
    assert_eq!(
        report["clients"],
        serde_json::json!([{ "application": "shop", "client_id": "shop" }])
    );
    let (code, said, _) = gradus(folder, &["application", "show", "shop", "--json"]);
    let shop = json(&said);
    assert_eq!((code, &shop["minimum_level"]), (Some(0), &2.into()));
    assert_eq!(shop["oidc"]["metadata"]["redirect_uris"][0], "https://shop.example/cb");
    assert_eq!(
        (&shop["oidc"]["has_secret"], &shop["subscribers"][0]),
        (&true.into(), &"acme".into())
    );
    let (_, said, _) = gradus(folder, &["application", "list"]);
    assert_eq!(said.trim(), "shop: Shop, of acme, level 2, client_id shop");
    let (code, _, told) = gradus(folder, &["application", "show", "nothing"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("there is no application \"nothing\""), "{told}");
}

#[test]
fn a_bad_file_changes_nothing_and_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    apply(folder, &[("people.toml", PEOPLE)], &[]);
    let both = format!("[{SHOP},\n{{\"client_id\": \"two\",\n \"redirect_uris\": [\"nowhere\"]}}]");
    let (code, said, told) = import(folder, &both, &["--owner", "acme", "--json"]);
    assert_eq!(code, Some(1), "{said}{told}");
    assert!(
        told.contains("error: client.json:8: `redirect_uris`: must be an absolute URL"),
        "{told}"
    );
    assert!(told.contains("Nothing was applied."), "{told}");
    assert!(
        json(&said)["errors"][0].as_str().unwrap().starts_with("client.json:8"),
        "{said}"
    );
    let (_, said, _) = gradus(folder, &["application", "list", "--json"]);
    assert_eq!(json(&said), serde_json::json!([]));
    let (code, _, told) = import(folder, "<md:EntityDescriptor/>", &["--owner", "acme"]);
    assert_eq!(code, Some(2));
    assert!(told.contains("isn't built yet"), "{told}");
    let (code, _, told) = gradus(folder, &["application", "import", "nowhere.json"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("nowhere.json: "), "{told}");
}

#[test]
fn a_running_server_knows_what_was_imported() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, port) = serve(folder.path());
    apply(folder.path(), &[("people.toml", PEOPLE)], &[]);
    let public = SHOP.replace("\"x_colour\": \"red\"", "\"token_endpoint_auth_method\": \"none\"");
    let (code, said, told) = import(folder.path(), &public, &["--subscribers", "acme"]);
    assert_eq!(code, Some(0), "{said}{told}");
    wait_for_the_shop(port);
    assert_eq!(server.signal("TERM"), Some(0));
}
