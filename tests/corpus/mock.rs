//! The modules `mock` of the bindings, and `twilio-mock` with all operations at once: it has all examples, finds the
//! operation of every request and reads all inputs, and what is created in a store is there afterwards.

use serde_json::{Value, json};

use crate::{
    corpus::Corpus,
    jobs::Job,
    listed,
    numbers::{ANSWERS, INPUTS, OPERATIONS, STORED},
};

#[test]
fn the_mock_understands_every_input() {
    let Some(corpus) = Corpus::get() else { return };
    let jobs: Vec<Job> = corpus
        .operations()
        .map(|operation| {
            let mut job = operation.everything();
            job.work["mock"] = "understand".into();
            job.work["names"] = operation.wire_names().into();
            job
        })
        .collect();
    let results = corpus.run("mock", &jobs);
    let mut mistakes = Vec::new();
    let mut inputs = 0;
    for ((operation, job), result) in corpus.operations().zip(&jobs).zip(&results) {
        let mut mistake = |text: String| mistakes.push(format!("{}: {text}", job.name));
        if result["operation"] != operation.binding["operation_id"] {
            mistake(format!("taken for {}: {result}", result["operation"]));
            continue;
        }
        for (name, texts) in result["inputs"].as_object().unwrap() {
            match texts.as_array().unwrap().is_empty() {
                // Only null and empty lists have no text.
                true if !has_text(&job.work["inputs"], &operation.wire_names(), name) => {
                    inputs += 1
                }
                true => mistake(format!("{name} was not found")),
                false => inputs += 1,
            }
        }
        for problem in result["problems"].as_array().unwrap() {
            // Samples need not match patterns.
            let text = problem.as_str().unwrap();
            if !text.contains(", but it must ") {
                mistake(text.to_owned());
            }
        }
    }
    assert!(
        mistakes.is_empty(),
        "{} are wrong:\n{}",
        mistakes.len(),
        listed(&mistakes)
    );
    // Two inputs have the name of another one, in another part of the request.
    assert_eq!((jobs.len(), inputs), (OPERATIONS, INPUTS - 2));
}

/// Returns whether the value of an input contains any text.
fn has_text(inputs: &Value, names: &[String], name: &str) -> bool {
    let at = names.iter().position(|known| known == name).unwrap();
    match &inputs[at.to_string()] {
        Value::Null => false,
        Value::Array(elements) => elements.iter().any(|element| !element.is_null()),
        Value::Object(entries) => !entries.is_empty(),
        _ => true,
    }
}

/// Returns the name of the field with the same value as an input: `conversation_sid` for `ConversationSid`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[test]
fn records_live_in_stores() {
    let Some(corpus) = Corpus::get() else { return };
    let operations: Vec<_> = corpus.operations().collect();
    let mut jobs = Vec::new();
    for operation in &operations {
        let path = operation.binding["path"].as_str().unwrap();
        let collection = format!("{}/{{", path.trim_end_matches(".json"));
        // The operation that fetches what this one creates.
        let fetch = operations.iter().find_map(|other| {
            let is_fetch = other.binding["method"] == "GET"
                && other.binding["server"] == operation.binding["server"];
            let item = other.binding["path"].as_str().filter(|_| is_fetch)?;
            let id = item.strip_prefix(&collection)?;
            id.trim_end_matches(".json").strip_suffix('}')
        });
        if let Some(id) = fetch.filter(|_| operation.binding["method"] == "POST") {
            let mut job = operation.valid();
            job.work["mock"] = "live".into();
            job.work["ids"] = json!([snake_case(id), "sid", "id"]);
            jobs.push(job);
        }
    }
    let results = corpus.run("stores", &jobs);
    let mut mistakes = Vec::new();
    let (mut fetched, mut listed_again, mut deleted) = (0, 0, 0);
    for (job, result) in jobs.iter().zip(&results) {
        if !result["fetched"].is_object() {
            continue;
        }
        let mut mistake = |text: &str| mistakes.push(format!("{}: {text}: {result}", job.name));
        fetched += 1;
        if result["fetched"] != result["created"] {
            mistake("another record was fetched");
        }
        if result["listed"] == true {
            listed_again += 1;
        } else if !result["listed"].is_null() {
            mistake("the list lacks it");
        }
        if result["deleted"]
            .as_u64()
            .is_some_and(|status| status < 300)
        {
            deleted += 1;
            if result["again"][0] != 404 {
                mistake("it was not deleted");
            }
        }
    }
    assert!(
        mistakes.is_empty(),
        "{} are wrong:\n{}",
        mistakes.len(),
        listed(&mistakes)
    );
    assert_eq!((fetched, listed_again, deleted), STORED);
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
