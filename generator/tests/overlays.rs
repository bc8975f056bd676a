//! Overlays: which documents they are for, in which order they are applied, and what they leave alone.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::PathBuf, sync::Arc};

use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};
use twilio_codegen::{
    __private::{Source, apply_all},
    Config, Diagnostics, Error, Manifest, Style,
};

const PARCELS: &str = "\
openapi: 3.0.3
info: {title: Parcels, version: 1.0.0}
servers: [{url: 'https://parcels.example.com'}]
paths:
  /v1/Parcels:
    get:
      operationId: ListParcel
      tags: [Parcel]
      responses: {'204': {description: Nothing.}}
";

/// Returns a document and overlays applied to it, as JSON.
fn applied(document: &str, overlays: &[&str]) -> Result<Value, Diagnostics> {
    let source = |text: &&str| Arc::new(Source::new("a.yaml", *text));
    let mut diagnostics = Diagnostics::default();
    let overlays: Vec<_> = overlays.iter().map(source).collect();
    apply_all(&source(&document), &overlays, &mut diagnostics).ok_or(diagnostics)
}

/// Returns an overlay of version 1.1 with these actions, in YAML's flow style.
fn overlay(actions: &str) -> String {
    overlay_of("1.1.0", actions)
}

fn overlay_of(version: &str, actions: &str) -> String {
    format!("overlay: {version}\ninfo: {{title: t, version: '1'}}\nactions: [{actions}]\n")
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Runs the generator on files of a folder.
fn manifest(folder: &TempDir, documents: &[&str], overlays: &[&str]) -> Result<Manifest, Error> {
    let paths = |names: &[&str]| -> Vec<PathBuf> {
        names.iter().map(|name| folder.path().join(name)).collect()
    };
    let config = Config::new()
        .specs(paths(documents))
        .overlays(paths(overlays));
    config.manifest()
}

/// Returns the titles of the documents of a manifest.
fn titles(manifest: &Manifest) -> Vec<String> {
    let manifest: Value = serde_json::from_str(&manifest.to_json()).unwrap();
    let documents = manifest["documents"].as_array().unwrap();
    let title = |document: &Value| document["title"].as_str().unwrap().to_owned();
    documents.iter().map(title).collect()
}

#[test]
fn a_list_gets_one_entry_in_1_0_and_all_elements_in_1_1() {
    let actions = "{target: $.a, update: [2]}, {target: $.b, update: {c: [4]}}";
    let document = "a: [1]\nb: {c: [3]}\n";
    assert_eq!(
        applied(document, &[&overlay_of("1.0.0", actions)]).unwrap(),
        json!({"a": [1, [2]], "b": {"c": [3, 4]}})
    );
    assert_eq!(
        applied(document, &[&overlay(actions)]).unwrap(),
        json!({"a": [1, 2], "b": {"c": [3, 4]}})
    );
    assert_eq!(
        applied(document, &[&overlay("{target: $.a, update: 2}")]).unwrap(),
        json!({"a": [1, 2], "b": {"c": [3]}})
    );
}

#[test]
fn elements_are_removed_from_the_back() {
    let found = applied(
        "a: [1, 2, 3, 4, {b: 5}]\n",
        &[&overlay("{target: '$.a[0, 1, 3, 4]', remove: true}")],
    );
    assert_eq!(found.unwrap(), json!({"a": [3]}));
    let found = applied(
        "a: {b: [{b: 1}, {c: 2}]}\n",
        &[&overlay("{target: $..b, remove: true, update: {d: 1}}")],
    );
    assert_eq!(
        found.unwrap(),
        json!({"a": {}}),
        "removal wins over an update"
    );
}

#[test]
fn a_node_is_copied_with_what_the_document_has_by_then() {
    let actions =
        "{target: $.a, update: {x: 1}}, {target: $.b, copy: $.a}, {target: $.a, remove: true}";
    let found = applied("a: {y: [2]}\nb: {y: [3]}\n", &[&overlay(actions)]);
    assert_eq!(found.unwrap(), json!({"b": {"y": [3, 2], "x": 1}}));
}

#[test]
fn a_copy_of_a_node_into_itself_ends() {
    let found = applied("a: {b: {c: 1}}\n", &[&overlay("{target: $.a.b, copy: $}")]);
    let expected = json!({"a": {"b": {"c": 1, "a": {"b": {"c": 1}}}}});
    assert_eq!(found.unwrap(), expected);
    // Each of these at least doubles the document.
    let doubled = |times: usize| {
        let copy = |at| format!("{{target: $.a, copy: $, description: '{at}'}}");
        let actions: Vec<_> = (0..times).map(copy).collect();
        applied("a: {}\n", &[&overlay(&actions.join(", "))])
    };
    assert!(doubled(3).is_ok());
    let problems = doubled(200).unwrap_err().to_string();
    assert!(problems.contains("more than 100 levels deep"), "{problems}");
}

#[test]
fn what_overlays_add_is_limited() {
    let copy = |at| format!("{{target: '$.a[*]', copy: $.b, description: '{at}'}}");
    let copies: Vec<_> = (0..20).map(copy).collect();
    let [many, maps] = [("x", 2000), ("{}", 500)].map(|(text, count)| vec![text; count].join(", "));
    let document = format!("a: [{maps}]\nb: {{x: [{many}]}}\n");
    let changes = overlay(&copies.join(", "));
    let problems = applied(&document, &[&changes]).unwrap_err().to_string();
    assert!(
        problems.contains("makes the document too large"),
        "{problems}"
    );
}

#[test]
fn long_queries_are_rejected_before_they_are_read() {
    // This does not even begin as a query.
    let target = "(".repeat(20_000) + &")".repeat(20_000);
    let changes = overlay(&format!("{{target: '{target}', update: 1}}"));
    let problems = applied("a: 1\n", &[&changes]).unwrap_err();
    let problems = problems.render(Style::plain());
    assert!(problems.contains("query is too complex"), "{problems}");
    assert!(problems.contains("at most 10000 bytes"), "{problems}");
    assert!(problems.contains("'(((("), "{problems}");
    assert!(problems.len() < 1_000, "{problems}");
}

#[test]
fn a_miss_names_the_action_that_removed_the_node() {
    let document = "a: {b: [{c: 1}, {c: 2}], d: {e: 1}}\n";
    let cases = [
        ("$.a.d", "", "$.a.d.e", true),
        ("$.a.d.e", "", "$.a.d.e", true),
        ("$.a.b[0]", "", "$.a.b[?@.c == 1]", true),
        ("$.a.b[0]", "", "$.a.b[?@.c == 3]", false),
        ("$.a", "", "$..e", true),
        (
            "$.a.d",
            "{target: $.a, update: {d: {f: 1}}}, ",
            "$.a.d.e",
            true,
        ),
        ("$.a.d.e", "", "$.a.d.f", false),
        ("$.a.b", "", "$.a.d.b", false),
    ];
    for (removed, between, target, is_named) in cases {
        let actions = format!(
            "{{target: '{removed}', remove: true}}, {between}{{target: '{target}', update: {{}}}}"
        );
        let problems = applied(document, &[&overlay(&actions)]).unwrap_err();
        let problems = problems.render(Style::plain());
        assert!(problems.contains("matches this target"), "{problems}");
        let named = problems.contains("this action removed the node");
        assert_eq!(named, is_named, "{removed} {target}: {problems}");
    }
}

#[test]
fn overlays_are_applied_in_order() {
    let [first, second] = ["First", "Second"]
        .map(|title| overlay(&format!("{{target: $.info.title, update: {title}}}")));
    let files = [
        ("parcels.yaml", PARCELS),
        ("first.yaml", &first),
        ("second.yaml", &second),
    ];
    let folder = folder(&files);
    let run = |overlays: &[&str]| titles(&manifest(&folder, &["parcels.yaml"], overlays).unwrap());
    assert_eq!(run(&["first.yaml", "second.yaml"]), ["Second"]);
    assert_eq!(run(&["second.yaml", "first.yaml"]), ["First"]);
    assert_eq!(
        run(&["first.yaml", "second.yaml", "first.yaml"]),
        ["Second"],
        "once"
    );
}

#[test]
fn an_action_sees_what_an_overlay_before_it_did() {
    let overlays = [
        overlay("{target: $, update: {a: {b: 1}}}"),
        overlay("{target: $.a.b, update: 2}"),
    ];
    let found = applied("c: 3\n", &[&overlays[0], &overlays[1]]);
    assert_eq!(found.unwrap(), json!({"c": 3, "a": {"b": 2}}));
}

#[test]
fn documents_and_overlays_may_be_json() {
    let overlay = r#"{"overlay": "1.1.0", "info": {"title": "t", "version": "1"},
        "actions": [{"target": "$['a\"']", "update": {"b": "\ud83d\ude00"}}]}"#;
    let found = applied(
        r#"{"a\"": {}, "n": [1.5, -1, 18446744073709551615, null]}"#,
        &[overlay],
    );
    let expected = json!({"a\"": {"b": "😀"}, "n": [1.5, -1, u64::MAX, null]});
    assert_eq!(found.unwrap(), expected);
}

