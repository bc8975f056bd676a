//! Mutated responses, as a later API version might send them: each must decode and keep everything else.

use serde_json::{Map, Value, json};

use twilio_test_support::compare::{Difference, differences, each};

const UNKNOWN: &str = "a value of tomorrow";

pub(crate) struct Mutations<'a> {
    /// JSON pointers to enum values.
    enums: Vec<&'a str>,
    /// JSON pointers to objects that are maps.
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

    /// Tries all mutations of an example. Returns how many there were of each kind, and which failed.
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
                    // The values of a map have a declared type; any other object may gain properties of any type.
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

    /// Returns the pointers of values that a round trip changes, except numbers that become strings.
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
