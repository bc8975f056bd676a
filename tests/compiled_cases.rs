//! Compiles every `tests/cases/*/expected.rs`, and checks the requests that some of them send.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    dead_code,
    missing_docs,
    reason = "some items are not called, and some inputs have no description"
)]

use serde_json::json as value;
use twilio_runtime::{Client, Date, DateTime, Error, HttpMethod, Number};
use twilio_test_support::server::{ACCOUNT, Recorded, Server, json};

/// Returns the request that a call sends.
async fn sent<T>(call: impl AsyncFnOnce(Client) -> Result<T, Error>) -> Recorded {
    let server = Server::replying([json(200, "{}")]).await;
    call(server.client()).await.unwrap();
    server.requests().remove(0)
}

#[tokio::test]
async fn sends_query_parameters_of_every_type() {
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
            .colour(FetchParcelColour::from("red"))
            .send()
            .await
    })
    .await;
    assert_eq!(
        request.line(),
        "GET /v1/Parcels/PA1?Text=abc&Count=3&Price=5&Open=true&Day=2026-03-02&Since=2026-03-02T09%3A15%3A00Z\
         &Method=POST&Link=https%3A%2F%2Fparcels.example.com%2F%3Fa%3Db&Colour=red"
    );
}

#[tokio::test]
async fn repeats_or_joins_arrays() {
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
        "POST /v1/Parcels/PA1?Tag=a&Tag=b%2Cc&Depot=a,b"
    );
    assert_eq!(
        request.body(),
        "Day=2026-03-02&Weight=1&Weight=2&Label=%7B%22a%22%3A1%7D&Label=as+it+is"
    );
}

