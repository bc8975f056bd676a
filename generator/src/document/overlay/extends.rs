//! Which documents an overlay is for.

use std::path::{Path, PathBuf};

use super::form::Extends;
use crate::{
    diagnostic::{Diagnostic, nearest, quoted},
    source::percent_decode,
};

/// Returns the indices of the documents that `extends` names. `folder` is that of the overlay.
///
/// A path is followed from there. If it leads to none of the documents, or if the reference is a URL, the name of the
/// file decides. A reference to a file that exists, but that is not read this time, names none of them.
pub(super) fn named(
    extends: &Extends,
    folder: &Path,
    documents: &[PathBuf],
) -> Result<Vec<usize>, Box<Diagnostic>> {
    let reference = extends
        .reference
        .split(['?', '#'])
        .next()
        .unwrap_or_default();
    let path = local(reference).map(|path| folder.join(path));
    let canonical = path.as_ref().and_then(|path| path.canonicalize().ok());
    let indices = |is_named: &dyn Fn(&Path) -> bool| -> Vec<usize> {
        let documents = documents.iter().enumerate();
        let named = documents.filter(|(_, document)| is_named(document));
        named.map(|(index, _)| index).collect()
    };
    if let Some(canonical) = &canonical {
        let found =
            indices(&|document| document.canonicalize().is_ok_and(|path| path == *canonical));
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let name = reference.rsplit('/').next().unwrap_or_default();
    let name = percent_decode(name);
    let found = indices(&|document| document.file_name().is_some_and(|own| own == name.as_str()));
    if !found.is_empty() || canonical.is_some_and(|path| path.is_file()) {
        return Ok(found);
    }
    Err(unknown(extends, &name, documents).into())
}

/// Returns the path that a reference names, unless it is a URL of something that is not a file.
fn local(reference: &str) -> Option<String> {
    let path = match reference.split_once(':') {
        Some(("file", path)) => path.strip_prefix("//").unwrap_or(path),
        Some((scheme, _)) if scheme.len() > 1 && !scheme.contains('/') => return None,
        _ => reference,
    };
    (!path.is_empty()).then(|| percent_decode(path))
}

fn unknown(extends: &Extends, name: &str, documents: &[PathBuf]) -> Diagnostic {
    let names = documents
        .iter()
        .filter_map(|path| path.file_name()?.to_str());
    let names: Vec<&str> = names.collect();
    let label = match names.as_slice() {
        [only] => format!("the only document is {}", quoted(only)),
        names => format!("none of the {} documents has this name", names.len()),
    };
    let problem = Diagnostic::error(format!(
        "this overlay is for {}, which is not among the documents",
        quoted(&extends.reference)
    ))
    .at(extends.location.span())
    .label(label);
    match nearest(name, names) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => {
            problem.help("pass the document too, or leave out `extends` to change every document")
        }
    }
}
