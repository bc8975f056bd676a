//! Lines and columns of diagnostics in all styles of YAML and JSON.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use twilio_codegen::{
    __private::{Pointer, Source, Tree},
    Diagnostic, Diagnostics,
};

/// Returns the text that is underlined for a pointer, with its line and column.
fn find(name: &str, text: &str, pointer: &str) -> (String, u64, u64) {
    let source = Arc::new(Source::new(name, text));
    let pointer = pointer
        .split('/')
        .skip(1)
        .fold(Pointer::root(), |pointer, token| pointer.join(token));
    let mut diagnostics = Diagnostics::default();
    let tree = Tree::read(&source, &mut diagnostics).unwrap();
    diagnostics.push(Diagnostic::error("here").at(tree.span(pointer)));
    let message: serde_json::Value = serde_json::from_str(&diagnostics.to_json_lines()).unwrap();
    let offset = |end: &str| message[end]["offset"].as_u64().unwrap() as usize;
    (
        text[offset("start")..offset("end")].to_owned(),
        message["start"]["line"].as_u64().unwrap(),
        message["start"]["column"].as_u64().unwrap(),
    )
}

fn yaml(text: &str, pointer: &str) -> (String, u64, u64) {
    find("a.yaml", text, pointer)
}

fn at(text: &str, line: u64, column: u64) -> (String, u64, u64) {
    (text.to_owned(), line, column)
}

#[test]
fn block_style() {
    let text = "a:\n  b: one\n  c:\n    - two\n    - d: three\n      e: four\n";
    assert_eq!(yaml(text, "/a/b"), at("one", 2, 6));
    assert_eq!(yaml(text, "/a"), at("a", 1, 1), "a map is shown by its key");
    assert_eq!(yaml(text, "/a/c/0"), at("two", 4, 7));
    assert_eq!(
        yaml(text, "/a/c/1"),
        at("d", 5, 7),
        "an element is shown by its first key"
    );
    assert_eq!(yaml(text, "/a/c/1/e"), at("four", 6, 10));
    assert_eq!(
        yaml(text, "/a/none/such"),
        at("a", 1, 1),
        "the nearest known ancestor"
    );
}

#[test]
fn flow_style_and_quotes() {
    let text = "a: {'b c': [\"x\", 'y'], \"d\\u0065\": z}\n";
    assert_eq!(yaml(text, "/a/b c/1"), at("'y'", 1, 18));
    assert_eq!(yaml(text, "/a/de"), at("z", 1, 35));
    let text = "a: 'it''s' # mine\nb: \"\\\"\" # mine\n";
    assert_eq!(yaml(text, "/a"), at("'it''s'", 1, 4));
    assert_eq!(yaml(text, "/b"), at("\"\\\"\"", 2, 4));
}

#[test]
fn non_ascii_characters() {
    let text = "ä: é\nemoji: \"📦📦\" # 📦\nb: {ü: [\"ö\", c]}\n";
    assert_eq!(yaml(text, "/ä"), at("é", 1, 4));
    assert_eq!(yaml(text, "/emoji"), at("\"📦📦\"", 2, 8));
    assert_eq!(yaml(text, "/b/ü/1"), at("c", 3, 14));
    let long = format!("a: \"{}\"\nb: {{é: x}}\n", "é".repeat(1000));
    assert_eq!(yaml(&long, "/b/é"), at("x", 2, 8));
}

#[test]
fn carriage_returns_and_a_byte_order_mark() {
    let text = "\u{feff}a: ü\r\nb:\r\n  c: |\r\n    text\r\n  d: x\r\n";
    assert_eq!(yaml(text, "/a"), at("ü", 1, 4));
    assert_eq!(yaml(text, "/b"), at("b", 2, 1));
    assert_eq!(yaml(text, "/b/d"), at("x", 5, 6));
    assert_eq!(yaml("\u{feff}a: x\n", ""), at("a", 1, 1));
}

#[test]
fn aliases_and_merges_are_followed() {
    let text = "base: &b\n  x: 1\n  y: {z: 2}\na: *b\nc:\n  <<: *b\n  x: 3\nd:\n  <<: [{w: 4}, *b]\n\
         e: &e\n  <<: *b\n  v: 5\nf:\n  u: 6\n  <<: *e\n";
    assert_eq!(yaml(text, "/a/y/z"), at("2", 3, 10));
    assert_eq!(yaml(text, "/a"), at("*b", 4, 4));
    assert_eq!(yaml(text, "/c/x"), at("3", 7, 6), "own keys win");
    assert_eq!(yaml(text, "/c/y/z"), at("2", 3, 10));
    assert_eq!(yaml(text, "/d/w"), at("4", 9, 12));
    assert_eq!(yaml(text, "/d/x"), at("1", 2, 6));
    assert_eq!(yaml(text, "/f/v"), at("5", 12, 6));
    assert_eq!(yaml(text, "/f/x"), at("1", 2, 6), "merges of merges");
}

#[test]
fn multiline_scalars_are_shown_by_their_first_line() {
    let text = "a: |\n  first\n  second\nb: one\n  two\nc: x\n";
    assert_eq!(yaml(text, "/a"), at("first", 2, 3));
    assert_eq!(yaml(text, "/b"), at("one", 4, 4));
    assert_eq!(yaml(text, "/c"), at("x", 6, 4));
}

#[test]
fn keys_that_are_numbers() {
    let text = "200: fine\n? 404\n: missing\ntrue: yes\n";
    assert_eq!(yaml(text, "/200"), at("fine", 1, 6));
    assert_eq!(yaml(text, "/404"), at("missing", 3, 3));
    assert_eq!(yaml(text, "/true"), at("yes", 4, 7));
}

#[test]
fn json_with_tabs_and_escapes() {
    let text = "{\n\t\"a\\/b\": {\"\\ud83d\\udce6\": [1, -2.5e3, \"q\\\"\"]},\n\t\"c\": null\n}";
    let json = |pointer| find("a.json", text, pointer);
    assert_eq!(json("/c"), at("null", 3, 7));
    let pointer = Pointer::root().join("a/b").join("📦").join(1);
    assert_eq!(pointer.as_str(), "/a~1b/📦/1");
    let slash = text.replace("a\\/b", "ab");
    assert_eq!(find("a.json", &slash, "/ab/📦/1"), at("-2.5e3", 2, 29));
    assert_eq!(find("a.json", &slash, "/ab/📦/2"), at("\"q\\\"\"", 2, 37));
    assert_eq!(
        find("a.yaml", &slash, "/ab/📦/1").0,
        "-2.5e3",
        "JSON is also recognized by its text"
    );
}
