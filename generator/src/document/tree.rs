//! Text to a tree of values.

use std::{fmt, sync::Arc, thread};

use openapiv3::OpenAPI;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_yaml::{Mapping, Value};

use super::guard;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, Pointer, Source, quoted},
    source::{Format, without_mark},
};

/// Builds the tree once the guard has let the text pass.
pub(super) fn read(source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Option<Value> {
    let text = without_mark(&source.text);
    if text.trim().is_empty() {
        diagnostics.push(whole(source, "the document is empty"));
        return None;
    }
    if source.format == Format::Json
        && let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text)
    {
        diagnostics.push(json_error(source, &error));
        return None;
    }
    if source.format == Format::Yaml
        && let Some(found) = unprintable(source)
    {
        diagnostics.push(found);
        return None;
    }
    let found = guard::check(source, diagnostics)?;
    let mut raw: Value = match source.format {
        Format::Json => match serde_json::from_str(text) {
            Ok(raw) => raw,
            Err(error) => {
                diagnostics.push(json_error(source, &error));
                return None;
            }
        },
        Format::Yaml => match serde_yaml::from_str(text) {
            Ok(Tree(raw)) => raw,
            Err(error) => {
                diagnostics.push(yaml_error(source, &error));
                return None;
            }
        },
    };
    if found.merges {
        if let Some(pointer) = bad_merge(&raw, &Pointer::root()) {
            diagnostics.push(
                Diagnostic::error("only a map, or a list of maps, can be merged")
                    .at(Place::new(source, pointer))
                    .help("name one with an alias: `<<: *base`"),
            );
            return None;
        }
        if let Err(error) = raw.apply_merge() {
            diagnostics.push(yaml_error(source, &error));
            return None;
        }
    }
    if found.plain_keys {
        keys_to_text(&mut raw);
    }
    if raw.is_null() {
        diagnostics.push(whole(source, "the document is empty"));
        return None;
    }
    Some(raw)
}

