//! What holds for any two editions of documents: those of the cases in `tests/diff`, and real updates of Twilio's
//! documents.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use serde_json::Value;
use twilio_codegen::{Config, Diff, Finding, Kind, Position};
use twilio_test_support::twilio_history;

/// Two editions, and how they differ.
struct Update {
    name: String,
    old: PathBuf,
    new: PathBuf,
    diff: Diff,
}

impl Update {
    /// Returns the cases of the golden tests, and real updates.
    fn all() -> &'static [Self] {
        static UPDATES: OnceLock<Vec<Update>> = OnceLock::new();
        UPDATES.get_or_init(|| {
            let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
            let mut updates = Self::read(&cases);
            assert!(updates.len() > 30);
            let history = twilio_history("the properties were tested with small documents only");
            updates.extend(history.iter().flat_map(|folder| Self::read(folder)));
            updates
        })
    }

    /// Reads the updates in a folder, each a folder with `old` and `new`.
    fn read(folder: &Path) -> Vec<Self> {
        let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
        let entries = entries.filter(|entry| entry.path().join("old").is_dir());
        let read = |path: PathBuf| {
            let (old, new) = (path.join("old"), path.join("new"));
            Self {
                name: path.file_name().unwrap().display().to_string(),
                diff: compare(&old, &new),
                old,
                new,
            }
        };
        entries.map(|entry| read(entry.path())).collect()
    }
}

fn config() -> Config {
    Config::new().skip_unsupported(true)
}

fn compare(old: &Path, new: &Path) -> Diff {
    let diff = config().diff(old, new);
    diff.unwrap_or_else(|error| panic!("{}: {error}", old.display()))
}

#[test]
fn an_edition_does_not_differ_from_itself() {
    for update in Update::all() {
        let diff = compare(&update.new, &update.new);
        assert_eq!(diff.verdict(), None, "{}: {diff}", update.name);
        assert_eq!(diff.overlay(), None, "{}", update.name);
    }
}

/// Kinds that are each other's opposites in some cases, besides [`Kind::opposite`].
const ALSO: [(Kind, Kind); 6] = [
    // A name that was shorter before others came.
    (Kind::SetterAdded, Kind::SetterRenamed),
    (Kind::FieldAdded, Kind::FieldRenamed),
    (Kind::VariantAdded, Kind::VariantRenamed),
    // A type with the name of the old one exists in one edition only.
    (Kind::HeadersChanged, Kind::HeadersRemoved),
    // What is several types in one edition is one in the other, with the values of all.
    (Kind::TypeRenamed, Kind::TypeRenamed),
    (Kind::VariantAdded, Kind::TypeRenamed),
];

/// Returns whether a finding is about the same change as another one, with the editions swapped.
fn is_swapped(finding: &Finding, other: &Finding) -> bool {
    let pointer = |position: &Option<Position>| {
        position.as_ref().map(|position| {
            let (_, file) = position.file.rsplit_once('/').unwrap();
            (file.to_owned(), position.pointer.clone())
        })
    };
    let [old, new] = [pointer(&finding.old), pointer(&finding.new)];
    let [was, is] = [pointer(&other.new), pointer(&other.old)];
    let is_also = ALSO.iter().any(|&(a, b)| {
        (finding.kind, other.kind) == (a, b) || (finding.kind, other.kind) == (b, a)
    });
    if is_also && ((old.is_some() && old == was) || (new.is_some() && new == is)) {
        return true;
    }
    // Functions that are all of a module in one edition have other functions beside them in the other.
    match (finding.kind, other.kind) {
        (Kind::FunctionRenamed, Kind::ModuleRenamed) => {
            return finding.new_resource == other.resource;
        }
        (Kind::ModuleRenamed, Kind::FunctionRenamed) => {
            return finding.resource == other.new_resource;
        }
        _ => {}
    }
    // What is gone because it is not supported has a position in both editions.
    let is_same = |one: &Option<_>, two: &Option<_>| one.is_none() || two.is_none() || one == two;
    finding.kind.opposite().unwrap_or(finding.kind) == other.kind
        && is_same(&old, &was)
        && is_same(&new, &is)
}

