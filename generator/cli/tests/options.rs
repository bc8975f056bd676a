//! The options and the configuration file: what they select, and what `generate`, `check` and `list` do with it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path, process::Command};

use tempfile::{TempDir, tempdir};

/// Creates a folder with two documents, in `parcels.yaml` and `specs/depots.yaml`.
fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    write(&folder, "parcels.yaml", &document("Parcel"));
    write(&folder, "specs/depots.yaml", &document("Depot"));
    folder
}

/// Returns a document with two operations on a resource.
fn document(resource: &str) -> String {
    let mut paths = String::new();
    for (method, verb) in [("get", "Fetch"), ("delete", "Delete")] {
        paths.push_str(&format!(
            "    {method}: {{operationId: {verb}{resource}, tags: [{resource}], responses: {{'204': {{description: D.}}}}}}\n"
        ));
    }
    format!(
        "openapi: 3.0.3\ninfo: {{title: {resource}s, version: '1'}}\nservers: [{{url: 'https://example.com'}}]\n\
         paths:\n  /v1/{resource}s:\n{paths}"
    )
}

fn write(folder: &TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read(folder: &TempDir, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).unwrap()
}

/// Runs the program and returns its exit code, standard output and standard error.
fn run(folder: &Path, arguments: &str) -> (i32, String, String) {
    let program = env!("CARGO_BIN_EXE_twilio-codegen");
    twilio_test_support::program::run(program, folder, arguments)
}

#[test]
fn documents_are_arguments_or_the_values_of_spec() {
    let folder = folder();
    let both = "parcels.yaml specs";
    let (code, expected, said) = run(folder.path(), &format!("list {both}"));
    assert_eq!(code, 0, "{said}");
    assert!(expected.contains("fetch_parcel") && expected.contains("fetch_depot"));
    for same in [
        "list --spec parcels.yaml --spec specs",
        "list specs --spec parcels.yaml",
        "list --quiet specs/ ./parcels.yaml",
    ] {
        assert_eq!(run(folder.path(), same).1, expected, "{same}");
    }
    let (code, _, said) = run(folder.path(), &format!("generate {both} --out out"));
    assert_eq!(code, 0, "{said}");
    assert_eq!(run(folder.path(), &format!("check --out out {both}")).0, 0);
}

#[test]
fn flags_override_the_configuration_file() {
    let folder = folder();
    let file = "documents = ['parcels.yaml']\ncrate-name = 'parcels'\nlayout = 'modules'\nout = 'src/api'\n";
    write(&folder, "twilio-codegen.toml", file);
    let (code, _, said) = run(folder.path(), "generate");
    assert_eq!(code, 0, "{said}");
    assert!(read(&folder, "src/api/parcel/fetch_parcel.rs").contains("use parcels::{"));
    assert_eq!(run(folder.path(), "check").0, 0);
    assert!(run(folder.path(), "list").1.contains("fetch_parcel"));

    // Flags for everything that the file sets.
    let flags = "specs --crate-name depots --layout file --out depots.rs";
    assert_eq!(run(folder.path(), &format!("generate {flags}")).0, 0);
    assert!(read(&folder, "depots.rs").contains("depots::"));
    assert_eq!(run(folder.path(), &format!("check {flags}")).0, 0);
    assert!(!run(folder.path(), "list specs").1.contains("parcel"));

    write(
        &folder,
        "other/x.toml",
        "documents = '../specs'\nresources = 'depot'\n",
    );
    assert!(
        run(folder.path(), "list --config other/x.toml")
            .1
            .contains("fetch_depot")
    );
    let (code, _, said) = run(
        folder.path(),
        "list --config other/x.toml --resource parcel",
    );
    assert_eq!(code, 2);
    assert!(
        said.starts_with("error: there is no resource `parcel`"),
        "{said}"
    );
    let one = "list --config other/x.toml parcels.yaml --resource parcel";
    assert!(run(folder.path(), one).1.contains("fetch_parcel"));
}

