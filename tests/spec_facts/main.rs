//! What `spec/` guarantees: its facts are the ones that Twilio publishes, and its examples match its schemas.
//!
//! The comparison needs Twilio's document in `../shared/twilio-oai`, relative to the repository, or in the folder that
//! `TWILIO_OAI_DIR` names. Without it, the comparison is skipped with a message. The other tests always run.

mod compare;
#[cfg(test)] // so that clippy.toml's exceptions for tests apply
mod document;
mod obey;

use std::collections::BTreeSet;

use serde_yaml::{Mapping, Value};
use twilio_test_support::twilio_documents;

use compare::{differences, facts, slice};
use document::{
    DOCUMENT, bodies, entries, examples, names, operations, parameters_and_headers, read, resolve,
    spec, text, undescribed, yaml,
};
use obey::obey;

const TAG: &str = "ConversationsV1Participant";

#[test]
fn facts_match_twilios_document() {
    let Some(folder) = twilio_documents("spec/ was not compared with Twilio's document") else {
        return;
    };
    let twilios = read(folder.join(DOCUMENT));
    let differences = differences(&facts(&spec()), &facts(&slice(&twilios, TAG)));
    assert!(
        differences.is_empty(),
        "spec/{DOCUMENT} differs from Twilio's document:\n{}",
        differences.join("\n")
    );
}

/// The example has three of the resource's operations.
#[test]
fn facts_of_the_example_match_twilios_document() {
    let Some(folder) = twilio_documents("the example's document was not compared with Twilio's")
    else {
        return;
    };
    let ours = read("examples/send-sms/spec/twilio_messages.yaml".into());
    let twilios = read(folder.join("twilio_api_v2010.yaml"));
    let compare = |ours: &Value, theirs: &Value| {
        let differences = differences(&facts(ours), &facts(theirs));
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    };
    let found = operations(&ours);
    assert_eq!(found.len(), 3);
    for operation in found {
        let (path, method) = operation.place.split_once(' ').unwrap();
        compare(operation.node, &twilios["paths"][path][method]);
    }
    for (name, schema) in entries(&ours["components"]["schemas"]) {
        compare(schema, &twilios["components"]["schemas"][name]);
    }
    let mut silent = Vec::new();
    undescribed(&ours, "", &mut silent);
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn comparison_ignores_prose_and_keeps_names() {
    let document = yaml(
        "{description: prose, properties: {
            example: {type: string, description: prose, example: prose, x-twilio: {summary: kept}},
            description: {type: string, default: {summary: kept}}}}",
    );
    let expected = yaml(
        "{properties: {
            example: {type: string, x-twilio: {summary: kept}},
            description: {type: string, default: {summary: kept}}}}",
    );
    assert_eq!(facts(&document), expected);
}

#[test]
fn differences_have_json_pointers() {
    let ours = yaml("{paths: {/a/b: {get: 1, post: [1, 2]}}, same: 1, ours: 1}");
    let theirs = yaml("{paths: {/a/b: {post: [1, 3, 4], get: 1}}, same: 1, theirs: 1}");
    assert_eq!(
        differences(&ours, &theirs),
        [
            "/ours: only in spec/: 1",
            "/theirs: only in Twilio's: 1",
            "/paths/~1a~1b: the order of keys is get, post in spec/ and post, get in Twilio's",
            "/paths/~1a~1b/post/1: 2 in spec/, 3 in Twilio's",
            "/paths/~1a~1b/post/2: only in Twilio's: 4",
        ],
    );
}

