//! Reads documents from files and folders.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    string::FromUtf8Error,
    sync::Arc,
};

use super::{
    Document,
    overlay::{Outcome, Overlays},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Pointer, Source, SourceSpan, nearest, quoted},
    parallel,
};

/// The size of the largest file that is read. Twilio's largest document has 1.5 MB.
const MAX_BYTES: u64 = 32 << 20;

/// The documents of a run, before they are read.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The files, sorted by name, so that the order of the paths makes no difference.
    files: Vec<PathBuf>,
    /// Every file and folder that was given or found, for a build script to watch.
    pub(crate) watched: Vec<PathBuf>,
}

/// Reads files, and the `*.yaml`, `*.yml` and `*.json` files directly in folders. Returns the valid documents, sorted by
/// name.
///
/// A file that is listed twice is read once.
pub fn read_all(paths: &[PathBuf], diagnostics: &mut Diagnostics) -> Vec<Document> {
    let overlays = Overlays::default();
    let listing = Listing::new(paths, &overlays, diagnostics);
    listing.read(&overlays, diagnostics)
}

impl Listing {
    /// Finds files and the documents in folders. Overlays in folders are not documents.
    pub(crate) fn new(
        paths: &[PathBuf],
        overlays: &Overlays,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut listing = Self::default();
        let mut seen = HashSet::new();
        if paths.is_empty() {
            diagnostics.push(Diagnostic::error("no document specified").help(
                "pass a file or a folder of OpenAPI documents with `Config::spec` or `--spec`",
            ));
        }
        for path in paths {
            listing.watched.push(path.clone());
            let files = if path.is_dir() {
                let mut files = match list(path) {
                    Ok(files) => files,
                    Err(error) => {
                        diagnostics.push(cannot_read(path, &error));
                        continue;
                    }
                };
                files.retain(|file| !overlays.contains(file));
                if files.is_empty() {
                    diagnostics.push(
                        Diagnostic::error(format!(
                            "no documents in the folder `{}`",
                            path.display()
                        ))
                        .help("the names of documents end in .yaml, .yml or .json"),
                    );
                }
                listing.watched.extend(files.iter().cloned());
                files
            } else {
                vec![path.clone()]
            };
            for file in files {
                if seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())) {
                    listing.files.push(file);
                }
            }
        }
        listing.files.sort_by_cached_key(|file| {
            let name = file.display().to_string();
            (Document::stem(&name), name)
        });
        listing
    }

    /// Returns the files, sorted by name.
    pub(crate) fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Reads the texts of the documents, and calls `work` on each.
    pub(crate) fn texts<T: Send>(
        &self,
        diagnostics: &mut Diagnostics,
        work: impl Fn(&str) -> T + Sync,
    ) -> Vec<T> {
        let read = parallel::map(&self.files, |file| {
            let mut found = Diagnostics::default();
            let text = text(file, &mut found);
            (text.map(|text| work(&text)), found)
        });
        let mut results = Vec::with_capacity(read.len());
        for (result, found) in read {
            results.extend(result);
            diagnostics.append(found);
        }
        results
    }

    /// Reads the documents and returns the valid ones.
    pub(crate) fn read(&self, overlays: &Overlays, diagnostics: &mut Diagnostics) -> Vec<Document> {
        self.read_each(overlays, diagnostics, |_, document, _| document)
    }

    /// Reads the documents, and calls `work` on each valid one and its index among the files. So that not all documents
    /// are in memory at once, `work` is called as soon as a document is read. What it reports is dropped if there are errors
    /// in any document or overlay, since it could be a consequence of them.
    pub(crate) fn read_each<T: Send>(
        &self,
        overlays: &Overlays,
        diagnostics: &mut Diagnostics,
        work: impl Fn(usize, Document, &mut Diagnostics) -> T + Sync,
    ) -> Vec<T> {
        let chosen = overlays.choose(&self.files, diagnostics);
        let files: Vec<_> = self.files.iter().zip(&chosen).enumerate().collect();
        let read = parallel::map(&files, |&(index, (file, chosen))| {
            let mut found = Diagnostics::default();
            let mut outcome = Outcome::default();
            let apply = |tree, found: &mut _| overlays.apply(chosen, tree, &mut outcome, found);
            let document = Document::read_changed(file, apply, &mut found);
            let mut later = Diagnostics::default();
            let result = document.map(|document| work(index, document, &mut later));
            (result, outcome, found, later)
        });
        let mut results = Vec::with_capacity(read.len());
        let mut outcomes = Vec::with_capacity(read.len());
        let mut all_later = Diagnostics::default();
        for (result, outcome, found, later) in read {
            results.extend(result);
            outcomes.push(outcome);
            diagnostics.append(found);
            all_later.append(later);
        }
        overlays.report(&chosen, outcomes, diagnostics);
        if !diagnostics.has_errors() {
            diagnostics.append(all_later);
        }
        results
    }
}

