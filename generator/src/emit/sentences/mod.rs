//! Sentences about operations, types and resources that the document does not describe, made from their names and
//! paths.

mod words;

use self::words::{
    has_singular, in_order, is_placeholder, plural, singular, spoken, with_article, words,
};
use super::capitalized;
use crate::model::Operation;

/// Verbs at the beginning of operation names, and what a sentence begins with.
const VERBS: &[(&str, &str)] = &[
    ("fetch", "Fetches"),
    ("get", "Fetches"),
    ("read", "Fetches"),
    ("list", "Lists"),
    ("create", "Creates"),
    ("add", "Adds"),
    ("send", "Sends"),
    ("update", "Updates"),
    ("modify", "Updates"),
    ("patch", "Updates"),
    ("replace", "Replaces"),
    ("delete", "Deletes"),
    ("remove", "Removes"),
    ("cancel", "Cancels"),
    ("check", "Checks"),
    ("search", "Searches"),
    ("verify", "Verifies"),
];

/// Last segments of paths that are what an update does.
const ACTIONS: &[(&str, &str)] = &[("anonymize", "Anonymizes"), ("archive", "Archives")];

/// Returns a sentence about an operation: "Lists the messages of an account."
pub(super) fn of_operation(operation: &Operation) -> String {
    let is_list = operation.paging.is_some();
    sentence(&operation.id, operation.method, &operation.path, is_list)
}

fn sentence(id: &str, method: &str, path: &str, is_list: bool) -> String {
    let path = Path::of(path);
    let is_item = path.parameter_at_end().is_some();
    let name = words(id);
    let known = VERBS
        .iter()
        .find(|(verb, _)| name.first().is_some_and(|first| first == verb));
    let (verb, noun) = match known {
        Some((_, verb)) if name.len() > 1 => (*verb, name[1..].to_vec()),
        _ => (verb_of_method(method, is_item, is_list), path.name()),
    };
    let (mut noun, period) = in_order(noun);
    if noun.is_empty() {
        return format!("Sends a {method} request to this path.");
    }
    let owner = path.owner(&mut noun);
    let action = ACTIONS.iter().find(|(action, _)| noun == [*action]);
    if let (Some((_, verb)), Some(owner)) = (action, &owner) {
        return format!("{verb} {}.", with_article(owner));
    }
    let (is_list, creates) = (verb == "Lists", verb == "Creates");
    if is_list {
        noun = plural(&noun);
    } else if is_item {
        noun = singular(&noun);
    }
    let object = match (is_list, &owner) {
        (true, None) => spoken(&noun),
        (false, _) if has_singular(&noun) && (is_item || creates) => with_article(&noun),
        (false, _) if creates => spoken(&noun),
        (true, Some(_)) | (false, _) => format!("the {}", spoken(&noun)),
    };
    let preposition = if creates { "for" } else { "of" };
    let owner = match owner {
        // Everything belongs to an account, but a list is more than its things.
        Some(owner) if owner == ["account"] && !is_list => String::new(),
        Some(owner) => format!(" {preposition} {}", with_article(&owner)),
        None => String::new(),
    };
    format!("{verb} {object}{owner}{period}.")
}

fn verb_of_method(method: &str, is_item: bool, is_list: bool) -> &'static str {
    match method {
        "GET" if is_list => "Lists",
        "GET" => "Fetches",
        "POST" if is_item => "Updates",
        "POST" => "Creates",
        "PUT" => "Replaces",
        "PATCH" => "Updates",
        "DELETE" => "Deletes",
        "HEAD" => "Checks",
        _ => "Describes",
    }
}