#[tokio::test]
async fn sends_json_bodies() {
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
async fn sends_date_ranges() {
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
async fn null_is_an_empty_form_value() {
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
async fn cleared_fields_of_a_body_are_sent_as_null() {
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
async fn account_defaults_to_that_of_the_client() {
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
async fn credentials_follow_the_security_of_the_operation() {
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
async fn one_of_several_inputs_is_required() {
    let server = Server::replying([json(200, "{}")]).await;
    let create = || conditional::parcel::create_parcel(&server.client()).note("x");
    let error = create().send().await.unwrap_err();
    assert!(error.is_invalid_input() && server.count() == 0, "{error}");
    create().depot_sid("DP1").send().await.unwrap();
}

#[test]
fn debug_hides_private_values() {
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
fn discriminator_selects_the_variant() {
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
fn models_may_be_recursive() {
    use recursion::parcel::Parcel;
    let text = r#"{"outer":{"inner":[{"label":{"text":"x"}}]}}"#;
    let parcel: Parcel = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&parcel).unwrap(), text);
}

#[test]
fn open_objects_keep_undeclared_properties() {
    use additional_properties::parcel::Parcel;
    let text = r#"{"sid":"PA1","a":1,"b":2}"#;
    let parcel: Parcel = serde_json::from_str(text).unwrap();
    assert_eq!(parcel.additional_properties.len(), 2);
    assert_eq!(serde_json::to_string(&parcel).unwrap(), text);
}

#[tokio::test]
async fn every_method_may_have_a_body() {
    use every_method::parcel::{delete_parcels, patch_parcel, replace_parcel, search_parcel};
    let search = sent(async |client| search_parcel(&client).text("x").send().await).await;
    assert_eq!(
        (search.line(), search.body()),
        ("GET /v1/Parcels", r#"{"text":"x"}"#)
    );
    let delete = sent(async |client| delete_parcels(&client, ["PA1"]).send().await).await;
    assert_eq!(
        (delete.line(), delete.body()),
        ("DELETE /v1/Parcels", r#"{"sids":["PA1"]}"#)
    );
    assert_eq!(delete.header("content-type"), Some("application/json"));

    // An optional body is sent only if something is set.
    let replace = sent(async |client| replace_parcel(&client).send().await).await;
    assert_eq!((replace.header("content-type"), replace.body()), (None, ""));
    let search = sent(async |client| search_parcel(&client).send().await).await;
    assert_eq!((search.header("content-type"), search.body()), (None, ""));
    let patch = sent(async |client| patch_parcel(&client).send().await).await;
    assert_eq!(patch.body(), "{}");
}

#[tokio::test]
async fn queries_follow_openapi_styles() {
    use query_styles::parcel::{Filter, list_parcel};
    let filter = || Filter {
        color: Some("dark red".to_owned()),
        size: Some(5),
    };
    let request = sent(async |client| {
        list_parcel(&client)
            .filter(filter())
            .flat(filter())
            .deep(filter())
            .any(value!({"a": 1, "b": [2, 3]}))
            .commas(["a,b", "c"])
            .spaces(["a", "b"])
            .pipes(["a", "b"])
            .nested([filter()])
            .send()
            .await
    })
    .await;
    assert_eq!(
        request.line(),
        "GET /v1/Parcels?color=dark+red&size=5&flat=color,dark+red,size,5\
         &deep%5Bcolor%5D=dark+red&deep%5Bsize%5D=5&a=1&b=2&b=3&commas=a%2Cb,c&spaces=a%20b&pipes=a%7Cb\
         &nested=%7B%22color%22%3A%22dark+red%22%2C%22size%22%3A5%7D"
    );
}

#[tokio::test]
async fn forms_follow_the_declared_encoding() {
    use form_encoding::parcel::{CreateParcelDeep, create_parcel};
    let deep = CreateParcelDeep {
        street: Some("High St".to_owned()),
        floors: Some(vec![1, 2]),
    };
    let request = sent(async |client| {
        create_parcel(&client)
            .deep(deep)
            .pairs([("a", "1"), ("b", "2")])
            .commas(["x", "y"])
            .plain([("a", "1")])
            .send()
            .await
    })
    .await;
    assert_eq!(
        request.body(),
        "deep%5Bstreet%5D=High+St&deep%5Bfloors%5D%5B0%5D=1&deep%5Bfloors%5D%5B1%5D=2&a=1&b=2&commas=x,y\
         &plain=%7B%22a%22%3A%221%22%7D"
    );
    let any = sent(async |client| {
        let pairs = [("street", "High St"), ("depot", "DP1")];
        form_without_fields::parcel::send_any(&client)
            .body(pairs)
            .send()
            .await
    })
    .await;
    assert_eq!(any.body(), "depot=DP1&street=High+St");
    let none = sent(async |client| form_without_fields::parcel::ping(&client).send().await).await;
    assert_eq!((none.line(), none.body()), ("POST /v1/Parcels/Ping", ""));
}

#[tokio::test]
async fn paths_and_headers_accept_objects_and_lists() {
    use objects_in_paths_and_headers::parcel::{FetchParcelXSize, fetch_parcel};
    let size = FetchParcelXSize {
        width: Some(3),
        height: Some(4),
    };
    let request = sent(async |client| {
        fetch_parcel(&client, [("depth", 5), ("width", 3)], ["a/b", "c,d"])
            .x_size(size)
            .x_meta([("a", "1")])
            .x_tags(["a", "b"])
            .send()
            .await
    })
    .await;
    assert_eq!(
        request.line(),
        "GET /v1/Parcels/depth,5,width,3/a%2Fb,c%2Cd"
    );
    assert_eq!(request.header("x-size"), Some("width=3,height=4"));
    assert_eq!(request.header("x-meta"), Some("a,1"));
    assert_eq!(request.header("x-tags"), Some("a,b"));
}

#[tokio::test]
async fn flattened_map_keys_have_the_prefix_of_the_format() {
    let request = sent(async |client| {
        flattened_map::parcel::list_parcel(&client)
            .options_data(value!({"a": {"b": "c"}}))
            .send()
            .await
    })
    .await;
    assert_eq!(request.line(), "GET /v1/Parcels?Options.a.b=c");
}

#[tokio::test]
async fn same_name_in_several_locations_is_several_inputs() {
    use one_name_in_several_places::parcel::create_parcel;
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
async fn undeclared_properties_can_be_sent() {
    use additional_properties_in_a_body::parcel::{create_parcel, update_parcel};
    let json = sent(async |client| {
        create_parcel(&client)
            .note("n")
            .additional_properties([("weight", value!(3)), ("note", value!("lost"))])
            .send()
            .await
    })
    .await;
    assert_eq!(json.body(), r#"{"note":"n","weight":3}"#);
    let form = sent(async |client| {
        update_parcel(&client)
            .additional_properties([("weight", 3)])
            .send()
            .await
    })
    .await;
    assert_eq!(form.body(), "weight=3");
}

#[tokio::test]
async fn keeps_nulls_in_lists_and_maps() {
    use nullable_elements::parcel::{Parcel, create_parcel};
    let stops = [Some("a".to_owned()), None];
    let request = sent(async |client| {
        create_parcel(&client, stops)
            .labels([("x", None)])
            .send()
            .await
    })
    .await;
    assert_eq!(
        request.body(),
        r#"{"stops":["a",null],"labels":{"x":null}}"#
    );
    let text = r#"{"stops":["a",null,"b"],"labels":{"x":1,"y":null},"rest":[null,1]}"#;
    let parcel: Parcel = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&parcel).unwrap(), text);
}

#[tokio::test]
async fn query_of_the_path_is_extended() {
    use paths_with_a_query::parcel::{fetch_parcel, list_letter};
    let list = sent(async |client| list_letter(&client).note("n").send().await).await;
    assert_eq!(list.line(), "GET /v1/Parcels?kind=letter&note=n");
    let fetch = sent(async |client| fetch_parcel(&client, "PA1").send().await).await;
    assert_eq!(fetch.line(), "GET /v1/Par%20cels/%C3%BC/PA1");
}

#[tokio::test]
async fn server_without_a_host_needs_a_base_url() {
    use servers_without_a_host::parcel::{list_depot, list_parcel};
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

#[tokio::test]
async fn any_security_alternative_is_accepted() {
    use security_alternatives::parcel::{fetch_a, fetch_b};
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

#[tokio::test]
async fn lists_continue_as_declared() {
    let page = |extra: &str| json(200, &format!(r#"{{"parcels":[{{"sid":"PA1"}}]{extra}}}"#));
    let server = Server::replying([page(r#","next_token":"t""#), page("")]).await;
    let client = server.client();
    let mut archive = lists_that_share_a_page::parcel::list_archive(&client).items();
    while let Some(parcel) = archive.next().await {
        parcel.unwrap();
    }
    assert_eq!(server.requests()[1].line(), "GET /v1/Archive?Token=t");

    let more = r#","has_next":true,"current_page":3"#;
    let server = Server::replying([page(more), page(r#","has_next":false"#)]).await;
    let client = server.client();
    let mut parcels = list_by_number::parcel::list_parcel(&client).page(3).items();
    while let Some(parcel) = parcels.next().await {
        parcel.unwrap();
    }
    assert_eq!(server.requests()[1].line(), "GET /v1/Parcels?Page=4");

    let more = page(r#","has_next":true"#);
    let server = Server::replying([more, page("")]).await;
    let client = server.client();
    let mut parcels = list_by_number_without_the_number::parcel::list_parcel(&client).items();
    while let Some(parcel) = parcels.next().await {
        parcel.unwrap();
    }
    assert_eq!(server.requests()[1].line(), "GET /v1/Parcels?Page=2");
}

#[tokio::test]
async fn rules_that_examples_break_are_not_enforced() {
    use examples_that_break_rules::parcel::create_parcel;
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
fn subtypes_keep_all_properties() {
    use subtypes_of_a_discriminator::fault::Fault;
    let text = r#"{"kind":"exists_twice","text":"t","sid":"PA1","size":"3","other_sid":"PA2"}"#;
    let fault: Fault = serde_json::from_str(text).unwrap();
    assert_eq!(fault.other_sid.as_deref(), Some("PA2"));
    let back = serde_json::to_value(&fault).unwrap();
    assert_eq!(
        back,
        serde_json::from_str::<serde_json::Value>(text).unwrap()
    );
}

#[test]
fn variants_set_their_discriminator() {
    use one_of_with_discriminator::parcel::{Letter, Thing};
    let thing = Thing::Letter(Box::new(Letter {
        stamp: Some("blue".to_owned()),
        ..Letter::default()
    }));
    let json = serde_json::to_value(&thing).unwrap();
    assert_eq!(json["kind"], "paper");
}

#[test]
fn mutually_recursive_models_are_send() {
    fn is_send<T: Send + Sync + 'static>() {}
    is_send::<types_that_contain_each_other::ring::A>();
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
pub mod additional_properties_in_a_body {
    include!("cases/additional_properties_in_a_body/expected.rs");
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
pub mod body_file {
    include!("cases/body_file/expected.rs");
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
pub mod body_json_types {
    include!("cases/body_json_types/expected.rs");
}
pub mod body_multipart {
    include!("cases/body_multipart/expected.rs");
}
pub mod body_of_several_kinds {
    include!("cases/body_of_several_kinds/expected.rs");
}
pub mod body_text {
    include!("cases/body_text/expected.rs");
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
pub mod enum_values_that_are_not_text {
    include!("cases/enum_values_that_are_not_text/expected.rs");
}
pub mod enums {
    include!("cases/enums/expected.rs");
}
pub mod every_method {
    include!("cases/every_method/expected.rs");
}
pub mod examples_that_break_rules {
    include!("cases/examples_that_break_rules/expected.rs");
}
pub mod flattened_map {
    include!("cases/flattened_map/expected.rs");
}
pub mod form_encoding {
    include!("cases/form_encoding/expected.rs");
}
pub mod form_without_fields {
    include!("cases/form_without_fields/expected.rs");
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
pub mod hostile_reference_page {
    include!("cases/hostile_reference_page/expected.rs");
}
pub mod input_names {
    include!("cases/input_names/expected.rs");
}
pub mod keywords {
    include!("cases/keywords/expected.rs");
}
pub mod list_by_number {
    include!("cases/list_by_number/expected.rs");
}
pub mod list_by_number_without_the_number {
    include!("cases/list_by_number_without_the_number/expected.rs");
}
pub mod list_of_scim {
    include!("cases/list_of_scim/expected.rs");
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
pub mod lists_that_share_a_page {
    include!("cases/lists_that_share_a_page/expected.rs");
}
pub mod long_limits {
    include!("cases/long_limits/expected.rs");
}
pub mod models {
    include!("cases/models/expected.rs");
}
pub mod module_names {
    include!("cases/module_names/expected.rs");
}
pub mod no_content {
    include!("cases/no_content/expected.rs");
}
pub mod no_operations {
    include!("cases/no_operations/expected.rs");
}
pub mod nullable_elements {
    include!("cases/nullable_elements/expected.rs");
}
pub mod nullable_in_a_body {
    include!("cases/nullable_in_a_body/expected.rs");
}
pub mod nullable_inputs {
    include!("cases/nullable_inputs/expected.rs");
}
pub mod objects_in_paths_and_headers {
    include!("cases/objects_in_paths_and_headers/expected.rs");
}
pub mod one_name_in_several_places {
    include!("cases/one_name_in_several_places/expected.rs");
}
pub mod one_of {
    include!("cases/one_of/expected.rs");
}
pub mod one_of_beside_any_of {
    include!("cases/one_of_beside_any_of/expected.rs");
}
pub mod one_of_with_discriminator {
    include!("cases/one_of_with_discriminator/expected.rs");
}
pub mod operations_without_an_id {
    include!("cases/operations_without_an_id/expected.rs");
}
pub mod paths_with_a_query {
    include!("cases/paths_with_a_query/expected.rs");
}
pub mod private {
    include!("cases/private/expected.rs");
}
pub mod query_styles {
    include!("cases/query_styles/expected.rs");
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
pub mod reference_page {
    include!("cases/reference_page/expected.rs");
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
pub mod responses_of_json_types {
    include!("cases/responses_of_json_types/expected.rs");
}
pub mod responses_of_text_and_files {
    include!("cases/responses_of_text_and_files/expected.rs");
}
pub mod schemas_alone {
    include!("cases/schemas_alone/expected.rs");
}
pub mod security {
    include!("cases/security/expected.rs");
}
pub mod security_alternatives {
    include!("cases/security_alternatives/expected.rs");
}
pub mod servers {
    include!("cases/servers/expected.rs");
}
pub mod servers_without_a_host {
    include!("cases/servers_without_a_host/expected.rs");
}
pub mod subtypes_of_a_discriminator {
    include!("cases/subtypes_of_a_discriminator/expected.rs");
}
pub mod tags_that_become_equal {
    include!("cases/tags_that_become_equal/expected.rs");
}
pub mod two_successes {
    include!("cases/two_successes/expected.rs");
}
pub mod type_names {
    include!("cases/type_names/expected.rs");
}
pub mod types_that_contain_each_other {
    include!("cases/types_that_contain_each_other/expected.rs");
}
pub mod warning_unknown_security {
    include!("cases/warning_unknown_security/expected.rs");
}
pub mod without_schema {
    include!("cases/without_schema/expected.rs");
}
