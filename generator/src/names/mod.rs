//! Derives Rust identifiers from the names in a document.
//!
//! [`spelled`] applies rules 1 to 4 and 7. [`NameScope`] applies the others. Every identifier, file name and feature in
//! generated code comes from a scope.
//!
//! # The rules
//!
//! 1. Names are split into words at characters other than ASCII letters and digits, and where the case changes, as
//!    defined by [`heck`]. `MessagingBinding.ProxyAddress` is *messaging, binding, proxy, address*.
//! 2. A trailing `<` becomes *before*, and a trailing `>` becomes *after* (Twilio's range filters). A leading `-` of a
//!    number becomes *minus*. `+`, `*`, `&`, `%`, `#`, `=`, `!`, `<`, `>` and a leading `-` become words if names would
//!    otherwise collide, or if there is nothing but symbols. Letters beyond ASCII become `u` and their code point.
//! 3. Fields, setters, arguments, functions and modules are `snake_case`; types and variants are `UpperCamelCase`.
//! 4. A name that starts with a digit is prefixed with `n` (or `N`). An empty name becomes `empty` (or `Empty`).
//! 5. Keywords become raw identifiers (`r#type`). `self`, `Self`, `super`, `crate` and the names reserved by
//!    [`contract`](crate::contract) get a trailing underscore (or `Value`, in camel case).
//! 6. If names still collide, the one closest to its wire name keeps the identifier. The others are numbered from 2, by
//!    closeness, then by wire name; the order in the document does not matter. A number replaces a trailing underscore:
//!    `send_2`.
//! 7. Names over 96 characters are cut, and end in a hash of the full name.

mod scope;

pub(crate) use self::scope::{NameScope, Wish};

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::contract::is_keyword;

/// The case of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// Fields, setters, arguments, functions, modules.
    Snake,
    /// Types and variants.
    Camel,
}

/// The maximum length of a name before it is cut. File names need room for it and an extension.
const LONGEST: usize = 96;

/// Spells a name of the document, ignoring collisions. Use it to compare names, and for the name to request from a
/// [`NameScope`]. Names in generated code must come from a scope.
pub(crate) fn spelled(wire: &str, case: Case) -> String {
    cased(wire, case, false)
}

/// Returns an identifier without `r#`, as it appears in file names, features, links and compound names.
pub(crate) fn without_raw_prefix(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Converts a name to one case. With `spoken`, every symbol becomes a word.
fn cased(wire: &str, case: Case, spoken: bool) -> String {
    let mut name = match case {
        // Nearly all fields are. This spares the conversion, which works on characters.
        Case::Snake if is_snake_case(wire) => wire.to_owned(),
        Case::Snake => separate(wire, spoken).to_snake_case(),
        Case::Camel => separate(wire, spoken).to_upper_camel_case(),
    };
    if name.is_empty() {
        name.push_str("empty");
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, 'n');
    }
    if name.len() > LONGEST {
        let hash = fnv1a(wire);
        name.truncate(LONGEST - 9);
        // The cut may be between two words.
        name.truncate(name.trim_end_matches('_').len());
        name.push_str(if case == Case::Snake { "_" } else { "X" });
        name.push_str(&format!("{hash:08x}"));
    }
    if case == Case::Camel && name.starts_with(|c: char| c.is_ascii_lowercase()) {
        name[..1].make_ascii_uppercase();
    }
    match name.as_str() {
        "self" | "super" | "crate" => format!("{name}_"),
        "Self" => "SelfValue".to_owned(),
        _ if is_keyword(&name) => format!("r#{name}"),
        _ => name,
    }
}

