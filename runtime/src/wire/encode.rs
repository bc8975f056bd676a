//! The encoders: JSON, plain text and `Debug` from a [`View`].

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::null_fields::NullFields;
use super::traits::{Field, Model, TextKind, View, WireValue};
use super::view::Kind;
use crate::value::Number;

/// Implements `Serialize::serialize` for every [`WireValue`].
#[doc(hidden)]
pub fn serialize<S: Serializer>(slot: &dyn WireValue, target: S) -> Result<S::Ok, S::Error> {
    slot.view().serialize(target)
}

/// Returns a value as JSON text, in the form for requests.
pub(crate) fn to_json(view: View<'_>) -> String {
    let encoded = Encoded {
        view: &view,
        is_sent: true,
    };
    // Cannot fail: all keys are strings, and the values are this crate's own.
    serde_json::to_string(&encoded).unwrap_or_default()
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        let encoded = Encoded {
            view: self,
            is_sent: false,
        };
        encoded.serialize(target)
    }
}

/// A value to encode, either unchanged or in the form for requests, where all dates have the documented format.
#[derive(Clone, Copy)]
struct Encoded<'a> {
    view: &'a View<'a>,
    is_sent: bool,
}

impl Encoded<'_> {
    fn part<'a>(self, view: &'a View<'a>) -> Encoded<'a> {
        Encoded {
            view,
            is_sent: self.is_sent,
        }
    }

    /// Encodes a model.
    fn model<S: Serializer>(self, model: &dyn Model, target: S) -> Result<S::Ok, S::Error> {
        let (fields, nulls) = (model.shape().fields, model.null_fields());
        let mut object = target.serialize_map(None)?;
        let mut outcome = Ok(());
        model.read(&mut |views, additional| {
            outcome = self.add_fields(&mut object, fields, nulls, views);
            if let (Ok(()), Some(additional)) = (&outcome, additional) {
                outcome = self.part(&additional).add_entries(&mut object);
            }
        });
        outcome?;
        object.end()
    }

    /// Adds the fields of a model to an object. Most of them are text, which is encoded here: calling `serialize` for
    /// each of them took longer.
    fn add_fields<M: SerializeMap>(
        self,
        object: &mut M,
        fields: &'static [Field],
        nulls: Option<&NullFields>,
        views: &[View<'_>],
    ) -> Result<(), M::Error> {
        for (at, (field, view)) in fields.iter().zip(views).enumerate() {
            if view.is_left_out(nulls, at) {
                continue;
            }
            match view {
                View::Text(text, kind) if !self.is_reformatted(kind) => {
                    object.serialize_key(field.wire)?;
                    object.serialize_value(*text)?;
                }
                _ => self.add_other(object, field.wire, view)?,
            }
        }
        Ok(())
    }

    /// Adds a field that is not text, or is reformatted. Never inlined, to keep the loop over the fields small.
    #[inline(never)]
    fn add_other<M: SerializeMap>(
        self,
        object: &mut M,
        key: &str,
        view: &View<'_>,
    ) -> Result<(), M::Error> {
        match *view {
            View::Int(value) => object.serialize_entry(key, &value),
            View::Any(value) => object.serialize_entry(key, value),
            _ => object.serialize_entry(key, &self.part(view)),
        }
    }

    /// Returns whether text is sent in another form than it has.
    #[inline]
    fn is_reformatted(self, kind: &TextKind<'_>) -> bool {
        self.is_sent && matches!(kind, TextKind::DateTime(_))
    }

    /// Adds the entries of a map, or of a union's alternative, to an object.
    fn add_entries<M: SerializeMap>(self, object: &mut M) -> Result<(), M::Error> {
        let mut outcome = Ok(());
        self.view.each_entry(&mut |key: &str, view: View<'_>| {
            if outcome.is_ok() {
                outcome = object.serialize_entry(key, &self.part(&view));
            }
        });
        outcome
    }

    fn entries<S: Serializer>(self, count: Option<usize>, target: S) -> Result<S::Ok, S::Error> {
        let mut object = target.serialize_map(count)?;
        self.add_entries(&mut object)?;
        object.end()
    }
}