/// Lists the documents in a folder, sorted by name.
fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let is_document = path
            .extension()
            .and_then(|extension| extension.to_str())
            .is_some_and(|extension| matches!(extension, "yaml" | "yml" | "json"));
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if is_document && !hidden && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads the text of a file.
pub(super) fn text(path: &Path, diagnostics: &mut Diagnostics) -> Option<String> {
    let mut bytes = Vec::new();
    let read = fs::metadata(path).and_then(|metadata| {
        // Opening a pipe blocks until somebody writes to it, and a device may be endless.
        if !metadata.is_file() {
            return Ok(false);
        }
        // One byte beyond the limit detects a file that is too large, even one that is still growing.
        let file = File::open(path)?;
        // The exact capacity. Many documents are in memory at once.
        bytes.reserve_exact(metadata.len().min(MAX_BYTES) as usize + 1);
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(true)
    });
    match read {
        Ok(true) => {}
        Ok(false) => {
            let message = format!("`{}` is neither a file nor a folder", path.display());
            diagnostics.push(
                Diagnostic::error(message).help(
                    "pipes and devices are not supported; save the document as a regular file",
                ),
            );
            return None;
        }
        Err(error) => {
            diagnostics.push(cannot_read(path, &error));
            return None;
        }
    }
    if bytes.len() as u64 > MAX_BYTES {
        diagnostics.push(
            Diagnostic::error(format!("`{}` is too large", path.display()))
                .help(format!("the limit is {} MiB", MAX_BYTES >> 20)),
        );
        return None;
    }
    String::from_utf8(bytes)
        .map_err(|error| diagnostics.push(not_utf8(path, &error)))
        .ok()
}

fn not_utf8(path: &Path, error: &FromUtf8Error) -> Diagnostic {
    let valid = error.utf8_error().valid_up_to();
    let bytes = error.as_bytes();
    let help = if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        "this is UTF-16: save it as UTF-8"
    } else if bytes.starts_with(&[0x1f, 0x8b]) || bytes.starts_with(b"PK") {
        "this is an archive: unpack it first"
    } else {
        "save it as UTF-8"
    };
    // Everything before the invalid byte is unchanged by the lossy conversion.
    let text = String::from_utf8_lossy(bytes);
    let source = Arc::new(Source::new(path.display().to_string(), text));
    let end = valid + char::REPLACEMENT_CHARACTER.len_utf8();
    Diagnostic::error("the file is not valid UTF-8")
        .at(SourceSpan::new(&source, Pointer::root(), valid..end))
        .label(format!("invalid byte at offset {valid}"))
        .help(help)
}

fn cannot_read(path: &Path, error: &io::Error) -> Diagnostic {
    let shown = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => {
            let diagnostic = Diagnostic::error(format!("`{shown}` does not exist"));
            match neighbour(path) {
                Some(near) => diagnostic.help(format!("did you mean {}?", quoted(&near))),
                None => diagnostic,
            }
        }
        io::ErrorKind::PermissionDenied => {
            Diagnostic::error(format!("`{shown}` cannot be read: permission denied"))
        }
        _ => Diagnostic::error(format!("`{shown}` cannot be read: {error}")),
    }
}

/// Returns a file in the same folder with a similar name.
fn neighbour(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let beside: Vec<String> = folder
        .unwrap_or(Path::new("."))
        .read_dir()
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    let near = nearest(name, beside.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}
