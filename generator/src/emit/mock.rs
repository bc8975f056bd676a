//! The module `mock` of a resource: what a fake of the service has to know of its operations.

use super::{samples, types};
use crate::{
    docs::is_refused,
    model::{DeclaredResponse, ExampleBody, Operation, Resource},
};

/// The maximum number of `#` around a raw string.
const MAX_HASHES: usize = 255;

/// Returns the documentation of the module.
pub(super) fn docs() -> Vec<String> {
    let line = "What `twilio-mock` needs to know of these operations: the responses that the document declares, with \
                their examples.";
    vec![line.to_owned()]
}

/// Returns the source of the module.
pub(super) fn text(resource: &Resource) -> String {
    let builders = resource.operations.iter().map(|it| it.builder.as_str());
    let mut text = types::list("super", builders);
    text.push_str("\ntwilio_runtime::mocked! {\n");
    for operation in &resource.operations {
        self::operation(operation, &mut text);
    }
    text.push_str("}\n");
    text
}

fn operation(operation: &Operation, text: &mut String) {
    text.extend(["    ", &operation.builder, " {\n"]);
    for response in &operation.responses {
        let Some(status) = status(response) else {
            continue;
        };
        text.push_str(&format!("        {status}"));
        for (at, example) in response.examples.iter().enumerate() {
            text.push_str(if at == 0 { " " } else { "\n            " });
            text.push_str(&format!("{:?} ", example.name));
            match &example.body {
                ExampleBody::Json(json) => push_json(json, text),
                // On one line, since the layout of a single file indents every line.
                ExampleBody::Text(body) => text.push_str(&samples::literal(body)),
            }
        }
        text.push_str(";\n");
    }
    text.push_str("    }\n");
}

/// Returns the status with which a fake sends a response: the first of a range, and 200 for a default that is a success.
fn status(response: &DeclaredResponse) -> Option<u16> {
    match (response.status.as_str(), response.is_success) {
        ("default", true) => Some(200),
        ("default", false) => None,
        (code, _) => match code.strip_suffix("XX") {
            Some(hundreds) => hundreds.parse().ok().map(|hundreds: u16| 100 * hundreds),
            None => code.parse().ok(),
        },
    }
}

/// Adds JSON as a raw string. Characters that rustc or clippy reject in literals are escaped, which JSON allows for all
/// of them.
fn push_json(json: &str, text: &mut String) {
    let hashes = hashes(json);
    if hashes > MAX_HASHES {
        text.push_str(&format!("{json:?}"));
        return;
    }
    let hashes = "#".repeat(hashes);
    text.extend(["r", &hashes, "\""]);
    if json.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        text.push_str(json);
    } else {
        for c in json.chars() {
            match is_rejected(c) {
                true => text.push_str(&format!("\\u{:04x}", u32::from(c))),
                false => text.push(c),
            }
        }
    }
    text.extend(["\"", &hashes]);
}

/// Returns how many `#` a raw string needs: more than follow any quote in it.
fn hashes(text: &str) -> usize {
    let after_quotes = text.split('"').skip(1);
    let runs = after_quotes.map(|after| after.len() - after.trim_start_matches('#').len());
    runs.max().unwrap_or_default() + 1
}

/// Returns whether rustc or clippy rejects a character in a literal: besides those in comments, invisible ones.
fn is_rejected(c: char) -> bool {
    (is_refused(c) && c != '\n')
        || matches!(
            c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(json: &str) -> String {
        let mut text = String::new();
        push_json(json, &mut text);
        text
    }

    #[test]
    fn json_is_a_raw_string() {
        assert_eq!(printed("[\n  1\n]"), "r#\"[\n  1\n]\"#");
        assert_eq!(printed("{\"a\": \"\u{e9}\"}"), "r#\"{\"a\": \"\u{e9}\"}\"#");
        assert_eq!(printed("\"#a\""), "r##\"\"#a\"\"##");
        assert_eq!(printed("\"\u{202e}\u{7f}\""), "r#\"\"\\u202e\\u007f\"\"#");
        let hashes = "#".repeat(MAX_HASHES);
        assert_eq!(
            printed(&format!("\"{hashes}\"")),
            format!("\"\\\"{hashes}\\\"\"")
        );
    }

    #[test]
    fn ranges_have_the_first_of_their_statuses() {
        let response = |status: &str, is_success| DeclaredResponse {
            status: status.to_owned(),
            is_success,
            description: String::new(),
            headers: Vec::new(),
            excerpt: None,
            examples: Vec::new(),
        };
        for (text, is_success, expected) in [
            ("201", true, Some(201)),
            ("4XX", false, Some(400)),
            ("default", true, Some(200)),
            ("default", false, None),
        ] {
            assert_eq!(status(&response(text, is_success)), expected, "{text}");
        }
    }
}
