//! "Did you mean …".

/// The candidate nearest to `name`, when it is near enough to be what was meant.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // Names longer than any sane one are not compared: the distance costs the product of the lengths.
    const LONGEST: usize = 120;
    if name.len() > LONGEST {
        return None;
    }
    let lower = name.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            (distance, candidate)
        })
        .filter(|(distance, candidate)| {
            *distance <= (candidate.chars().count().max(lower.chars().count()) / 3).max(1)
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
