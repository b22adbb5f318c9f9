//! Userinfo: what scopes release, and to whom.

use axum::{
    body::Body,
    http::{Request, header},
};
use std::time::Duration;
use tests::{Person, TestIdp, relying_party::json};

async fn jane(idp: &TestIdp) -> Person {
    let person = idp.account("smithj_0001").with_password().with_phone("+12025550123");
    let person = person
        .set("given_name", "Jane")
        .set("family_name", "Smith")
        .set("phone_number", "+12025550100");
    person.set("locale", "en").signed_in().await
}

#[tokio::test]
async fn each_scope_releases_its_claims_and_no_others() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut jane = jane(&idp).await;
    for (scope, claims) in [
        ("openid", vec!["sub"]),
        ("openid email", vec!["email", "email_verified", "sub"]),
        ("openid phone", vec!["phone_number", "sub"]),
        (
            "openid profile",
            vec![
                "family_name",
                "given_name",
                "locale",
                "name",
                "preferred_username",
                "sub",
                "updated_at",
            ],
        ),
    ] {
        let page = jane.visit(shop.authorize().with("scope", scope)).await;
        let tokens = shop.receive(&page).await;
        let told = json(&shop.userinfo(&tokens.access_token).await);
        let mut names: Vec<&str> = told.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, claims, "{scope}");
        assert_eq!(told["sub"], tokens.id_token["sub"]);
    }
}

#[tokio::test]
async fn the_phone_number_is_the_profiles_never_an_authenticators() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut jane = jane(&idp).await;
    let page = jane.visit(shop.authorize().with("scope", "openid phone")).await;
    let tokens = shop.receive(&page).await;
    assert_eq!(
        json(&shop.userinfo(&tokens.access_token).await)["phone_number"],
        "+12025550100"
    );
}

#[tokio::test]
async fn a_scope_that_the_client_didnt_register_is_dropped() {
    let idp = TestIdp::start().await;
    let shop = idp.application("shop").oidc("scope", "openid email").create().await;
    let mut jane = jane(&idp).await;
    let page = jane
        .visit(shop.authorize().with("scope", "openid email phone made_up"))
        .await;
    let tokens = shop.receive(&page).await;
    assert_eq!(tokens.answer["scope"], "openid email");
    assert!(
        json(&shop.userinfo(&tokens.access_token).await)
            .get("phone_number")
            .is_none()
    );
}

#[tokio::test]
async fn a_token_works_for_ten_minutes() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut jane = jane(&idp).await;
    let page = jane.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    idp.travel(Duration::from_secs(599));
    assert_eq!(shop.userinfo(&tokens.access_token).await.status, 200);
    idp.travel(Duration::from_secs(2));
    let answer = shop.userinfo(&tokens.access_token).await;
    assert_eq!(answer.status, 401);
    assert!(answer.header(header::WWW_AUTHENTICATE).contains("invalid_token"));
}

#[tokio::test]
async fn userinfo_answers_a_post_like_a_get() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut jane = jane(&idp).await;
    let page = jane.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    let got = shop.userinfo(&tokens.access_token).await;
    let post = |token: &str| {
        Request::post("/oauth2/userinfo")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap()
    };
    let posted = idp.call(post(&tokens.access_token)).await;
    assert_eq!((posted.status, json(&posted)), (got.status, json(&got)));
    assert_eq!(idp.call(post("abc")).await.status, 401);
}

