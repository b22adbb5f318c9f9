//! Attacks: one file a story, first the paragraph, then the test.

mod another_browser;
mod anothers_token_revoked;
mod consent_of_another;
mod cross_site;
mod deaf_client;
mod disclosure;
mod ended_subscription;
mod forced_logout;
mod foreign_form;
mod foreign_host;
mod foreign_token_introspected;
mod forged_access_token;
mod framed_page;
mod guessed_secret;
mod hidden_tracks;
mod injected_header;
mod inward_request;
mod moved_seed;
mod open_page;
mod probed_name;
mod race;
mod repeated_parameter;
mod secret_of_a_hint;
mod session;
mod spoilt_text;
mod stolen_refresh_token;
