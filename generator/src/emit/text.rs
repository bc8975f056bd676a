//! Formats tokens as source text with prettyplease, and adds blank lines and comments.
//!
//! Functions, methods and fields, most of the output, are written as prettyplease would print them, and only those with a
//! line that is too long are printed by it. This saves turning each into tokens, parsing them again and printing them.

use proc_macro2::TokenStream;
use quote::quote;

use crate::docs::is_refused;

/// The indentation of a member of an item.
pub(super) const INDENT: &str = "    ";

/// The longest line that prettyplease does not break.
const MAX_COLUMNS: usize = 89;

/// Formats items.
///
/// # Panics
///
/// Panics if the tokens are not items. Ours always are: identifiers come from `names`, and any other text from a
/// document is in a literal.
pub(super) fn print(items: TokenStream, comments: &Comments) -> String {
    match syn::parse2::<syn::File>(items) {
        Ok(file) => finish(&prettyplease::unparse(&file), comments),
        Err(error) => unreachable!("emitted tokens are not items: {error}"),
    }
}

/// Returns tokens of source text.
///
/// # Panics
///
/// Panics if the text is not Rust. Ours always is.
pub(super) fn tokens(source: &str) -> TokenStream {
    match source.parse() {
        Ok(tokens) => tokens,
        Err(error) => unreachable!("emitted text is not Rust: {error}: {source}"),
    }
}

/// Formats an item. It is given as prettyplease prints it, unless a line is too long.
///
/// # Panics
///
/// Panics if it is not an item. Ours always are.
pub(super) fn item(source: String) -> String {
    match fits(&source) {
        true => source,
        false => print(tokens(&source), &Comments::default()),
    }
}

/// Formats a member of an item, such as `impl X`. It is given as prettyplease prints it, unless a line is too long.
///
/// # Panics
///
/// Panics if such an item cannot have the member. Ours always can.
pub(super) fn member(of: &str, source: String) -> String {
    if fits(&source) {
        return source;
    }
    let printed = item(format!("{of} {{ {source} }}"));
    let member = printed.split_once('\n').map_or("", |(_, rest)| rest);
    member.strip_suffix("}\n").unwrap_or(member).to_owned()
}

/// Returns whether all lines are short enough for prettyplease.
fn fits(source: &str) -> bool {
    source.lines().all(|line| line.len() <= MAX_COLUMNS)
}

/// Formats a public function. Its parameters are on one line if they fit, or else each on its own.
///
/// # Panics
///
/// Panics if it is not a function. Ours always are.
pub(super) fn function(
    name: &str,
    parameters: &[String],
    output: &str,
    statements: &[String],
) -> String {
    let line = format!("pub fn {name}({}) -> {output} {{", parameters.join(", "));
    let head = match fits(&line) {
        true => line,
        false => {
            let separator = format!(",\n{INDENT}");
            let parameters = parameters.join(&separator);
            format!("pub fn {name}(\n{INDENT}{parameters},\n) -> {output} {{")
        }
    };
    let separator = format!("\n{INDENT}");
    let body = statements.join(&separator);
    item(format!("{head}\n{INDENT}{body}\n}}\n"))
}

/// Returns a comment as source text.
pub(super) fn comment(lines: &[String], indent: &str) -> String {
    let mut text = String::new();
    push_comment(&mut text, lines, indent);
    text
}

/// The comments of items that are formatted together.
///
/// The tokens contain a mark for each comment instead of its text. Text in tokens would have to be escaped, parsed and
/// printed, which is slow, since comments make up most of the output.
#[derive(Default)]
pub(super) struct Comments(Vec<Vec<String>>);

/// The first character of a mark. Other comments contain no control characters.
const MARK: char = '\u{1f}';

