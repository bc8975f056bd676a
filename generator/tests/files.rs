//! The output folder: what is written, what is left alone, and what happens when something goes wrong.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, SystemTime},
};

use tempfile::{TempDir, tempdir};
use twilio_codegen::{__private::MARKER, Error, Files};

fn files(texts: &[(&str, &str)]) -> Files {
    let mut files = Files::default();
    for (path, text) in texts {
        let comment = if path.ends_with(".toml") { "#" } else { "//" };
        files
            .insert(
                *path,
                format!("{comment} {MARKER} 0.1.0. Do not edit.\n{text}\n"),
            )
            .unwrap();
    }
    files
}

/// A folder with two generated files and two of the user's.
fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    files(&[("src/lib.rs", "mod a;"), ("src/a.rs", "")])
        .write(folder.path())
        .unwrap();
    fs::write(folder.path().join("README.md"), "Mine.\n").unwrap();
    fs::write(folder.path().join("src/mine.rs"), "// Mine.\n").unwrap();
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn modified(folder: &TempDir, path: &str) -> SystemTime {
    let metadata = fs::metadata(folder.path().join(path)).unwrap();
    metadata.modified().unwrap()
}

/// What is printed, with the folder's name taken out.
fn message(error: &Error, folder: &TempDir) -> String {
    error
        .to_string()
        .replace(&folder.path().display().to_string(), "OUT")
}

#[test]
fn writes_only_what_changed_and_removes_what_is_gone() {
    let folder = folder();
    let before = modified(&folder, "src/lib.rs");
    fs::create_dir(folder.path().join("src/empty")).unwrap();
    thread::sleep(Duration::from_millis(20));
    let next = files(&[("src/lib.rs", "mod a;"), ("src/b/c.rs", "")]);
    let summary = next.write(folder.path()).unwrap();
    assert_eq!(summary.written, ["src/b/c.rs"]);
    assert_eq!(summary.unchanged, ["src/lib.rs"]);
    assert_eq!(summary.removed, ["src/a.rs"]);
    assert_eq!(summary.lines, 4);
    let bytes: usize = next.iter().map(|(_, text)| text.len()).sum();
    assert_eq!(summary.bytes, bytes);
    assert_eq!(modified(&folder, "src/lib.rs"), before);
    assert_eq!(names(folder.path()), ["README.md", "src"]);
    assert_eq!(
        names(&folder.path().join("src")),
        ["b", "empty", "lib.rs", "mine.rs"]
    );

    files(&[("src/lib.rs", "")]).write(folder.path()).unwrap();
    assert_eq!(
        names(&folder.path().join("src")),
        ["empty", "lib.rs", "mine.rs"],
        "a folder goes with its last file, and only then"
    );
}

#[test]
fn a_name_that_differs_only_in_case_is_the_same_file() {
    let folder = tempdir().unwrap();
    files(&[("src/A.rs", "old")]).write(folder.path()).unwrap();
    let next = files(&[("src/a.rs", "new")]);
    let summary = next.write(folder.path()).unwrap();
    assert!(summary.removed.is_empty());
    let text = fs::read_to_string(folder.path().join("src/a.rs")).unwrap();
    assert!(text.contains("new"));
    assert!(next.check(folder.path()).unwrap().is_empty());
}

#[cfg(unix)]
#[test]
fn permissions_are_those_of_the_old_file_or_of_new_files() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let mode = |name: &str| fs::metadata(path(name)).unwrap().permissions().mode();
    for mode in [0o600, 0o775] {
        fs::set_permissions(path("src/a.rs"), fs::Permissions::from_mode(mode)).unwrap();
        let before = fs::metadata(path("src/a.rs")).unwrap().permissions();
        let text = format!("{mode}");
        let next = files(&[("src/a.rs", &text), ("src/lib.rs", "mod a;")]);
        assert_eq!(next.write(folder.path()).unwrap().written, ["src/a.rs"]);
        let after = fs::metadata(path("src/a.rs")).unwrap().permissions();
        assert_eq!(after, before);
    }
    // Written by this test, as any program would.
    assert_eq!(mode("src/lib.rs"), mode("src/mine.rs"));
}

