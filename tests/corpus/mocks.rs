//! The modules `mock` of the bindings: they have every response that the documents declare, with the examples that
//! `answers` decodes.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::{corpus::Corpus, listed, numbers::ANSWERS};

/// Returns the source of a module with the tables of all resources, in the order of the manifest.
pub(crate) fn source(manifest: &Value) -> String {
    let mut source = "use twilio_runtime::__private::MockedOperation;\n\n\
                      pub const RESOURCES: &[&[&MockedOperation]] = &[\n"
        .to_owned();
    for document in manifest["documents"].as_array().unwrap() {
        for resource in document["resources"].as_array().unwrap() {
            let module = resource["module"].as_str().unwrap();
            writeln!(source, "    twilio::{module}::mock::OPERATIONS,").unwrap();
        }
    }
    source + "];\n"
}

#[test]
fn mocks_have_all_examples() {
    let Some(corpus) = Corpus::get() else { return };
    let tables = corpus.mocks();
    let (mut count, mut wrong) = (0, Vec::new());
    for (at, operation) in corpus.operations().enumerate() {
        let expected = operation.responses();
        let found = read(&tables[at]["responses"], operation.returns_text());
        if tables[at]["operation"] != operation.binding["operation_id"] || found != expected {
            wrong.push(format!(
                "{}:\n{expected}\nbut found\n{found}",
                operation.name()
            ));
        }
        let examples = found.as_array().unwrap().iter();
        count += examples
            .map(|response| response[1].as_array().unwrap().len())
            .sum::<usize>();
    }
    assert!(
        wrong.is_empty(),
        "{} operations have other mocks\n\n{}",
        wrong.len(),
        listed(&wrong)
    );
    assert_eq!(count, ANSWERS);
}

/// Returns the statuses and examples of a table, with bodies as values.
fn read(responses: &Value, is_text: bool) -> Value {
    let responses = responses.as_array().unwrap().iter();
    let read = responses.map(|response| {
        let examples = response["examples"].as_array().unwrap().iter();
        let examples = examples.map(|example| {
            let body = example[1].as_str().unwrap();
            let body = match is_text {
                true => body.into(),
                false => {
                    serde_json::from_str(body).unwrap_or_else(|error| json!(error.to_string()))
                }
            };
            json!([example[0], body])
        });
        json!([response["status"], examples.collect::<Vec<_>>()])
    });
    read.collect()
}
