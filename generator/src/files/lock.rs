//! One generator at a time in a folder.

use std::{
    fs::File,
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use crate::{diagnostic::Diagnostic, error::Result};

/// How long another generator is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

/// Held while a folder is changed; the system releases it when the process ends, however it ends.
pub(super) struct Lock {
    _held: File,
}

impl Lock {
    pub(super) fn acquire(folder: &Path) -> Result<Self> {
        let start = Instant::now();
        loop {
            match try_lock(folder) {
                Ok(Some(held)) => return Ok(Self { _held: held }),
                Ok(None) if start.elapsed() <= PATIENCE => thread::sleep(PAUSE),
                Ok(None) => {
                    return Err(Diagnostic::error(format!(
                        "another generator is at work on `{}`",
                        folder.display()
                    ))
                    .help("wait for it to end, or end it")
                    .into());
                }
                Err(error) => {
                    return Err(Diagnostic::error(format!(
                        "the output folder `{}` cannot be locked: {error}",
                        folder.display()
                    ))
                    .into());
                }
            }
        }
    }
}

/// Locks the folder itself, so that no file of ours is left in it. Returns `None` while another holds it.
#[cfg(not(windows))]
fn try_lock(folder: &Path) -> io::Result<Option<File>> {
    use std::fs::TryLockError;

    let folder = File::open(folder)?;
    match folder.try_lock() {
        Err(TryLockError::WouldBlock) => Ok(None),
        // Some network disks know no locks; a lock is a help there, not a condition.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(folder)),
    }
}

/// Opens a file that nobody else can open meanwhile and that vanishes when it is closed: Windows locks no folders.
#[cfg(windows)]
fn try_lock(folder: &Path) -> io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt;

    const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
    const ERROR_SHARING_VIOLATION: i32 = 32;
    let opened = File::options()
        .write(true)
        .create(true)
        .share_mode(0)
        .custom_flags(FILE_FLAG_DELETE_ON_CLOSE)
        .open(folder.join(".twilio-codegen.lock"));
    match opened {
        Err(error) if error.raw_os_error() == Some(ERROR_SHARING_VIOLATION) => Ok(None),
        opened => opened.map(Some),
    }
}
