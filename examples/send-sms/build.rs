//! Generates the bindings of `src/twilio.rs` from the document in `spec/`.

use twilio_codegen::{Config, Error, Layout};

fn main() -> Result<(), Error> {
    Config::new()
        .spec("spec/twilio_messages.yaml")
        .crate_name("twilio")
        .layout(Layout::File)
        .generate()?
        .write_to_out_dir()?;
    Ok(())
}
