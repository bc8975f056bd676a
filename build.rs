//! Runs the generator while Cargo compiles. `TWILIO_OPENAPI` names a document or folder to use instead of `spec/`, and
//! `TWILIO_RESOURCES` the resources to keep, separated by commas.

use std::{env, process::ExitCode};

use twilio_codegen::{Config, Error, Layout};

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=TWILIO_OPENAPI");
    println!("cargo::rerun-if-env-changed=TWILIO_RESOURCES");
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Cargo shows the standard error of a failed build script.
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), Error> {
    let spec = env::var_os("TWILIO_OPENAPI").unwrap_or_else(|| "spec".into());
    let resources = env::var("TWILIO_RESOURCES").unwrap_or_default();
    let mut config = Config::new()
        .spec(spec)
        .crate_name("twilio-bindings")
        .module_path("twilio_bindings")
        .layout(Layout::File);
    for resource in resources
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        config = config.resource(resource);
    }
    config.generate()?.write_to_out_dir()?;
    Ok(())
}
