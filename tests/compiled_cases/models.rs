//! Models and unions, decoded and encoded.

use crate::cases;

#[test]
fn discriminator_selects_the_variant() {
    use crate::cases::one_of_with_discriminator::parcel::Thing;
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
fn variants_set_their_discriminator() {
    use crate::cases::one_of_with_discriminator::parcel::{Letter, Thing};
    let thing = Thing::Letter(Box::new(Letter {
        stamp: Some("blue".to_owned()),
        ..Letter::default()
    }));
    let json = serde_json::to_value(&thing).unwrap();
    assert_eq!(json["kind"], "paper");
}

#[test]
fn subtypes_keep_all_properties() {
    use crate::cases::subtypes_of_a_discriminator::fault::Fault;
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
fn open_objects_keep_undeclared_properties() {
    use crate::cases::additional_properties::parcel::Parcel;
    let text = r#"{"sid":"PA1","a":1,"b":2}"#;
    let parcel: Parcel = serde_json::from_str(text).unwrap();
    assert_eq!(parcel.additional_properties.len(), 2);
    assert_eq!(serde_json::to_string(&parcel).unwrap(), text);
}

#[test]
fn models_may_be_recursive() {
    use crate::cases::recursion::parcel::Parcel;
    let text = r#"{"outer":{"inner":[{"label":{"text":"x"}}]}}"#;
    let parcel: Parcel = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&parcel).unwrap(), text);
}

#[test]
fn mutually_recursive_models_are_send() {
    fn is_send<T: Send + Sync + 'static>() {}
    is_send::<cases::types_that_contain_each_other::ring::A>();
}
