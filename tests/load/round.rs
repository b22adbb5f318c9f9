//! The rounds: everything in turn, so that what else the machine does falls on all alike.

use crate::{
    Outcome,
    figure::Figure,
    floor, house,
    measure::{self, Pace, Sample, Worker},
    options::Options,
    process::Time,
    scenario::{Machine, Refresher, Stranger, Visitor},
    signer::Signer,
    subject::Subject,
    table,
};
use domain::entropy::{SystemEntropy, draw};
use keys::password::{Hasher, Params};
use std::{sync::Arc, time::Duration};
use zeroize::Zeroizing;

/// How many ask at once, where the issue says so.
const MANY: usize = 64;
/// How many go through the code flow at once.
const FLOWS: usize = 16;
/// How many sign in at once.
const SIGN_INS: usize = 8;

/// What was measured of one house.
#[derive(Default)]
pub(crate) struct Figures {
    pub es256: Figure,
    pub rs256: Figure,
    pub refresh: Figure,
    pub flow: Figure,
    pub half: Figure,
    pub sign_in: Figure,
}

/// Everything that was measured.
#[derive(Default)]
pub(crate) struct Measured {
    pub bare_es256: Figure,
    pub bare_rs256: Figure,
    pub floor: Figure,
    /// Of each house.
    pub houses: Vec<Figures>,
    /// What didn't answer as it should.
    pub errors: Vec<String>,
}

/// What the bare signer reached in this round, and how long each thing is measured.
struct Round {
    es256: f64,
    rs256: f64,
    length: Duration,
}

/// Measures all of it and prints the table.
pub(crate) async fn run(options: &Options) -> Outcome<()> {
    let hash = hash_password().await?;
    let signer = Signer::start()?;
    eprintln!("two houses are made ready …");
    let mut houses = vec![
        Subject::open(options, false, &hash).await?,
        Subject::open(options, true, &hash).await?,
    ];
    let mut measured = Measured::default();
    measured.houses.extend(houses.iter().map(|_| Figures::default()));
    for number in 1..=options.rounds {
        eprintln!("round {number} of {} …", options.rounds);
        let round = bare(&mut measured, &signer, &houses, options).await?;
        for (house, figures) in houses.iter_mut().zip(&mut measured.houses) {
            if let Err(error) = visit(house, figures, &round, &mut measured.errors).await {
                measured.errors.push(format!("{}: {error}", house.name));
            }
            house.look()?;
        }
    }
    table::print(options, &houses, &measured);
    if measured.errors.is_empty() {
        Ok(())
    } else {
        Err(measured.errors.join("\n").into())
    }
}

async fn hash_password() -> Outcome<String> {
    let hasher = Hasher::new(Params::FLOOR, 1, Arc::new(SystemEntropy))?;
    let password = Zeroizing::new(house::PASSWORD.to_owned());
    Ok(hasher.hash(password, draw(&SystemEntropy)).await??)
}

async fn bare(measured: &mut Measured, signer: &Signer, houses: &[Subject], options: &Options) -> Outcome<Round> {
    let length = options.length;
    let es256 = measure::run(signer.workers("ES256", MANY).await?, Pace::Full, length).await?;
    measured.bare_es256.add(&es256, None);
    let rs256 = measure::run(signer.workers("RS256", MANY).await?, Pace::Full, length).await?;
    measured.bare_rs256.add(&rs256, None);
    let folder = houses.first().ok_or("no house")?.folder();
    let floor = measure::run(floor::workers(folder, MANY)?, Pace::Full, length).await?;
    measured.floor.add(&floor, None);
    Ok(Round {
        es256: es256.rate,
        rs256: rs256.rate,
        length,
    })
}

/// One round through one house.
async fn visit(house: &mut Subject, figures: &mut Figures, round: &Round, errors: &mut Vec<String>) -> Outcome<()> {
    let (nodes, people) = (&house.nodes, &house.people);
    let machines = Machine::many(nodes, "machine-es256", MANY).await?;
    note(
        &mut figures.es256,
        full(machines, round).await,
        round.es256,
        errors,
        "client_credentials ES256",
    );
    let machines = Machine::many(nodes, "machine-rs256", MANY).await?;
    note(
        &mut figures.rs256,
        full(machines, round).await,
        round.rs256,
        errors,
        "client_credentials RS256",
    );
    match Refresher::many(nodes, people, MANY).await {
        Ok(refreshers) => note(
            &mut figures.refresh,
            full(refreshers, round).await,
            round.es256,
            errors,
            "refresh",
        ),
        Err(error) => errors.push(format!("refresh: {error}")),
    }
    let flow = full(Visitor::many(nodes, people, FLOWS).await?, round).await?;
    figures.flow.add(&flow, Some(round.es256));
    let half = Pace::Rate(flow.rate / 2.0);
    let flows = Visitor::many(nodes, people, FLOWS).await?;
    figures.half.add(&measure::run(flows, half, round.length).await?, None);
    let before = spent(house)?;
    let sign_in = full(Stranger::many(&house.nodes, SIGN_INS).await?, round).await?;
    figures.sign_in.add(&sign_in, None);
    let after = spent(house)?;
    figures
        .sign_in
        .add_share((after.hashing - before.hashing) / (after.all - before.all));
    Ok(())
}

async fn full<W: Worker + 'static>(workers: Vec<W>, round: &Round) -> Outcome<Sample> {
    measure::run(workers, Pace::Full, round.length).await
}

fn note(figure: &mut Figure, sample: Outcome<Sample>, bare: f64, errors: &mut Vec<String>, what: &str) {
    match sample {
        Ok(sample) => figure.add(&sample, Some(bare)),
        Err(error) => errors.push(format!("{what}: {error}")),
    }
}

fn spent(house: &Subject) -> Outcome<Time> {
    let mut time = Time { all: 0.0, hashing: 0.0 };
    for node in &house.nodes {
        let one = Time::of(node.id())?;
        time.all += one.all;
        time.hashing += one.hashing;
    }
    Ok(time)
}