#[test]
fn there_are_ten_operations() {
    let document = spec();
    let found: Vec<String> = operations(&document)
        .iter()
        .map(|operation| {
            assert_eq!(
                operation.node["tags"],
                yaml(&format!("[{TAG}]")),
                "{}",
                operation.place
            );
            format!(
                "{} {}",
                text(&operation.node["operationId"]),
                operation.place
            )
        })
        .collect();
    let conversation = "/v1/Conversations/{ConversationSid}/Participants";
    let service = "/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Participants";
    let expected = [(conversation, ""), (service, "Service")].map(|(path, scope)| {
        [
            format!("Create{scope}ConversationParticipant {path} post"),
            format!("List{scope}ConversationParticipant {path} get"),
            format!("Update{scope}ConversationParticipant {path}/{{Sid}} post"),
            format!("Delete{scope}ConversationParticipant {path}/{{Sid}} delete"),
            format!("Fetch{scope}ConversationParticipant {path}/{{Sid}} get"),
        ]
    });
    assert_eq!(found, expected.as_flattened());
}

#[test]
fn everything_has_a_description() {
    let document = spec();
    let mut silent = Vec::new();
    undescribed(&document, "", &mut silent);
    for operation in operations(&document) {
        let [summary, description] =
            ["summary", "description"].map(|key| text(&operation.node[key]));
        if summary.is_empty() || description.is_empty() || summary == description {
            silent.push(format!(
                "{}: wants a summary and a description",
                operation.place
            ));
        }
    }
    assert!(silent.is_empty(), "no description:\n{}", silent.join("\n"));
}

#[test]
fn examples_match_the_schemas() {
    let document = spec();
    let mut errors = Vec::new();
    for operation in operations(&document) {
        let (bodies, others) = (bodies(&operation), parameters_and_headers(&operation));
        for (place, carrier) in bodies.iter().chain(&others) {
            let examples = examples(carrier);
            if examples.is_empty() {
                errors.push(format!("{place}: no example"));
            }
            for (name, value) in examples {
                obey(
                    &document,
                    &carrier["schema"],
                    value,
                    &format!("{place} {name}"),
                    &mut errors,
                );
            }
        }
        for (place, body) in &bodies {
            let Some(properties) = resolve(&document, &body["schema"])["properties"].as_mapping()
            else {
                continue;
            };
            for field in properties.keys().map(text) {
                if !examples(body)
                    .iter()
                    .any(|(_, value)| value.get(field).is_some())
                {
                    errors.push(format!("{place}: no example shows {field}"));
                }
            }
        }
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn invalid_examples_are_detected() {
    let schema = yaml(
        "{type: object, properties: {
            sid: {type: string, minLength: 4, maxLength: 4, pattern: '^MB[0-9]{2}$'},
            page: {type: integer, minimum: 1, maximum: 9, nullable: true},
            created: {type: string, format: date-time},
            link: {type: string, format: uri},
            flag: {type: string, enum: ['true', 'false']},
            any: {nullable: true}}}",
    );
    let found = |example: &str| {
        let mut errors = Vec::new();
        obey(&Value::Null, &schema, &yaml(example), "", &mut errors);
        errors.len()
    };
    let right = "{sid: MB12, page: 9, created: '2026-03-02T09:15:00Z', link: 'https://a.example/b',
        flag: 'true', any: [{}]}";
    assert_eq!(found(right), 0);
    assert_eq!(found("{page: null, any: null}"), 0);
    // Two errors for the SID, and one for each of the others.
    let wrong = "{sid: MBx123, page: 0, created: '2026-13-02T09:15:00Z', link: /b,
        flag: 'yes', unknown: 1}";
    assert_eq!(found(wrong), 7);
    let of_other_types = "{sid: null, page: '1', created: 1, link: [], flag: true}";
    assert_eq!(found(of_other_types), 5);
}

