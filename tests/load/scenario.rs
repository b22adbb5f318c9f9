//! What is measured of a house: each one step of a [`Worker`].

use crate::{
    Outcome,
    client::Client,
    house::{Node, PEOPLE},
    http::Connection,
    measure::Worker,
    person::Person,
};

/// Gets a token for itself.
pub(crate) struct Machine {
    connection: Connection,
    request: String,
}

impl Machine {
    pub(crate) async fn many(nodes: &[Node], client: &str, count: usize) -> Outcome<Vec<Self>> {
        let request = Client::new(client).credentials();
        let mut machines = Vec::new();
        for node in nodes.iter().cycle().take(count) {
            machines.push(Self {
                connection: Connection::open(node.address).await?,
                request: request.clone(),
            });
        }
        Ok(machines)
    }
}

impl Worker for Machine {
    async fn step(&mut self) -> Outcome<()> {
        self.connection.send(&self.request).await?.expect(200)
    }
}

/// Refreshes what it was given, again and again.
pub(crate) struct Refresher {
    connection: Connection,
    client: Client,
    token: String,
}

impl Refresher {
    /// Each with a grant of its own, from the people who are signed in.
    pub(crate) async fn many(nodes: &[Node], people: &[Person], count: usize) -> Outcome<Vec<Self>> {
        let client = Client::new("desk");
        let mut refreshers = Vec::new();
        for (node, person) in nodes.iter().cycle().zip(people.iter().cycle()).take(count) {
            let code = person.again(node.address).await?.authorize(&client, "").await?;
            let mut connection = Connection::open(node.address).await?;
            let token = connection
                .send(&client.redeem(&code))
                .await?
                .member("refresh_token")?
                .to_owned();
            refreshers.push(Self {
                connection,
                client: client.clone(),
                token,
            });
        }
        Ok(refreshers)
    }
}

impl Worker for Refresher {
    async fn step(&mut self) -> Outcome<()> {
        let answer = self.connection.send(&self.client.refresh(&self.token)).await?;
        answer.expect(200)?;
        answer.member("refresh_token")?.clone_into(&mut self.token);
        Ok(())
    }
}

/// Goes through the code flow in a session that satisfies it: authorize, token, userinfo.
pub(crate) struct Visitor {
    person: Person,
    connection: Connection,
    client: Client,
}

impl Visitor {
    pub(crate) async fn many(nodes: &[Node], people: &[Person], count: usize) -> Outcome<Vec<Self>> {
        let mut visitors = Vec::new();
        for (node, person) in nodes.iter().cycle().zip(people).take(count) {
            visitors.push(Self {
                person: person.again(node.address).await?,
                connection: Connection::open(node.address).await?,
                client: Client::new("shop"),
            });
        }
        Ok(visitors)
    }
}

impl Worker for Visitor {
    async fn step(&mut self) -> Outcome<()> {
        let code = self.person.authorize(&self.client, "").await?;
        let answer = self.connection.send(&self.client.redeem(&code)).await?;
        answer.expect(200)?;
        let access = answer.member("access_token")?;
        let request = Client::userinfo(access);
        self.connection.send(&request).await?.expect(200)
    }
}

/// Signs in with a password, in a browser that is new each time.
pub(crate) struct Stranger {
    person: Person,
    client: Client,
    user_id: String,
}

impl Stranger {
    pub(crate) async fn many(nodes: &[Node], count: usize) -> Outcome<Vec<Self>> {
        let mut strangers = Vec::new();
        for (number, node) in nodes.iter().cycle().enumerate().take(count) {
            strangers.push(Self {
                person: Person::new(node.address).await?,
                client: Client::new("shop"),
                user_id: format!("person_{number:04}"),
            });
        }
        Ok(strangers)
    }
}

impl Worker for Stranger {
    async fn step(&mut self) -> Outcome<()> {
        self.person.forget();
        self.person.authorize(&self.client, &self.user_id).await.map(drop)
    }
}

/// Everybody, signed in.
pub(crate) async fn people(nodes: &[Node]) -> Outcome<Vec<Person>> {
    let mut people = Vec::new();
    for (number, node) in nodes.iter().cycle().enumerate().take(PEOPLE) {
        let mut person = Person::new(node.address).await?;
        person
            .authorize(&Client::new("shop"), &format!("person_{number:04}"))
            .await?;
        people.push(person);
    }
    Ok(people)
}
