//! Writers that are killed, that find the disk full, and that run at the same time: the folder holds the old files or
//! the new ones, and the next run completes what was begun.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    env, fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Instant,
};

use tempfile::tempdir;
use twilio_codegen::{Files, files::MARKER};

/// How many files a writer writes: enough for a kill to fall between two moves.
const FILES: usize = 120;

/// What writer `version` writes. Every file differs from the other version's, and some are only in one of them.
fn files(version: u8) -> Files {
    let mut files = Files::default();
    for n in 0..FILES {
        let path = match n % 10 {
            0 => format!("src/only_{version}/f{n}.rs"),
            _ => format!("src/f{n}.rs"),
        };
        let text = format!("// {MARKER}\n{}", format!("// {version}\n").repeat(50));
        files.insert(path, text);
    }
    files
}

/// Every file beneath a folder, hidden ones included, and its text.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            found.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    found
}

fn expected(version: u8) -> BTreeMap<String, String> {
    let own = |(path, text): (&str, &str)| (path.to_owned(), text.to_owned());
    files(version).iter().map(own).collect()
}

const FOLDER: &str = "TWILIO_CODEGEN_TEST_FOLDER";
const VERSION: &str = "TWILIO_CODEGEN_TEST_VERSION";

/// Not a test by itself: what [`writer`] runs.
#[test]
fn write_as_told() {
    if let (Some(folder), Ok(version)) = (env::var_os(FOLDER), env::var(VERSION)) {
        files(version.parse().unwrap()).write(folder).unwrap();
    }
}

/// This program once more, as a writer.
fn writer(folder: &Path, version: u8) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "write_as_told"])
        .env(FOLDER, folder)
        .env(VERSION, version.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn killed_at_any_moment() {
    let folder = tempdir().unwrap();
    let (old, new) = (expected(1), expected(2));
    files(1).write(folder.path()).unwrap();
    let start = Instant::now();
    assert!(writer(folder.path(), 2).wait().unwrap().success());
    let usual = start.elapsed();
    let (mut whole, mut between) = (0, 0);
    for moment in 0..40 {
        files(1).write(folder.path()).unwrap();
        let mut child = writer(folder.path(), 2);
        thread::sleep(usual * moment / 36);
        child.kill().unwrap();
        child.wait().unwrap();

        let mut left = tree(folder.path());
        left.retain(|path, _| path.starts_with("src/"));
        for (path, text) in &left {
            let known = [old.get(path), new.get(path)];
            assert!(known.contains(&Some(text)), "{path} is neither");
        }
        match left == old || left == new {
            true => whole += 1,
            false => between += 1,
        }
        files(2).write(folder.path()).unwrap();
        assert!(tree(folder.path()) == new, "the next run completes it");
    }
    println!("{whole} kills left a whole tree, {between} were completed by the next run");
}

#[test]
fn two_programs_at_once() {
    let folder = tempdir().unwrap();
    for _ in 0..2 {
        let writers = [1, 2, 1, 2].map(|version| writer(folder.path(), version));
        for mut child in writers {
            assert!(child.wait().unwrap().success());
        }
        let found = tree(folder.path());
        assert!(found == expected(1) || found == expected(2), "a mixture");
    }
}

#[test]
fn a_full_disk_leaves_the_old_files() {
    let folder = tempdir().unwrap();
    let mut small = Files::default();
    small.insert("parcels.rs", format!("// {MARKER}\n"));
    small.write(folder.path().join("out")).unwrap();
    let before = tree(folder.path());
    let document = "openapi: 3.0.3\ninfo: {title: Parcels, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n";
    let schemas: String = (0..50)
        .map(|n| {
            format!("    parcel{n}: {{type: object, properties: {{sid: {{type: string}}}}}}\n")
        })
        .collect();
    let spec = tempdir().unwrap();
    let spec = spec.path().join("parcels.yaml");
    fs::create_dir_all(spec.parent().unwrap()).unwrap();
    fs::write(&spec, [document, &schemas].concat()).unwrap();
    // No file may have more than 1024 bytes, which fails as a full disk does, and needs no disk of its own.
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 2; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_twilio-codegen"))
        .args(["generate", "--layout", "file", "--spec"])
        .arg(&spec)
        .arg("--out")
        .arg(folder.path().join("out"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("cannot be written") && said.contains("nothing was changed"),
        "{said}"
    );
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn a_link_that_looks_like_ours_is_not_followed() {
    let outside = tempdir().unwrap();
    fs::write(outside.path().join("kept"), "").unwrap();
    let folder = tempdir().unwrap();
    let link = folder.path().join(".twilio-codegen-left");
    std::os::unix::fs::symlink(outside.path(), &link).unwrap();
    files(1).write(folder.path()).unwrap();
    assert!(outside.path().join("kept").exists() && link.exists());
}
