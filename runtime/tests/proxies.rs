//! Proxies and certificate authorities from code and from the environment, and proxies that refuse to connect.
#![cfg(not(windows))]
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod secure;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secure::{Authority, Identity, TLS13};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use twilio_conversations::participant::*;
use twilio_runtime::{
    Client, ClientBuilder, Error, HttpTransport, HttpTransportBuilder, RetryPolicy,
};
use twilio_test_support::server::{ACCOUNT, CONVERSATION, Server, TOKEN, json};

/// A proxy that records the heads of the requests it receives.
struct Proxy {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Creates a proxy that responds with these bytes.
    async fn answering(answer: &str) -> Self {
        let answer = answer.to_owned();
        Self::new(None, Some(answer)).await
    }

    /// Creates a proxy that opens tunnels.
    async fn tunneling(tls: Option<Identity>) -> Self {
        Self::new(tls, None).await
    }

    async fn new(tls: Option<Identity>, answer: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let log = heads.clone();
        let tls = tls.map(|identity| TlsAcceptor::from(identity.config(&TLS13, &[])));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, answer, tls) = (log.clone(), answer.clone(), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        Some(tls) => serve(tls.accept(stream).await.unwrap(), log, answer).await,
                        None => serve(stream, log, answer).await,
                    }
                });
            }
        });
        Self { port, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    fn url(&self) -> String {
        format!("http://user:p%40ss@127.0.0.1:{}", self.port)
    }

    fn transport(&self) -> HttpTransport {
        HttpTransport::builder().proxy(self.url()).build().unwrap()
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    log: Arc<Mutex<Vec<String>>>,
    answer: Option<String>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else {
            return;
        };
        head.push(byte);
    }
    let head = String::from_utf8(head).unwrap();
    log.lock().unwrap().push(head.clone());
    if let Some(answer) = answer {
        stream.write_all(answer.as_bytes()).await.ok();
        stream.shutdown().await.ok();
        return;
    }
    let target = head.split(' ').nth(1).unwrap();
    let mut target = TcpStream::connect(target).await.unwrap();
    stream
        .write_all(b"HTTP/1.1 200 Connected\r\nVia: a test\r\n\r\n")
        .await
        .unwrap();
    copy_bidirectional(&mut stream, &mut target).await.ok();
}

fn builder() -> ClientBuilder {
    let pauses = RetryPolicy::default().pauses(Duration::from_millis(1), Duration::from_millis(2));
    Client::builder()
        .auth_token(ACCOUNT, TOKEN)
        .timeout(Duration::from_secs(10))
        .retry(pauses)
}

async fn create(client: &Client) -> Result<ConversationParticipant, Error> {
    create_conversation_participant(client, CONVERSATION)
        .identity("alice")
        .send()
        .await
}

/// `user:p@ss`, the proxy's credentials.
const PROXY_AUTHORIZATION: &str = "Proxy-Authorization: Basic dXNlcjpwQHNz\r\n";

#[tokio::test]
async fn does_not_retry_if_the_proxy_refuses() {
    for status in [302, 400, 401, 403, 404, 407, 451] {
        let answer = format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n");
        let proxy = Proxy::answering(&answer).await;
        let client = builder().transport(proxy.transport()).build().unwrap();
        let error = create(&client).await.unwrap_err();
        let text = error.to_string();
        assert!(error.is_connect() && !error.is_retryable(), "{text}");
        assert_eq!(error.status().unwrap(), status, "{text}");
        assert!(
            text.contains("proxy") && text.contains(&status.to_string()),
            "{text}"
        );
        assert!(!text.contains("p@ss") && !text.contains("user:"), "{text}");
        assert_eq!((error.attempts(), proxy.heads().len()), (1, 1));
        let head = &proxy.heads()[0];
        assert!(
            head.starts_with("CONNECT conversations.twilio.com:443 HTTP/1.1\r\n"),
            "{head}"
        );
        assert!(head.contains(PROXY_AUTHORIZATION), "{head}");
        assert!(
            !head.contains(CONVERSATION) && !head.contains("QUM"),
            "{head}"
        );
    }
}

