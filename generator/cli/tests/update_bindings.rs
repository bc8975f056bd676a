//! The script `examples/update-bindings/update.sh`, in a repository of bindings with another one for Twilio's.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/update-bindings/update.sh"
);

const WORKFLOW: &str = include_str!("../../../examples/update-bindings/update.yml");

/// Returns what a step of the workflow runs.
fn step(name: &str) -> String {
    let start = format!("- name: {name}\n");
    let (_, step) = WORKFLOW.split_once(&start).unwrap();
    let (_, script) = step.split_once("run: |\n").unwrap();
    let lines = script
        .lines()
        .map_while(|line| line.strip_prefix("          "));
    lines.fold(String::new(), |script, line| script + line + "\n")
}

/// A document with an operation, and whatever is added to it.
fn document(title: &str, parameter: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: {title}, version: '1'}}\nservers: [{{url: 'https://parcels.twilio.com'}}]\n\
         paths:\n  /Parcels:\n    get:\n      operationId: ListParcel\n      tags: [Parcel]\n      parameters: [{parameter}]\n\
         \x20     responses: {{'204': {{description: d}}}}\n"
    )
}

fn query(name: &str) -> String {
    format!("{{name: {name}, in: query, schema: {{type: string}}}}")
}

/// A repository of documents, and one of bindings.
struct Repositories {
    folder: tempfile::TempDir,
}

impl Repositories {
    fn new() -> Self {
        let repositories = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        // The script only asks cargo where the lock file would be, and this test needs no toolchain.
        let root = repositories.path("bindings/Cargo.toml");
        repositories.program("cargo", &format!("echo '{}'\n", root.display()));
        for name in ["upstream", "bindings"] {
            fs::create_dir(repositories.path(name)).unwrap();
            repositories.git(name, &["init", "--quiet", "--initial-branch=main"]);
        }
        repositories.publish(&document("Parcels", &query("Color")));
        let files = [
            ("spec/parcels.yaml", document("Parcels", &query("Color"))),
            ("spec/README.md", "Twilio's documents.\n".to_owned()),
            (
                "twilio-codegen.toml",
                "documents = [\"spec\"]\ncrate-name = \"parcels\"\nout = \".\"\n".to_owned(),
            ),
            (
                "Cargo.toml",
                "[package]\nname = \"parcels\"\nversion = \"0.3.1\"\nedition = \"2024\"\n\n[features]\nmock = []\n\n\
                 [dependencies]\ntwilio-runtime = \"0.1\"\n"
                    .to_owned(),
            ),
            (
                "CHANGELOG.md",
                "# Changelog\n\nWhat changed.\n\n## 0.3.1 (2026-01-01)\n\n- The first.\n".to_owned(),
            ),
        ];
        for (name, text) in files {
            repositories.write(&format!("bindings/{name}"), &text);
        }
        repositories.generate();
        repositories.commit("bindings");
        repositories
    }

    fn generate(&self) {
        let generated = Command::new(env!("CARGO_BIN_EXE_twilio-codegen"))
            .args(["generate", "--quiet", "--no-cache"])
            .current_dir(self.path("bindings"))
            .output()
            .unwrap();
        assert!(generated.status.success(), "{generated:?}");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn publish(&self, document: &str) {
        self.write("upstream/spec/yaml/parcels.yaml", document);
        self.commit("upstream");
    }

    fn git(&self, repository: &str, arguments: &[&str]) -> String {
        let output = self
            .command("git", repository)
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn commit(&self, repository: &str) {
        self.git(repository, &["add", "--all"]);
        self.git(repository, &["commit", "--quiet", "-m", "Commit"]);
    }

    /// Returns a command that knows nothing of the user's settings.
    fn command(&self, program: &str, repository: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.path(repository))
            .env("HOME", self.folder.path())
            .env("GIT_CONFIG_NOSYSTEM", "1");
        for name in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{name}_NAME"), "Somebody");
            command.env(format!("GIT_{name}_EMAIL"), "somebody@example.com");
        }
        command
    }

