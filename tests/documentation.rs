//! The files that the documentation names exist: a guarantee whose test was renamed would be an empty one.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path};

/// What a path in these documents can begin with.
const FOLDERS: [&str; 10] = [
    ".ci/",
    "benches/",
    "comparison/",
    "examples/",
    "fuzz/",
    "generated/",
    "generator/",
    "mock/",
    "runtime/",
    "tests/",
];

#[test]
fn files_named_in_the_documentation_exist() {
    let mut count = 0;
    for document in [
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "README.md",
        "SECURITY.md",
        "runtime/README.md",
        "generator/README.md",
        "mock/README.md",
    ] {
        for path in paths(&fs::read_to_string(document).unwrap()) {
            assert!(
                Path::new(path).exists(),
                "{document} names `{path}`, which does not exist"
            );
            count += 1;
        }
    }
    assert!(count > 50, "only {count} paths were found");
}

/// The code spans and link targets that are paths from the root of the repository.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let spans = text.split('`').skip(1).step_by(2);
    let links = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#']).next());
    spans.chain(links).filter(|path| {
        FOLDERS.iter().any(|folder| path.starts_with(folder))
            && !path.contains(char::is_whitespace)
            && !path.contains(['*', '<', '{'])
    })
}
