//! What scripts rely on in `diff`: exit codes, output streams, and what the options do with them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path, process::Command};

use serde_json::Value;
use tempfile::{TempDir, tempdir};

/// A document and what an update makes of it, by the verdict of the update.
const UPDATES: [(&str, &str, &str); 6] = [
    (
        "major",
        "operationId: FetchParcel",
        "operationId: GetParcel",
    ),
    ("silent", "/v1/Parcels", "/v2/Parcels"),
    (
        "minor",
        "parameters: []",
        "parameters: [{name: Color, in: query, schema: {type: string}}]",
    ),
    ("patch", "deprecated: true", "deprecated: false"),
    ("text", "description: Done.", "description: Finished."),
    ("none", "", ""),
];

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Parcels, version: '1'}
servers: [{url: 'https://parcels.example.com'}]
paths:
  /v1/Parcels:
    get:
      operationId: FetchParcel
      tags: [Parcel]
      deprecated: true
      parameters: []
      responses: {'204': {description: Done.}}
";

/// Creates a folder with the editions `old.yaml` and `new.yaml`.
fn folder(was: &str, is: &str) -> TempDir {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("old.yaml"), DOCUMENT).unwrap();
    fs::write(folder.path().join("new.yaml"), DOCUMENT.replace(was, is)).unwrap();
    folder
}

/// Returns the exit code, standard output and standard error of `diff`.
fn diff(folder: &Path, arguments: &str) -> (i32, String, String) {
    let program = env!("CARGO_BIN_EXE_twilio-codegen");
    twilio_test_support::program::run(
        program,
        folder,
        &format!("diff old.yaml new.yaml {arguments}"),
    )
}

#[test]
fn fail_on_names_the_least_important_change_that_fails() {
    let limits = ["major", "silent", "minor", "patch", "text"];
    for (at, (verdict, was, is)) in UPDATES.iter().enumerate() {
        let folder = folder(was, is);
        assert_eq!(diff(folder.path(), "").0, 0, "{verdict}");
        for (limit_at, limit) in limits.iter().enumerate() {
            let (code, printed, said) = diff(folder.path(), &format!("--fail-on {limit}"));
            let expected = i32::from(at <= limit_at);
            assert_eq!(code, expected, "{verdict} and {limit}: {printed}{said}");
            assert_eq!(said, "");
        }
    }
}

#[test]
fn quiet_prints_the_verdict_or_the_version() {
    let versions = ["2.0.0", "2.0.0", "1.5.0", "1.4.3", "1.4.3", "1.4.2"];
    for ((verdict, was, is), version) in UPDATES.into_iter().zip(versions) {
        let folder = folder(was, is);
        let verdict = format!("{verdict}\n");
        assert_eq!(diff(folder.path(), "--quiet"), (0, verdict, String::new()));
        let (_, printed, _) = diff(folder.path(), "-q --crate-version 1.4.2");
        assert_eq!(printed, format!("{version}\n"));
    }
}

#[test]
fn json_is_all_of_standard_output() {
    let folder = folder("operationId: FetchParcel", "operationId: GetParcel");
    let arguments = "--format json --crate-version 0.4.2 --fail-on major";
    let (code, printed, said) = diff(folder.path(), arguments);
    assert_eq!((code, said.as_str()), (1, ""));
    let report: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(report["verdict"], "major");
    assert_eq!(report["next_version"], "0.5.0");
    assert_eq!(report["findings"][0]["kind"], "function-renamed");
    assert_eq!(report["findings"][0]["old"]["file"], "old.yaml");
    assert_eq!(report["renames"][0]["new"], "parcel::get_parcel");

    let (code, printed, said) = diff(folder.path(), "--format json --document depots");
    assert_eq!((code, printed.as_str()), (2, ""));
    let error: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(error["severity"], "error");
}

#[test]
fn the_report_counts_only_what_it_is_about() {
    let folder = folder("operationId: FetchParcel", "operationId: GetParcel");
    let other = DOCUMENT.replace("Parcel", "Depot");
    for (edition, file) in [("old", "old.yaml"), ("new", "new.yaml")] {
        let document = fs::read_to_string(folder.path().join(file)).unwrap();
        let edition = folder.path().join(edition);
        fs::create_dir(&edition).unwrap();
        fs::write(edition.join("parcels.yaml"), document).unwrap();
        fs::write(edition.join("depots.yaml"), &other).unwrap();
    }
    let diff = |arguments: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_twilio-codegen"))
            .args("diff old new --fail-on text".split_whitespace())
            .args(arguments.split_whitespace())
            .current_dir(folder.path())
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        (output.status.code().unwrap(), printed)
    };
    assert_eq!(diff("").0, 1);
    for all in [
        "--document parcels",
        "--document parcels.yaml",
        "--resource parcel",
    ] {
        assert_eq!(diff(all).0, 1, "{all}");
    }
    for none in ["--document depots", "--resource depot"] {
        assert_eq!(diff(none).0, 0, "{none}");
        assert!(diff(none).1.starts_with("no differences\n"), "{none}");
    }
}

#[test]
fn an_overlay_is_printed_or_written() {
    let folder = folder("operationId: FetchParcel", "operationId: GetParcel");
    let (code, printed, said) = diff(folder.path(), "--overlay");
    assert_eq!((code, said.as_str()), (0, ""));
    assert!(printed.contains("\noverlay: 1.1.0\n"));
    let (code, nothing, said) = diff(folder.path(), "--overlay names.yaml --fail-on major");
    assert_eq!((code, nothing.as_str()), (1, ""));
    assert!(said.starts_with("names.yaml: written"), "{said}");
    let written = fs::read_to_string(folder.path().join("names.yaml")).unwrap();
    assert_eq!(written, printed);

    let unneeded = self::folder("/v1/Parcels", "/v2/Parcels");
    let (code, nothing, said) = diff(unneeded.path(), "--overlay names.yaml");
    assert_eq!((code, nothing.as_str()), (0, ""));
    assert!(said.contains("no overlay is needed"), "{said}");
    assert!(!unneeded.path().join("names.yaml").exists());
}

#[test]
fn the_configuration_file_says_what_is_generated() {
    let folder = folder("/v1/Parcels", "/v2/Parcels");
    let configuration = "resources = [\"parcel\"]\ndocuments = [\"nowhere.yaml\"]\n";
    fs::write(folder.path().join("options.toml"), configuration).unwrap();
    let (code, printed, said) = diff(folder.path(), "--config options.toml --quiet");
    assert_eq!((code, printed.as_str()), (0, "silent\n"), "{said}");
}
