//! Twilio's and SendGrid's documents as JSON trees, and their examples. Nothing here depends on the generator.

use std::{fs, path::PathBuf};

use serde_json::Value;
use twilio_test_support::{sendgrid_documents, twilio_documents};

/// Returns the folders of Twilio's and SendGrid's documents, if there are both.
pub(crate) fn folders() -> Option<[PathBuf; 2]> {
    Some([
        twilio_documents("nothing was generated from Twilio's documents")?,
        sendgrid_documents("nothing was generated from SendGrid's documents")?,
    ])
}

/// Returns the path of a document.
pub(crate) fn path_of(folders: &[PathBuf], source: &str) -> PathBuf {
    let mut paths = folders.iter().map(|folder| folder.join(source));
    paths.find(|path| path.exists()).unwrap()
}

/// One document.
pub(crate) struct Document {
    /// The file name.
    pub(crate) source: String,
    root: Value,
}

impl Document {
    pub(crate) fn read(folders: &[PathBuf], source: &str) -> Self {
        let text = fs::read_to_string(path_of(folders, source)).unwrap();
        let root = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{source}: {error}"));
        Self {
            source: source.to_owned(),
            root,
        }
    }

    pub(crate) fn at(&self, pointer: &str) -> &Value {
        let found = self.root.pointer(pointer);
        found.unwrap_or_else(|| panic!("{}: nothing at {pointer}", self.source))
    }

    /// Counts the operations.
    pub(crate) fn operation_count(&self) -> usize {
        let methods = [
            "get", "put", "post", "delete", "options", "head", "patch", "trace",
        ];
        let items = entries(&self.root["paths"]);
        items
            .map(|(_, item)| {
                entries(item)
                    .filter(|(key, _)| methods.contains(key))
                    .count()
            })
            .sum()
    }

    /// Follows references inside the document.
    pub(crate) fn resolve<'a>(&'a self, node: &'a Value) -> &'a Value {
        match node.get("$ref").and_then(Value::as_str) {
            Some(target) => self.resolve(self.at(target.strip_prefix('#').unwrap())),
            None => node,
        }
    }

    /// Returns the values of the examples of a media type or a parameter, by name. Its own examples take precedence over
    /// those of its schema.
    pub(crate) fn examples<'a>(&'a self, node: &'a Value) -> Vec<(&'a str, &'a Value)> {
        if let Some(examples) = node["examples"].as_object() {
            let value = |example| &self.resolve(example)["value"];
            return examples
                .iter()
                .map(|(name, example)| (name.as_str(), value(example)))
                .collect();
        }
        let schema = &node["schema"];
        [node, schema, self.resolve(schema)]
            .into_iter()
            .find_map(|node| node.get("example").or_else(|| node["examples"].get(0)))
            .map(|value| ("example", value))
            .into_iter()
            .collect()
    }

    /// Returns the examples of an operation's responses: status, name, schema and value.
    pub(crate) fn answers<'a>(
        &'a self,
        operation: &'a Value,
    ) -> impl Iterator<Item = (u16, &'a str, &'a Value, &'a Value)> {
        entries(&operation["responses"]).flat_map(move |(status, response)| {
            let status = match status {
                "default" => 500,
                status => status.parse().unwrap(),
            };
            entries(&self.resolve(response)["content"]).flat_map(move |(_, media)| {
                let examples = self.examples(media).into_iter();
                examples.map(move |(name, value)| (status, name, &media["schema"], value))
            })
        })
    }
}

/// Returns the type of a schema, apart from null.
pub(crate) fn type_of(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::Array(types) => types
            .iter()
            .filter_map(Value::as_str)
            .find(|ty| *ty != "null"),
        ty => ty.as_str(),
    }
}

/// Returns whether a schema allows null.
pub(crate) fn is_nullable(schema: &Value) -> bool {
    let is_type = || {
        schema["type"]
            .as_array()
            .is_some_and(|types| types.contains(&"null".into()))
    };
    schema["nullable"] == true || is_type()
}

/// Returns the entries of an object in document order, or none if the node is not an object.
pub(crate) fn entries(node: &Value) -> impl Iterator<Item = (&str, &Value)> {
    node.as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
}
