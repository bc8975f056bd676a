//! Names as English words: spelling, articles and plurals.

use crate::names::{Case, spelled, without_raw_prefix};

/// Words that are not written as they are in names.
const SPELLINGS: &[(&str, &str)] = &[
    ("a2p", "A2P"),
    ("ai", "AI"),
    ("api", "API"),
    ("apn", "APN"),
    ("byoc", "BYOC"),
    ("cert", "certificate"),
    ("cnam", "CNAM"),
    ("config", "configuration"),
    ("csv", "CSV"),
    ("dns", "DNS"),
    ("esim", "eSIM"),
    ("html", "HTML"),
    ("http", "HTTP"),
    ("iccid", "ICCID"),
    ("id", "ID"),
    ("ids", "IDs"),
    ("imsi", "IMSI"),
    ("ip", "IP"),
    ("json", "JSON"),
    ("mfa", "MFA"),
    ("mms", "MMS"),
    ("oauth", "OAuth"),
    ("oauth2", "OAuth 2.0"),
    ("otp", "OTP"),
    ("pdf", "PDF"),
    ("pin", "PIN"),
    ("pstn", "PSTN"),
    ("rcs", "RCS"),
    ("rtt", "RTT"),
    ("scim", "SCIM"),
    ("sid", "SID"),
    ("sids", "SIDs"),
    ("sim", "SIM"),
    ("sims", "SIMs"),
    ("sip", "SIP"),
    ("siprec", "SIPREC"),
    ("sms", "SMS"),
    ("sso", "SSO"),
    ("totp", "TOTP"),
    ("tts", "TTS"),
    ("twiml", "TwiML"),
    ("uri", "URI"),
    ("url", "URL"),
    ("urls", "URLs"),
    ("us", "US"),
    ("usecase", "use case"),
    ("usecases", "use cases"),
    ("uuid", "UUID"),
    ("voip", "VoIP"),
    ("whatsapp", "WhatsApp"),
];

/// Words that are written with hyphens.
const COMPOUNDS: &[(&str, &str)] = &[
    ("add on", "add-on"),
    ("machine to machine", "machine-to-machine"),
    ("real time", "real-time"),
    ("toll free", "toll-free"),
    ("user defined", "user-defined"),
];

/// Words with *an* that do not begin with a vowel, or not with a small one: *an SMS*, but *a SIM*.
const AN: &[&str] = &[
    "A2P", "AI", "API", "APN", "HTML", "HTTP", "ICCID", "ID", "IMSI", "IP", "MFA", "MMS", "OAuth",
    "OTP", "RCS", "RTT", "SMS", "SSO", "hour",
];

/// Words with *a* that begin with a vowel.
const A: &[&str] = &[
    "one",
    "unique",
    "universal",
    "usage",
    "use",
    "used",
    "useful",
    "user",
    "utility",
];

/// Words without a plural, besides those that are plurals already.
const UNCOUNTABLE: &[&str] = &[
    "content",
    "data",
    "dns",
    "feedback",
    "history",
    "information",
    "knowledge",
    "media",
    "metadata",
    "usage",
];

/// Words that end in *s* but are not plurals, and whose plural is the same.
const ABBREVIATIONS: &[&str] = &["dns", "mms", "sms"];

/// Last words of a name that say which of the things before them are meant. They come first in a sentence.
const KINDS: &[&str] = &[
    "bulk",
    "daily",
    "local",
    "machine to machine",
    "mobile",
    "monthly",
    "national",
    "shared cost",
    "toll free",
    "voip",
    "yearly",
];

/// Last words of a name that are a period. They come last in a sentence, after *for*.
const PERIODS: &[&str] = &["all time", "last month", "this month", "today", "yesterday"];

