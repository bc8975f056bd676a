//! Compares the limits of a value.

use super::kind::Kind;
use crate::model::Rules;

/// Returns the changes of the limits that the runtime checks.
pub(super) fn compare(old: &Rules, new: &Rules) -> Vec<(Kind, String)> {
    let mut found = Vec::new();
    let bounds = [
        ("at least", "", old.minimum, new.minimum, true),
        ("at most", "", old.maximum, new.maximum, false),
        (
            "at least",
            " characters",
            signed(old.min_length),
            signed(new.min_length),
            true,
        ),
        (
            "at most",
            " characters",
            signed(old.max_length),
            signed(new.max_length),
            false,
        ),
    ];
    for (word, unit, old, new, is_lower) in bounds {
        found.extend(bound(word, unit, old, new, is_lower));
    }
    if old.pattern != new.pattern {
        let shown = |pattern: &Option<String>| match pattern {
            Some(pattern) => format!("`{pattern}`"),
            None => "anything".to_owned(),
        };
        let change = format!(
            "matches {}, was {}",
            shown(&new.pattern),
            shown(&old.pattern)
        );
        let kind = match (&old.pattern, &new.pattern) {
            (None, _) => Kind::LimitTightened,
            (_, None) => Kind::LimitRelaxed,
            // Which of two patterns accepts more is not known.
            (Some(_), Some(_)) => Kind::PatternChanged,
        };
        found.push((kind, change));
    }
    found
}

fn signed(length: Option<u64>) -> Option<i64> {
    length.map(|length| i64::try_from(length).unwrap_or(i64::MAX))
}

fn bound(
    word: &str,
    unit: &str,
    old: Option<i64>,
    new: Option<i64>,
    is_lower: bool,
) -> Option<(Kind, String)> {
    let is_tighter = match (old, new) {
        (old, new) if old == new => return None,
        (Some(old), Some(new)) => (new > old) == is_lower,
        (None, Some(_)) => true,
        (_, None) => false,
    };
    let change = match (old, new) {
        (Some(old), Some(new)) => format!("is {word} {new}{unit}, was {old}"),
        (None, Some(new)) => format!("is {word} {new}{unit}, had no limit"),
        (Some(old), None) => format!("has no limit, was {word} {old}{unit}"),
        (None, None) => return None,
    };
    Some(match is_tighter {
        true => (Kind::LimitTightened, change),
        false => (Kind::LimitRelaxed, change),
    })
}