#[tokio::test]
async fn retries_if_the_proxy_fails() {
    let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(100_000));
    let answers = [
        "HTTP/1.1 502 Bad Gateway\r\n\r\n",
        "HTTP/1.0 503 Later\r\n\r\n",
        "",
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/1.1 many OK\r\n\r\n",
        &endless,
    ];
    for answer in answers {
        let proxy = Proxy::answering(answer).await;
        let client = builder().transport(proxy.transport()).build().unwrap();
        let error = create(&client).await.unwrap_err();
        let text = error.to_string();
        assert!(error.is_connect() && text.contains("proxy"), "{text}");
        assert_eq!((error.attempts(), proxy.heads().len()), (4, 4), "{text}");
    }
}

/// Starts a server with a certificate from an authority that only some clients trust.
async fn home(authority: &Authority) -> secure::Server {
    let tls = authority.identity("localhost");
    let tls = tls.config(&TLS13, &["h2", "http/1.1"]);
    secure::Server::replying(tls, [secure::Reply::Json("{}".to_owned())]).await
}

fn client(server: &secure::Server, transport: HttpTransportBuilder) -> Client {
    let builder = builder().base_url(&server.url);
    builder
        .transport(transport.build().unwrap())
        .build()
        .unwrap()
}

#[tokio::test]
async fn root_certificates_can_be_added_in_code() {
    let (ours, others) = (Authority::generate(), Authority::generate());
    let server = home(&ours).await;
    let trusted = [
        HttpTransport::builder().add_root_certificates(ours.pem()),
        HttpTransport::builder().only_root_certificates(ours.pem()),
        HttpTransport::builder()
            .only_root_certificates(others.pem())
            .add_root_certificates(ours.pem()),
        HttpTransport::builder().add_root_certificates(others.pem() + &ours.pem()),
    ];
    for transport in trusted {
        create(&client(&server, transport.no_proxy()))
            .await
            .unwrap();
    }
    let requests = server.requests().len();
    let distrusted = [
        HttpTransport::builder(),
        HttpTransport::builder().add_root_certificates(others.pem()),
        HttpTransport::builder().only_root_certificates(others.pem()),
    ];
    for transport in distrusted {
        let error = create(&client(&server, transport.no_proxy()))
            .await
            .unwrap_err();
        assert!(error.is_connect(), "{error}");
        assert!(
            error.to_string().contains("invalid peer certificate"),
            "{error}"
        );
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!(server.requests().len(), requests);
}

#[tokio::test]
async fn proxy_can_be_set_in_code() {
    let authority = Authority::generate();
    let server = home(&authority).await;
    let transport = || HttpTransport::builder().add_root_certificates(authority.pem());

    let proxy = Proxy::tunneling(None).await;
    let through = client(&server, transport().proxy(proxy.url()));
    for _ in 0..3 {
        create(&through).await.unwrap();
    }
    // One tunnel for all requests, with HTTP/2 inside.
    assert_eq!((proxy.heads().len(), server.connections()), (1, 1));
    assert_eq!(server.requests()[0].version, hyper::Version::HTTP_2);
    let head = &proxy.heads()[0];
    let target = server.url.trim_start_matches("https://");
    assert!(
        head.starts_with(&format!("CONNECT {target} HTTP/1.1\r\n")),
        "{head}"
    );
    assert!(head.contains(PROXY_AUTHORIZATION), "{head}");

    let except = transport().proxy_except(proxy.url(), "other.example, localhost");
    create(&client(&server, except)).await.unwrap();
    create(&client(&server, transport().no_proxy()))
        .await
        .unwrap();
    create(&client(&server, transport().proxy(proxy.url()).no_proxy()))
        .await
        .unwrap();
    assert_eq!(proxy.heads().len(), 1);
}

#[tokio::test]
async fn proxy_may_use_tls() {
    let authority = Authority::generate();
    let server = home(&authority).await;
    let proxy = Proxy::tunneling(Some(authority.identity("localhost"))).await;
    let transport = HttpTransport::builder()
        .add_root_certificates(authority.pem())
        .proxy(format!("https://localhost:{}", proxy.port));
    create(&client(&server, transport)).await.unwrap();
    assert_eq!(proxy.heads().len(), 1);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn plain_http_sends_the_absolute_url_to_the_proxy() {
    let body = r#"{"sid": "MB1"}"#;
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let proxy = Proxy::answering(&answer).await;
    let builder = builder().base_url("http://gw.example:8080/twilio");
    let client = builder.transport(proxy.transport()).build().unwrap();
    let participant = create(&client).await.unwrap();
    assert_eq!(participant.sid.as_deref(), Some("MB1"));
    let head = &proxy.heads()[0];
    let url = format!("http://gw.example:8080/twilio/v1/Conversations/{CONVERSATION}/Participants");
    assert!(
        head.starts_with(&format!("POST {url} HTTP/1.1\r\n")),
        "{head}"
    );
    let head = head.to_ascii_lowercase();
    assert!(
        head.contains(&PROXY_AUTHORIZATION.to_ascii_lowercase()),
        "{head}"
    );
    assert!(head.contains("host: gw.example:8080\r\n"), "{head}");
}

/// Set in the child process that makes the call. A process must not change its own environment while threads run.
const TARGET: &str = "PROXIES_TEST_TARGET";

/// Makes one call to the target that the environment names.
#[tokio::test]
#[ignore = "not a test: other tests run it in a child process"]
async fn child_calls() {
    let target = std::env::var(TARGET).unwrap();
    let builder = builder().connect_timeout(Duration::from_millis(300));
    let builder = builder.retry(RetryPolicy::none()).base_url(target);
    match create(&builder.build().unwrap()).await {
        Ok(_) => println!("CALL SUCCEEDED"),
        Err(error) => println!("CALL FAILED: {error}"),
    }
}

/// Returns the output of such a call, in a process with these variables and no others about proxies.
async fn call(target: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child_calls", "--exact", "--ignored", "--nocapture"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command
            .env_remove(name)
            .env_remove(name.to_ascii_lowercase());
    }
    command.env(TARGET, target).envs(variables.iter().copied());
    let outcome = tokio::task::spawn_blocking(move || command.output().unwrap());
    String::from_utf8(outcome.await.unwrap().stdout).unwrap()
}

#[tokio::test]
async fn loopback_servers_bypass_the_proxy() {
    let server = Server::replying([json(200, "{}")]).await;
    let proxy = Proxy::answering("HTTP/1.1 502 X\r\n\r\n").await;
    let port = server.url.rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost"] {
        for variable in ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"] {
            let target = format!("http://{host}:{port}");
            let said = call(&target, &[(variable, &proxy.url())]).await;
            assert!(said.contains("CALL SUCCEEDED"), "{variable}: {said}");
        }
    }
    assert_eq!((server.count(), proxy.heads().len()), (8, 0));
    // Nothing listens there, and the proxy is not used.
    for host in ["127.7.7.7", "[::1]", "0.0.0.0", "a.localhost", "LOCALHOST."] {
        let target = format!("http://{host}:1");
        let said = call(&target, &[("http_proxy", &proxy.url())]).await;
        assert!(said.contains("CALL FAILED"), "{host}: {said}");
    }
    assert_eq!(proxy.heads().len(), 0);
}

#[tokio::test]
async fn no_proxy_applies_to_ip_addresses() {
    let proxy = Proxy::answering("HTTP/1.1 502 X\r\n\r\n").await;
    // An address reserved for documentation (RFC 5737).
    let target = "http://192.0.2.1";
    let through = ("http_proxy", proxy.url());
    for except in ["*", " * ", "a.example,*", "192.0.2.1", "192.0.2.0/24"] {
        for name in ["NO_PROXY", "no_proxy"] {
            let said = call(target, &[(through.0, &through.1), (name, except)]).await;
            assert!(said.contains("CALL FAILED"), "{said}");
        }
    }
    assert_eq!(proxy.heads().len(), 0);
    call(
        target,
        &[(through.0, &through.1), ("NO_PROXY", "a.example")],
    )
    .await;
    assert_eq!(proxy.heads().len(), 1);
}
