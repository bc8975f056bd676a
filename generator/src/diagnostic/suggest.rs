//! Suggestions for misspelled names.

/// Returns the candidate most similar to `name`, if it is similar enough.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // A distance takes time proportional to the product of the lengths, and one is computed for each candidate.
    const LONGEST: usize = 120;
    const MOST: usize = 5_000;
    if name.len() > LONGEST {
        return None;
    }
    let lower = name.to_lowercase();
    let length = lower.chars().count();
    candidates
        .into_iter()
        .take(MOST)
        .filter(|candidate| candidate.len() <= LONGEST)
        .filter_map(|candidate| {
            let other = candidate.chars().count();
            let farthest = (other.max(length) / 3).max(1);
            if other.abs_diff(length) > farthest {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            // Names of a single letter have nothing in common.
            let is_similar = distance <= farthest && distance < other.max(length);
            is_similar.then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_only_similar_names() {
        let known = ["query", "header", "path", "cookie"];
        assert_eq!(nearest("qurey", known), Some("query"));
        assert_eq!(nearest("Path", known), Some("path"));
        assert_eq!(nearest("body", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest("0", ["L"]), None);
        assert_eq!(nearest("l", ["L"]), Some("L"));
    }
}
