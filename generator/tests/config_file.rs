//! Tests of `Config::from_file`. The messages for invalid files are in `generator/cli/tests/errors`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path};

use tempfile::{TempDir, tempdir};
use twilio_codegen::{Config, Layout};

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Parcels, version: 1.0.0}
servers: [{url: 'https://parcels.example.com'}]
paths:
  /v1/Parcels: {get: {operationId: ListParcel, tags: [Parcel], responses: {'204': {description: Done.}}}}
  /v1/Depots: {get: {operationId: ListDepot, tags: [Depot], responses: {'204': {description: Done.}}}}
";

/// Creates a folder with a document, a runtime, and a configuration file in a subfolder.
fn folder(configuration: &str) -> TempDir {
    let folder = tempdir().unwrap();
    for (path, text) in [
        ("conf/specs/parcels.yaml", DOCUMENT),
        ("conf/twilio-codegen.toml", configuration),
        ("runtime/Cargo.toml", ""),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn read(folder: &TempDir) -> Config {
    Config::from_file(folder.path().join("conf/twilio-codegen.toml")).unwrap()
}

#[test]
fn every_key_is_applied_and_paths_are_relative_to_the_file() {
    let folder = folder(
        "documents = ['specs/parcels.yaml']\nresources = ['depot']\ncrate-name = 'depots'\nlayout = 'crate'\n\
         out = '../out'\nruntime-path = '../runtime'\nskip-unsupported = true\ndeny-warnings = true\n",
    );
    let config = read(&folder);
    let out = config.out_path().unwrap();
    assert_eq!(out, folder.path().join("conf/../out"));
    let files = config.generate().unwrap();
    let manifest = files.get("Cargo.toml").unwrap();
    assert!(manifest.contains("name = \"depots\""), "{manifest}");
    assert!(manifest.contains("path = \"../runtime\""), "{manifest}");
    assert!(files.get("src/depot/mod.rs").is_some());
    assert!(files.get("src/parcel/mod.rs").is_none());
    assert!(
        files
            .watched()
            .contains(&folder.path().join("conf/twilio-codegen.toml"))
    );
}

#[test]
fn spec_and_single_strings_are_accepted() {
    let folder = folder("spec = 'specs'\nresources = 'parcel'\nlayout = 'file'\n");
    let files = read(&folder).generate().unwrap();
    assert!(
        files
            .get("twilio.rs")
            .unwrap()
            .contains("pub fn list_parcel(")
    );
    assert!(!files.get("twilio.rs").unwrap().contains("list_depot"));
}

#[test]
fn mocks_are_generated_on_request_and_always_in_crates() {
    let has_mocks = |configuration: &str| {
        let files = read(&folder(configuration)).generate().unwrap();
        files
            .iter()
            .any(|(_, text)| text.contains("twilio_runtime::mocked!"))
    };
    let wanted = "spec = 'specs'\nmock = true\n";
    for layout in ["modules", "file"] {
        assert!(has_mocks(&format!("{wanted}layout = '{layout}'\n")));
        assert!(!has_mocks(&format!(
            "spec = 'specs'\nlayout = '{layout}'\n"
        )));
    }
    assert!(has_mocks(wanted));
    assert!(has_mocks("spec = 'specs'\nmock = false\n"));
}

#[test]
fn methods_override_the_file() {
    let folder = folder(
        "documents = 'missing.yaml'\nresources = 'depot'\nlayout = 'crate'\nruntime-path = '../missing'\n",
    );
    let files = read(&folder)
        .specs([folder.path().join("conf/specs")])
        .resources(Vec::<String>::new())
        .layout(Layout::File)
        .runtime_path("anywhere")
        .generate()
        .unwrap();
    let text = files.get("twilio.rs").unwrap();
    assert!(text.contains("list_parcel") && text.contains("list_depot"));
}

#[test]
fn an_empty_file_configures_nothing() {
    let config = read(&folder(""));
    assert!(!config.has_specs());
    assert_eq!(config.out_path(), None::<&Path>);
    let error = config.generate().unwrap_err().to_string();
    assert!(error.starts_with("error: no document specified"), "{error}");
}

#[test]
fn without_an_output_folder_the_path_of_the_runtime_is_absolute() {
    let folder = folder("documents = 'specs'\nruntime-path = '../runtime'\n");
    let files = read(&folder).generate().unwrap();
    let runtime = folder.path().join("runtime").canonicalize().unwrap();
    let manifest = files.get("Cargo.toml").unwrap();
    assert!(
        manifest.contains(&format!("path = {:?}", runtime.display().to_string())),
        "{manifest}"
    );
}

#[test]
fn the_examples_of_the_documentation_are_valid() {
    for text in [
        include_str!("../README.md"),
        include_str!("../cli/README.md"),
        include_str!("../src/config/mod.rs"),
    ] {
        let text = text.replace("    /// ", "");
        let (_, example) = text.split_once("```toml\ndocuments").unwrap();
        let (example, _) = example.split_once("```").unwrap();
        assert!(read(&folder(&format!("documents{example}"))).has_specs());
    }
}

#[test]
fn problems_have_a_file_and_a_position() {
    let folder = folder("crate-nam = 'x'\n");
    let path = folder.path().join("conf/twilio-codegen.toml");
    let error = Config::from_file(&path).unwrap_err();
    let diagnostic = error.diagnostics().into_iter().next().unwrap();
    assert_eq!(diagnostic.file(), path.to_str());
    let line = format!(
        "{}:1:1: unknown key `crate-nam` (did you mean",
        path.display()
    );
    assert!(diagnostic.to_string().starts_with(&line), "{diagnostic}");
    assert!(
        error.to_string().contains("twilio-codegen.toml:1:1"),
        "{error}"
    );
}

#[test]
fn an_invalid_crate_name_is_reported_when_generating() {
    let folder = folder("");
    for name in ["", "std", "a b", "9"] {
        let config = Config::new()
            .spec(folder.path().join("conf/specs"))
            .crate_name(name);
        let error = config.generate().unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("error: invalid crate name `{name}`")),
            "{error}"
        );
        assert!(error.contains("for example `"), "{error}");
    }
}

