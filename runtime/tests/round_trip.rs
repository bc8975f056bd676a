//! Decoded values encode to the same JSON: except for fields that are null or absent, nothing is lost or added.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Map, json as value};
use twilio_runtime::{Date, DateTime, Indirect, Number, Value};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Color {
    Red,
    Green,
    UnknownValue(String),
}

twilio_runtime::open_enum! { Color { Red = "red"; Green = "green"; } }

#[derive(Clone, Default, PartialEq)]
struct Thing {
    text: Option<String>,
    count: Option<i64>,
    ratio: Option<f64>,
    flag: Option<bool>,
    price: Option<Number>,
    color: Option<Color>,
    day: Option<Date>,
    time: Option<DateTime>,
    any: Option<Value>,
    list: Option<Vec<Option<String>>>,
    map: Option<BTreeMap<String, Option<i64>>>,
    lists: Option<Vec<Option<Vec<Option<i64>>>>>,
    things: Option<Vec<Option<Thing>>>,
    named: Option<BTreeMap<String, Option<Indirect<Thing>>>>,
    inner: Option<Box<Thing>>,
    open: Option<Open>,
    either: Option<Either>,
    tagged: Option<Tagged>,
    eithers: Option<Vec<Option<Either>>>,
}

twilio_runtime::model! {
    Thing {
        text = "text"; count = "count"; ratio = "ratio"; flag = "flag"; price = "price"; color = "color";
        day = "day"; time = "time"; any = "any"; list = "list"; map = "map"; lists = "lists"; things = "things";
        named = "named"; inner = "inner"; open = "open"; either = "either"; tagged = "tagged"; eithers = "eithers";
    }
}

#[derive(Clone, Default, PartialEq)]
struct Open {
    id: Option<String>,
    rest: BTreeMap<String, Value>,
}

twilio_runtime::model! { Open { id = "id"; ..rest; } }

#[derive(Clone, Default, PartialEq)]
struct Letter {
    kind: Option<String>,
    pages: Option<i64>,
}

twilio_runtime::model! { Letter { kind = "kind"; pages = "pages"; } }

#[derive(Clone, Default, PartialEq)]
struct Parcel {
    weight: Option<i64>,
    inner: Option<Either>,
}

twilio_runtime::model! { Parcel { weight = "weight"; inner = "inner"; } }

#[derive(Clone, Debug, PartialEq)]
enum Either {
    Letter(Box<Letter>),
    Parcel(Box<Parcel>),
    Texts(Vec<Option<String>>),
    Color(Box<Color>),
    Nested(Box<Tagged>),
    Unknown(Value),
}

twilio_runtime::one_of! {
    Either { Letter: Letter; Parcel: Parcel; Texts: Vec<Option<String>>; Color: Color; Nested: Tagged; }
}

#[derive(Clone, Debug, PartialEq)]
enum Tagged {
    Letter(Box<Letter>),
    Parcel(Box<Parcel>),
    Unknown(Value),
}

twilio_runtime::one_of! { Tagged by "kind" { Letter: Letter, "letter", "card"; Parcel: Parcel, "parcel"; } }

fn any_json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        proptest::num::f64::NORMAL.prop_map(Value::from),
        ".{0,4}".prop_map(Value::from),
    ];
    scalar.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-c]", inner, 0..3)
                .prop_map(|map| map.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

fn nullable(some: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Value> {
    prop_oneof![1 => Just(Value::Null), 4 => some].boxed()
}

fn list(element: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Value> {
    prop::collection::vec(nullable(element), 0..3)
        .prop_map(Value::from)
        .boxed()
}

fn map(element: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Value> {
    prop::collection::btree_map(".{0,3}", nullable(element), 0..3)
        .prop_map(|map| map.into_iter().collect::<Map<_, _>>().into())
        .boxed()
}

/// Generates an object with some of these fields.
fn object(fields: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, field)| prop::option::of(field).prop_map(move |value| (name, value)))
        .collect();
    fields
        .prop_map(|fields| {
            let set = fields
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)));
            set.collect::<Map<_, _>>().into()
        })
        .boxed()
}

fn text() -> BoxedStrategy<Value> {
    ".{0,4}".prop_map(Value::from).boxed()
}

fn integer() -> BoxedStrategy<Value> {
    any::<i64>().prop_map(Value::from).boxed()
}

fn either() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        object(vec![("kind", text()), ("pages", integer())]),
        object(vec![("weight", integer())]),
        object(vec![("weight", integer()), ("pages", integer())]),
        list(text()),
        Just(value!("red")),
        any_json(),
    ];
    leaf.prop_recursive(4, 8, 2, |inner| {
        object(vec![
            ("weight", integer()),
            ("pages", list(any_json())),
            ("inner", inner.boxed()),
        ])
    })
    .boxed()
}