#[test]
fn responses_match_their_requests() {
    let document = spec();
    let writing: Vec<_> = operations(&document)
        .into_iter()
        .filter(|operation| operation.place.ends_with("post"))
        .collect();
    assert_eq!(writing.len(), 4);
    for operation in writing {
        let bodies = bodies(&operation);
        let [(_, request), (place, response)] = bodies.as_slice() else {
            panic!("{}: not one request and one response", operation.place);
        };
        let answers = examples(response);
        assert_eq!(names(&examples(request)), names(&answers), "{place}");
        for ((name, sent), (_, got)) in examples(request).iter().zip(&answers) {
            for (field, sent) in sent.as_mapping().into_iter().flatten() {
                let place = format!("{place} {name} {}", text(field));
                let got = text(field).split('.').fold(*got, |node, segment| {
                    node.get(snake(segment)).unwrap_or(&Value::Null)
                });
                // Twilio removes an address when it receives the text `null`.
                let expected = if sent == "null" { &Value::Null } else { sent };
                assert_eq!(got, expected, "{place}");
            }
        }
    }
}

#[test]
fn examples_show_every_kind_of_participant() {
    let document = spec();
    for operation in operations(&document)
        .iter()
        .filter(|operation| !operation.place.ends_with("delete"))
    {
        let bodies = bodies(operation);
        let Some((place, response)) = bodies.last() else {
            panic!("{}: no response", operation.place)
        };
        let shown: BTreeSet<&str> = examples(response)
            .into_iter()
            .flat_map(|(_, value)| {
                value["participants"]
                    .as_sequence()
                    .map_or_else(|| vec![value], |page| page.iter().collect())
            })
            .map(|participant| {
                // Attributes are JSON in a string, and the URL ends with the participant's own SIDs.
                assert!(
                    serde_json::from_str::<serde_json::Value>(text(&participant["attributes"]))
                        .is_ok(),
                    "{place}"
                );
                let [conversation, sid, url] =
                    ["conversation_sid", "sid", "url"].map(|key| text(&participant[key]));
                assert!(
                    url.ends_with(&format!("/Conversations/{conversation}/Participants/{sid}")),
                    "{place}: {url}"
                );
                match &participant["messaging_binding"] {
                    Value::Null => "chat",
                    binding if binding["projected_address"].is_string() => "group MMS",
                    binding if binding.as_mapping().is_some_and(Mapping::is_empty) => {
                        "empty binding"
                    }
                    binding => text(&binding["type"]),
                }
            })
            .collect();
        assert_eq!(
            shown,
            BTreeSet::from(["chat", "empty binding", "group MMS", "sms", "whatsapp"]),
            "{place}"
        );
    }
}

#[test]
fn pages_link_to_each_other() {
    let document = spec();
    let lists: Vec<_> = operations(&document)
        .into_iter()
        .filter(|operation| operation.place.ends_with("Participants get"))
        .collect();
    assert_eq!(lists.len(), 2);
    for operation in lists {
        let bodies = bodies(&operation);
        let [(_, response)] = bodies.as_slice() else {
            panic!("{}: not one response", operation.place)
        };
        let examples = examples(response);
        let [
            ("firstPage", first),
            ("middlePage", middle),
            ("lastPage", last),
            ("emptyList", empty),
        ] = examples.as_slice()
        else {
            panic!(
                "{}: other pages than expected: {:?}",
                operation.place,
                names(&examples)
            );
        };
        for (page, next) in [(first, middle), (middle, last)] {
            assert_eq!(page["meta"]["next_page_url"], next["meta"]["url"]);
            assert_eq!(
                page["meta"]["page"].as_u64().map(|n| n + 1),
                next["meta"]["page"].as_u64()
            );
        }
        for end in [last, empty] {
            assert!(end["meta"]["next_page_url"].is_null());
        }
        for start in [first, empty] {
            assert!(start["meta"]["previous_page_url"].is_null());
            assert_eq!(start["meta"]["first_page_url"], start["meta"]["url"]);
        }
        for (page, size) in [(first, 2), (middle, 2), (last, 2), (empty, 0)] {
            assert_eq!(
                page[text(&page["meta"]["key"])].as_sequence().map(Vec::len),
                Some(size)
            );
        }
    }
}

/// Converts `ProxyAddress` to `proxy_address`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
