//! Differences as text, Markdown and JSON.

use std::fmt::Write as _;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::{
    Diff,
    finding::{Finding, Position, Verdict},
    kind::Kind,
    surface::plural,
};
use crate::diagnostic::visible;

/// The version of the JSON format.
const FORMAT: u32 = 1;
/// How many findings with the same change are listed if not all are asked for.
const SHOWN: usize = 5;

/// The sections of a changelog. A deprecation is no addition to a reader, though it is as harmless.
const SECTIONS: [(&str, Verdict); 5] = [
    ("Breaking changes", Verdict::Major),
    ("Changes in behavior", Verdict::Silent),
    (DEPRECATIONS, Verdict::Minor),
    ("Additions", Verdict::Minor),
    ("Other changes", Verdict::Patch),
];
const DEPRECATIONS: &str = "Deprecations";

/// Findings with the same change, such as a limit of all lists.
struct Group<'a> {
    findings: Vec<&'a Finding>,
}

/// Returns findings in groups, by document.
fn groups(diff: &Diff, is_wanted: impl Fn(&Finding) -> bool) -> IndexMap<&str, Vec<Group<'_>>> {
    type Key<'a> = (
        (&'a str, Kind),
        (&'a str, Option<&'a str>),
        (&'a str, Option<&'a str>),
    );
    let mut groups: IndexMap<Key<'_>, Group<'_>> = IndexMap::new();
    for finding in diff.findings.iter().filter(|it| is_wanted(it)) {
        let key = (
            (finding.document.as_str(), finding.kind),
            (noun(finding), finding.part.as_deref()),
            (finding.change.as_str(), finding.note.as_deref()),
        );
        let group = groups.entry(key).or_insert_with(|| Group {
            findings: Vec::new(),
        });
        group.findings.push(finding);
    }
    let mut documents: IndexMap<&str, Vec<Group<'_>>> = IndexMap::new();
    for (((document, _), ..), group) in groups {
        documents.entry(document).or_default().push(group);
    }
    documents
}

impl Group<'_> {
    /// Returns what changed in one line.
    fn headline(&self) -> String {
        let [only] = self.findings.as_slice() else {
            return self.common_headline();
        };
        match &only.note {
            Some(note) => format!("{only}: {note}"),
            None => only.to_string(),
        }
    }

    fn common_headline(&self) -> String {
        let Some(first) = self.findings.first() else {
            return String::new();
        };
        let count = self.findings.len();
        let noun = plural(count, noun(first));
        let of = match &first.part {
            Some(part) => format!("`{part}` of {count} {noun}"),
            None => format!("each of {count} {noun}"),
        };
        let note = first.note.iter().map(|note| format!(": {note}"));
        format!("{of} {}{}", first.change, note.collect::<String>())
    }
}

/// Returns what the item of a finding is.
fn noun(finding: &Finding) -> &'static str {
    let (_, last) = finding.item.rsplit_once("::").unwrap_or(("", ""));
    match last.trim_start_matches("r#").chars().next() {
        None => "module",
        Some(first) if first.is_uppercase() => "type",
        Some(_) => "function",
    }
}

fn positions(finding: &Finding) -> String {
    let place = |position: &Position| format!("{}:{}", position.file, position.line);
    match (&finding.old, &finding.new) {
        (Some(old), Some(new)) => format!("{} -> {}", place(old), place(new)),
        (Some(only), None) | (None, Some(only)) => place(only),
        (None, None) => String::new(),
    }
}

pub(super) fn text(diff: &Diff, all: bool) -> String {
    let Some(verdict) = diff.verdict() else {
        return format!("no differences\n{}", version(diff));
    };
    let mut text = String::new();
    for verdict in Verdict::ALL {
        let documents = groups(diff, |it| it.verdict == verdict);
        if documents.is_empty() {
            continue;
        }
        if verdict < Verdict::Silent && !all {
            text.push_str(&format!("{verdict}: {}\n\n", counts(diff, verdict)));
            continue;
        }
        text.push_str(&format!("{verdict}: {}\n", meaning(verdict)));
        for (document, groups) in documents {
            if !document.is_empty() {
                text.push_str(&format!("  {document}\n"));
            }
            for group in &groups {
                list(&mut text, group, all);
            }
        }
        text.push('\n');
    }
    let touched = diff.resources();
    let touched = match touched.as_slice() {
        [] => String::new(),
        names if names.len() <= SHOWN || all => format!("; resources: {}", names.join(", ")),
        names => format!("; {} resources", names.len()),
    };
    text.push_str(&format!("verdict: {verdict}{touched}\n{}", version(diff)));
    // Names come from the documents, and may contain what a terminal would obey.
    visible(&text)
}

