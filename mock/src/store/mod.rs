//! Resources that remember: what is created can be fetched, listed, updated and deleted.

mod family;
mod fields;
mod page;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) use self::family::Family;
use self::family::{Change, families};
use crate::engine::Operations;
use crate::path::match_path;
use crate::request::Request;
use crate::rule::fail;

/// A resource that remembers its records, made by [`Twilio::store`](crate::Twilio::store).
#[derive(Clone)]
pub struct Store {
    families: Vec<Arc<Family>>,
}

impl Store {
    /// Finds the operations that belong together.
    #[track_caller]
    pub(crate) fn new(operations: Operations) -> Self {
        let families = families(operations);
        if families.is_empty() {
            fail(
                "a store needs operations that create, and fetch or list, records of which the document has an example; \
                 answer these with `on`",
            );
        }
        Self { families }
    }

    pub(crate) fn families(&self) -> &[Arc<Family>] {
        &self.families
    }

    /// Changes each record after it was created or updated: fields that the service would compute.
    ///
    /// ```
    /// use serde_json::json;
    /// use twilio_conversations::participant;
    /// use twilio_mock::Twilio;
    ///
    /// let twilio = Twilio::new();
    /// twilio
    ///     .store(participant::mock::OPERATIONS)
    ///     .on_change(|record, _request| record["role_sid"] = json!("RL0123456789abcdef0123456789abcdef"));
    /// ```
    pub fn on_change(self, change: impl Fn(&mut Value, &Request) + Send + Sync + 'static) -> Self {
        let change: Change = Arc::new(change);
        for family in &self.families {
            family.contents().changes.push(change.clone());
        }
        self
    }

    /// Adds a record to the collection at this path, such as `/v1/Conversations/CH…/Participants`, and returns its SID.
    /// Fields missing from `record` are taken from the document's example, except texts that its creator would choose, which
    /// are null. A record without a SID gets a new one.
    ///
    /// # Panics
    /// Panics if no collection of the store has this path, or if the record is not an object.
    #[track_caller]
    #[allow(
        clippy::needless_pass_by_value,
        reason = "callers pass models and `json!`"
    )]
    pub fn insert(&self, path: &str, record: impl Serialize) -> String {
        let path = path.trim_end_matches(".json");
        let found = self.families.iter().find_map(|family| {
            let (_, parents) = match_path(&family.collection, family.names(), path)?;
            Some((family, parents))
        });
        let Some((family, parents)) = found else {
            let known: Vec<&str> = self.families.iter().map(|it| &*it.collection).collect();
            fail(&format!(
                "the store has no collection at {path}; it has {}",
                known.join(" and ")
            ));
        };
        let Ok(Value::Object(fields)) = serde_json::to_value(record) else {
            fail("a record must be a model, or another value that is an object in JSON");
        };
        family.insert(parents, fields)
    }

    /// Returns the records of all collections, oldest first.
    ///
    /// # Panics
    /// Panics if a record does not fit the type.
    #[must_use]
    #[track_caller]
    pub fn records<T: DeserializeOwned>(&self) -> Vec<T> {
        let mut records = Vec::new();
        for family in &self.families {
            for record in &family.contents().records {
                match T::deserialize(&Value::Object(record.fields.clone())) {
                    Ok(value) => records.push(value),
                    Err(error) => fail(&format!("a record does not fit the type: {error}")),
                }
            }
        }
        records
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = formatter.debug_map();
        for family in &self.families {
            text.entry(&family.collection, &family.contents().records.len());
        }
        text.finish()
    }
}
