//! Tests of `Files::write_to_out_dir` in processes of their own, since the first call of a process removes the files of
//! earlier builds.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{env, fs, path::Path, process::Command};

use tempfile::tempdir;
use twilio_codegen::{__private::MARKER, Config, Files};

/// The environment variable with the names of the files to write, or with the configuration file.
const NAMES: &str = "OUT_DIR_TEST_NAMES";

/// Does what a build script does.
#[test]
#[ignore = "not a test: other tests run it in a child process"]
fn child_writes() {
    let names = env::var(NAMES).unwrap();
    let names: Vec<&str> = names.split(' ').collect();
    let (folder_files, out_files): (Vec<_>, Vec<_>) =
        names.iter().partition(|name| name.ends_with("mod.rs"));
    for name in folder_files {
        files(name).write(env::var_os("OUT_DIR").unwrap()).unwrap();
    }
    for name in out_files {
        files(name).write_to_out_dir().unwrap();
    }
}

fn files(name: &str) -> Files {
    let mut files = Files::default();
    files.insert(name, format!("// {MARKER}\n")).unwrap();
    files
}

/// Does what a build script with a configuration file does.
#[test]
#[ignore = "not a test: other tests run it in a child process"]
fn child_generates() {
    let files = Config::from_file(env::var(NAMES).unwrap())
        .unwrap()
        .generate();
    files.unwrap().write_to_out_dir().unwrap();
}

fn build(out_dir: &Path, names: &str) {
    run("child_writes", out_dir, names);
}

/// Runs a test of this file in another process, and returns its standard output.
fn run(test: &str, out_dir: &Path, names: &str) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--nocapture", test])
        .env("OUT_DIR", out_dir)
        .env(NAMES, names)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn files_of_earlier_builds_are_removed() {
    let folder = tempdir().unwrap();
    let out_dir = folder.path();
    fs::write(out_dir.join("mine.rs"), "// Mine.\n").unwrap();
    fs::create_dir(out_dir.join("sub")).unwrap();
    fs::write(out_dir.join("sub/deep.rs"), format!("// {MARKER}\n")).unwrap();

    build(out_dir, "twilio.rs");
    assert_eq!(names(out_dir), ["mine.rs", "sub", "twilio.rs"]);
    build(out_dir, "parcels.rs");
    assert_eq!(names(out_dir), ["mine.rs", "parcels.rs", "sub"]);
    assert!(out_dir.join("sub/deep.rs").exists());
}

#[test]
fn several_files_of_one_process_are_kept() {
    let folder = tempdir().unwrap();
    let out_dir = folder.path();
    for _ in 0..2 {
        build(out_dir, "a.rs b.rs c.rs");
        assert_eq!(names(out_dir), ["a.rs", "b.rs", "c.rs"]);
    }
    build(out_dir, "b.rs mod.rs");
    assert_eq!(
        names(out_dir),
        ["b.rs", "mod.rs"],
        "`Files::write` wrote one of them"
    );
}

#[test]
fn an_unchanged_file_is_not_touched() {
    let folder = tempdir().unwrap();
    let modified = || {
        let metadata = fs::metadata(folder.path().join("a.rs")).unwrap();
        metadata.modified().unwrap()
    };
    build(folder.path(), "a.rs");
    let before = modified();
    std::thread::sleep(std::time::Duration::from_millis(20));
    build(folder.path(), "a.rs");
    assert_eq!(modified(), before);
}

#[test]
fn cargo_watches_the_configuration_file_and_the_documents() {
    let folder = tempdir().unwrap();
    let (file, out_dir) = (folder.path().join("api.toml"), folder.path().join("out"));
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec");
    fs::write(&file, format!("documents = {spec:?}\nlayout = 'file'\n")).unwrap();
    fs::create_dir(&out_dir).unwrap();
    let said = run("child_generates", &out_dir, file.to_str().unwrap());
    for watched in [file.to_str().unwrap(), spec] {
        let line = format!("cargo::rerun-if-changed={watched}\n");
        assert!(said.contains(&line), "{said}");
    }
    assert_eq!(names(&out_dir), ["twilio.rs"]);
}
