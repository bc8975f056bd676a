//! Every response example: decoded by a call, encoded, and decoded again with mutations.

use serde_json::Value;
use twilio_test_support::compare::differences;

use crate::{
    corpus::Corpus,
    jobs::Job,
    listed,
    numbers::{ANSWERS, MUTATIONS},
};

/// All properties of examples that the documents do not declare.
const UNKNOWN: [&str; 8] = [
    "twilio_proxy_v1.yaml CreatePhoneNumber 201 create: Lost /capabilities/sms_outbound",
    "twilio_proxy_v1.yaml CreatePhoneNumber 201 create: Lost /capabilities/voice_inbound",
    "twilio_proxy_v1.yaml ListPhoneNumber 200 readFull: Lost /phone_numbers/0/capabilities/sms_outbound",
    "twilio_proxy_v1.yaml ListPhoneNumber 200 readFull: Lost /phone_numbers/0/capabilities/voice_inbound",
    "twilio_proxy_v1.yaml UpdatePhoneNumber 200 update: Lost /capabilities/sms_outbound",
    "twilio_proxy_v1.yaml UpdatePhoneNumber 200 update: Lost /capabilities/voice_inbound",
    "twilio_proxy_v1.yaml FetchPhoneNumber 200 fetch: Lost /capabilities/sms_outbound",
    "twilio_proxy_v1.yaml FetchPhoneNumber 200 fetch: Lost /capabilities/voice_inbound",
];

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
    for (job, result) in jobs.iter().zip(&results) {
        let named = |text: &str| format!("{}: {text}", job.name);
        found.extend(problems(job, result).iter().map(|problem| named(problem)));
        let mutations = result["mutations"]["failures"]
            .as_array()
            .into_iter()
            .flatten();
        failures.extend(mutations.map(|failure| named(failure.as_str().unwrap())));
    }
    assert_eq!(found, UNKNOWN, "{}", listed(&found));
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
        200..300 if answer.get("value").is_some() => differences(example, &answer["value"])
            .into_iter()
            .map(|(difference, place)| format!("{difference:?} {place}"))
            .collect(),
        // The caller gets the location; the body of the example is not compared.
        status @ 300..400 if answer["status"] == status && answer["location"].is_string() => {
            Vec::new()
        }
        400.. if error.is_object() => ["status", "code", "message", "more_info"]
            .into_iter()
            .filter(|key| error[key] != example[key])
            .map(|key| format!("{key} is {} in the error", error[key]))
            .collect(),
        _ => vec![result.to_string()],
    }
}
