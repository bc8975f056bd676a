//! Values that are one of several types: `oneOf` and `anyOf`.

use serde::de::DeserializeSeed;
use serde_json::Value;

use super::driver::SlotSeed;
use super::slot::Slot;

/// A value that is one of several types; which one, is known only when all of it is there.
#[doc(hidden)]
pub trait OneOf {
    fn choose(&mut self, value: Value);
}

/// The best of the alternatives offered so far: the one that keeps the most of the value.
#[doc(hidden)]
pub struct Best<'a, T> {
    value: &'a Value,
    tag: Option<&'a str>,
    found: Option<(usize, T)>,
}

impl<'a, T> Best<'a, T> {
    /// Looks for the type of `value`, told by its property `discriminator` where there is one.
    pub fn of(value: &'a Value, discriminator: Option<&str>) -> Self {
        let tag = discriminator.and_then(|property| value.get(property)?.as_str());
        Self {
            value,
            tag,
            found: None,
        }
    }

    /// Offers an alternative and the discriminator's values that stand for it.
    pub fn offer<A: Slot>(&mut self, tags: &[&str], wrap: fn(Box<A>) -> T) {
        if self.tag.is_some_and(|tag| !tags.contains(&tag)) {
            return;
        }
        let mut inner = A::blank();
        if SlotSeed::new(&mut inner).deserialize(self.value).is_err() {
            return;
        }
        let kept = serde_json::to_value(inner.view()).map_or(0, |kept| common(self.value, &kept));
        let is_better = match &self.found {
            None => {
                kept > 0
                    || self
                        .value
                        .as_object()
                        .is_some_and(serde_json::Map::is_empty)
            }
            Some((best, _)) => kept > *best,
        };
        if is_better {
            self.found = Some((kept, wrap(Box::new(inner))));
        }
    }

    /// The alternative that fits, if any does.
    pub fn take(self) -> Option<T> {
        self.found.map(|(_, alternative)| alternative)
    }
}

/// How much of `all` is in `part`: scalars that are equal, and containers that are there.
fn common(all: &Value, part: &Value) -> usize {
    match (all, part) {
        (Value::Object(all), Value::Object(part)) => {
            1 + all
                .iter()
                .filter_map(|(key, value)| Some(common(value, part.get(key)?)))
                .sum::<usize>()
        }
        (Value::Array(all), Value::Array(part)) => {
            1 + all
                .iter()
                .zip(part)
                .map(|(all, part)| common(all, part))
                .sum::<usize>()
        }
        (all, part) => usize::from(all == part),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Clone, Default, PartialEq)]
    struct Card {
        number: Option<String>,
        holder: Option<String>,
    }
    crate::model! { Card { number = "number"; holder = "holder"; } }

    #[derive(Clone, Default, PartialEq)]
    struct Account {
        number: Option<String>,
        bank: Option<String>,
    }
    crate::model! { Account { number = "number"; bank = "bank"; } }

    #[derive(Clone, Debug, PartialEq)]
    enum Payment {
        Card(Box<Card>),
        Account(Box<Account>),
        Unknown(Value),
    }
    crate::one_of! { Payment { Card: Card; Account: Account; } }

    #[derive(Clone, Debug, PartialEq)]
    enum Tagged {
        Card(Box<Card>),
        Account(Box<Account>),
        Unknown(Value),
    }
    crate::one_of! { Tagged by "kind" { Card: Card, "card"; Account: Account, "account", "iban"; } }

    #[test]
    fn the_alternative_that_keeps_the_most_is_taken() {
        let bank = json!({"number": "1", "bank": "b"});
        let payment: Payment = serde_json::from_value(bank.clone()).unwrap();
        assert!(
            matches!(&payment, Payment::Account(account) if account.bank.as_deref() == Some("b"))
        );
        assert_eq!(serde_json::to_value(&payment).unwrap(), bank);
        let payment: Payment = serde_json::from_value(json!({"number": "1"})).unwrap();
        assert!(matches!(payment, Payment::Card(_)));
    }

    #[test]
    fn the_discriminator_decides_where_there_is_one() {
        let payment: Tagged =
            serde_json::from_value(json!({"kind": "iban", "holder": "h", "number": "1"})).unwrap();
        assert!(matches!(payment, Tagged::Account(_)));
        let later = json!({"kind": "later", "number": "1"});
        let payment: Tagged = serde_json::from_value(later.clone()).unwrap();
        assert_eq!(payment, Tagged::Unknown(later));
    }

    #[test]
    fn what_is_none_of_them_is_kept() {
        let payment: Payment = serde_json::from_value(json!("text")).unwrap();
        assert_eq!(payment, Payment::Unknown(json!("text")));
        assert_eq!(serde_json::to_value(&payment).unwrap(), json!("text"));
    }
}
