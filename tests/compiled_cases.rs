//! Every `tests/cases/*/expected.rs`, as rustc sees it, and what some of them put on the wire.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    dead_code,
    missing_docs,
    reason = "not everything is called, and not every input is described"
)]

#[path = "../runtime/tests/support/mod.rs"]
mod support;

use serde_json::json as value;
use support::{ACCOUNT, Recorded, Server, json};
use twilio_runtime::{Client, Date, DateTime, Error, HttpMethod, Number};

/// The request that a call made.
async fn sent<T>(call: impl AsyncFnOnce(Client) -> Result<T, Error>) -> Recorded {
    let server = Server::replying([json(200, "{}")]).await;
    call(server.client()).await.unwrap();
    server.requests().remove(0)
}

#[tokio::test]
async fn query_parameters_of_every_type() {
    use query_types::parcel::{FetchParcelColour, fetch_parcel};
    let request = sent(async |client| {
        fetch_parcel(&client, "PA1")
            .text("abc")
            .count(3)
            .price(Number::from(5_i64))
            .open(true)
            .day(Date::from("2026-03-02"))
            .since(DateTime::from("2026-03-02T10:15:00+01:00"))
            .method(HttpMethod::Post)
            .link("https://parcels.example.com/?a=b")
            .colour(FetchParcelColour::from("green"))
            .send()
            .await
    })
    .await;
    assert_eq!(
        request.line(),
        "GET /v1/Parcels/PA1?Text=abc&Count=3&Price=5&Open=true&Day=2026-03-02&Since=2026-03-02T09%3A15%3A00Z\
         &Method=POST&Link=https%3A%2F%2Fparcels.example.com%2F%3Fa%3Db&Colour=green"
    );
}

#[tokio::test]
async fn arrays_are_repeated_or_joined() {
    let request = sent(async |client| {
        arrays::parcel::update_parcel(&client, "PA1", [Date::from("2026-03-02")])
            .tag(["a", "b,c"])
            .depot(["a", "b"])
            .weight([1, 2])
            .label([value!({"a": 1}), value!("as it is")])
            .send()
            .await
    })
    .await;
    assert_eq!(
        request.line(),
        "POST /v1/Parcels/PA1?Tag=a&Tag=b%2Cc&Depot=a%2Cb"
    );
    assert_eq!(
        request.body(),
        "Day=2026-03-02&Weight=1&Weight=2&Label=%7B%22a%22%3A1%7D&Label=as+it+is"
    );
}

#[tokio::test]
async fn bodies_of_json() {
    use body_json::parcel::{Size, create_parcel};
    let size = Size {
        length: Some(300),
        ..Size::default()
    };
    let request = sent(async |client| {
        create_parcel(&client, "High \"St\"")
            .size(size)
            .send()
            .await
    })
    .await;
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(
        request.body(),
        r#"{"street":"High \"St\"","size":{"length":300}}"#
    );

    use body_json_array::parcel::{Parcel, create_parcels};
    let request = sent(async |client| {
        create_parcels(&client, [Parcel::default(), Parcel::default()])
            .send()
            .await
    })
    .await;
    assert_eq!(request.body(), "[{},{}]");
}

#[tokio::test]
async fn dates_before_and_after() {
    let request = sent(async |client| {
        date_ranges::parcel::fetch_parcel(&client, "PA1")
            .date_created_after(DateTime::from("2026-03-01T00:00:00Z"))
            .date_created_before(DateTime::from("2026-03-02T00:00:00Z"))
            .send()
            .await
    })
    .await;
    assert_eq!(
        request.line(),
        "GET /v1/Parcels/PA1?DateCreated%3C=2026-03-02T00%3A00%3A00Z&DateCreated%3E=2026-03-01T00%3A00%3A00Z"
    );
}

#[tokio::test]
async fn null_is_an_empty_value_of_a_form() {
    let request = sent(async |client| {
        nullable_inputs::parcel::update_parcel(&client, "PA1")
            .clear_note()
            .weight(1)
            .clear_weight()
            .send()
            .await
    })
    .await;
    assert_eq!(request.body(), "Note=&Weight=");
}

#[tokio::test]
async fn null_inside_a_body_is_sent_where_it_is_asked_for() {
    use nullable_in_a_body::parcel::{Depot, Doorway, Hook, UpdateParcelStops, update_parcel};
    let mut doorway = Doorway {
        floor: Some(2),
        ..Doorway::default()
    };
    doorway.clear_type();
    doorway.clear_bell();
    doorway.bell = Some("Ada".to_owned());
    let mut depot = Depot::default();
    depot.clear_shelf_2();
    depot.clear_cleared();
    let mut hook = Hook::default();
    hook.clear_hangs();
    depot.additional_properties.insert("left".to_owned(), hook);
    let request = sent(async |client| {
        update_parcel(&client, "PA1")
            .clear_note()
            .doorway(doorway)
            .stops([
                UpdateParcelStops::Depot(Box::new(depot)),
                UpdateParcelStops::Doorway(Box::default()),
            ])
            .send()
            .await
    })
    .await;
    assert_eq!(
        request.body(),
        concat!(
            r#"{"note":null,"doorway":{"type":null,"bell":"Ada","floor":2},"#,
            r#""stops":[{"shelf":null,"cleared":null,"left":{"hangs":null}},{}]}"#
        )
    );
}

