//! Access to values for the encoders. Only this module knows how to list an array's elements and an object's entries.

use serde_json::Value;

use super::null_fields::NullFields;
use super::traits::{Alternatives, Model, Tagged, TextKind, View, WireValue};

/// Returns the view of a union's alternative. Requests send its first tag as the discriminator.
#[doc(hidden)]
pub fn view_alternative<'a>(
    inner: &'a dyn WireValue,
    alternatives: &'static Alternatives,
    tags: &'static [&'static str],
) -> View<'a> {
    match (alternatives.discriminator, tags.first()) {
        (Some(_), Some(tag)) => View::Tagged(Tagged {
            inner,
            alternatives,
            tag,
        }),
        _ => inner.view(),
    }
}

/// The kind of JSON value that a view encodes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Scalar,
    List,
    Object,
}

impl<'a> View<'a> {
    pub(crate) fn kind(self) -> Kind {
        match self {
            View::Null | View::Any(Value::Null) => Kind::Null,
            View::Tagged(tagged) => tagged.inner.view().kind(),
            View::List(_) | View::Any(Value::Array(_)) => Kind::List,
            View::Map(_) | View::Model(_) | View::Any(Value::Object(_)) => Kind::Object,
            View::Bool(_)
            | View::Int(_)
            | View::Float(_)
            | View::Text(..)
            | View::Number(_)
            | View::Any(_) => Kind::Scalar,
        }
    }

    /// Returns whether the document leaves this value untyped.
    pub(crate) fn is_untyped(self) -> bool {
        match self {
            View::Tagged(tagged) => tagged.inner.view().is_untyped(),
            View::Any(_) => true,
            _ => false,
        }
    }

    /// Returns the view without the discriminator that a union adds to it.
    pub(super) fn untagged(self) -> View<'a> {
        match self {
            View::Tagged(tagged) => tagged.inner.view().untagged(),
            view => view,
        }
    }

    /// Returns whether a model's field at this place in its table is not sent: it is not set, and was not cleared.
    #[inline]
    pub(super) fn is_left_out(&self, nulls: Option<&NullFields>, at: usize) -> bool {
        matches!(self, View::Null) && !nulls.is_some_and(|nulls| nulls.contains(at))
    }

    /// Calls `visit` with each element of a list. Other values have none.
    pub(crate) fn each_element(self, visit: &mut dyn FnMut(View<'_>)) {
        match self {
            View::Tagged(tagged) => tagged.inner.view().each_element(visit),
            View::List(list) => list.each(&mut |slot| visit(slot.view())),
            View::Any(Value::Array(elements)) => {
                elements.iter().for_each(|value| visit(View::Any(value)));
            }
            _ => {}
        }
    }

    /// Calls `visit` with each entry of an object, as it is sent: fields that are set, cleared fields as null, and a
    /// union's discriminator unless the alternative has set it. Other values have no entries.
    pub(crate) fn each_entry(self, visit: &mut dyn FnMut(&str, View<'_>)) {
        match self {
            View::Tagged(tagged) => tagged.each_entry(visit),
            View::Map(map) => map.each(&mut |key, slot| visit(key, slot.view())),
            View::Model(model) => each_field(model, visit),
            View::Any(Value::Object(fields)) => fields
                .iter()
                .for_each(|(key, value)| visit(key, View::Any(value))),
            _ => {}
        }
    }
}

impl Tagged<'_> {
    fn each_entry(self, visit: &mut dyn FnMut(&str, View<'_>)) {
        let view = self.inner.view();
        if view.kind() != Kind::Object {
            return;
        }
        if let Some(property) = self.alternatives.discriminator {
            let mut is_set = false;
            view.each_entry(&mut |key, _| is_set |= key == property);
            if !is_set {
                visit(property, View::Text(self.tag, TextKind::Plain));
            }
        }
        view.each_entry(visit);
    }
}

/// Calls `visit` with each entry of a model, as it is sent.
fn each_field(model: &dyn Model, visit: &mut dyn FnMut(&str, View<'_>)) {
    let nulls = model.null_fields();
    model.read(&mut |views, additional| {
        let fields = model.shape().fields.iter().zip(views).enumerate();
        for (at, (field, view)) in fields {
            if !view.is_left_out(nulls, at) {
                visit(field.wire, *view);
            }
        }
        if let Some(additional) = additional {
            additional.each_entry(visit);
        }
    });
}
