//! Calls ten operations through openapi-generator's output.

use output::apis::{
    configuration::Configuration,
    conversations_v1_participant_api::{
        create_conversation_participant, create_service_conversation_participant,
        delete_conversation_participant, delete_service_conversation_participant,
        fetch_conversation_participant, fetch_service_conversation_participant,
        list_conversation_participant, list_service_conversation_participant,
        update_conversation_participant, update_service_conversation_participant,
    },
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let basic = ("AC1".to_owned(), Some("token".to_owned()));
    let client = &Configuration {
        basic_auth: Some(basic),
        ..Default::default()
    };
    let [service, conversation, sid] = ["IS00000000000000000000000000000001", "CH1", "MB1"];
    let (a, b, size) = (Some("a"), Some("b"), Some(50));

    let created = create_conversation_participant(
        client,
        conversation,
        None,
        a,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
    )
    .await?;
    println!("{:?}", created.sid);
    let fetched = fetch_conversation_participant(client, conversation, sid).await?;
    println!("{:?}", fetched.sid);
    let updated = update_conversation_participant(
        client,
        conversation,
        sid,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        b,
        None,
        None,
    )
    .await?;
    println!("{:?}", updated.sid);
    let listed = list_conversation_participant(client, conversation, size, None, None).await?;
    println!(
        "{:?}",
        listed.participants.map(|participants| participants.len())
    );
    delete_conversation_participant(client, conversation, sid, None).await?;

    let created = create_service_conversation_participant(
        client,
        service,
        conversation,
        None,
        a,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
    )
    .await?;
    println!("{:?}", created.sid);
    let fetched =
        fetch_service_conversation_participant(client, service, conversation, sid).await?;
    println!("{:?}", fetched.sid);
    let updated = update_service_conversation_participant(
        client,
        service,
        conversation,
        sid,
        None,
        None,
        None,
        b,
        None,
        None,
        None,
        None,
        None,
        None,
    )
    .await?;
    println!("{:?}", updated.sid);
    let listed =
        list_service_conversation_participant(client, service, conversation, size, None, None)
            .await?;
    println!(
        "{:?}",
        listed.participants.map(|participants| participants.len())
    );
    delete_service_conversation_participant(client, service, conversation, sid, None).await?;
    Ok(())
}
