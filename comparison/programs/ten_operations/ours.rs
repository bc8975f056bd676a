//! Calls ten operations through twilio-codegen's output.

use output::{
    Client,
    participant::{
        create_conversation_participant, create_service_conversation_participant,
        delete_conversation_participant, delete_service_conversation_participant,
        fetch_conversation_participant, fetch_service_conversation_participant,
        list_conversation_participant, list_service_conversation_participant,
        update_conversation_participant, update_service_conversation_participant,
    },
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = &Client::builder().auth_token("AC1", "token").build()?;
    let [service, conversation, sid] = ["IS00000000000000000000000000000001", "CH1", "MB1"];
    let created = create_conversation_participant(client, conversation)
        .identity("a")
        .send()
        .await?;
    println!("{:?}", created.sid);
    let fetched = fetch_conversation_participant(client, conversation, sid)
        .send()
        .await?;
    println!("{:?}", fetched.sid);
    let updated = update_conversation_participant(client, conversation, sid)
        .identity("b")
        .send()
        .await?;
    println!("{:?}", updated.sid);
    let listed = list_conversation_participant(client, conversation)
        .page_size(50)
        .send()
        .await?;
    println!(
        "{:?}",
        listed.participants.map(|participants| participants.len())
    );
    delete_conversation_participant(client, conversation, sid)
        .send()
        .await?;

    let created = create_service_conversation_participant(client, service, conversation)
        .identity("a")
        .send()
        .await?;
    println!("{:?}", created.sid);
    let fetched = fetch_service_conversation_participant(client, service, conversation, sid)
        .send()
        .await?;
    println!("{:?}", fetched.sid);
    let updated = update_service_conversation_participant(client, service, conversation, sid)
        .identity("b")
        .send()
        .await?;
    println!("{:?}", updated.sid);
    let listed = list_service_conversation_participant(client, service, conversation)
        .page_size(50)
        .send()
        .await?;
    println!(
        "{:?}",
        listed.participants.map(|participants| participants.len())
    );
    delete_service_conversation_participant(client, service, conversation, sid)
        .send()
        .await?;
    Ok(())
}
