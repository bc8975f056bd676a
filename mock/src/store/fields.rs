//! The fields of a record: which inputs they reflect, its SID and its dates.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serde_json::{Map, Value};
use twilio_runtime::__private::{Input, Location, Operation};

use crate::inputs::Given;
use crate::request::Request;

/// Fields with the time at which a record was created, and at which it was last changed.
const CREATED: [&str; 3] = ["date_created", "created_at", "create_time"];
const UPDATED: [&str; 3] = ["date_updated", "updated_at", "update_time"];

/// Returns the name of the field that an input of this name sets: `friendly_name` for `FriendlyName`.
pub(super) fn field_of(input: &str) -> String {
    let letters: Vec<char> = input.chars().collect();
    let mut field = String::with_capacity(input.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let ends_word = before.is_some_and(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
        let ends_abbreviation = before.is_some_and(char::is_ascii_uppercase)
            && letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && (ends_word || ends_abbreviation) {
            field.push('_');
        }
        field.push(match letter {
            '-' | ' ' => '_',
            letter => letter.to_ascii_lowercase(),
        });
    }
    field
}

/// Returns the field that an input sets: itself, or one in an object, as `MessagingBinding.Address` does.
fn slot<'a>(fields: &'a mut Map<String, Value>, input: &str) -> Option<&'a mut Value> {
    let name = field_of(input);
    if fields.contains_key(&name) {
        return fields.get_mut(&name);
    }
    let (object, name) = name.split_once('.')?;
    match fields.get_mut(object)? {
        Value::Object(inner) => inner.get_mut(name),
        _ => None,
    }
}

/// Returns a value of the kind that each field has, from all examples of records: `17`, where the first example has null.
/// Objects, such as `messaging_binding`, have all fields that they have in any example.
pub(super) fn kinds(examples: &[Map<String, Value>]) -> Map<String, Value> {
    let mut kinds = Map::new();
    for (name, value) in examples.iter().flatten() {
        learn(&mut kinds, name, value);
    }
    kinds
}

fn learn(kinds: &mut Map<String, Value>, name: &str, value: &Value) {
    match (kinds.entry(name).or_insert(Value::Null), value) {
        (Value::Object(known), Value::Object(fields)) => {
            for (name, value) in fields {
                learn(known, name, value);
            }
        }
        (known @ Value::Null, value) => *known = value.clone(),
        _ => {}
    }
}

/// Returns the field that an input sets, like [`slot`], and adds it if only other examples have it. An object that is
/// null begins with the fields that no input sets, such as `type`.
fn slot_to_set<'a>(
    fields: &'a mut Map<String, Value>,
    input: &str,
    kinds: &Map<String, Value>,
) -> Option<&'a mut Value> {
    let name = field_of(input);
    if fields.contains_key(&name) {
        return fields.get_mut(&name);
    }
    let (object, name) = name.split_once('.')?;
    let known = kinds.get(object)?.as_object()?;
    let example = known.get(name)?;
    let field = fields.get_mut(object)?;
    if field.is_null() {
        let mut begin = known.clone();
        begin.retain(|_, value| !is_own_text(value));
        *field = Value::Object(begin);
    }
    let inner = field.as_object_mut()?;
    Some(inner.entry(name).or_insert_with(|| example.clone()))
}

/// Returns the inputs of a body.
fn body_inputs(operation: &Operation) -> impl Iterator<Item = &Input> {
    operation.inputs.iter().filter(|input| is_in_body(input))
}

/// Returns whether an input is a field of the body.
fn is_in_body(input: &Input) -> bool {
    matches!(
        input.location,
        Location::form | Location::json | Location::part
    )
}

/// Clears the texts that the inputs of creating a record set, so that a new record has none of the example's. Text that is
/// a JSON object, such as `attributes`, becomes an empty one, as at Twilio. Flags, numbers and dates keep the values
/// of the example, in place of those that the service would choose.
pub(super) fn forget_inputs(fields: &mut Map<String, Value>, operation: &Operation) {
    for input in body_inputs(operation) {
        if let Some(field) = slot(fields, input.name)
            && is_own_text(field)
        {
            *field = match is_json_object(field) {
                true => Value::from("{}"),
                false => Value::Null,
            };
        }
    }
}

