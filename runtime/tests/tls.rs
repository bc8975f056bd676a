//! HTTPS and HTTP/2 through the default transport: what is trusted, and what happens after a stream or connection is
//! lost.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod secure;
use std::sync::Arc;
use std::time::Duration;

use h2::Reason;
use hyper::Version;
use secure::{Identity, Reply, Server, TLS12, TLS13, trusting};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;
use tokio_rustls::TlsAcceptor;
use twilio_conversations::participant::*;
use twilio_runtime::{Client, Error, RetryPolicy};
use twilio_test_support::server::{ACCOUNT, CONVERSATION, PARTICIPANT, TOKEN};

const BOTH: &[&str] = &["h2", "http/1.1"];
const OLD: &[&str] = &["http/1.1"];
/// The account SID and its token, encoded for basic authentication.
const BASIC: &str = "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTphLXNlY3JldC10b2tlbg==";

fn ok() -> String {
    r#"{"sid": "MB1"}"#.to_owned()
}

/// The default retries, with shorter pauses.
fn quick() -> RetryPolicy {
    RetryPolicy::default().pauses(Duration::from_millis(1), Duration::from_millis(4))
}

fn client(server: &Server) -> Client {
    server.builder().retry(quick()).build().unwrap()
}

async fn fetch(client: &Client) -> Result<ConversationParticipant, Error> {
    fetch_conversation_participant(client, CONVERSATION, PARTICIPANT)
        .send()
        .await
}

async fn create(client: &Client) -> Result<ConversationParticipant, Error> {
    create_conversation_participant(client, CONVERSATION)
        .identity("alice")
        .send()
        .await
}

#[test]
fn calls_share_one_http2_connection() {
    const CALLS: usize = 100;
    trusting("calls_share_one_http2_connection", async |authority| {
        // The server responds only when all requests have arrived, so that they run concurrently.
        let barrier = Arc::new(Barrier::new(CALLS));
        let replies = [Reply::Json(ok()), Reply::Together(barrier, ok())];
        let tls = authority.identity("localhost").config(&TLS13, BOTH);
        let server = Server::replying(tls, replies).await;
        let client = client(&server);
        fetch(&client).await.unwrap();
        let calls: Vec<_> = (0..CALLS)
            .map(|at| {
                let client = client.clone();
                tokio::spawn(async move {
                    match at % 2 {
                        0 => fetch(&client).await,
                        _ => create(&client).await,
                    }
                })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.unwrap().unwrap().sid.as_deref(), Some("MB1"));
        }
        let requests = server.requests();
        assert_eq!((requests.len(), server.connections()), (CALLS + 1, 1));
        for request in requests {
            assert_eq!(request.version, Version::HTTP_2);
        }
    });
}

#[test]
fn http1_connections_are_kept_alive() {
    const CALLS: usize = 50;
    trusting("http1_connections_are_kept_alive", async |authority| {
        let identity = authority.identity("localhost");
        // A server may also negotiate no protocol, and use the older TLS.
        for (version, protocols) in [(&TLS13, OLD), (&TLS13, &[]), (&TLS12, OLD)] {
            let tls = identity.config(version, protocols);
            let server = Server::replying(tls, [Reply::Json(ok())]).await;
            let client = client(&server);
            for _ in 0..CALLS {
                create(&client).await.unwrap();
            }
            let requests = server.requests();
            assert_eq!((requests.len(), server.connections()), (CALLS, 1));
            for request in requests {
                assert_eq!(request.version, Version::HTTP_11);
            }
        }
    });
}

#[test]
fn untrusted_certificate_ends_the_call() {
    trusting("untrusted_certificate_ends_the_call", async |authority| {
        let bad = [
            (
                authority.identity("elsewhere.example"),
                "not valid for name",
            ),
            (authority.expired_identity("localhost"), "expired"),
            (Identity::self_signed("localhost"), "UnknownIssuer"),
        ];
        for (identity, why) in bad {
            let tls = identity.config(&TLS13, BOTH);
            let server = Server::replying(tls, [Reply::Json(ok())]).await;
            let client = client(&server);
            for outcome in [fetch(&client).await, create(&client).await] {
                let error = outcome.unwrap_err();
                let text = error.to_string();
                assert!(error.is_connect() && !error.is_timeout(), "{text}");
                assert!(
                    text.contains("invalid peer certificate") && text.contains(why),
                    "{text}"
                );
            }
            assert_eq!(server.requests().len(), 0);
            // A retry would get the same certificate.
            assert_eq!(server.connections(), 2, "{why}");
        }
        // With the right name and the right authority, the call succeeds.
        let tls = authority.identity("localhost").config(&TLS13, BOTH);
        let server = Server::replying(tls, [Reply::Json(ok())]).await;
        fetch(&client(&server)).await.unwrap();
    });
}

