//! The version of a crate that an update leads to.

use std::{fmt, str::FromStr};

use super::Verdict;

/// A version without a pre-release or build metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version {
    major: u64,
    minor: u64,
    patch: u64,
}

impl Version {
    /// Returns the version to release.
    ///
    /// Cargo updates programs within a major version, or below 1.0 within a minor one (The Cargo Book, "Default
    /// requirements"). `cargo update` must not change what a program sends, so a silent change needs a new one just as a
    /// major change does.
    pub(super) fn next(self, verdict: Option<Verdict>) -> Self {
        let Some(verdict) = verdict else {
            return self;
        };
        let Self {
            major,
            minor,
            patch,
        } = self;
        let (major, minor, patch) = match (major, verdict) {
            (0, Verdict::Major | Verdict::Silent) => (0, minor.saturating_add(1), 0),
            (_, Verdict::Major | Verdict::Silent) => (major.saturating_add(1), 0, 0),
            (1.., Verdict::Minor) => (major, minor.saturating_add(1), 0),
            _ => (major, minor, patch.saturating_add(1)),
        };
        Self {
            major,
            minor,
            patch,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            major,
            minor,
            patch,
        } = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}

impl FromStr for Version {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        // Without leading zeros (Semantic Versioning 2.0.0, section 2).
        let is_number = |part: &str| {
            part == "0" || (!part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit()))
        };
        let numbers: Vec<u64> = text
            .split('.')
            .map(|part| match is_number(part) {
                true => part.parse().map_err(drop),
                false => Err(()),
            })
            .collect::<Result<_, ()>>()?;
        match numbers.as_slice() {
            &[major, minor, patch] => Ok(Self {
                major,
                minor,
                patch,
            }),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_follows_the_verdict() {
        let next = |version: &str, verdict| {
            version
                .parse::<Version>()
                .unwrap()
                .next(verdict)
                .to_string()
        };
        let table = [
            (None, "0.4.2", "1.4.2"),
            (Some(Verdict::Text), "0.4.3", "1.4.3"),
            (Some(Verdict::Patch), "0.4.3", "1.4.3"),
            (Some(Verdict::Minor), "0.4.3", "1.5.0"),
            (Some(Verdict::Silent), "0.5.0", "2.0.0"),
            (Some(Verdict::Major), "0.5.0", "2.0.0"),
        ];
        for (verdict, below, above) in table {
            assert_eq!(next("0.4.2", verdict), below, "{verdict:?}");
            assert_eq!(next("1.4.2", verdict), above, "{verdict:?}");
        }
    }

    #[test]
    fn a_version_has_three_numbers() {
        for wrong in [
            "",
            "1",
            "1.2",
            "1.2.3.4",
            "1.2.x",
            "v1.2.3",
            "1.2.3-rc.1",
            "1.2.+3",
            "01.2.3",
            "1.2.99999999999999999999",
        ] {
            assert_eq!(wrong.parse::<Version>(), Err(()), "{wrong}");
        }
    }
}
