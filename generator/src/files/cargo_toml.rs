//! A `Cargo.toml` that belongs to the user, and what it lacks for the generated code.

use std::{fs, path::Path};

use toml::{Spanned, de::DeTable};

use super::is_generated;
use crate::contract::RUNTIME_FEATURES;

/// Returns the text of the `Cargo.toml` in a folder if it belongs to the user.
pub(super) fn own(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    (!is_generated(&text)).then_some(text)
}

/// Returns the lines of the generated `Cargo.toml` that the user's does not have and that the code needs: dependencies,
/// and features of documents. Returns none for a file that is not TOML, about which cargo has more to say.
pub(super) fn missing_lines(generated: &str, own: &str) -> Vec<String> {
    let (Ok(wanted), Ok(own)) = (DeTable::parse(generated), DeTable::parse(own)) else {
        return Vec::new();
    };
    let missing = |section: &str| missing_keys(section, generated, &wanted, &own);
    let dependencies = missing("dependencies");
    let mut features = missing("features");
    if dependencies.is_empty() {
        // A user who chose the features of the runtime need not forward them.
        let is_of_runtime = |name: &str| name == "default" || RUNTIME_FEATURES.contains(&name);
        features.retain(|(name, _)| !is_of_runtime(name));
    }
    let mut lines = Vec::new();
    for (section, missing) in [("dependencies", dependencies), ("features", features)] {
        if !missing.is_empty() {
            lines.push(format!("[{section}]"));
        }
        for (_, text) in missing {
            lines.extend(text.lines().map(str::to_owned));
        }
    }
    lines
}

/// Returns the names and texts of the keys of a section that one of two files does not have.
fn missing_keys<'t>(
    section: &str,
    generated: &'t str,
    wanted: &Spanned<DeTable<'t>>,
    own: &Spanned<DeTable<'_>>,
) -> Vec<(String, &'t str)> {
    let entries = |table: &Spanned<DeTable<'_>>| -> Vec<(String, usize, usize)> {
        let section = table.get_ref().get(section);
        let section = section.and_then(|section| section.get_ref().as_table());
        let entries = section.into_iter().flatten();
        entries
            .map(|(key, value)| {
                (
                    key.get_ref().to_string(),
                    key.span().start,
                    value.span().end,
                )
            })
            .collect()
    };
    let own = entries(own);
    let mut missing = entries(wanted);
    missing.retain(|(key, ..)| !own.iter().any(|(known, ..)| known == key));
    missing.sort_by_key(|(_, start, _)| *start);
    missing
        .into_iter()
        .filter_map(|(key, start, end)| Some((key, generated.get(start..end)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::missing_lines;

    const GENERATED: &str = "[package]\nname = 'twilio'\n\n[dependencies]\ntwilio-runtime = { version = '0.1' }\n\n\
        [features]\ndefault = ['hyper']\nhyper = ['twilio-runtime/hyper']\nfull = [\n    'a_v1',\n]\na_v1 = []\n";

    #[test]
    fn dependencies_and_features_are_missing() {
        let all = "[dependencies]\ntwilio-runtime = { version = '0.1' }\n[features]\ndefault = ['hyper']\n\
            hyper = ['twilio-runtime/hyper']\nfull = [\n    'a_v1',\n]\na_v1 = []";
        assert_eq!(missing_lines(GENERATED, "[package]").join("\n"), all);
        assert_eq!(
            missing_lines(GENERATED, "dependencies.twilio-runtime.workspace = true").join("\n"),
            "[features]\nfull = [\n    'a_v1',\n]\na_v1 = []"
        );
        assert!(missing_lines(GENERATED, GENERATED).is_empty());
        assert!(missing_lines(GENERATED, "[").is_empty());
    }
}
