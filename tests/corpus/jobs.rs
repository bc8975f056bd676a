//! The jobs of the harness: each response example, each request example, and every input once.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::{
    documents::{Document, entries},
    places::{Places, undeclared},
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

    pub(crate) fn name(&self) -> String {
        let id = self.binding["operation_id"].as_str().unwrap();
        format!("{} {id}", self.call.document.source)
    }

    /// Returns the status of the first redirect that the document declares.
    fn redirect(&self) -> u64 {
        let statuses = entries(&self.call.node["responses"]).map(|(status, _)| status);
        let mut statuses = statuses.filter_map(|status| status.parse().ok());
        statuses.find(|status| (300..400).contains(status)).unwrap()
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
            "twilio_runtime::Redirect" => (self.redirect(), Value::Null),
            "String" => (200, json!("text")),
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

    /// Returns the names of all inputs in requests, in the order of the manifest.
    pub(crate) fn wire_names(&self) -> Vec<String> {
        self.inputs()
            .map(|(_, input)| input["wire"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(crate) fn returns_text(&self) -> bool {
        self.binding["response"] == "String"
    }

    /// Returns the declared responses, except the default one: statuses, and names and values of examples.
    pub(crate) fn responses(&self) -> Value {
        let document = self.call.document;
        let declared =
            entries(&self.call.node["responses"]).filter(|(status, _)| *status != "default");
        let responses = declared.map(|(status, response)| {
            let content = entries(&document.resolve(response)["content"]).next();
            let examples = content.map(|(_, media)| document.examples(media));
            let examples = examples
                .into_iter()
                .flatten()
                .map(|(name, value)| match name {
                    "example" => json!(["", value]),
                    name => json!([name, value]),
                });
            json!([status.parse::<u16>().unwrap(), examples.collect::<Vec<_>>()])
        });
        responses.collect()
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
                job.unknown = undeclared(self.call.document, schema, value);
            }
            job
        });
        jobs.collect()
    }

    /// Creates a job for each example page of a list. A page without a link gets one to a last page.
    pub(crate) fn pages(&self, models: &Models<'_>) -> Vec<Job> {
        let list = &self.binding["list"];
        if list.is_null() {
            return Vec::new();
        }
        let mut jobs: Vec<Job> = self
            .answers()
            .into_iter()
            .filter(|job| job.work["status"].as_u64().unwrap() < 300)
            .collect();
        if jobs.is_empty() {
            let mut job = self.job("without an example", |_, _| None);
            if list["items"].is_null() {
                job.work["answer"] = json!([]);
            }
            jobs.push(job);
        }
        for job in &mut jobs {
            let work = job.work.as_object_mut().unwrap();
            work.remove("mutate");
            if list["next"].is_string() {
                let keys = models.wire_path(self.binding).into_iter();
                let node = keys.fold(&mut work["answer"], |node, key| &mut node[key]);
                match list["by"].as_str().unwrap() {
                    "count" => *node = true.into(),
                    "offset" => *node = 1_000.into(),
                    _ if node.is_number() => {}
                    _ if node.as_str().is_none_or(str::is_empty) => *node = "/next?Page=1".into(),
                    _ => {}
                }
            }
            let last_page = match list["items"].as_str() {
                Some(items) => json!({ items: [] }),
                None => json!([]),
            };
            work.insert("last_page".to_owned(), last_page);
        }
        jobs
    }

    /// Creates a job for each request body example, with the parameter examples of the same name.
    pub(crate) fn bodies(&self, media: &str) -> Vec<Job> {
        let document = self.call.document;
        let body = document.resolve(&self.call.node["requestBody"]);
        let examples = document.examples(&body["content"][media]);
        let jobs = examples.into_iter().map(|(name, value)| {
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
            let examples = self.call.document.examples(declared.node);
            names.extend(examples.into_iter().map(|(name, _)| name));
        }
        names.sort_unstable();
        names.dedup();
        let job = |name| self.job(name, |declared, _| self.parameter(declared, name));
        names.into_iter().map(job).collect()
    }

    fn parameter(&self, declared: &Declared<'a>, name: &str) -> Option<Value> {
        let examples = self.call.document.examples(declared.node).into_iter();
        examples
            .clone()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.clone())
    }

    /// Creates a job with a sample for every input.
    pub(crate) fn everything(&self) -> Job {
        self.job("with every input", |declared, _| {
            Some(sample(self.call.document, declared.schema, declared.name))
        })
    }

    /// Creates a job with the required inputs only, whose SIDs match their patterns.
    pub(crate) fn valid(&self) -> Job {
        self.job("with required inputs", |declared, input| {
            let schema = self.call.document.resolve(declared.schema);
            let pattern = schema["pattern"].as_str().unwrap_or_default();
            let prefix = pattern
                .strip_prefix('^')?
                .strip_suffix("[0-9a-fA-F]{32}$")?;
            (input["role"] == "argument")
                .then(|| format!("{prefix}0123456789abcdef0123456789abcdef").into())
        })
    }

    /// Creates a job that sends null for every nullable input.
    pub(crate) fn nulls(&self) -> Job {
        self.job("with nulls", |_, input| {
            input["clear"].is_string().then_some(Value::Null)
        })
    }
}

/// The models of the manifest by type.
pub(crate) struct Models<'a>(HashMap<&'a str, &'a Value>);

impl<'a> Models<'a> {
    pub(crate) fn new(manifest: &'a Value) -> Self {
        let documents = manifest["documents"].as_array().unwrap().iter();
        let models = documents.flat_map(|document| document["models"].as_array().unwrap());
        Self(
            models
                .map(|model| (model["type"].as_str().unwrap(), model))
                .collect(),
        )
    }

    /// Returns the keys that lead from a page of a list to its link or key of the next page.
    pub(crate) fn wire_path(&self, binding: &'a Value) -> Vec<&'a str> {
        let mut ty = binding["response"].as_str().unwrap();
        let fields = binding["list"]["next"].as_str().into_iter();
        let fields = fields.flat_map(|path| path.split('.'));
        let wire = |field: &'a str| {
            // The metadata of Twilio's pages is a type of the runtime.
            let Some(model) = self.0.get(ty) else {
                return field;
            };
            let mut fields = model["fields"].as_array().unwrap().iter();
            let found = fields.find(|known| known["name"] == field).unwrap();
            ty = found["type"].as_str().unwrap();
            found["wire"].as_str().unwrap()
        };
        fields.map(wire).collect()
    }
}
