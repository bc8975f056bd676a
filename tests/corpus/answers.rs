//! Every response example: decoded by a call, encoded, and decoded again with mutations.

use std::{collections::BTreeSet, env, fs};

use serde_json::Value;
use twilio_test_support::compare::{Difference, differences};

use crate::{
    corpus::Corpus,
    jobs::Job,
    listed,
    numbers::{ANSWERS, MUTATIONS},
};

/// The properties of examples that the documents do not declare, and that bindings therefore do not have. In SendGrid's
/// documents, some of them are declared for another operation, or under another name. `UPDATE_EXPECT=1` writes the file.
const UNDECLARED: &str = "tests/corpus/undeclared.txt";

#[test]
fn responses_decode_and_encode() {
    let Some(corpus) = Corpus::get() else { return };
    let jobs: Vec<Job> = corpus
        .operations()
        .flat_map(|operation| operation.answers())
        .collect();
    assert_eq!(jobs.len(), ANSWERS);
    let results = corpus.run("answers", &jobs);
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    let mut undeclared = String::new();
    for (job, result) in jobs.iter().zip(&results) {
        let named = |text: &str| format!("{}: {text}", job.name);
        found.extend(problems(job, result).iter().map(|problem| named(problem)));
        if !job.unknown.is_empty() {
            undeclared.push_str(&format!(
                "{}: {}\n",
                job.name,
                without_indices(&job.unknown)
            ));
        }
        let mutations = result["mutations"]["failures"]
            .as_array()
            .into_iter()
            .flatten();
        failures.extend(mutations.map(|failure| named(failure.as_str().unwrap())));
    }
    assert!(
        found.is_empty(),
        "{} responses are wrong:\n{}",
        found.len(),
        listed(&found)
    );
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(UNDECLARED, &undeclared).unwrap();
    }
    assert_eq!(undeclared, fs::read_to_string(UNDECLARED).unwrap());
    assert!(
        failures.is_empty(),
        "{} mutations fail:\n{}",
        failures.len(),
        listed(&failures)
    );
    let count = |kind| {
        results
            .iter()
            .filter_map(|result| result["mutations"]["counts"][kind].as_u64())
            .sum::<u64>()
    };
    let counts = MUTATIONS.map(|(kind, _)| (kind, usize::try_from(count(kind)).unwrap()));
    assert_eq!(counts, MUTATIONS);
}

/// Returns how the result of a call differs from the example.
fn problems(job: &Job, result: &Value) -> Vec<String> {
    let example = &job.work["answer"];
    let (answer, error) = (&result["answer"], &result["error"]);
    match job.work["status"].as_u64().unwrap() {
        // Exactly those properties are lost that the document does not declare.
        200..300 if answer.get("value").is_some() => {
            let mut undeclared: Vec<&str> = job.unknown.iter().map(String::as_str).collect();
            let mut problems = Vec::new();
            for (difference, place) in differences(example, &answer["value"]) {
                match undeclared.iter().position(|known| *known == place) {
                    Some(at) if difference == Difference::Lost => drop(undeclared.remove(at)),
                    _ => problems.push(format!("{difference:?} {place}")),
                }
            }
            problems.extend(undeclared.iter().map(|place| format!("Kept {place}")));
            problems
        }
        // The caller gets the location; the body of the example is not compared.
        status @ 300..400 if answer["status"] == status && answer["location"].is_string() => {
            Vec::new()
        }
        status @ 400.. if error["status"] == status => {
            let expected = [
                ("code", example["code"].clone()),
                ("message", message(example).into()),
                ("more_info", example["more_info"].clone()),
            ];
            let wrong = expected.iter().filter(|(key, value)| error[key] != *value);
            wrong
                .map(|(key, value)| format!("{key} is {} in the error, not {value}", error[key]))
                .collect()
        }
        _ => vec![result.to_string()],
    }
}

/// Returns the message of an error's example: in a list, as SendGrid's errors have, the first one.
fn message(example: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let one = |error: &Value| {
        let message = text(&error["message"]).or_else(|| text(error))?;
        Some(
            match error["field"]
                .as_str()
                .filter(|field| !matches!(*field, "" | "null"))
            {
                Some(field) => format!("{field}: {message}"),
                None => message,
            },
        )
    };
    let first = || example["errors"].as_array()?.iter().find_map(one);
    text(&example["message"])
        .or_else(|| text(&example["error"]))
        .or_else(first)
}

/// Returns distinct JSON pointers with `*` in place of the indices of arrays.
fn without_indices(pointers: &[String]) -> String {
    let is_index = |key: &&str| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    let pointers = pointers.iter().map(|pointer| {
        let keys = pointer.split('/');
        let keys = keys.map(|key| if is_index(&key) { "*" } else { key });
        keys.collect::<Vec<_>>().join("/")
    });
    let distinct: BTreeSet<String> = pointers.collect();
    distinct.into_iter().collect::<Vec<_>>().join(" ")
}
