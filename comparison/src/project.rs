//! A cargo workspace around generated crates.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    peers::Generator,
    process::{Cost, Ended, run, try_run},
    workshop::{Workshop, empty},
};

pub(crate) struct Project<'a> {
    shop: &'a Workshop,
    pub(crate) root: PathBuf,
    /// The folder of its crates. It contains the project's name, because the workspaces share a target folder and cargo
    /// treats crates with the same name, version and relative path as the same crate.
    crates: PathBuf,
    /// The arguments that select features, passed to every cargo command.
    features: Vec<String>,
}

impl<'a> Project<'a> {
    /// Creates a workspace for the crates that will be put into its folder.
    pub(crate) fn new(shop: &'a Workshop, name: &str, features: &[&str]) -> Result<Self> {
        let root = shop.folder(&format!("projects/{name}"))?;
        let crates = root.join(name);
        fs::create_dir_all(&crates)?;
        fs::write(
            root.join("Cargo.toml"),
            format!(
                "[workspace]\nmembers = [\"{name}/*\"]\nresolver = \"3\"\n\n\
                 # Of programs only what runs is measured.\n[profile.release]\nstrip = \"symbols\"\n"
            ),
        )?;
        // Use the same dependency versions as the project's tests.
        fs::copy(shop.repository.join("Cargo.lock"), root.join("Cargo.lock"))?;
        Ok(Self {
            shop,
            root,
            crates,
            features: features.iter().map(|&word| word.to_owned()).collect(),
        })
    }

    /// Creates a workspace with the output of a generator.
    pub(crate) fn generate(
        shop: &'a Workshop,
        generator: &dyn Generator,
        name: &str,
        paths: &[PathBuf],
        features: &[&str],
    ) -> Result<Self> {
        let name = format!("{name}-{}", generator.name());
        let project = Self::new(shop, &name, features)?;
        run(&mut generator.program(paths, project.crates())?)?;
        generator.complete(project.crates())?;
        Ok(project)
    }

    pub(crate) fn crates(&self) -> &Path {
        &self.crates
    }

    /// Adds a program next to the crates.
    pub(crate) fn add_program(&self, manifest: &str, sources: &[(&str, &str)]) -> Result<()> {
        let folder = self.crates().join("program");
        empty(&folder)?;
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), manifest)?;
        for (name, text) in sources {
            fs::write(folder.join("src").join(name), text)?;
        }
        Ok(())
    }

    /// Compiles all dependencies of the crates, but not the crates.
    pub(crate) fn build_dependencies(&self, arguments: &[&str]) -> Result<()> {
        let roots = self.roots()?;
        for root in &roots {
            fs::rename(root, root.with_extension("kept"))?;
            fs::write(root, "")?;
        }
        let built = run(&mut self.cargo(arguments)).context("building dependencies");
        for root in &roots {
            fs::rename(root.with_extension("kept"), root)?;
        }
        built.map(drop)
    }

    /// Compiles the crates from scratch, and nothing else.
    pub(crate) fn compile(&self, arguments: &[&str]) -> Result<Cost> {
        self.forget(arguments)?;
        let ended = run(&mut self.cargo(arguments))?;
        let compiles = ["Checking ", "Compiling "];
        if !compiles.iter().any(|word| ended.stderr.contains(word)) {
            anyhow::bail!("cargo compiled nothing, so there is nothing to measure");
        }
        Ok(ended.cost)
    }

    /// Compiles as many crates as possible. Returns the cost, how many compiled, and how many there are.
    pub(crate) fn compile_what_can_be(&self, arguments: &[&str]) -> Result<(Cost, usize, usize)> {
        self.forget(arguments)?;
        let arguments = [arguments, &["--keep-going"]].concat();
        let ended = try_run(&mut self.cargo(&arguments))?;
        let failed: BTreeSet<&str> = failures(&ended).map(|(name, _)| name).collect();
        let all = self.roots()?.len();
        if !ended.success && failed.is_empty() {
            anyhow::bail!("cargo fails before it compiles anything");
        }
        Ok((ended.cost, all - failed.len(), all))
    }

    /// Counts compiler errors.
    pub(crate) fn errors(&self, arguments: &[&str]) -> Result<usize> {
        let ended = try_run(&mut self.cargo(arguments))?;
        let count = |line: &str| {
            line.split_once("due to ")?
                .1
                .split(' ')
                .next()?
                .parse()
                .ok()
        };
        let counts = failures(&ended).map(|(_, line)| count(line).unwrap_or(1));
        Ok(counts.sum())
    }

    /// Returns a cargo command for all crates, unless the arguments name one.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = self.shop.cargo(&self.root);
        cargo.args(arguments).args(&self.features);
        cargo
    }

    /// Makes cargo recompile the crates.
    fn forget(&self, arguments: &[&str]) -> Result<()> {
        let profile = arguments
            .iter()
            .filter(|argument| **argument == "--release");
        let mut cargo = self.shop.cargo(&self.root);
        run(cargo
            .args(["clean", "--workspace", "--quiet"])
            .args(profile))
        .map(drop)
    }

    /// Returns the root file of each library crate.
    fn roots(&self) -> Result<Vec<PathBuf>> {
        let mut roots = Vec::new();
        for entry in fs::read_dir(self.crates())? {
            let root = entry?.path().join("src/lib.rs");
            if root.is_file() {
                roots.push(root);
            }
        }
        Ok(roots)
    }
}

/// Returns the crates that cargo could not compile, each with cargo's message.
fn failures(ended: &Ended) -> impl Iterator<Item = (&str, &str)> {
    ended.stderr.lines().filter_map(|line| {
        let rest = line.strip_prefix("error: could not compile `")?;
        Some((rest.split('`').next()?, line))
    })
}