#[test]
fn a_file_of_the_users_stops_everything() {
    let folder = folder();
    let error = files(&[("src/lib.rs", "changed"), ("src/mine.rs", "")])
        .write(folder.path())
        .unwrap_err();
    assert_eq!(
        message(&error, &folder).lines().next().unwrap(),
        "error: `OUT/src/mine.rs` was not made by this generator, and would be overwritten"
    );
    let lib = fs::read_to_string(folder.path().join("src/lib.rs")).unwrap();
    assert!(lib.contains("mod a;"), "nothing was written");
    assert!(
        folder.path().join("src/a.rs").exists(),
        "nothing was removed"
    );
    assert_eq!(
        names(folder.path()),
        ["README.md", "src"],
        "nothing is left behind"
    );
}

#[test]
fn a_manifest_without_the_marker_is_the_users() {
    let folder = tempdir().unwrap();
    let generated = files(&[("Cargo.toml", "[package]"), ("src/lib.rs", "")]);
    generated.write(folder.path()).unwrap();
    fs::write(
        folder.path().join("Cargo.toml"),
        "[package]\nname = \"mine\"\n",
    )
    .unwrap();
    generated.write(folder.path()).unwrap();
    let kept = fs::read_to_string(folder.path().join("Cargo.toml")).unwrap();
    assert!(kept.contains("mine"));
    assert!(generated.check(folder.path()).unwrap().is_empty());
}

#[test]
fn other_packages_and_hidden_folders_are_not_entered() {
    let folder = folder();
    for path in [
        "other/Cargo.toml",
        "other/src/lib.rs",
        ".hidden/lib.rs",
        "target/CACHEDIR.TAG",
        "target/out.rs",
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("// {MARKER}\n")).unwrap();
    }
    let summary = files(&[("src/lib.rs", "")]).write(folder.path()).unwrap();
    assert_eq!(summary.removed, ["src/a.rs"]);
}

#[test]
fn paths_out_of_the_folder_are_refused() {
    for path in [
        "../escape.rs",
        "/tmp/escape.rs",
        "a/../../b.rs",
        "",
        "a\\b.rs",
        "C:evil.rs",
    ] {
        let folder = folder();
        let error = files(&[(path, "")]).write(folder.path()).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("is no path inside of the output folder"),
            "{path}: {error}"
        );
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;

    let outside = tempdir().unwrap();
    fs::write(outside.path().join("a.rs"), format!("// {MARKER}\n")).unwrap();

    let folder = folder();
    symlink(outside.path(), folder.path().join("linked")).unwrap();
    let error = files(&[("linked/a.rs", "changed")])
        .write(folder.path())
        .unwrap_err();
    assert!(
        message(&error, &folder).contains("`OUT/linked` is a link"),
        "{error}"
    );

    symlink(outside.path().join("a.rs"), folder.path().join("a.rs")).unwrap();
    let error = files(&[("a.rs", "changed")])
        .write(folder.path())
        .unwrap_err();
    assert!(
        message(&error, &folder).contains("`OUT/a.rs` is a link"),
        "{error}"
    );

    files(&[("src/lib.rs", "")]).write(folder.path()).unwrap();
    assert_eq!(
        fs::read_to_string(outside.path().join("a.rs")).unwrap(),
        format!("// {MARKER}\n"),
        "what lies behind a link is neither changed nor removed"
    );
}

