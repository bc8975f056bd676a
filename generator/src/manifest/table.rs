//! The table that `twilio-codegen list` prints.

use crate::{
    diagnostic::visible,
    model::{Api, Operation, Unsupported},
};

/// The indentation of a method and path that do not fit beside their function.
const INDENT: usize = 6;
/// The width of the column of methods.
const METHOD: usize = 7;

/// Formats the operations by resource, in lines of at most `columns` where names and path segments are short enough.
pub(super) fn table(api: &Api, columns: usize) -> String {
    let mut text = String::new();
    let operations = || {
        api.documents
            .iter()
            .flat_map(|api| &api.resources)
            .flat_map(|resource| &resource.operations)
    };
    let longest = operations().map(|operation| operation.function.len()).max();
    let width = longest.unwrap_or_default().min(columns / 2);
    for document in &api.documents {
        let is_empty = document.resources.iter().all(|r| r.operations.is_empty());
        if is_empty && document.unsupported.is_empty() {
            continue;
        }
        if api.documents.len() > 1 {
            let source = shown(&document.source);
            text.push_str(&format!("{} ({source})\n\n", shown(&document.name)));
        }
        for resource in &document.resources {
            if resource.operations.is_empty() {
                continue;
            }
            text.push_str(&format!("{}\n", shown(&resource.name)));
            for operation in &resource.operations {
                text.push_str(&line(operation, width, columns));
            }
            text.push('\n');
        }
        if !document.unsupported.is_empty() {
            text.push_str("not supported\n");
            for operation in &document.unsupported {
                text.push_str(&unsupported_line(operation, columns));
            }
            text.push('\n');
        }
    }
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn line(operation: &Operation, width: usize, columns: usize) -> String {
    let Operation {
        function,
        method,
        path,
        ..
    } = operation;
    let path = shown(path);
    let line = format!("  {function:width$}  {method:6} {path}");
    if line.chars().count() <= columns {
        return format!("{line}\n");
    }
    let path = wrapped(&path, INDENT + METHOD, columns);
    format!("  {function}\n{:INDENT$}{method:6} {path}\n", "")
}

fn unsupported_line(operation: &Unsupported, columns: usize) -> String {
    let Unsupported {
        id,
        resource,
        method,
        path,
        ..
    } = operation;
    let reasons = operation.reasons.join("; ");
    let line = shown(&format!("  {id} ({resource}): {method} {path}, {reasons}"));
    if line.chars().count() <= columns {
        return format!("{line}\n");
    }
    format!("  {}\n", wrapped(line.trim_start(), INDENT, columns))
}

/// Escapes what could manipulate a terminal, or look like another line of the table.
fn shown(text: &str) -> String {
    visible(text).replace('\n', "\\n")
}

/// Breaks a text at spaces, and words that are too long before the slashes in them. Continuation lines are indented; the
/// first one is taken to begin at the indentation, too.
fn wrapped(text: &str, indent: usize, columns: usize) -> String {
    let mut wrapped = String::with_capacity(text.len());
    let mut column = indent;
    let mut add = |piece: &str| {
        let length = piece.chars().count();
        let visible = piece.trim_end().chars().count();
        if column + visible > columns && column > indent {
            wrapped.truncate(wrapped.trim_end().len());
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(indent));
            column = indent;
        }
        wrapped.push_str(piece);
        column += length;
    };
    for word in text.split_inclusive(' ') {
        if indent + word.trim_end().chars().count() <= columns {
            add(word);
            continue;
        }
        let mut start = 0;
        for (at, _) in word.match_indices('/').filter(|(at, _)| *at > 0) {
            add(&word[start..at]);
            start = at;
        }
        add(&word[start..]);
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn lines_break_at_spaces_and_long_words_before_slashes() {
        assert_eq!(wrapped("a bb ccc", 2, 6), "a bb\n  ccc");
        assert_eq!(
            wrapped("/v1/Services/{Sid}/Users", 2, 17),
            "/v1/Services\n  /{Sid}/Users"
        );
        assert_eq!(wrapped("unbreakable", 2, 6), "unbreakable");
        assert_eq!(wrapped("é/é/é", 0, 3), "é/é\n/é");
    }
}
