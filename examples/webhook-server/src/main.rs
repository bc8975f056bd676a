//! Starts the server on port 3000. See `lib.rs` for what it does, and for the variables that it reads.

use webhook_server::{Settings, app};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = app(Settings::from_env()?);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 3000)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