/// Returns a phrase for a type that was made from this schema: "A message." for `api.v2010.account.message`. An enum is
/// what a field says about something: "The status of a message." for `message_enum_status`.
pub(super) fn of_schema(schema: &str) -> Option<String> {
    let last = schema.rsplit(['.', '/']).next().unwrap_or(schema);
    let name = last.strip_suffix("-instance").unwrap_or(last);
    let parts = name
        .split_once("_enum_")
        .or_else(|| name.split_once("Enum"));
    if let Some((owner, value)) = parts {
        let (owner, value) = (in_order(words(owner)).0, words(value));
        if !owner.is_empty() && !value.is_empty() {
            let owner = with_article(&singular(&owner));
            return Some(format!("The {} of {owner}.", spoken(&value)));
        }
    }
    let (words, period) = in_order(words(name));
    if words.is_empty() {
        return None;
    }
    let phrase = match has_singular(&words) {
        true => with_article(&words),
        false => spoken(&words),
    };
    Some(format!("{}{period}.", capitalized(&phrase)))
}

/// Returns a phrase for a resource: "Messages." for `Message`.
pub(super) fn of_resource(name: &str) -> Option<String> {
    Some(format!("{}.", capitalized(&records(name)?)))
}

/// Returns the plural of a name: `service conversations` for `ServiceConversation`.
pub(super) fn records(name: &str) -> Option<String> {
    let (words, period) = in_order(words(name));
    let phrase = format!("{}{period}", spoken(&plural(&words)));
    (!words.is_empty()).then_some(phrase)
}

/// What the path says about the thing that an operation is about: its segments.
struct Path<'a>(Vec<&'a str>);

impl<'a> Path<'a> {
    fn of(path: &'a str) -> Self {
        let path = path.split('?').next().unwrap_or(path);
        let path = path.strip_suffix(".json").unwrap_or(path);
        Self(path.split('/').filter(|part| !part.is_empty()).collect())
    }

    fn parameter_at_end(&self) -> Option<&'a str> {
        parameter(self.0.last()?)
    }

    /// Returns the words of the last segment that is not a parameter, as the name of one thing.
    fn name(&self) -> Vec<String> {
        let segment = self.0.iter().rev().find(|part| parameter(part).is_none());
        singular(&words(segment.copied().unwrap_or_default()))
    }

    /// Returns what the thing belongs to, from the last parameter that is not its own. The words for it at the beginning
    /// of the noun are removed from there: *a user's channel* is a channel.
    fn owner(&self, noun: &mut Vec<String>) -> Option<Vec<String>> {
        let own = usize::from(self.parameter_at_end().is_some());
        let rest = &self.0[..self.0.len() - own];
        let at = rest.iter().rposition(|part| parameter(part).is_some())?;
        let mut owner = words(parameter(rest[at])?);
        while owner.last().is_some_and(|word| is_placeholder(word)) {
            owner.pop();
        }
        if owner.is_empty() {
            owner = singular(&words(rest[at.checked_sub(1)?]));
        }
        let mut starts = noun.windows(owner.len().max(1));
        if let Some(start) = starts.position(|part| part == owner)
            && noun.len() > start + owner.len()
        {
            owner = noun.drain(..start + owner.len()).collect();
        }
        (!owner.is_empty() && !noun.ends_with(&owner)).then_some(owner)
    }
}

