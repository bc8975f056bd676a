//! Slots that hold other slots.

use std::collections::BTreeMap;

use super::slot::{List, Map, Mismatch, Model, Next, Slot, Token, View};

/// What a list expects.
pub(super) const ARRAY: &str = "an array";

/// The whole of `Slot::set` for a model.
#[doc(hidden)]
pub fn set_model<'a>(model: &'a mut dyn Model, token: Token<'_>) -> Result<Next<'a>, Mismatch> {
    match token {
        Token::Null => Ok(Next::Absent),
        Token::Object => Ok(Next::Model(model)),
        _ => Err(Mismatch {
            expected: "an object",
        }),
    }
}

impl<T: Slot> Slot for Option<T> {
    fn blank() -> Self {
        None
    }

    fn set(&mut self, token: Token<'_>) -> Result<Next<'_>, Mismatch> {
        if let Token::Null = token {
            *self = None;
            return Ok(Next::Done);
        }
        if T::drops_scalars() {
            let mut value = T::blank();
            let next = value.set(token)?;
            *self = matches!(next, Next::Done).then_some(value);
            return Ok(Next::Done);
        }
        self.insert(T::blank()).set(token)
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

impl<T: Slot> Slot for Box<T> {
    fn blank() -> Self {
        Box::new(T::blank())
    }

    fn set(&mut self, token: Token<'_>) -> Result<Next<'_>, Mismatch> {
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
}

impl<T: Slot> Slot for Vec<T> {
    fn blank() -> Self {
        Vec::new()
    }

    fn set(&mut self, token: Token<'_>) -> Result<Next<'_>, Mismatch> {
        match token {
            Token::Null => Ok(Next::Absent),
            Token::List => {
                self.clear();
                Ok(Next::List(self))
            }
            _ => Err(Mismatch { expected: ARRAY }),
        }
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Slot> List for Vec<T> {
    fn grow(&mut self) -> &mut dyn Slot {
        let at = self.len();
        self.push(T::blank());
        &mut self[at]
    }

    fn shrink(&mut self) {
        self.pop();
    }

    fn each(&self, visit: &mut dyn FnMut(&dyn Slot)) {
        for element in self {
            visit(element);
        }
    }

    fn count(&self) -> usize {
        self.len()
    }
}

impl<T: Slot> Slot for BTreeMap<String, T> {
    fn blank() -> Self {
        BTreeMap::new()
    }

    fn set(&mut self, token: Token<'_>) -> Result<Next<'_>, Mismatch> {
        match token {
            Token::Null => Ok(Next::Absent),
            Token::Object => {
                self.clear();
                Ok(Next::Map(self))
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

impl<T: Slot> Map for BTreeMap<String, T> {
    fn insert(
        &mut self,
        key: String,
        fill: &mut dyn FnMut(&mut dyn Slot) -> bool,
    ) -> Option<String> {
        let mut value = T::blank();
        if !fill(&mut value) {
            return Some(key);
        }
        self.insert(key, value);
        None
    }

    fn each(&self, visit: &mut dyn FnMut(&str, &dyn Slot)) {
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
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    #[derive(Clone, Default, PartialEq)]
    struct Listing {
        name: Option<String>,
        additional_properties: BTreeMap<String, Value>,
    }
    crate::model! { Listing { name = "name"; .. additional_properties; } }

    #[test]
    fn what_is_no_field_goes_into_the_map_and_back() {
        let json = json!({"name": "n", "price": 3, "tags": ["a"]});
        let listing: Listing = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(listing.name.as_deref(), Some("n"));
        assert_eq!(listing.additional_properties["price"], 3);
        assert_eq!(serde_json::to_value(&listing).unwrap(), json);
        assert!(format!("{listing:?}").contains("additional_properties"));
    }
}