    /// Adds a program that is found before others of its name.
    fn program(&self, name: &str, script: &str) {
        let path = format!("programs/{name}");
        self.write(&path, &format!("#!/bin/sh\n{script}"));
        fs::set_permissions(self.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Adds a lock file with the version of the package, and a `cargo` that runs a script to update it.
    fn lock(&self, update: &str) {
        if !self.path("bindings/Cargo.lock").exists() {
            self.write("bindings/Cargo.lock", "version = \"0.3.1\"\n");
            self.commit("bindings");
        }
        let root = self.path("bindings/Cargo.toml").display().to_string();
        let script =
            format!("case $1 in\nlocate-project) echo '{root}' ;;\n*) {update} ;;\nesac\n");
        self.program("cargo", &script);
    }

    /// Returns the command for a script, which finds the programs of this test.
    fn bash(&self, folder: &str) -> Command {
        let program = Path::new(env!("CARGO_BIN_EXE_twilio-codegen"));
        let search = env::var_os("PATH").unwrap();
        let folders = [self.path("programs"), program.parent().unwrap().to_owned()];
        let search = env::join_paths(folders.into_iter().chain(env::split_paths(&search))).unwrap();
        let mut command = self.command("bash", folder);
        command.env("PATH", search).env(
            "UPSTREAM",
            format!("file://{}", self.path("upstream").display()),
        );
        command
    }

    fn update_in(&self, folder: &str) -> Output {
        self.bash(folder).arg(SCRIPT).output().unwrap()
    }

    fn update(&self) -> Output {
        self.update_in("bindings")
    }

    /// Returns what the repository of bindings has that is not committed.
    fn status(&self) -> String {
        let status = ["status", "--porcelain", "--untracked-files=all"];
        self.git("bindings", &status)
    }

    /// Publishes an update with something new.
    fn publish_addition(&self) {
        let both = format!("{}, {}", query("Color"), query("Size"));
        self.publish(&document("Parcels", &both));
    }

    /// Replaces a text in a file of the bindings, and commits it.
    fn replace(&self, name: &str, old: &str, new: &str) {
        let path = format!("bindings/{name}");
        let text = self.read(&path);
        assert!(text.contains(old), "{text}");
        self.write(&path, &text.replacen(old, new, 1));
        self.commit("bindings");
    }

    /// Runs the script, and returns what it prints.
    fn updated(&self) -> String {
        let output = self.update();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the script, which must fail and change nothing. Returns what it prints.
    fn refused(&self) -> String {
        let before = self.git("bindings", &["rev-parse", "HEAD"]);
        let output = self.update();
        assert!(!output.status.success(), "{output:?}");
        assert_eq!(self.status(), "");
        assert_eq!(self.git("bindings", &["rev-parse", "HEAD"]), before);
        String::from_utf8(output.stderr).unwrap()
    }
}

#[test]
fn an_update_is_one_commit_with_the_version_that_it_needs() {
    let repositories = Repositories::new();
    assert_eq!(repositories.updated(), "The bindings are up to date.\n");

    repositories.publish_addition();
    assert_eq!(
        repositories.updated(),
        "Committed 0.3.2: there are additions, and programs work as before.\n"
    );
    let message = repositories.git("bindings", &["log", "-1", "--format=%B"]);
    assert_eq!(
        message.trim_end(),
        "Update Twilio's documents, release 0.3.2\n\n\
         What it means: there are additions, and programs work as before."
    );
    assert_eq!(repositories.status(), "");
    assert!(
        repositories
            .read("bindings/Cargo.toml")
            .contains("version = \"0.3.2\"\n")
    );
    let changelog = repositories.read("bindings/CHANGELOG.md");
    let (head, rest) = changelog.split_once("\n\n## 0.3.2 (").unwrap();
    assert_eq!(head, "# Changelog\n\nWhat changed.");
    assert!(
        rest.contains("`parcel::list_parcel().size()` is new"),
        "{changelog}"
    );
    assert!(
        rest.ends_with("\n\n## 0.3.1 (2026-01-01)\n\n- The first.\n"),
        "{changelog}"
    );
    assert_eq!(repositories.updated(), "The bindings are up to date.\n");

    repositories.publish(&document("Parcels", &query("Size")));
    assert_eq!(
        repositories.updated(),
        "Committed 0.4.0: some programs no longer compile.\n"
    );
    repositories.publish(&document("'All parcels'", &query("Size")));
    assert_eq!(
        repositories.updated(),
        "Committed 0.4.1: only documentation changed.\n"
    );
}

#[test]
fn nothing_changes_if_something_is_wrong() {
    let repositories = Repositories::new();
    repositories.publish(
        "openapi: 3.0.3\ninfo: {title: Parcels, version: '1'}\npaths: {/Parcels: {get: []}}\n",
    );
    let message = repositories.refused();
    assert!(message.contains("parcels.yaml:3:"), "{message}");

    repositories.git("upstream", &["rm", "--quiet", "spec/yaml/parcels.yaml"]);
    repositories.write("upstream/spec/yaml/other.yaml", "");
    repositories.commit("upstream");
    let message = repositories.refused();
    assert!(
        message.contains("spec/yaml/parcels.yaml is gone"),
        "{message}"
    );

    repositories.publish(&document("Parcels", &query("Size")));
    let edited = repositories.read("bindings/src/lib.rs") + "// Edited.\n";
    repositories.write("bindings/src/lib.rs", &edited);
    repositories.commit("bindings");
    let message = repositories.refused();
    assert!(
        message.contains("differs from what would be generated"),
        "{message}"
    );

    repositories.write("bindings/CHANGELOG.md", "# Changelog\n");
    repositories.commit("bindings");
    let message = repositories.refused();
    assert!(message.contains("CHANGELOG.md has no section"), "{message}");
}

#[test]
fn only_what_belongs_to_the_update_changes() {
    let repositories = Repositories::new();
    repositories.replace("Cargo.toml", "version = \"0.3.1\"\n", "");
    repositories.replace(
        "Cargo.toml",
        "[package]",
        "[dependencies.serde]\nversion = \"1.0.0\"\n\n[package]\nversion = \"0.3.1\" # Ours.",
    );
    let unreleased = "## [Unreleased]\n\n- Soon.\n\n";
    let heading = "## 0.3.1";
    repositories.replace("CHANGELOG.md", heading, &format!("{unreleased}{heading}"));
    repositories.lock("sed -i.before 's/0.3.1/0.3.2/' Cargo.lock; rm Cargo.lock.before");
    // A folder of documents cannot have overlays, so these are named one by one.
    let overlay = "overlay: 1.1.0\ninfo: {title: Ours, version: '1'}\nextends: parcels.yaml\n\
                   actions: [{target: $.info, update: {description: Ours.}}]\n";
    repositories.write("bindings/spec/ours.yaml", overlay);
    let overlay = "{\n  \"overlay\": \"1.1.0\",\n  \"info\": {\"title\": \"More\", \"version\": \"1\"},\n  \
                   \"actions\": [{\"target\": \"$.info\", \"update\": {\"x-more\": true}}]\n}\n";
    repositories.write("bindings/spec/more.json", overlay);
    repositories.write(
        "bindings/twilio-codegen.toml",
        "documents = [\"spec/parcels.yaml\"]\noverlays = [\"spec/ours.yaml\", \"spec/more.json\"]\n\
         crate-name = \"parcels\"\nout = \".\"\n",
    );
    repositories.generate();
    repositories.commit("bindings");

    repositories.publish_addition();
    repositories.updated();
    assert_eq!(repositories.status(), "");
    let manifest = repositories.read("bindings/Cargo.toml");
    assert!(
        manifest.contains("[dependencies.serde]\nversion = \"1.0.0\"\n"),
        "{manifest}"
    );
    assert!(
        manifest.contains("[package]\nversion = \"0.3.2\" # Ours.\n"),
        "{manifest}"
    );
    let changelog = repositories.read("bindings/CHANGELOG.md");
    assert!(
        changelog.contains(&format!("What changed.\n\n{unreleased}## 0.3.2 (")),
        "{changelog}"
    );
    let names = ["show", "--name-only", "--format="];
    assert_eq!(
        repositories.git("bindings", &names),
        "CHANGELOG.md\nCargo.lock\nCargo.toml\nspec/parcels.yaml\nsrc/parcel/list_parcel.rs\n"
    );
}

#[test]
fn the_version_stays_if_nothing_changes_in_the_bindings() {
    let repositories = Repositories::new();
    let commented = document("Parcels", &query("Color")) + "# A comment.\n";
    repositories.publish(&commented);
    let printed = repositories.updated();
    assert_eq!(repositories.read("bindings/spec/parcels.yaml"), commented);
    assert_eq!(repositories.status(), "");
    let changelog = repositories.read("bindings/CHANGELOG.md");
    assert_eq!(changelog.matches("## 0.3.1").count(), 1, "{printed}");
}

#[test]
fn what_an_update_needs_is_checked_first() {
    let fresh = || {
        let repositories = Repositories::new();
        repositories.publish_addition();
        repositories
    };
    let refused = |repositories: &Repositories, reason: &str| {
        let message = repositories.refused();
        assert!(message.contains(reason), "{message}");
    };

    let repositories = fresh();
    repositories.replace(
        "Cargo.toml",
        "version = \"0.3.1\"",
        "version.workspace = true\n[dependencies.serde]\nversion = \"1.0.0\"",
    );
    refused(&repositories, "has no line `version = \"1.2.3\"`");

    let repositories = fresh();
    let marker = "# @generated by twilio-codegen 0.1.0. Remove this line to keep your changes.\n";
    repositories.replace("Cargo.toml", "[package]", &format!("{marker}[package]"));
    refused(&repositories, "remove its first line");

    let repositories = fresh();
    repositories.git("bindings", &["mv", "spec/parcels.yaml", "parcels.yaml"]);
    repositories.commit("bindings");
    refused(&repositories, "spec has no documents");

    let repositories = fresh();
    let hide = ["config", "status.showUntrackedFiles", "no"];
    repositories.git("bindings", &hide);
    repositories.write("bindings/notes.txt", "Mine.\n");
    let output = repositories.update();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("uncommitted changes"));
    assert_eq!(repositories.status(), "?? notes.txt\n");
    fs::remove_file(repositories.path("bindings/notes.txt")).unwrap();

    let output = repositories.update_in("bindings/spec");
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("no twilio-codegen.toml here"), "{message}");

    fs::remove_dir_all(repositories.path("bindings/.git")).unwrap();
    let output = repositories.update();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("not a git repository"), "{message}");
    let document = repositories.read("bindings/spec/parcels.yaml");
    assert!(!document.contains("Size"), "{document}");

