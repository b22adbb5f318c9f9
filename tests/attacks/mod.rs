//! Attacks: one file a story, first the paragraph, then the test.

mod another_browser;
mod cross_site;
mod disclosure;
mod foreign_form;
mod open_page;
mod race;
mod session;
