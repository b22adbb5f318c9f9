//! The OIDC client of one application, through the `openidconnect` crate and an HTTP client of ours.

use super::{RelyingParty, shop::Shop};
use domain::fault::Fault;
use futures_util::future::BoxFuture;
use openidconnect::{
    ClientId, ClientSecret, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl,
    ProviderMetadataWithLogout, RedirectUrl, core::CoreClient,
};

/// A client that has read the provider's discovery document.
pub(super) type Discovered =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The provider's answers are small; what isn't, isn't the provider's.
const MOST: usize = 1 << 20;

/// Why the provider could not be reached.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreachable {
    /// Its address, the connection or the time that it took.
    #[error("the provider did not answer")]
    Request(#[from] reqwest::Error),
    /// It sent more than anybody needs.
    #[error("the provider's answer was too large")]
    TooLarge,
}

impl RelyingParty {
    /// Our HTTP client in the shape that the crate takes.
    pub(super) fn wire(&self) -> impl Fn(HttpRequest) -> BoxFuture<'static, Result<HttpResponse, Unreachable>> + use<> {
        let http = self.http.clone();
        move |request| Box::pin(send(http.clone(), request))
    }

    /// The provider's metadata and keys. Read anew each time: two small requests, and a new signing key is never missed.
    pub(super) async fn discover(&self) -> Result<ProviderMetadataWithLogout, Fault> {
        let issuer =
            IssuerUrl::new(self.issuer.clone()).map_err(|source| Fault::new("the issuer isn't a URL", source))?;
        ProviderMetadataWithLogout::discover_async(issuer, &self.wire())
            .await
            .map_err(|source| Fault::new("the provider's discovery document couldn't be read", source))
    }

    /// The client of `shop`.
    pub(super) async fn client(&self, shop: &Shop) -> Result<Discovered, Fault> {
        let metadata = self.discover().await?;
        let callback = RedirectUrl::new(format!("{}/{}/callback", self.origin, shop.id))
            .map_err(|source| Fault::new("the callback isn't a URL", source))?;
        let secret = shop.client.secret.clone().map(ClientSecret::new);
        let id = ClientId::new(shop.client.id.clone());
        Ok(CoreClient::from_provider_metadata(metadata, id, secret).set_redirect_uri(callback))
    }
}

/// Sends what the crate wants sent, and takes no more back than anybody needs.
async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, Unreachable> {
    let mut answer = http.execute(request.try_into()?).await?;
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    *response.body_mut() = read(answer).await?;
    Ok(response)
}

/// The body of an answer, if it isn't too large.
pub(super) async fn read(mut answer: reqwest::Response) -> Result<Vec<u8>, Unreachable> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > MOST {
            return Err(Unreachable::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
