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

/// Held while a folder is changed; the system gives it up when the process ends, however it ends.
pub(super) struct Lock {
    _held: File,
}

impl Lock {
    pub(super) fn acquire(folder: &Path) -> Result<Self> {
        let start = Instant::now();
        loop {
            match try_lock(folder) {
                Ok(held) => return Ok(Self { _held: held }),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if start.elapsed() > PATIENCE {
                        return Err(Diagnostic::error(format!(
                            "another generator is at work on `{}`",
                            folder.display()
                        ))
                        .help("wait for it to end, or end it")
                        .into());
                    }
                    thread::sleep(PAUSE);
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

/// Locks the folder itself, so that no file of ours is left in it.
#[cfg(unix)]
fn try_lock(folder: &Path) -> io::Result<File> {
    use rustix::fs::{FlockOperation, flock};

    let held = File::open(folder)?;
    match flock(&held, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(held),
        // Some network disks know no locks; a lock is a help there, not a condition.
        Err(rustix::io::Errno::NOTSUP | rustix::io::Errno::NOLCK) => Ok(held),
        Err(error) => Err(error.into()),
    }
}

/// Opens a file that nobody else can open meanwhile and that vanishes when it is closed.
#[cfg(not(unix))]
fn try_lock(folder: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true);
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt;
        const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
        options
            .share_mode(0)
            .custom_flags(FILE_FLAG_DELETE_ON_CLOSE);
    }
    options
        .open(folder.join(".twilio-codegen.lock"))
        .map_err(|error| {
            const ERROR_SHARING_VIOLATION: i32 = 32;
            if error.raw_os_error() == Some(ERROR_SHARING_VIOLATION) {
                io::Error::from(io::ErrorKind::WouldBlock)
            } else {
                error
            }
        })
}
