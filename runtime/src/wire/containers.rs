//! Values that contain other values: options, boxes, lists, maps and models.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{RefUnwindSafe, UnwindSafe};

use super::indirect::Indirect;
use super::traits::{List, Map, Mismatch, Model, Token, ValueState, View, WireValue};

/// The expectation that a list names in a mismatch.
pub(super) const ARRAY: &str = "an array";

/// Implements `WireValue::set` for models.
#[doc(hidden)]
pub fn set_model<'a>(
    model: &'a mut dyn Model,
    token: Token<'_>,
) -> Result<ValueState<'a>, Mismatch> {
    match token {
        Token::Null => Ok(ValueState::Absent),
        Token::Object => Ok(ValueState::Model(model)),
        _ => Err(Mismatch {
            expected: "an object",
        }),
    }
}

impl<T: WireValue> WireValue for Option<T> {
    fn empty() -> Self {
        None
    }

    fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch> {
        if let Token::Null = token {
            *self = None;
            return Ok(ValueState::Done);
        }
        if T::drops_scalars() {
            let mut value = T::empty();
            let next = value.set(token)?;
            *self = matches!(next, ValueState::Done).then_some(value);
            return Ok(ValueState::Done);
        }
        self.insert(T::empty()).set(token)
    }

    fn accept_text(&mut self, text: &str) -> bool {
        match T::from_text(text) {
            Some(value) => {
                *self = Some(value);
                true
            }
            None => false,
        }
    }

    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Null, T::view)
    }

    fn is_optional(&self) -> bool {
        true
    }

    fn keeps_digits() -> bool {
        T::keeps_digits()
    }

    fn wants_digits(&self) -> bool {
        T::keeps_digits()
    }
}

/// Implements `WireValue` for a box: it is decoded and encoded like its content.
macro_rules! like_content {
    ( $name:ident $( $bound:ident )* ) => {
        impl<T: WireValue $( + $bound )*> WireValue for $name<T> {
            fn empty() -> Self {
                Self::new(T::empty())
            }

            fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch> {
                (**self).set(token)
            }

            fn view(&self) -> View<'_> {
                (**self).view()
            }

            fn keeps_digits() -> bool {
                T::keeps_digits()
            }

            fn wants_digits(&self) -> bool {
                T::keeps_digits()
            }

            fn drops_scalars() -> bool {
                T::drops_scalars()
            }
        }
    };
}

like_content! { Box }
like_content! { Indirect Any Send Sync UnwindSafe RefUnwindSafe }

impl<T: WireValue> WireValue for Vec<T> {
    fn empty() -> Self {
        Vec::new()
    }

    fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch> {
        match token {
            Token::Null => Ok(ValueState::Absent),
            Token::List => {
                self.clear();
                Ok(ValueState::List(self))
            }
            _ => Err(Mismatch { expected: ARRAY }),
        }
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: WireValue> List for Vec<T> {
    fn grow(&mut self) -> &mut dyn WireValue {
        let at = self.len();
        self.push(T::empty());
        &mut self[at]
    }

    fn shrink(&mut self) {
        self.pop();
    }

    fn each(&self, visit: &mut dyn FnMut(&dyn WireValue)) {
        for element in self {
            visit(element);
        }
    }

    fn count(&self) -> usize {
        self.len()
    }
}

impl<T: WireValue> WireValue for BTreeMap<String, T> {
    fn empty() -> Self {
        BTreeMap::new()
    }

    fn set(&mut self, token: Token<'_>) -> Result<ValueState<'_>, Mismatch> {
        match token {
            Token::Null => Ok(ValueState::Absent),
            Token::Object => {
                self.clear();
                Ok(ValueState::Map(self))
            }
            _ => Err(Mismatch {
                expected: "an object",
            }),
        }
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl<T: WireValue> Map for BTreeMap<String, T> {
    fn insert(
        &mut self,
        key: String,
        fill: &mut dyn FnMut(&mut dyn WireValue) -> bool,
    ) -> Option<String> {
        let mut value = T::empty();
        if !fill(&mut value) {
            return Some(key);
        }
        self.insert(key, value);
        None
    }

    fn each(&self, visit: &mut dyn FnMut(&str, &dyn WireValue)) {
        for (key, value) in self {
            visit(key, value);
        }
    }

    fn count(&self) -> usize {
        self.len()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[derive(Clone, Default, PartialEq)]
    struct Listing {
        name: Option<String>,
        additional_properties: BTreeMap<String, Value>,
    }
    crate::model! { Listing { name = "name"; .. additional_properties; } }

    #[derive(Clone, Default, PartialEq)]
    struct Boxed {
        plain: Option<i64>,
        boxed: Option<Box<i64>>,
        indirect: Option<Indirect<i64>>,
    }
    crate::model! { Boxed { plain = "plain"; boxed = "boxed"; indirect = "indirect"; } }

    #[test]
    fn number_that_does_not_fit_is_dropped_with_its_box() {
        let json = |number| format!(r#"{{"plain":{number},"boxed":{number},"indirect":{number}}}"#);
        let kept: Boxed = serde_json::from_str(&json("7")).unwrap();
        assert_eq!(kept.plain, Some(7));
        assert_eq!(kept.boxed, Some(Box::new(7)));
        assert_eq!(kept.indirect, Some(Indirect::new(7)));
        for too_large in ["18446744073709551615", "1e300"] {
            let dropped: Boxed = serde_json::from_str(&json(too_large)).unwrap();
            assert!(dropped == Boxed::default(), "{dropped:?}");
        }
    }

    #[test]
    fn undeclared_properties_round_trip_through_the_map() {
        let json = json!({"name": "n", "price": 3, "tags": ["a"]});
        let listing: Listing = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(listing.name.as_deref(), Some("n"));
        assert_eq!(listing.additional_properties["price"], 3);
        assert_eq!(serde_json::to_value(&listing).unwrap(), json);
        assert!(format!("{listing:?}").contains("additional_properties"));
    }
}
