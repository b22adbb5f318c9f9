//! The rounds: everything in turn, so that what else the machine does falls on all alike.

use crate::{
    Outcome,
    figure::Figure,
    floor,
    house::{self, Node},
    measure::{self, Pace, Sample, Worker},
    options::Options,
    scenario::{Machine, Refresher, Stranger, Visitor},
    signer::Signer,
    subject::Subject,
    table,
};
use domain::entropy::{SystemEntropy, draw};
use keys::{
    Alg,
    password::{Hasher, Params},
};
use std::sync::Arc;
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

/// What was measured of the bare signer.
#[derive(Default)]
pub(crate) struct Bare {
    pub es256: Figure,
    pub rs256: Figure,
}

/// Everything that was measured.
#[derive(Default)]
pub(crate) struct Measured {
    pub bare: Bare,
    pub floor: Figure,
    pub usual: Figures,
    pub full: Figures,
    /// What didn't answer as it should.
    pub errors: Vec<String>,
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
    for number in 1..=options.rounds {
        eprintln!("round {number} of {} …", options.rounds);
        for (house, figures) in houses.iter_mut().zip([&mut measured.usual, &mut measured.full]) {
            let floor = floor::workers(house.folder(), MANY)?;
            measured
                .floor
                .add(&measure::run(&[], floor, Pace::Full, options.length).await?, None);
            let mut visit = Visit {
                signer: &signer,
                options,
                house,
                bare: &mut measured.bare,
            };
            if let Err(error) = visit.measure(figures).await {
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

/// One round through one house.
struct Visit<'v> {
    signer: &'v Signer,
    options: &'v Options,
    house: &'v Subject,
    bare: &'v mut Bare,
}

impl Visit<'_> {
    async fn measure(&mut self, figures: &mut Figures) -> Outcome<()> {
        let (nodes, people) = (&self.house.nodes, &self.house.people);
        if self.options.wants("es256") {
            let machines = Machine::many(nodes, "machine-es256", MANY).await?;
            self.beside(Alg::Es256, machines, &mut figures.es256).await?;
        }
        if self.options.wants("rs256") {
            let machines = Machine::many(nodes, "machine-rs256", MANY).await?;
            self.beside(Alg::Rs256, machines, &mut figures.rs256).await?;
        }
        if self.options.wants("refresh") {
            let refreshers = Refresher::many(nodes, people, MANY).await?;
            self.beside(Alg::Es256, refreshers, &mut figures.refresh).await?;
        }
        if self.options.wants("flow") {
            let visitors = Visitor::many(nodes, people, FLOWS).await?;
            let rate = self.beside(Alg::Es256, visitors, &mut figures.flow).await?;
            let visitors = Visitor::many(nodes, people, FLOWS).await?;
            self.alone(visitors, Pace::Rate(rate / 2.0), &mut figures.half).await?;
        }
        if self.options.wants("sign-in") {
            let strangers = Stranger::many(nodes, SIGN_INS).await?;
            self.alone(strangers, Pace::Full, &mut figures.sign_in).await?;
        }
        Ok(())
    }

    /// Measures the house between two looks at the bare signer, as fast as it can: the rate.
    async fn beside<W: Worker + 'static>(&mut self, alg: Alg, workers: Vec<W>, figure: &mut Figure) -> Outcome<f64> {
        let before = self.look_at_bare(alg).await?;
        let sample = self.full(workers, Pace::Full).await?;
        let after = self.look_at_bare(alg).await?;
        figure.add(&sample, Some(f64::midpoint(before, after)));
        Ok(sample.rate)
    }

    async fn alone<W: Worker + 'static>(&self, workers: Vec<W>, pace: Pace, figure: &mut Figure) -> Outcome<()> {
        figure.add(&self.full(workers, pace).await?, None);
        Ok(())
    }

    async fn full<W: Worker + 'static>(&self, workers: Vec<W>, pace: Pace) -> Outcome<Sample> {
        let nodes: Vec<u32> = self.house.nodes.iter().map(Node::id).collect();
        measure::run(&nodes, workers, pace, self.options.length).await
    }

    async fn look_at_bare(&mut self, alg: Alg) -> Outcome<f64> {
        let (name, figure) = match alg {
            Alg::Rs256 => ("RS256", &mut self.bare.rs256),
            _ => ("ES256", &mut self.bare.es256),
        };
        let workers = self.signer.workers(name, MANY).await?;
        let sample = measure::run(&[self.signer.id()], workers, Pace::Full, self.options.length / 2).await?;
        figure.add(&sample, None);
        Ok(sample.rate)
    }
}