impl Serialize for Encoded<'_> {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        match *self.view {
            View::Null => target.serialize_unit(),
            View::Bool(value) => target.serialize_bool(value),
            View::Int(value) => target.serialize_i64(value),
            View::Float(value) => target.serialize_f64(value),
            View::Text(_, TextKind::DateTime(date)) if self.is_sent => {
                target.serialize_str(&date.to_wire())
            }
            View::Text(text, _) => target.serialize_str(text),
            View::Number(number) => number.serialize(target),
            View::Any(value) => value.serialize(target),
            View::List(list) => {
                let mut sequence = target.serialize_seq(Some(list.count()))?;
                let mut failure = None;
                list.each(&mut |slot| {
                    if failure.is_none() {
                        failure = sequence.serialize_element(&self.part(&slot.view())).err();
                    }
                });
                match failure {
                    None => sequence.end(),
                    Some(failure) => Err(failure),
                }
            }
            View::Map(map) => self.entries(Some(map.count()), target),
            View::Model(model) => self.model(model, target),
            View::Tagged(_) if self.view.kind() == Kind::Object => self.entries(None, target),
            View::Tagged(_) => self.part(&self.view.untagged()).serialize(target),
        }
    }
}

/// Returns a value as text for a form, a query, a header or a path. Null becomes the empty string; lists and objects
/// become JSON.
pub(crate) fn to_text(view: View<'_>) -> Cow<'_, str> {
    match view {
        View::Null | View::Any(serde_json::Value::Null) => Cow::Borrowed(""),
        View::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
        View::Int(value) => Cow::Owned(value.to_string()),
        View::Float(value) => Cow::Owned(Number::from(value).to_string()),
        View::Text(_, TextKind::DateTime(date)) => date.to_wire(),
        View::Text(text, _) => Cow::Borrowed(text),
        View::Number(number) => Cow::Borrowed(number.as_str()),
        View::Any(serde_json::Value::String(text)) => Cow::Borrowed(text),
        View::Tagged(_) if view.kind() != Kind::Object => to_text(view.untagged()),
        View::Any(_) | View::Map(_) | View::Model(_) | View::List(_) | View::Tagged(_) => {
            Cow::Owned(to_json(view))
        }
    }
}

/// Implements `Debug::fmt` for models like the derive does, but redacts private values.
#[doc(hidden)]
pub fn debug_model(model: &dyn Model, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shape = model.shape();
    let mut text = formatter.debug_struct(shape.name);
    model.read(&mut |views, additional| {
        for (field, view) in shape.fields.iter().zip(views) {
            let name = field.name.strip_prefix("r#").unwrap_or(field.name);
            match view {
                View::Null => text.field(name, &None::<()>),
                _ if field.is_private => text.field(name, &Some(Redacted)),
                view => text.field(name, &Some(view)),
            };
        }
        if let Some(additional) = additional {
            text.field("additional_properties", &additional);
        }
    });
    text.finish()
}

/// Formats a value for `Debug`, with the `Some` that a view leaves out.
struct Shown<'a>(&'a dyn WireValue);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.view() {
            View::Null => formatter.write_str("None"),
            view if self.0.is_optional() => formatter.debug_tuple("Some").field(&view).finish(),
            view => view.fmt(formatter),
        }
    }
}

/// Replaces a private value in `Debug` output.
#[derive(Clone, Copy)]
pub(crate) struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("<redacted>")
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            View::Null => formatter.write_str("None"),
            View::Bool(value) => value.fmt(formatter),
            View::Int(value) => value.fmt(formatter),
            View::Float(value) => value.fmt(formatter),
            View::Text(text, TextKind::Plain) => text.fmt(formatter),
            View::Text(_, TextKind::Enum(value) | TextKind::UnknownEnum(value)) => {
                value.fmt(formatter)
            }
            View::Text(_, TextKind::DateTime(date)) => date.fmt(formatter),
            View::Text(_, TextKind::Date(date)) => date.fmt(formatter),
            View::Number(number) => number.fmt(formatter),
            View::Any(value) => value.fmt(formatter),
            View::Model(model) => debug_model(model, formatter),
            View::Tagged(_) => self.untagged().fmt(formatter),
            View::List(list) => {
                let mut text = formatter.debug_list();
                list.each(&mut |slot| {
                    text.entry(&Shown(slot));
                });
                text.finish()
            }
            View::Map(map) => {
                let mut text = formatter.debug_map();
                map.each(&mut |key, slot| {
                    text.entry(&key, &Shown(slot));
                });
                text.finish()
            }
        }
    }
}
