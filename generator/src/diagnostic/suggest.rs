//! "Did you mean …".

/// The candidate nearest to `name`, when it is near enough to be what was meant.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // The distance costs the product of the lengths, and the search that times the number of names.
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
            (distance <= farthest).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_typos_and_nothing_else() {
        let known = ["query", "header", "path", "cookie"];
        assert_eq!(nearest("qurey", known), Some("query"));
        assert_eq!(nearest("Path", known), Some("path"));
        assert_eq!(nearest("body", known), None);
        assert_eq!(nearest("", known), None);
    }
}
