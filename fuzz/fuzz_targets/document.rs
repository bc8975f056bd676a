//! Reads any text as a document. It is accepted, or rejected with a position. If it is read line by line, the tree is that
//! of the parser.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use twilio_codegen::{
    __private::{Document, Source, Tree},
    Diagnostics, Style,
};

fuzz_target!(|text: &str| {
    let source = Arc::new(Source::new("a.yaml", text));
    if let Some(tree) = Tree::read_plain(&source) {
        let parsed = Tree::parse(&source, &mut Diagnostics::default());
        assert_eq!(parsed.map(|parsed| parsed.outline()), Some(tree.outline()));
    }
    for name in ["a.yaml", "a.json"] {
        let mut diagnostics = Diagnostics::default();
        let document = Document::parse(name, text.to_owned(), &mut diagnostics);
        assert_eq!(document.is_none(), diagnostics.has_errors());
        assert!(diagnostics.iter().all(|found| found.file().is_some()));
        let report = diagnostics.render(Style::plain());
        assert_eq!(report.is_empty(), diagnostics.is_empty());
        assert!(!report.contains(|c: char| c.is_control() && c != '\n'));
        for line in diagnostics.to_json_lines().lines() {
            assert!(serde_json::from_str::<serde_json::Value>(line).is_ok());
        }
    }
});
