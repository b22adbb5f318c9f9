//! `sector_identifier_uri` is looked up when a client is new or changes, and only then.

use super::{ACME, Failure, House, Options};
use crate::{config::Outbound, outgoing::Outgoing};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// A server that says this; how often it was asked.
async fn site(body: &'static str) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, asked) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let count = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            count.fetch_add(1, Ordering::SeqCst);
            let says = format!(
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(says.as_bytes()).await;
        }
    });
    (address, asked)
}

fn pairwise(address: SocketAddr, uris: &str) -> String {
    format!(
        "{ACME}[[application]]\nid = \"a\"\nname = \"A\"\nowner = \"acme\"\n[application.oidc]\nclient_secret = \"x\"\n\
         subject_type = \"pairwise\"\nredirect_uris = [{uris}]\nsector_identifier_uri = \"http://{address}/sector\"\n"
    )
}

fn reaching(address: SocketAddr) -> Options {
    let outbound = Outbound {
        ca_file: None,
        allow: vec![address],
    };
    Options {
        outgoing: Outgoing::new(&outbound).unwrap(),
        ..Options::default()
    }
}

async fn refused(house: &House, text: &str, options: &Options) -> String {
    match house.try_with(text, options).await {
        Err(Failure::Files(problems)) => problems.to_string(),
        Err(Failure::Fault(fault)) => panic!("{fault:?}"),
        Ok(report) => panic!("{report}"),
    }
}

#[tokio::test]
async fn the_document_lists_every_redirect_uri() {
    let house = House::new().await;
    let (address, asked) = site("[\"https://a.example/\", \"https://b.example/\"]").await;
    let options = reaching(address);
    let right = pairwise(address, "\"https://a.example/\", \"https://b.example/\"");
    house.with(&right, &options).await;
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(house.with(&right, &options).await.changes, []);
    assert_eq!(asked.load(Ordering::SeqCst), 1, "it is known already");
    let more = pairwise(address, "\"https://a.example/\", \"https://c.example/\"");
    let told = refused(&house, &more, &options).await;
    assert!(
        told.starts_with("a.toml:12: `sector_identifier_uri`: http://"),
        "{told}"
    );
    assert!(told.contains("lacks https://c.example/"), "{told}");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_document_that_cant_be_had_is_an_error_for_a_new_client() {
    let house = House::new().await;
    let (address, asked) = site("{\"redirect_uris\": []}").await;
    let text = pairwise(address, "\"https://a.example/\"");
    let told = refused(&house, &text, &Options::default()).await;
    assert!(
        told.contains("can't be read: plain http goes only to addresses"),
        "{told}"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let told = refused(&house, &text, &reaching(address)).await;
    assert!(told.contains("must be a JSON list of redirect URIs"), "{told}");
    let private = text.replace(&format!("http://{address}"), "https://10.0.0.1");
    let told = refused(&house, &private, &Options::default()).await;
    assert!(told.contains("10.0.0.1 isn't a public address"), "{told}");
}
