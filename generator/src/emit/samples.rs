//! Sample values for examples: the document's own, or else plausible ones of the right type and within the constraints.

use regex_lite::Regex;
use serde_json::Value as Json;

use crate::{
    contract::RUNTIME,
    model::{DocumentApi, Input, Rules, Style, Type, TypeId, TypeKind},
    names::{Case, spelled, without_raw_prefix},
    options::{Layout, Options},
};

/// Where the bindings are, as seen from an example.
pub(super) struct Bindings {
    /// The path of their root: `twilio_conversations`, `my_app::twilio`.
    pub path: String,
    /// Whether rustdoc can compile examples that use this path.
    is_known: bool,
}

impl Bindings {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            path: (options.module_path.clone()).unwrap_or_else(|| options.crate_ident()),
            is_known: options.layout == Layout::Crate || options.module_path.is_some(),
        }
    }

    /// Returns the path of one of several documents.
    pub(super) fn path_of(&self, document: &DocumentApi) -> String {
        format!("{}::{}", self.path, document.name)
    }

    /// Returns the line that begins an example.
    pub(super) fn fence(&self) -> String {
        match self.is_known {
            true => "```no_run",
            false => "```ignore",
        }
        .to_owned()
    }
}

/// How an example refers to items of the bindings.
pub(super) struct Scope<'a> {
    pub api: &'a DocumentApi,
    pub bindings: &'a Bindings,
    /// The path of the document's module, which may be the root: `twilio::conversations_v1`.
    pub root: String,
    /// The resource's module: `participant`.
    pub resource: String,
    /// The URL of the resource's documentation page.
    pub docs_url: Option<&'a str>,
}

impl Scope<'_> {
    /// Returns the `use` items of an example that names `items` of the runtime and the resource.
    pub(super) fn imports(&self, items: &[&str]) -> Vec<String> {
        let (bindings, root, resource) = (&self.bindings.path, &self.root, &self.resource);
        if root == bindings {
            return vec![format!("use {root}::{{{}, {resource}}};", items.join(", "))];
        }
        let items = match items {
            [only] => (*only).to_owned(),
            several => format!("{{{}}}", several.join(", ")),
        };
        vec![
            format!("use {bindings}::{items};"),
            format!("use {root}::{resource};"),
        ]
    }

    /// Returns the path of the runtime, which is re-exported at the root of the bindings only.
    fn runtime(&self) -> String {
        format!("{}::{RUNTIME}", self.bindings.path)
    }

    fn type_path(&self, id: TypeId) -> String {
        let name = &self.api.types[id.0].name;
        match self.resource.as_str() {
            "" => format!("{}::{name}", self.root),
            resource => format!("{resource}::{name}"),
        }
    }
}

/// Returns an expression for an argument.
pub(super) fn argument(input: &Input, scope: &Scope<'_>) -> String {
    sample(input, scope).expression(&input.ty, input.example.as_ref())
}

/// Returns an expression for a field of the struct of required inputs.
pub(super) fn field(input: &Input, scope: &Scope<'_>) -> String {
    let value = argument(input, scope);
    match &input.ty {
        Type::String | Type::Number => format!("{value}.into()"),
        Type::List(item) if **item == Type::String => {
            let element = value.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
            format!("vec![{}.into()]", element.unwrap_or(&value))
        }
        Type::List(_) => format!("vec!{value}"),
        Type::Map(_) => "Default::default()".to_owned(),
        _ => value,
    }
}

/// Returns the name of a file of one of these media types: `file.pdf`.
pub(super) fn file_name(media: &[String]) -> String {
    const LONGEST: usize = 4;
    let subtype = |media: &String| {
        let essence = media.split(';').next()?.trim();
        let (_, subtype) = essence.split_once('/')?;
        let is_extension = (2..=LONGEST).contains(&subtype.len())
            && subtype.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_extension.then(|| subtype.to_ascii_lowercase())
    };
    let extension = media.iter().find_map(subtype);
    format!("file.{}", extension.as_deref().unwrap_or("bin"))
}

fn sample<'a>(input: &'a Input, scope: &'a Scope<'a>) -> Sample<'a> {
    Sample {
        wire: &input.wire,
        rules: &input.rules,
        file: match &input.style {
            Style::Media(media) => file_name(std::slice::from_ref(media)),
            _ => file_name(&[]),
        },
        scope,
    }
}

struct Sample<'a> {
    wire: &'a str,
    rules: &'a Rules,
    /// The name of a file, if it is one.
    file: String,
    scope: &'a Scope<'a>,
}

