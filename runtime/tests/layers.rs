//! The modules of the crate are layers: no module imports, directly or indirectly, one that imports it.
#![allow(clippy::expect_used, reason = "a test may fail anywhere")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The modules at the crate root that each module imports.
type Imports = BTreeMap<String, BTreeSet<String>>;

fn read(path: &Path, module: Option<&str>, imports: &mut Imports) {
    for entry in fs::read_dir(path).expect("the sources") {
        let path = entry.expect("a source").path();
        let name = path.file_stem().and_then(|name| name.to_str());
        let module = module.or(name).expect("a module").to_owned();
        if path.is_dir() {
            read(&path, Some(&module), imports);
        } else if !matches!(&*module, "__private" | "lib" | "macros") {
            let text = fs::read_to_string(&path).expect("a source");
            imports.entry(module).or_default().extend(imported(&text));
        }
    }
}

/// Returns the first path segments after `crate::` in the code, without its unit tests.
fn imported(text: &str) -> impl Iterator<Item = String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let code = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| {
            rest.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
}

fn imports() -> Imports {
    let mut imports = Imports::new();
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    read(Path::new(sources), None, &mut imports);
    for (module, imported) in &mut imports {
        imported.remove(module);
        // Macros are at the crate root, but in no module.
        imported.retain(|name| !matches!(&**name, "model" | "open_enum"));
    }
    imports
}

#[test]
fn items_are_imported_from_the_module_that_defines_them() {
    let imports = imports();
    for (module, imported) in &imports {
        for name in imported {
            assert!(
                imports.contains_key(name),
                "`{module}` imports `{name}` through `lib.rs`"
            );
        }
    }
}

#[test]
fn imports_have_no_cycle() {
    let mut left = imports();
    loop {
        let is_lowest =
            |imported: &BTreeSet<String>| imported.iter().all(|name| !left.contains_key(name));
        let lowest: Vec<String> = left
            .iter()
            .filter(|(_, imported)| is_lowest(imported))
            .map(|(module, _)| module.clone())
            .collect();
        if lowest.is_empty() {
            break;
        }
        left.retain(|module, _| !lowest.contains(module));
    }
    assert!(left.is_empty(), "these import each other: {left:#?}");
}
