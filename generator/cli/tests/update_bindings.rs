//! The script `examples/update-bindings/update.sh`, in a repository of bindings with another one for Twilio's.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/update-bindings/update.sh"
);

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
        let generated = Command::new(env!("CARGO_BIN_EXE_twilio-codegen"))
            .args(["generate", "--quiet"])
            .current_dir(repositories.path("bindings"))
            .output()
            .unwrap();
        assert!(generated.status.success(), "{generated:?}");
        repositories.commit("bindings");
        repositories
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

    fn update(&self) -> Output {
        let program = Path::new(env!("CARGO_BIN_EXE_twilio-codegen"));
        let search = env::var_os("PATH").unwrap();
        let folders = [program.parent().unwrap().to_owned()];
        let search = env::join_paths(folders.into_iter().chain(env::split_paths(&search))).unwrap();
        self.command("bash", "bindings")
            .arg(SCRIPT)
            .env("PATH", search)
            .env(
                "UPSTREAM",
                format!("file://{}", self.path("upstream").display()),
            )
            .output()
            .unwrap()
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
        assert_eq!(self.git("bindings", &["status", "--porcelain"]), "");
        assert_eq!(self.git("bindings", &["rev-parse", "HEAD"]), before);
        String::from_utf8(output.stderr).unwrap()
    }
}

#[test]
fn an_update_is_one_commit_with_the_version_that_it_needs() {
    let repositories = Repositories::new();
    assert_eq!(repositories.updated(), "The bindings are up to date.\n");

    let both = format!("{}, {}", query("Color"), query("Size"));
    repositories.publish(&document("Parcels", &both));
    assert_eq!(repositories.updated(), "Committed 0.3.2, a minor update.\n");
    let message = repositories.git("bindings", &["log", "-1", "--format=%s"]);
    assert_eq!(message, "Update Twilio's documents (minor): 0.3.2\n");
    assert_eq!(repositories.git("bindings", &["status", "--porcelain"]), "");
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
    assert_eq!(repositories.updated(), "Committed 0.4.0, a major update.\n");
    repositories.publish(&document("'All parcels'", &query("Size")));
    assert_eq!(repositories.updated(), "Committed 0.4.1, a text update.\n");
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
