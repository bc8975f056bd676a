//! Configuration files: `twilio-codegen.toml`.

use std::{
    borrow::Cow,
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Config, crate_name, module_path, runtime_path::RuntimeFolder, url};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Pointer, Source, SourceSpan, nearest, quoted},
    error::{Error, Result},
    options::Layout,
};

/// The keys, in the order in which the documentation lists them.
const KEYS: [&str; 12] = [
    "documents",
    "spec",
    "overlays",
    "resources",
    "crate-name",
    "module-path",
    "layout",
    "out",
    "runtime-path",
    "mock",
    "skip-unsupported",
    "deny-warnings",
];

const LAYOUTS: [(&str, Layout); 3] = [
    ("crate", Layout::Crate),
    ("modules", Layout::Modules),
    ("file", Layout::File),
];

/// Reads a configuration file.
///
/// # Errors
///
/// Returns an error with every problem of the file.
pub(super) fn read(path: &Path) -> Result<Config> {
    let source = Arc::new(Source::new(path.display().to_string(), text(path)?));
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let mut reader = Reader {
        source: &source,
        folder: path.parent().unwrap_or(Path::new("")),
        diagnostics: Diagnostics::default(),
    };
    for error in &errors {
        reader.invalid_toml(error);
    }
    let mut config = Config {
        file: Some(path.to_owned()),
        ..Config::default()
    };
    if errors.is_empty() {
        reader.apply_all(table.get_ref(), &mut config);
    }
    if reader.diagnostics.has_errors() {
        return Err(Error::new(reader.diagnostics));
    }
    Ok(config)
}

fn text(path: &Path) -> Result<String> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Diagnostic::error(format!("`{shown}` is a folder, not a file")).into());
    }
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Diagnostic::error(format!("`{shown}` does not exist")),
        _ => Diagnostic::error(format!("`{shown}` cannot be read: {error}")),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        // Everything before the invalid byte is unchanged by the lossy conversion.
        let text = String::from_utf8_lossy(error.as_bytes());
        let source = Arc::new(Source::new(shown.to_string(), text));
        let end = valid + char::REPLACEMENT_CHARACTER.len_utf8();
        Diagnostic::error("the file is not valid UTF-8")
            .at(SourceSpan::new(&source, Pointer::root(), valid..end))
            .label(format!("invalid byte at offset {valid}"))
            .help("save it as UTF-8")
            .into()
    })
}

/// A key or value of the file, with its position.
type Key<'a> = Spanned<Cow<'a, str>>;
type Value<'a> = Spanned<DeValue<'a>>;

/// Applies the keys of a file to a configuration, and collects the problems.
struct Reader<'a> {
    source: &'a Arc<Source>,
    /// The folder of the file, which paths in it are relative to.
    folder: &'a Path,
    diagnostics: Diagnostics,
}