#[tokio::test]
async fn the_token_may_stand_in_a_posted_form_but_in_one_place_only() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut jane = jane(&idp).await;
    let page = jane.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    let token = &*tokens.access_token;
    let path = "/oauth2/userinfo";
    let posted = idp.post(path, &[], &[("access_token", token)]).await;
    assert_eq!(
        (posted.status.as_u16(), &json(&posted)["sub"]),
        (200, &tokens.id_token["sub"])
    );
    assert_eq!(posted.header(header::CACHE_CONTROL), "no-store");
    let bearer = [(header::AUTHORIZATION, format!("Bearer {token}"))];
    let both = [&bearer[..], &bearer[..]].concat();
    let in_query = format!("{path}?access_token={token}");
    for answer in [
        idp.post(path, &bearer, &[("access_token", token)]).await,
        idp.post(path, &[], &[("access_token", token), ("access_token", token)])
            .await,
        idp.post(path, &both, &[]).await,
        idp.post(&in_query, &bearer, &[]).await,
        idp.post(&in_query, &[], &[("access_token", token)]).await,
    ] {
        assert_eq!(answer.status, 400, "{}", answer.story());
        assert!(
            answer
                .header(header::WWW_AUTHENTICATE)
                .contains("error=\"invalid_request\"")
        );
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    }
    assert_eq!(idp.post(&in_query, &[], &[]).await.status, 401);
    // What isn't a form has no field.
    let text = Request::post(path).header(header::CONTENT_TYPE, "text/plain");
    let text = text.body(Body::from(format!("access_token={token}")));
    assert_eq!(idp.call(text.unwrap()).await.status, 401);
    let got = Request::get(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let got = got.body(Body::from(format!("access_token={token}")));
    assert_eq!(
        idp.call(got.unwrap()).await.status,
        401,
        "RFC 6750 §2.2: never with GET"
    );
}

#[tokio::test]
async fn it_is_signed_for_whoever_registered_that() {
    let idp = TestIdp::start().await;
    let shop = idp.application("shop").oidc("userinfo_signed_response_alg", "ES256");
    let shop = shop.create().await;
    let mut jane = jane(&idp).await;
    let page = jane.visit(shop.authorize().with("scope", "openid email")).await;
    let tokens = shop.receive(&page).await;
    let answer = shop.userinfo(&tokens.access_token).await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/jwt");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let signed = tests::token::verify(&answer.html, &idp.get("/oauth2/jwks").await.html);
    assert_eq!(signed.header["alg"], "ES256");
    let claims = &signed.claims;
    assert_eq!((&claims["iss"], &claims["aud"]), (&idp.issuer().into(), &"shop".into()));
    assert_eq!(claims["sub"], tokens.id_token["sub"]);
    assert_eq!(claims["email"], "smithj_0001@acme.example");
    assert!(claims.get("exp").is_none(), "nobody takes it for an ID token");
    assert_eq!(shop.userinfo(&answer.html).await.status, 401);
}

#[tokio::test]
async fn a_script_of_the_clients_own_origin_may_read_it() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    idp.relying_party("wiki").await;
    let mut jane = jane(&idp).await;
    let page = jane.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    for (origin, allowed) in [("https://shop.example", true), ("https://wiki.example", false)] {
        let headers = [
            (header::ORIGIN, origin.to_owned()),
            (header::AUTHORIZATION, format!("Bearer {}", tokens.access_token)),
        ];
        let answer = idp.post("/oauth2/userinfo", &headers, &[]).await;
        assert_eq!(answer.status, 200);
        let told = answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!(told, if allowed { origin } else { "" });
    }
}

#[tokio::test]
async fn what_isnt_an_access_token_of_ours_opens_nothing() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut jane = jane(&idp).await;
    let page = jane.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    let id_token = tokens.answer["id_token"].as_str().unwrap();
    let (head, signature) = tokens.access_token.rsplit_once('.').unwrap();
    let flipped = if signature.starts_with('A') {
        signature.replacen('A', "B", 1)
    } else {
        format!("A{}", &signature[1..])
    };
    let unsigned = format!(
        "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{}.",
        head.split_once('.').unwrap().1
    );
    for token in [
        id_token,
        &format!("{head}.{flipped}"),
        &unsigned,
        "abc",
        "a.b.c",
        &"x".repeat(20_000),
    ] {
        let answer = shop.userinfo(token).await;
        assert_eq!(answer.status, 401, "{token}");
        assert!(
            answer
                .header(header::WWW_AUTHENTICATE)
                .contains("error=\"invalid_token\""),
            "{token}"
        );
    }
    let bare = idp
        .call(Request::get("/oauth2/userinfo").body(Body::empty()).unwrap())
        .await;
    assert_eq!(bare.status, 401);
    assert!(
        !bare.header(header::WWW_AUTHENTICATE).contains("error"),
        "RFC 6750 §3.1: no token, no error code"
    );
    let in_query = idp
        .get(&format!("/oauth2/userinfo?access_token={}", tokens.access_token))
        .await;
    assert_eq!(in_query.status, 401);
}
