//! A house under measurement: the usual one, or the full one with very many accounts; and what was seen once of it.

use crate::{
    Outcome,
    house::{self, House, Node},
    options::Options,
    person::Person,
    process::Memory,
    scenario,
};
use std::time::Duration;

/// A house, its nodes, and the people who are signed in.
pub(crate) struct Subject {
    /// What the table calls it.
    pub name: &'static str,
    /// How long `apply` took for the very many, and the most memory that it had.
    pub applied: Option<(Duration, f64)>,
    /// How long a node took until it was ready, on a database that was there.
    pub ready: Duration,
    /// What a node has when nobody has asked anything yet.
    pub idle: Memory,
    /// The most that it had when measured under load.
    pub loaded: Memory,
    /// Its nodes.
    pub nodes: Vec<Node>,
    /// Everybody who is signed in.
    pub people: Vec<Person>,
    /// It goes last.
    house: House,
}

impl Subject {
    pub(crate) async fn open(options: &Options, full: bool, hash: &str) -> Outcome<Self> {
        let postgres = if options.postgres {
            Some(tests::postgres::durable().await.ok_or("PostgreSQL isn't installed")?)
        } else {
            None
        };
        let house = House::new(&options.binary, postgres.as_deref())?;
        house.apply(&house::usual(hash))?;
        let applied = if full {
            Some(house.apply(&house::many(options.full.0, options.full.1, hash))?)
        } else {
            None
        };
        // The first start makes keys; what is measured is the second.
        drop(house.start(0).await?);
        let mut nodes = Vec::new();
        for number in 0..=usize::from(options.postgres) {
            nodes.push(house.start(number).await?);
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let idle = most(&nodes)?;
        let ready = nodes.iter().map(|node| node.ready).max().unwrap_or_default();
        let people = scenario::people(&nodes).await?;
        Ok(Self {
            name: if full { "full" } else { "usual" },
            applied,
            ready,
            idle,
            loaded: idle,
            nodes,
            people,
            house,
        })
    }

    /// Notes what its nodes have now.
    pub(crate) fn look(&mut self) -> Outcome<()> {
        self.loaded = self.loaded.most(most(&self.nodes)?);
        Ok(())
    }

    /// The size of its database, in MB; nothing on PostgreSQL.
    pub(crate) fn size(&self) -> f64 {
        self.house.size()
    }

    /// Where its files are.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.house.folder()
    }
}

fn most(nodes: &[Node]) -> Outcome<Memory> {
    let mut most = Memory::default();
    for node in nodes {
        most = most.most(Memory::of(node.id())?);
    }
    Ok(most)
}
