//! Writes every page in its states into a folder, to be looked at: `cargo run -p idp --example gallery -- FOLDER`.

mod states;

use idp::page::Words;
use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("say where: gallery FOLDER")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("static"))?;
    for name in ["style.css", "code.js", "idle.js", "post.js", "favicon.svg"] {
        let asset = idp::page::asset(name).ok_or(name)?;
        fs::write(folder.join("static").join(name), asset.bytes)?;
    }
    for (name, html) in states::all() {
        fs::write(folder.join(format!("{name}.html")), local(&html))?;
    }
    for (name, html) in states::all_in(Words::choose(["de"])) {
        fs::write(folder.join(format!("de.{name}.html")), local(&html))?;
    }
    Ok(())
}

/// The page with addresses that a browser finds without a server.
fn local(html: &str) -> String {
    ["style.css", "code.js", "idle.js", "post.js", "favicon.svg"]
        .iter()
        .fold(html.to_owned(), |html, name| {
            html.replace(&idp::page::address(name), &format!("static/{name}"))
        })
}
