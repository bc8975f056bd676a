//! The check of the crate name.

use crate::{
    contract::crate_name_problem,
    diagnostic::{Diagnostic, quoted},
    options::Layout,
};

/// Returns the error for a name that cannot be that of a crate, with a name that can.
pub(super) fn problem(name: &str, layout: Layout) -> Option<Diagnostic> {
    let has_capitals = name.contains(|c: char| c.is_ascii_uppercase());
    let problem = match crate_name_problem(name) {
        _ if name.is_empty() => "it is empty",
        None if layout == Layout::Crate && has_capitals => {
            "use lower-case letters, since rustc warns about others"
        }
        problem => problem?,
    };
    let help = format!("{problem}; for example `{}`", similar(name));
    Some(Diagnostic::error(format!("invalid crate name {}", quoted(name))).help(help))
}

/// Returns a valid name that resembles an invalid one.
fn similar(name: &str) -> String {
    const LONGEST: usize = 40;
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let joined = words.join("-");
    if joined.is_empty() || joined.len() > LONGEST {
        return "twilio-conversations".to_owned();
    }
    match crate_name_problem(&joined) {
        None => joined,
        Some(_) => format!("twilio-{joined}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_are_valid_and_resemble_the_name() {
        for (name, suggestion) in [
            ("", "twilio-conversations"),
            ("a b", "a-b"),
            ("My Parcels!", "my-parcels"),
            ("m1::twilio", "m1-twilio"),
            ("2fa", "twilio-2fa"),
            ("-x-", "x"),
            ("fn", "twilio-fn"),
            ("std", "twilio-std"),
            ("AUX", "twilio-aux"),
            ("паркели", "twilio-conversations"),
            ("été", "t"),
        ] {
            assert_eq!(similar(name), suggestion, "{name}");
            assert!(problem(name, Layout::Crate).is_some(), "{name}");
            assert!(problem(suggestion, Layout::Crate).is_none(), "{suggestion}");
        }
        assert_eq!(similar(&"x ".repeat(100)), "twilio-conversations");
        assert!(problem("Parcels", Layout::Crate).is_some());
        assert!(problem("Parcels", Layout::File).is_none());
    }
}
