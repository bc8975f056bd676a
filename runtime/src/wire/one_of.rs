//! Values that are one of several types: `oneOf` and `anyOf`.
//!
//! Each alternative of a union reads the value once to see how well it fits, without looking into the unions inside the
//! value. The chosen alternative then reads it once more. The work therefore grows linearly with the size of the value,
//! however deeply its unions are nested.

use serde_json::{Map as Object, Value};

use super::traits::{Map, Model, OneOf, TextKind, Token, ValueState, View, WireValue};

/// How many levels of unions that are themselves alternatives of a union are searched.
const MAX_NESTED_UNIONS: u8 = 3;

/// Decodes a value into the alternative that fits it best. Keeps the value undecoded if no alternative fits, or if the
/// best one would drop a property that another alternative knows.
pub(super) fn choose(one_of: &mut dyn OneOf, value: &Value) {
    let chosen = Choice::of(one_of, value, 0).filter(|choice| !choice.loses);
    let slot = chosen.and_then(|choice| one_of.enter(choice.alternative));
    if slot.and_then(|slot| put(value, slot)).is_none() {
        one_of.keep(value.clone());
    }
}

/// The alternative of a union that fits a value best.
struct Choice {
    alternative: usize,
    fit: Fit,
    /// Whether another alternative knows a property of the value that this one would drop.
    loses: bool,
}

impl Choice {
    fn of(one_of: &mut dyn OneOf, value: &Value, nested: u8) -> Option<Self> {
        let table = one_of.alternatives();
        let tag = table
            .discriminator
            .and_then(|property| value.get(property)?.as_str());
        let mut best: Option<(usize, Fit)> = None;
        let mut known_to_any = Keys::default();
        for (at, tags) in table.tags.iter().enumerate() {
            if tag.is_some_and(|tag| !tags.contains(&tag)) {
                continue;
            }
            let Some(slot) = one_of.enter(at) else {
                continue;
            };
            let fit = Fit::of(value, slot, nested);
            known_to_any.add(&fit.known);
            let fits = fit.misfits.is_some() && (tag.is_some() || fit.knows_any_of(value));
            if fits && best.as_ref().is_none_or(|(_, best)| fit.is_better(best)) {
                best = Some((at, fit));
            }
        }
        best.map(|(alternative, fit)| Self {
            alternative,
            loses: tag.is_none() && known_to_any.count() > known_to_any.common(&fit.known),
            fit,
        })
    }
}

/// How well an alternative fits a value.
struct Fit {
    /// The properties of the value that the alternative knows.
    known: Keys,
    /// How much of the value the alternative would not keep unchanged; `None` if it cannot take the value.
    misfits: Option<usize>,
    /// How many levels of unions lie in between.
    nested: u8,
}

impl Fit {
    fn of(value: &Value, slot: &mut dyn WireValue, nested: u8) -> Self {
        if let Ok(ValueState::OneOf(inner)) = slot.set(Token::of(value)) {
            let choice = (nested < MAX_NESTED_UNIONS)
                .then(|| Choice::of(inner, value, nested + 1))
                .flatten();
            return choice.map_or_else(Self::none, |choice| choice.fit);
        }
        Self {
            known: Keys::of(value, slot),
            misfits: misfits(value, slot),
            nested,
        }
    }

    fn none() -> Self {
        Self {
            known: Keys::default(),
            misfits: None,
            nested: 0,
        }
    }

    /// Returns whether the alternative knows at least one property of an object. Unknown properties are not errors, so
    /// without this check every model would fit every object. Other values, and objects without properties, always
    /// pass.
    fn knows_any_of(&self, value: &Value) -> bool {
        value.as_object().is_none_or(Object::is_empty) || self.known.count() > 0
    }

