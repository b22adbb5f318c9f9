//! `GET /metrics`: every figure of this house, as Prometheus reads it.

use super::{
    Metrics, process,
    text::{Text, Unit},
};
use crate::{app::App, delivery};

/// All figures.
pub(super) fn draw(app: &App) -> String {
    let mut text = Text::default();
    doors(&mut text, &app.metrics);
    sends(&mut text, app.queue.metrics());
    passwords(&mut text, app.hasher.metrics());
    database(&mut text, app.db.metrics());
    house(&mut text, &app.metrics);
    text.finish()
}

fn doors(text: &mut Text, metrics: &Metrics) {
    metrics.requests.write(text);
    text.family(
        "gradus_authorizations_total",
        "Answers to authorization requests, by OAuth error code.",
        &metrics.authorizations,
    );
    text.family(
        "gradus_token_requests_total",
        "Answers of the token endpoint, by grant type and OAuth error code.",
        &metrics.tokens,
    );
    text.family(
        "gradus_sign_ins_total",
        "Passwords that were sent in, by what came of them.",
        &metrics.sign_ins,
    );
    text.family(
        "gradus_step_ups_total",
        "Second factors that were sent in, by authenticator and what came of them.",
        &metrics.step_ups,
    );
}

fn sends(text: &mut Text, sends: &delivery::Metrics) {
    text.family(
        "gradus_sends_total",
        "Attempts to send a message, by channel and outcome.",
        &sends.attempts,
    );
    text.single(
        "gradus_sends_expired_total",
        "counter",
        "Messages that were given up because they were not sent in time.",
        sends.expired.get(),
    );
    text.family(
        "gradus_receipts_total",
        "Receipts for messages, by what they said.",
        &sends.receipts,
    );
}

fn passwords(text: &mut Text, pool: &keys::password::Metrics) {
    text.single(
        "gradus_password_hash_waiting",
        "gauge",
        "Passwords that wait for a thread at present.",
        pool.waiting.get(),
    );
    text.single(
        "gradus_password_hash_busy",
        "gauge",
        "Threads that hash a password at present.",
        pool.busy.get(),
    );
    text.single(
        "gradus_password_hash_refused_total",
        "counter",
        "Passwords that were turned away because too many waited.",
        pool.refused.get(),
    );
    let name = "gradus_password_hash_wait_seconds";
    text.describe(name, "histogram", "How long a password waited for a thread.");
    text.histogram(name, &[], &pool.wait, Unit::Seconds);
    let name = "gradus_password_hash_duration_seconds";
    text.describe(name, "histogram", "How long a password was hashed.");
    text.histogram(name, &[], &pool.hash, Unit::Seconds);
}

fn database(text: &mut Text, db: &domain::db::Metrics) {
    let name = "gradus_db_write_duration_seconds";
    text.describe(
        name,
        "histogram",
        "How long a write took, from waiting for its turn until it was durable.",
    );
    text.histogram(name, &[], &db.write, Unit::Seconds);
    text.single(
        "gradus_db_write_waiting",
        "gauge",
        "Writes that wait for their turn at present.",
        db.waiting.get(),
    );
    text.single(
        "gradus_db_commits_total",
        "counter",
        "Durable commits.",
        db.batch.count(),
    );
    let name = "gradus_db_commit_writes";
    text.describe(name, "histogram", "How many writes shared a commit.");
    text.histogram(name, &[], &db.batch, Unit::Count);
    text.single(
        "gradus_db_write_reruns_total",
        "counter",
        "Transactions that were run again because others got in their way (PostgreSQL).",
        db.reruns.get(),
    );
    let name = "gradus_db_statement_duration_seconds";
    text.describe(
        name,
        "histogram",
        "How long a statement took, once it had a connection.",
    );
    text.histogram(name, &[("in", "read")], &db.read_statement, Unit::Seconds);
    text.histogram(name, &[("in", "write")], &db.write_statement, Unit::Seconds);
}

fn house(text: &mut Text, metrics: &Metrics) {
    if let Some(bytes) = process::resident() {
        text.single(
            "gradus_resident_memory_bytes",
            "gauge",
            "Resident memory of this process.",
            bytes,
        );
    }
    text.single(
        "gradus_uptime_seconds",
        "gauge",
        "How long ago this process opened its house.",
        metrics.started.elapsed().as_secs(),
    );
    text.describe("gradus_build_info", "gauge", "What runs here; always 1.");
    text.sample("gradus_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
}