#[test]
fn other_uses_of_an_alias_or_merge_key_stay() {
    let document = "a: &a {x: {y: 1}}\nb: *a\nc: {<<: *a, z: 2}\nd: [*a, *a]\n";
    let found = applied(document, &[&overlay("{target: $.b.x, update: {y: 3}}")]);
    let expected = json!({
        "a": {"x": {"y": 1}},
        "b": {"x": {"y": 3}},
        "c": {"z": 2, "x": {"y": 1}},
        "d": [{"x": {"y": 1}}, {"x": {"y": 1}}],
    });
    assert_eq!(found.unwrap(), expected);
    let found = applied(
        document,
        &[&overlay(
            "{target: $.c.x, remove: true}, {target: '$.d[1].x.y', update: 4}",
        )],
    );
    let expected = json!({
        "a": {"x": {"y": 1}},
        "b": {"x": {"y": 1}},
        "c": {"z": 2},
        "d": [{"x": {"y": 1}}, {"x": {"y": 4}}],
    });
    assert_eq!(found.unwrap(), expected);
}

#[test]
fn an_optional_target_may_match_nothing() {
    let found = applied(
        "a: 1\n",
        &[&overlay("{target: $.b, remove: true, x-optional: true}")],
    );
    assert_eq!(found.unwrap(), json!({"a": 1}));
    let found = applied(
        "a: 1\n",
        &[&overlay("{target: $.b, remove: true, x-optional: false}")],
    );
    assert!(found.is_err());
}

