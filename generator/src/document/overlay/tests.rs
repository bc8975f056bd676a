//! Documents and overlays at random.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use proptest::{prelude::*, sample::select};
use serde_json::{Map, Value as Json, json};

use super::*;
use crate::document::tree::Kind;

const KEYS: [&str; 4] = ["a", "b", "x-c", "d'\"é"];

/// A document or the value of an update: few keys, so that targets match.
fn value() -> impl Strategy<Value = Json> {
    let scalar = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-9..9).prop_map(Json::from),
        "[a-cé\"\\\\\n']{0,3}".prop_map(Json::from),
    ];
    scalar.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            object(inner),
        ]
    })
}

fn object(inner: impl Strategy<Value = Json>) -> impl Strategy<Value = Json> {
    let members = prop::collection::vec((select(KEYS.to_vec()), inner), 0..4);
    members.prop_map(|members| {
        let members = members.into_iter();
        Json::Object(
            members
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        )
    })
}

fn target() -> impl Strategy<Value = String> {
    let segment = prop_oneof![
        select(KEYS.to_vec()).prop_map(scan::segment),
        (0..3).prop_map(|index| format!("[{index}]")),
        Just("[*]".to_owned()),
        Just("..a".to_owned()),
        Just("[?@.b]".to_owned()),
        Just("[?@ == 1]".to_owned()),
    ];
    prop::collection::vec(segment, 0..4).prop_map(|segments| format!("${}", segments.concat()))
}

fn action() -> impl Strategy<Value = Json> {
    let change = prop_oneof![
        Just(json!({"remove": true})),
        value().prop_map(|value| json!({"update": value})),
        target().prop_map(|query| json!({"copy": query})),
    ];
    (target(), change, any::<bool>()).prop_map(|(target, mut action, is_optional)| {
        action["target"] = target.into();
        action["x-optional"] = is_optional.into();
        action
    })
}

fn overlay(actions: Vec<Json>) -> Arc<Source> {
    let overlay = json!({
        "overlay": "1.1.0",
        "info": {"title": "t", "version": "1"},
        "actions": actions,
    });
    Arc::new(Source::new("overlay.json", overlay.to_string()))
}

/// Applies an overlay, and returns the tree and the errors.
fn apply(document: &Json, overlay: &Arc<Source>) -> (Option<Tree>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let source = Arc::new(Source::new("document.json", document.to_string()));
    let tree = Tree::read(&source, &mut diagnostics).and_then(|tree| {
        let overlays = form::read(overlay, &mut diagnostics).map(|overlay| Overlays {
            overlays: vec![overlay],
            ..Overlays::default()
        })?;
        let mut outcome = Outcome::default();
        let tree = overlays.apply(&vec![0], tree, &mut outcome, &mut diagnostics);
        overlays.report(&[vec![0]], vec![outcome], &mut diagnostics);
        tree
    });
    (tree, diagnostics)
}

/// Checks that every node is where the text has its value.
fn check_positions(tree: &Tree, id: Id) -> Result<(), TestCaseError> {
    let span = tree.span_of(id, Pointer::root());
    let text = span.source.text.get(span.bytes.clone());
    prop_assert!(text.is_some(), "{span:?}");
    let scalar = match tree.kind(id) {
        Kind::Mapping(list) | Kind::Sequence(list) => {
            for &child in tree.list(*list) {
                check_positions(tree, child)?;
            }
            None
        }
        _ => Some(Draft::read(tree, id).value.to_string()),
    };
    if scalar.is_some() {
        prop_assert_eq!(text, scalar.as_deref());
    }
    if tree.node(id).key.is_some() {
        let span = tree.key_span_of(id, Pointer::root());
        let text = span.source.text.get(span.bytes);
        let key = Json::from(tree.key(id)).to_string();
        prop_assert_eq!(text, Some(key.as_str()));
    }
    Ok(())
}

/// Merges values as the specification says, without positions. Returns `None` for kinds that do not fit.
fn merged(old: &Json, new: &Json) -> Option<Json> {
    Some(match (old, new) {
        (Json::Object(old), Json::Object(new)) => {
            let mut members: Map<String, Json> = old.clone();
            for (key, value) in new {
                let value = match old.get(key) {
                    Some(old) => merged(old, value)?,
                    None => value.clone(),
                };
                members.insert(key.clone(), value);
            }
            Json::Object(members)
        }
        (Json::Array(old), Json::Array(new)) => Json::from([old.as_slice(), new].concat()),
        (Json::Object(_) | Json::Array(_), _) | (_, Json::Object(_) | Json::Array(_)) => {
            return None;
        }
        (_, new) => new.clone(),
    })
}

