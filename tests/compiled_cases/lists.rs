//! How lists continue.

use twilio_test_support::server::{Server, json};

use crate::cases;

#[tokio::test]
async fn lists_continue_as_declared() {
    let page = |extra: &str| json(200, &format!(r#"{{"parcels":[{{"sid":"PA1"}}]{extra}}}"#));
    let server = Server::replying([page(r#","next_token":"t""#), page("")]).await;
    let client = server.client();
    let mut archive = cases::lists_that_share_a_page::parcel::list_archive(&client).items();
    while let Some(parcel) = archive.next().await {
        parcel.unwrap();
    }
    assert_eq!(server.requests()[1].line(), "GET /v1/Archive?Token=t");

    let more = r#","has_next":true,"current_page":3"#;
    let server = Server::replying([page(more), page(r#","has_next":false"#)]).await;
    let client = server.client();
    let mut parcels = cases::list_by_number::parcel::list_parcel(&client)
        .page(3)
        .items();
    while let Some(parcel) = parcels.next().await {
        parcel.unwrap();
    }
    assert_eq!(server.requests()[1].line(), "GET /v1/Parcels?Page=4");

    let more = page(r#","has_next":true"#);
    let server = Server::replying([more, page("")]).await;
    let client = server.client();
    let mut parcels =
        cases::list_by_number_without_the_number::parcel::list_parcel(&client).items();
    while let Some(parcel) = parcels.next().await {
        parcel.unwrap();
    }
    assert_eq!(server.requests()[1].line(), "GET /v1/Parcels?Page=2");
}
