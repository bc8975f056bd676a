//! A description of the generated API for other tools: `twilio-codegen list --format json`.

use crate::model::Api;

/// The manifest as a JSON value; its form is documented in `generator/MANIFEST.md`.
pub fn manifest(api: &Api) -> serde_json::Value {
    let _ = api;
    serde_json::Value::Null
}

/// The operations by resource as a table for people.
pub fn table(api: &Api) -> String {
    let _ = api;
    String::new()
}
