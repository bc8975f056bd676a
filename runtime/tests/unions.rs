//! Values of one of several types: which type is chosen, what is kept, and what it costs.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use serde_json::{from_value, json as value, to_value};
use twilio_runtime::__private::Request;
use twilio_runtime::{DateTime, Number, Value};
use twilio_test_support::server::{Server, json};

macro_rules! unions {
    ($( $name:ident $( by $property:literal )? { $( $variant:ident : $inner:ty $( , $tag:literal )* ; )* } )*) => {$(
        #[derive(Clone, Debug, PartialEq)]
        enum $name {
            $( $variant(Box<$inner>), )*
            Unknown(Value),
        }

        twilio_runtime::one_of! { $name $( by $property )? { $( $variant: $inner $( , $tag )* ; )* } }
    )*};
}

#[derive(Clone, Default, PartialEq)]
struct Card {
    kind: Option<String>,
    number: Option<String>,
    holder: Option<Box<Payment>>,
}

twilio_runtime::model! { Card { kind = "kind"; number = "number"; holder = "holder"; } }

#[derive(Clone, Default, PartialEq)]
struct Account {
    number: Option<String>,
    bank: Option<String>,
}

twilio_runtime::model! { Account { number = "number"; bank = "bank"; } }

#[derive(Clone, Default, PartialEq)]
struct Leaf {
    next: Option<Tree>,
    left: Option<i64>,
}

twilio_runtime::model! { Leaf { next = "next"; left = "left"; } }

#[derive(Clone, Default, PartialEq)]
struct Twig {
    next: Option<Tree>,
    many: Option<Vec<Tree>>,
    right: Option<i64>,
}

twilio_runtime::model! { Twig { next = "next"; many = "many"; right = "right"; } }

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Color {
    Red,
    UnknownValue(String),
}

twilio_runtime::open_enum! { Color { Red = "red"; } }

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Shape {
    Round,
    UnknownValue(String),
}

twilio_runtime::open_enum! { Shape { Round = "round"; } }

#[derive(Clone, Default, PartialEq)]
struct Ball {
    state: Option<Color>,
}

twilio_runtime::model! { Ball { state = "state"; } }

#[derive(Clone, Default, PartialEq)]
struct Cube {
    state: Option<Shape>,
}

twilio_runtime::model! { Cube { state = "state"; } }

unions! {
    Tree { Leaf: Leaf; Twig: Twig; }
    Payment by "kind" { Card: Card, "card", "debit"; Account: Account, "account"; }
    Both { Account: Account; Ball: Ball; }
    Toy { Ball: Ball; Cube: Cube; }
    Itself { Again: Itself; Text: String; }
    One { Two: Two; Number: i64; }
    Two { One: One; Flag: bool; Account: Account; }
    Scalar { Date: DateTime; Color: Color; Text: String; Number: Number; Integer: i64; Float: f64; Flag: bool; }
    Lists { Integers: Vec<i64>; Texts: Vec<String>; }
}

#[test]
fn unset_discriminator_is_sent() {
    let account = || Account {
        bank: Some("b".to_owned()),
        ..Account::default()
    };
    let payment = Payment::Account(Box::new(account()));
    assert_eq!(
        serde_json::to_string(&payment).unwrap(),
        r#"{"kind":"account","bank":"b"}"#
    );
    let card = Payment::Card(Box::new(Card {
        holder: Some(Box::new(payment)),
        ..Card::default()
    }));
    let sent = value!({"kind": "card", "holder": {"kind": "account", "bank": "b"}});
    assert_eq!(to_value(&card).unwrap(), sent);
    assert_eq!(from_value::<Payment>(sent).unwrap(), {
        // The decoded value has its tag set.
        let mut card = card;
        if let Payment::Card(card) = &mut card {
            card.kind = Some("card".to_owned());
        }
        card
    });
    let debit = value!({"kind": "debit", "number": "1"});
    let decoded: Payment = from_value(debit.clone()).unwrap();
    assert!(matches!(decoded, Payment::Card(_)));
    assert_eq!(to_value(&decoded).unwrap(), debit);
}

#[derive(Clone)]
struct Pay(Request);

twilio_runtime::operation! {
    Pay -> Value {
        "Pay" POST "https://api.twilio.com" "/v1/Pay";
        form "Payment";
        form "Deep" deep;
    }
}

#[derive(Clone)]
struct PayJson(Request);

twilio_runtime::operation! {
    PayJson -> Value {
        "PayJson" POST "https://api.twilio.com" "/v1/Pay" json;
        json "payments";
    }
}

#[tokio::test]
async fn discriminator_is_sent_in_forms_and_bodies() {
    let server = Server::replying([json(200, "null")]).await;
    let client = server.client();
    let account = || Payment::Account(Box::default());
    let mut pay = Pay::new(&client);
    pay.0 = pay.0.set::<Payment>(0, account());
    pay.0 = pay.0.set::<Payment>(1, account());
    pay.send().await.unwrap();
    let mut pay = PayJson::new(&client);
    pay.0 = pay.0.set_list::<Payment>(0, [account()]);
    pay.send().await.unwrap();
    assert_eq!(
        server.requests()[0].body(),
        "Payment=%7B%22kind%22%3A%22account%22%7D&Deep%5Bkind%5D=account"
    );
    assert_eq!(
        server.requests()[1].body(),
        r#"{"payments":[{"kind":"account"}]}"#
    );
}

