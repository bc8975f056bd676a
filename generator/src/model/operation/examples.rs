//! The examples in a document. A constraint that the document's own examples violate is not enforced, since the service
//! evidently accepts them.

use indexmap::IndexMap;
use openapiv3::{Example, MediaType, ParameterData, ReferenceOr};
use regex_lite::Regex;
use serde_json::Value as Json;

use crate::{
    diagnostic::Pointer,
    document::Document,
    model::{Input, Rules, schema::is_secret},
    names::{Case, spelled},
};

/// The maximum length of a text that is shown as the value of an input, in bytes.
const MAX_SHOWN: usize = 80;

/// Returns the examples of a parameter.
pub(super) fn of_parameter<'a>(
    data: &'a ParameterData,
    pointer: &Pointer,
    document: &'a Document,
) -> Vec<&'a Json> {
    let examples = named(data.example.as_ref(), &data.examples, pointer, document);
    examples.map(|(_, value)| value).collect()
}

/// Returns the examples of a request body.
pub(super) fn of_body<'a>(
    media: &'a MediaType,
    pointer: &Pointer,
    document: &'a Document,
) -> Vec<&'a Json> {
    let examples = named(media.example.as_ref(), &media.examples, pointer, document);
    examples.map(|(_, value)| value).collect()
}

/// Returns the examples of a response's body with their names: those of its media type, or else that of its schema.
pub(super) fn of_response<'a>(
    media: &'a MediaType,
    pointer: &Pointer,
    document: &'a Document,
) -> Vec<(&'a str, &'a Json)> {
    let own = named(media.example.as_ref(), &media.examples, pointer, document);
    let own: Vec<_> = own.collect();
    if !own.is_empty() {
        return own;
    }
    let of_schema = media.schema.as_ref().and_then(|schema| {
        let resolved = document.resolve(schema, pointer.join("schema"), "schemas", |components| {
            &components.schemas
        });
        resolved?.0.schema_data.example.as_ref()
    });
    of_schema.map(|value| ("", value)).into_iter().collect()
}

/// Returns examples with their names. The one without a name, if any, has an empty one.
fn named<'a>(
    own: Option<&'a Json>,
    named: &'a IndexMap<String, ReferenceOr<Example>>,
    pointer: &Pointer,
    document: &'a Document,
) -> impl Iterator<Item = (&'a str, &'a Json)> {
    let named = named.iter().filter_map(|(name, example)| {
        let resolved = document.resolve(example, pointer.clone(), "examples", |components| {
            &components.examples
        });
        Some((name.as_str(), resolved?.0.value.as_ref()?))
    });
    own.map(|value| ("", value)).into_iter().chain(named)
}

/// Removes the constraints that an example violates.
pub(super) fn loosen(rules: &mut Rules, example: &Json) {
    match example {
        Json::Array(elements) => elements.iter().for_each(|element| loosen(rules, element)),
        Json::String(text) => loosen_text(rules, text),
        Json::Number(number) => loosen_text(rules, &number.to_string()),
        Json::Null | Json::Bool(_) | Json::Object(_) => {}
    }
}

/// Removes the constraints that a text violates. An empty text is exempt: it clears a field, whatever its constraints.
fn loosen_text(rules: &mut Rules, text: &str) {
    if text.is_empty() {
        return;
    }
    let length = text.chars().count() as u64;
    let number = text.parse::<f64>().ok();
    rules.min_length = rules.min_length.filter(|min| length >= *min);
    rules.max_length = rules.max_length.filter(|max| length <= *max);
    rules.minimum = rules
        .minimum
        .filter(|min| number.is_none_or(|number| number >= *min as f64));
    rules.maximum = rules
        .maximum
        .filter(|max| number.is_none_or(|number| number <= *max as f64));
    // A pattern that this engine cannot parse is kept: the runtime has the same engine and does not check it either.
    let matches = |pattern: &String| match sid_prefix(pattern) {
        Some(prefix) => text.strip_prefix(prefix).is_some_and(|tail| {
            tail.len() == 32 && tail.bytes().all(|byte| byte.is_ascii_hexdigit())
        }),
        None => Regex::new(pattern).map_or(true, |regex| regex.is_match(text)),
    };
    rules.pattern = rules.pattern.take().filter(matches);
}