#[test]
fn an_overlay_without_extends_is_for_every_document() {
    let boxes = PARCELS.replace("Parcel", "Box");
    let one = overlay("{target: \"$.info[?@ == 'Boxs']\", update: Boxes}");
    let both = overlay("{target: $.info.title, update: Same}");
    let none = overlay("{target: $.info.titel, update: Same}");
    let folder = folder(&[
        ("docs/parcels.yaml", PARCELS),
        ("docs/boxes.yaml", &boxes),
        ("one.yaml", &one),
        ("both.yaml", &both),
        ("none.yaml", &none),
    ]);
    let run = |overlay| manifest(&folder, &["docs"], &[overlay]);
    assert_eq!(titles(&run("both.yaml").unwrap()), ["Same", "Same"]);
    assert_eq!(titles(&run("one.yaml").unwrap()), ["Boxes", "Parcels"]);
    let error = run("none.yaml").unwrap_err().to_string();
    assert!(
        error.contains("no node of the 2 documents matches"),
        "{error}"
    );
}

#[test]
fn extends_names_a_document_by_path_or_by_file_name() {
    let boxes = PARCELS.replace("Parcel", "Box");
    let folder = folder(&[
        ("docs/parcels.yaml", PARCELS),
        ("docs/boxes v1.yaml", &boxes),
        ("unread/parcels.yaml", PARCELS),
        ("unread/letters.yaml", PARCELS),
    ]);
    let run = |extends: &str| {
        let changes = overlay("{target: $.info.title, update: Changed}");
        let changes = format!("extends: {extends}\n{changes}");
        fs::create_dir_all(folder.path().join("overlays")).unwrap();
        fs::write(folder.path().join("overlays/changes.yaml"), changes).unwrap();
        manifest(&folder, &["docs"], &["overlays/changes.yaml"]).map(|found| titles(&found))
    };
    for reference in [
        "parcels.yaml",
        "../docs/parcels.yaml",
        "elsewhere/parcels.yaml",
        "https://example.com/v1/parcels.yaml?raw=true#top",
        "../unread/parcels.yaml",
    ] {
        assert_eq!(run(reference).unwrap(), ["Boxs", "Changed"], "{reference}");
    }
    assert_eq!(
        run("../docs/boxes%20v1.yaml").unwrap(),
        ["Changed", "Parcels"]
    );
    // It exists, but this run does not read it.
    assert_eq!(run("../unread/letters.yaml").unwrap(), ["Boxs", "Parcels"]);
    let error = run("../unread/letter.yaml").unwrap_err().to_string();
    assert!(error.contains("is not among the documents"), "{error}");
}

