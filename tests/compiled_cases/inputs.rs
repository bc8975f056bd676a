//! How inputs are named, checked and printed, wherever they are sent.

use twilio_runtime::Client;
use twilio_test_support::server::{ACCOUNT, Server, json};

use crate::{cases, sent};

#[tokio::test]
async fn same_name_in_several_locations_is_several_inputs() {
    use crate::cases::one_name_in_several_places::parcel::create_parcel;
    let request = sent(async |client| {
        create_parcel(&client, "path", 1, true)
            .header_mode("header")
            .query_fields("f")
            .fields(["a"])
            .send()
            .await
    })
    .await;
    assert_eq!(request.line(), "POST /v1/Parcels/path?mode=1&fields=f");
    assert_eq!(request.header("mode"), Some("header"));
    assert_eq!(request.body(), r#"{"mode":true,"fields":["a"]}"#);
}

#[tokio::test]
async fn one_of_several_inputs_is_required() {
    let server = Server::replying([json(200, "{}")]).await;
    let create = || cases::conditional::parcel::create_parcel(&server.client()).note("x");
    let error = create().send().await.unwrap_err();
    assert!(error.is_invalid_input() && server.count() == 0, "{error}");
    create().depot_sid("DP1").send().await.unwrap();
}

#[tokio::test]
async fn rules_that_examples_break_are_not_enforced() {
    use crate::cases::examples_that_break_rules::parcel::create_parcel;
    let request = sent(async |client| {
        create_parcel(&client)
            .depot("XX0001")
            .note("none")
            .send()
            .await
    })
    .await;
    assert_eq!(request.body(), "Depot=XX0001&Note=none");
}

#[test]
fn debug_hides_private_values() {
    let client = Client::new(ACCOUNT, "token").unwrap();
    let request = cases::private::parcel::update_parcel(&client, "PA1")
        .recipient("Ada")
        .door_code("1815")
        .note("at the back");
    let shown = format!("{request:?}");
    assert!(
        shown.contains("at the back") && !shown.contains("Ada") && !shown.contains("1815"),
        "{shown}"
    );
}
