//! One generator at a time in a folder.

use std::{
    fs::{self, File},
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
    held: Vec<File>,
}

impl Lock {
    pub(super) fn acquire(folder: &Path) -> Result<Self> {
        let start = Instant::now();
        loop {
            match try_lock(folder) {
                Ok(held) => return Ok(Self { held: vec![held] }),
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

    /// Holds a folder as well that is about to take the place of the locked one.
    #[cfg(unix)]
    pub(super) fn also(&mut self, folder: &Path) -> io::Result<()> {
        self.held.push(try_lock(folder)?);
        Ok(())
    }
}

/// Locks the folder itself, so that no file of ours is left in it.
#[cfg(unix)]
fn try_lock(folder: &Path) -> io::Result<File> {
    use std::os::unix::fs::MetadataExt;

    use rustix::{
        fs::{FlockOperation, flock},
        io::Errno,
    };

    let held = File::open(folder)?;
    match flock(&held, FlockOperation::NonBlockingLockExclusive) {
        // Some network disks know no locks; a lock is a help there, not a condition.
        Ok(()) | Err(Errno::NOTSUP | Errno::NOLCK) => {}
        Err(error) => return Err(error.into()),
    }
    // Whoever held it may have put another folder in its place.
    let (locked, now) = (held.metadata()?, fs::metadata(folder)?);
    match (locked.dev(), locked.ino()) == (now.dev(), now.ino()) {
        true => Ok(held),
        false => Err(io::ErrorKind::WouldBlock.into()),
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