impl Comments {
    /// Adds a comment and returns its mark as tokens.
    pub(super) fn add(&mut self, lines: Vec<String>) -> TokenStream {
        if lines.is_empty() {
            return TokenStream::new();
        }
        let mark = format!("{MARK}{}", self.0.len());
        self.0.push(lines);
        quote!(#[doc = #mark])
    }

    /// Returns the lines of the comment with this mark, if it is a mark.
    fn lines(&self, mark: &str) -> Option<&[String]> {
        let at: usize = mark.strip_prefix(MARK)?.parse().ok()?;
        self.0.get(at).map(Vec::as_slice)
    }
}

/// Adds blank lines between items and between methods, and replaces marks with their comments.
fn finish(printed: &str, comments: &Comments) -> String {
    let lengths = comments.0.iter().flatten().map(String::len);
    let mut text = String::with_capacity(2 * printed.len() + 2 * lengths.sum::<usize>());
    let mut is_after_item = false;
    for line in printed.lines() {
        let body = line.trim_start();
        let indent = line.len() - body.len();
        if is_after_item && begins_item(body) {
            text.push('\n');
        }
        match body.strip_prefix("///").map(|mark| comments.lines(mark)) {
            Some(Some(lines)) => push_comment(&mut text, lines, &line[..indent]),
            _ => text.extend([line, "\n"]),
        }
        is_after_item = match indent {
            0 => body == "}" || body.ends_with(';'),
            4 => body == "}",
            _ => false,
        };
    }
    text
}

fn begins_item(line: &str) -> bool {
    ["///", "#[", "pub ", "impl ", "fn ", "use "]
        .iter()
        .any(|word| line.starts_with(word))
}

fn push_comment(text: &mut String, lines: &[String], indent: &str) {
    for line in lines {
        text.extend([indent, "///"]);
        let line = line.trim_end_matches(' ');
        if !line.is_empty() {
            text.push(' ');
            // Descriptions no longer contain such characters, but names may.
            text.extend(line.split(is_refused));
        }
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Setters and fields whose lines have about as many columns as fit.
    #[test]
    fn members_are_laid_out_as_prettyplease_prints_them() {
        for length in 30..60 {
            let name = "n".repeat(length);
            let method = format!(
                "    pub fn {name}(self, value: impl Into<String>) -> Self {{\n        Self(self.0.set::<{name}>(3, value))\n    }}\n"
            );
            let field = format!("    pub {name}: Option<BTreeMap<String, Vec<Option<{name}>>>>,\n");
            for (of, source) in [("impl X", method), ("struct X", field)] {
                let item = print(
                    tokens(&format!("{of} {{ {source} }}")),
                    &Comments::default(),
                );
                let expected = format!("{of} {{\n{}}}\n", member(of, source));
                assert_eq!(item, expected);
            }
        }
    }

    /// Functions whose signatures and statements have about as many columns as fit.
    #[test]
    fn functions_are_laid_out_as_prettyplease_prints_them() {
        for length in 1..90 {
            let name = "n".repeat(length);
            let parameters = [
                "client: &Client".to_owned(),
                format!("{name}: impl Into<String>"),
            ];
            let statements = [
                "let request = X::new(client).0;".to_owned(),
                format!("let request = request.set::<String>(0, {name});"),
                "X(request)".to_owned(),
            ];
            for count in [1, 2] {
                let parameters = &parameters[..count];
                let source = format!(
                    "pub fn {name}({}) -> X {{ {} }}",
                    parameters.join(", "),
                    statements.join(" ")
                );
                let printed = print(tokens(&source), &Comments::default());
                assert_eq!(function(&name, parameters, "X", &statements), printed);
            }
        }
    }

    #[test]
    fn methods_are_separated() {
        let text = print(
            quote! { impl X { fn a(self) { b() } /** c */ fn d(self) { e() } } },
            &Comments::default(),
        );
        assert_eq!(text.matches("\n\n").count(), 1);
    }

    #[test]
    fn marks_are_replaced_with_comments() {
        let mut comments = Comments::default();
        let docs = comments.add(vec!["One.".to_owned(), String::new(), "Two.".to_owned()]);
        let text = print(
            quote! { struct A; #docs struct B { #docs c: D } },
            &comments,
        );
        assert_eq!(
            text,
            "struct A;\n\n/// One.\n///\n/// Two.\nstruct B {\n    /// One.\n    ///\n    /// Two.\n    c: D,\n}\n"
        );
    }
}
