//! Calls to generated operations with text and files: what they send and what they return.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    dead_code,
    missing_docs,
    reason = "some items are not called, and some inputs have no description"
)]

use twilio_test_support::server::{Server, answer};

mod file {
    include!("cases/body_file/expected.rs");
}
mod multipart {
    include!("cases/body_multipart/expected.rs");
}
mod text {
    include!("cases/body_text/expected.rs");
}
mod responses {
    include!("cases/responses_of_text_and_files/expected.rs");
}

#[tokio::test]
async fn a_form_has_fields_and_files() {
    use multipart::FilePart;
    use multipart::parcel::{Size, create_free, create_parcel};
    let server = Server::replying([answer(204, &[], b"")]).await;
    let client = server.client();
    let size = Size {
        length: Some(3),
        ..Size::default()
    };
    create_parcel(&client, "Main Street", b"JPEG")
        .documents([
            FilePart::new("one"),
            FilePart::new("two").file_name("2.txt"),
        ])
        .size(size.clone())
        .tags(["a", "b"])
        .stops([size])
        .additional_properties([("more", "x")])
        .send()
        .await
        .unwrap();
    let request = &server.requests()[0];
    let media = request.header("content-type").unwrap();
    let boundary = media
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let parts: Vec<&str> = request
        .body()
        .split(&format!("--{boundary}\r\n"))
        .skip(1)
        .map(|part| {
            part.strip_prefix("Content-Disposition: form-data; name=")
                .unwrap()
        })
        .collect();
    assert_eq!(
        parts[..9],
        [
            "\"street\"\r\n\r\nMain Street\r\n",
            "\"photo\"; filename=\"file\"\r\nContent-Type: image/jpeg\r\n\r\nJPEG\r\n",
            "\"documents\"; filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\none\r\n",
            "\"documents\"; filename=\"2.txt\"\r\nContent-Type: application/octet-stream\r\n\r\ntwo\r\n",
            "\"size\"\r\nContent-Type: application/json\r\n\r\n{\"length\":3}\r\n",
            "\"tags\"\r\n\r\na\r\n",
            "\"tags\"\r\n\r\nb\r\n",
            "\"stops\"\r\nContent-Type: application/json\r\n\r\n[{\"length\":3}]\r\n",
            &format!("\"more\"\r\n\r\nx\r\n--{boundary}--\r\n"),
        ]
    );
    create_free(&client).send().await.unwrap();
    assert_eq!(server.requests()[1].header("content-type"), None);
    let error = create_parcel(&client, "M", b"JPEG").send().await;
    assert_eq!(error.unwrap_err().input_name(), Some("street"));
}

#[tokio::test]
async fn text_and_files_are_sent_unchanged() {
    let png = answer(200, &[("Content-Type", "image/png")], b"PNG");
    let server = Server::replying([png]).await;
    let client = server.client();
    text::note::create_note(&client, "Grüße")
        .send()
        .await
        .unwrap();
    text::note::update_table(&client)
        .body("a,b")
        .send()
        .await
        .unwrap();
    let photo = file::Upload::from_reader(&b"PNG"[..]).with_length(3);
    file::photo::create_photo(&client, photo)
        .send()
        .await
        .unwrap();
    let copy = file::photo::copy_photo(&client, "PH1")
        .body(vec![1, 2])
        .with_header("Content-Type", "image/gif")
        .send()
        .await
        .unwrap();
    assert_eq!(copy.bytes().await.unwrap(), "PNG");
    let sent: Vec<_> = server
        .requests()
        .iter()
        .map(|request| {
            let media = request.header("content-type").map(str::to_owned);
            (media.unwrap(), request.body().to_owned())
        })
        .collect();
    let expected = [
        ("text/plain; charset=utf-8", "Grüße"),
        ("text/csv; charset=utf-8", "a,b"),
        ("image/png", "PNG"),
        ("image/gif", "\u{1}\u{2}"),
    ];
    assert_eq!(
        sent,
        expected.map(|(media, body)| (media.to_owned(), body.to_owned()))
    );
}

#[tokio::test]
async fn text_and_files_are_returned() {
    use responses::parcel::{fetch_label, fetch_table};
    let server = Server::replying([
        answer(200, &[("Content-Type", "text/csv")], b"a,b"),
        answer(200, &[("Content-Type", "application/pdf")], b"%PDF"),
        answer(200, &[("Content-Type", "text/html")], b"<html>"),
    ])
    .await;
    let client = server.client();
    assert_eq!(fetch_table(&client, "PA1").send().await.unwrap(), "a,b");
    let label = fetch_label(&client, "PA1").send().await.unwrap();
    assert_eq!(label.content_type(), Some("application/pdf"));
    assert_eq!(label.bytes().await.unwrap(), "%PDF");
    assert!(
        fetch_label(&client, "PA1")
            .send()
            .await
            .unwrap_err()
            .is_decode()
    );
    let accepted = server.requests()[1].header("accept").map(str::to_owned);
    assert_eq!(accepted.as_deref(), Some("application/pdf, image/*"));
}
