//! A transport of one's own: logs every request and the time it took, and leaves the sending to the default transport.
//!
//! ```text
//! cargo run -p own-transport -- CONVERSATION_SID
//! ```
//!
//! The environment has the credentials: `TWILIO_ACCOUNT_SID` and `TWILIO_AUTH_TOKEN`. The same trait serves to sign
//! requests, to use another HTTP library, or to run in a browser.

use std::{
    env,
    error::Error,
    time::{Duration, Instant},
};

use twilio_conversations::{
    ClientBuilder, participant,
    twilio_runtime::{
        BodyStream, BoxFuture, Bytes, HttpRequest, HttpTransport, Transport, TransportError,
        UploadStream, http,
    },
};

struct Logged<T>(T);

impl<T: Transport> Transport for Logged<T> {
    fn send(
        &self,
        request: HttpRequest,
        max_body: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            // Not the URL, which may contain personal data such as a phone number.
            let method = request.method.clone();
            let begin = Instant::now();
            let response = self.0.send(request, max_body).await;
            let outcome = match &response {
                Ok(response) => response.status().to_string(),
                Err(error) => error.to_string(),
            };
            eprintln!("{method}: {outcome} after {:?}", begin.elapsed());
            response
        })
    }

    fn open(
        &self,
        request: HttpRequest,
        max_body: usize,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        self.0.open(request, max_body)
    }

    fn upload(
        &self,
        request: HttpRequest,
        body: UploadStream,
        max_body: usize,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        self.0.upload(request, body, max_body)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.0.sleep(duration)
    }

    fn pause(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.0.pause(duration)
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Option<BoxFuture<'static, ()>> {
        self.0.spawn(task)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let conversation = env::args()
        .nth(1)
        .ok_or("usage: own-transport CONVERSATION_SID")?;
    let transport = Logged(HttpTransport::builder().build()?);
    let client = ClientBuilder::from_env()?.transport(transport).build()?;

    let page = participant::list_conversation_participant(&client, conversation).await?;
    println!("{} participants", page.into_items().len());
    Ok(())
}
