//! E-mail through a mail server.

use super::at_choice;
use domain::{code::Channel, ids::SendId, outbound};
use idp::{
    delivery::{Message, seal},
    page::Words,
};
use std::time::{Duration, Instant};
use tests::{Gateway, MailServer, Place, TestIdp, mail_server::USER};

async fn house(servers: &[(&str, &MailServer)]) -> TestIdp {
    let names: Vec<String> = servers.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let place = Place::sqlite().delivery(&format!("mail = [{}]", names.join(", ")));
    let place = servers
        .iter()
        .fold(place, |place, (name, server)| place.set(&server.smtp(name)));
    place.set(&servers[0].1.trusted()).start().await
}

/// Queues a mail as the house does.
async fn send(idp: &TestIdp, html: Option<&str>) -> SendId {
    let (app, now) = (idp.app(), idp.now());
    let mut message = Message::locked(&Words::default(), &std::sync::Arc::default(), "jane@acme.example").unwrap();
    message.html = html.map(str::to_owned);
    let id = SendId::fresh(&*app.entropy, now);
    let until = now + Duration::from_hours(1);
    let sealed = seal(&app.seal, &*app.entropy, id, Channel::Mail, &message, until).unwrap();
    let queued = app.db.write(sealed, move |tx, sealed| {
        Box::pin(outbound::enqueue(tx, sealed, None, now))
    });
    queued.await.unwrap();
    app.queue.wake();
    id
}

#[tokio::test]
async fn a_mail_goes_through_each_kind_of_connection() {
    for (mode, is_protected) in [("none", false), ("starttls", true), ("tls", true)] {
        let server = MailServer::open(mode);
        let idp = house(&[("post", &server)]).await;
        let id = send(&idp, None).await;
        let mail = server.wait_for(1).await.remove(0);
        assert_eq!(mail.was_protected, is_protected, "{mode}");
        assert_eq!(mail.login.as_deref(), Some(USER), "{mode}");
        assert!(mail.to.contains("<jane@acme.example>"), "{}", mail.to);
        for line in [
            "From: Gradus <no-reply@login.example>".to_owned(),
            "To: jane@acme.example".to_owned(),
            "Subject: Gradus: too many wrong codes".to_owned(),
            "Auto-Submitted: auto-generated".to_owned(),
            format!("Message-ID: <{id}@login.example>"),
        ] {
            assert!(mail.text.lines().any(|own| own == line), "{line}\n{}", mail.text);
        }
        assert!(
            mail.text.contains("text/plain") && !mail.text.contains("multipart"),
            "{}",
            mail.text
        );
    }
}

#[tokio::test]
async fn a_page_goes_beside_the_text() {
    let server = MailServer::open("none");
    let idp = house(&[("post", &server)]).await;
    send(&idp, Some("<p>Too many wrong codes.</p>")).await;
    let mail = server.wait_for(1).await.remove(0);
    assert!(mail.text.contains("multipart/alternative"), "{}", mail.text);
    let (text, page) = (mail.text.find("text/plain"), mail.text.find("text/html"));
    assert!(text.is_some() && text < page, "the text comes first: {}", mail.text);
    assert!(mail.text.contains("<p>Too many wrong codes.</p>"), "{}", mail.text);
}

#[tokio::test]
async fn an_address_that_doesnt_exist_is_tried_once_and_a_full_mailbox_again() {
    for (answer, attempts) in [
        ("550 no such user", 1),
        ("452 mailbox full", 2),
        ("530 log in first", 2),
    ] {
        let server = MailServer::open("none");
        server.answer(answer);
        let idp = house(&[("post", &server)]).await;
        send(&idp, None).await;
        for _ in 0..200 {
            if server.attempts() == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        idp.travel(Duration::from_secs(2));
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert_eq!(server.attempts(), attempts, "{answer}");
        assert!(server.mails().is_empty());
    }
}

#[tokio::test]
async fn the_second_server_takes_over_and_nothing_goes_through_a_certificate_that_isnt_trusted() {
    let (stranger, known) = (MailServer::open("starttls"), MailServer::open("starttls"));
    let place = Place::sqlite()
        .delivery("mail = [\"stranger\", \"known\"]")
        .set(&stranger.smtp("stranger"))
        .set(&known.smtp("known"))
        .set(&known.trusted());
    let idp = place.start().await;
    send(&idp, None).await;
    known.wait_for(1).await;
    assert_eq!(stranger.attempts(), 0);
}

#[tokio::test]
async fn mails_that_a_dead_server_keeps_waiting_hold_up_no_code() {
    let (gateway, silent) = (
        Gateway::open().await,
        std::net::TcpListener::bind("127.0.0.1:0").unwrap(),
    );
    let port = silent.local_addr().unwrap().port();
    let place = Place::sqlite()
        .delivery("mail = \"silent\"\nsms = \"one\"")
        .set(&format!(
            "[delivery.provider.silent]\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nfrom = \"a@b.example\"\n"
        ))
        .set(&gateway.twilio("one"))
        .set(&gateway.allowed());
    let idp = place.start().await;
    for _ in 0..60 {
        send(&idp, None).await;
    }
    let (mut alice, page) = at_choice(&idp).await;
    let begun = Instant::now();
    super::send(&mut alice, &page).await;
    gateway.wait_for("one", 1).await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}
