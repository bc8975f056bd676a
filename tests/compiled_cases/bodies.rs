//! Request bodies: JSON and forms.

use serde_json::json as value;

use crate::{cases, sent};

#[tokio::test]
async fn sends_json_bodies() {
    use crate::cases::body_json::parcel::{Size, create_parcel};
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

    use crate::cases::body_json_array::parcel::{Parcel, create_parcels};
    let request = sent(async |client| {
        create_parcels(&client, [Parcel::default(), Parcel::default()])
            .send()
            .await
    })
    .await;
    assert_eq!(request.body(), "[{},{}]");
}

#[tokio::test]
async fn every_method_may_have_a_body() {
    use crate::cases::every_method::parcel::{
        delete_parcels, patch_parcel, replace_parcel, search_parcel,
    };
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
async fn forms_follow_the_declared_encoding() {
    use crate::cases::form_encoding::parcel::{CreateParcelDeep, create_parcel};
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
        cases::form_without_fields::parcel::send_any(&client)
            .body(pairs)
            .send()
            .await
    })
    .await;
    assert_eq!(any.body(), "depot=DP1&street=High+St");
    let none = sent(async |client| {
        cases::form_without_fields::parcel::ping(&client)
            .send()
            .await
    })
    .await;
    assert_eq!((none.line(), none.body()), ("POST /v1/Parcels/Ping", ""));
}

#[tokio::test]
async fn null_is_an_empty_form_value() {
    let request = sent(async |client| {
        cases::nullable_inputs::parcel::update_parcel(&client, "PA1")
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
    use crate::cases::nullable_in_a_body::parcel::{
        Depot, Doorway, Hook, UpdateParcelStops, update_parcel,
    };
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
async fn keeps_nulls_in_lists_and_maps() {
    use crate::cases::nullable_elements::parcel::{Parcel, create_parcel};
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
async fn undeclared_properties_can_be_sent() {
    use crate::cases::additional_properties_in_a_body::parcel::{create_parcel, update_parcel};
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
