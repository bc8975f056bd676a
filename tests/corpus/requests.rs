//! Every request example, and every input without one: passed to the bindings, and compared with the expected
//! request.

use serde_json::{Map, Value};
use twilio_test_support::compare::differences;

use crate::{
    corpus::Corpus,
    documents::entries,
    jobs::{Job, Operation},
    listed,
    numbers::{FORMS, FORMS_WITH_UNKNOWN_FIELDS, INPUTS, JSON_BODIES, OPERATIONS, PARAMETERS},
    wire::Content,
};

#[test]
fn forms() {
    let Some(jobs) = check("forms", |operation| {
        operation.bodies("application/x-www-form-urlencoded")
    }) else {
        return;
    };
    assert_eq!(jobs.len(), FORMS);
    let unknown = unknown(&jobs);
    assert_eq!(unknown.lines().count(), FORMS_WITH_UNKNOWN_FIELDS);
    assert_eq!(unknown, include_str!("unknown_fields.txt"));
}

#[test]
fn json_bodies() {
    let Some(jobs) = check("json_bodies", |operation| {
        operation.bodies("application/json")
    }) else {
        return;
    };
    assert_eq!(jobs.len(), JSON_BODIES);
    assert_eq!(unknown(&jobs), include_str!("unknown_properties.txt"));
}

/// Returns the fields or properties of examples that the documents do not declare, which bindings cannot send.
fn unknown(jobs: &[Job]) -> String {
    let jobs = jobs.iter().filter(|job| !job.unknown.is_empty());
    jobs.map(|job| format!("{}: {}\n", job.name, job.unknown.join(" ")))
        .collect()
}

#[test]
fn parameters() {
    let Some(jobs) = check("parameters", |operation| operation.parameters()) else {
        return;
    };
    assert_eq!(jobs.len(), PARAMETERS);
}

#[test]
fn every_input() {
    let Some(jobs) = check("every_input", |operation| vec![operation.everything()]) else {
        return;
    };
    assert_eq!(jobs.len(), OPERATIONS);
    let inputs = jobs
        .iter()
        .map(|job| job.work["inputs"].as_object().unwrap().len());
    assert_eq!(inputs.sum::<usize>(), INPUTS);
}

#[test]
fn nulls() {
    let Some(jobs) = check("nulls", |operation| vec![operation.nulls()]) else {
        return;
    };
    assert_eq!(jobs.len(), OPERATIONS);
}

/// Runs the jobs for all operations. Returns `None` if the documents are missing.
fn check(name: &str, jobs: impl Fn(&Operation<'_>) -> Vec<Job>) -> Option<Vec<Job>> {
    let corpus = Corpus::get()?;
    let jobs: Vec<Job> = corpus
        .operations()
        .flat_map(|operation| jobs(&operation))
        .collect();
    let results = corpus.run(name, &jobs);
    let mistakes = jobs.iter().zip(&results).flat_map(|(job, result)| {
        mistakes(job, result)
            .into_iter()
            .map(|mistake| format!("{}: {mistake}", job.name))
    });
    let mistakes: Vec<String> = mistakes.collect();
    assert!(
        mistakes.is_empty(),
        "{} of {name} are wrong:\n{}",
        mistakes.len(),
        listed(&mistakes)
    );
    Some(jobs)
}

/// Returns how the request differs from the expected one.
fn mistakes(job: &Job, result: &Value) -> Vec<String> {
    let (requests, expected) = (result["requests"].as_array().unwrap(), &job.expected);
    let [sent] = requests.as_slice() else {
        return vec![result.to_string()];
    };
    if result.get("answer").is_none() {
        return vec![result.to_string()];
    }
    let mut mistakes = Vec::new();
    let mut compare = |what: &str, sent: &Value, expected: &Value| {
        if sent != expected {
            mistakes.push(format!("{what} is\n    {sent}, not\n    {expected}"));
        }
    };
    compare(
        "the method",
        &sent["method"],
        &expected.method.as_str().into(),
    );
    compare("the URL", &sent["url"], &expected.url.as_str().into());
    compare(
        "the headers",
        &headers(sent, &expected.headers),
        &expected.headers.clone().into(),
    );
    let body = sent["body"].as_str().unwrap();
    match &expected.body {
        Content::Text(text) => compare("the body", &body.into(), &text.as_str().into()),
        Content::Json(json) => match serde_json::from_str(body) {
            Ok(body) => {
                let differences = differences(json, &body).into_iter();
                mistakes.extend(
                    differences.map(|(what, place)| format!("{what:?} in the body: {place}")),
                );
                // In requests, null and absent differ: null clears a field.
                let missing = entries(json).filter(|(key, _)| body.get(key).is_none());
                mistakes.extend(missing.map(|(key, _)| format!("the body lacks {key}")));
            }
            Err(error) => mistakes.push(format!("the body is not JSON: {error}")),
        },
    }
    mistakes
}

/// Returns the headers of a request. Credentials are reduced to their scheme, unless they are an input.
fn headers(sent: &Value, expected: &Map<String, Value>) -> Value {
    let mut headers = Map::new();
    for header in sent["headers"].as_array().unwrap() {
        let [name, value] = [0, 1].map(|at| header[at].as_str().unwrap());
        let scheme = value.split(' ').next().unwrap();
        let is_scheme = name == "authorization"
            && expected
                .get(name)
                .is_some_and(|expected| expected == scheme);
        let shown = if is_scheme { scheme } else { value };
        headers.insert(name.to_owned(), shown.into());
    }
    let agent = headers.remove("user-agent");
    assert!(agent.is_some_and(|agent| agent.as_str().unwrap().starts_with("twilio-runtime/")));
    headers.into()
}
