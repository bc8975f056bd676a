//! Mutates documents: values of another kind, damage as from a bad merge, and especially names that already have a
//! meaning in generated code, the runtime, cargo or the operating system.

use std::sync::LazyLock;

use serde_yaml::{Mapping, Value};

/// A small random number generator (SplitMix64) with the same results on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }

    fn one_of<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

/// Names that are hard to convert to Rust, or that have a meaning in the structure of a document.
const ODD: &[&str] = &[
    "$ref",
    "type",
    "",
    "a\"b*/",
    "\u{202e}x",
    "0",
    "x-y",
    "Properties",
    "items",
    "../..",
    "r#fn",
    "ünï cödé",
    "+1",
    "-1",
    "_",
    "__",
    "日本",
];

/// Names that have a meaning in generated code.
const TAKEN: &[&str] = &[
    // Rust.
    "self",
    "Self",
    "super",
    "crate",
    "fn",
    "async",
    "gen",
    "try",
    "union",
    "dyn",
    "str",
    "bool",
    "u32",
    "i64",
    "f64",
    "usize",
    "std",
    "core",
    "alloc",
    "Option",
    "Result",
    "Vec",
    "String",
    "Box",
    "Some",
    "None",
    "Ok",
    "Err",
    "From",
    "Into",
    "Default",
    "Clone",
    "Debug",
    "Display",
    "Send",
    "Sync",
    "Drop",
    "Iterator",
    "Error",
    "HashMap",
    "BTreeMap",
    "IntoFuture",
    // Files and cargo.
    "mod",
    "lib",
    "main",
    "bin",
    "build",
    "src",
    "con",
    "prn",
    "aux",
    "nul",
    "com1",
    "lpt9",
    "default",
    "full",
    "hyper",
    "reqwest",
    "blocking",
    "webhook",
    "chrono",
    "jiff",
    "time",
    "tracing",
    "mock",
    "test",
    // Generated code and the runtime.
    "models",
    "runtime",
    "twilio_runtime",
    "new",
    "send",
    "items",
    "pages",
    "client",
    "request",
    "required",
    "response",
    "value",
    "values",
    "builder",
    "Builder",
    "Client",
    "Value",
    "Request",
    "Response",
    "Page",
    "Number",
    "DateTime",
    "Method",
    "UnknownValue",
    "Unknown",
    "unknown",
    "query",
    "form",
    "json",
    "body",
    "path",
    "header",
    "Body",
    "Query",
    "extra",
    "additional_properties",
    "clear_query",
    "set_query",
    "operation",
    "model",
    "open_enum",
    "as_str",
    "limit",
    "page_size",
    "timeout",
    "with_timeout",
    "send_blocking",
    "into_future",
    "clone",
    "from",
    "into",
    "default",
    "fmt",
    "eq",
    "serialize",
];

static RESERVED: LazyLock<Vec<&str>> = LazyLock::new(twilio_codegen::__private::reserved_words);

/// Prefixes and suffixes of generated names.
const AFFIXES: &[(&str, &str)] = &[
    ("clear_", ""),
    ("set_", ""),
    ("with_", ""),
    ("list_", ""),
    ("", "Required"),
    ("", "Request"),
    ("", "Response"),
    ("", "Response200"),
    ("", "Item"),
    ("", "Value"),
    ("", "Variant"),
    ("", "_operation"),
    ("", "Operation"),
    ("", "_"),
    ("_", ""),
    ("", "2"),
    ("", "_2"),
    ("", "__2"),
    ("r#", ""),
    ("ApiV1", ""),
];

/// Mutates a document, given as text and as a tree.
pub(crate) fn mutant(text: &str, tree: &Value, random: &mut Random) -> String {
    if random.below(8) == 0 {
        return mangled(text, random);
    }
    let mut tree = tree.clone();
    for _ in 0..=random.below(4) {
        match random.below(10) {
            0..=4 => rename(&mut tree, random),
            5..=7 => grow(&mut tree, random),
            _ => replace(&mut tree, random),
        }
    }
    serde_yaml::to_string(&tree).unwrap()
}