fn tagged() -> BoxedStrategy<Value> {
    let with_tag = |tag: &'static str, fields| {
        object(fields).prop_map(move |mut value| {
            value["kind"] = tag.into();
            value
        })
    };
    prop_oneof![
        with_tag("letter", vec![("pages", integer())]),
        with_tag("card", vec![("pages", integer())]),
        with_tag("parcel", vec![("weight", integer()), ("inner", either())]),
        with_tag("later", vec![("color", text())]),
    ]
    .boxed()
}

fn thing() -> BoxedStrategy<Value> {
    let fields = |inner: Option<BoxedStrategy<Value>>| {
        let mut fields = vec![
            ("text", text()),
            ("count", integer()),
            (
                "ratio",
                proptest::num::f64::NORMAL.prop_map(Value::from).boxed(),
            ),
            ("flag", any::<bool>().prop_map(Value::from).boxed()),
            ("price", prop_oneof![integer(), text()].boxed()),
            ("color", text()),
            ("day", text()),
            ("time", text()),
            ("any", any_json().boxed()),
            ("list", list(text())),
            ("map", map(integer())),
            ("lists", list(list(integer()))),
            (
                "open",
                map(any_json())
                    .prop_map(|mut value| {
                        if let Some(id) = value.get_mut("id") {
                            *id = "text".into();
                        }
                        value
                    })
                    .boxed(),
            ),
            ("either", either()),
            ("tagged", tagged()),
            ("eithers", list(either())),
        ];
        if let Some(inner) = inner {
            fields.push(("things", list(inner.clone())));
            fields.push(("named", map(inner.clone())));
            fields.push(("inner", inner));
        }
        object(fields)
    };
    fields(None)
        .prop_recursive(2, 16, 2, move |inner| fields(Some(inner)))
        .boxed()
}

/// Generates an object with the fields of a thing, with values of any type.
fn loose() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "text", "count", "ratio", "flag", "price", "color", "list", "map", "things", "inner",
        "open", "either", "tagged", "eithers", "kind", "pages", "weight",
    ]);
    let scalar = prop_oneof![
        any_json(),
        prop::sample::select(vec![
            "1",
            "1.5",
            "true",
            "red",
            "letter",
            "card",
            "parcel",
            "2026-01-31"
        ])
        .prop_map(Value::from),
        Just(value!(1.0)),
        Just(value!(u64::MAX)),
    ];
    scalar.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(names.clone().prop_map(str::to_owned), inner, 0..5)
                .prop_map(|map| map.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

/// Removes null fields of models, because null and absent mean the same in a model.
fn without_null_fields(value: &Value) -> Value {
    let mut value = value.clone();
    strip_thing(&mut value);
    value
}

fn strip_thing(value: &mut Value) {
    let Value::Object(fields) = value else {
        return;
    };
    fields.retain(|_, value| !value.is_null());
    for (name, value) in fields {
        match (name.as_str(), value) {
            ("inner", value) => strip_thing(value),
            ("things", Value::Array(things)) => things.iter_mut().for_each(strip_thing),
            ("named", Value::Object(named)) => named.values_mut().for_each(strip_thing),
            ("either" | "tagged", value) => strip_either(value),
            ("eithers", Value::Array(eithers)) => eithers.iter_mut().for_each(strip_either),
            _ => {}
        }
    }
}

/// The value of a union may be a model or may be kept as JSON, so null fields are ignored in both.
fn strip_either(value: &mut Value) {
    if let Value::Object(fields) = value {
        fields.retain(|_, value| !value.is_null());
        fields.values_mut().for_each(strip_either);
    }
}

proptest! {
    #[test]
    fn decoded_values_encode_to_the_same_json(json in thing()) {
        let decoded: Thing = serde_json::from_str(&json.to_string()).unwrap();
        let mut encoded = serde_json::to_value(&decoded).unwrap();
        // `Unknown` keeps null fields too.
        strip_thing(&mut encoded);
        prop_assert_eq!(&encoded, &without_null_fields(&json));
    }

    #[test]
    fn leniently_decoded_values_are_stable(json in loose()) {
        macro_rules! check {
            ($type:ty) => {
                if let Ok(decoded) = serde_json::from_value::<$type>(json.clone()) {
                    let encoded = serde_json::to_string(&decoded).unwrap();
                    let again: $type = serde_json::from_str(&encoded).unwrap();
                    prop_assert_eq!(serde_json::to_string(&again).unwrap(), encoded);
                }
            };
        }
        check!(Thing);
        check!(Either);
        check!(Tagged);
    }
}
