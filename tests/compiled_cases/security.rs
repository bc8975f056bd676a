//! The credentials that operations need.

use twilio_test_support::server::{Server, json};

use crate::sent;

#[tokio::test]
async fn credentials_follow_the_security_of_the_operation() {
    use crate::cases::security::health::{delete_depots, delete_parcels, fetch_health};
    let anybody = sent(async |client| fetch_health(&client).send().await).await;
    assert_eq!(anybody.header("authorization"), None);
    let account = sent(async |client| delete_parcels(&client).send().await).await;
    assert!(
        account
            .header("authorization")
            .unwrap()
            .starts_with("Basic ")
    );

    let server = Server::replying([json(200, "{}")]).await;
    let error = delete_depots(&server.client()).send().await.unwrap_err();
    assert!(error.is_config() && server.count() == 0, "{error}");
}

#[tokio::test]
async fn any_security_alternative_is_accepted() {
    use crate::cases::security_alternatives::parcel::{fetch_a, fetch_b};
    for request in [
        sent(async |client| fetch_a(&client).send().await).await,
        sent(async |client| fetch_b(&client).send().await).await,
    ] {
        assert!(
            request
                .header("authorization")
                .unwrap()
                .starts_with("Basic ")
        );
    }
}
