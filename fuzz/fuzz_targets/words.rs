//! Puts any names and descriptions into a valid document. The output is Rust, and descriptions change only comments, in
//! which no code but ours is compiled.
//!
//! The input is the description and the names, separated by null characters.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use serde_json::json;
use twilio_codegen::{
    __private::{Document, Options, emit, lower},
    Diagnostics, Layout,
};

fuzz_target!(|text: &str| {
    let mut words = text.split('\0');
    let description = words.next().unwrap_or_default();
    let names: Vec<&str> = words.collect();
    let Some(found) = generate(description, &names) else {
        return;
    };
    assert!(syn::parse_file(&found).is_ok(), "not Rust:\n{found}");
    // An empty description is skipped, because the generator writes a text of its own there.
    let Some(plain) = generate("Plain.", &names).filter(|_| !description.trim().is_empty()) else {
        return;
    };
    assert_eq!(code(&found), code(&plain), "a description changes code");
    assert_eq!(examples(&found), examples(&plain), "a description has code");
});

/// Generates from a document with the description everywhere one is allowed.
fn generate(description: &str, names: &[&str]) -> Option<String> {
    let name = |at: usize, usual: &'static str| names.get(at).copied().unwrap_or(usual).to_owned();
    let path = format!("/v1/{}/{{Sid}}", name(0, "Parcels"));
    let described = |kind: &str| json!({"type": kind, "description": description});
    let mut sized = described("string");
    sized["enum"] = json!([name(5, "small"), "large"]);
    let mut coded = described("string");
    coded["pattern"] = json!(name(6, "^A"));
    coded["default"] = json!(name(7, "b"));
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": name(8, "Parcels"), "description": description, "version": name(9, "1")},
        "servers": [{"url": "https://parcels.example.com"}],
        "tags": [{"name": name(1, "Parcel"), "description": description}],
        "paths": {path: {
            "description": description,
            "post": {
                "operationId": name(2, "UpdateParcel"),
                "summary": description,
                "description": description,
                "tags": [name(1, "Parcel")],
                "parameters": [
                    {"name": "Sid", "in": "path", "required": true, "description": description, "schema": described("string")},
                    {"name": name(3, "Code"), "in": "query", "description": description, "schema": coded},
                ],
                "requestBody": {"description": description, "content": {"application/x-www-form-urlencoded": {
                    "schema": {"type": "object", "properties": {name(4, "Size"): sized.clone()}},
                }}},
                "responses": {"200": {"description": description, "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/parcel"},
                }}}},
            },
        }},
        "components": {"schemas": {"parcel": {
            "type": "object",
            "description": description,
            "properties": {name(4, "size"): sized, "weight": described("number")},
        }}},
    });
    let mut diagnostics = Diagnostics::default();
    let document = Document::parse("a.json", document.to_string(), &mut diagnostics)?;
    let options = Options {
        layout: Layout::File,
        ..Options::default()
    };
    let api = lower(&[document], &options, &mut diagnostics)?;
    let files = emit(&api, &options);
    files.ok()?.get("a.rs").map(str::to_owned)
}

/// Returns a line of a doc comment without its slashes.
fn comment(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.strip_prefix("///").or(line.strip_prefix("//!"))
}

fn code(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| comment(line).is_none())
        .collect()
}

/// Returns the code that rustdoc would compile.
fn examples(text: &str) -> Vec<String> {
    let mut comments = vec![String::new()];
    for line in text.lines() {
        match (comment(line), comments.last_mut()) {
            (Some(line), Some(last)) => last.extend([line.strip_prefix(' ').unwrap_or(line), "\n"]),
            _ => comments.push(String::new()),
        }
    }
    let mut examples = Vec::new();
    for comment in &comments {
        let mut example = None;
        for event in Parser::new_ext(comment, pulldown_cmark::Options::all()) {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind)))
                    if matches!(&*kind, "text" | "sh") => {}
                Event::Start(Tag::CodeBlock(_)) => example = Some(String::new()),
                Event::Text(text) => example
                    .iter_mut()
                    .for_each(|example| example.push_str(&text)),
                Event::End(TagEnd::CodeBlock) => examples.extend(example.take()),
                Event::Html(html) | Event::InlineHtml(html) => panic!("HTML: {html}"),
                _ => {}
            }
        }
    }
    examples
}
