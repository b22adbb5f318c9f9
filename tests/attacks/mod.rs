//! Attacks: one file a story, first the paragraph, then the test.

mod another_browser;
mod cross_site;
mod deaf_client;
mod disclosure;
mod ended_subscription;
mod forced_logout;
mod foreign_form;
mod guessed_secret;
mod hidden_tracks;
mod inward_request;
mod moved_seed;
mod open_page;
mod probed_name;
mod race;
mod session;
mod spoilt_text;