/// A tree of YAML in which a number of more than 64 bits is a floating one, as it is in a tree of JSON. `Value` by itself
/// refuses the whole document because of it, and it may be no more than an example.
struct Tree(Value);

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree(Value::Null))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Tree, E> {
        Ok(Tree(flag.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree(number.into()))
    }

    fn visit_i128<E>(self, number: i128) -> Result<Tree, E> {
        Ok(Tree((number as f64).into()))
    }

    fn visit_u128<E>(self, number: u128) -> Result<Tree, E> {
        Ok(Tree((number as f64).into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree, E> {
        Ok(Tree(number.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree(text.into()))
    }

    fn visit_string<E>(self, text: String) -> Result<Tree, E> {
        Ok(Tree(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut sequence = Vec::new();
        while let Some(Tree(item)) = items.next_element()? {
            sequence.push(item);
        }
        Ok(Tree(Value::Sequence(sequence)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
        let mut mapping = Mapping::new();
        while let Some((Tree(key), Tree(value))) = members.next_entry()? {
            mapping.insert(key, value);
        }
        Ok(Tree(Value::Mapping(mapping)))
    }
}

/// The document without its callbacks. Nothing reads them, and `openapiv3` knows no references in their place.
pub(super) fn without_callbacks(raw: &Value) -> Value {
    let mut raw = raw.clone();
    let remove = |object: &mut Value| {
        if let Value::Mapping(members) = object {
            members.shift_remove("callbacks");
        }
    };
    if let Some(components) = raw.get_mut("components") {
        remove(components);
    }
    if let Some(Value::Mapping(paths)) = raw.get_mut("paths") {
        for path in paths.values_mut() {
            if let Value::Mapping(operations) = path {
                operations.values_mut().for_each(remove);
            }
        }
    }
    raw
}

/// The node at `pointer`.
pub(super) fn at<'a>(root: &'a Value, pointer: &Pointer) -> Option<&'a Value> {
    pointer.tokens().try_fold(root, |node, token| match node {
        Value::Mapping(mapping) => mapping.get(token.as_ref()),
        Value::Sequence(sequence) => sequence.get(token.parse::<usize>().ok()?),
        _ => None,
    })
}

/// The tree as OpenAPI's objects.
pub(super) fn objects(source: &Arc<Source>, raw: &Value) -> Result<OpenAPI, Box<Diagnostic>> {
    // Without optimisation, as build scripts are compiled, `openapiv3` takes 60 kB of stack for each level of a schema.
    // 100 levels are more than the main thread has on any system.
    const STACK: usize = 64 << 20;
    let read = || OpenAPI::deserialize(raw).map_err(|_| Box::new(locate(source, raw)));
    thread::scope(|scope| {
        let reader = thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, read);
        let failed =
            |why: String| Box::new(whole(source, format!("the document cannot be read: {why}")));
        reader
            .map_err(|error| failed(error.to_string()))?
            .join()
            .map_err(|_| failed("its reader has panicked".to_owned()))?
    })
}

/// Why `openapiv3` refuses a tree that passed our own check, at the node where it does.
fn locate(source: &Arc<Source>, raw: &Value) -> Diagnostic {
    let mut pointer = Pointer::root();
    let message = match serde_path_to_error::deserialize::<_, OpenAPI>(raw) {
        Ok(_) => String::from("the document cannot be read"),
        Err(error) => {
            for segment in error.path() {
                use serde_path_to_error::Segment;
                pointer = match segment {
                    Segment::Seq { index } => pointer.join(index),
                    Segment::Map { key } => pointer.join(key),
                    Segment::Enum { .. } | Segment::Unknown => break,
                };
            }
            error.into_inner().to_string()
        }
    };
    Diagnostic::error(format!("this is not what OpenAPI 3.0 expects: {message}"))
        .at(Place::new(source, pointer))
}

/// An error of the whole document, shown at its first line.
fn whole(source: &Arc<Source>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(message).at(Place::new(source, Pointer::root()))
}

fn json_error(source: &Arc<Source>, error: &serde_json::Error) -> Diagnostic {
    let text = error.to_string();
    // The place is shown by itself.
    let message = text.split(" at line ").next().unwrap_or(&text);
    let at = byte_at(source, error.line(), error.column());
    let place = |at| Place::new(source, Pointer::root()).bytes(at..at + 1);
    if error.is_eof() {
        return Diagnostic::error("this is not JSON: the file ends too early")
            .at(place(at))
            .help("is a `}`, `]` or `\"` missing, or was the file cut off?");
    }
    let before = source.text.get(..at).unwrap_or_default().trim_end();
    let here = source.text.get(at..).unwrap_or_default();
    if here.starts_with(['}', ']']) && before.ends_with(',') {
        return Diagnostic::error("this is not JSON: a comma stands before the end")
            .at(place(before.len() - 1))
            .help("remove the comma");
    }
    let diagnostic = Diagnostic::error(format!("this is not JSON: {message}")).at(place(at));
    if here.starts_with(['/', '#']) {
        return diagnostic.help("JSON has no comments");
    }
    match message {
        "trailing characters" => {
            diagnostic.help("a file holds one document, and nothing behind it")
        }
        "unexpected end of hex escape" | "lone leading surrogate in hex escape" => diagnostic.help(
            "escapes from `\\ud800` to `\\udfff` are halves of a character and stand in pairs",
        ),
        _ => diagnostic,
    }
}

/// The first character that YAML does not allow. Its readers say this in different words, and at different places.
fn unprintable(source: &Arc<Source>) -> Option<Diagnostic> {
    let behind = source.text.len() - without_mark(&source.text).len();
    let text = source.text.get(behind..)?;
    let (at, c) = text.char_indices().find(|&(at, c)| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}'))
            || matches!(c, '\u{fffe}' | '\u{ffff}')
            // A second mark; within text it is a character like others.
            || (at == 0 && c == '\u{feff}')
    })?;
    let place = Place::new(source, Pointer::root());
    let found = format!(
        "this is not YAML: the character {} may not stand here",
        quoted(&c.to_string())
    );
    Some(
        Diagnostic::error(found)
            .at(place.bytes(behind + at..behind + at + c.len_utf8()))
            .help(format!(
                "remove it; in quotes it can be written as `\\u{:04x}`",
                u32::from(c)
            )),
    )
}

fn yaml_error(source: &Arc<Source>, error: &serde_yaml::Error) -> Diagnostic {
    let text = error.to_string();
    let message = match text.split(" at line ").next().unwrap_or(&text) {
        "repetition limit exceeded" => {
            let message = "the aliases of this document are used too often within each other";
            return whole(source, message).help("write out what they name");
        }
        message => message,
    };
    let (line, column) = error
        .location()
        .map_or((1, 1), |location| (location.line(), location.column()));
    let at = byte_at(source, line, column);
    let rest = source.text.get(at..).unwrap_or_default();
    let length = rest.find([' ', ',', ']', '}', '\r', '\n']);
    let end = at + length.unwrap_or(rest.len()).max(1);
    let place = Place::new(source, Pointer::root()).bytes(at..end);
    Diagnostic::error(format!("this is not YAML: {message}")).at(place)
}

/// The byte of a line and column that both count from one.
fn byte_at(source: &Arc<Source>, line: usize, column: usize) -> usize {
    let start: usize = source
        .text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    start + column.saturating_sub(1)
}

/// A merge key whose value cannot be merged.
fn bad_merge(value: &Value, pointer: &Pointer) -> Option<Pointer> {
    match value {
        Value::Mapping(members) => members.iter().find_map(|(key, value)| {
            let key = key.as_str()?;
            let mergeable = match value {
                Value::Sequence(bases) => bases.iter().all(Value::is_mapping),
                value => value.is_mapping(),
            };
            let pointer = pointer.join(key);
            if key == "<<" && !mergeable {
                return Some(pointer);
            }
            bad_merge(value, &pointer)
        }),
        Value::Sequence(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| bad_merge(item, &pointer.join(index))),
        _ => None,
    }
}

/// Makes every key text: YAML reads `200:` as a number and `true:` as a truth value, and OpenAPI means text by both.
fn keys_to_text(value: &mut Value) {
    match value {
        Value::Mapping(mapping) => {
            if mapping.keys().any(|key| !key.is_string()) {
                *mapping = std::mem::take(mapping)
                    .into_iter()
                    .map(|(key, value)| (key_to_text(key), value))
                    .collect::<Mapping>();
            }
            mapping.values_mut().for_each(keys_to_text);
        }
        Value::Sequence(items) => items.iter_mut().for_each(keys_to_text),
        _ => {}
    }
}

fn key_to_text(key: Value) -> Value {
    match key {
        Value::Null => Value::from("null"),
        Value::Bool(flag) => Value::from(flag.to_string()),
        Value::Number(number) => Value::from(number.to_string()),
        key => key,
    }
}