/// Returns a name that is taken, or one derived from such a name.
fn name(existing: &[String], random: &mut Random) -> String {
    let word = match random.below(8) {
        0 => random.one_of(ODD),
        1..=3 if !existing.is_empty() => &existing[random.below(existing.len())],
        4..=5 => random.one_of(TAKEN),
        // Names that the generator itself reserves.
        _ => random.one_of(&RESERVED),
    };
    match random.below(8) {
        0..=1 => {
            let (before, after) = AFFIXES[random.below(AFFIXES.len())];
            format!("{before}{word}{after}")
        }
        2 => word.to_uppercase(),
        3 => word.to_lowercase(),
        4 => word.replace('_', "-"),
        _ => word.to_owned(),
    }
}

/// Renames something everywhere, so that the document stays consistent.
fn rename(root: &mut Value, random: &mut Random) {
    let mut existing = Vec::new();
    names(root, "", &mut existing);
    if existing.is_empty() {
        return;
    }
    let old = existing[random.below(existing.len())].clone();
    let new = name(&existing, random);
    rename_in(root, &old, &new);
}

/// Collects the names that are converted to Rust: operations, tags, parameters, properties, schemas and enum values.
fn names(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Mapping(members) => {
            for (name, value) in members {
                let Some(name) = name.as_str() else { continue };
                if matches!(key, "properties" | "schemas") {
                    found.push(name.to_owned());
                }
                names(value, name, found);
            }
        }
        Value::Sequence(items) => {
            for item in items {
                match item.as_str().filter(|_| matches!(key, "tags" | "enum")) {
                    Some(name) => found.push(name.to_owned()),
                    None => names(item, key, found),
                }
            }
        }
        Value::String(text) if matches!(key, "operationId" | "name") => found.push(text.clone()),
        _ => {}
    }
}

fn rename_in(value: &mut Value, old: &str, new: &str) {
    let renamed = |text: &str| -> String {
        match text {
            text if text == old => new.to_owned(),
            text if text.starts_with('/') => {
                text.replace(&format!("{{{old}}}"), &format!("{{{new}}}"))
            }
            text => match text.rsplit_once('/') {
                Some((component, name)) if name == old && component.starts_with("#/") => {
                    format!("{component}/{}", new.replace('~', "~0").replace('/', "~1"))
                }
                _ => text.to_owned(),
            },
        }
    };
    match value {
        Value::String(text) => *text = renamed(text),
        Value::Sequence(items) => items.iter_mut().for_each(|item| rename_in(item, old, new)),
        Value::Mapping(members) => {
            *members = std::mem::take(members)
                .into_iter()
                .map(|(mut key, mut value)| {
                    rename_in(&mut key, old, new);
                    rename_in(&mut value, old, new);
                    (key, value)
                })
                .collect();
        }
        _ => {}
    }
}