/// Returns whether a name consists of words in lower case that single underscores separate.
fn is_snake_case(name: &str) -> bool {
    let is_word = |word: &str| {
        let mut bytes = word.bytes();
        !word.is_empty() && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    name.split('_').all(is_word)
}

/// Replaces the symbols in a name with words or separators.
fn separate(wire: &str, spoken: bool) -> String {
    let mut text = String::with_capacity(wire.len());
    let last = wire.len().saturating_sub(1);
    let has_letters = wire.contains(char::is_alphanumeric);
    let spoken = spoken || !has_letters;
    for (at, c) in wire.char_indices() {
        let word = match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => {
                text.push(c);
                continue;
            }
            '<' if at == last && has_letters => "before",
            '>' if at == last && has_letters => "after",
            '-' if at == 0 && wire[1..].starts_with(|c: char| c.is_ascii_digit()) => "minus",
            '-' if at == 0 && spoken => "minus",
            '<' if spoken => "less",
            '>' if spoken => "greater",
            '+' if spoken => "plus",
            '*' if spoken => "star",
            '&' if spoken => "and",
            '%' if spoken => "percent",
            '#' if spoken => "hash",
            '=' if spoken => "equal",
            '!' if spoken => "not",
            c if c.is_alphanumeric() => {
                text.push_str(&format!("_u{:x}_", u32::from(c)));
                continue;
            }
            _ => "",
        };
        text.push('_');
        text.push_str(word);
        text.push('_');
    }
    text
}

/// 32-bit FNV-1a, which unlike the hashers in std is stable across versions and machines.
fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_the_documents() {
        assert_eq!(
            spelled("MessagingBinding.ProxyAddress", Case::Snake),
            "messaging_binding_proxy_address"
        );
        assert_eq!(
            spelled("X-Twilio-Webhook-Enabled", Case::Snake),
            "x_twilio_webhook_enabled"
        );
        assert_eq!(spelled("twilio/text", Case::Snake), "twilio_text");
        assert_eq!(
            spelled("ConversationsV1Participant", Case::Snake),
            "conversations_v1_participant"
        );
        assert_eq!(
            spelled("conversation_participant", Case::Camel),
            "ConversationParticipant"
        );
        assert_eq!(spelled("in-progress", Case::Camel), "InProgress");
        assert_eq!(spelled("type", Case::Snake), "r#type");
        assert_eq!(spelled("self", Case::Snake), "self_");
        assert_eq!(spelled("Self", Case::Camel), "SelfValue");
        assert_eq!(spelled("2fa", Case::Snake), "n2fa");
        assert_eq!(spelled("2fa", Case::Camel), "N2fa");
        assert_eq!(spelled("", Case::Camel), "Empty");
        assert_eq!(spelled("日本", Case::Snake), "u65e5_u672c");
    }

    #[test]
    fn names_are_cut_between_words() {
        let long = format!("{}_{}", "a".repeat(86), "b".repeat(20));
        let name = spelled(&long, Case::Snake);
        assert_eq!(name.len(), 86 + 9, "{name}");
        assert!(!name.contains("__"), "{name}");
    }

    #[test]
    fn range_operators_become_before_and_after() {
        assert_eq!(spelled("DateCreated<", Case::Snake), "date_created_before");
        assert_eq!(spelled("DateCreated>", Case::Snake), "date_created_after");
        assert_eq!(spelled("+", Case::Camel), "Plus");
        for (symbols, name) in [
            ("<", "Less"),
            ("<=", "LessEqual"),
            (">", "Greater"),
            (">=", "GreaterEqual"),
            ("!=", "NotEqual"),
            ("-", "Minus"),
            ("/", "Empty"),
        ] {
            assert_eq!(spelled(symbols, Case::Camel), name);
        }
    }

    proptest! {
        #[test]
        fn snake_case_stays_as_it_is(name in "[a-c0-2_]{1,8}") {
            prop_assume!(is_snake_case(&name));
            prop_assert_eq!(name.to_snake_case(), name);
        }

        #[test]
        fn long_names_stay_short_enough_for_a_file(wire in "[a-zA-Z_]{200,400}") {
            prop_assert!(spelled(&wire, Case::Snake).len() <= LONGEST + 2);
        }

        #[test]
        fn names_in_snake_case_are_those_of_rustc(wire in "[a-cA-C0-2_<>. é-]{0,12}|[a-c]{80,96}_[a-c]{1,20}") {
            let name = spelled(&wire, Case::Snake);
            prop_assert!(!name.contains("__") && !name.chars().any(char::is_uppercase), "{}", name);
        }
    }
}
