//! The committed bindings are up to date with `spec/`, every way of generating produces the same code, and Twilio's own
//! document produces it as well.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use twilio_codegen::{Config, Files, Layout};
use twilio_test_support::{skip, twilio_documents};

/// The module with the examples of the responses.
const MOCK: &str = "participant::mock";

/// Returns the configuration of the bindings in `generated/`.
fn config() -> Config {
    Config::new()
        .spec(workspace().join("spec"))
        .crate_name("twilio-conversations")
}

fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn committed_bindings_are_up_to_date() {
    let drift = config()
        .generate()
        .unwrap()
        .check(workspace().join("generated"))
        .unwrap();
    assert!(
        drift.is_empty(),
        "generated/ is not what the generator makes of spec/; CONTRIBUTING.md says how to renew it\n{drift}"
    );
}

#[test]
fn same_input_produces_same_bytes() {
    for layout in [Layout::Crate, Layout::Modules, Layout::File] {
        let generate = || config().layout(layout).generate().unwrap();
        assert_eq!(generate(), generate());
    }
}

#[test]
fn changed_description_affects_one_file_and_the_page_that_lists_it() {
    const NAME: &str = "twilio_conversations_v1.yaml";
    /// The document has hundreds of descriptions; a sample is enough.
    const EVERY: usize = 5;
    let text = fs::read_to_string(workspace().join("spec").join(NAME)).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("description");
    fs::create_dir_all(&folder).unwrap();
    let generate = |text: &str| {
        fs::write(folder.join(NAME), text).unwrap();
        Config::new().spec(folder.join(NAME)).generate().unwrap()
    };
    let before = generate(&text);
    let mut touched = 0;
    for (at, key) in text.match_indices(" description: ").step_by(EVERY) {
        let (head, value) = text.split_at(at + key.len());
        // Folded text starts on the next line.
        let begin = value
            .find(|c: char| c.is_alphanumeric() || c == '`')
            .unwrap();
        let (fold, words) = value.split_at(begin);
        let after = generate(&format!("{head}{fold}Changed {words}"));
        let different: Vec<&str> = before
            .iter()
            .zip(after.iter())
            .filter(|(before, after)| before != after)
            .map(|((file, _), _)| file)
            .collect();
        // The first sentence of an operation is also on the page of its resource, and that of a resource on the root.
        let others = different
            .iter()
            .filter(|file| !file.ends_with("mod.rs") && !file.ends_with("lib.rs"));
        assert!(
            others.count() <= 1 && different.len() <= 2,
            "{different:?} change at byte {at}"
        );
        touched += different.len();
    }
    // Descriptions of responses are not part of the output.
    assert!(touched > 15, "{touched}");
}

#[test]
fn all_layouts_contain_the_same_code() {
    let in_a_crate = modules(&config().generate().unwrap());
    let generate = |layout| {
        let config = config().layout(layout).mock(true);
        let config = config.module_path("twilio_conversations");
        modules(&config.generate().unwrap())
    };
    let (as_modules, in_a_file) = (generate(Layout::Modules), generate(Layout::File));
    // The root, the resource, ten operations, the models, and the examples.
    assert_eq!(in_a_crate.len(), 14);
    assert_same(&in_a_crate, &as_modules);
    assert_same(&in_a_crate, &in_a_file);
}

#[test]
fn build_script_generates_the_same_code() {
    if ["TWILIO_OPENAPI", "TWILIO_RESOURCES"]
        .iter()
        .any(|name| env::var_os(name).is_some())
    {
        skip(
            "the environment selects another document, so what the build script made was not compared",
        );
        return;
    }
    let made = fs::read_to_string(Path::new(env!("OUT_DIR")).join("twilio_bindings.rs")).unwrap();
    let mut files = Files::default();
    files
        .insert(
            "twilio_bindings.rs",
            made.replace("twilio_bindings", "twilio_conversations"),
        )
        .unwrap();
    let mut in_a_crate = modules(&config().generate().unwrap());
    in_a_crate.remove(MOCK);
    assert_same(&in_a_crate, &modules(&files));
}

#[test]
fn twilios_document_generates_the_same_code() {
    let Some(folder) = twilio_documents("the code of spec/ was not compared with Twilio's") else {
        return;
    };
    let twilios = Config::new()
        .spec(folder.join("twilio_conversations_v1.yaml"))
        .resource("participant")
        .crate_name("twilio-conversations");
    let code = |config: Config| {
        let mut modules = modules(&config.generate().unwrap());
        // Our examples are our own.
        modules.remove(MOCK);
        for lines in modules.values_mut() {
            lines.retain(|line| !line.trim_start().starts_with("//"));
        }
        modules
    };
    assert_same(&code(config()), &code(twilios));
}

/// Returns the lines of each module by path, regardless of the file they are in. Omits what depends on the layout: file
/// headers, the root's documentation, `mod` items and empty lines.
fn modules(files: &Files) -> BTreeMap<String, Vec<String>> {
    let mut modules: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, text) in files.iter().filter(|(file, _)| file.ends_with(".rs")) {
        let mut path: Vec<&str> = file
            .trim_start_matches("src/")
            .trim_end_matches(".rs")
            .split('/')
            .filter(|name| {
                !matches!(
                    *name,
                    "lib" | "mod" | "twilio_conversations" | "twilio_bindings"
                )
            })
            .collect();
        let outside = path.len();
        modules.entry(path.join("::")).or_default();
        for line in without_allowed_lints(text).lines() {
            let indent = 4 * (path.len() - outside);
            if indent > 0 && line == format!("{:1$}}}", "", indent - 4) {
                path.pop();
                continue;
            }
            let line = line.get(indent..).unwrap_or_default();
            let item = line
                .strip_prefix("pub ")
                .unwrap_or(line)
                .strip_prefix("mod ");
            let is_of_the_layout = line.is_empty()
                || line.starts_with("#[allow(unreachable_pub")
                || line == "#[rustfmt::skip]"
                || line == "#[cfg(feature = \"mock\")]"
                || line.starts_with("// @generated")
                || (path.is_empty() && line.starts_with("//!"))
                || item.is_some_and(|item| item.ends_with(';'));
            if let Some(name) = item.and_then(|item| item.strip_suffix(" {")) {
                path.push(name);
                modules.entry(path.join("::")).or_default();
            } else if !is_of_the_layout {
                modules
                    .entry(path.join("::"))
                    .or_default()
                    .push(line.to_owned());
            }
        }
    }
    modules
}

/// Returns the text without the attributes that allow lints on several lines.
fn without_allowed_lints(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once("allow(\n") {
        let before = before.trim_end_matches(['#', '!', '[']);
        kept.push_str(before);
        rest = after.split_once(")]\n").unwrap().1;
    }
    kept + rest
}

#[track_caller]
fn assert_same(one: &BTreeMap<String, Vec<String>>, other: &BTreeMap<String, Vec<String>>) {
    assert!(
        one.keys().eq(other.keys()),
        "{:?}\nand {:?}",
        one.keys(),
        other.keys()
    );
    for (path, lines) in one {
        assert!(!lines.is_empty(), "nothing in {path}");
        for (line, other) in lines.iter().zip(&other[path]) {
            assert_eq!(line, other, "in {path}");
        }
        assert_eq!(lines.len(), other[path].len(), "in {path}");
    }
}
