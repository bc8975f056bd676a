//! Identifiers from wire names: the one place that knows how a name of the document is spelled in Rust.
//!
//! # The rules
//!
//! 1. A name is cut into words at anything that is neither an ASCII letter nor a digit, and where its case changes as
//!    [`heck`] says. `MessagingBinding.ProxyAddress` is *messaging, binding, proxy, address*.
//! 2. A trailing `<` reads *before*, a trailing `>` reads *after* (Twilio's range filters); `+`, `*`, `&`, `%`, `#`, `=`,
//!    `!` and a leading `-` are spoken too, where nothing else is left to tell two names apart. Letters beyond
//!    ASCII become `u` and their code point.
//! 3. Fields, setters, arguments, functions and modules are `snake_case`; types and variants are `UpperCamelCase`.
//! 4. A name that begins with a digit gets `n` (or `N`) before it, an empty one is `empty` (or `Empty`).
//! 5. A keyword is a raw identifier (`r#type`); `self`, `Self`, `super`, `crate` and names that the surroundings
//!    reserve get a trailing underscore (or `Value`, in camel case).
//! 6. Names that still collide are numbered from 2 in the order of their wire names, the one that needs the least
//!    change first: a list of wire names gives the same identifiers in whatever order it comes.
//! 7. Over 96 characters a name is cut and ends in a hash of the whole.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};

/// How the words of a name are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// Fields, setters, arguments, functions, modules.
    Snake,
    /// Types and variants.
    Camel,
}

/// The longest identifier before it is cut; a file name must hold it with room to spare.
const LONGEST: usize = 96;

/// The identifier of one name, without regard to its neighbours.
pub(crate) fn ident(wire: &str, case: Case) -> String {
    cased(wire, case, false)
}

/// Distinct identifiers for names that stand beside each other, in the order given. `reserved` tells names the
/// surroundings keep for themselves. The same wire name twice gets the same identifier twice.
pub(crate) fn settle<'a>(
    wires: impl IntoIterator<Item = &'a str>,
    case: Case,
    reserved: impl Fn(&str) -> bool,
) -> Vec<String> {
    let wires: Vec<&str> = wires.into_iter().collect();
    let distinct: BTreeSet<&str> = wires.iter().copied().collect();

    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for wire in &distinct {
        groups
            .entry(free(cased(wire, case, false), case, &reserved))
            .or_default()
            .push(wire);
    }
    let mut taken: BTreeSet<String> = groups.keys().cloned().collect();
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    // The next number for each name, so that a million of them are not counted from the beginning each.
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for (name, mut members) in groups {
        members.sort_by_key(|wire| (distance(wire, &name), *wire));
        let mut members = members.into_iter();
        if let Some(first) = members.next() {
            names.insert(first, name.clone());
        }
        for wire in members {
            let spoken = free(cased(wire, case, true), case, &reserved);
            let plain = spoken.clone();
            let mut candidate = spoken.clone();
            let number = numbers.entry(spoken).or_insert(2);
            while !taken.insert(candidate.clone()) {
                candidate = match case {
                    Case::Snake => format!("{}_{number}", bare(&plain)),
                    Case::Camel => format!("{plain}{number}"),
                };
                *number += 1;
            }
            names.insert(wire, candidate);
        }
    }
    wires.iter().map(|wire| names[wire].clone()).collect()
}

/// How far a wire name is from the identifier it became: the nearest keeps it where several collide.
fn distance(wire: &str, name: &str) -> usize {
    let name = bare(name);
    match wire {
        _ if wire == name => 0,
        _ if wire.eq_ignore_ascii_case(name) => 1,
        _ => 2 + wire.chars().filter(|c| !c.is_ascii_alphanumeric()).count(),
    }
}