/// Returns the name of a path segment that is a parameter.
fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.split('}').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_without_a_description_get_a_sentence() {
        for (id, method, path, expected) in [
            (
                "ListMessage",
                "GET",
                "/Accounts/{AccountSid}/Messages.json",
                "Lists the messages of an account.",
            ),
            (
                "FetchMessage",
                "GET",
                "/Accounts/{AccountSid}/Messages/{Sid}.json",
                "Fetches a message.",
            ),
            (
                "CreateMessage",
                "POST",
                "/Accounts/{AccountSid}/Messages.json",
                "Creates a message.",
            ),
            ("ListService", "GET", "/v1/Services", "Lists services."),
            (
                "UpdateAddress",
                "POST",
                "/v1/Addresses/{Sid}",
                "Updates an address.",
            ),
            (
                "DeleteUserChannel",
                "DELETE",
                "/Users/{UserSid}/Channels/{Sid}",
                "Deletes a channel of a user.",
            ),
            (
                "CreateUserChannel",
                "POST",
                "/Users/{UserSid}/Channels",
                "Creates a channel for a user.",
            ),
            (
                "FetchSyncListItem",
                "GET",
                "/Lists/{ListSid}/Items/{Index}",
                "Fetches an item of a sync list.",
            ),
            (
                "FetchQueueStatistics",
                "GET",
                "/Queues/{QueueSid}/Statistics",
                "Fetches the statistics of a queue.",
            ),
            (
                "UpdateTrunkRecording",
                "POST",
                "/Trunks/{TrunkSid}/Recording",
                "Updates the recording of a trunk.",
            ),
            (
                "FetchBrandRegistrations",
                "GET",
                "/Brands/{Sid}",
                "Fetches a brand registration.",
            ),
            (
                "UpdateVersionArchive",
                "POST",
                "/Versions/{Sid}/Archive",
                "Archives a version.",
            ),
            (
                "ListRecordToday",
                "GET",
                "/Records/Today",
                "Lists records for today.",
            ),
            (
                "ListNumberTollFree",
                "GET",
                "/Numbers/{CountryCode}/TollFree",
                "Lists the toll-free numbers of a country.",
            ),
            (
                "CreateConsentsBulk",
                "POST",
                "/Consents/Bulk",
                "Creates bulk consents.",
            ),
            ("ListActivity", "GET", "/v1/Activities", "Lists activities."),
            ("FetchUserV2", "GET", "/v2/Users/{Sid}", "Fetches a user."),
            ("ping", "GET", "/v1/Hours/{Id}", "Fetches an hour."),
            (
                "x",
                "PUT",
                "/v1/Sims/{Id}/Rules",
                "Replaces the rule of a SIM.",
            ),
            ("x", "GET", "/", "Sends a GET request to this path."),
            (
                "",
                "TRACE",
                "/{a}/{b}",
                "Sends a TRACE request to this path.",
            ),
        ] {
            let is_list = id.starts_with("List");
            assert_eq!(sentence(id, method, path, is_list), expected, "{id} {path}");
        }
    }

    #[test]
    fn articles_suit_the_sound() {
        for (id, expected) in [
            ("FetchSms", "Fetches an SMS."),
            ("FetchSim", "Fetches a SIM."),
            ("FetchIpAddress", "Fetches an IP address."),
            ("FetchSipDomain", "Fetches a SIP domain."),
            ("FetchTwimlApp", "Fetches a TwiML app."),
            ("FetchUsageRecord", "Fetches a usage record."),
            ("FetchUsApp", "Fetches a US app."),
            ("FetchOauthApp", "Fetches an OAuth app."),
            ("FetchUrl", "Fetches a URL."),
            ("FetchEvent", "Fetches an event."),
        ] {
            assert_eq!(sentence(id, "GET", "/v1/Things/{Sid}", false), expected);
        }
    }

    #[test]
    fn types_without_a_description_get_a_phrase() {
        for (schema, expected) in [
            ("api.v2010.account.message", "A message."),
            ("message_enum_status", "The status of a message."),
            (
                "call_summaries_enum_call_state",
                "The call state of a call summary.",
            ),
            (
                "api.v2010.account.call.call_notification-instance",
                "A call notification.",
            ),
            ("usage_record_last_month", "A usage record for last month."),
            (
                "incoming_phone_number_local",
                "A local incoming phone number.",
            ),
            ("quickReplyActions", "Quick reply actions."),
            ("AddressStatus", "An address status."),
            ("media", "Media."),
        ] {
            assert_eq!(of_schema(schema).as_deref(), Some(expected), "{schema}");
        }
        assert_eq!(of_schema("."), None);
        assert_eq!(
            of_resource("usage_record").as_deref(),
            Some("Usage records.")
        );
        assert_eq!(records("Policy").as_deref(), Some("policies"));
    }
}
