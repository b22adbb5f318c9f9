//! The table.

use crate::{
    figure::Figure,
    options::Options,
    round::{Figures, Measured},
    subject::Subject,
};

/// Prints all of it.
pub(crate) fn print(options: &Options, houses: &[Subject], measured: &Measured) {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let database = if options.postgres {
        "PostgreSQL, two nodes"
    } else {
        "SQLite, durable commits"
    };
    println!(
        "\n{database}; {cores} cores, the client among them; medians of {} rounds",
        options.rounds
    );
    if options.smoke {
        println!("A smoke: all of it answers; the figures of so short a run mean nothing.");
    }
    println!(
        "\n{:<44} {:>9} {:>8} {:>8} {:>8} {:>8}   {:<24} reached",
        "", "a second", "of bare", "p50 ms", "p99 ms", "CPU ms", "asked"
    );
    line(options, "bare signer, ES256", &measured.bare.es256, "", None);
    line(options, "bare signer, RS256 (aws-lc)", &measured.bare.rs256, "", None);
    line(
        options,
        "durable floor: append, fdatasync, 64 wait",
        &measured.floor,
        "",
        None,
    );
    of_house(options, "usual", &measured.usual);
    of_house(options, "full", &measured.full);
    compare(options, &measured.usual, &measured.full);
    println!("\n{:<44} {:>9}   {:<24} reached", "", "", "asked");
    for house in houses {
        once(options, house);
    }
}

fn of_house(options: &Options, name: &str, figures: &Figures) {
    println!("-- the {name} house");
    let Figures {
        es256,
        rs256,
        refresh,
        flow,
        half,
        sign_in,
    } = figures;
    let at_least = |figure: &Figure, least: f64| figure.ratio().map(|ratio| ratio >= least);
    line(
        options,
        "client_credentials ES256, 64",
        es256,
        "0.6 of bare",
        at_least(es256, 0.6),
    );
    line(
        options,
        "client_credentials RS256, 64",
        rs256,
        "0.85 of bare",
        at_least(rs256, 0.85),
    );
    let fast = at_least(refresh, 0.1).map(|fast| fast && refresh.p99() < 50.0);
    line(options, "refresh ES256, 64", refresh, "0.10 of bare, p99 < 50", fast);
    line(
        options,
        "code flow: authorize, token, userinfo, 16",
        flow,
        "0.035 of bare",
        at_least(flow, 0.035),
    );
    let soon = half.is_there().then(|| half.p99() < 25.0);
    line(options, "code flow at half of that", half, "p99 < 25", soon);
    let share = sign_in.is_there().then(|| sign_in.hashing() / sign_in.cost());
    let asked = share.map_or(String::new(), |share| {
        format!("hash ≥ 85 % of CPU: {:.0} %", share * 100.0)
    });
    line(
        options,
        "password sign-in, 8",
        sign_in,
        &asked,
        share.map(|share| share >= 0.85),
    );
    if sign_in.is_there() {
        println!("{:<81} {:>8.3}", "  of it the hash", sign_in.hashing());
    }
}

fn line(options: &Options, what: &str, figure: &Figure, asked: &str, reached: Option<bool>) {
    if !figure.is_there() {
        return;
    }
    let ratio = figure.ratio().map_or(String::new(), |ratio| format!("{ratio:.3}"));
    println!(
        "{what:<44} {:>9.0} {ratio:>8} {:>8.2} {:>8.2} {:>8.3}   {asked:<24} {}",
        figure.rate(),
        figure.p50(),
        figure.p99(),
        figure.cost(),
        say(options, reached)
    );
}

fn compare(options: &Options, usual: &Figures, full: &Figures) {
    println!("-- the full house beside the usual one");
    for (what, usual, full) in [
        ("client_credentials ES256", &usual.es256, &full.es256),
        ("client_credentials RS256", &usual.rs256, &full.rs256),
        ("refresh ES256", &usual.refresh, &full.refresh),
        ("code flow", &usual.flow, &full.flow),
        ("password sign-in", &usual.sign_in, &full.sign_in),
    ] {
        if usual.is_there() && full.is_there() {
            let ratio = full.rate() / usual.rate();
            let blank = "";
            println!(
                "{what:<44} {blank:>9} {ratio:>8.3} {blank:>8} {blank:>8} {blank:>8}   {:<24} {}",
                "0.9 of usual",
                say(options, Some(ratio >= 0.9))
            );
        }
    }
}

fn once(options: &Options, house: &Subject) {
    let row = |what: &str, value: String, asked: &str, reached: Option<bool>| {
        println!("{what:<44} {value:>9}   {asked:<24} {}", say(options, reached));
    };
    println!("-- the {} house", house.name);
    if let Some((took, peak)) = house.applied {
        let seconds = took.as_secs_f64();
        let (accounts, applications) = options.full;
        row(
            &format!("apply: {accounts} accounts, {applications} applications"),
            format!("{seconds:.1} s"),
            "120 s",
            Some(seconds < 120.0),
        );
        row("  the most memory that it had", format!("{peak:.0} MB"), "", None);
    }
    if house.size() > 0.0 {
        row("database file", format!("{:.0} MB", house.size()), "", None);
    }
    let ready = house.ready.as_secs_f64() * 1000.0;
    row(
        "ready, on this database",
        format!("{ready:.0} ms"),
        "100 ms",
        Some(ready < 100.0),
    );
    let (idle, loaded) = (house.idle, house.loaded);
    row(
        "resident, idle",
        format!("{:.1} MB", idle.resident),
        "30 MB",
        Some(idle.resident < 30.0),
    );
    row("  of it anonymous", format!("{:.1} MB", idle.anonymous), "", None);
    row(
        "resident, after each round of load",
        format!("{:.1} MB", loaded.resident),
        "100 MB",
        Some(loaded.resident < 100.0),
    );
    row("  of it anonymous", format!("{:.1} MB", loaded.anonymous), "", None);
}

/// Whether what is asked is reached; a smoke doesn't tell.
fn say(options: &Options, reached: Option<bool>) -> &'static str {
    match reached.filter(|_| !options.smoke) {
        Some(true) => "yes",
        Some(false) => "NO",
        None => "",
    }
}
