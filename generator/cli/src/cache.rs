//! Remembers the last run for each output, so that a run that would change nothing need not generate.
//!
//! What is remembered is a fingerprint of everything that the run read and wrote. It is kept in the user's cache folder
//! rather than with the bindings, which would change with it although nothing in them is different.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{self, Path, PathBuf},
    time::UNIX_EPOCH,
};

use etcetera::{BaseStrategy, choose_base_strategy};
use twilio_codegen::Fingerprint;

/// The number of outputs that are remembered. One more takes the place of another, so that nothing needs to be removed.
const SLOTS: u64 = 256;

/// Where the last run for an output is remembered.
pub(crate) struct Cache {
    file: PathBuf,
    /// What the fingerprint depends on besides documents and files: the program and the output.
    context: String,
}

impl Cache {
    /// Returns `None` if there is no cache folder.
    pub(crate) fn of(out: &Path) -> Option<Self> {
        let folder = choose_base_strategy().ok()?.cache_dir();
        let out = path::absolute(out).ok()?;
        let mut hasher = DefaultHasher::new();
        out.hash(&mut hasher);
        let slot = hasher.finish() % SLOTS;
        Some(Self {
            file: folder.join("twilio-codegen").join(format!("{slot:02x}")),
            context: format!("{}\n{}\n", program()?, out.display()),
        })
    }

    /// Returns the fingerprint of the last run, if this program made it.
    pub(crate) fn recall(&self) -> Option<Fingerprint> {
        let text = fs::read_to_string(&self.file).ok()?;
        let fingerprint = text.strip_prefix(&self.context)?;
        Some(Fingerprint::from(fingerprint.to_owned()))
    }

    /// Remembers a run. Failures are ignored: the next run generates then.
    pub(crate) fn remember(&self, fingerprint: Option<Fingerprint>) {
        // A new file costs less than one that is emptied first, which file systems protect against losing.
        let _ = fs::remove_file(&self.file);
        if let (Some(fingerprint), Some(folder)) = (fingerprint, self.file.parent()) {
            let text = format!("{}{fingerprint}", self.context);
            let _ = fs::create_dir_all(folder).and_then(|()| fs::write(&self.file, text));
        }
    }
}

/// Returns what tells this build of the program from others. The version does not, while the program is developed.
fn program() -> Option<String> {
    let path = env::current_exe().ok()?;
    let metadata = path.metadata().ok()?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!(
        "{} {} {}",
        path.display(),
        metadata.len(),
        modified.as_nanos()
    ))
}