fn version(diff: &Diff) -> String {
    match (diff.version, diff.next_version()) {
        (Some(old), Some(new)) if old.to_string() == new => format!("version: {new} (unchanged)\n"),
        (Some(old), Some(new)) => format!("version: {new} (was {old})\n"),
        _ => String::new(),
    }
}

fn list(text: &mut String, group: &Group<'_>, all: bool) {
    text.push_str(&format!("    {}\n", group.headline()));
    let is_alone = group.findings.len() == 1;
    let shown = if all { usize::MAX } else { SHOWN };
    for finding in group.findings.iter().take(shown) {
        let positions = positions(finding);
        let line = match is_alone {
            true => positions,
            false => format!("{}  {positions}", finding.shown),
        };
        if !line.is_empty() {
            text.push_str(&format!("      {line}\n"));
        }
    }
    if group.findings.len() > shown {
        let more = group.findings.len() - shown;
        text.push_str(&format!("      and {more} more\n"));
    }
}

fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Major => "programs stop compiling",
        Verdict::Silent => "programs compile and behave differently",
        Verdict::Minor => "additions",
        Verdict::Patch => "no effect on programs that compile and work",
        Verdict::Text => "documentation only",
    }
}

/// Returns how many findings of each kind there are: `3 functions, 9 setters`.
fn counts(diff: &Diff, verdict: Verdict) -> String {
    let mut kinds: IndexMap<Kind, usize> = IndexMap::new();
    for finding in diff.findings.iter().filter(|it| it.verdict == verdict) {
        *kinds.entry(finding.kind).or_default() += 1;
    }
    let words = kinds.iter().map(|(kind, &count)| {
        if *kind == Kind::TextChanged {
            return format!("{count} {}", plural(count, "document"));
        }
        let kind = kind.as_str();
        let (what, how) = kind.rsplit_once('-').unwrap_or((kind, ""));
        format!("{count} {} {how}", plural(count, &what.replace('-', " ")))
    });
    words.collect::<Vec<_>>().join(", ")
}

pub(super) fn markdown(diff: &Diff) -> String {
    let mut text = String::new();
    for (title, verdict) in SECTIONS {
        let is_deprecated = title == DEPRECATIONS;
        let documents = groups(diff, |it| {
            it.verdict == verdict && (it.kind == Kind::DeprecationAdded) == is_deprecated
        });
        if documents.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("### {title}\n\n"));
        for (document, groups) in documents {
            for group in &groups {
                // Writing to a string cannot fail.
                let document = match document {
                    "" => String::new(),
                    document => format!("**{document}**: "),
                };
                let _ = writeln!(text, "- {document}{}", group.headline());
                if group.findings.len() > 1 {
                    let items: Vec<&str> =
                        group.findings.iter().map(|it| it.shown.as_str()).collect();
                    let _ = writeln!(text, "  - {}", items.join(", "));
                }
            }
        }
    }
    if text.is_empty() {
        text.push_str(match diff.verdict() {
            Some(_) => "- Only the documentation changed.\n",
            None => "- Nothing changed.\n",
        });
    }
    visible(&text)
}

pub(super) fn json(diff: &Diff) -> String {
    let findings: Vec<Value> = diff.findings.iter().map(finding).collect();
    let renames: Vec<Value> = diff
        .renames
        .iter()
        .map(|it| json!({ "document": it.document, "old": it.old, "new": it.new }))
        .collect();
    let value = json!({
        "format": FORMAT,
        "generator": env!("CARGO_PKG_VERSION"),
        "verdict": diff.verdict().map(Verdict::as_str),
        "version": diff.version.map(|version| version.to_string()),
        "next_version": diff.next_version(),
        "resources": diff.resources(),
        "findings": findings,
        "renames": renames,
    });
    format!("{value:#}")
}

fn finding(finding: &Finding) -> Value {
    let position = |position: &Option<Position>| {
        position.as_ref().map(|it| {
            json!({ "file": it.file, "line": it.line, "column": it.column, "pointer": it.pointer })
        })
    };
    json!({
        "verdict": finding.verdict.as_str(),
        "kind": finding.kind.as_str(),
        "document": finding.document,
        "resource": finding.resource,
        "new_resource": finding.new_resource,
        "item": finding.item,
        "part": finding.part,
        "shown": finding.shown,
        "change": finding.change,
        "note": finding.note,
        "old": position(&finding.old),
        "new": position(&finding.new),
    })
}
