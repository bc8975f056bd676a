//! The format of the manifest, which other programs read, is documented in `generator/MANIFEST.md`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use serde_json::Value;
use twilio_codegen::Config;

fn of_the_spec() -> Value {
    let manifest = Config::new().spec("spec").manifest().unwrap();
    serde_json::from_str(&manifest.to_json()).unwrap()
}

#[test]
fn every_key_is_documented() {
    let documentation = include_str!("../generator/MANIFEST.md");
    let mut keys = BTreeSet::new();
    collect(&of_the_spec(), &mut keys);
    assert!(keys.len() > 30, "{keys:?}");
    for key in keys {
        assert!(
            documentation.contains(&format!("`{key}`")),
            "`{key}` is not in MANIFEST.md"
        );
    }
}

fn collect(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                keys.insert(key.clone());
                collect(value, keys);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, keys)),
        _ => {}
    }
}