impl Sample<'_> {
    /// Returns an expression of a type: the example if it is one of the type.
    fn expression(&self, ty: &Type, example: Option<&Json>) -> String {
        let runtime = self.scope.runtime();
        match ty {
            Type::String => literal(&example.and_then(text).unwrap_or_else(|| self.text())),
            Type::Bool => example.and_then(flag).unwrap_or(true).to_string(),
            Type::Integer => {
                let example = example.and_then(integer);
                example
                    .unwrap_or(self.rules.minimum.unwrap_or(1))
                    .to_string()
            }
            Type::Number => number(example).unwrap_or_else(|| "0.5".to_owned()),
            Type::DateTime => {
                let text = example.and_then(text).filter(|text| text.contains('T'));
                let text = text.unwrap_or_else(|| "2026-01-31T12:00:00Z".to_owned());
                format!("{runtime}::DateTime::from({})", literal(&text))
            }
            Type::Date => {
                let text = example.and_then(text).filter(|text| text.len() == 10);
                let text = text.unwrap_or_else(|| "2026-01-31".to_owned());
                format!("{runtime}::Date::from({})", literal(&text))
            }
            Type::HttpMethod => {
                let is_get = example.and_then(text).is_some_and(|text| text == "GET");
                let method = if is_get { "Get" } else { "Post" };
                format!("{runtime}::HttpMethod::{method}")
            }
            Type::PageMeta => format!("{runtime}::PageMeta::default()"),
            Type::Value => format!("{runtime}::Value::Null"),
            Type::Upload => self.open("Upload"),
            Type::File => self.open("FilePart"),
            Type::Named(id) => self.named(*id, example),
            Type::Indirect(id) => format!("{runtime}::Indirect::new({})", self.named(*id, example)),
            Type::Nullable(inner) => {
                let value = self.expression(inner, example);
                match **inner {
                    Type::String | Type::Number => format!("Some({value}.into())"),
                    _ => format!("Some({value})"),
                }
            }
            Type::List(item) => {
                let element = example.and_then(|list| list.as_array()?.first());
                format!("[{}]", self.expression(item, element.or(example)))
            }
            Type::Map(value) => format!("[(\"key\", {})]", self.expression(value, None)),
        }
    }

    /// Returns an expression that opens a file. Its types are exported at the root of the bindings.
    fn open(&self, ty: &str) -> String {
        let path = &self.scope.bindings.path;
        format!("{path}::{ty}::open({:?})?", self.file)
    }

    fn named(&self, id: TypeId, example: Option<&Json>) -> String {
        let path = self.scope.type_path(id);
        match &self.scope.api.types[id.0].kind {
            TypeKind::Model(_) => format!("{path}::default()"),
            TypeKind::Enum(members) => {
                let wire = example.and_then(text);
                let member = members
                    .iter()
                    .find(|member| Some(&member.wire) == wire.as_ref());
                match member.or(members.first()) {
                    Some(member) => format!("{path}::{}", member.name),
                    None => format!("{path}::from(\"\")"),
                }
            }
            TypeKind::Union(_) => format!("{path}::Unknown({}::Value::Null)", self.scope.runtime()),
        }
    }

    /// Returns text within the constraints.
    fn text(&self) -> String {
        let text = match &self.rules.pattern {
            Some(pattern) => of_pattern(pattern),
            None => None,
        };
        let mut text = text.unwrap_or_else(|| of_name(self.wire));
        if let Some(max) = self.rules.max_length {
            text = text
                .chars()
                .take(usize::try_from(max).unwrap_or(usize::MAX))
                .collect();
        }
        text
    }
}

/// Returns a string literal, raw if that spares escapes. `{:?}` escapes all characters that a comment cannot contain.
pub(super) fn literal(text: &str) -> String {
    let quoted = format!("{text:?}");
    let is_raw = text.contains('"')
        && !text.contains("\"#")
        && quoted == format!("\"{}\"", text.replace('"', "\\\""));
    if is_raw {
        format!("r#\"{text}\"#")
    } else {
        quoted
    }
}

