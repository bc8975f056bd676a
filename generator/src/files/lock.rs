//! A lock that keeps several generators from writing to the same folder at once.

use std::{
    fs::File,
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use crate::{diagnostic::Diagnostic, error::Result};

/// How long to wait for another generator.
const PATIENCE: Duration = Duration::from_secs(10);
/// The time between two attempts.
const PAUSE: Duration = Duration::from_millis(50);

/// Held while a folder is changed. The operating system releases it when the process ends, even if it is killed.
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
                        "another generator is writing to `{}`",
                        folder.display()
                    ))
                    .help("wait for it to finish, or stop it")
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

/// Locks the folder itself, so that no lock file is left behind. Returns `None` while another process holds the lock.
#[cfg(not(windows))]
fn try_lock(folder: &Path) -> io::Result<Option<File>> {
    use std::fs::TryLockError;

    let folder = File::open(folder)?;
    match folder.try_lock() {
        Err(TryLockError::WouldBlock) => Ok(None),
        // Some network file systems do not support locks. Proceed without one there.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(folder)),
    }
}

/// Opens a file that no other process can open at the same time and that is deleted when it is closed, because Windows
/// cannot lock folders. Returns `None` while another process holds the lock.
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