/// Returns an example if it can be shown as the value of an input: a short text, a number, a flag, or a list that begins
/// with one of them. A secret is not shown. The name of the input, such as `IDENTITY` for `Identity`, is not a
/// value.
pub(super) fn value(example: &Json, wire: &str) -> Option<Json> {
    if is_secret(wire) {
        return None;
    }
    match example {
        Json::String(text) => {
            let is_short = !text.trim().is_empty() && text.len() <= MAX_SHOWN;
            (is_short && !is_placeholder(text, wire)).then(|| example.clone())
        }
        Json::Bool(_) | Json::Number(_) => Some(example.clone()),
        Json::Array(elements) => match elements.first()? {
            Json::Array(_) => None,
            first => Some(Json::Array(vec![value(first, wire)?])),
        },
        Json::Null | Json::Object(_) => None,
    }
}

/// Returns whether a text is the name of the input.
fn is_placeholder(text: &str, wire: &str) -> bool {
    spelled(text, Case::Snake) == spelled(wire, Case::Snake)
}

/// Takes the examples of inputs that have none from the fields of the same name in the response.
pub(super) fn complete(inputs: &mut [Input], response: Option<&Json>) {
    let Some(fields) = response.and_then(item) else {
        return;
    };
    for input in inputs.iter_mut().filter(|input| input.example.is_none()) {
        let example = fields.get(&input.spelling);
        let value = example.and_then(|example| value(example, &input.wire));
        input.example = value.filter(|value| fits(&input.rules, value));
    }
}

/// Returns the object of a response, or the first record of a list.
fn item(response: &Json) -> Option<&Json> {
    let fields = response.as_object()?;
    let record = fields.values().find_map(|field| {
        let first = field.as_array()?.first()?;
        first.is_object().then_some(first)
    });
    record
        .filter(|_| !fields.contains_key("sid"))
        .or(Some(response))
}

/// Returns whether a value is within the constraints.
pub(in crate::model) fn fits(rules: &Rules, value: &Json) -> bool {
    let mut loosened = rules.clone();
    loosen(&mut loosened, value);
    loosened == *rules
}

/// Returns `CH` for `^CH[0-9a-fA-F]{32}$`. Nearly all patterns have this form, so most need no regex engine.
pub(in crate::model) fn sid_prefix(pattern: &str) -> Option<&str> {
    let prefix = pattern
        .strip_prefix('^')?
        .strip_suffix("[0-9a-fA-F]{32}$")?;
    let is_plain = prefix.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_plain.then_some(prefix)
}

/// Returns whether an example has none of these inputs, of which the document says that one is required.
pub(super) fn gives_none_of(example: &Json, inputs: &[String]) -> bool {
    example
        .as_object()
        .is_some_and(|given| !inputs.iter().any(|input| given.contains_key(input)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rules_that_an_example_violates_are_removed() {
        let rules = Rules {
            pattern: Some("^CR[0-9a-f]{4}$".to_owned()),
            min_length: Some(2),
            max_length: Some(6),
            minimum: Some(1),
            maximum: Some(10),
            default: None,
        };
        let loosened = |example: Json| {
            let mut rules = rules.clone();
            loosen(&mut rules, &example);
            rules
        };
        assert_eq!(loosened(json!("CR0aF0")).pattern, None);
        assert_eq!(loosened(json!("CR0af0")), rules);
        assert_eq!(loosened(json!("")), rules);
        assert_eq!(loosened(json!([11])).maximum, None);
        assert_eq!(loosened(json!(["CR0af01"])).max_length, None);
        assert_eq!(loosened(json!(0)).minimum, None);
    }
}
