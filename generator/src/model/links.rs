//! The documentation pages that a document links to.

use std::collections::BTreeSet;

use crate::names::{Case, ident};

/// How such a page's address begins.
const DOCS: &str = "https://www.twilio.com/docs/";

/// The addresses in a document's text.
pub(super) struct Links<'a>(BTreeSet<&'a str>);

impl<'a> Links<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let is_end = |c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    ')' | ']' | '>' | '"' | '\'' | '`' | ',' | '#' | '?' | '\\'
                )
        };
        let mut links = BTreeSet::new();
        for (at, _) in text.match_indices(DOCS) {
            let link = text[at..].split(is_end).next().unwrap_or_default();
            links.insert(link.trim_end_matches(['.', '/', ';', ':', '*']));
        }
        Self(links)
    }

    /// The page about a resource: `…/conversation-participant-resource` is about `participant`. The shortest where
    /// several are.
    pub(super) fn about(&self, resource: &str) -> Option<String> {
        let rank = |link: &&str| -> Option<(usize, usize)> {
            let page = link.rsplit('/').next()?;
            let page = ident(page.strip_suffix("-resource").unwrap_or(page), Case::Snake);
            let plural = format!("{resource}s");
            let rank = if page == resource || page == plural {
                0
            } else if page.ends_with(&format!("_{resource}"))
                || page.ends_with(&format!("_{plural}"))
            {
                1
            } else {
                return None;
            };
            Some((rank, link.len()))
        };
        let best = self
            .0
            .iter()
            .filter_map(|link| Some((rank(link)?, *link)))
            .min()?;
        Some(best.1.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_resource_is_found_by_its_name() {
        let links = Links::of(
            "See [a](https://www.twilio.com/docs/conversations/api/conversation-participant-resource) and \
             https://www.twilio.com/docs/chat/rest/members. Or <https://www.twilio.com/docs/voice/api/call#x>.",
        );
        let about = |name| links.about(name);
        assert_eq!(
            about("participant").as_deref(),
            Some("https://www.twilio.com/docs/conversations/api/conversation-participant-resource")
        );
        assert_eq!(
            about("member").as_deref(),
            Some("https://www.twilio.com/docs/chat/rest/members")
        );
        assert_eq!(
            about("call").as_deref(),
            Some("https://www.twilio.com/docs/voice/api/call")
        );
        assert_eq!(about("queue"), None);
    }
}
