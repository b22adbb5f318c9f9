//! Every URL of the product, on one page.

use crate::{
    account,
    app::App,
    dashboard, delivery, health, help,
    http::{
        cors, language,
        problem::Problem,
        request_id::{self, Ids},
        visit,
    },
    interaction, metric, oidc, page, saml, serve,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{any, get, post},
};
use std::time::Duration;
use tower::{ServiceBuilder, util::MapRequestLayer};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    request_id::{PropagateRequestIdLayer, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

/// The largest body that anybody may send, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// The longest that a request may take.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// The whole surface. `extra` is what only a demo adds.
pub fn router(app: &App, extra: Router) -> Router {
    // One layer of many: each that is put round a router by itself is another box for every request.
    let around = ServiceBuilder::new()
        .layer(MapRequestLayer::new(request_id::forget))
        .layer(SetRequestIdLayer::x_request_id(Ids(app.entropy.clone())))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(crate::log::span)
                .on_response(crate::log::answered),
        )
        .layer(middleware::from_fn_with_state(app.clone(), metric::request::measure))
        .layer(transport_security(app))
        .layer(header_layer(header::REFERRER_POLICY, "no-referrer"))
        .layer(header_layer(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(middleware::from_fn_with_state(app.clone(), serve::drain::refuse))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            LONGEST_REQUEST,
        ))
        .layer(DefaultBodyLimit::max(LARGEST_BODY));
    Router::new()
        .merge(protocol())
        .merge(pages(app))
        .merge(cross_site(app))
        .merge(figures(app))
        .with_state(app.clone())
        .merge(extra)
        .layer(around)
}

/// What programs call: no cookies, no pages.
fn protocol() -> Router<App> {
    Router::new()
        .route("/.well-known/openid-configuration", get(oidc::discovery::get))
        .route("/.well-known/oauth-authorization-server", get(oidc::discovery::get))
        .route("/oauth2/jwks", get(oidc::discovery::jwks))
        .route("/saml/metadata", get(saml::metadata::get))
        .route("/oauth2/token", post(oidc::token::post).options(cors::preflight))
        .route("/oauth2/introspect", post(oidc::introspect::post))
        .route("/oauth2/revoke", post(oidc::revoke::post).options(cors::preflight))
        .route(
            "/oauth2/userinfo",
            get(oidc::userinfo::get)
                .post(oidc::userinfo::post)
                .options(cors::preflight),
        )
        .route(
            "/delivery/receipt/{provider}",
            post(delivery::receipt::post).layer(DefaultBodyLimit::max(delivery::receipt::LARGEST)),
        )
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        // Only what is the same for everybody is compressed: the length of a personal page must not tell what is in it.
        .route("/static/{*path}", get(asset).layer(CompressionLayer::new()))
        .route(
            "/favicon.ico",
            get(|| async { Redirect::permanent(&page::address("favicon.svg")) }),
        )
}

/// What browsers visit.
fn pages(app: &App) -> Router<App> {
    Router::new()
        .merge(interactions())
        .merge(own_account())
        .route("/", get(|| async { Redirect::to(dashboard::PATH) }))
        .route("/oauth2/authorize", get(oidc::authorize::get))
        .route("/oauth2/authorize/continue", get(oidc::authorize::resume))
        .route("/oauth2/logout", get(oidc::logout::get))
        .route(
            "/oauth2/logout/continue",
            get(oidc::logout::resume).post(oidc::logout::confirm),
        )
        .route("/help/levels", get(help::levels))
        .route("/saml/sso", get(saml::sso::get))
        .route("/saml/sso/continue", get(saml::sso::resume))
        .route("/saml/unsolicited", get(saml::unsolicited::get))
        .route("/language/{tag}", get(language::get))
        .route(dashboard::PATH, get(dashboard::view::get))
        .route("/session/stay", get(dashboard::stay::get))
        .route("/launch", post(dashboard::launch::post))
        .route("/elevate", post(dashboard::elevate::post))
        .route(
            "/sign-out",
            get(dashboard::sign_out::get).post(dashboard::sign_out::post),
        )
        .fallback(nowhere)
        .method_not_allowed_fallback(|| async { Problem::WrongMethod })
        .layer(middleware::from_fn_with_state(app.clone(), visit::receive))
}

/// The steps of a pending question.
fn interactions() -> Router<App> {
    Router::new()
        .route("/interaction/{id}", get(interaction::get))
        .route(
            "/interaction/{id}/sign-in",
            get(interaction::sign_in::get).post(interaction::sign_in::post),
        )
        .route(
            "/interaction/{id}/sign-in/passkey",
            get(interaction::passkey::get).post(interaction::passkey::post),
        )
        .route(
            "/interaction/{id}/sign-in/password",
            get(interaction::password::get).post(interaction::password::post),
        )
        .route(
            "/interaction/{id}/step-up",
            get(interaction::step_up::get).post(interaction::step_up::post),
        )
        .route("/interaction/{id}/step-up/lost", get(interaction::lost::get))
        .route(
            "/interaction/{id}/step-up/{authenticator}",
            get(interaction::verify::get).post(interaction::verify::post),
        )
        .route(
            "/interaction/{id}/choose-account",
            get(interaction::choose_account::get).post(interaction::choose_account::post),
        )
        .route(
            "/interaction/{id}/obtain",
            get(interaction::lacking::get_obtain).post(interaction::lacking::post),
        )
        .route(
            "/interaction/{id}/be-proofed",
            get(interaction::lacking::get_be_proofed).post(interaction::lacking::post),
        )
        .route(
            "/interaction/{id}/consent",
            get(interaction::consent::get).post(interaction::consent::post),
        )
}

