//! Writers that are killed, that find the disk full, and that run at the same time: the folder holds the old files or
//! the new ones, never some of each.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    env, fs,
    os::unix::fs::MetadataExt,
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
        files.insert(path, text).unwrap();
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

/// Kills writers of the second version at thirty moments, and gives for how many neither version was there.
fn mixtures_after_kills(folder: &Path, foreign: &[&str]) -> usize {
    let ours = |mut tree: BTreeMap<String, String>| {
        tree.retain(|path, _| !foreign.contains(&path.as_str()) && !path.starts_with('.'));
        tree
    };
    let (old, new) = (expected(1), expected(2));
    files(1).write(folder).unwrap();
    let start = Instant::now();
    assert!(writer(folder, 2).wait().unwrap().success());
    let usual = start.elapsed();
    let mut mixtures = 0;
    for moment in 0..30 {
        files(1).write(folder).unwrap();
        let mut child = writer(folder, 2);
        thread::sleep(usual * moment / 27);
        child.kill().unwrap();
        child.wait().unwrap();

        let left = ours(tree(folder));
        for (path, text) in &left {
            let known = [old.get(path), new.get(path)];
            assert!(known.contains(&Some(text)), "{path} is neither");
        }
        mixtures += usize::from(left != old && left != new);
        files(2).write(folder).unwrap();
        assert!(ours(tree(folder)) == new, "the next run completes it");
    }
    mixtures
}

#[test]
fn killed_at_any_moment() {
    let above = tempdir().unwrap();
    let folder = above.path().join("out");
    assert_eq!(mixtures_after_kills(&folder, &[]), 0);
    assert_eq!(
        fs::read_dir(above.path()).unwrap().count(),
        1,
        "left beside"
    );
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "left within");
}

#[test]
fn killed_at_any_moment_among_files_of_others() {
    let above = tempdir().unwrap();
    let folder = above.path().join("out");
    fs::create_dir_all(folder.join("src/by_hand")).unwrap();
    let kept = ["notes.txt", "src/by_hand/mod.rs"];
    for path in kept {
        fs::write(folder.join(path), "mine").unwrap();
    }
    let before = kept.map(|path| fs::metadata(folder.join(path)).unwrap());
    assert_eq!(mixtures_after_kills(&folder, &kept), 0);
    for (path, before) in kept.iter().zip(before) {
        let now = fs::metadata(folder.join(path)).unwrap();
        assert_eq!(now.ino(), before.ino(), "{path} is the same file");
        assert_eq!(now.modified().unwrap(), before.modified().unwrap());
        assert_eq!(now.nlink(), 1, "{path} has no other name left");
    }
    assert_eq!(
        fs::read_dir(above.path()).unwrap().count(),
        1,
        "left beside"
    );
}

/// A hidden folder is never moved, so files are, one by one: a kill may fall between two of them.
#[test]
fn killed_beside_a_hidden_folder() {
    let folder = tempdir().unwrap();
    fs::create_dir_all(folder.path().join("src/.git")).unwrap();
    fs::write(folder.path().join("src/.git/HEAD"), "mine").unwrap();
    let mixtures = mixtures_after_kills(folder.path(), &["src/.git/HEAD"]);
    println!("{mixtures} kills left some files old and some new, which the next run completed");
    let head = folder.path().join("src/.git/HEAD");
    assert_eq!(fs::read_to_string(head).unwrap(), "mine");
}

#[test]
fn what_a_killed_run_left_is_removed() {
    let above = tempdir().unwrap();
    let folder = above.path().join("out");
    files(1).write(&folder).unwrap();
    for left in ["out/.twilio-codegen-a1B2c3", ".out.twilio-codegen-a1B2c3"] {
        let left = above.path().join(left);
        fs::create_dir(&left).unwrap();
        fs::write(left.join("new-0"), "half").unwrap();
        // Also where nothing else is to be done.
        files(1).write(&folder).unwrap();
        assert!(!left.exists(), "{}", left.display());
    }
    // A neighbour's is not ours to remove.
    let other = above.path().join(".out2.twilio-codegen-a1B2c3");
    fs::create_dir(&other).unwrap();
    files(2).write(&folder).unwrap();
    assert!(other.exists() && tree(&folder) == expected(2));
}

#[test]
fn files_that_stay_keep_their_times_and_empty_folders_go() {
    let folder = tempdir().unwrap();
    let mut before = files(1);
    for n in 0..3 {
        before
            .insert(format!("src/same{n}.rs"), format!("// {MARKER}\n"))
            .unwrap();
    }
    before.write(folder.path()).unwrap();
    let kept = folder.path().join("src/same0.rs");
    let times = || {
        let metadata = fs::metadata(&kept).unwrap();
        (metadata.ino(), metadata.modified().unwrap())
    };
    let old = times();
    let mut after = files(2);
    for n in 0..3 {
        after
            .insert(format!("src/same{n}.rs"), format!("// {MARKER}\n"))
            .unwrap();
    }
    fs::create_dir(folder.path().join("src/empty")).unwrap();
    let summary = after.write(folder.path()).unwrap();
    assert_eq!((summary.unchanged.len(), summary.written.len()), (3, FILES));
    assert_eq!(times(), old);
    let src = folder.path().join("src");
    assert!(src.join("only_2").exists() && !src.join("only_1").exists());
    assert!(src.join("empty").exists(), "a folder of somebody else's");
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
    small
        .insert("parcels.rs", format!("// {MARKER}\n"))
        .unwrap();
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
