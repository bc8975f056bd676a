//! Compiles generated bindings with cargo, offline, as modules of shared crates.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use twilio_codegen::{Files, Layout};

pub(crate) const LAYOUTS: [Layout; 3] = [Layout::File, Layout::Modules, Layout::Crate];

/// The number of crates that share the modules. They are compiled in parallel.
const PARTS: usize = 2;

/// Returns the folder of the runtime.
pub(crate) fn runtime() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime")
}

/// A workspace of crates that contain generated modules, and of whole generated crates.
pub(crate) struct Bindings {
    folder: PathBuf,
    /// The files of each module, with paths relative to `src`.
    modules: BTreeMap<String, Sources>,
    /// The files of each generated crate.
    crates: BTreeMap<String, Sources>,
}

type Sources = Vec<(String, String)>;

impl Bindings {
    /// Creates an empty workspace in cargo's temporary folder for tests.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join(name),
            modules: BTreeMap::new(),
            crates: BTreeMap::new(),
        }
    }

    /// Adds generated files as a module. The `src/lib.rs` of a crate becomes the module's `mod.rs`.
    pub(crate) fn add(&mut self, module: &str, layout: Layout, files: &Files) {
        let sources = files.iter().filter(|(path, _)| path.ends_with(".rs"));
        let files = sources.map(|(path, text)| {
            let path = match layout {
                Layout::File => format!("{module}.rs"),
                Layout::Modules => format!("{module}/{path}"),
                Layout::Crate if path == "src/lib.rs" => format!("{module}/mod.rs"),
                _ => format!("{module}/{}", path.trim_start_matches("src/")),
            };
            (path, text.to_owned())
        });
        self.modules.insert(module.to_owned(), files.collect());
    }

    /// Adds a crate that was generated with the default name.
    pub(crate) fn add_crate(&mut self, name: &str, files: &Files) {
        let files = files.iter().map(|(path, text)| {
            let text = match path {
                "Cargo.toml" => text.replace("name = \"twilio\"", &format!("name = {name:?}")),
                _ => text.to_owned(),
            };
            (path.to_owned(), text)
        });
        self.crates.insert(name.to_owned(), files.collect());
    }

    /// Returns the number of modules and crates.
    pub(crate) fn len(&self) -> usize {
        self.modules.len() + self.crates.len()
    }

    /// Compiles and documents everything with warnings denied, and returns the messages by module or crate. Modules and
    /// crates with errors are removed and the rest is tried again, so that one does not hide the errors of another.
    pub(crate) fn faults(&mut self) -> BTreeMap<String, String> {
        let mut faults = BTreeMap::new();
        for command in ["check", "doc"] {
            loop {
                self.write();
                let found = self.run(command);
                if found.is_empty() {
                    break;
                }
                self.modules.retain(|name, _| !found.contains_key(name));
                self.crates.retain(|name, _| !found.contains_key(name));
                faults.extend(found);
            }
        }
        faults
    }

    fn write(&self) {
        let _ = fs::remove_dir_all(&self.folder);
        let mut members: Vec<&str> = self.crates.keys().map(String::as_str).collect();
        for (name, files) in &self.crates {
            for (path, text) in files {
                write(&self.folder.join(name).join(path), text);
            }
        }
        let parts: Vec<String> = (0..PARTS).map(|part| format!("part{part}")).collect();
        for (part, name) in parts.iter().enumerate() {
            let modules = self.modules.iter().skip(part).step_by(PARTS);
            write_part(&self.folder.join(name), name, modules);
            members.push(name);
        }
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[profile.dev]\ndebug = false\nincremental = false\n"
        );
        write(&self.folder.join("Cargo.toml"), &manifest);
        // The same versions as in this repository, so that no registry is needed.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, self.folder.join("Cargo.lock")).unwrap();
    }

    /// Runs a cargo command, and returns its messages by module or crate.
    fn run(&self, command: &str) -> BTreeMap<String, String> {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args([
                command,
                "--offline",
                "--quiet",
                "--keep-going",
                "--workspace",
            ])
            .args([
                "--no-default-features",
                "--features=mock",
                "--message-format=json",
                "--target-dir",
            ])
            // Shared, so that the runtime is compiled once.
            .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("bindings"))
            .env("RUSTDOCFLAGS", "-D warnings")
            .current_dir(&self.folder);
        if command == "doc" {
            cargo.arg("--no-deps");
        }
        let output = cargo.output().unwrap();
        let mut faults: BTreeMap<String, String> = BTreeMap::new();
        let mut elsewhere = String::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let report: Value = serde_json::from_str(line).unwrap();
            let message = &report["message"];
            let said = message["rendered"].as_str().unwrap_or_default();
            match self.source_of(message) {
                Some(name) => faults.entry(name).or_default().push_str(said),
                None => elsewhere.push_str(said),
            }
        }
        assert!(
            output.status.success() || !faults.is_empty(),
            "cargo {command} fails\n{}{elsewhere}",
            String::from_utf8_lossy(&output.stderr)
        );
        faults
    }

    /// Returns the module or crate that a message of rustc is about, which is that of the first span in one of them.
    /// Spans in macros also count where the macro is called.
    fn source_of(&self, message: &Value) -> Option<String> {
        fn files<'a>(span: &'a Value, found: &mut Vec<&'a str>) {
            found.extend(span["file_name"].as_str());
            if span["expansion"].is_object() {
                files(&span["expansion"]["span"], found);
            }
        }
        let mut found = Vec::new();
        let spans = message["spans"].as_array()?.iter();
        let children = message["children"].as_array()?.iter();
        let spans_of_children =
            children.flat_map(|child| child["spans"].as_array().into_iter().flatten());
        for span in spans.chain(spans_of_children) {
            files(span, &mut found);
        }
        found.iter().find_map(|file| {
            let mut parts = file.split(['/', '\\']);
            let member = parts.next()?;
            if self.crates.contains_key(member) {
                return Some(member.to_owned());
            }
            let module = parts.nth(1)?.trim_end_matches(".rs");
            self.modules.contains_key(module).then(|| module.to_owned())
        })
    }
}

