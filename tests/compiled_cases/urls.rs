//! Servers and paths.

use twilio_runtime::Client;
use twilio_test_support::server::ACCOUNT;

use crate::{cases, sent};

#[tokio::test]
async fn account_defaults_to_that_of_the_client() {
    let own = sent(async |client| {
        cases::account_in_the_path::parcel::fetch_parcel(&client, "PA1")
            .send()
            .await
    })
    .await;
    assert_eq!(
        own.line(),
        format!("GET /2010-04-01/Accounts/{ACCOUNT}/Parcels/PA1.json")
    );

    let other = ACCOUNT.replace('0', "f");
    let both = sent(async |client| {
        cases::account_in_path_and_form::parcel::create_parcel(&client, "AC9")
            .path_account_sid(&other)
            .send()
            .await
    })
    .await;
    assert_eq!(
        both.line(),
        format!("POST /2010-04-01/Accounts/{other}/Parcels.json")
    );
    assert_eq!(both.body(), "AccountSid=AC9");
}

#[tokio::test]
async fn query_of_the_path_is_extended() {
    use crate::cases::paths_with_a_query::parcel::{fetch_parcel, list_letter};
    let list = sent(async |client| list_letter(&client).note("n").send().await).await;
    assert_eq!(list.line(), "GET /v1/Parcels?kind=letter&note=n");
    let fetch = sent(async |client| fetch_parcel(&client, "PA1").send().await).await;
    assert_eq!(fetch.line(), "GET /v1/Par%20cels/%C3%BC/PA1");
}

#[tokio::test]
async fn fragments_are_not_sent() {
    use crate::cases::paths_with_a_fragment::{api, parcel, shelves_full_true};
    let moved = sent(async |client| parcel::move_parcel(&client, "PA1").shelf(1).await).await;
    assert_eq!(moved.line(), "POST /v1/Parcels/PA1");
    let opened = sent(async |client| api::post_target_parcels_open(&client).await).await;
    assert_eq!(opened.line(), "POST /");
    let listed =
        sent(async |client| shelves_full_true::get_v1_shelves_full_true_tall(&client).await).await;
    assert_eq!(listed.line(), "GET /v1/Shelves?full=true");
}

#[tokio::test]
async fn server_without_a_host_needs_a_base_url() {
    use crate::cases::servers_without_a_host::parcel::{list_depot, list_parcel};
    let request = sent(async |client| list_parcel(&client).send().await).await;
    assert_eq!(request.line(), "GET /api/v1/Parcels");
    let client = Client::new(ACCOUNT, "token").unwrap();
    for error in [
        list_parcel(&client).send().await.unwrap_err(),
        list_depot(&client).send().await.unwrap_err(),
    ] {
        assert!(
            error.is_config() && error.to_string().contains("base_url"),
            "{error}"
        );
    }
}