#[test]
fn a_read_only_file_stops_everything() {
    let folder = folder();
    let path = folder.path().join("src/lib.rs");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let error = files(&[("src/lib.rs", "changed"), ("src/a.rs", "changed")])
        .write(folder.path())
        .unwrap_err();
    assert!(message(&error, &folder).contains("`OUT/src/lib.rs` is read-only"));
    let a = fs::read_to_string(folder.path().join("src/a.rs")).unwrap();
    assert!(!a.contains("changed"));
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let folder = folder();
    let file = folder.path().join("README.md");
    let error = files(&[("lib.rs", "")])
        .write(file.join("out"))
        .unwrap_err();
    assert!(
        message(&error, &folder).contains("`OUT/README.md/out`"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(file).unwrap(), "Mine.\n");
}

#[test]
fn generators_on_one_folder_wait_for_each_other() {
    let folder = tempdir().unwrap();
    thread::scope(|scope| {
        for writer in 0..8 {
            let path = folder.path();
            scope.spawn(move || {
                let text = format!("// by {writer}");
                let names: Vec<String> = (0..20).map(|n| format!("src/f{n}.rs")).collect();
                let texts: Vec<_> = names.iter().map(|n| (n.as_str(), text.as_str())).collect();
                files(&texts).write(path).unwrap();
            });
        }
    });
    let texts: Vec<String> = (0..20)
        .map(|n| fs::read_to_string(folder.path().join(format!("src/f{n}.rs"))).unwrap())
        .collect();
    assert!(
        texts.iter().all(|text| *text == texts[0]),
        "the last writer's files, and no mixture: {texts:?}"
    );
    assert_eq!(names(folder.path()), ["src"]);
}

#[test]
fn check_tells_what_differs_and_changes_nothing() {
    let folder = folder();
    let next = files(&[("src/lib.rs", "mod b;"), ("src/b.rs", "")]);
    let drift = next.check(folder.path()).unwrap();
    assert_eq!(drift.missing, ["src/b.rs"]);
    assert_eq!(drift.left_over, ["src/a.rs"]);
    assert_eq!(
        drift.to_string(),
        "missing: src/b.rs\n\
         left over: src/a.rs\n\
         stale: src/lib.rs\n\
         --- src/lib.rs (as it is)\n\
         +++ src/lib.rs (as it would be generated)\n\
         @@ -1,2 +1,2 @@\n \
         // @generated by twilio-codegen 0.1.0. Do not edit.\n\
         -mod a;\n\
         +mod b;\n"
    );
    assert_eq!(
        names(&folder.path().join("src")),
        ["a.rs", "lib.rs", "mine.rs"]
    );

    next.write(folder.path()).unwrap();
    assert!(next.check(folder.path()).unwrap().is_empty());
}

#[test]
fn a_difference_shows_nothing_that_a_terminal_obeys() {
    let folder = folder();
    let path = folder.path().join("src/lib.rs");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text + "// \u{1b}[31mred \u{9b}31m\n").unwrap();
    let shown = files(&[("src/lib.rs", "mod a;")])
        .check(folder.path())
        .unwrap()
        .to_string();
    assert!(shown.contains(r"-// \u{1b}[31mred \u{9b}31m"), "{shown}");
    assert!(
        !shown.contains(|c: char| c.is_control() && c != '\n'),
        "{shown}"
    );
}

#[test]
fn a_long_difference_is_cut() {
    let folder = folder();
    let long = "x\n".repeat(10_000);
    let drift = files(&[("src/lib.rs", &long), ("src/a.rs", &long)])
        .check(folder.path())
        .unwrap();
    let text = drift.to_string();
    assert!(text.lines().count() < 220, "{} lines", text.lines().count());
    assert!(text.contains("the rest is not shown") && text.contains("stale: src/lib.rs"));
}

#[test]
fn a_folder_that_does_not_exist_misses_everything() {
    let folder = tempdir().unwrap();
    let drift = files(&[("a.rs", "")])
        .check(folder.path().join("none"))
        .unwrap();
    assert_eq!(drift.missing, ["a.rs"]);
    assert_eq!(drift.len(), 1);
}
