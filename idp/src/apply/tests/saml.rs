//! Service providers.

use super::{ACME, House};

#[tokio::test]
async fn what_is_demanded_of_a_service_provider_must_be_possible() {
    let house = House::new().await;
    let text = |more: &str| {
        format!(
            "{ACME}[[application]]\nid = \"wiki\"\nname = \"Wiki\"\nowner = \"acme\"\n[application.saml]\nentity_id = \"https://wiki.example/sp\"\nacs_url = \"https://wiki.example/acs\"\n{more}\n"
        )
    };
    for (more, said) in [
        (
            "encrypt_assertion = \"always\"",
            "a.toml:8: `encrypt_assertion = \"always\"` needs metadata",
        ),
        (
            "require_signed_requests = true",
            "need metadata with a key that signs them",
        ),
    ] {
        let told = house.refuse(&text(more)).await;
        assert!(told.contains(said), "{told}");
    }
    house.apply(&text("encrypt_assertion = \"auto\"")).await;
}
