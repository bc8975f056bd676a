//! Documents that would expand to too much memory are rejected before it is allocated.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, process::Command};

use tempfile::tempdir;

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n";

#[test]
fn documents_that_need_too_much_memory_are_rejected() {
    const KILOBYTES: usize = 640 << 10;
    let paths: String = (0..150_000).map(|n| format!("  /a{n}: {{}}\n")).collect();
    let empty = format!("{HEAD}paths:\n{paths}");
    let callbacks: String = (0..150_000)
        .map(|n| format!("      a{n}: {{}}\n"))
        .collect();
    let callbacks = format!("{HEAD}paths: {{}}\ncomponents:\n  callbacks:\n    A:\n{callbacks}");
    // A few kilobytes that become gigabytes when merge keys and aliases are expanded.
    let mut merges = format!("{HEAD}paths: {{}}\nx0: &x0 {{a: 1, b: 2, c: 3}}\n");
    for level in 1..12 {
        let bases = vec![format!("*x{}", level - 1); 9].join(", ");
        merges.push_str(&format!(
            "x{level}: &x{level} {{<<: [{bases}], k{level}: 1}}\n"
        ));
    }
    let members: Vec<String> = (0..2_000).map(|n| format!("a{n}: 1")).collect();
    let aliases = format!(
        "{HEAD}paths: {{}}\nx0: &x0 {{{}}}\nx:\n{}",
        members.join(", "),
        "  - {<<: *x0}\n".repeat(1_900)
    );
    let folder = tempdir().unwrap();
    for (name, text) in [
        ("empty.yaml", empty),
        ("callbacks.yaml", callbacks),
        ("merges.yaml", merges),
        ("aliases.yaml", aliases),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let output = Command::new("sh")
            .args([
                "-c",
                &format!("ulimit -v {KILOBYTES} && exec \"$0\" list --spec \"$1\""),
            ])
            .arg(env!("CARGO_BIN_EXE_twilio-codegen"))
            .arg(path)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains("the document is too large"), "{name}: {said}");
    }
}