fn is_json_object(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    serde_json::from_str::<Map<String, Value>>(text).is_ok()
}

/// Clears objects whose fields are inputs of which none was given: a participant without `MessagingBinding.Address` has no
/// `messaging_binding`.
pub(super) fn drop_unset_objects(fields: &mut Map<String, Value>, operation: &Operation) {
    for input in body_inputs(operation) {
        let name = field_of(input.name);
        let Some((object, _)) = name.split_once('.') else {
            continue;
        };
        let prefix = format!("{object}.");
        let mut own = body_inputs(operation).map(|input| field_of(input.name));
        let mut is_unset = |value: &Value| match value {
            Value::Object(inner) => own.all(|name| {
                let name = name.strip_prefix(&prefix);
                name.is_none_or(|name| inner.get(name).is_none_or(Value::is_null))
            }),
            _ => false,
        };
        if let Some(value) = fields.get_mut(object)
            && is_unset(value)
        {
            *value = Value::Null;
        }
    }
}

/// Returns whether a value is text that only its creator can have chosen: neither a date nor one of several words, such
/// as `active`.
fn is_own_text(value: &Value) -> bool {
    let Value::String(text) = value else {
        return false;
    };
    let is_word = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_'));
    !is_word && DateForm::of(text).is_none()
}

/// Writes the inputs of a request into the fields of the same name, as JSON of these [`kinds`].
pub(super) fn reflect(
    fields: &mut Map<String, Value>,
    request: &Request,
    kinds: &Map<String, Value>,
) {
    let mut known = kinds.clone();
    for (input, given) in request.given() {
        if !is_in_body(input) {
            continue;
        }
        // Empty text clears a field, and adds none.
        let is_empty = given.json.is_none() && given.texts.iter().all(String::is_empty);
        let field = match is_empty {
            true => slot(fields, input.name),
            false => slot_to_set(fields, input.name, kinds),
        };
        if let Some(field) = field {
            let kind = slot(&mut known, input.name).map_or(&Value::Null, |kind| &*kind);
            *field = converted(given, field, kind);
        }
    }
    if let Some(Value::Object(body)) = whole_body(request) {
        for (name, value) in body {
            if let Some(field) = slot(fields, &name) {
                *field = value;
            }
        }
    }
}

/// Returns a JSON body that is a single input.
fn whole_body(request: &Request) -> Option<Value> {
    let mut given = request.given().iter();
    let body = given.find(|(input, _)| input.location == Location::body)?;
    body.1.json.clone()
}

/// Returns the value of an input as JSON of this kind. Empty text clears a field that is not text.
fn converted(given: &Given, field: &Value, kind: &Value) -> Value {
    if let Some(json) = &given.json {
        return json.clone();
    }
    let text = given.texts.first().map_or("", String::as_str);
    match kind {
        Value::Array(_) => given
            .texts
            .iter()
            .map(|it| Value::from(it.as_str()))
            .collect(),
        _ if text.is_empty() && !field.is_string() => Value::Null,
        Value::Bool(_) if matches!(text, "true" | "false") => Value::Bool(text == "true"),
        Value::Number(_) | Value::Object(_) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
        }
        Value::String(old) => match DateForm::of(old).zip(text.parse::<Timestamp>().ok()) {
            Some((form, time)) => Value::String(form.text(time)),
            None => Value::from(text),
        },
        _ => Value::from(text),
    }
}

