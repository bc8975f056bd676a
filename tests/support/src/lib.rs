//! What several tests share: the documents beside the checkout, packages of other languages, a check of layers, a server,
//! and typed calls of all operations.

#[cfg(feature = "typed-calls")]
pub mod compare;
#[cfg(feature = "typed-calls")]
pub mod given;
pub mod layers;
pub mod packages;
pub mod program;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "typed-calls")]
pub mod typed_calls;

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The variable that turns missing test data and packages into a failure. `.ci/run` sets it.
const REQUIRE: &str = "TWILIO_CODEGEN_REQUIRE_SHARED";

/// Returns the folder of Twilio's documents: `TWILIO_OAI_DIR`, or `../shared/twilio-oai` beside the checkout.
///
/// If it does not exist, reports `untested`, which says what was therefore not tested, and returns `None`.
///
/// # Panics
///
/// Panics if the folder does not exist and `TWILIO_CODEGEN_REQUIRE_SHARED` is `1`.
pub fn twilio_documents(untested: &str) -> Option<PathBuf> {
    let folder = env::var_os("TWILIO_OAI_DIR").map_or_else(|| shared("twilio-oai"), PathBuf::from);
    existing(folder, untested)
}

/// Returns the folder of SendGrid's documents: `SENDGRID_OAI_DIR`, or `../shared/sendgrid-oai` beside the checkout. If it
/// does not exist, does the same as [`twilio_documents`].
///
/// # Panics
///
/// As [`twilio_documents`].
pub fn sendgrid_documents(untested: &str) -> Option<PathBuf> {
    let folder =
        env::var_os("SENDGRID_OAI_DIR").map_or_else(|| shared("sendgrid-oai"), PathBuf::from);
    existing(folder, untested)
}

/// Returns the folder of updates of Twilio's documents: `TWILIO_OAI_HISTORY_DIR`, or `../shared/twilio-oai-history`
/// beside the checkout. If it does not exist, does the same as [`twilio_documents`].
///
/// # Panics
///
/// As [`twilio_documents`].
pub fn twilio_history(untested: &str) -> Option<PathBuf> {
    let folder = env::var_os("TWILIO_OAI_HISTORY_DIR")
        .map_or_else(|| shared("twilio-oai-history"), PathBuf::from);
    existing(folder, untested)
}

/// Returns the folder of small documents, `../shared/cases` beside the checkout. If it does not exist, does the same as
/// [`twilio_documents`].
///
/// # Panics
///
/// As [`twilio_documents`].
pub fn shared_cases(untested: &str) -> Option<PathBuf> {
    existing(shared("cases"), untested)
}

/// Returns the folder with test material for overlays and queries.
///
/// # Panics
///
/// As [`twilio_documents`].
pub fn overlay_suite(untested: &str) -> Option<PathBuf> {
    existing(shared("overlay"), untested)
}

fn shared(folder: &str) -> PathBuf {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    checkout.join("../shared").join(folder)
}

fn existing(folder: PathBuf, untested: &str) -> Option<PathBuf> {
    if folder.is_dir() {
        return Some(folder);
    }
    missing(&format!("{} does not exist", folder.display()), untested);
    None
}

/// Reports something that this machine lacks, and what was therefore not tested.
///
/// # Panics
///
/// Panics if `TWILIO_CODEGEN_REQUIRE_SHARED` is `1`.
pub fn missing(what: &str, untested: &str) {
    let required = env::var(REQUIRE).is_ok_and(|value| value == "1");
    assert!(!required, "{what}, and {REQUIRE} is set");
    skip(&format!("{what}; {untested}"));
}

/// Reports a test, or a part of one, that is skipped. Writes to the stream directly, because the test harness hides what
/// passing tests print.
pub fn skip(why: &str) {
    let line = format!("\nSKIPPED: {why}\n");
    std::io::stderr().write_all(line.as_bytes()).ok();
}