    let repositories = fresh();
    let output = repositories
        .command("bash", "bindings")
        .arg(SCRIPT)
        .env("PATH", "/usr/bin:/bin")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(
        message.contains("`twilio-codegen` is not on the PATH"),
        "{message}"
    );
}

#[test]
fn an_update_that_fails_or_is_stopped_is_undone() {
    let repositories = Repositories::new();
    repositories.publish_addition();
    repositories.write("bindings/.gitignore", "*.ignored\n");
    repositories.lock("echo new >src/new.rs; exit 1");
    repositories.write("bindings/mine.ignored", "Mine.\n");
    repositories.refused();
    // Not with INT, which a test that runs in the background would ignore, and the script with it.
    repositories.lock("kill -TERM $PPID; sleep 1; echo late >Cargo.toml");
    repositories.refused();
    assert_eq!(repositories.read("bindings/mine.ignored"), "Mine.\n");

    // A file that somebody writes during the update is neither committed nor removed.
    repositories.lock("echo Mine. >notes.txt; exit 1");
    repositories.update();
    assert_eq!(repositories.status(), "?? notes.txt\n");
    fs::remove_file(repositories.path("bindings/notes.txt")).unwrap();
    repositories.lock("echo Mine. >notes.txt");
    repositories.updated();
    assert_eq!(repositories.status(), "?? notes.txt\n");
}

