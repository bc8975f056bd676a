//! Writers that are killed, run out of disk space, or run at the same time: every file is complete, other files are
//! untouched, and the next run completes the rest.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    env, fs,
    path::Path,
    process::{self, Child, Command, Stdio},
};

use tempfile::tempdir;
use twilio_codegen::{__private::MARKER, Files};

/// The number of modules that a writer writes: enough for a kill to happen between two files.
const FILES: usize = 120;
/// The path of a file that is longer than the others.
const LARGE: &str = "src/large.rs";

type Tree = BTreeMap<String, String>;

/// Returns the files that writer `version` writes. Every file differs between the versions, and some exist in only one.
fn files(version: u8) -> Files {
    let mut files = Files::default();
    let mut insert = |path: &str, lines: usize| {
        let text = format!("# {MARKER}\n{}", format!("# {version}\n").repeat(lines));
        files.insert(path, text).unwrap();
    };
    insert("Cargo.toml", 10);
    insert("src/lib.rs", 10);
    insert(&format!("src/only_{version}/mod.rs"), 10);
    insert(LARGE, 20_000);
    for n in 0..FILES {
        match n % 10 {
            0 => insert(&format!("src/only_{version}/f{n}.rs"), 1000),
            _ => insert(&format!("src/f{n}.rs"), 1000),
        }
    }
    files
}

fn expected(version: u8) -> Tree {
    let own = |(path, text): (&str, &str)| (path.to_owned(), text.to_owned());
    files(version).iter().map(own).collect()
}

/// Returns all files in a folder and its subfolders, including hidden ones, with their texts.
fn tree(folder: &Path) -> Tree {
    let mut found = Tree::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
            found.insert(name.replace('\\', "/"), fs::read_to_string(path).unwrap());
        }
    }
    found
}

const FOLDER: &str = "TWILIO_CODEGEN_TEST_FOLDER";
const VERSION: &str = "TWILIO_CODEGEN_TEST_VERSION";

/// The writer that [`told`] starts.
#[test]
#[ignore = "not a test: other tests run it in a child process"]
fn child_writes() {
    let version = env::var(VERSION).unwrap().parse().unwrap();
    if let Err(error) = files(version).write(env::var_os(FOLDER).unwrap()) {
        eprintln!("{error}");
        process::exit(2);
    }
}

/// Makes a command that runs this program a writer.
fn told<'a>(command: &'a mut Command, folder: &Path, version: u8) -> &'a mut Command {
    command
        .args(["--exact", "child_writes", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(VERSION, version.to_string())
        .stdout(Stdio::null())
}

/// Starts this program again, as a writer.
fn writer(folder: &Path, version: u8) -> Child {
    told(
        &mut Command::new(env::current_exe().unwrap()),
        folder,
        version,
    )
    .spawn()
    .unwrap()
}

/// Starts a writer of the second version, and kills it as soon as a file differs from the first version.
fn kill_when_changed(folder: &Path, path: &str, old: &str) {
    let mut child = writer(folder, 2);
    while child.try_wait().unwrap().is_none()
        && fs::read_to_string(folder.join(path)).is_ok_and(|text| text == old)
    {}
    // Fails if the writer has already ended.
    let _ = child.kill();
    child.wait().unwrap();
}

/// Asserts that a killed writer left only complete files and no declaration of a missing module.
fn assert_usable(left: &Tree, old: &Tree, new: &Tree) {
    for (path, text) in left {
        let known = [old.get(path), new.get(path)];
        assert!(known.contains(&Some(text)), "{path} is neither");
    }
    let is_new = |path: &str| left.get(path) == new.get(path);
    let mut missing = new.keys().filter(|path| !is_new(path));
    if is_new("Cargo.toml") || old.keys().any(|path| !left.contains_key(path)) {
        assert_eq!(missing.next(), None, "written after `Cargo.toml`");
    } else if is_new("src/lib.rs") {
        assert!(missing.all(|path| path == "Cargo.toml"));
    } else if is_new("src/only_2/mod.rs") {
        assert!(missing.all(|path| ["Cargo.toml", "src/lib.rs"].contains(&path.as_str())));
    }
}

#[test]
fn killed_at_any_moment() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let foreign = ["notes.txt", "src/by_hand/mod.rs", "src/.git/HEAD"];
    for path in foreign {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "mine").unwrap();
    }
    let times = || foreign.map(|path| fs::metadata(folder.join(path)).unwrap().modified().unwrap());
    let before = times();
    // Asserts that the other files are unchanged, and returns the rest.
    let ours = || {
        let mut tree = tree(folder);
        for path in foreign {
            assert_eq!(tree.remove(path).as_deref(), Some("mine"));
        }
        tree
    };

    let (old, new) = (expected(1), expected(2));
    let others = ["src/lib.rs", "src/only_1/mod.rs"];
    let mut mixtures = 0;
    for path in old.keys().map(String::as_str).step_by(8).chain(others) {
        files(1).write(folder).unwrap();
        kill_when_changed(folder, path, &old[path]);

        let mut left = ours();
        left.retain(|path, _| !path.ends_with(".tmp"));
        assert_usable(&left, &old, &new);
        assert_eq!(files(2).check(folder).unwrap().is_empty(), left == new);
        mixtures += usize::from(left != old && left != new);
        files(2).write(folder).unwrap();
        assert!(ours() == new, "the next run completes it");
    }
    assert_ne!(mixtures, 0, "no kill came between two files");
    assert_eq!(times(), before);
}

