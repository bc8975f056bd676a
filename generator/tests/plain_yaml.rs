//! Plain YAML is read line by line, and gives the same tree as the parser.
//!
//! If the documents of others are missing, their tests are skipped, or fail with `TWILIO_CODEGEN_REQUIRE_SHARED=1`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::PathBuf, sync::Arc};

use proptest::{prelude::*, sample::select};
use twilio_codegen::{
    __private::{Source, Tree},
    Diagnostics,
};

/// Returns whether a text is plain, and if it is, asserts that the parser gives the same tree.
fn is_plain(text: &str) -> bool {
    let source = Arc::new(Source::new("a.yaml", text));
    let Some(tree) = Tree::read_plain(&source) else {
        return false;
    };
    let mut diagnostics = Diagnostics::default();
    let parsed = Tree::parse(&source, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{text}\n{diagnostics}");
    assert_eq!(tree.outline(), parsed.unwrap().outline(), "{text}");
    true
}

#[test]
fn plain_documents() {
    for text in [
        "a: b\n",
        "---\na: b",
        "# comment\na:\n  # comment\n  b: c # comment\n",
        "a:\r\n  b: c\r\n  d: one\r\n    two\r\n",
        "a:\n- b\n- c: d\n  e:\n- - f\n  - g\nh: i",
        "a: one\n  two\n\n  three\nb: 'one\n  two'\nc: \"\\n\"\n",
        "a: |\n  b: c\n\n  d\n\ne: >-\n  f\n",
        "a: []\nb: {c: [d,\n  e]}\n",
        "'a': 'b'\n\"c\": \"d\"\n200: ~\ne:\n",
        "a: ! b\nc: ! 1\nd: ! 'e'\nf:\n- ! g\n",
        "? a.long.key\n: b: c\n  d: e\n? f\n: - g\n",
    ] {
        assert!(is_plain(text), "{text}");
    }
}

#[test]
fn tags_decide_the_types_of_scalars() {
    let parsed = |text: &str| {
        let mut diagnostics = Diagnostics::default();
        let tree = Tree::read(&Arc::new(Source::new("a.yaml", text)), &mut diagnostics);
        assert!(diagnostics.is_empty(), "{text}\n{diagnostics}");
        tree.unwrap().outline()
    };
    for (value, expected) in [
        ("! 12", "String(\"12\")"),
        ("!", "String(\"\")"),
        ("! true", "String(\"true\")"),
        ("! {}", "a map"),
        ("! []", "a list"),
        ("!!str 12", "String(\"12\")"),
        ("!!int '12'", "Number(Number(12))"),
        ("!<tag:yaml.org,2002:str> 12", "String(\"12\")"),
        ("!<tag:yaml.org,2002:int> '12'", "Number(Number(12))"),
    ] {
        let lines = parsed(&format!("a: {value}\n"));
        assert!(lines[1].ends_with(expected), "{value}: {lines:?}");
    }
    let lines = parsed("%TAG !y! tag:yaml.org,2002:\n---\na: !y!str 12\n");
    assert!(lines[1].ends_with("String(\"12\")"), "{lines:?}");
}

/// What the parser reads, because it is an error or rare.
#[test]
fn other_documents() {
    for text in [
        "",
        "a",
        "- {a: b}: c\n",
        "a: &b c\nd: *b\n",
        "a: !b c\n",
        "a: b\na: c\n",
        "a: b: c\n",
        "a: 'b': c\n",
        "a: - b\n",
        "a: b\n  c: d\n",
        "a:\n    b: c\n  d: e\n",
        "a: |2\n    b\n",
        "a: |\n# b\n",
        "a:\tb\n",
        "a: b\n---\nc: d\n",
        "a: 'b\n",
        "a:\n  -\n  - b\n",
        "\u{feff}a: b\n",
        "a: b \u{feff}c\n",
        "?  a\n: b\n",
        "a:\n  ...\n\n  b\n",
    ] {
        assert!(!is_plain(text), "{text}");
    }
}

/// Lines of YAML, most of them right where others are wrong. The separator occurs in none.
const LINES: &str = r#"a: b|a:|b:|c: 1|- a|- a: b|-|- - x|- b:|d: 'q'|e: "q"|'f': g|"h": i|j: \0|k: >-|text|# c|m: # c|n: x # c|[a, b]|o: []|p: {q: r}|s: [a,|b]||t: 'u|v'|w: "x|y\n"|? z|! a|&a b|*a|aa: &b c|bb: *b|---|...|cc: a: b|dd: - x|- # c|é: ü|ee: foo  |ff: {a: b}: c|gg: -|hh : ii|- 'a'|jj: -1|<<: {a: b}|kk: ''|ll: 'it''s'|mm: #x|nn: a#b|- ? a|%x: y|oo: @|pp: ... x|qq: --- y # c|~: ~|200: x|- -|- - - a: b|{a: b}: c|'a': 'b': c|ss: 'a' b|? long|: value|: v: w|:|? 'long'|? a: b|: - x|tt: !!str 1|vv: ! x|ww: ! 1|xx: !|- ! x|! yy: z|zz: ! {a: b}|! |? ! a|: ! b"#;

fn lines() -> Vec<&'static str> {
    let more = ["l: |2", "j: |", "- |", "rr:\tx", "uu: a | b"];
    LINES.split('|').chain(more).collect()
}

/// Returns the YAML documents of Twilio and of this repository.
fn documents() -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../spec"
    ))];
    folders.extend(twilio_test_support::twilio_documents(
        "they were not read line by line",
    ));
    let files = folders.iter().flat_map(|folder| folder.read_dir().unwrap());
    let files = files.map(|entry| entry.unwrap().path());
    files
        .filter(|file| {
            file.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect()
}

#[test]
fn all_documents_are_plain() {
    for file in documents() {
        assert!(
            is_plain(&fs::read_to_string(&file).unwrap()),
            "{}",
            file.display()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_lines(
        lines in prop::collection::vec((0_usize..5, select(lines())), 1..10),
        end in select(vec!["\n", "\r\n"]),
    ) {
        let lines = lines.iter().map(|(indentation, line)| format!("{}{line}{end}", " ".repeat(*indentation)));
        let text: String = lines.collect();
        is_plain(&text);
        is_plain(text.trim_end());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Parts of a document with some lines removed, doubled, indented otherwise, or cut off.
    #[test]
    fn changed_documents(
        file in select(documents()),
        start: prop::sample::Index,
        changes in prop::collection::vec((0_usize..40, 0_usize..40), 1..5),
    ) {
        let text = fs::read_to_string(file).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        let start = start.index(lines.len());
        lines = lines.split_off(start);
        lines.truncate(40);
        let outermost = lines.first().map_or(0, |line| line.len() - line.trim_start().len());
        let mut lines: Vec<String> = lines.iter().map(|line| line.get(outermost..).unwrap_or(line).to_owned()).collect();
        for (line, how) in changes {
            let Some(at) = line.checked_rem(lines.len()) else { break };
            match how {
                0 => { lines.remove(at); }
                1 => lines.insert(at, lines[at].clone()),
                2..6 => lines[at].insert_str(0, &" ".repeat(how - 1)),
                6..9 => lines[at] = lines[at].get(how - 5..).unwrap_or_default().to_owned(),
                _ => { let cut = lines[at].char_indices().nth(how).map_or(0, |(at, _)| at); lines[at].truncate(cut); }
            }
        }
        is_plain(&lines.join("\n"));
    }
}
