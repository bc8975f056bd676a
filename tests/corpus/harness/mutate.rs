//! Answers as they might come one day: every example with one thing changed must still decode, and keep the rest.

use serde_json::{Map, Value, json};

use crate::compare::{Difference, differences, each};

const UNKNOWN: &str = "a value of tomorrow";

pub(crate) struct Mutations<'a> {
    /// JSON pointers to the values of enums, and to the objects that are maps.
    enums: Vec<&'a str>,
    maps: Vec<&'a str>,
    decode: fn(&[u8]) -> Result<Value, String>,
    counts: [u64; 4],
    failures: Vec<String>,
}

const KINDS: [&str; 4] = ["null", "enum", "key", "number"];

impl<'a> Mutations<'a> {
    pub(crate) fn new(places: &'a Value, decode: fn(&[u8]) -> Result<Value, String>) -> Self {
        let pointers = |key: &str| {
            places[key]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .collect()
        };
        Self {
            enums: pointers("enums"),
            maps: pointers("maps"),
            decode,
            counts: [0; 4],
            failures: Vec::new(),
        }
    }

    /// How many mutations of each kind there were, and which failed.
    pub(crate) fn of(mut self, example: &Value) -> Value {
        let lost = match self.lost(example) {
            Ok(lost) => lost,
            Err(error) => return json!({ "failures": [error] }),
        };
        let mut places = Vec::new();
        collect(example, &mut String::new(), &mut places);
        for (pointer, value) in &places {
            match value {
                _ if self.enums.contains(&pointer.as_str()) => {
                    self.check(1, example, pointer, UNKNOWN.into(), &lost);
                }
                Value::Number(number) => {
                    self.check(3, example, pointer, number.to_string().into(), &lost)
                }
                Value::Object(fields) => {
                    let mut lost = lost.clone();
                    let mut fields = fields.clone();
                    // What a map may hold is declared; any other object may grow anything.
                    let value = match fields.values().next() {
                        value if self.maps.contains(&pointer.as_str()) => {
                            value.cloned().unwrap_or("text".into())
                        }
                        _ => json!({ "deep": [1, null, { "er": true }] }),
                    };
                    fields.insert(UNKNOWN.to_owned(), value);
                    lost.push(format!("{pointer}/{UNKNOWN}"));
                    self.check(2, example, pointer, fields.into(), &lost);
                }
                _ => {}
            }
            let is_field = pointer
                .rsplit_once('/')
                .is_some_and(|(parent, _)| example.pointer(parent).is_some_and(Value::is_object));
            if is_field && !value.is_null() {
                self.check(0, example, pointer, Value::Null, &lost);
            }
        }
        let counts: Map<String, Value> = KINDS
            .iter()
            .zip(self.counts)
            .map(|(kind, count)| ((*kind).to_owned(), count.into()))
            .collect();
        json!({ "counts": counts, "failures": self.failures })
    }

    fn check(
        &mut self,
        kind: usize,
        example: &Value,
        pointer: &str,
        value: Value,
        lost: &[String],
    ) {
        self.counts[kind] += 1;
        let mut mutation = example.clone();
        *mutation.pointer_mut(pointer).unwrap() = value;
        let problem = match self.lost(&mutation) {
            Ok(now) => now
                .into_iter()
                .find(|place| !lost.contains(place))
                .map(|place| format!("{place} does not come back")),
            Err(error) => Some(error),
        };
        self.failures
            .extend(problem.map(|problem| format!("{pointer} ({}): {problem}", KINDS[kind])));
    }

    /// The places whose values do not come back as they were, leaving aside that numbers may turn into their texts.
    fn lost(&self, example: &Value) -> Result<Vec<String>, String> {
        let encoded = (self.decode)(example.to_string().as_bytes())?;
        let found = differences(example, &encoded).into_iter();
        Ok(found
            .filter(|(difference, _)| *difference != Difference::Retyped)
            .map(|(_, place)| place)
            .collect())
    }
}

fn collect(value: &Value, pointer: &mut String, places: &mut Vec<(String, Value)>) {
    places.push((pointer.clone(), value.clone()));
    each(value, pointer, &mut |value, _, pointer| {
        collect(value, pointer, places)
    });
}
