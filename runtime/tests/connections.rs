//! How many connections are open, and which are reused.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::time::Duration;

use twilio_conversations::participant::*;
use twilio_runtime::{Client, HttpTransport, RetryPolicy};
use twilio_test_support::server::{CONVERSATION, Reply, Server, json};

async fn create(client: &Client) {
    create_conversation_participant(client, CONVERSATION)
        .send()
        .await
        .unwrap();
}

/// Makes several calls concurrently.
async fn create_many(client: &Client, calls: usize) {
    let calls: Vec<_> = (0..calls)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { create(&client).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
}

fn slow() -> Reply {
    Reply::After(Duration::from_millis(1), Box::new(json(200, "{}")))
}

#[tokio::test]
async fn connections_do_not_exceed_concurrent_requests() {
    const AT_ONCE: usize = 20;
    let server = Server::replying([slow()]).await;
    let builder = server.builder().retry(RetryPolicy::none());
    let client = builder.max_in_flight(AT_ONCE).build().unwrap();
    create_many(&client, 1000).await;
    assert_eq!(server.count(), 1000);
    assert!(server.connections() <= AT_ONCE, "{}", server.connections());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn connections_do_not_exceed_concurrent_requests_on_several_threads() {
    const AT_ONCE: usize = 20;
    let server = Server::replying([slow()]).await;
    let builder = server.builder().retry(RetryPolicy::none());
    let client = builder.max_in_flight(AT_ONCE).build().unwrap();
    create_many(&client, 1000).await;
    assert!(server.connections() <= AT_ONCE, "{}", server.connections());
}

#[tokio::test]
async fn default_limits_fit_within_256_open_files() {
    let server = Server::replying([slow()]).await;
    let client = server.builder().retry(RetryPolicy::none());
    create_many(&client.build().unwrap(), 600).await;
    assert!(server.connections() <= 100, "{}", server.connections());
}

#[tokio::test]
async fn idle_connections_make_room_for_new_ones() {
    let transport = HttpTransport::builder().max_connections(2);
    let transport = transport.build().unwrap();
    let mut servers = Vec::new();
    let mut clients = Vec::new();
    for _ in 0..3 {
        let server = Server::replying([json(200, "{}")]).await;
        let builder = server.builder().transport(transport.clone());
        clients.push(builder.build().unwrap());
        servers.push(server);
    }
    for client in &clients {
        create(client).await;
    }
    // The first connection was closed for the third; the other two are still open.
    for at in [2, 1, 0] {
        create(&clients[at]).await;
    }
    let connections: Vec<usize> = servers.iter().map(Server::connections).collect();
    assert_eq!(connections, [2, 1, 1]);
}

#[tokio::test]
async fn long_idle_connections_are_not_reused() {
    let server = Server::replying([json(200, "{}")]).await;
    let transport = HttpTransport::builder().idle_timeout(Duration::from_millis(30));
    let builder = server.builder().transport(transport.build().unwrap());
    let client = builder.build().unwrap();
    create(&client).await;
    create(&client).await;
    assert_eq!(server.connections(), 1);
    tokio::time::sleep(Duration::from_millis(60)).await;
    create(&client).await;
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn early_response_closes_only_its_connection() {
    // The response arrives before the request body was read, and the server never reads that body.
    let Reply::Raw(answer) = json(200, "{}") else {
        unreachable!("`json` is a whole answer")
    };
    let server = Server::early(answer).await;
    let client = server.client();
    for _ in 0..3 {
        create_conversation_participant(&client, CONVERSATION)
            .attributes("x".repeat(8 << 20))
            .send()
            .await
            .unwrap();
    }
    assert_eq!(server.connections(), 3);
}
