//! Parameters of the query, the path and headers.

use serde_json::json as value;
use twilio_runtime::{Date, DateTime, HttpMethod, Number};

use crate::{cases, sent};

#[tokio::test]
async fn sends_query_parameters_of_every_type() {
    use crate::cases::query_types::parcel::{FetchParcelColour, fetch_parcel};
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
async fn sends_date_ranges() {
    let request = sent(async |client| {
        cases::date_ranges::parcel::fetch_parcel(&client, "PA1")
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
async fn repeats_or_joins_arrays() {
    let request = sent(async |client| {
        cases::arrays::parcel::update_parcel(&client, "PA1", [Date::from("2026-03-02")])
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
async fn queries_follow_openapi_styles() {
    use crate::cases::query_styles::parcel::{Filter, list_parcel};
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
async fn flattened_map_keys_have_the_prefix_of_the_format() {
    let request = sent(async |client| {
        cases::flattened_map::parcel::list_parcel(&client)
            .options_data(value!({"a": {"b": "c"}}))
            .send()
            .await
    })
    .await;
    assert_eq!(request.line(), "GET /v1/Parcels?Options.a.b=c");
}

#[tokio::test]
async fn paths_and_headers_accept_objects_and_lists() {
    use crate::cases::objects_in_paths_and_headers::parcel::{FetchParcelXSize, fetch_parcel};
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