fn text(example: &Json) -> Option<String> {
    match example {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

fn flag(example: &Json) -> Option<bool> {
    match example {
        Json::Bool(flag) => Some(*flag),
        other => text(other)?.to_ascii_lowercase().parse().ok(),
    }
}

fn integer(example: &Json) -> Option<i64> {
    text(example)?.parse().ok()
}

/// Returns a literal for a number with a fraction. Others would need a suffix.
fn number(example: Option<&Json>) -> Option<String> {
    let number: f64 = text(example?)?.parse().ok()?;
    let is_short = number.is_finite() && (1e-6..1e9).contains(&number.abs());
    is_short.then(|| format!("{number:?}"))
}

/// Returns a text that matches a pattern: a SID for `^CH[0-9a-fA-F]{32}$`, or one of some common values.
fn of_pattern(pattern: &str) -> Option<String> {
    const COMMON: [&str; 10] = [
        "+15558675310",
        "US",
        "en-US",
        "USD",
        "https://www.example.com",
        "user@example.com",
        "12345",
        "example",
        "2026-01-31",
        "EXAMPLE1",
    ];
    if let Some(sid) = sid(pattern) {
        return Some(sid);
    }
    let regex = Regex::new(pattern).ok()?;
    COMMON
        .into_iter()
        .find(|text| regex.is_match(text))
        .map(str::to_owned)
}

/// Returns a SID for a pattern such as `^CH[0-9a-fA-F]{32}$`: letters, then as many hexadecimal digits as it says.
fn sid(pattern: &str) -> Option<String> {
    let (prefix, rest) = pattern.trim_start_matches('^').split_once('[')?;
    let (class, rest) = rest.split_once("]{")?;
    let (length, rest) = rest.split_once('}')?;
    let length: usize = length.parse().ok().filter(|length| *length <= 64)?;
    let is_plain = prefix
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_hex = class.contains("0-9") && (class.contains("a-f") || class.contains("a-z"));
    let digits = "0123456789abcdef".chars().cycle().take(length);
    (is_plain && is_hex && matches!(rest, "" | "$")).then(|| prefix.chars().chain(digits).collect())
}

/// Returns a plausible value for an input of this name.
fn of_name(wire: &str) -> String {
    /// Endings of names, in snake case, with a value.
    const VALUES: &[(&str, &str)] = &[
        ("email", "user@example.com"),
        ("email_address", "user@example.com"),
        ("url", "https://www.example.com"),
        ("uri", "https://www.example.com"),
        ("callback", "https://www.example.com/callback"),
        ("webhook", "https://www.example.com/webhook"),
        ("to", "+15558675310"),
        ("from", "+15017122661"),
        ("phone", "+15558675310"),
        ("phone_number", "+15558675310"),
        ("phone_numbers", "+15558675310"),
        ("destination_number", "+15558675310"),
        ("caller_id", "+15017122661"),
        ("country", "US"),
        ("country_code", "US"),
        ("iso_country", "US"),
        ("language", "en"),
        ("locale", "en"),
        ("time_zone", "America/New_York"),
        ("timezone", "America/New_York"),
        ("date", "2026-01-31"),
        ("start_time", "2026-01-31T12:00:00Z"),
        ("end_time", "2026-01-31T13:00:00Z"),
        ("body", "Hello!"),
        ("message", "Hello!"),
        ("attributes", "{}"),
        ("ip_address", "203.0.113.7"),
        ("code", "123456"),
    ];
    let name = spelled(wire, Case::Snake);
    let name = without_raw_prefix(&name);
    let ends_in = |end: &str| {
        name.strip_suffix(end)
            .is_some_and(|before| before.is_empty() || before.ends_with('_'))
    };
    if ends_in("sid") {
        return format!("XX{}", "0123456789abcdef".repeat(2));
    }
    // The longest ending is the most specific.
    let known = VALUES.iter().filter(|(end, _)| ends_in(end));
    match known.max_by_key(|(end, _)| end.len()) {
        Some((_, value)) => (*value).to_owned(),
        None => name.trim_matches('_').replace('_', "-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_match_their_pattern() {
        for (pattern, expected) in [
            (
                "^CH[0-9a-fA-F]{32}$",
                Some("CH0123456789abcdef0123456789abcdef"),
            ),
            ("OR[0-9a-f]{32}", Some("OR0123456789abcdef0123456789abcdef")),
            ("^\\+[1-9]\\d{1,14}$", Some("+15558675310")),
            ("^[A-Z]{2}$", Some("US")),
            ("^x{7}$", None),
            ("(", None),
        ] {
            assert_eq!(of_pattern(pattern).as_deref(), expected, "{pattern}");
        }
    }

    #[test]
    fn values_suit_their_name() {
        for (wire, expected) in [
            ("To", "+15558675310"),
            ("StatusCallback", "https://www.example.com/callback"),
            ("FriendlyName", "friendly-name"),
            ("Type", "type"),
            ("Country.Code", "US"),
        ] {
            assert_eq!(of_name(wire), expected, "{wire}");
        }
    }

    #[test]
    fn literals_are_raw_where_that_is_shorter() {
        assert_eq!(literal("a"), "\"a\"");
        assert_eq!(literal("{\"a\": 1}"), "r#\"{\"a\": 1}\"#");
        assert_eq!(literal("\"\\"), "\"\\\"\\\\\"");
        assert_eq!(literal("\u{202e}"), "\"\\u{202e}\"");
    }
}