#[test]
fn nothing_is_lost_if_the_editions_are_swapped() {
    let mut lost = Vec::new();
    for update in Update::all() {
        let backwards = compare(&update.new, &update.old);
        for finding in update.diff.findings() {
            if !backwards.findings().any(|other| is_swapped(finding, other)) {
                lost.push(format!("{}: {} {finding}", update.name, finding.kind));
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn positions_are_in_their_files() {
    let mut lengths: HashMap<String, Vec<usize>> = HashMap::new();
    for update in Update::all() {
        for finding in update.diff.findings() {
            for position in finding.old.iter().chain(&finding.new) {
                let lines = lengths.entry(position.file.clone()).or_insert_with(|| {
                    let text = fs::read_to_string(&position.file).unwrap();
                    text.lines().map(|line| line.chars().count()).collect()
                });
                let line = lines.get(position.line - 1);
                assert!(
                    line.is_some_and(|&length| position.column <= length + 1),
                    "{}: {finding}: {position}",
                    update.name
                );
            }
            let is_whole_crate = finding.kind == Kind::LayoutChanged;
            assert!(finding.old.is_some() || finding.new.is_some() || is_whole_crate);
        }
    }
}

/// The names in a manifest.
struct Names {
    /// The paths of documents, modules, functions and types, from the document's module.
    items: HashSet<String>,
    /// The names of inputs, fields and variants.
    parts: HashSet<String>,
}

impl Names {
    fn of(documents: &Path) -> Self {
        let manifest = config().spec(documents).manifest().unwrap();
        let manifest: Value = serde_json::from_str(&manifest.to_json()).unwrap();
        let mut names = Self {
            items: HashSet::new(),
            parts: HashSet::new(),
        };
        for document in manifest["documents"].as_array().unwrap() {
            let prefix = format!("{}::", document["module"].as_str().unwrap());
            names.collect(document, &prefix);
        }
        names
    }

    fn collect(&mut self, value: &Value, prefix: &str) {
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    let name = value.as_str().unwrap_or_default();
                    if ["module", "function", "builder", "required_struct", "type"]
                        .contains(&key.as_str())
                    {
                        let name = name.strip_prefix(prefix).unwrap_or(name);
                        self.items.insert(name.to_owned());
                    } else if key == "name" {
                        self.parts.insert(name.to_owned());
                    }
                    self.collect(value, prefix);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.collect(value, prefix)),
            _ => {}
        }
    }

    /// Returns whether an item exists. The manifest has one path of a type, though each resource that uses it has one.
    fn has(&self, item: &str) -> bool {
        let is_type_of = |(module, name): (&str, &str)| {
            let end = format!("::{name}");
            self.items.contains(module) && self.items.iter().any(|known| known.ends_with(&end))
        };
        self.items.contains(item) || item.rsplit_once("::").is_some_and(is_type_of)
    }
}

#[test]
fn items_are_in_the_manifest_of_their_edition() {
    for update in Update::all() {
        let (old, new) = (Names::of(&update.old), Names::of(&update.new));
        for finding in update.diff.findings() {
            if finding.kind == Kind::LayoutChanged {
                continue;
            }
            let is_new = finding.kind.as_str().ends_with("-added");
            // What is new in an item that is not has the old path of the item.
            let is_new_item = is_new && finding.old.is_none() && finding.part.is_none();
            let items = if is_new_item { &new } else { &old };
            let what = format!("{}: {} {finding}", update.name, finding.kind);
            assert!(items.has(&finding.item), "{what}: no item {}", finding.item);
            if let Some(part) = &finding.part {
                let parts = if is_new { &new.parts } else { &old.parts };
                assert!(parts.contains(part), "{what}: no part {part}");
            }
        }
    }
}