#[test]
fn flags_override_booleans_of_the_file() {
    let folder = folder();
    let text = document("Parcel").replace("tags:", "nonsense: 1, tags:");
    write(&folder, "parcels.yaml", &text);
    write(
        &folder,
        "twilio-codegen.toml",
        "spec = 'parcels.yaml'\ndeny-warnings = true\n",
    );
    assert_eq!(run(folder.path(), "list").0, 2);
    assert_eq!(run(folder.path(), "list --deny-warnings=false").0, 0);
    assert_eq!(run(folder.path(), "list --deny-warnings").0, 2);
}

#[test]
fn mocks_are_an_option_of_generate_and_check() {
    let folder = folder();
    let modules = "parcels.yaml --layout modules --out api";
    assert_eq!(
        run(folder.path(), &format!("generate {modules} --mock")).0,
        0
    );
    assert!(read(&folder, "api/parcel/mock.rs").contains("204;"));
    assert_eq!(run(folder.path(), &format!("check {modules} --mock")).0, 0);
    assert_eq!(run(folder.path(), &format!("check {modules}")).0, 1);
    write(&folder, "twilio-codegen.toml", "mock = true\n");
    assert_eq!(run(folder.path(), &format!("check {modules}")).0, 0);
    assert_eq!(
        run(folder.path(), &format!("generate {modules} --mock=false")).0,
        0
    );
    assert!(!folder.path().join("api/parcel/mock.rs").exists());
}

#[test]
fn dry_run_reports_changes_and_writes_nothing() {
    let folder = folder();
    let generate = "generate parcels.yaml --out out";
    let (code, listed, said) = run(folder.path(), &format!("{generate} --dry-run"));
    assert_eq!(code, 0, "{said}");
    assert!(
        listed.contains("create Cargo.toml\n") && listed.contains("create src/lib.rs\n"),
        "{listed}"
    );
    assert!(
        said.starts_with("out: dry run, nothing was written: "),
        "{said}"
    );
    assert!(!folder.path().join("out").exists());

    run(folder.path(), generate);
    let (_, listed, said) = run(folder.path(), &format!("{generate} --dry-run"));
    assert_eq!(listed, "");
    assert!(
        said.contains("0 to create, 0 to change, 0 to remove, "),
        "{said}"
    );

    let text = read(&folder, "out/src/lib.rs") + "// edited\n";
    write(&folder, "out/src/lib.rs", &text);
    let flags = format!("{generate} specs --resource depot --dry-run --quiet");
    let (_, listed, said) = run(folder.path(), &flags);
    assert!(listed.contains("change src/lib.rs\n"), "{listed}");
    assert!(
        listed.contains("remove src/parcel/fetch_parcel.rs\n"),
        "{listed}"
    );
    assert!(
        listed.contains("create src/depot/fetch_depot.rs\n"),
        "{listed}"
    );
    assert_eq!(said, "");
    assert_eq!(read(&folder, "out/src/lib.rs"), text);

    let (_, json, said) = run(folder.path(), &format!("{flags} --format json"));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["changed"][0], "src/lib.rs");
    assert_eq!(said, "");
}

#[test]
fn results_are_json_on_request() {
    let folder = folder();
    let json = |arguments: &str| -> (i32, serde_json::Value) {
        let (code, json, _) = run(folder.path(), &format!("{arguments} --format json"));
        (code, serde_json::from_str(&json).unwrap())
    };
    let (code, missing) = json("check parcels.yaml --out out");
    assert_eq!((code, missing["stale"].as_array().unwrap().len()), (1, 0));
    let (code, written) = json("generate parcels.yaml --out out");
    assert_eq!((code, &written["created"]), (0, &missing["missing"]));
    let (code, current) = json("check parcels.yaml --out out");
    assert_eq!((code, current["missing"].as_array().unwrap().len()), (0, 0));
    let quiet = "generate parcels.yaml --out out --format json --quiet";
    assert_eq!(run(folder.path(), quiet), (0, String::new(), String::new()));
}

