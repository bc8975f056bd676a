//! The jobs of the harness: each response example, each request example, and every input once.

use serde_json::{Map, Value, json};

use crate::{
    documents::{Document, entries},
    places::Places,
    sample::sample,
    wire::{Call, Declared, Location, Wire},
};

/// The account SID of the harness's clients.
const ACCOUNT: &str = "AC55555555555555555555555555555555";

/// An operation of the manifest, with its counterpart in the document.
pub(crate) struct Operation<'a> {
    /// The index among all operations.
    number: usize,
    /// The operation in the manifest.
    pub(crate) binding: &'a Value,
    /// The operation in the document.
    call: Call<'a>,
}

/// A job for the harness.
pub(crate) struct Job {
    /// Document, operation and example, for messages.
    pub(crate) name: String,
    pub(crate) work: Value,
    pub(crate) expected: Wire,
    /// Properties of the example that the document does not declare.
    pub(crate) unknown: Vec<String>,
}

impl<'a> Operation<'a> {
    pub(crate) fn new(number: usize, document: &'a Document, binding: &'a Value) -> Self {
        let call = Call::new(document, binding["pointer"].as_str().unwrap());
        Self {
            number,
            binding,
            call,
        }
    }

    fn inputs(&self) -> impl Iterator<Item = (usize, &'a Value)> {
        self.binding["inputs"]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
    }

    /// Returns the inputs of the document, each with its index and entry in the manifest.
    pub(crate) fn declared(&self) -> Vec<(Declared<'a>, usize, &'a Value)> {
        let in_one_piece = self.inputs().any(|(_, input)| input["location"] == "body");
        let declared = self.call.declared(in_one_piece).into_iter();
        let paired: Vec<_> = declared
            .map(|declared| {
                let found = self.inputs().find(|(_, input)| {
                    let is_named =
                        declared.location == Location::Body || input["wire"] == declared.name;
                    is_named
                        && Location::of(input["location"].as_str().unwrap()) == declared.location
                });
                let name = declared.name;
                let (at, input) =
                    found.unwrap_or_else(|| panic!("{}: no input {name}", self.name()));
                (declared, at, input)
            })
            .collect();
        assert_eq!(
            paired.len(),
            self.inputs().count(),
            "{}: other inputs",
            self.name()
        );
        paired
    }

    fn name(&self) -> String {
        let id = self.binding["operation_id"].as_str().unwrap();
        format!("{} {id}", self.call.document.source)
    }

    /// Creates a job with the values that `choose` returns, and samples for other required inputs.
    fn job(&self, what: &str, choose: impl Fn(&Declared<'a>, &Value) -> Option<Value>) -> Job {
        let mut inputs = Map::new();
        let mut given = Vec::new();
        for (declared, at, input) in self.declared() {
            let is_needed = input["role"] == "argument";
            let needed =
                || is_needed.then(|| sample(self.call.document, declared.schema, declared.name));
            if let Some(mut value) = choose(&declared, input).or_else(needed) {
                // The order of keys is irrelevant for JSON in forms.
                value.sort_all_objects();
                inputs.insert(at.to_string(), value.clone());
                given.push((declared, value));
            }
        }
        let (status, answer) = match self.binding["response"].as_str().unwrap() {
            "()" => (204, Value::Null),
            "twilio_runtime::Redirect" => (307, Value::Null),
            _ => (200, json!({})),
        };
        Job {
            name: format!("{} {what}", self.name()),
            expected: self.call.wire(&given, ACCOUNT),
            unknown: Vec::new(),
            work: json!({
                "operation": self.number,
                "security": self.binding["security"],
                "inputs": inputs,
                "status": status,
                "answer": answer,
            }),
        }
    }

    /// Creates a job for each response example.
    pub(crate) fn answers(&self) -> Vec<Job> {
        let answers = self.call.document.answers(self.call.node);
        let jobs = answers.map(|(status, name, schema, value)| {
            let mut job = self.job(&format!("{status} {name}"), |_, _| None);
            job.work["status"] = status.into();
            job.work["answer"] = value.clone();
            if (200..300).contains(&status) {
                job.work["mutate"] = Places::of(self.call.document, schema, value);
            }
            job
        });
        jobs.collect()
    }

    /// Creates a job for each example page of a list. A page without a link gets one to a last page.
    pub(crate) fn pages(&self) -> Vec<Job> {
        let list = &self.binding["list"];
        let Some(items) = list["items"].as_str() else {
            return Vec::new();
        };
        let mut jobs = self.answers();
        if jobs.is_empty() {
            jobs.push(self.job("without an example", |_, _| None));
        }
        for job in &mut jobs {
            let work = job.work.as_object_mut().unwrap();
            work.remove("mutate");
            if let Some(path) = list["next"].as_str() {
                let keys = path.split('.').map(wire_name);
                let node = keys.fold(&mut work["answer"], |node, key| &mut node[key]);
                match list["by"].as_str().unwrap() {
                    "count" => *node = true.into(),
                    "offset" => *node = 1_000.into(),
                    _ if node.as_str().is_none_or(str::is_empty) => *node = "/next?Page=1".into(),
                    _ => {}
                }
            }
            work.insert("last_page".to_owned(), json!({ items: [] }));
        }
        jobs
    }

    /// Creates a job for each request body example, with the parameter examples of the same name.
    pub(crate) fn bodies(&self, media: &str) -> Vec<Job> {
        let document = self.call.document;
        let body = document.resolve(&self.call.node["requestBody"]);
        let examples = document.examples(&body["content"][media]);
        let jobs = examples.map(|(name, value)| {
            let mut job = self.job(name, |declared, _| match declared.location {
                Location::Form | Location::Json => value.get(declared.name).cloned(),
                Location::Body => Some(value.clone()),
                _ => self.parameter(declared, name),
            });
            let declared = self.declared();
            let is_known = |key: &str| {
                declared
                    .iter()
                    .any(|(declared, ..)| match declared.location {
                        Location::Form | Location::Json => declared.name == key,
                        Location::Body => true,
                        _ => false,
                    })
            };
            let unknown = entries(value)
                .map(|(key, _)| key)
                .filter(|key| !is_known(key));
            job.unknown = unknown.map(str::to_owned).collect();
            job
        });
        jobs.collect()
    }

    /// Creates a job for each name of parameter examples.
    pub(crate) fn parameters(&self) -> Vec<Job> {
        let mut names: Vec<&str> = Vec::new();
        for (declared, ..) in self.declared() {
            names.extend(
                self.call
                    .document
                    .examples(declared.node)
                    .map(|(name, _)| name),
            );
        }
        names.sort_unstable();
        names.dedup();
        let job = |name| self.job(name, |declared, _| self.parameter(declared, name));
        names.into_iter().map(job).collect()
    }

    fn parameter(&self, declared: &Declared<'a>, name: &str) -> Option<Value> {
        let mut examples = self.call.document.examples(declared.node);
        examples
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.clone())
    }

    /// Creates a job with a sample for every input.
    pub(crate) fn everything(&self) -> Job {
        self.job("with every input", |declared, _| {
            Some(sample(self.call.document, declared.schema, declared.name))
        })
    }

    /// Creates a job that sends null for every nullable input.
    pub(crate) fn nulls(&self) -> Job {
        self.job("with nulls", |_, input| {
            input["clear"].is_string().then_some(Value::Null)
        })
    }
}

/// Returns the wire name of a paging field. Only one of them is not in snake case.
pub(crate) fn wire_name(field: &str) -> &str {
    match field {
        "total_results" => "totalResults",
        field => field,
    }
}
