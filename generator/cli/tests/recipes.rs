//! The recipes of the documentation, followed word for word in folders outside the workspace.
//!
//! Each crate must build without warnings, pass its tests and the examples of its documentation, be clean under
//! `clippy::pedantic` and rustdoc, and not be built again when nothing changed. Building them all takes minutes, so the
//! test runs only with `--ignored`, as CI does.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The checkout.
const CHECKOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A section of a page: its heading and its code blocks.
struct Recipe {
    heading: String,
    blocks: Vec<Block>,
}

enum Block {
    /// Commands for a shell.
    Shell(String),
    /// The contents of a file, whose first line names it.
    File { path: String, text: String },
}

/// Returns the recipes of a page: the sections that begin with shell commands and have files.
fn recipes(page: &str) -> Vec<Recipe> {
    let mut recipes: Vec<Recipe> = Vec::new();
    let mut block: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut block, line.strip_prefix("```")) {
            (None, Some(info)) => block = Some((info.to_owned(), String::new())),
            (Some(_), Some(_)) => {
                if let (Some((info, text)), Some(recipe)) = (block.take(), recipes.last_mut()) {
                    recipe.blocks.extend(parse(&info, text));
                }
            }
            (Some((_, text)), None) => text.extend([line, "\n"]),
            (None, None) if line.starts_with('#') => recipes.push(Recipe {
                heading: line.trim_start_matches(['#', ' ']).to_owned(),
                blocks: Vec::new(),
            }),
            (None, None) => {}
        }
    }
    recipes.retain(|recipe| {
        let has_files = |block: &Block| matches!(block, Block::File { .. });
        matches!(recipe.blocks.first(), Some(Block::Shell(_)))
            && recipe.blocks.iter().any(has_files)
    });
    recipes
}

fn parse(info: &str, text: String) -> Option<Block> {
    if info == "sh" {
        return Some(Block::Shell(text));
    }
    let first = text.lines().next()?;
    let path = first.strip_prefix("// ").or(first.strip_prefix("# "))?;
    let path = path.to_owned();
    let is_file = path.ends_with(".rs") || path.ends_with(".toml");
    is_file.then_some(Block::File { path, text })
}

/// A folder with a link to the checkout, beside which recipes are followed.
struct Kitchen {
    folder: tempfile::TempDir,
    /// Where the next command runs.
    current: PathBuf,
}

impl Kitchen {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(CHECKOUT, folder.path().join("twilio-codegen")).unwrap();
        let current = folder.path().to_owned();
        Self { folder, current }
    }

    fn follow(&mut self, block: &Block) {
        match block {
            Block::Shell(commands) => {
                let program = Path::new(env!("CARGO_BIN_EXE_twilio-codegen"))
                    .parent()
                    .unwrap();
                let path = env::join_paths(
                    [program.to_owned()]
                        .into_iter()
                        .chain(env::split_paths(&env::var_os("PATH").unwrap())),
                );
                let mut bash = Command::new("bash");
                bash.args(["-e", "-c", &format!("{commands}pwd > \"$HERE\"")])
                    .env("PATH", path.unwrap())
                    .env("TWILIO_CODEGEN_NO_CACHE", "1")
                    .env("HERE", self.folder.path().join("here"));
                self.run(&mut bash);
                let here = fs::read_to_string(self.folder.path().join("here")).unwrap();
                self.current = here.trim_end().into();
            }
            Block::File { path, text } if path == "Cargo.toml" => {
                let file = self.current.join(path);
                let new = fs::read_to_string(&file).unwrap();
                let head = new.strip_suffix("[dependencies]\n").unwrap();
                fs::write(file, format!("{head}{text}")).unwrap();
                // The versions that everything else is tested with.
                let lock = Path::new(CHECKOUT).join("Cargo.lock");
                fs::copy(lock, self.current.join("Cargo.lock")).unwrap();
            }
            Block::File { path, text } => fs::write(self.current.join(path), text).unwrap(),
        }
    }

    fn check(&self) {
        let build = self.cargo(&["build"], "");
        assert!(!build.contains("warning"), "{build}");
        let again = self.cargo(&["build"], "");
        assert!(!again.contains("Compiling"), "{again}");
        self.cargo(&["test"], "");
        // Recipes are short, so their functions have no section on errors.
        let pedantic =
            "clippy --all-targets -- -D warnings -W clippy::pedantic -A clippy::missing_errors_doc";
        let pedantic: Vec<&str> = pedantic.split(' ').collect();
        self.cargo(&pedantic, "");
        self.cargo(&["doc", "--no-deps"], "-D warnings");
    }

    /// Runs Cargo, and returns what it printed.
    fn cargo(&self, arguments: &[&str], rustdoc: &str) -> String {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(arguments)
            .env("CARGO_TARGET_DIR", target())
            .env("RUSTDOCFLAGS", rustdoc);
        self.run(&mut cargo)
    }

    fn run(&self, command: &mut Command) -> String {
        let output = command.current_dir(&self.current).output().unwrap();
        let printed = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.success(),
            "{command:?} in {}:\n{printed}{}",
            self.current.display(),
            String::from_utf8_lossy(&output.stdout)
        );
        printed
    }
}

/// A target folder that all recipes share, so that dependencies are built once.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("recipes")
}

#[test]
#[ignore = "builds a dozen crates"]
fn recipes_work_word_for_word() {
    let mut kitchen = Kitchen::new();
    for page in [
        "README.md",
        "generator/RECIPES.md",
        "runtime/src/guide/testing.md",
    ] {
        let text = fs::read_to_string(Path::new(CHECKOUT).join(page)).unwrap();
        let recipes = recipes(&text);
        assert!(!recipes.is_empty(), "{page} has no recipe");
        for recipe in recipes {
            println!("{page}: {}", recipe.heading);
            kitchen.current = kitchen.folder.path().to_owned();
            for block in &recipe.blocks {
                kitchen.follow(block);
            }
            kitchen.check();
        }
    }
}

/// The example outside the workspace, whose tests call `twilio-mock`.
#[test]
#[ignore = "builds a crate with all dependencies"]
fn the_example_send_sms_works() {
    let mut kitchen = Kitchen::new();
    let copy = "cp -r twilio-codegen/examples/send-sms . && cd send-sms\n\
                sed -i 's#\"../../#\"../twilio-codegen/#' Cargo.toml\n\
                cp ../twilio-codegen/Cargo.lock .\n";
    kitchen.follow(&Block::Shell(copy.to_owned()));
    kitchen.check();
}
