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
            "character",
            signed(old.min_length),
            signed(new.min_length),
            true,
        ),
        (
            "at most",
            "character",
            signed(old.max_length),
            signed(new.max_length),
            false,
        ),
    ];
    for (word, unit, old, new, is_lower) in bounds {
        found.extend(bound(word, unit, old, new, is_lower));
    }
    if old.pattern != new.pattern {
        found.extend(match (&old.pattern, &new.pattern) {
            (None, None) => None,
            (None, Some(new)) => {
                let change = format!("must match `{new}` (had no pattern)");
                Some((Kind::LimitTightened, change))
            }
            (Some(old), None) => {
                let change = format!("has no pattern (was `{old}`)");
                Some((Kind::LimitRelaxed, change))
            }
            // Which of two patterns accepts more is not known.
            (Some(old), Some(new)) => {
                let change = format!("must match `{new}` (was `{old}`)");
                Some((Kind::PatternChanged, change))
            }
        });
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
    let limit = if is_lower { "minimum" } else { "maximum" };
    let shown = |limit: i64| match (unit, limit) {
        ("", _) => limit.to_string(),
        (unit, 1) => format!("1 {unit}"),
        (unit, limit) => format!("{limit} {unit}s"),
    };
    let change = match (old, new) {
        (Some(old), Some(new)) => format!("must be {word} {} (was {old})", shown(new)),
        (None, Some(new)) => format!("must be {word} {} (had no {limit})", shown(new)),
        (Some(old), None) => format!("has no {limit} (was {})", shown(old)),
        (None, None) => return None,
    };
    Some(match is_tighter {
        true => (Kind::LimitTightened, change),
        false => (Kind::LimitRelaxed, change),
    })
}
