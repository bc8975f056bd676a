//! The modules of the crate are layers, as ARCHITECTURE.md describes them.

use std::path::Path;

use twilio_test_support::layers::assert_layered;

#[test]
fn modules_are_layers() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert_layered(&sources, &[]);
}
