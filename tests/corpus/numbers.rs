//! The corpus in numbers: what the tests must count, and the table of them in the README.

pub(crate) const DOCUMENTS: usize = 101;
pub(crate) const OPERATIONS: usize = 1838;
pub(crate) const LISTS: usize = 400;
pub(crate) const INPUTS: usize = 8129;
/// Responses that decode, including redirects and errors. The modules `mock` have them all.
pub(crate) const ANSWERS: usize = 2624;
/// Mutations of responses: a field set to null, an unknown enum value, an unknown key of an object, a number as text.
pub(crate) const MUTATIONS: [(&str, usize); 4] = [
    ("null", 34_239),
    ("enum", 1476),
    ("key", 6376),
    ("number", 5181),
];
pub(crate) const FORMS: usize = 603;
/// How many of these forms name fields that the document does not declare.
pub(crate) const FORMS_WITH_UNKNOWN_FIELDS: usize = 38;
pub(crate) const JSON_BODIES: usize = 140;
/// Distinct names of examples among the parameters of an operation.
pub(crate) const PARAMETERS: usize = 316;

/// The records that a store of `twilio-mock` created and returned again, those that were in a list, and those that it
/// deleted.
pub(crate) const STORED: (usize, usize, usize) = (205, 191, 174);

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const BEGIN: &str = "<!-- corpus: tests/corpus checks these numbers -->";
const END: &str = "<!-- corpus ends -->";

fn table() -> String {
    let rows = [
        ("documents", DOCUMENTS),
        ("operations", OPERATIONS),
        ("lists among them", LISTS),
        (
            "inputs of operations, each set once and found in the request",
            INPUTS,
        ),
        (
            "examples of responses that decode and encode to the same value",
            ANSWERS,
        ),
    ];
    let rows = rows.map(|(what, count)| format!("| {what} | {} |\n", grouped(count)));
    format!("| | |\n|---|---:|\n{}", rows.concat())
}

/// Formats `1447` as `1,447`.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[test]
fn readme_table_matches_the_counts() {
    let readme = std::fs::read_to_string(README).unwrap();
    let Some((_, rest)) = readme.split_once(BEGIN) else {
        panic!(
            "the README must contain this table:\n{BEGIN}\n\n{}\n{END}",
            table()
        );
    };
    let (found, _) = rest.split_once(END).unwrap();
    assert_eq!(found.trim(), table().trim());
}
