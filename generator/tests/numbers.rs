//! Numbers are the same in JSON and YAML, to the last bit.
//!
//! This fails without the feature `float_roundtrip` of `serde_json`, but only if nothing else in the build enables it:
//! `cargo test -p twilio-codegen --test numbers`, not `--workspace`, where the runtime enables it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use proptest::prelude::*;
use twilio_codegen::{
    __private::{Source, Tree},
    Diagnostics,
};

/// Returns the tree of a document as text.
fn outline(name: &str, text: &str) -> Vec<String> {
    let source = Arc::new(Source::new(name, text));
    let mut diagnostics = Diagnostics::default();
    let tree = Tree::read(&source, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{text}\n{diagnostics}");
    tree.unwrap().outline()
}

fn assert_exact(number: &str) {
    let json = outline("a.json", &format!("{{\"a\": {number}}}"));
    // Not JSON, because of the comma.
    let yaml = outline("a.yaml", &format!("{{\"a\": {number},}}"));
    assert_eq!(json, yaml, "{number}");
}

#[test]
fn numbers_of_documents_are_exact() {
    for number in ["30.265642000000014", "1e23", "5e-324", "0.1", "-0.0"] {
        assert_exact(number);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_are_exact(number in any::<f64>().prop_filter("finite", |it| it.is_finite())) {
        assert_exact(&format!("{number:e}"));
    }
}
