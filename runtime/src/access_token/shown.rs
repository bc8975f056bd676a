//! What `Debug` shows of grants.

use std::fmt;

use serde_json::{Map, Value};

use crate::sid::is_any_sid;
use crate::wire::Redacted;

/// Prints the names of claims, and of their values only SIDs, flags and nulls. Other values are personal data, such as the
/// parameters of calls, or secrets: a playback grant has a token in its URL.
pub(super) struct ShownClaims<'a>(pub(super) &'a Value);

/// Prints the names of grants, and their claims likewise.
pub(super) struct ShownGrants<'a>(pub(super) &'a Map<String, Value>);

impl fmt::Debug for ShownClaims<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Object(fields) => ShownGrants(fields).fmt(formatter),
            Value::String(text) if is_any_sid(text) => text.fmt(formatter),
            Value::Bool(_) | Value::Null => self.0.fmt(formatter),
            Value::String(_) | Value::Number(_) | Value::Array(_) => Redacted.fmt(formatter),
        }
    }
}

impl fmt::Debug for ShownGrants<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self
            .0
            .iter()
            .map(|(name, value)| (name, ShownClaims(value)));
        formatter.debug_map().entries(shown).finish()
    }
}
