//! Generates the bindings that `src/main.rs` includes from the document in `spec/`.

use twilio_codegen::{Config, Error, Layout};

fn main() -> Result<(), Error> {
    Config::new()
        .spec("spec/twilio_messages.yaml")
        .crate_name("twilio")
        .layout(Layout::File)
        .mock(true) // for the tests
        .generate()?
        .write_to_out_dir()?;
    Ok(())
}