fn bare(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// The identifier, moved out of the way of what the surroundings reserve.
fn free(name: String, case: Case, reserved: &impl Fn(&str) -> bool) -> String {
    match (reserved(bare(&name)), case) {
        (false, _) => name,
        (true, Case::Snake) => format!("{}_", bare(&name)),
        (true, Case::Camel) => format!("{name}Value"),
    }
}

/// One name in one case. `spoken` reads every symbol aloud.
fn cased(wire: &str, case: Case, spoken: bool) -> String {
    let separated = separate(wire, spoken);
    let mut name = match case {
        Case::Snake => separated.to_snake_case(),
        Case::Camel => separated.to_upper_camel_case(),
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

/// The name with its symbols spoken or turned into separators.
fn separate(wire: &str, spoken: bool) -> String {
    let mut text = String::with_capacity(wire.len());
    let last = wire.len().saturating_sub(1);
    for (at, c) in wire.char_indices() {
        let word = match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => {
                text.push(c);
                continue;
            }
            '<' if at == last && at > 0 => "before",
            '>' if at == last && at > 0 => "after",
            '-' if at == 0 && wire[1..].starts_with(|c: char| c.is_ascii_digit()) => "minus",
            '+' if spoken || wire.len() == 1 => "plus",
            '*' if spoken || wire.len() == 1 => "star",
            '&' if spoken || wire.len() == 1 => "and",
            '%' if spoken || wire.len() == 1 => "percent",
            '#' if spoken || wire.len() == 1 => "hash",
            '=' if spoken || wire.len() == 1 => "equal",
            '!' if spoken || wire.len() == 1 => "not",
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

/// Whether `name` may stand only as a raw identifier (the Rust reference, "Keywords", edition 2024).
fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "abstract"
            | "as"
            | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "ref"
            | "return"
            | "static"
            | "struct"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}

/// 32-bit FNV-1a: stable over versions and machines, which std's hashers don't promise.
fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn snake(wires: &[&str]) -> Vec<String> {
        settle(wires.iter().copied(), Case::Snake, |name| name == "send")
    }

    #[test]
    fn names_of_the_documents() {
        assert_eq!(
            ident("MessagingBinding.ProxyAddress", Case::Snake),
            "messaging_binding_proxy_address"
        );
        assert_eq!(
            ident("X-Twilio-Webhook-Enabled", Case::Snake),
            "x_twilio_webhook_enabled"
        );
        assert_eq!(ident("twilio/text", Case::Snake), "twilio_text");
        assert_eq!(
            ident("ConversationsV1Participant", Case::Snake),
            "conversations_v1_participant"
        );
        assert_eq!(
            ident("conversation_participant", Case::Camel),
            "ConversationParticipant"
        );
        assert_eq!(ident("in-progress", Case::Camel), "InProgress");
        assert_eq!(ident("type", Case::Snake), "r#type");
        assert_eq!(ident("self", Case::Snake), "self_");
        assert_eq!(ident("Self", Case::Camel), "SelfValue");
        assert_eq!(ident("2fa", Case::Snake), "n2fa");
        assert_eq!(ident("2fa", Case::Camel), "N2fa");
        assert_eq!(ident("", Case::Camel), "Empty");
        assert_eq!(ident("日本", Case::Snake), "u65e5_u672c");
    }

    #[test]
    fn ranges_read_as_before_and_after() {
        assert_eq!(
            snake(&["DateCreated", "DateCreated<", "DateCreated>"]),
            ["date_created", "date_created_before", "date_created_after"]
        );
    }

    #[test]
    fn collisions_are_settled_the_same_in_any_order() {
        assert_eq!(
            snake(&["FooBar", "foo_bar", "foo-bar"]),
            ["foo_bar_2", "foo_bar", "foo_bar_3"]
        );
        assert_eq!(
            snake(&["foo-bar", "FooBar", "foo_bar"]),
            ["foo_bar_3", "foo_bar_2", "foo_bar"]
        );
    }

    #[test]
    fn symbols_are_spoken_where_they_alone_differ() {
        assert_eq!(snake(&["a", "a+"]), ["a", "a_plus"]);
        assert_eq!(ident("+", Case::Camel), "Plus");
    }

    #[test]
    fn reserved_names_step_aside() {
        assert_eq!(snake(&["Send", "send_"]), ["send__2", "send_"]);
    }

    proptest! {
        #[test]
        fn any_names_give_valid_distinct_identifiers_in_any_order(
            wires in prop::collection::vec(".{0,12}|[a-cA-C<>_. -]{1,4}|(self|Self|super|crate|type|send)", 0..12),
            turn in 0usize..12,
        ) {
            for case in [Case::Snake, Case::Camel] {
                let reserved = |name: &str| name == "send" || name == "Send";
                let names = settle(wires.iter().map(String::as_str), case, reserved);
                let by_wire: BTreeMap<_, _> = wires.iter().zip(&names).collect();
                let distinct: BTreeSet<_> = by_wire.values().collect();
                prop_assert_eq!(distinct.len(), by_wire.len());
                for name in &names {
                    prop_assert!(syn::parse_str::<syn::Ident>(name).is_ok(), "{} is no identifier", name);
                    prop_assert!(!reserved(name));
                }
                let mut turned = wires.clone();
                if !turned.is_empty() {
                    let by = turn % turned.len();
                    turned.rotate_left(by);
                }
                let again = settle(turned.iter().map(String::as_str), case, reserved);
                for (wire, name) in turned.iter().zip(&again) {
                    prop_assert_eq!(by_wire[wire], name);
                }
            }
        }

        #[test]
        fn long_names_stay_short_enough_for_a_file(wire in "[a-zA-Z_]{200,400}") {
            prop_assert!(ident(&wire, Case::Snake).len() <= LONGEST + 2);
        }
    }
}