#[test]
fn an_overlay_in_a_folder_of_documents_is_not_a_document() {
    let changes = overlay("{target: $.info.title, update: Changed}");
    let folder = folder(&[
        ("docs/parcels.yaml", PARCELS),
        ("docs/changes.yaml", &changes),
    ]);
    let found = manifest(&folder, &["docs"], &["docs/changes.yaml"]).unwrap();
    assert_eq!(titles(&found), ["Changed"]);
    assert!(manifest(&folder, &["docs"], &[]).is_err());
}

#[test]
fn the_configuration_file_lists_overlays_relative_to_itself() {
    let changes = overlay("{target: $.info.title, update: Changed}");
    let config = "documents = [\"parcels.yaml\"]\noverlays = [\"changes.yaml\"]\n";
    let folder = folder(&[
        ("project/parcels.yaml", PARCELS),
        ("project/changes.yaml", &changes),
        ("project/twilio-codegen.toml", config),
        (
            "more.yaml",
            &overlay("{target: $.info.title, update: More}"),
        ),
    ]);
    let file = folder.path().join("project/twilio-codegen.toml");
    let config = Config::from_file(&file).unwrap();
    assert_eq!(titles(&config.manifest().unwrap()), ["Changed"]);
    let more = folder.path().join("more.yaml");
    let files = config.clone().overlay(&more).generate().unwrap();
    for watched in [&more, &folder.path().join("project/changes.yaml")] {
        assert!(files.watched().contains(watched), "{watched:?}");
    }
    let found = config.overlays([more]).manifest().unwrap();
    assert_eq!(titles(&found), ["More"]);
    let none: [PathBuf; 0] = [];
    let found = Config::from_file(file).unwrap().overlays(none).manifest();
    assert_eq!(titles(&found.unwrap()), ["Parcels"]);
}

#[test]
fn diagnostics_point_into_the_overlay_and_name_the_document() {
    let changes = overlay("{target: \"$.paths['/v1/Parcels'].get\", update: {deprecated: 7}}");
    let folder = folder(&[("parcels.yaml", PARCELS), ("changes.yaml", &changes)]);
    let error = manifest(&folder, &["parcels.yaml"], &["changes.yaml"]).unwrap_err();
    let found: Value = serde_json::from_str(&error.diagnostics().to_json_lines()).unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    assert_eq!(found["file"], path("changes.yaml"));
    assert_eq!(found["document"], path("parcels.yaml"));
    assert_eq!(found["pointer"], "/paths/~1v1~1Parcels/get/deprecated");
    assert_eq!(found["start"]["line"], 3);
    let start = usize::try_from(found["start"]["offset"].as_u64().unwrap()).unwrap();
    assert!(changes[start..].starts_with("7}"), "{found}");
}
