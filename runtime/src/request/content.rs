//! The values of inputs, already in the form in which they are sent.

use std::fmt;

use serde_json::Value;

use crate::operation::{Input, Location, Operation, Rule};
use crate::upload::FilePart;
use crate::wire::{Findings, Invalid, Kind, Redacted, View, WireValue, to_json, to_text};

/// The value of one input.
#[derive(Clone)]
pub(crate) struct Content {
    wire: Wire,
    shown: Shown,
    invalid: Option<Box<Invalid>>,
}

/// An input's value as it is sent. Has no `Debug`, because only [`Content`] knows what may be shown.
#[derive(Clone)]
pub(crate) enum Wire {
    Text(String),
    /// A list, sent as pairs with the same key.
    Texts(Vec<String>),
    /// Parts that are encoded, joined by separators that are not.
    Joined(Joined),
    /// Pairs with their own keys.
    Pairs(Vec<(String, String)>),
    /// JSON: a property's value, or a whole body.
    Json(String),
    /// Properties of a JSON body: names, and values encoded as JSON.
    Properties(Vec<(String, String)>),
    /// Parts of a multipart body.
    Parts(Vec<Part>),
    /// Files of a multipart body, or the only file that is the body.
    Files(Vec<FilePart>),
    /// A value that cannot be sent in its location, with the reason for the error message.
    Unfit(&'static str),
}

/// A part of a multipart body that is not a file.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) is_json: bool,
}

/// What `Debug` shows of a value. Decided before the value is encoded, because its encoded form does not say which
/// parts are private.
#[derive(Clone)]
enum Shown {
    /// The whole value.
    Wire,
    Nothing,
    /// The value with its private parts redacted.
    Text(String),
}

/// A joined list, such as `a,b`, or a joined object, such as `key,value,key,value` or `key=value,key=value`.
#[derive(Clone)]
pub(crate) struct Joined {
    parts: Vec<String>,
    /// The separators after the parts, alternating.
    separators: [&'static str; 2],
    is_object: bool,
}

/// How a list or an object is encoded outside of JSON (OpenAPI 3.0.3, "Style Values").
enum Style {
    /// A list repeats its key; an object is one JSON text.
    Plain,
    /// An object's properties are separate pairs; a list repeats its key.
    Exploded,
    /// One text, with a separator between the parts and another one between a key and its value.
    Joined {
        separator: &'static str,
        assignment: &'static str,
    },
    /// `name[key][0]=value`
    Deep,
    /// `Prefix.key.key=value`
    Flat(&'static str),
}

impl Style {
    fn of(input: &Input) -> Self {
        let explodes = input.explodes();
        let joined = |separator| Style::Joined {
            separator,
            assignment: if explodes { "=" } else { separator },
        };
        if matches!(input.location, Location::path | Location::header) {
            return joined(",");
        }
        let style = input.rules.iter().find_map(|rule| match *rule {
            Rule::comma => Some(joined(",")),
            Rule::space => Some(joined("%20")),
            Rule::pipe => Some(joined("%7C")),
            Rule::deep => Some(Style::Deep),
            Rule::flatten(prefix) => Some(Style::Flat(prefix)),
            _ => None,
        });
        style.unwrap_or(match explodes {
            true => Style::Exploded,
            false => Style::Plain,
        })
    }
}

impl Content {
    pub(crate) fn new(operation: &Operation, input: &Input, value: &mut dyn WireValue) -> Self {
        let findings = Findings::of(value.view());
        let shown = if input.is_private() {
            Shown::Nothing
        } else if findings.has_private {
            Shown::Text(format!("{:?}", value.view()))
        } else {
            Shown::Wire
        };
        Self {
            shown,
            invalid: findings.invalid.map(Box::new),
            wire: Wire::new(operation, input, value),
        }
    }

    pub(crate) fn files(input: &Input, files: Vec<FilePart>) -> Self {
        Self {
            shown: match input.is_private() {
                true => Shown::Nothing,
                false => Shown::Wire,
            },
            invalid: None,
            wire: Wire::Files(files),
        }
    }

    /// Returns null, which clears a field.
    pub(crate) fn null(input: &Input) -> Self {
        Self::plain(match input.location {
            Location::json | Location::body => Wire::Json("null".to_owned()),
            Location::path
            | Location::query
            | Location::header
            | Location::cookie
            | Location::form
            | Location::part => Wire::Text(String::new()),
        })
    }