/// Splits a name into words, in lower case.
pub(super) fn words(name: &str) -> Vec<String> {
    if !name.contains(|c: char| c.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    let spelled = spelled(name, Case::Snake);
    without_raw_prefix(&spelled)
        .split('_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Returns the words of a name in the order in which a sentence has them, without versions, and the period that it ends
/// with.
pub(super) fn in_order(mut words: Vec<String>) -> (Vec<String>, String) {
    words.retain(|word| !is_version(word));
    let ends_in = |phrase: &&&str| {
        let length = phrase.split(' ').count();
        let is_longer = words.len() > length;
        is_longer && phrase.split(' ').eq(&words[words.len() - length..])
    };
    if let Some(period) = PERIODS.iter().find(ends_in) {
        words.truncate(words.len() - period.split(' ').count());
        return (words, format!(" for {period}"));
    }
    if let Some(kind) = KINDS.iter().find(ends_in) {
        words.rotate_right(kind.split(' ').count());
    }
    (words, String::new())
}

/// Returns whether a word is a version: `v2`.
fn is_version(word: &str) -> bool {
    word.strip_prefix('v')
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Returns whether a word at the end of a parameter's name says only that the parameter identifies something.
pub(super) fn is_placeholder(word: &str) -> bool {
    matches!(word, "sid" | "id" | "unique" | "name" | "code" | "key")
}

/// Writes words out, with the usual spelling of abbreviations.
pub(super) fn spoken(words: &[String]) -> String {
    let spell = |word: &String| {
        let known = SPELLINGS.iter().find(|(known, _)| known == word);
        known.map_or(word.clone(), |(_, spelling)| (*spelling).to_owned())
    };
    let mut phrase = words.iter().map(spell).collect::<Vec<_>>().join(" ");
    for (apart, joined) in COMPOUNDS {
        if phrase.contains(apart) {
            phrase = phrase.replace(apart, joined);
        }
    }
    phrase
}

/// Writes words out after *a* or *an*.
pub(super) fn with_article(words: &[String]) -> String {
    let phrase = spoken(words);
    let word = phrase.split([' ', '-']).next().unwrap_or_default();
    let is_vowel = word.starts_with(['a', 'e', 'i', 'o', 'u']);
    let is_an = AN.contains(&word) || (is_vowel && !A.contains(&word));
    format!("{} {phrase}", if is_an { "an" } else { "a" })
}

/// Returns whether a word ends like a plural.
fn is_plural(word: &str) -> bool {
    let is_singular = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    word.ends_with('s') && !is_singular && !ABBREVIATIONS.contains(&word)
}

/// Returns whether words name one thing that can be counted, and so have an article.
pub(super) fn has_singular(words: &[String]) -> bool {
    words
        .last()
        .is_some_and(|word| !is_plural(word) && !UNCOUNTABLE.contains(&word.as_str()))
}

pub(super) fn plural(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    if !has_singular(&words) {
        return words;
    }
    if let Some(last) = words.last_mut()
        && !ABBREVIATIONS.contains(&last.as_str())
    {
        let is_vowel = |stem: &&str| stem.ends_with(['a', 'e', 'i', 'o', 'u']);
        let stem = last.strip_suffix('y').filter(|stem| !is_vowel(stem));
        let hisses = ["s", "x", "z", "ch", "sh"]
            .iter()
            .any(|end| last.ends_with(end));
        *last = match (stem, last.strip_suffix("is")) {
            (Some(stem), _) => format!("{stem}ies"),
            (None, Some(stem)) => format!("{stem}es"),
            (None, None) if hisses => format!("{last}es"),
            (None, None) => format!("{last}s"),
        };
    }
    words
}

pub(super) fn singular(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    if let Some(last) = words.last_mut()
        && is_plural(last)
    {
        let hisses = ["sses", "uses", "xes", "ches", "shes"];
        *last = match last.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None if hisses.iter().any(|end| last.ends_with(end)) => {
                last[..last.len() - 2].to_owned()
            }
            None => last[..last.len() - 1].to_owned(),
        };
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many_are_inverse() {
        for (one, many) in [
            ("message", "messages"),
            ("address", "addresses"),
            ("policy", "policies"),
            ("key", "keys"),
            ("status", "statuses"),
            ("box", "boxes"),
            ("match", "matches"),
            ("case", "cases"),
            ("feedback", "feedback"),
            ("sms", "sms"),
        ] {
            let words = |word: &str| vec![word.to_owned()];
            assert_eq!(plural(&words(one)), [many]);
            assert_eq!(singular(&words(many)), [one]);
        }
    }

    #[test]
    fn words_that_are_not_plurals_are_kept() {
        for word in ["analysis", "access", "status"] {
            assert_eq!(singular(&[word.to_owned()]), [word]);
        }
        assert_eq!(plural(&["analysis".to_owned()]), ["analyses"]);
    }
}
