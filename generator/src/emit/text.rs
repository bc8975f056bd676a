//! The last touches to printed source: blank lines between items, and the places where prettyplease and rustfmt differ.

use proc_macro2::TokenStream;
use quote::quote;

use crate::docs::is_refused;

/// The column after which rustfmt breaks.
const RUSTFMT_WIDTH: usize = 100;
/// The width of a call's arguments after which rustfmt puts each on a line of its own (`fn_call_width`).
const CALL_WIDTH: usize = 60;

/// Prints items.
///
/// # Panics
///
/// Never for tokens that are items, which all of ours are: identifiers come from `names`, everything else that comes
/// from a document is in a literal.
pub(super) fn print(items: TokenStream, comments: &Comments) -> String {
    match syn::parse2::<syn::File>(items) {
        Ok(file) => touch_up(&prettyplease::unparse(&file), comments),
        Err(error) => unreachable!("emitted tokens are no items: {error}"),
    }
}

/// The comments of items that are printed together.
///
/// In the tokens a mark stands for each of them, as text in tokens is escaped, parsed and read again: most of what is
/// emitted are comments.
#[derive(Default)]
pub(super) struct Comments(Vec<Vec<String>>);

/// What a mark begins with. Other comments hold no control characters.
const MARK: char = '\u{1f}';

