//! Hostile documents: reading each of them ends quickly, with an error or a document, and never with a panic.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::{prelude::*, sample::select};
use twilio_codegen::{__private::Document, Diagnostics, Style};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n";

/// Reads a document, and returns it and the printed diagnostics.
fn read(text: String) -> (Option<Document>, String) {
    let mut diagnostics = Diagnostics::default();
    let document = Document::parse("hostile.yaml", text, &mut diagnostics);
    assert_eq!(document.is_none(), diagnostics.has_errors());
    let report = diagnostics.render(Style::plain());
    (document, report)
}

fn refused(text: String, because: &str) {
    let (_, report) = read(text);
    assert!(
        report.contains(because),
        "{}",
        report.get(..500).unwrap_or(&report)
    );
    assert!(report.contains("--> hostile.yaml:"), "without a location");
}

fn accepted(text: String) -> Document {
    let (document, report) = read(text);
    assert!(
        document.is_some(),
        "{}",
        report.get(..500).unwrap_or(&report)
    );
    document.unwrap()
}

#[test]
fn deep_nesting() {
    let deep = 10_000;
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("{\"a\": ", "}")] {
        let text = format!("{HEAD}paths: {}{}\n", open.repeat(deep), close.repeat(deep));
        refused(text, "levels deep");
    }
    let block: String = (0..1_000)
        .map(|level| format!("{:level$}a:\n", ""))
        .collect();
    refused(format!("{HEAD}x-deep:\n{block}"), "levels deep");
    let dashes = format!("{HEAD}x-deep:\n{}x\n", "- ".repeat(deep));
    refused(dashes, "levels deep");
    let json = format!("{}1{}", "{\"a\":[".repeat(deep), "]}".repeat(deep));
    refused(json, "levels deep");
    let unclosed = "[".repeat(100_000);
    refused(unclosed, "levels deep");
}

#[test]
fn deep_nesting_through_aliases() {
    let mut text = String::from("x0: &x0 {}\n");
    for level in 1..200 {
        text.push_str(&format!("x{level}: &x{level} {{a: *x{}}}\n", level - 1));
    }
    refused(text, "levels deep");
}

#[test]
fn schemas_at_the_depth_limit() {
    // Each level of a schema takes one or two levels of the document.
    for (open, close, levels) in [
        ("{items: ", "}", 90),
        ("{properties: {a: ", "}}", 45),
        ("{allOf: [", "]}", 45),
    ] {
        let schema = format!("{}{{}}{}", open.repeat(levels), close.repeat(levels));
        accepted(format!(
            "{HEAD}paths: {{}}\ncomponents: {{schemas: {{a: {schema}}}}}\n"
        ));
    }
}

#[test]
fn many_enum_values_and_schemas() {
    let members = |count: usize| {
        let members: String = (0..count).map(|n| format!("        - m{n}\n")).collect();
        format!(
            "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    a:\n      type: string\n      enum:\n{members}"
        )
    };
    accepted(members(100_000));
    refused(members(400_000), "the document is too large");
    let schemas = |count: usize| {
        let schemas: String = (0..count)
            .map(|n| format!("    s{n}: {{type: string}}\n"))
            .collect();
        format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n{schemas}")
    };
    accepted(schemas(50_000));
}

/// An operation with a parameter and a response.
const OPERATION: &str = "{parameters: [{name: a, in: query, schema: {type: string}}], responses: {'204': {description: d}}}";

#[test]
fn many_operations() {
    let paths = |count: usize| {
        let paths: String = (0..count)
            .map(|n| format!("  /a{n}: {{get: {OPERATION}}}\n"))
            .collect();
        format!("{HEAD}paths:\n{paths}")
    };
    // All of Twilio's documents together have 1,500.
    accepted(paths(5_000));
    refused(paths(15_000), "operations, schemas and other objects");
}

#[test]
fn many_errors() {
    let schemas: String = (0..20_000)
        .map(|n| format!("    s{n}: {{type: wrong{n}, k{n}: 1}}\n"))
        .collect();
    refused(
        format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n{schemas}"),
        "and 19980 more errors",
    );
    let references: String = (0..20_000)
        .map(|n| format!("    s{n}: {{$ref: '#/components/schemas/nothing{n}'}}\n"))
        .collect();
    refused(
        format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n{references}"),
        "does not exist",
    );
}

#[test]
fn many_duplicate_keys() {
    // Not ASCII, so that offsets in characters and in bytes differ.
    let keys = "  é: 1\n".repeat(100_000);
    refused(
        format!("{HEAD}paths: {{}}\nx-a:\n{keys}"),
        "and 99979 more errors",
    );
    let maps = "  - {é: 1, é: 2}\n".repeat(100_000);
    refused(
        format!("{HEAD}paths: {{}}\nx-a:\n{maps}"),
        "and 99980 more errors",
    );
}