/// What people look after in their own account.
fn own_account() -> Router<App> {
    Router::new()
        .route(
            "/account/consents",
            get(account::consents::get).post(account::consents::post),
        )
        .route("/account/phones", get(account::phones::get).post(account::phones::post))
        .route(
            "/account/phones/new",
            get(account::phones::number::get).post(account::phones::number::post),
        )
        .route(
            "/account/phones/new/{enrolment}",
            get(account::phones::code::get).post(account::phones::code::post),
        )
        .route(
            "/account/phones/revoke",
            get(account::phones::change::get_revoke).post(account::phones::change::post_revoke),
        )
        .route(
            "/account/phones/{phone}/default",
            get(account::phones::change::get_default).post(account::phones::change::post_default),
        )
        .route(
            "/account/phones/{phone}/delete",
            get(account::phones::change::get_delete).post(account::phones::change::post_delete),
        )
        .route("/account/first", post(account::first::again))
        .route(
            "/account/first/{link}",
            get(account::first::get).post(account::first::post),
        )
        .route("/account/authenticators", get(account::authenticators::get))
        .route(
            "/account/authenticators/app/new",
            get(account::authenticators::new_app::get).post(account::authenticators::new_app::post),
        )
        .route(
            "/account/authenticators/app/{id}",
            get(account::authenticators::one::get).post(account::authenticators::one::post),
        )
        .route(
            "/account/authenticators/passkey/new",
            get(account::authenticators::new_passkey::get).post(account::authenticators::new_passkey::post),
        )
        .route(
            "/account/authenticators/passkey/{id}",
            get(account::authenticators::one::get).post(account::authenticators::one::post),
        )
        .route(
            "/account/authenticators/recovery",
            get(account::authenticators::recovery::get).post(account::authenticators::recovery::post),
        )
        .route("/account/activity", get(account::activity::get))
        .route("/account/email", get(account::email::get).post(account::email::post))
        .route(
            "/account/email/{link}",
            get(account::email::get_link).post(account::email::post_link),
        )
        .route(
            "/account/forgot-password",
            get(account::forgot_password::get).post(account::forgot_password::post),
        )
        .route(
            "/account/forgot-password/{link}",
            get(account::forgot_password::get_link).post(account::forgot_password::post_link),
        )
        .route(
            "/account/password",
            get(account::password::get).post(account::password::post),
        )
        .route(
            "/account/profile",
            get(account::profile::get).post(account::profile::post),
        )
        .route(
            "/account/sessions",
            get(account::sessions::get).post(account::sessions::post),
        )
        .route(
            "/account/undo/{link}",
            get(account::undo::get).post(account::undo::post),
        )
}

/// What other sites post: no cookie is read, and none is set, which would replace the browser's own.
fn cross_site(app: &App) -> Router<App> {
    Router::new()
        .route("/oauth2/authorize", post(oidc::authorize::post))
        .route("/oauth2/logout", post(oidc::logout::post))
        .route("/saml/sso", post(saml::sso::post))
        .layer(middleware::from_fn_with_state(app.clone(), visit::receive_cross_site))
}

/// What operators' programs read; to everybody else it looks like any page that isn't there.
fn figures(app: &App) -> Router<App> {
    Router::new()
        .route("/metrics", any(nowhere))
        .layer(middleware::from_fn_with_state(app.clone(), visit::receive))
        .layer(middleware::from_fn_with_state(app.clone(), metric::show))
}

async fn nowhere() -> Problem {
    Problem::NotFound
}

async fn asset(State(app): State<App>, Path(path): Path<String>) -> Response {
    let Some(asset) = app.brand.asset(&path).or_else(|| page::asset(&path)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let keep = if asset.immutable {
        "public, max-age=31536000, immutable"
    } else {
        "public, no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::CACHE_CONTROL, keep),
    ];
    let mut response = (headers, [(header::ETAG, asset.etag)], asset.bytes).into_response();
    // A deployment's own mark may be anything that calls itself SVG, and somebody may open it as a page.
    let policy = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

fn header_layer(name: header::HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// HSTS, where the issuer is https: [RFC 6797](https://www.rfc-editor.org/rfc/rfc6797).
fn transport_security(app: &App) -> SetResponseHeaderLayer<Option<HeaderValue>> {
    const POLICY: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");
    let policy = app.issuer().starts_with("https://").then_some(POLICY);
    SetResponseHeaderLayer::overriding(header::STRICT_TRANSPORT_SECURITY, policy)
}
