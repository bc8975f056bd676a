//! Calls ten operations through progenitor's output.

use std::num::NonZeroU64;

use output::{
    Client,
    types::{
        CreateConversationParticipantRequest, CreateServiceConversationParticipantRequest,
        UpdateConversationParticipantRequest, UpdateServiceConversationParticipantRequest,
    },
};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let mut headers = HeaderMap::new();
    headers.insert(
        AUTHORIZATION,
        HeaderValue::from_static("Basic QUMxOnRva2Vu"),
    );
    let http = reqwest::Client::builder()
        .default_headers(headers)
        .build()?;
    let client = Client::new_with_client("https://conversations.twilio.com", http);
    let [conversation, sid] = ["CH1", "MB1"];
    let service = "IS00000000000000000000000000000001";
    let size = NonZeroU64::new(50);

    let body = CreateConversationParticipantRequest {
        identity: Some("a".to_owned()),
        ..Default::default()
    };
    let created = client
        .create_conversation_participant(conversation, None, &body)
        .await?
        .into_inner();
    println!("{:?}", created.sid);
    let fetched = client
        .fetch_conversation_participant(conversation, sid)
        .await?
        .into_inner();
    println!("{:?}", fetched.sid);
    let body = UpdateConversationParticipantRequest {
        identity: Some("b".to_owned()),
        ..Default::default()
    };
    let updated = client
        .update_conversation_participant(conversation, sid, None, &body)
        .await?
        .into_inner();
    println!("{:?}", updated.sid);
    let listed = client
        .list_conversation_participant(conversation, None, size, None)
        .await?
        .into_inner();
    println!("{:?}", listed.participants.len());
    client
        .delete_conversation_participant(conversation, sid, None)
        .await?;

    let body = CreateServiceConversationParticipantRequest {
        identity: Some("a".to_owned()),
        ..Default::default()
    };
    let created = client
        .create_service_conversation_participant(&service.parse()?, conversation, None, &body)
        .await?
        .into_inner();
    println!("{:?}", created.sid);
    let fetched = client
        .fetch_service_conversation_participant(&service.parse()?, conversation, sid)
        .await?;
    println!("{:?}", fetched.into_inner().sid);
    let body = UpdateServiceConversationParticipantRequest {
        identity: Some("b".to_owned()),
        ..Default::default()
    };
    let updated = client
        .update_service_conversation_participant(&service.parse()?, conversation, sid, None, &body)
        .await?
        .into_inner();
    println!("{:?}", updated.sid);
    let listed = client
        .list_service_conversation_participant(&service.parse()?, conversation, None, size, None)
        .await?
        .into_inner();
    println!("{:?}", listed.participants.len());
    client
        .delete_service_conversation_participant(&service.parse()?, conversation, sid, None)
        .await?;
    Ok(())
}
