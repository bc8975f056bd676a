//! The last touches to printed source: blank lines between items, and the places where prettyplease and rustfmt differ.

use proc_macro2::TokenStream;
use quote::quote;

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
pub(super) fn print(items: TokenStream) -> String {
    match syn::parse2::<syn::File>(items) {
        Ok(file) => touch_up(&prettyplease::unparse(&file)),
        Err(error) => unreachable!("emitted tokens are no items: {error}"),
    }
}

/// A comment of these lines.
pub(super) fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

/// Puts a blank line between items and methods and lays signatures and calls as rustfmt does.
fn touch_up(printed: &str) -> String {
    let mut text = String::with_capacity(printed.len() + printed.len() / 8);
    let mut lines = printed.lines().peekable();
    let mut after_item = false;
    while let Some(line) = lines.next() {
        let body = line.trim_start();
        let indent = line.len() - body.len();
        let starts = body.starts_with("///") || body.starts_with("#[") || is_item(body);
        if after_item && starts && !(body.starts_with("///") && text.ends_with("{\n")) {
            text.push('\n');
        }
        after_item = (indent == 0 || indent == 4) && body == "}";
        if is_signature(body) && body.ends_with('(') {
            let mut parts: Vec<&str> = Vec::new();
            let mut end = "";
            for part in lines.by_ref() {
                if part.len() - part.trim_start().len() == indent {
                    end = part.trim_start();
                    break;
                }
                parts.push(part.trim());
            }
            let joined = parts.join(" ");
            let one_line = format!("{line}{}{end}", joined.trim_end_matches(','));
            if one_line.len() <= RUSTFMT_WIDTH {
                text.push_str(&one_line);
            } else {
                text.push_str(line);
                for part in parts {
                    text.push_str(&format!("\n{:width$}{part}", "", width = indent + 4));
                }
                text.push_str(&format!("\n{:indent$}{end}", ""));
            }
            text.push('\n');
        } else if let Some((call, arguments)) = long_call(line) {
            text.push_str(call);
            text.push_str("(\n");
            for argument in arguments {
                text.push_str(&format!("{:width$}{argument},\n", "", width = indent + 4));
            }
            text.push_str(&format!("{:indent$});\n", ""));
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn is_item(line: &str) -> bool {
    ["pub ", "impl ", "fn ", "mod ", "use ", "static ", "const "]
        .iter()
        .any(|word| line.starts_with(word))
}

fn is_signature(line: &str) -> bool {
    line.starts_with("pub fn ") || line.starts_with("fn ")
}

/// A statement `self.set_x::<T>("name", value);` whose arguments are too wide for rustfmt's taste.
fn long_call(line: &str) -> Option<(&str, [&str; 2])> {
    let body = line.trim_start();
    if !body.starts_with("self.set_") && !body.starts_with("request.set_") {
        return None;
    }
    let open = line.find('(')?;
    let arguments = line[open + 1..].strip_suffix(");")?;
    if arguments.len() <= CALL_WIDTH {
        return None;
    }
    let split = arguments.rfind("\", ")? + 1;
    Some((
        &line[..open],
        [&arguments[..split], &arguments[split + 2..]],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_that_fits_a_hundred_columns_stays_on_its_line() {
        let text = print(quote! {
            pub fn fetch_conversation_participant(client: &Client, conversation_sid: impl Into<String>) -> X {}
        });
        assert_eq!(
            text,
            "pub fn fetch_conversation_participant(client: &Client, conversation_sid: impl Into<String>) -> X {}\n"
        );
    }

    #[test]
    fn methods_stand_apart() {
        let text = print(quote! { impl X { fn a(self) { b() } /** c */ fn d(self) { e() } } });
        assert_eq!(text.matches("\n\n").count(), 1);
    }

    #[test]
    fn a_call_with_wide_arguments_is_broken() {
        let name = "n".repeat(60);
        let text = print(quote! { fn a(self) { self.set_form::<String>(#name, value); } });
        assert_eq!(
            text,
            format!(
                "fn a(self) {{\n    self.set_form::<String>(\n        \"{name}\",\n        value,\n    );\n}}\n"
            )
        );
    }
}