    /// Returns whether this alternative fits better than an earlier one; of two equal ones, the first stays.
    fn is_better(&self, other: &Self) -> bool {
        let rank = |fit: &Self| {
            let misfits = fit.misfits.unwrap_or(usize::MAX);
            (std::cmp::Reverse(fit.known.count()), misfits, fit.nested)
        };
        rank(self) < rank(other)
    }
}

/// For each property of an object, in order, whether the alternative knows it.
#[derive(Default)]
struct Keys(Vec<bool>);

impl Keys {
    fn of(value: &Value, slot: &mut dyn WireValue) -> Self {
        let Value::Object(fields) = value else {
            return Self::default();
        };
        Self(match slot.set(Token::Object) {
            Ok(ValueState::Model(model)) if takes_any_key(model) => vec![true; fields.len()],
            Ok(ValueState::Model(model)) => {
                let known = model.shape().fields;
                fields
                    .keys()
                    .map(|key| known.iter().any(|field| field.wire == key))
                    .collect()
            }
            Ok(ValueState::Map(_) | ValueState::Any(_)) => vec![true; fields.len()],
            _ => Vec::new(),
        })
    }

    fn count(&self) -> usize {
        self.0.iter().filter(|known| **known).count()
    }

    fn common(&self, other: &Self) -> usize {
        let pairs = self.0.iter().zip(&other.0);
        pairs.filter(|(one, other)| **one && **other).count()
    }

    fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), false);
        }
        for (known, also) in self.0.iter_mut().zip(&other.0) {
            *known |= also;
        }
    }
}

fn takes_any_key(model: &dyn Model) -> bool {
    let mut has_additional = false;
    model.read(&mut |_, additional| has_additional = additional.is_some());
    has_additional
}

/// Decodes a JSON value that is in memory, unions included. Returns `None` if the target cannot take it.
fn put(value: &Value, slot: &mut dyn WireValue) -> Option<()> {
    let mut walk = Walk {
        only_looks: false,
        in_object: true,
        misfits: 0,
    };
    walk.value(value, slot).map(|_| ())
}

/// Returns how much of the JSON value the target would not keep unchanged, leaving out the unions inside, or `None` if
/// it cannot take the value.
fn misfits(value: &Value, slot: &mut dyn WireValue) -> Option<usize> {
    let mut walk = Walk {
        only_looks: true,
        in_object: false,
        misfits: 0,
    };
    walk.value(value, slot)?;
    Some(walk.misfits)
}

/// A traversal of a JSON value together with the target that takes its parts.
struct Walk {
    /// Whether the target is filled only to see whether the value fits: unions and untyped values are left out.
    only_looks: bool,
    /// Whether scalars may be converted, such as text to a number or a number to text. Not allowed for the value of an
    /// alternative itself, or for the elements of its list: there, the scalar's type tells the alternatives apart.
    in_object: bool,
    misfits: usize,
}

impl Walk {
    /// Returns whether the target took the value (true), or cannot hold it and is left out (false); `None` if the value
    /// does not fit.
    fn value(&mut self, value: &Value, slot: &mut dyn WireValue) -> Option<bool> {
        match slot.set(Token::of(value)).ok()? {
            ValueState::Absent if self.only_looks && !value.is_null() => return None,
            ValueState::Absent => {
                self.misfits += 1;
                return Some(false);
            }
            ValueState::Done => {
                self.misfits += match grade(slot.view(), value) {
                    Grade::Same => 0,
                    Grade::Similar => 1,
                    Grade::Converted if self.in_object => 2,
                    Grade::Lost if !self.only_looks => 0,
                    Grade::Converted | Grade::Lost => return None,
                };
            }
            ValueState::List(list) => {
                let in_object = self.in_object;
                for element in value.as_array()? {
                    self.in_object = in_object;
                    if !self.value(element, list.grow())? {
                        list.shrink();
                    }
                }
            }
            ValueState::Map(map) => {
                self.in_object = true;
                for (key, value) in value.as_object()? {
                    self.entry(key, value, map)?;
                }
            }
            ValueState::Model(model) => {
                self.in_object = true;
                self.model(value.as_object()?, model)?;
            }
            ValueState::Any(any) => {
                self.misfits += 1;
                if !self.only_looks {
                    any.clone_from(value);
                }
            }
            ValueState::OneOf(one_of) => {
                if !self.only_looks {
                    choose(one_of, value);
                }
            }
        }
        Some(true)
    }

