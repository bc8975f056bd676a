//! Finds documentation pages among the URLs in a document.

use std::collections::{BTreeSet, HashMap};

use crate::names::{Case, spelled};

/// The prefix of documentation URLs.
const DOCS: &str = "https://www.twilio.com/docs/";

/// The documentation URLs in a document, by each suffix of whole words of their page name.
pub(super) struct DocLinks<'a>(HashMap<String, Rank<'a>>);

/// How well a page matches, best first: the suffix is the whole page name, and the URL is short.
type Rank<'a> = (bool, usize, &'a str);

impl<'a> DocLinks<'a> {
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
        let mut pages: HashMap<String, Rank<'a>> = HashMap::new();
        for link in links {
            let page = link.rsplit('/').next().unwrap_or_default();
            let page = spelled(page.strip_suffix("-resource").unwrap_or(page), Case::Snake);
            let ends = page.match_indices('_').map(|(at, _)| at + 1);
            for start in ends.chain([0]) {
                let rank = (start > 0, link.len(), link);
                let best = pages.entry(page[start..].to_owned()).or_insert(rank);
                *best = rank.min(*best);
            }
        }
        Self(pages)
    }

    /// Returns the page about a resource: `…/conversation-participant-resource` is about `participant`. If there are
    /// several, exact page names come first, then short URLs.
    pub(super) fn about(&self, resource: &str) -> Option<String> {
        let plural = format!("{resource}s");
        let ranks = [resource, &plural].into_iter();
        let (.., link) = ranks.filter_map(|name| self.0.get(name)).min()?;
        Some((*link).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_resource_is_found_by_its_name() {
        let links = DocLinks::of(
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
