//! The examples of responses in the modules `mock`.

use serde_json::json;
use twilio_runtime::__private::{Mocked, MockedOperation};

use crate::cases::mocks::{mock_, parcel};

/// Returns the bodies of an operation's examples with a status.
fn bodies(operation: &MockedOperation, status: u16) -> Vec<(&str, &str)> {
    let mut responses = operation.responses.iter();
    let response = responses.find(|response| response.status == status);
    response.unwrap().examples.to_vec()
}

#[test]
fn tables_have_all_operations_with_their_responses() {
    let ids = parcel::mock::OPERATIONS.iter().map(|it| it.operation.id);
    assert_eq!(
        ids.collect::<Vec<_>>().join(" "),
        "CreateParcel ListParcel FetchParcel DeleteParcel FetchLabel FetchPhoto Mock"
    );
    assert_eq!(mock_::mock::OPERATIONS.len(), 1);
    let statuses = |operation: &MockedOperation| {
        let statuses = operation.responses.iter().map(|it| it.status);
        statuses.collect::<Vec<_>>()
    };
    assert_eq!(statuses(parcel::ListParcel::MOCKED), [200, 400]);
    assert_eq!(statuses(parcel::FetchParcel::MOCKED), [200]);
    assert_eq!(statuses(parcel::DeleteParcel::MOCKED), [204, 404]);
}

#[test]
fn examples_decode() {
    let (name, created) = bodies(parcel::CreateParcel::MOCKED, 201)[0];
    assert_eq!(name, "");
    let created: parcel::Parcel = serde_json::from_str(created).unwrap();
    let note = "\"#1\" and \"##2\", \u{202e} and \u{200b}\r\n\tend";
    assert_eq!(created.note.as_deref(), Some(note));

    let lists = bodies(parcel::ListParcel::MOCKED, 200);
    let read = lists.iter().map(|(name, body)| {
        let list: Vec<parcel::Parcel> = serde_json::from_str(body).unwrap();
        (*name, list.len())
    });
    assert_eq!(
        read.collect::<Vec<_>>(),
        [("none", 0), ("two", 2), ("referenced", 1)]
    );
    let (_, failure) = bodies(parcel::ListParcel::MOCKED, 400)[0];
    let failure: serde_json::Value = serde_json::from_str(failure).unwrap();
    assert_eq!(failure, json!({"code": 20001, "message": "No such page"}));
}

#[test]
fn texts_are_kept_and_files_left_out() {
    assert_eq!(
        bodies(parcel::FetchLabel::MOCKED, 200),
        [
            ("lines", "sid,note\nPA1,\"a\"\n"),
            ("quoted", "\"a\",\"b\""),
            ("number", "12"),
        ]
    );
    assert_eq!(bodies(parcel::FetchPhoto::MOCKED, 200), []);
}