#[test]
fn long_cycles_and_chains_of_references() {
    let count = 20_000;
    let chain = |last: usize| -> String {
        (0..count)
            .map(|n| {
                let next = if n + 1 == count { last } else { n + 1 };
                format!("    s{n}: {{$ref: '#/components/schemas/s{next}'}}\n")
            })
            .chain([format!("    s{count}: {{type: string}}\n")])
            .collect()
    };
    accepted(format!(
        "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n{}",
        chain(count)
    ));
    refused(
        format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n{}", chain(0)),
        "form a cycle",
    );
}

#[test]
fn many_cycles_through_one_schema() {
    let parts: String = (0..5_000)
        .map(|n| format!("        - $ref: '#/components/schemas/s{n}'\n"))
        .collect();
    let back: String = (0..5_000)
        .map(|n| format!("    s{n}: {{allOf: [{{$ref: '#/components/schemas/hub'}}]}}\n"))
        .collect();
    refused(
        format!(
            "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    hub:\n      allOf:\n{parts}{back}"
        ),
        "form a cycle",
    );
}

#[test]
fn long_names_and_lines() {
    let name = "n".repeat(64 << 10);
    accepted(format!(
        "{HEAD}paths: {{}}\ncomponents: {{schemas: {{? {name} : {{type: string}}}}}}\n"
    ));
    refused(format!("{HEAD}paths: {{{name}: 1}}\n"), "hostile.yaml:3");
    let json = format!(
        "{{\"openapi\": \"3.0.3\", \"x-a\": \"{}\", \"info\": 7}}",
        "é".repeat(4 << 20)
    );
    refused(json, "hostile.yaml:1:4194345");
}

#[test]
fn long_keys_around_many_values() {
    let name = "n".repeat(64 << 10);
    let around = |values: usize| {
        let values: String = (0..values)
            .map(|n| format!("      p{n}: {{$ref: '#/components/schemas/a'}}\n"))
            .collect();
        format!(
            "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    a: {{type: string}}\n    ? {name}\n    :\n     properties:\n{values}"
        )
    };
    accepted(around(100));
    refused(around(10_000), "long keys enclose many values");
}

#[test]
fn control_characters_are_escaped() {
    let (_, report) = read(format!(
        "{HEAD}paths: {{\"\\e[31m\\u202e\\u0007\": 1, \"/\\x9b\": []}}\n# \u{202e}\u{1b}]0;title\u{7}\n"
    ));
    assert!(
        !report.contains(['\u{1b}', '\u{202e}', '\u{7}', '\u{9b}']),
        "{report:?}"
    );
}

#[test]
fn recursive_and_exponential_merges() {
    refused(
        format!("{HEAD}a: &a {{<<: *a}}\n"),
        "a node that contains it",
    );
    let mut text = String::from("x0: &x0 {a: 1, b: 2, c: 3}\n");
    for level in 1..40 {
        text.push_str(&format!(
            "x{level}: &x{level} {{<<: [*x{0}, *x{0}], k{level}: 1}}\n",
            level - 1
        ));
    }
    refused(text, "hostile.yaml");
}

/// Tokens of YAML and JSON.
const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ": ",
    ", ",
    "\n",
    "  ",
    "- ",
    "&a ",
    "*a",
    "? ",
    "'",
    "\"",
    "|",
    ">",
    "# ",
    "a",
    "<<: ",
    "\t",
    "é",
    "---\n",
    "...\n",
    "\r\n",
    "\r",
    "!x ",
    "!!str ",
    "%YAML 1.2\n",
    "@",
    "\\u00",
    "~",
    "1e9",
    ".nan",
    "\u{feff}",
    "\u{0}",
    "openapi: 3.0.3\n",
    "paths",
    "$ref: '#/paths'\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_rejected_with_a_location(tokens in prop::collection::vec(select(TOKENS), 0..40)) {
        let text = tokens.concat();
        for name in ["a.yaml", "a.json"] {
            let mut diagnostics = Diagnostics::default();
            let document = Document::parse(name, text.clone(), &mut diagnostics);
            prop_assert!(document.is_none() && diagnostics.has_errors());
            prop_assert!(diagnostics.iter().all(|found| found.file().is_some()));
            prop_assert!(!diagnostics.render(Style::colored()).is_empty());
            prop_assert!(!diagnostics.to_json_lines().is_empty());
        }
    }
}