#[test]
fn check_truncates_differences_unless_full() {
    let folder = folder();
    run(folder.path(), "generate parcels.yaml --out out");
    let lib = read(&folder, "out/src/lib.rs");
    let edited: String = lib
        .lines()
        .map(|line| format!("{line}\n// edited\n\n\n\n\n\n"))
        .collect();
    write(&folder, "out/src/lib.rs", &edited);
    let check = "check parcels.yaml --out out --quiet";
    let (code, short, said) = run(folder.path(), check);
    assert_eq!(code, 1);
    assert!(short.starts_with("stale: src/lib.rs (+"), "{short}");
    assert!(short.lines().count() < 50, "{short}");
    assert!(
        said.contains("`check --full` prints all differences"),
        "{said}"
    );
    let (code, full, said) = run(folder.path(), &format!("{check} --full"));
    assert_eq!(code, 1);
    assert_eq!(full.matches("\n-// edited").count(), lib.lines().count());
    assert!(!said.contains("--full"), "{said}");
    assert!(!full.contains('\u{1b}'), "a pipe gets plain text");
    let (_, colored, _) = run(folder.path(), &format!("{check} --color always"));
    assert!(
        colored.contains("\u{1b}[31m-// edited\u{1b}[0m"),
        "{colored}"
    );
}

#[test]
fn check_reports_a_missing_folder_or_another_layout_in_one_line() {
    let folder = folder();
    run(folder.path(), "generate parcels.yaml --out out");
    for (arguments, said) in [
        ("--out missing", "error: `missing` does not exist\n"),
        (
            "--out specs",
            "error: `specs` contains none of the files that would be generated\n",
        ),
        (
            "--out out --layout modules",
            "error: `out` contains none of the files",
        ),
        (
            "--out gone/parcels.rs --layout file",
            "error: `gone/parcels.rs` does not exist\n",
        ),
    ] {
        let (code, listed, error) = run(folder.path(), &format!("check parcels.yaml {arguments}"));
        assert_eq!((code, listed.as_str()), (1, ""), "{arguments}");
        assert!(error.starts_with(said), "{error}");
        assert_eq!(error.matches("error: ").count(), 1, "{error}");
    }
}

#[test]
fn single_file_has_the_given_name() {
    let folder = folder();
    write(&folder, "src/mine.rs", "// Mine.\n");
    for name in [
        "verify.rs",
        "src/parcels.rs",
        "src/depots.rs",
        "new/folder/parcels.rs",
    ] {
        let flags = format!("parcels.yaml --layout file --out {name}");
        let (code, _, said) = run(folder.path(), &format!("generate {flags}"));
        assert_eq!(code, 0, "{said}");
        assert!(said.starts_with(&format!("{name}: 1 file, ")), "{said}");
        assert!(folder.path().join(name).is_file());
        assert_eq!(run(folder.path(), &format!("check {flags}")).0, 0);
    }
    assert!(
        folder.path().join("src/parcels.rs").is_file(),
        "kept beside another"
    );
    write(
        &folder,
        "verify.rs",
        &(read(&folder, "verify.rs") + "// edited\n"),
    );
    let (code, listed, _) = run(
        folder.path(),
        "check parcels.yaml --layout file --out verify.rs",
    );
    assert_eq!(code, 1);
    assert!(listed.starts_with("stale: verify.rs (+0 -1)\n"), "{listed}");
}

#[test]
fn missing_dependencies_of_the_crate_are_reported() {
    let folder = folder();
    write(&folder, "runtime/Cargo.toml", "");
    let unpublished =
        "note: this crate does not build yet, because `twilio-runtime` is not on crates.io\n";
    let (_, _, said) = run(folder.path(), "generate parcels.yaml --out out");
    assert!(
        said.contains(unpublished) && said.contains("`--runtime-path`"),
        "{said}"
    );
    for arguments in [
        "--out out --runtime-path runtime",
        "--out modules --layout modules",
        "--out out --runtime-path runtime --dry-run",
    ] {
        let (code, _, said) = run(folder.path(), &format!("generate parcels.yaml {arguments}"));
        assert_eq!(code, 0, "{said}");
        assert!(!said.contains("note: "), "{arguments}: {said}");
    }
    let (_, _, said) = run(folder.path(), "generate parcels.yaml --out out --quiet");
    assert_eq!(said, "");

    write(&folder, "own/Cargo.toml", "[package]\nname = 'own'\n");
    let own = "generate parcels.yaml --out own --runtime-path runtime";
    let (_, _, said) = run(folder.path(), own);
    assert!(
        said.contains(", 0 unchanged, 0 removed, Cargo.toml kept\n"),
        "{said}"
    );
    assert!(
        said.contains("Cargo.toml` was not generated and is left alone; add to it:\n"),
        "{said}"
    );
    assert!(
        said.contains("\n    twilio-runtime = { path = \"../runtime\", version = "),
        "{said}"
    );
    assert!(
        said.contains("\n    hyper = [\"twilio-runtime/hyper\"]\n"),
        "{said}"
    );
    write(
        &folder,
        "own/Cargo.toml",
        "[dependencies]\ntwilio-runtime.path = '../runtime'\n",
    );
    // Without the feature, rustc warns about the `cfg` of the modules `mock`.
    let (_, _, said) = run(folder.path(), "generate parcels.yaml --out own");
    assert!(
        said.ends_with("add to it:\n\n    [features]\n    mock = []\n\n"),
        "{said}"
    );
    write(
        &folder,
        "own/Cargo.toml",
        "[dependencies]\ntwilio-runtime.path = '../runtime'\n[features]\nmock = []\n",
    );
    let (_, _, said) = run(folder.path(), "generate parcels.yaml --out own");
    assert!(!said.contains("note: "), "{said}");
}

