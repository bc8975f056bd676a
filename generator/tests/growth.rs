//! Documents that expand to much more than their size: generating takes time and memory proportional to the size of the
//! output, or the document is rejected.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bindings;

use std::fmt::Write as _;

use bindings::Bindings;

use twilio_codegen::{
    __private::{Document, Options, emit, lower},
    Diagnostics, Files, Layout, Style,
};

/// Returns a document with one operation that returns the schema `root`.
fn document(schemas: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\nservers: [{{url: 'https://a.example'}}]\npaths:\n  \
         /a: {{get: {{operationId: A, tags: [A], responses: {{'200': {{description: d, content: \
         {{application/json: {{schema: {{$ref: '#/components/schemas/root'}}}}}}}}}}}}}}\n\
         components:\n  schemas:\n{schemas}"
    )
}

/// Generates a crate, or returns the printed errors.
fn generate(schemas: &str) -> Result<Files, String> {
    generate_as(Layout::Crate, schemas)
}

fn generate_as(layout: Layout, schemas: &str) -> Result<Files, String> {
    let mut diagnostics = Diagnostics::default();
    let options = Options {
        layout,
        mock: true,
        ..Options::default()
    };
    let document = Document::parse("growth.yaml", document(schemas), &mut diagnostics);
    let api = document.and_then(|document| lower(&[document], &options, &mut diagnostics));
    match api {
        Some(api) => Ok(emit(&api, &options).unwrap()),
        None => Err(diagnostics.render(Style::plain())),
    }
}

/// Returns schemas that each refer to the next: `root`, `s1`, `s2`, ….
fn chain(length: usize, link: impl Fn(&str) -> String) -> String {
    let mut schemas = String::new();
    for at in 0..length {
        let name = match at {
            0 => "root".to_owned(),
            at => format!("s{at}"),
        };
        let next = format!("{{$ref: '#/components/schemas/s{}'}}", at + 1);
        writeln!(schemas, "    {name}: {}", link(&next)).unwrap();
    }
    writeln!(
        schemas,
        "    s{length}: {{type: object, properties: {{end: {{type: string}}}}}}"
    )
    .unwrap();
    schemas
}

#[test]
fn long_chains_of_schemas_are_accepted() {
    let links: [fn(&str) -> String; 4] = [
        |next| format!("{{type: object, properties: {{next: {next}}}}}"),
        |next| format!("{{type: object, properties: {{all: {{type: array, items: {next}}}}}}}"),
        |next| format!("{{allOf: [{next}]}}"),
        |next| next.to_owned(),
    ];
    for link in links {
        let files = generate(&chain(1_000, link)).unwrap();
        assert!(files.get("src/a/models.rs").unwrap().contains("pub end: "));
    }
}

/// To determine whether a type is `Send`, rustc and rustdoc visit its fields recursively and fail at a depth of 128.
#[test]
fn chains_and_rings_of_models_compile() {
    type Link = fn(&str) -> String;
    let links: [(&str, Link); 4] = [
        ("field", |next| {
            format!("{{type: object, properties: {{next: {next}}}}}")
        }),
        ("list", |next| {
            format!("{{type: object, properties: {{next: {{type: array, items: {next}}}}}}}")
        }),
        ("map", |next| {
            format!(
                "{{type: object, properties: {{a: {{type: string}}}}, additionalProperties: {next}}}"
            )
        }),
        ("union", |next| {
            format!("{{type: object, properties: {{next: {{oneOf: [{next}, {{type: string}}]}}}}}}")
        }),
    ];
    let mut bindings = Bindings::new("growth");
    for (name, link) in links {
        let chain = chain(150, link);
        let (root, _) = chain.split_once("    s150").unwrap();
        // The last schema refers to the first.
        let back = link("{$ref: '#/components/schemas/root'}");
        let ring = format!("{root}    s150: {back}\n");
        for (shape, schemas) in [("chain", &chain), ("ring", &ring)] {
            let files = generate_as(Layout::File, schemas).unwrap();
            bindings.add(&format!("{shape}_of_{name}s"), Layout::File, &files);
        }
    }
    let faults = bindings.faults();
    let first = faults
        .iter()
        .next()
        .map(|(module, said)| format!("{module}: {}", said.get(..500).unwrap_or(said)));
    assert_eq!(first, None);
}