/// Adds a parameter, a property, a schema, an enum value or a required name.
fn grow(root: &mut Value, random: &mut Random) {
    const SCHEMAS: &[&str] = &[
        "{type: string}",
        "{type: string, nullable: true}",
        "{type: integer}",
        "{type: boolean}",
        "{type: string, enum: [new, UnknownValue, unknown]}",
        "{type: array, items: {type: string}}",
        "{type: array, items: {type: string, enum: [a, b]}}",
        "{type: object, properties: {send: {type: string, nullable: true}, new: {type: integer}}}",
        "{type: object, additionalProperties: {type: string}}",
        "{type: string, format: date-time}",
        "{}",
    ];
    let mut existing = Vec::new();
    names(root, "", &mut existing);
    let name = name(&existing, random);
    let mut schema: Value = serde_yaml::from_str(random.one_of(SCHEMAS)).unwrap();
    let mut places = 0;
    growing(root, "", &mut |_, _| places += 1);
    let mut at = random.below(places);
    let place = random.one_of(&["query", "header", "query"]);
    let required = random.below(3) == 0;
    growing(root, "", &mut |key, value| {
        at = at.wrapping_sub(1);
        if at != usize::MAX {
            return;
        }
        match value {
            Value::Mapping(members) => {
                members.insert(name.as_str().into(), std::mem::take(&mut schema));
            }
            Value::Sequence(items) if key == "parameters" => {
                let fields = [
                    ("name", name.as_str().into()),
                    ("in", place.into()),
                    ("required", required.into()),
                    ("schema", std::mem::take(&mut schema)),
                ];
                let fields = fields.into_iter().map(|(key, value)| (key.into(), value));
                items.push(Value::Mapping(fields.collect()));
            }
            Value::Sequence(items) => items.push(name.as_str().into()),
            _ => {}
        }
    });
}

/// Visits every node to which a name can be added.
fn growing(value: &mut Value, key: &str, visit: &mut dyn FnMut(&str, &mut Value)) {
    let grows = match value {
        Value::Mapping(_) => matches!(key, "properties" | "schemas"),
        Value::Sequence(_) => matches!(key, "parameters" | "enum" | "required"),
        _ => false,
    };
    if grows {
        visit(key, value);
    }
    match value {
        Value::Mapping(members) => members
            .iter_mut()
            .for_each(|(key, value)| growing(value, key.as_str().unwrap_or_default(), visit)),
        Value::Sequence(items) => items.iter_mut().for_each(|item| growing(item, "", visit)),
        _ => {}
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Mapping(members) => members.values().map(count).sum(),
        Value::Sequence(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

/// Returns the `at`th node in document order.
fn node<'a>(value: &'a mut Value, at: &mut usize) -> Option<&'a mut Value> {
    if *at == 0 {
        return Some(value);
    }
    *at -= 1;
    match value {
        Value::Mapping(members) => members.values_mut().find_map(|value| node(value, at)),
        Value::Sequence(items) => items.iter_mut().find_map(|value| node(value, at)),
        _ => None,
    }
}

/// Replaces a node with another value, or with one of another kind.
fn replace(root: &mut Value, random: &mut Random) {
    let total = count(root);
    let donor = node(root, &mut random.below(total)).cloned().unwrap();
    let name = random.one_of(ODD);
    let target = node(root, &mut random.below(total)).unwrap();
    let old = std::mem::take(target);
    *target = match (random.below(8), old) {
        (0, _) => Value::Null,
        (1, _) => donor,
        (2, old) => Value::Sequence(vec![old]),
        (3, old) => Value::Mapping([(name.into(), old)].into_iter().collect()),
        (4, _) => Value::from(random.below(1000) as f64 - 500.5),
        (5, _) => Value::from(name),
        (6, Value::Mapping(mut members)) => {
            let at = random.below(members.len());
            let key = members.keys().nth(at).cloned();
            key.and_then(|key| members.remove(&key));
            Value::Mapping(members)
        }
        (_, Value::Mapping(members)) => {
            let at = random.below(members.len());
            let renamed = members.into_iter().enumerate().map(|(n, (key, value))| {
                if n == at {
                    (name.into(), value)
                } else {
                    (key, value)
                }
            });
            renamed.collect::<Mapping>().into()
        }
        (_, Value::Sequence(mut items)) => {
            items.push(donor);
            Value::Sequence(items)
        }
        (_, _) => Value::Bool(true),
    };
}

/// Damages a line of the text, as a bad merge would.
fn mangled(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = random.below(lines.len());
    match random.below(6) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => lines[at].insert(0, ' '),
        3 => lines[at] = lines[at].trim_start().to_owned(),
        4 => lines.truncate(at),
        _ => {
            let other = random.below(lines.len());
            lines.swap(at, other);
        }
    }
    lines.join("\n")
}