/// Writes a crate with these modules.
fn write_part<'a>(
    folder: &Path,
    name: &str,
    modules: impl Iterator<Item = (&'a String, &'a Sources)>,
) {
    let mut root = String::from("//! Generated bindings.\n\n#![deny(warnings)]\n\n");
    for (module, files) in modules {
        root.push_str(&format!("pub mod {module};\n"));
        for (path, text) in files {
            write(&folder.join("src").join(path), text);
        }
    }
    write(&folder.join("src/lib.rs"), &root);
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\ntwilio-runtime = {{ path = {:?}, default-features = false }}\n\n\
         [features]\nmock = []\n",
        runtime()
    );
    write(&folder.join("Cargo.toml"), &manifest);
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Returns what is wrong with the paths of generated files, if anything: a path that is invalid or ambiguous on some
/// systems, or that has a special meaning for rustc or cargo.
pub(crate) fn fault_of_paths(files: &Files) -> Option<String> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let paths: BTreeSet<&str> = files.iter().map(|(path, _)| path).collect();
    for &path in &paths {
        if let Some(other) = seen.insert(path.to_lowercase(), path) {
            return Some(format!("{path} and {other} are one file on some systems"));
        }
        for part in path.split('/') {
            let stem = part.split('.').next().unwrap_or_default();
            if is_reserved_by_windows(stem) || part.ends_with(['.', ' ']) {
                return Some(format!("Windows has no file {path}"));
            }
        }
        if let Some(folder) = path.strip_suffix("/mod.rs")
            && paths.contains(format!("{folder}.rs").as_str())
        {
            return Some(format!("{path} and {folder}.rs are one module"));
        }
        let is_root = path == "src/lib.rs" || path == "mod.rs";
        let first = path
            .trim_start_matches("src/")
            .split(['/', '.'])
            .next()
            .unwrap_or_default();
        let taken: &[_] = if path.starts_with("src/") {
            &["lib", "main", "bin", "mod"]
        } else {
            &["mod"]
        };
        if !is_root && taken.contains(&first) && path.contains(".rs") {
            return Some(format!("{path} is not a plain module"));
        }
        if path.ends_with("/mod/mod.rs") {
            return Some(format!("{path} is beside another mod.rs"));
        }
    }
    None
}

fn is_reserved_by_windows(stem: &str) -> bool {
    let stem = stem.to_ascii_lowercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device)
            .is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
    };
    matches!(&*stem, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// Returns the items of generated files, to compare layouts. If a file overwrites another, items are missing.
pub(crate) fn items(files: &Files) -> Vec<String> {
    let is_item = |line: &&str| {
        [
            "pub struct ",
            "pub enum ",
            "pub fn ",
            "pub type ",
            "twilio_runtime::",
        ]
        .iter()
        .any(|start| line.starts_with(start))
    };
    let mut items: Vec<String> = files
        .iter()
        .flat_map(|(_, text)| {
            text.lines()
                .map(str::trim)
                .filter(is_item)
                .map(str::to_owned)
        })
        .collect();
    items.sort();
    items
}
