//! Every request is timed, by its route as the router has it, its method and the class of its status.

use super::{
    slow::{Passed, Slow},
    text::{Text, Unit},
};
use crate::app::App;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use domain::{
    cost,
    metric::{Histogram, LATENCY},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
    time::Instant,
};
use tower_http::request_id::RequestId;

/// The methods that are told apart; the last stands for all others.
const METHODS: [&str; 5] = ["GET", "POST", "HEAD", "OPTIONS", "other"];

/// What requests end with; who went away before the answer has no status.
const CLASSES: [&str; 5] = ["2xx", "3xx", "4xx", "5xx", "gone"];

/// The route of what has none.
const UNMATCHED: &str = "unmatched";

/// How long requests took. Room for a route is made at its first request; there are no more routes than the router has.
#[derive(Debug, Default)]
pub struct Requests(RwLock<BTreeMap<Arc<str>, Arc<Route>>>);

/// By method and class of status.
type Route = [[OnceLock<Histogram>; CLASSES.len()]; METHODS.len()];

impl Requests {
    fn observe(&self, passed: &Passed<'_>) {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let route = known.get(passed.route).cloned();
        drop(known);
        let route = route.unwrap_or_else(|| self.make(passed.route));
        let of_method = route.get(method(passed.method));
        if let Some(cell) = of_method.and_then(|classes| classes.get(class(passed.status))) {
            cell.get_or_init(|| Histogram::new(LATENCY)).time(passed.total);
        }
    }

    fn make(&self, route: &str) -> Arc<Route> {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(route.into()).or_default().clone()
    }

    pub(super) fn write(&self, text: &mut Text) {
        let name = "gradus_http_request_duration_seconds";
        text.describe(
            name,
            "histogram",
            "How long a request took, by route, method and status.",
        );
        let routes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        for (route, methods) in &*routes {
            for (classes, method) in methods.iter().zip(METHODS) {
                for (cell, class) in classes.iter().zip(CLASSES) {
                    if let Some(histogram) = cell.get() {
                        let labels = [("route", &**route), ("method", method), ("status", class)];
                        text.histogram(name, &labels, histogram, Unit::Seconds);
                    }
                }
            }
        }
    }
}

fn method(method: &Method) -> usize {
    let place = METHODS.iter().position(|known| *known == method.as_str());
    place.unwrap_or(METHODS.len() - 1)
}

fn class(status: Option<StatusCode>) -> usize {
    match status.map(|status| status.as_u16()) {
        Some(..300) => 0,
        Some(300..400) => 1,
        Some(400..500) => 2,
        Some(_) => 3,
        None => 4,
    }
}

/// Times a request and keeps what it costs. That goes along with the answer, for whoever asks within the house.
pub async fn measure(State(app): State<App>, request: Request, next: Next) -> Response {
    cost::keep(async {
        let mut watch = Watch::begin(app, &request);
        let mut response = next.run(request).await;
        watch.status = Some(response.status());
        response.extensions_mut().insert(cost::so_far());
        response
    })
    .await
}

/// Looks at a request until it ends, be it because whoever asked went away.
struct Watch {
    app: App,
    since: Instant,
    route: Option<MatchedPath>,
    method: Method,
    id: Option<RequestId>,
    status: Option<StatusCode>,
}

impl Watch {
    fn begin(app: App, request: &Request) -> Self {
        Self {
            app,
            since: Instant::now(),
            route: request.extensions().get().cloned(),
            method: request.method().clone(),
            id: request.extensions().get().cloned(),
            status: None,
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let passed = Passed {
            route: self.route.as_ref().map_or(UNMATCHED, MatchedPath::as_str),
            method: &self.method,
            status: self.status,
            total: self.since.elapsed(),
        };
        self.app.metrics.requests.observe(&passed);
        let Slow(threshold) = self.app.slow;
        if passed.total > threshold {
            passed.tell(self.id.as_ref(), &cost::so_far());
        }
    }
}