    /// Returns a value that this crate made, such as a page size. It is never private.
    pub(crate) fn text(text: String) -> Self {
        Self::plain(Wire::Text(text))
    }

    fn plain(wire: Wire) -> Self {
        Self {
            wire,
            shown: Shown::Wire,
            invalid: None,
        }
    }

    pub(crate) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Returns the first part that is not a valid value of its type.
    pub(crate) fn invalid(&self) -> Option<&Invalid> {
        self.invalid.as_deref()
    }

    /// Returns whether any part of the value is private.
    pub(crate) fn is_private(&self) -> bool {
        !matches!(self.shown, Shown::Wire)
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.shown {
            Shown::Nothing => Redacted.fmt(formatter),
            Shown::Text(text) => formatter.write_str(text),
            Shown::Wire => match &self.wire {
                Wire::Text(text) => text.fmt(formatter),
                Wire::Texts(texts) => texts.fmt(formatter),
                Wire::Joined(joined) => joined.parts.fmt(formatter),
                Wire::Pairs(pairs) | Wire::Properties(pairs) => pairs.fmt(formatter),
                Wire::Json(json) => formatter.write_str(json),
                Wire::Parts(parts) => {
                    let texts = parts.iter().map(|part| &part.text);
                    formatter.debug_list().entries(texts).finish()
                }
                Wire::Files(files) => files.fmt(formatter),
                Wire::Unfit(problem) => formatter.write_str(problem),
            },
        }
    }
}

impl Wire {
    fn new(operation: &Operation, input: &Input, value: &mut dyn WireValue) -> Self {
        match input.location {
            Location::json if input.explodes() && value.view().kind() == Kind::Object => {
                let mut properties = Vec::new();
                let mut add =
                    |key: &str, view: View<'_>| properties.push((key.to_owned(), to_json(view)));
                value.view().each_entry(&mut add);
                Wire::Properties(properties)
            }
            Location::json => Wire::Json(to_json(value.view())),
            Location::body if operation.takes_json() => Wire::Json(to_json(value.view())),
            Location::part => Wire::Parts(parts(input, value.view())),
            Location::body if operation.raw_body().is_some() => {
                Wire::Text(value.take_text().unwrap_or_else(|| text(value.view())))
            }
            Location::body => match value.view().kind() {
                Kind::Object => Wire::Pairs(properties(value.view())),
                Kind::Null => Wire::Pairs(Vec::new()),
                Kind::Scalar | Kind::List => {
                    Wire::Unfit("must be an object, whose entries are the fields of the form")
                }
            },
            Location::path
            | Location::query
            | Location::header
            | Location::cookie
            | Location::form => parameter(input, value),
        }
    }

    /// Calls `check` with each scalar to validate, and stops at the first error.
    pub(crate) fn try_each<E>(
        &self,
        mut check: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Wire::Text(text) => check(text),
            Wire::Texts(texts) => texts.iter().try_for_each(|text| check(text)),
            Wire::Joined(joined) => joined.values().try_for_each(&mut check),
            Wire::Pairs(pairs) => pairs.iter().try_for_each(|(_, text)| check(text)),
            Wire::Parts(parts) => parts.iter().try_for_each(|part| check(&part.text)),
            Wire::Properties(_) | Wire::Files(_) | Wire::Unfit(_) => Ok(()),
            Wire::Json(json) => match serde_json::from_str(json) {
                Ok(Value::Array(elements)) => elements
                    .iter()
                    .filter_map(scalar)
                    .try_for_each(|text| check(&text)),
                Ok(value) => scalar(&value).map_or(Ok(()), |text| check(&text)),
                Err(_) => Ok(()),
            },
        }
    }
}

impl Joined {
    /// Returns each part with the separator that follows it.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let last = self.parts.len().saturating_sub(1);
        self.parts.iter().enumerate().map(move |(at, part)| {
            let separator = if at == last {
                ""
            } else {
                self.separators[at % 2]
            };
            (part.as_str(), separator)
        })
    }