#[test]
fn modules_and_files_note_that_the_runtime_is_needed() {
    let folder = folder();
    write(&folder, "app/Cargo.toml", "[package]\nname = 'app'\n");
    let commands = [
        "generate parcels.yaml --layout modules --out app/src/api",
        "generate parcels.yaml --layout file --out app/src/parcels.rs",
    ];
    let note = format!(
        "note: the bindings use `twilio-runtime`, which `{}` does not depend on\n",
        Path::new("app").join("Cargo.toml").display()
    );
    for command in commands {
        let (code, _, said) = run(folder.path(), command);
        assert!(code == 0 && said.contains(&note), "{said}");
    }
    write(
        &folder,
        "app/Cargo.toml",
        "[dependencies]\ntwilio-runtime.workspace = true\n",
    );
    for command in commands {
        let (code, _, said) = run(folder.path(), command);
        assert!(code == 0 && !said.contains("note: "), "{said}");
    }
}

#[test]
fn list_is_filtered_by_resource_function_method_and_path() {
    let folder = folder();
    let list = |filter: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_twilio-codegen"))
            .args(["list", "parcels.yaml", "specs", "--filter", filter])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{filter}");
        let text = String::from_utf8(output.stdout).unwrap();
        let functions = text.split_whitespace().filter(|word| word.contains("_"));
        functions.map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(list("DEPOT"), "fetch_depot delete_depot");
    assert_eq!(list("/v1/parcels"), "fetch_parcel delete_parcel");
    assert_eq!(list("get /v1/Parcels"), "fetch_parcel");
    assert_eq!(list("delete"), "delete_depot delete_parcel");
    assert_eq!(list("fetch_parcel"), "fetch_parcel");

    let (code, json, _) = run(
        folder.path(),
        "list parcels.yaml specs --format json --filter depot",
    );
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(code, 0);
    let operations = |document: &serde_json::Value| {
        let resources = document["resources"].as_array().unwrap();
        resources
            .iter()
            .map(|r| r["operations"].as_array().unwrap().len())
            .sum::<usize>()
    };
    let counts: Vec<usize> = json["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(operations)
        .collect();
    assert_eq!(counts, [2, 0]);

    let (code, _, said) = run(
        folder.path(),
        "list parcels.yaml specs --filter fetch_parcle",
    );
    assert_eq!(code, 2);
    assert!(
        said.contains("no operation matches `fetch_parcle`"),
        "{said}"
    );
    assert!(said.contains("did you mean `fetch_parcel`?"), "{said}");
}

#[test]
fn every_shell_has_completions() {
    let folder = folder();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, script, said) = run(folder.path(), &format!("completions {shell}"));
        assert_eq!((code, said.as_str()), (0, ""), "{shell}");
        for word in ["twilio-codegen", "generate", "runtime-path", "dry-run"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let (code, _, said) = run(folder.path(), "completions tcsh");
    assert_eq!(code, 2);
    assert!(
        said.contains("[possible values: bash, elvish, fish, powershell, zsh]"),
        "{said}"
    );
}