impl Comments {
    /// A comment of these lines.
    pub(super) fn add(&mut self, lines: Vec<String>) -> TokenStream {
        if lines.is_empty() {
            return TokenStream::new();
        }
        let mark = format!("{MARK}{}", self.0.len());
        self.0.push(lines);
        quote!(#[doc = #mark])
    }

    /// The lines of which this is the mark, if it is one.
    fn lines(&self, mark: &str) -> Option<&[String]> {
        let at: usize = mark.strip_prefix(MARK)?.parse().ok()?;
        self.0.get(at).map(Vec::as_slice)
    }
}

/// Puts a blank line between items and methods and lays signatures and calls as rustfmt does.
fn touch_up(printed: &str, comments: &Comments) -> String {
    let lengths = comments.0.iter().flatten().map(String::len);
    let mut text = String::with_capacity(2 * printed.len() + 2 * lengths.sum::<usize>());
    let mut lines = printed.lines().peekable();
    let mut after_item = false;
    while let Some(line) = lines.next() {
        let body = line.trim_start();
        let indent = line.len() - body.len();
        let starts = body.starts_with("///") || body.starts_with("#[") || is_item(body);
        if after_item && starts {
            text.push('\n');
        }
        if let Some(comment) = body.strip_prefix("///") {
            match comments.lines(comment) {
                Some(lines) => push_comment(&mut text, lines, &line[..indent]),
                None => text.extend([line, "\n"]),
            }
            after_item = false;
            continue;
        }
        after_item = match indent {
            0 => body == "}" || (body.ends_with(';') && !body.starts_with("//")),
            4 => body == "}",
            _ => false,
        };
        let continues = lines
            .peek()
            .is_some_and(|next| next.trim_start().starts_with('.'));
        if is_signature(body) && body.ends_with('(') {
            let mut parts: Vec<String> = Vec::new();
            let mut end = "";
            for part in lines.by_ref() {
                let depth = part.len() - part.trim_start().len();
                let part = part.trim();
                if depth == indent {
                    end = part;
                    break;
                }
                match parts.last_mut() {
                    // A type that prettyplease has broken, too.
                    Some(last) if depth > indent + 4 || part.starts_with('>') => join(last, part),
                    _ => parts.push(part.to_owned()),
                }
            }
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            let joined = parts.join(" ");
            push_list(
                &mut text,
                line,
                &parts,
                end,
                format!("{line}{}{end}", joined.trim_end_matches(',')),
                usize::MAX,
            );
        } else if is_call(body)
            || (body.starts_with("let ") && body.ends_with('('))
            || (matches!(body, "self" | "request") && continues)
        {
            let mut statement = line.to_owned();
            while !statement.ends_with(';') {
                let Some(part) = lines.next() else { break };
                join(&mut statement, part.trim());
            }
            push_call(&mut text, &statement);
        } else if body.starts_with(|c: char| c.is_ascii_uppercase()) && body.ends_with('(') {
            // A variant, or the call at the end of a function.
            let (mut inner, mut end) = (String::new(), "");
            for part in lines.by_ref() {
                let depth = part.len() - part.trim_start().len();
                if depth == indent {
                    end = part.trim();
                    break;
                }
                join(&mut inner, part.trim());
            }
            let inner = inner.trim_end_matches(',');
            let one_line = format!("{line}{inner}{end}");
            push_list(&mut text, line, &[inner], end, one_line, usize::MAX);
        } else if body.starts_with("pub ") && body.ends_with('<') {
            let mut field = line.to_owned();
            while field.matches('<').count() > field.matches('>').count() || !field.ends_with(',') {
                let Some(part) = lines.next() else { break };
                join(&mut field, part.trim());
            }
            push_field(&mut text, &field);
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn push_comment(text: &mut String, lines: &[String], indent: &str) {
    for line in lines {
        text.extend([indent, "///"]);
        let line = line.trim_end_matches(' ');
        if !line.is_empty() {
            text.push(' ');
            // Descriptions hold none any more; names may.
            text.extend(line.split(is_refused));
        }
        text.push('\n');
    }
}

/// Adds the next line of something broken; a comma that only closes a broken list goes.
fn join(text: &mut String, line: &str) {
    if text.ends_with(',') {
        if line.starts_with(['>', ')']) {
            text.pop();
        } else {
            text.push(' ');
        }
    }
    text.push_str(line);
}

/// A field whose type prettyplease would break; rustfmt rather gives a long one a line of its own.
fn push_field(text: &mut String, field: &str) {
    let indent = field.len() - field.trim_start().len();
    let deeper = indent + 4;
    let inner = |ty: &str| Some(ty.strip_prefix("Option<")?.strip_suffix(">,")?.to_owned());
    match field.split_once(": ") {
        Some((name, ty)) if field.len() > RUSTFMT_WIDTH => match inner(ty) {
            Some(inner) if deeper + ty.len() > RUSTFMT_WIDTH => {
                text.push_str(&format!(
                    "{name}: Option<\n{:deeper$}{inner},\n{:indent$}>,\n",
                    "", ""
                ));
            }
            _ => text.push_str(&format!("{name}:\n{:deeper$}{ty}\n", "")),
        },
        _ => text.push_str(&format!("{field}\n")),
    }
}

/// A list in parentheses: on one line where that fits, else a line each.
fn push_list(
    text: &mut String,
    head: &str,
    parts: &[&str],
    end: &str,
    one_line: String,
    width: usize,
) {
    let indent = head.len() - head.trim_start().len();
    let parts_width: usize = parts
        .iter()
        .map(|part| part.trim_end_matches(',').len() + 2)
        .sum::<usize>()
        - 2;
    if one_line.len() <= RUSTFMT_WIDTH && parts_width <= width {
        text.push_str(&one_line);
    } else {
        text.push_str(head);
        for part in parts {
            let part = part.trim_end_matches(',');
            text.push_str(&format!("\n{:width$}{part},", "", width = indent + 4));
        }
        text.push_str(&format!("\n{:indent$}{end}", ""));
    }
    text.push('\n');
}

/// A statement `self.set_x::<T>("name", value);`.
fn push_call(text: &mut String, statement: &str) {
    let Some((open, arguments)) = statement
        .find('(')
        .and_then(|open| Some((open, statement[open + 1..].strip_suffix(");")?)))
    else {
        text.push_str(statement);
        text.push('\n');
        return;
    };
    // The name is the only literal, and it comes first.
    let split = arguments.rfind("\", ").map(|end| end + 1);
    let parts: Vec<&str> = match split {
        Some(split) => vec![&arguments[..split], &arguments[split + 2..]],
        None => vec![arguments],
    };
    if statement.len() > RUSTFMT_WIDTH && arguments.len() <= CALL_WIDTH {
        let indent = statement.len() - statement.trim_start().len();
        if let Some((binding, value)) = statement.split_once(" = ") {
            text.push_str(&format!(
                "{binding} =\n{:width$}{value}\n",
                "",
                width = indent + 4
            ));
            return;
        }
        let fits = |call: &str| indent + 5 + call.len() <= RUSTFMT_WIDTH;
        if let Some((receiver, call)) = statement.split_once('.').filter(|(_, call)| fits(call)) {
            text.push_str(&format!(
                "{receiver}\n{:width$}.{call}\n",
                "",
                width = indent + 4
            ));
            return;
        }
    }
    // Where all are this short (`short_array_element_width_threshold`), they share a line.
    if statement.len() > RUSTFMT_WIDTH
        && parts.iter().all(|part| part.len() <= 10)
        && parts.len() > 1
    {
        let indent = statement.len() - statement.trim_start().len();
        text.push_str(&format!(
            "{}\n{:width$}{},\n{:indent$});\n",
            &statement[..=open],
            "",
            parts.join(", "),
            "",
            width = indent + 4
        ));
        return;
    }
    push_list(
        text,
        &statement[..=open],
        &parts,
        ");",
        statement.to_owned(),
        CALL_WIDTH,
    );
}

fn is_item(line: &str) -> bool {
    ["pub ", "impl ", "fn ", "mod ", "use ", "static ", "const "]
        .iter()
        .any(|word| line.starts_with(word))
}

fn is_signature(line: &str) -> bool {
    line.starts_with("pub fn ") || line.starts_with("fn ")
}

fn is_call(line: &str) -> bool {
    line.starts_with("self.set_") || line.starts_with("request.set_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_that_fits_a_hundred_columns_stays_on_its_line() {
        let text = print(
            quote! {
                pub fn fetch_conversation_participant(client: &Client, conversation_sid: impl Into<String>) -> X {}
            },
            &Comments::default(),
        );
        assert_eq!(
            text,
            "pub fn fetch_conversation_participant(client: &Client, conversation_sid: impl Into<String>) -> X {}\n"
        );
    }

    #[test]
    fn a_broken_type_of_a_parameter_is_joined() {
        let text = print(
            quote! {
                pub fn selected_repositories(mut self, values: impl IntoIterator<Item = CreateOrUpdateSecretForAuthenticatedUserSelectedRepositoryIds>) -> Self {}
            },
            &Comments::default(),
        );
        assert_eq!(
            text,
            "pub fn selected_repositories(\n    mut self,\n    \
             values: impl IntoIterator<Item = CreateOrUpdateSecretForAuthenticatedUserSelectedRepositoryIds>,\n\
             ) -> Self {}\n"
        );
    }

    #[test]
    fn methods_stand_apart() {
        let text = print(
            quote! { impl X { fn a(self) { b() } /** c */ fn d(self) { e() } } },
            &Comments::default(),
        );
        assert_eq!(text.matches("\n\n").count(), 1);
    }

    #[test]
    fn a_call_with_wide_arguments_is_broken() {
        let name = "n".repeat(60);
        let text = print(
            quote! { fn a(self) { self.set_form::<String>(#name, value); } },
            &Comments::default(),
        );
        assert_eq!(
            text,
            format!(
                "fn a(self) {{\n    self.set_form::<String>(\n        \"{name}\",\n        value,\n    );\n}}\n"
            )
        );
    }
}