impl Reader<'_> {
    fn apply_all(&mut self, table: &DeTable<'_>, config: &mut Config) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in &entries {
            self.apply(key, value, config);
        }
        let find = |name: &str| entries.iter().find(|(key, _)| key.get_ref() == name);
        if let (Some(_), Some((spec, _))) = (find("documents"), find("spec")) {
            let problem = Diagnostic::error("`documents` and `spec` are the same option");
            self.report(
                spec.span(),
                problem.help("list all documents in `documents`"),
            );
        }
        // The rules depend on the layout, which may be the last key.
        if let (Some((_, value)), Some(name)) = (find("crate-name"), &config.crate_name)
            && let Some(problem) = crate_name::problem(name, config.options.layout)
        {
            self.report(value.span(), problem);
        }
        if let (Some((_, value)), Some(path)) = (find("module-path"), &config.options.module_path)
            && let Some(problem) = module_path::problem(path, config.options.layout)
        {
            self.report(value.span(), problem);
        }
    }

    fn apply(&mut self, key: &Key<'_>, value: &Value<'_>, config: &mut Config) {
        let name: &str = key.get_ref();
        match name {
            "documents" | "spec" => {
                for (text, span) in self.strings(name, value) {
                    config.specs.extend(self.document(text, span));
                }
            }
            "overlays" if cfg!(feature = "overlay") => {
                for (text, span) in self.strings(name, value) {
                    config.overlays.extend(self.document(text, span));
                }
            }
            "overlays" => {
                let problem = Diagnostic::error(
                    "`overlays` needs the Cargo feature `overlay` of `twilio-codegen`",
                );
                self.report(
                    key.span(),
                    problem.help("enable it where the dependency is: `twilio-codegen = { version = \"…\", features = [\"overlay\"] }`"),
                );
            }
            "resources" => {
                let names = self.strings(name, value).into_iter();
                config.options.resources = names.map(|(text, _)| text.to_owned()).collect();
            }
            "crate-name" => config.crate_name = self.string(name, value).map(str::to_owned),
            "module-path" => {
                config.options.module_path = self.string(name, value).map(str::to_owned);
            }
            "layout" => config.options.layout = self.layout(value).unwrap_or_default(),
            "out" => {
                let path = self.path(name, value);
                config.out = path.map(|path| self.folder.join(path));
            }
            "runtime-path" => {
                let path = self.path(name, value);
                config.runtime_folder = path.map(|path| RuntimeFolder::new(self.folder, path));
            }
            "mock" => config.options.mock = self.boolean(name, value).unwrap_or_default(),
            "skip-unsupported" => {
                config.options.skip_unsupported = self.boolean(name, value).unwrap_or_default();
            }
            "deny-warnings" => {
                config.deny_warnings = self.boolean(name, value).unwrap_or_default();
            }
            unknown => self.unknown_key(unknown, key.span()),
        }
    }

    fn unknown_key(&mut self, key: &str, span: Range<usize>) {
        let known = format!("known keys: {}", KEYS.join(", "));
        // Options are `snake_case` in Rust, and those that can be repeated on the command line are singular.
        let help = match nearest(&key.replace('_', "-"), KEYS) {
            Some(near) => format!("did you mean `{near}`? {known}"),
            None => known,
        };
        let problem = Diagnostic::error(format!("unknown key {}", quoted(key)));
        self.report(span, problem.help(help));
    }

    fn invalid_toml(&mut self, error: &toml::de::Error) {
        let problem = Diagnostic::error(format!("invalid TOML: {}", error.message()));
        self.report(error.span().unwrap_or_default(), problem);
    }

    fn wrong_type(&mut self, what: &str, expected: &str, value: &Value<'_>) {
        let found = with_article(value.get_ref());
        let mut problem = Diagnostic::error(format!("{what} is {found}, not {expected}"));
        if let DeValue::String(text) = value.get_ref()
            && matches!(&**text, "true" | "false")
        {
            problem = problem.help("remove the quotes");
        }
        self.report(value.span(), problem);
    }

    fn boolean(&mut self, key: &str, value: &Value<'_>) -> Option<bool> {
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.wrong_type(&quoted(key), "a boolean", value);
        }
        found
    }

    fn string<'v>(&mut self, key: &str, value: &'v Value<'_>) -> Option<&'v str> {
        let found = value.get_ref().as_str();
        if found.is_none() {
            self.wrong_type(&quoted(key), "a string", value);
        }
        found
    }

    /// Returns the strings of a list, or a single string, each with its position.
    fn strings<'v>(&mut self, key: &str, value: &'v Value<'_>) -> Vec<(&'v str, Range<usize>)> {
        let items: Vec<&Value<'_>> = match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            DeValue::String(_) => vec![value],
            _ => {
                self.wrong_type(&quoted(key), "a string or a list of strings", value);
                return Vec::new();
            }
        };
        let is_list = value.get_ref().is_array();
        let what = if is_list {
            format!("an item of `{key}`")
        } else {
            quoted(key)
        };
        let mut strings = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref().as_str() {
                Some("") => self.empty(&what, item),
                Some(text) => strings.push((text, item.span())),
                None => self.wrong_type(&what, "a string", item),
            }
        }
        strings
    }

    fn path<'v>(&mut self, key: &str, value: &'v Value<'_>) -> Option<&'v Path> {
        let path = self.string(key, value)?;
        if path.is_empty() {
            self.empty(&quoted(key), value);
        }
        Some(Path::new(path))
    }

    /// Returns the path of a document, or reports that it is a URL.
    fn document(&mut self, path: &str, span: Range<usize>) -> Option<PathBuf> {
        if let Some(problem) = url::problem(path) {
            self.report(span, problem);
            return None;
        }
        Some(self.folder.join(path))
    }

    fn empty(&mut self, what: &str, value: &Value<'_>) {
        let problem = Diagnostic::error(format!("{what} is empty"));
        self.report(value.span(), problem.help("remove it"));
    }

    fn layout(&mut self, value: &Value<'_>) -> Option<Layout> {
        let name = self.string("layout", value)?;
        let known = LAYOUTS.iter().find(|(known, _)| *known == name);
        if known.is_none() {
            let problem = Diagnostic::error(format!("`layout` cannot be {}", quoted(name)))
                .label("expected `crate`, `modules` or `file`");
            self.report(
                value.span(),
                match nearest(name, LAYOUTS.map(|(known, _)| known)) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem,
                },
            );
        }
        known.map(|(_, layout)| *layout)
    }

    fn report(&mut self, span: Range<usize>, problem: Diagnostic) {
        let span = SourceSpan::new(self.source, Pointer::root(), span);
        self.diagnostics.push(problem.at(span));
    }
}

fn with_article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
