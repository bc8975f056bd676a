//! The workspace in which programs are compiled against old and new bindings.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;
use twilio_codegen::Files;

pub(crate) struct Workspace {
    root: PathBuf,
    members: Vec<String>,
    programs: BTreeSet<(String, String)>,
    errors: Vec<String>,
}

impl Workspace {
    /// Creates a workspace in a folder of this name, inside Cargo's folder for tests.
    pub(crate) fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        // Programs of an earlier run would be compiled as well. What cargo compiled is kept.
        for entry in fs::read_dir(&root).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") {
                fs::remove_dir_all(path).unwrap();
            }
        }
        fs::create_dir_all(&root).unwrap();
        // The versions of this workspace's lock file, so that no registry is needed.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
        fs::copy(lock, root.join("Cargo.lock")).unwrap();
        Self {
            root,
            members: Vec::new(),
            programs: BTreeSet::new(),
            errors: Vec::new(),
        }
    }

    /// Returns the path of the runtime.
    pub(crate) fn runtime() -> &'static str {
        concat!(env!("CARGO_MANIFEST_DIR"), "/runtime")
    }

    /// Adds bindings, and a package of programs that use them as the crate `twilio`.
    pub(crate) fn add(
        &mut self,
        package: &str,
        edition: &str,
        files: &Files,
        programs: &[(String, String)],
    ) {
        let bindings = format!("{package}-{edition}");
        let uses = format!("{bindings}-programs");
        files.write(self.root.join(&bindings)).unwrap();
        let runtime = Self::runtime();
        // Only a crate of several documents has a feature for each of them, and one for all.
        let has_full = files.get("Cargo.toml").unwrap().contains("\nfull = ");
        let features = if has_full { "\"full\"" } else { "" };
        let folder = self.root.join(&uses);
        fs::create_dir_all(folder.join("src/bin")).unwrap();
        fs::write(
            folder.join("Cargo.toml"),
            format!(
                "[package]\nname = \"{uses}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
                 [dependencies]\n\
                 twilio = {{ package = \"{bindings}\", path = \"../{bindings}\", default-features = false, features = [{features}] }}\n\
                 twilio-runtime = {{ path = {runtime:?}, default-features = false }}\n"
            ),
        )
        .unwrap();
        for (name, source) in programs {
            fs::write(folder.join(format!("src/bin/{name}.rs")), source).unwrap();
            self.programs.insert((package.to_owned(), name.clone()));
        }
        self.members.extend([bindings, uses]);
    }

    /// Returns the packages and names of all programs.
    pub(crate) fn programs(&self) -> impl Iterator<Item = &(String, String)> {
        self.programs.iter()
    }

    /// Compiles all programs. Returns the package, such as `p0-old`, and the name of those that compile.
    pub(crate) fn check(&mut self) -> BTreeSet<(String, String)> {
        let members: Vec<String> = self
            .members
            .iter()
            .map(|name| format!("{name:?}"))
            .collect();
        let manifest = format!(
            "[workspace]\nmembers = [{}]\nresolver = \"3\"\n\n[profile.dev]\ndebug = false\nincremental = false\n",
            members.join(", ")
        );
        fs::write(self.root.join("Cargo.toml"), manifest).unwrap();
        let output = Command::new(env!("CARGO"))
            .args([
                "check",
                "--workspace",
                "--keep-going",
                "--offline",
                "--quiet",
            ])
            .arg("--message-format=json")
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .env("RUSTFLAGS", "--cap-lints=allow")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let mut compiled = BTreeSet::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let message: Value = serde_json::from_str(line).unwrap();
            let text = |pointer: &str| {
                message
                    .pointer(pointer)
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            };
            // `path+file:///…/p0-old-programs#0.0.0`
            let id = text("/package_id").unwrap_or_default();
            let package = id.rsplit('/').next().and_then(|id| id.split('#').next());
            let package = package.and_then(|name| name.strip_suffix("-programs"));
            let (Some(package), Some(target)) = (package, text("/target/name")) else {
                continue;
            };
            match text("/reason").as_deref() {
                Some("compiler-artifact") => {
                    compiled.insert((package.to_owned(), target));
                }
                Some("compiler-message") => self.errors.extend(
                    text("/message/rendered").map(|it| format!("{package}/{target}: {it}")),
                ),
                _ => {}
            }
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!compiled.is_empty(), "nothing was compiled: {said}");
        compiled
    }

    /// Returns the compiler's errors about the whole of a document, and about programs and the old bindings.
    pub(crate) fn errors(&self) -> String {
        let unexpected = |error: &&String| error.contains("-old/") || error.contains("/whole_");
        let errors: Vec<&str> = self
            .errors
            .iter()
            .filter(unexpected)
            .map(String::as_str)
            .collect();
        errors.into_iter().take(20).collect()
    }
}