/// Returns whether a record has the values that a request to list records asks for.
pub(super) fn passes_filters(fields: &Map<String, Value>, request: &Request) -> bool {
    request.given().iter().all(|(input, given)| {
        if input.location != Location::query {
            return true;
        }
        let wanted = given.texts.iter();
        match fields.get(&field_of(input.name)) {
            Some(Value::String(own)) if DateForm::of(own).is_none() => {
                wanted.clone().any(|wanted| wanted == own)
            }
            Some(Value::Bool(own)) => wanted.clone().any(|wanted| *wanted == own.to_string()),
            _ => true,
        }
    })
}

/// Returns the SID of a record with this number.
pub(super) fn new_sid(prefix: &str, number: u64) -> String {
    format!("{prefix}{number:032x}")
}

/// Replaces a value in the links of a record.
pub(super) fn replace_in_links(fields: &mut Map<String, Value>, old: &str, new: &str) {
    if old.is_empty() {
        return;
    }
    for name in ["url", "uri", "links", "subresource_uris"] {
        match fields.get_mut(name) {
            Some(Value::String(link)) => *link = link.replace(old, new),
            Some(Value::Object(links)) => {
                for link in links.values_mut() {
                    if let Value::String(link) = link {
                        *link = link.replace(old, new);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The dates of a record, and their form.
pub(super) struct Dates {
    form: Option<DateForm>,
    start: Timestamp,
}

#[derive(Clone, Copy)]
enum DateForm {
    /// `2026-03-02T09:15:00Z`
    Iso,
    /// `Mon, 02 Mar 2026 09:15:00 +0000`
    Rfc2822,
}

impl DateForm {
    fn of(text: &str) -> Option<Self> {
        if text.parse::<Timestamp>().is_ok() {
            return Some(Self::Iso);
        }
        rfc2822::parse(text).is_ok().then_some(Self::Rfc2822)
    }

    fn text(self, time: Timestamp) -> String {
        let whole = Timestamp::from_second(time.as_second()).unwrap_or(time);
        match self {
            Self::Iso => whole.to_string(),
            // Twilio writes days with two digits, and `+0000`.
            Self::Rfc2822 => whole.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string(),
        }
    }
}

impl Dates {
    pub(super) fn of(example: &Map<String, Value>) -> Self {
        let dates = CREATED
            .iter()
            .chain(&UPDATED)
            .filter_map(|name| example.get(*name));
        let form = dates.filter_map(Value::as_str).find_map(DateForm::of);
        Self {
            form,
            start: Timestamp::now(),
        }
    }

    pub(super) fn set_created(&self, fields: &mut Map<String, Value>, now: Duration) {
        self.set(fields, &CREATED, now);
    }

    pub(super) fn set_updated(&self, fields: &mut Map<String, Value>, now: Duration) {
        self.set(fields, &UPDATED, now);
    }

    /// Sets the fields that are dates in the example. `now` is the time since the mock was made.
    fn set(&self, fields: &mut Map<String, Value>, names: &[&str], now: Duration) {
        let Some(form) = self.form else {
            return;
        };
        let time = self.start.checked_add(now).unwrap_or(self.start);
        for name in names {
            if let Some(field) = fields.get_mut(*name) {
                *field = Value::String(form.text(time));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_the_names_of_inputs_in_snake_case() {
        for (input, field) in [
            ("Identity", "identity"),
            ("FriendlyName", "friendly_name"),
            (
                "MessagingBinding.ProxyAddress",
                "messaging_binding.proxy_address",
            ),
            ("SMSUrl", "sms_url"),
            ("Ipv4Address", "ipv4_address"),
            ("already_snake", "already_snake"),
        ] {
            assert_eq!(field_of(input), field);
        }
    }

    #[test]
    fn dates_keep_their_form() {
        let time: Timestamp = "2026-03-02T09:15:00.5Z".parse().unwrap();
        for (example, text) in [
            ("2010-08-18T20:01:40Z", "2026-03-02T09:15:00Z"),
            (
                "Wed, 18 Aug 2010 20:01:40 +0000",
                "Mon, 02 Mar 2026 09:15:00 +0000",
            ),
        ] {
            assert_eq!(DateForm::of(example).unwrap().text(time), text);
        }
    }
}