    fn entry(&mut self, key: &str, value: &Value, map: &mut dyn Map) -> Option<()> {
        let mut fits = true;
        map.insert(key.to_owned(), &mut |slot| {
            let filled = self.value(value, slot);
            fits = filled.is_some();
            filled == Some(true)
        });
        fits.then_some(())
    }

    fn model(&mut self, object: &Object<String, Value>, model: &mut dyn Model) -> Option<()> {
        let fields = model.shape().fields;
        let mut fits = Some(());
        model.edit(&mut |slots, additional| {
            let mut additional = match additional.map(|value| value.set(Token::Object)) {
                Some(Ok(ValueState::Map(map))) => Some(map),
                _ => None,
            };
            fits = object.iter().try_for_each(|(key, value)| {
                let field = fields.iter().position(|field| field.wire == key);
                match (field.and_then(|at| slots.get_mut(at)), &mut additional) {
                    (Some(slot), _) => self.value(value, &mut **slot).map(|_| ()),
                    (None, Some(map)) => self.entry(key, value, *map),
                    (None, None) => {
                        self.misfits += 1;
                        Some(())
                    }
                }
            });
        });
        fits
    }
}

/// How much of a scalar is kept when it is decoded and encoded again.
#[derive(Clone, Copy)]
enum Grade {
    Same,
    /// Kept, but not a regular value of the type: an unknown enum value, an invalid date.
    Similar,
    /// Converted to another JSON type.
    Converted,
    /// Not kept: a number that the type cannot hold.
    Lost,
}

fn grade(view: View<'_>, value: &Value) -> Grade {
    let same_if = |same| if same { Grade::Same } else { Grade::Similar };
    match (view.untagged(), value) {
        (View::Null, Value::Null) => Grade::Same,
        (View::Null, _) => Grade::Lost,
        (View::Any(_), _) => Grade::Similar,
        (View::Bool(_), Value::Bool(_)) => Grade::Same,
        (View::Text(_, kind), Value::String(_)) => match kind {
            TextKind::Plain | TextKind::Enum(_) => Grade::Same,
            TextKind::UnknownEnum(_) => Grade::Similar,
            TextKind::DateTime(date) => same_if(date.timestamp().is_some()),
            TextKind::Date(date) => same_if(date.year_month_day().is_some()),
        },
        (View::Int(_), Value::Number(number)) => same_if(!number.is_f64()),
        (View::Float(_), Value::Number(number)) => same_if(number.is_f64()),
        (View::Number(_), Value::Number(_)) => Grade::Same,
        (View::Number(number), Value::String(_)) if number.as_f64().is_some() => Grade::Similar,
        _ => Grade::Converted,
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
    fn alternative_that_keeps_the_most_is_chosen() {
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
    fn discriminator_decides_if_there_is_one() {
        let payment: Tagged =
            serde_json::from_value(json!({"kind": "iban", "holder": "h", "number": "1"})).unwrap();
        assert!(matches!(payment, Tagged::Account(_)));
        let later = json!({"kind": "later", "number": "1"});
        let payment: Tagged = serde_json::from_value(later.clone()).unwrap();
        assert_eq!(payment, Tagged::Unknown(later));
    }

    #[test]
    fn values_that_match_no_alternative_are_kept() {
        let payment: Payment = serde_json::from_value(json!("text")).unwrap();
        assert_eq!(payment, Payment::Unknown(json!("text")));
        assert_eq!(serde_json::to_value(&payment).unwrap(), json!("text"));
    }
}