#[test]
fn temporary_files_of_a_killed_run_are_removed() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    files(1).write(folder).unwrap();
    let left = [
        ".twilio-codegen-a1B2c3.tmp",
        "src/only_1/.twilio-codegen-d4E5f6.tmp",
    ];
    let foreign = [".twilio-codegen-notes", "src/.mine.tmp"];
    for path in left.iter().chain(&foreign) {
        fs::write(folder.join(path), format!("// {MARKER}\nhalf")).unwrap();
    }
    assert!(files(1).check(folder).unwrap().is_empty());
    // Even if there is nothing else to do.
    let summary = files(1).write(folder).unwrap();
    assert!(summary.written.is_empty() && summary.removed.is_empty());
    assert!(left.iter().all(|path| !folder.join(path).exists()));
    assert!(foreign.iter().all(|path| folder.join(path).exists()));
}

#[test]
fn concurrent_writers() {
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

/// A limit on file sizes causes the same failures as a full disk.
#[cfg(unix)]
#[test]
fn a_full_disk() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let limited = |blocks: u32| {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).arg(env::current_exe().unwrap());
        let output = told(&mut shell, folder, 2).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    let (old, new) = (expected(1), expected(2));
    files(1).write(folder).unwrap();

    // No file can be written.
    let said = limited(2);
    assert!(said.contains("` cannot be written: "), "{said}");
    assert!(said.contains("nothing was changed"), "{said}");
    assert!(tree(folder) == old);

    // All files but one can be written.
    let said = limited(20);
    let shown = folder.join(LARGE).display().to_string();
    assert!(
        said.contains(&format!("`{shown}` cannot be written: File too large")),
        "{said}"
    );
    assert!(
        said.contains("the files written so far are complete; run again to write the rest"),
        "{said}"
    );
    let left = tree(folder);
    assert!(left != old && left[LARGE] == old[LARGE]);
    assert_usable(&left, &old, &new);
    files(2).write(folder).unwrap();
    assert!(tree(folder) == new);
}

#[cfg(unix)]
#[test]
fn a_link_named_like_a_temporary_file_is_not_followed() {
    let outside = tempdir().unwrap();
    fs::write(outside.path().join("kept"), "").unwrap();
    let folder = tempdir().unwrap();
    for (name, target) in [("a", "kept"), ("b", "")] {
        let link = folder.path().join(format!(".twilio-codegen-{name}.tmp"));
        std::os::unix::fs::symlink(outside.path().join(target), &link).unwrap();
        files(1).write(folder.path()).unwrap();
        assert!(outside.path().join("kept").exists() && link.exists());
    }
}