#[test]
fn nothing_is_sent_to_a_server_without_tls() {
    trusting("nothing_is_sent_to_a_server_without_tls", async |_| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let said = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut said = vec![0; 4096];
            let length = stream.read(&mut said).await.unwrap();
            said.truncate(length);
            stream
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                .await
                .unwrap();
            stream.read_to_end(&mut said).await.ok();
            said
        });
        let client = Client::builder().auth_token(ACCOUNT, TOKEN).base_url(url);
        let client = client.retry(RetryPolicy::none()).build().unwrap();
        let error = create(&client).await.unwrap_err();
        assert!(error.is_connect() && !error.is_timeout(), "{error}");
        // The client sent a TLS `ClientHello` and an alert, and nothing of the request.
        let said = said.await.unwrap();
        for secret in ["Basic", "alice", CONVERSATION] {
            assert!(
                !said
                    .windows(secret.len())
                    .any(|part| part == secret.as_bytes())
            );
        }
    });
}

#[test]
fn connection_closed_between_calls_fails_no_call() {
    trusting(
        "connection_closed_between_calls_fails_no_call",
        async |authority| {
            let identity = authority.identity("localhost");
            for protocols in [BOTH, OLD] {
                let tls = identity.config(&TLS13, protocols);
                let server = Server::replying(tls, [Reply::Json(ok())]).await;
                let client = client(&server);
                create(&client).await.unwrap();
                server.close_connections().await;
                // On a single thread, the client can only notice the closed connection while this sleeps.
                tokio::time::sleep(Duration::from_millis(20)).await;
                // This would fail on the old connection, because a create is not repeated.
                create(&client).await.unwrap();
                let connections: Vec<usize> = server
                    .requests()
                    .iter()
                    .map(|seen| seen.connection)
                    .collect();
                assert_eq!(connections, [0, 1]);
            }
        },
    );
}

#[test]
fn goaway_fails_no_call() {
    const CALLS: usize = 10;
    trusting("goaway_fails_no_call", async |authority| {
        let identity = authority.identity("localhost");
        for protocols in [BOTH, OLD] {
            let tls = identity.config(&TLS13, protocols);
            let server = Server::replying(tls, [Reply::Goodbye(ok())]).await;
            let client = client(&server);
            for _ in 0..CALLS {
                create(&client).await.unwrap();
            }
            let connections: Vec<usize> = server
                .requests()
                .iter()
                .map(|seen| seen.connection)
                .collect();
            assert_eq!(connections, Vec::from_iter(0..CALLS));
        }
    });
}

#[test]
fn retries_after_a_stream_reset_only_if_idempotent() {
    trusting(
        "retries_after_a_stream_reset_only_if_idempotent",
        async |authority| {
            let tls = authority.identity("localhost").config(&TLS13, BOTH);
            let losses = [
                Reply::Reset(Reason::INTERNAL_ERROR),
                Reply::ResetInBody(Reason::INTERNAL_ERROR),
                Reply::Close,
            ];
            for loss in losses {
                let replies = [loss, Reply::Json(ok())];
                let server = Server::replying(tls.clone(), replies.clone()).await;
                let participant = fetch(&client(&server)).await.unwrap();
                assert_eq!(participant.sid.as_deref(), Some("MB1"));
                assert_eq!(server.requests().len(), 2);

                let server = Server::replying(tls.clone(), replies.clone()).await;
                let error = create(&client(&server)).await.unwrap_err();
                let text = error.to_string();
                assert!(error.is_transport() && !error.is_connect(), "{text}");
                assert!(text.contains("may have taken effect"), "{text}");
                assert_eq!((error.attempts(), server.requests().len()), (1, 1));

                let server = Server::replying(tls.clone(), replies).await;
                create_conversation_participant(&client(&server), CONVERSATION)
                    .with_retry(quick().repeat_unsafe(true))
                    .send()
                    .await
                    .unwrap();
                assert_eq!(server.requests().len(), 2);
            }
        },
    );
}