#[test]
fn progress_is_reported() {
    use std::sync::{Arc, Mutex};

    let folder = folder("");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&seen);
    let _ = Config::new()
        .spec(folder.path().join("conf/specs"))
        .on_progress(move |progress| shared.lock().unwrap().push(progress.to_string()))
        .generate()
        .unwrap();
    let mut seen = seen.lock().unwrap().clone();
    seen.sort();
    assert_eq!(
        seen,
        [
            "generating 1 of 2 resources",
            "generating 2 of 2 resources",
            "reading 1 of 1 documents"
        ]
    );
}

#[test]
fn damaged_files_are_errors_with_a_position() {
    // Invalid even if undamaged, since `out` is a table.
    let text = "documents = ['é', \"b\"]\r\nskip-unsupported = true\n[out]\nx = { a = 1 }\n";
    let folder = folder("");
    let path = folder.path().join("conf/twilio-codegen.toml");
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        for new in [
            "", "'", "\"\"\"", "]", "\n", "\r", "=", "\u{feff}", "\0", "ü",
        ] {
            let damaged = format!("{before}{new}{after}");
            fs::write(&path, &damaged).unwrap();
            let error = Config::from_file(&path).unwrap_err().to_string();
            assert!(error.contains("twilio-codegen.toml:"), "{damaged}\n{error}");
        }
    }
}

#[test]
fn a_byte_order_mark_and_crlf_are_accepted() {
    let folder = folder("\u{feff}documents = 'specs'\r\nlayout = 'file'\r\n");
    assert!(read(&folder).has_specs());
}

#[test]
fn a_module_path_is_checked() {
    let problem = |path: &str, layout: Layout| {
        let config = Config::new().spec("spec").module_path(path).layout(layout);
        config.generate().err().map(|error| error.to_string())
    };
    for path in ["a", "my_crate::twilio", "a::r#type", "_a::b2"] {
        let text = problem(path, Layout::File).unwrap_or_default();
        assert!(!text.contains("module path"), "{path}: {text}");
    }
    for path in [
        "",
        "my-crate::twilio",
        "a::",
        "crate::twilio",
        "a::type",
        "a:b",
        "a b",
        "2a",
    ] {
        let text = problem(path, Layout::Modules).unwrap_or_default();
        assert!(text.contains("invalid module path"), "{path}: {text}");
    }
    let text = problem("a::b", Layout::Crate).unwrap_or_default();
    assert!(text.contains("a crate needs no module path"), "{text}");
}

#[cfg(not(feature = "overlay"))]
#[test]
fn overlays_need_the_feature() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("twilio-codegen.toml");
    fs::write(&file, "overlays = [\"a.yaml\"]\n").unwrap();
    let error = Config::from_file(&file).unwrap_err().to_string();
    assert!(
        error.contains("needs the Cargo feature `overlay`"),
        "{error}"
    );
    assert!(error.contains("features = [\"overlay\"]"), "{error}");
}