    /// Returns the parts without the keys of an object.
    fn values(&self) -> impl Iterator<Item = &str> {
        let (skip, step) = if self.is_object { (1, 2) } else { (0, 1) };
        self.parts
            .iter()
            .skip(skip)
            .step_by(step)
            .map(String::as_str)
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn parameter(input: &Input, value: &mut dyn WireValue) -> Wire {
    let style = Style::of(input);
    if !matches!(style, Style::Flat(_))
        && let Some(text) = value.take_text()
    {
        return Wire::Text(text);
    }
    let view = value.view();
    match (style, view.kind()) {
        (Style::Flat(prefix), _) => {
            let mut pairs = Vec::new();
            flatten(prefix.to_owned(), view, &mut pairs);
            Wire::Pairs(pairs)
        }
        (Style::Deep, Kind::List | Kind::Object) => {
            let mut pairs = Vec::new();
            deepen(input.name.to_owned(), view, &mut pairs);
            Wire::Pairs(pairs)
        }
        (Style::Joined { separator, .. }, Kind::List) => Wire::Joined(Joined {
            parts: elements(view),
            separators: [separator; 2],
            is_object: false,
        }),
        (
            Style::Joined {
                separator,
                assignment,
            },
            Kind::Object,
        ) => {
            let mut parts = Vec::new();
            view.each_entry(&mut |key, view| parts.extend([key.to_owned(), text(view)]));
            Wire::Joined(Joined {
                parts,
                separators: [assignment, separator],
                is_object: true,
            })
        }
        (Style::Exploded, Kind::Object) => Wire::Pairs(properties(view)),
        // A list that the document leaves untyped is sent as one JSON text, as in Twilio's own libraries.
        (Style::Plain | Style::Exploded, Kind::List) if !view.is_untyped() => {
            Wire::Texts(elements(view))
        }
        (_, Kind::Null | Kind::Scalar | Kind::List | Kind::Object) => Wire::Text(text(view)),
    }
}

fn text(view: View<'_>) -> String {
    to_text(view).into_owned()
}

/// Returns the parts of an input: one for each element of a list, and for each property of additional properties. An
/// object is JSON, and so is everything whose media type says so (OpenAPI 3.0.3, "Special Considerations for multipart
/// Content").
fn parts(input: &Input, view: View<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    let is_json = input.media_type().is_some_and(|media| {
        let essence = media.split(';').next().unwrap_or(media).trim();
        essence.ends_with("/json") || essence.ends_with("+json")
    });
    let mut add = |name: &str, view: View<'_>| {
        let mut one = |view: View<'_>| {
            let is_json = is_json || matches!(view.kind(), Kind::List | Kind::Object);
            parts.push(Part {
                name: name.to_owned(),
                text: if is_json { to_json(view) } else { text(view) },
                is_json,
            });
        };
        match view.kind() {
            Kind::List if !is_json => view.each_element(&mut one),
            Kind::Null | Kind::Scalar | Kind::List | Kind::Object => one(view),
        }
    };
    match view.kind() {
        Kind::Object if input.explodes() => view.each_entry(&mut add),
        _ => add(input.name, view),
    }
    parts
}

/// Returns the elements of a list. Nested lists and objects are encoded as JSON.
fn elements(view: View<'_>) -> Vec<String> {
    let mut texts = Vec::new();
    view.each_element(&mut |element| texts.push(text(element)));
    texts
}

/// Returns the properties of an object as pairs. A property that is a list repeats its key.
fn properties(view: View<'_>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    view.each_entry(&mut |key, view| match view.kind() {
        Kind::List => {
            let texts = elements(view).into_iter();
            pairs.extend(texts.map(|text| (key.to_owned(), text)));
        }
        Kind::Null | Kind::Scalar | Kind::Object => pairs.push((key.to_owned(), text(view))),
    });
    pairs
}

/// Encodes `{"a": {"b": 1}}` as `key.a.b` and `1`.
fn flatten(key: String, view: View<'_>, pairs: &mut Vec<(String, String)>) {
    match view.kind() {
        Kind::Object => {
            view.each_entry(&mut |name, view| flatten(format!("{key}.{name}"), view, pairs));
        }
        Kind::List => view.each_element(&mut |view| flatten(key.clone(), view, pairs)),
        Kind::Null | Kind::Scalar => pairs.push((key, text(view))),
    }
}

/// Encodes `{"a": [{"b": 1}]}` as `key[a][0][b]` and `1`.
fn deepen(key: String, view: View<'_>, pairs: &mut Vec<(String, String)>) {
    match view.kind() {
        Kind::Object => {
            view.each_entry(&mut |name, view| deepen(format!("{key}[{name}]"), view, pairs));
        }
        Kind::List => {
            let mut index = 0;
            view.each_element(&mut |view| {
                deepen(format!("{key}[{index}]"), view, pairs);
                index += 1;
            });
        }
        Kind::Null | Kind::Scalar => pairs.push((key, text(view))),
    }
}