#[test]
fn retries_any_request_after_a_refused_stream() {
    trusting(
        "retries_any_request_after_a_refused_stream",
        async |authority| {
            let tls = authority.identity("localhost").config(&TLS13, BOTH);
            let refusal = Reply::Reset(Reason::REFUSED_STREAM);
            let replies = [refusal.clone(), Reply::Json(ok())];
            let server = Server::replying(tls.clone(), replies).await;
            create(&client(&server)).await.unwrap();
            assert_eq!(server.requests().len(), 2);

            let server = Server::replying(tls, [refusal]).await;
            let error = create(&client(&server)).await.unwrap_err();
            let text = error.to_string();
            assert!(error.is_connect() && !error.is_transport(), "{text}");
            assert!(text.contains("without processing the request"), "{text}");
            assert!(error.attempts() > 1);
            assert_eq!(server.requests().len(), error.attempts() as usize);
        },
    );
}

#[test]
fn retries_requests_sent_during_goaway() {
    /// Frames of RFC 9113. SETTINGS is empty; GOAWAY has 0 as the last stream and NO_ERROR.
    const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
    const GOODBYE: &[u8] = &[0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    /// The type of the frame that begins a request (HEADERS).
    const HEADERS: u8 = 1;
    trusting("retries_requests_sent_during_goaway", async |authority| {
        let tls = authority.identity("localhost").config(&TLS13, BOTH);
        let next = Server::replying(tls.clone(), [Reply::Json(ok())]).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let behind = next.url.trim_start_matches("https://").to_owned();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = TlsAcceptor::from(tls).accept(stream).await.unwrap();
            stream.write_all(SETTINGS).await.unwrap();
            let mut preface = [0; 24];
            stream.read_exact(&mut preface).await.unwrap();
            loop {
                let mut head = [0; 9];
                stream.read_exact(&mut head).await.unwrap();
                let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
                let mut payload = vec![0; length as usize];
                stream.read_exact(&mut payload).await.unwrap();
                if head[3] == HEADERS {
                    break;
                }
            }
            stream.write_all(GOODBYE).await.unwrap();
            // The second connection is forwarded to the other server.
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut other = TcpStream::connect(behind).await.unwrap();
            copy_bidirectional(&mut stream, &mut other).await.ok();
        });
        let client = next
            .builder()
            .base_url(format!("https://localhost:{port}"))
            .retry(quick())
            .build()
            .unwrap();
        create(&client).await.unwrap();
        assert_eq!(next.requests().len(), 1);
    });
}

#[test]
fn stream_reset_does_not_affect_other_streams() {
    trusting(
        "stream_reset_does_not_affect_other_streams",
        async |authority| {
            let tls = authority.identity("localhost").config(&TLS13, BOTH);
            let replies = [
                Reply::Json(ok()),
                Reply::Reset(Reason::INTERNAL_ERROR),
                Reply::Json(ok()),
            ];
            let server = Server::replying(tls, replies).await;
            let client = client(&server);
            fetch(&client).await.unwrap();
            create(&client).await.unwrap_err();
            create(&client).await.unwrap();
            assert_eq!((server.requests().len(), server.connections()), (3, 1));
        },
    );
}

#[test]
fn credentials_are_sent_only_to_their_server() {
    trusting(
        "credentials_are_sent_only_to_their_server",
        async |authority| {
            let tls = authority.identity("localhost").config(&TLS13, BOTH);
            let elsewhere = Server::replying(tls.clone(), [Reply::Json(ok())]).await;
            let page = format!(
                r#"{{"participants": [], "meta": {{"next_page_url": "{}/v1/next"}}}}"#,
                elsewhere.url
            );
            let replies = [Reply::Redirect(elsewhere.url.clone()), Reply::Json(page)];
            let home = Server::replying(tls, replies).await;
            let client = client(&home);

            let error = create(&client).await.unwrap_err();
            assert_eq!(error.status().unwrap(), 307, "{error}");
            let mut items = list_conversation_participant(&client, CONVERSATION).items();
            let error = items.next().await.unwrap().unwrap_err();
            assert!(error.is_paging(), "{error}");

            assert_eq!(elsewhere.connections(), 0);
            assert_eq!(home.requests().len(), 2);
            for request in home.requests() {
                assert_eq!(request.authorization.as_deref(), Some(BASIC));
            }
        },
    );
}