#[test]
fn the_workflow_opens_a_pull_request_for_each_update() {
    let repositories = Repositories::new();
    let script = fs::read_to_string(SCRIPT).unwrap();
    repositories.write("bindings/update.sh", &script);
    repositories.commit("bindings");
    fs::create_dir(repositories.path("origin")).unwrap();
    repositories.git("origin", &["init", "--quiet", "--bare"]);
    repositories.git("bindings", &["remote", "add", "origin", "../origin"]);
    repositories.git("bindings", &["push", "--quiet", "origin", "main"]);
    let start = repositories.git("bindings", &["rev-parse", "HEAD"]);
    // Stands in for GitHub's program: it records its arguments, and counts the pull requests of a branch.
    let log = repositories.path("requests");
    fs::write(&log, "").unwrap();
    repositories.program(
        "gh",
        &format!(
            "[ -z \"$REFUSE\" ] || [ $2 != create ] || exit 1\n\
             case $2 in list) grep -c -e \"^create.*--head $4 \" {log} ;; *) shift; echo \"$@\" >>{log} ;; esac\nexit 0\n",
            log = log.display()
        ),
    );
    let run = |refuse: &str| {
        // Each run begins with what was merged.
        let reset = ["reset", "--quiet", "--hard", start.trim_end()];
        repositories.git("bindings", &reset);
        let output = repositories
            .bash("bindings")
            .args(["-e", "-c", &step("Update")])
            .env("GITHUB_OUTPUT", repositories.path("output"))
            .env("GITHUB_REF_NAME", "main")
            .env("SPEC", "spec")
            .env("REFUSE", refuse)
            .output()
            .unwrap();
        assert_eq!(output.status.success(), refuse.is_empty(), "{output:?}");
        fs::read_to_string(&log).unwrap()
    };
    let branches = || repositories.git("origin", &["branch", "--list", "update-*"]);

    assert_eq!(run(""), "");
    repositories.publish_addition();
    assert_eq!(run("yes"), "");
    assert_eq!(branches(), "");
    let requests = run("");
    assert!(
        requests.contains("--title Update Twilio's documents, release 0.3.2 --body What it means"),
        "{requests}"
    );
    assert_eq!(branches().lines().count(), 1);
    let output = repositories.read("output");
    assert_eq!(output, format!("branch={}\n", branches().trim()));

    // The same update again, and then another one.
    assert_eq!(run(""), requests);
    repositories.publish(&document("Parcels", &query("Size")));
    assert_ne!(run(""), requests);
    assert_eq!(branches().lines().count(), 2);
}

#[test]
fn the_workflow_says_which_settings_it_needs() {
    let settings = step("Check the settings");
    let run = |commit: &str| {
        Command::new("bash")
            .args(["-e", "-c", &settings])
            .env("REPOSITORY", "https://example.com/codegen.git")
            .env("COMMIT", commit)
            .output()
            .unwrap()
    };
    assert!(run("0123abc").status.success());
    let output = run("");
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stdout);
    assert!(message.contains("TWILIO_CODEGEN_COMMIT"), "{message}");
}
