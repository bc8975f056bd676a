//! Whether the modules of a crate are layers: none imports, directly or through others, what imports it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What each module at the root of a crate imports from the others.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// Checks the crate whose sources are in `folder`. The modules `exempt` may import anything.
///
/// # Panics
///
/// Panics if modules import each other, or if one imports an item through `lib.rs` instead of the module that defines
/// it. Also panics if the sources cannot be read.
pub fn assert_layered(folder: &Path, exempt: &[&str]) {
    let mut imports = Imports::new();
    read(folder, None, exempt, &mut imports);
    assert!(imports.len() > 1, "{} has no modules", folder.display());
    for (module, imported) in &imports {
        for name in imported {
            assert!(
                imports.contains_key(name) || exempt.contains(&name.as_str()),
                "`{module}` imports `{name}` through `lib.rs`"
            );
        }
    }
    let rest = without_layers(imports);
    assert!(rest.is_empty(), "these import each other: {rest:#?}");
}

/// Removes modules that import nothing that is left, until there are none.
fn without_layers(mut imports: Imports) -> Imports {
    loop {
        let is_lowest =
            |imported: &BTreeSet<String>| imported.iter().all(|name| !imports.contains_key(name));
        let lowest: Vec<String> = imports
            .iter()
            .filter(|(_, imported)| is_lowest(imported))
            .map(|(module, _)| module.clone())
            .collect();
        if lowest.is_empty() {
            return imports;
        }
        imports.retain(|module, _| !lowest.contains(module));
    }
}

fn read(folder: &Path, module: Option<&str>, exempt: &[&str], imports: &mut Imports) {
    for entry in fs::read_dir(folder).expect("the sources can be read") {
        let path = entry.expect("the sources can be read").path();
        let name = path.file_stem().and_then(|name| name.to_str());
        let module = module.or(name).expect("file names are UTF-8").to_owned();
        if path.is_dir() {
            read(&path, Some(&module), exempt, imports);
        } else if module != "lib" && !exempt.contains(&module.as_str()) {
            let text = fs::read_to_string(&path).expect("the sources can be read");
            let imported = imports.entry(module.clone()).or_default();
            imported.extend(names_after_crate(&text).filter(|name| *name != module));
        }
    }
}

/// Returns the first segment of each path that begins with `crate::`, except in comments, unit tests and macro calls.
fn names_after_crate(text: &str) -> impl Iterator<Item = String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code: String = lines.flat_map(|line| [line, "\n"]).collect();
    let paths: Vec<String> = code
        .split("crate::")
        .skip(1)
        .flat_map(first_segments)
        .collect();
    paths.into_iter()
}

/// Returns the first segment of the path that `rest` begins with, or of each path in its braces.
fn first_segments(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else {
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let is_macro = rest[end..].starts_with('!');
        return if is_macro {
            Vec::new()
        } else {
            vec![rest[..end].to_owned()]
        };
    };
    let mut depth = 0;
    let mut segments = vec![String::new()];
    let mut is_first = true;
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                segments.push(String::new());
                is_first = true;
            }
            c if is_word(c) && is_first => segments.last_mut().expect("there is one").push(c),
            c if !c.is_whitespace() => is_first = false,
            _ => {}
        }
    }
    segments.retain(|segment| !segment.is_empty());
    segments
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