#[test]
fn discriminator_alone_selects_the_variant() {
    let card: Payment = from_value(value!({"kind": "card", "number": "1", "bank": "b"})).unwrap();
    assert!(matches!(card, Payment::Card(_)));
    for kept in [
        value!({"kind": "later", "number": "1"}),
        value!({"kind": "card", "number": {"a": 1}}),
    ] {
        let payment: Payment = from_value(kept.clone()).unwrap();
        assert_eq!(payment, Payment::Unknown(kept));
    }
}

#[test]
fn nothing_is_lost_if_two_alternatives_match() {
    for whole in [
        value!({"number": "1", "state": "red"}),
        value!({"bank": "b", "state": "red", "more": 1}),
        // One alternative has `state`, but not with this value.
        value!({"bank": "b", "state": {"a": 1}}),
        // No alternative has this property.
        value!({"more": 1}),
        value!([1]),
        value!(1),
    ] {
        let both: Both = from_value(whole.clone()).unwrap();
        assert_eq!(both, Both::Unknown(whole.clone()));
        assert_eq!(to_value(&both).unwrap(), whole);
    }
    let one: Both = from_value(value!({"number": "1", "more": 1})).unwrap();
    assert!(matches!(one, Both::Account(_)));
    assert!(matches!(from_value(value!({})).unwrap(), Both::Account(_)));
}

#[test]
fn enum_values_distinguish_alternatives() {
    assert!(matches!(
        from_value(value!({"state": "red"})).unwrap(),
        Toy::Ball(_)
    ));
    assert!(matches!(
        from_value(value!({"state": "round"})).unwrap(),
        Toy::Cube(_)
    ));
    assert!(matches!(
        from_value(value!({"state": "new"})).unwrap(),
        Toy::Ball(_)
    ));
}

#[test]
fn scalars_select_the_alternative_of_their_type() {
    macro_rules! check {
        ($json:tt, $variant:ident) => {
            let scalar: Scalar = from_value(value!($json)).unwrap();
            assert!(matches!(&scalar, Scalar::$variant(_)), "{scalar:?}");
            assert_eq!(to_value(&scalar).unwrap(), value!($json));
        };
    }
    check!("2026-01-31T12:00:00Z", Date);
    check!("red", Color);
    check!("other", Text);
    check!("1", Text);
    check!(5, Number);
    check!(true, Flag);
    check!([1], Unknown);
    assert!(matches!(
        from_value(value!([1])).unwrap(),
        Lists::Integers(_)
    ));
    assert!(matches!(
        from_value(value!(["1"])).unwrap(),
        Lists::Texts(_)
    ));
    let strict: One = from_value(value!("1")).unwrap();
    assert_eq!(strict, One::Unknown(value!("1")));
}

#[test]
fn recursive_unions_terminate() {
    let text: Itself = from_value(value!("text")).unwrap();
    assert_eq!(text, Itself::Text(Box::new("text".to_owned())));
    for kept in [value!(1), value!({"a": 1}), value!([{}])] {
        assert_eq!(
            from_value::<Itself>(kept.clone()).unwrap(),
            Itself::Unknown(kept)
        );
    }
    assert_eq!(
        from_value::<One>(value!(5)).unwrap(),
        One::Number(Box::new(5))
    );
    let flag: One = from_value(value!(true)).unwrap();
    assert_eq!(flag, One::Two(Box::new(Two::Flag(Box::new(true)))));
    let account: One = from_value(value!({"bank": "b"})).unwrap();
    assert!(matches!(&account, One::Two(two) if matches!(**two, Two::Account(_))));
    assert_eq!(to_value(&account).unwrap(), value!({"bank": "b"}));
}

/// Returns a value with this depth of nesting, in which each level matches both alternatives.
fn nested(levels: usize, width: usize) -> Value {
    let mut value = value!({"left": 1});
    for level in 0..levels {
        value = match level % 2 {
            0 => value!({"next": value, "right": 2, "many": vec![value!({"next": {}}); width]}),
            _ => value!({"next": value}),
        };
    }
    value
}

/// Trying both alternatives on each level would take exponential time.
#[test]
fn nested_unions_do_not_take_exponential_time() {
    let value = nested(60, 20);
    let tree: Tree = serde_json::from_str(&value.to_string()).unwrap();
    assert_eq!(to_value(&tree).unwrap(), value);
}

#[test]
fn variant_may_be_named_err() {
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    enum Level {
        Err,
        Ok,
        Some,
        None,
        Self_,
        Infallible,
        String,
        UnknownValue(String),
    }
    twilio_runtime::open_enum! {
        Level {
            Err = "err"; Ok = "ok"; Some = "some"; None = "none"; Self_ = "self"; Infallible = "infallible"; String = "string";
        }
    }
    assert_eq!("err".parse::<Level>(), Ok(Level::Err));
    assert_eq!(from_value::<Level>(value!("none")).unwrap(), Level::None);
}
