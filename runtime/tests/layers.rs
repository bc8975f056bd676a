//! The modules of the crate are layers, as ARCHITECTURE.md describes them.

use std::path::Path;

use twilio_test_support::layers::assert_layered;

#[test]
fn modules_are_layers() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    // The first two are for generated code, and re-export from all layers. The guide has no code.
    assert_layered(&sources, &["__private", "macros", "guide"]);
}
