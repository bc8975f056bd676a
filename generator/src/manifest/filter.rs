//! Selects operations by a text.

use crate::{
    diagnostic::{Diagnostic, nearest, quoted},
    error::Result,
    model::{Api, Operation},
};

/// Keeps the operations that match `text`, and forgets the others. The resources stay, since types refer to them.
///
/// # Errors
///
/// Returns an error, with the most similar name, if no operation matches.
pub(super) fn keep(api: &mut Api, text: &str) -> Result<()> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let matches = |parts: &[&str]| {
        let all = parts.join(" ").to_lowercase();
        words.iter().all(|word| all.contains(word))
    };
    let names = names(api);
    let mut found = false;
    for document in &mut api.documents {
        for resource in &mut document.resources {
            let (name, tag) = (&resource.name, &resource.tag);
            resource.operations.retain(|operation| {
                let Operation {
                    id,
                    function,
                    method,
                    path,
                    ..
                } = operation;
                matches(&[name, tag, function, id, method, path])
            });
            found |= !resource.operations.is_empty();
        }
        document
            .unsupported
            .retain(|o| matches(&[&o.resource, &o.id, o.method, &o.path]));
        found |= !document.unsupported.is_empty();
    }
    if found {
        return Ok(());
    }
    let problem = Diagnostic::error(format!("no operation matches {}", quoted(text)));
    let help = match suggestion(&words, &names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "the filter is compared with resources, functions, methods and paths".to_owned(),
    };
    Err(problem.help(help).into())
}

/// Returns everything that a filter may be meant to match, in lower case: names, and the words in them.
fn names(api: &Api) -> Vec<String> {
    let mut names = Vec::new();
    for resource in api.documents.iter().flat_map(|api| &api.resources) {
        names.push(resource.name.as_str());
        for operation in &resource.operations {
            names.push(&operation.function);
            names.extend(operation.path.split('/'));
        }
    }
    let words: Vec<&str> = names.iter().flat_map(|name| name.split('_')).collect();
    let all = names.into_iter().chain(words);
    let mut names: Vec<String> = all.map(str::to_lowercase).collect();
    names.sort();
    names.dedup();
    names
}

/// Returns the words with the first one that matches nothing replaced by the most similar name.
fn suggestion(words: &[String], names: &[String]) -> Option<String> {
    let is_known = |word: &str| {
        let is_method = ["get", "post", "put", "patch", "delete", "head"].contains(&word);
        is_method || names.iter().any(|name| name.contains(word))
    };
    let wrong = words.iter().position(|word| !is_known(word))?;
    let near = nearest(words.get(wrong)?, names.iter().map(String::as_str))?;
    let mut words = words.to_vec();
    near.clone_into(words.get_mut(wrong)?);
    Some(words.join(" "))
}