/// Returns the pointers to all nodes, those below others first.
fn pointers(value: &Json, at: &Pointer, found: &mut Vec<Pointer>) {
    match value {
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate().rev() {
                pointers(item, &at.join(index), found);
            }
        }
        Json::Object(members) => {
            for (key, value) in members {
                pointers(value, &at.join(key), found);
            }
        }
        _ => {}
    }
    found.push(at.clone());
}

/// Returns how many nodes a value has.
fn nodes(value: &Json) -> usize {
    let mut found = Vec::new();
    pointers(value, &Pointer::root(), &mut found);
    found.len()
}

#[test]
fn copies_are_charged_before_they_are_made() {
    let actions = (0..40).flat_map(|at| {
        let key = format!("x-{at}");
        let target = format!("$.info['{key}']");
        [
            json!({"target": "$.info", "update": {key: {}}}),
            json!({"target": target, "copy": "$.info"}),
        ]
    });
    let mut diagnostics = Diagnostics::default();
    let document = Arc::new(Source::new("document.json", r#"{"info": {"a": 1}}"#));
    let tree = Tree::read(&document, &mut diagnostics).unwrap();
    let overlay = form::read(&overlay(actions.collect()), &mut diagnostics).unwrap();
    let mut target = Target::new(Draft::read(&tree, Id::ROOT), &tree.sources, false);
    let mut applied = 0;
    let problem = loop {
        let action = &overlay.actions[applied];
        match target.apply(&overlay, action, 0) {
            Ok(matched) => assert!(matched),
            Err(problem) => break problem.to_string(),
        }
        applied += 1;
    };
    assert!(
        problem.contains("makes the document too large"),
        "{problem}"
    );
    let added = nodes(&target.draft.value) * apply::VALUE;
    assert!(added > apply::MAX_ADDED / 20, "{applied} actions: {added}");
    assert!(added < apply::MAX_ADDED, "{applied} actions: {added}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_keeps_its_positions_or_there_is_an_error_with_one(
        document in object(value()),
        actions in prop::collection::vec(action(), 1..5),
    ) {
        let (tree, diagnostics) = apply(&document, &overlay(actions));
        match tree {
            Some(tree) => check_positions(&tree, Id::ROOT)?,
            None => prop_assert!(diagnostics.has_errors()),
        }
        for found in &diagnostics {
            let span = found.span.as_ref();
            let is_inside = span.is_some_and(|span| span.source.text.get(span.bytes.clone()).is_some());
            prop_assert!(is_inside, "{found:?}");
        }
    }

    #[test]
    fn any_text_is_a_query_or_an_error_inside_it(text in "\\$[$a.\\[\\]'\"*?@=()0-1 -]{0,12}") {
        let update = json!({"target": text, "update": 1});
        let (_, diagnostics) = apply(&json!({"a": {"a": [1]}}), &overlay(vec![update]));
        for found in &diagnostics {
            let span = found.span.as_ref().unwrap();
            prop_assert!(span.source.text.get(span.bytes.clone()).is_some(), "{found:?}");
        }
    }

    #[test]
    fn removing_and_updating_agree_with_plain_values(
        document in object(value()),
        update in value(),
        remove in any::<bool>(),
        choice in any::<prop::sample::Index>(),
    ) {
        let mut nodes = Vec::new();
        pointers(&document, &Pointer::root(), &mut nodes);
        let pointer = choice.get(&nodes).clone();
        let target = pointer.tokens().fold("$".to_owned(), |target, token| {
            target + &match token.parse::<usize>() {
                Ok(index) => format!("[{index}]"),
                Err(_) => scan::segment(&token),
            }
        });
        let mut expected = document.clone();
        let action = if remove {
            if let Some((parent, last)) = pointer.as_str().rsplit_once('/') {
                match expected.pointer_mut(parent).unwrap() {
                    Json::Array(items) => drop(items.remove(last.parse().unwrap())),
                    Json::Object(members) => drop(members.shift_remove(last)),
                    _ => {}
                }
            }
            json!({"target": target, "remove": true})
        } else {
            json!({"target": target, "update": update})
        };
        let fits = if remove {
            !pointer.as_str().is_empty()
        } else {
            let node = expected.pointer_mut(pointer.as_str()).unwrap();
            let update = match node {
                Json::Array(_) if !update.is_array() => json!([update]),
                _ => update,
            };
            merged(node, &update).map(|merged| *node = merged).is_some()
        };
        let (tree, diagnostics) = apply(&document, &overlay(vec![action]));
        prop_assert_eq!(tree.is_some(), fits, "{}", diagnostics);
        if let Some(tree) = tree {
            // As text, because the order of keys matters too.
            let found = Draft::read(&tree, Id::ROOT).value.to_string();
            prop_assert_eq!(found, expected.to_string());
        }
    }
}