#[test]
fn media_types_count_for_each_operation() {
    const MANY: usize = 600;
    let types: String = (0..MANY).map(|at| format!("'a/b{at}': {{}}, ")).collect();
    let bodies = [
        (
            "requestBody: {$ref: '#/components/requestBodies/b'}, responses: {'204': {description: d}}",
            "requestBodies",
        ),
        (
            "responses: {'200': {$ref: '#/components/responses/b'}}",
            "responses",
        ),
    ];
    for (body, section) in bodies {
        let paths: String = (0..MANY)
            .map(|at| format!("  /a{at}: {{put: {{operationId: A{at}, tags: [A], {body}}}}}\n"))
            .collect();
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n{paths}components:\n  {section}:\n    \
             b: {{description: d, content: {{{types}}}}}\n"
        );
        let mut diagnostics = Diagnostics::default();
        let document = Document::parse("growth.yaml", text, &mut diagnostics).unwrap();
        assert!(lower(&[document], &Options::default(), &mut diagnostics).is_none());
        let said = diagnostics.render(Style::plain());
        assert!(said.contains("describes too much"), "{said}");
    }
}

#[test]
fn many_models_may_refer_to_one() {
    let mut schemas = String::from(
        "    root: {type: object, properties: {hub: {$ref: '#/components/schemas/hub'}}}\n",
    );
    schemas.push_str("    hub:\n      type: object\n      properties:\n");
    for at in 0..2_000 {
        writeln!(
            schemas,
            "        p{at}: {{$ref: '#/components/schemas/s{at}'}}"
        )
        .unwrap();
    }
    for at in 0..2_000 {
        writeln!(
            schemas,
            "    s{at}: {{type: object, properties: {{hub: {{$ref: '#/components/schemas/hub'}}}}}}"
        )
        .unwrap();
    }
    let files = generate(&schemas).unwrap();
    assert!(
        files
            .get("src/a/models.rs")
            .unwrap()
            .contains("pub struct S1999")
    );
}

#[test]
fn too_many_fields_are_rejected() {
    let mut schemas = String::from("    root:\n      type: object\n      properties:\n");
    for at in 0..2_000 {
        writeln!(
            schemas,
            "        p{at}: {{$ref: '#/components/schemas/s{at}'}}"
        )
        .unwrap();
    }
    schemas.push_str("    base:\n      type: object\n      properties:\n");
    for at in 0..2_000 {
        writeln!(schemas, "        b{at}: {{type: string}}").unwrap();
    }
    for at in 0..2_000 {
        writeln!(
            schemas,
            "    s{at}: {{allOf: [{{$ref: '#/components/schemas/base'}}, {{type: object, properties: {{own: {{type: string}}}}}}]}}"
        )
        .unwrap();
    }
    let report = generate(&schemas).unwrap_err();
    assert!(
        report.contains("the document describes too much to be generated"),
        "{report}"
    );
    assert!(report.contains("more than 200000 fields"), "{report}");
    assert!(report.contains("--> growth.yaml:"), "{report}");
}

#[test]
fn repeated_descriptions_count_each_time() {
    let long = "word ".repeat(100_000);
    let mut schemas = String::from("    root:\n      type: object\n      properties:\n");
    for at in 0..300 {
        writeln!(
            schemas,
            "        p{at}: {{$ref: '#/components/schemas/s{at}'}}"
        )
        .unwrap();
    }
    writeln!(
        schemas,
        "    base: {{type: object, properties: {{b: {{type: string, description: {long}}}}}}}"
    )
    .unwrap();
    for at in 0..300 {
        writeln!(
            schemas,
            "    s{at}: {{allOf: [{{$ref: '#/components/schemas/base'}}, {{type: object, properties: {{own: {{type: string}}}}}}]}}"
        )
        .unwrap();
    }
    let report = generate(&schemas).unwrap_err();
    assert!(
        report.contains("more than 64 MiB of names, descriptions and examples"),
        "{report}"
    );
}

#[test]
fn repeated_examples_count_each_time() {
    let long = "word ".repeat(100_000);
    let paths: String = (0..300)
        .map(|at| {
            format!(
                "  /a{at}: {{get: {{operationId: A{at}, tags: [A], responses: \
                 {{'200': {{$ref: '#/components/responses/r'}}}}}}}}\n"
            )
        })
        .collect();
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n{paths}components:\n  responses:\n    \
         r: {{description: d, content: {{application/json: {{schema: {{}}, example: {long}}}}}}}\n"
    );
    let mut diagnostics = Diagnostics::default();
    let document = Document::parse("growth.yaml", text, &mut diagnostics).unwrap();
    let options = Options {
        mock: true,
        ..Options::default()
    };
    assert!(lower(&[document], &options, &mut diagnostics).is_none());
    let said = diagnostics.render(Style::plain());
    assert!(
        said.contains("64 MiB of names, descriptions and examples"),
        "{said}"
    );
}
