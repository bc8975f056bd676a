//! Applies any text as an overlay to any document. The result is a document within the limits, or there is an error with a
//! position. A line `%` separates the two texts.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use twilio_codegen::{
    __private::{Source, apply_all},
    Diagnostics, Style,
};

fuzz_target!(|texts: &str| {
    let Some((document, overlay)) = texts.split_once("\n%\n") else {
        return;
    };
    let source = |name, text| Arc::new(Source::new(name, text));
    let mut diagnostics = Diagnostics::default();
    let document = source("document.yaml", document);
    let result = apply_all(
        &document,
        &[source("overlay.yaml", overlay)],
        &mut diagnostics,
    );
    assert_eq!(result.is_none(), diagnostics.has_errors());
    assert!(diagnostics.iter().all(|found| found.file().is_some()));
    let report = diagnostics.render(Style::plain());
    assert!(!report.contains(|c: char| c.is_control() && c != '\n'));
    for line in diagnostics.to_json_lines().lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok());
    }
});
