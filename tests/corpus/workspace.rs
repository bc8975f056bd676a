//! The workspace in which the code generated from the documents is compiled and run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use twilio_codegen::Files;

/// The harness's handwritten files. `operations.rs` and `mocked.rs` are added.
const HARNESS: [(&str, &str); 4] = [
    ("main.rs", include_str!("harness/main.rs")),
    ("mock.rs", include_str!("harness/mock.rs")),
    ("mutate.rs", include_str!("harness/mutate.rs")),
    ("recorder.rs", include_str!("harness/recorder.rs")),
];

pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Creates a workspace in a folder of this name, inside Cargo's folder for tests.
    pub(crate) fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&root).unwrap();
        let workspace = Self { root };
        workspace.write(
            "Cargo.toml",
            "[workspace]\nmembers = [\"twilio\", \"harness\"]\nresolver = \"3\"\n\n\
             # Much code that runs for a moment.\n\
             [profile.dev]\ndebug = false\nincremental = false\n",
        );
        // The versions of this workspace's lock file, so that no registry is needed.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
        fs::copy(lock, workspace.root.join("Cargo.lock")).unwrap();
        workspace
    }

    /// Returns the path of the runtime.
    pub(crate) fn runtime() -> &'static str {
        concat!(env!("CARGO_MANIFEST_DIR"), "/runtime")
    }

    /// Writes the bindings.
    pub(crate) fn write_crate(&self, files: &Files) {
        files.write(self.path("twilio")).unwrap();
    }

    /// Writes the harness. It has its own transport, so that hyper need not be compiled.
    pub(crate) fn write_harness(&self, generated: [(&str, String); 2]) {
        let runtime = Self::runtime();
        let mock = concat!(env!("CARGO_MANIFEST_DIR"), "/mock");
        let support = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support");
        self.write(
            "harness/Cargo.toml",
            &format!(
                "[package]\nname = \"harness\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
                 [dependencies]\ntwilio = {{ path = \"../twilio\", default-features = false, features = [\"full\", \"mock\"] }}\n\
                 twilio-mock = {{ path = {mock:?} }}\n\
                 twilio-runtime = {{ path = {runtime:?}, default-features = false }}\n\
                 twilio-test-support = {{ path = {support:?}, features = [\"typed-calls\"] }}\n\
                 serde = \"1\"\nserde_json = \"1\"\n"
            ),
        );
        let generated = generated.iter().map(|(name, text)| (*name, text.as_str()));
        for (name, text) in HARNESS.into_iter().chain(generated) {
            self.write(&format!("harness/src/{name}"), text);
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Writes a file unless it is unchanged, because Cargo compares modification times.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs Cargo in this workspace, with warnings as errors. Returns the end of its output if it fails.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Result<(), String> {
        let mut command = Command::new(env!("CARGO"));
        command
            .args(arguments)
            .arg("--offline")
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .env("RUSTFLAGS", "-D warnings")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        succeed(&mut command)
    }
}

/// Runs a command. Returns the end of its output if it fails.
pub(crate) fn succeed(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().unwrap();
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let lines: Vec<&str> = said.lines().collect();
    Err(lines[lines.len().saturating_sub(80)..].join("\n"))
}