#[tokio::test]
async fn the_account_is_the_clients_unless_given() {
    let own = sent(async |client| {
        account_in_the_path::parcel::fetch_parcel(&client, "PA1")
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
        account_in_path_and_form::parcel::create_parcel(&client, "AC9")
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
async fn credentials_go_where_they_are_asked_for() {
    use security::health::{delete_depots, delete_parcels, fetch_health};
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
async fn one_of_several_is_needed() {
    let server = Server::replying([json(200, "{}")]).await;
    let create = || conditional::parcel::create_parcel(&server.client()).note("x");
    let error = create().send().await.unwrap_err();
    assert!(error.is_invalid_input() && server.count() == 0, "{error}");
    create().depot_sid("DP1").send().await.unwrap();
}

#[test]
fn what_is_private_is_not_shown() {
    let client = Client::new(ACCOUNT, "token").unwrap();
    let request = private::parcel::update_parcel(&client, "PA1")
        .recipient("Ada")
        .door_code("1815")
        .note("at the back");
    let shown = format!("{request:?}");
    assert!(
        shown.contains("at the back") && !shown.contains("Ada") && !shown.contains("1815"),
        "{shown}"
    );
}

#[test]
fn one_of_is_told_by_its_discriminator() {
    use one_of_with_discriminator::parcel::Thing;
    let read = |text| serde_json::from_str::<Thing>(text).unwrap();
    assert!(matches!(
        read(r#"{"kind": "paper", "weight": 3}"#),
        Thing::Letter(_)
    ));
    assert!(matches!(
        read(r#"{"kind": "box", "stamp": "x"}"#),
        Thing::Parcel(_)
    ));
    assert!(matches!(read(r#"{"kind": "balloon"}"#), Thing::Unknown(_)));
}

#[test]
fn a_model_may_contain_itself() {
    use recursion::parcel::Parcel;
    let text = r#"{"outer":{"inner":[{"label":{"text":"x"}}]}}"#;
    let parcel: Parcel = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&parcel).unwrap(), text);
}

#[test]
fn an_open_object_keeps_what_it_does_not_name() {
    use additional_properties::parcel::Parcel;
    let text = r#"{"sid":"PA1","a":1,"b":2}"#;
    let parcel: Parcel = serde_json::from_str(text).unwrap();
    assert_eq!(parcel.additional_properties.len(), 2);
    assert_eq!(serde_json::to_string(&parcel).unwrap(), text);
}

// The list, written by `cases`.
pub mod account_in_path_and_form {
    include!("cases/account_in_path_and_form/expected.rs");
}
pub mod account_in_the_path {
    include!("cases/account_in_the_path/expected.rs");
}
pub mod additional_properties {
    include!("cases/additional_properties/expected.rs");
}
pub mod all_of {
    include!("cases/all_of/expected.rs");
}
pub mod alternatives_beside_properties {
    include!("cases/alternatives_beside_properties/expected.rs");
}
pub mod any_of {
    include!("cases/any_of/expected.rs");
}
pub mod arrays {
    include!("cases/arrays/expected.rs");
}
pub mod body_form {
    include!("cases/body_form/expected.rs");
}
pub mod body_json {
    include!("cases/body_json/expected.rs");
}
pub mod body_json_array {
    include!("cases/body_json_array/expected.rs");
}
pub mod component_names {
    include!("cases/component_names/expected.rs");
}
pub mod conditional {
    include!("cases/conditional/expected.rs");
}
pub mod date_ranges {
    include!("cases/date_ranges/expected.rs");
}
pub mod deprecated {
    include!("cases/deprecated/expected.rs");
}
pub mod different_successes {
    include!("cases/different_successes/expected.rs");
}
pub mod enums {
    include!("cases/enums/expected.rs");
}
pub mod headers {
    include!("cases/headers/expected.rs");
}
pub mod hostile_descriptions {
    include!("cases/hostile_descriptions/expected.rs");
}
pub mod hostile_names {
    include!("cases/hostile_names/expected.rs");
}
pub mod keywords {
    include!("cases/keywords/expected.rs");
}
pub mod list_with_meta {
    include!("cases/list_with_meta/expected.rs");
}
pub mod list_with_next_page_uri {
    include!("cases/list_with_next_page_uri/expected.rs");
}
pub mod list_with_token {
    include!("cases/list_with_token/expected.rs");
}
pub mod list_without_a_link {
    include!("cases/list_without_a_link/expected.rs");
}
pub mod models {
    include!("cases/models/expected.rs");
}
pub mod no_content {
    include!("cases/no_content/expected.rs");
}
pub mod no_operations {
    include!("cases/no_operations/expected.rs");
}
pub mod nullable_in_a_body {
    include!("cases/nullable_in_a_body/expected.rs");
}
pub mod nullable_inputs {
    include!("cases/nullable_inputs/expected.rs");
}
pub mod one_of {
    include!("cases/one_of/expected.rs");
}
pub mod one_of_with_discriminator {
    include!("cases/one_of_with_discriminator/expected.rs");
}
pub mod operations_without_an_id {
    include!("cases/operations_without_an_id/expected.rs");
}
pub mod private {
    include!("cases/private/expected.rs");
}
pub mod query_types {
    include!("cases/query_types/expected.rs");
}
pub mod recursion {
    include!("cases/recursion/expected.rs");
}
pub mod redirect {
    include!("cases/redirect/expected.rs");
}
pub mod reference_siblings {
    include!("cases/reference_siblings/expected.rs");
}
pub mod required_arguments {
    include!("cases/required_arguments/expected.rs");
}
pub mod required_struct {
    include!("cases/required_struct/expected.rs");
}
pub mod security {
    include!("cases/security/expected.rs");
}
pub mod servers {
    include!("cases/servers/expected.rs");
}
pub mod two_successes {
    include!("cases/two_successes/expected.rs");
}
pub mod warning_unknown_security {
    include!("cases/warning_unknown_security/expected.rs");
}
pub mod without_schema {
    include!("cases/without_schema/expected.rs");
}
