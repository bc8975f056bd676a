//! Parses text into a tree of values.

use std::{sync::Arc, thread};

use openapiv3::OpenAPI;
use serde::Deserialize;
use serde_yaml::Value;

use super::{build::Builder, guard};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, Pointer, Source, quoted},
    source::{Format, without_mark},
};

/// Parses a text into a tree, after the checks of [`guard`].
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
    let raw = match source.format {
        Format::Json => {
            if !guard::check(source, diagnostics, |_| {}) {
                return None;
            }
            match serde_json::from_str(text) {
                Ok(raw) => raw,
                Err(error) => {
                    diagnostics.push(json_error(source, &error));
                    return None;
                }
            }
        }
        Format::Yaml => yaml(source, diagnostics)?,
    };
    if raw.is_null() {
        diagnostics.push(whole(source, "the document is empty"));
        return None;
    }
    Some(raw)
}

/// Parses a YAML text and applies its merge keys.
fn yaml(source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Option<Value> {
    let mut builder = Builder::default();
    if !guard::check(source, diagnostics, |event| builder.event(event)) {
        return None;
    }
    let Builder {
        root: mut raw,
        merges,
        ..
    } = builder;
    if merges {
        if let Some(pointer) = bad_merge(&raw, &Pointer::root()) {
            diagnostics.push(
                Diagnostic::error("only a map, or a list of maps, can be merged")
                    .at(Place::new(source, pointer))
                    .help("merge a map by its alias: `<<: *base`"),
            );
            return None;
        }
        if let Err(error) = raw.apply_merge() {
            diagnostics.push(whole(source, format!("invalid YAML: {error}")));
            return None;
        }
    }
    Some(raw)
}

/// Removes the callbacks. Nothing reads them, and `openapiv3` does not support references to callbacks.
pub(super) fn remove_callbacks(raw: &mut Value) {
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
}

/// Returns the node at `pointer`.
pub(super) fn at<'a>(root: &'a Value, pointer: &Pointer) -> Option<&'a Value> {
    pointer
        .tokens()
        .try_fold(root, |node, token| child(node, &token))
}

/// Returns the child under a key or at an index.
pub(super) fn child<'a>(node: &'a Value, token: &str) -> Option<&'a Value> {
    match node {
        Value::Mapping(mapping) => mapping.get(token),
        Value::Sequence(sequence) => sequence.get(token.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Deserializes the tree into OpenAPI objects.
pub(super) fn objects(source: &Arc<Source>, raw: &Value) -> Result<OpenAPI, Box<Diagnostic>> {
    // Build scripts are compiled without optimization, and then `openapiv3` takes 60 kB of stack for each level of a
    // schema. 100 levels need more than the main thread has on some systems.
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
            .map_err(|_| failed("the parser panicked".to_owned()))?
    })
}

/// Returns the error of `openapiv3` for a tree that passed our own checks, at the node that it rejects.
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
    Diagnostic::error(format!("invalid OpenAPI 3.0: {message}")).at(Place::new(source, pointer))
}

/// Creates an error about the whole document, shown at its first line.
fn whole(source: &Arc<Source>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(message).at(Place::new(source, Pointer::root()))
}

fn json_error(source: &Arc<Source>, error: &serde_json::Error) -> Diagnostic {
    let text = error.to_string();
    // The location is shown separately.
    let message = text.split(" at line ").next().unwrap_or(&text);
    let at = byte_at(source, error.line(), error.column());
    let place = |at| Place::new(source, Pointer::root()).bytes(at..at + 1);
    if error.is_eof() {
        return Diagnostic::error("invalid JSON: unexpected end of file")
            .at(place(at))
            .help("is a `}`, `]` or `\"` missing, or was the file cut off?");
    }
    let before = source.text.get(..at).unwrap_or_default().trim_end();
    let here = source.text.get(at..).unwrap_or_default();
    if here.starts_with(['}', ']']) && before.ends_with(',') {
        return Diagnostic::error("invalid JSON: trailing comma")
            .at(place(before.len() - 1))
            .help("remove the comma");
    }
    let diagnostic = Diagnostic::error(format!("invalid JSON: {message}")).at(place(at));
    if here.starts_with(['/', '#']) {
        return diagnostic.help("JSON has no comments");
    }
    match message {
        "trailing characters" => {
            diagnostic.help("a file contains a single document and nothing after it")
        }
        "unexpected end of hex escape" | "lone leading surrogate in hex escape" => diagnostic
            .help("escapes from `\\ud800` to `\\udfff` are surrogates, which must come in pairs"),
        _ => diagnostic,
    }
}

/// Reports the first character that YAML does not allow. YAML parsers report it with different messages and locations.
fn unprintable(source: &Arc<Source>) -> Option<Diagnostic> {
    let behind = source.text.len() - without_mark(&source.text).len();
    let text = source.text.get(behind..)?;
    // Most documents are plain ASCII. This scan over bytes is vectorized and so much faster than one over characters.
    let unusual = |b: u8| !(b' '..=b'~').contains(&b) && !matches!(b, b'\t' | b'\n' | b'\r');
    if !text.bytes().fold(false, |found, b| found | unusual(b)) {
        return None;
    }
    let (at, c) = text.char_indices().find(|&(at, c)| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}'))
            || matches!(c, '\u{fffe}' | '\u{ffff}')
            // A second byte order mark. Elsewhere, U+FEFF is an ordinary character.
            || (at == 0 && c == '\u{feff}')
    })?;
    let place = Place::new(source, Pointer::root());
    let found = format!(
        "invalid YAML: the character {} is not allowed here",
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

/// Returns the byte offset of a line and column that both count from one.
fn byte_at(source: &Arc<Source>, line: usize, column: usize) -> usize {
    let start: usize = source
        .text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    start + column.saturating_sub(1)
}

/// Finds a merge key whose value cannot be merged.
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
