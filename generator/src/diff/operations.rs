//! Compares operations: their functions, what they send and what they return.

use std::collections::HashSet;

use super::{
    edition::Side,
    finding::Finding,
    inputs,
    kind::Kind,
    pairing::{Found, Pairing, all},
    surface::{Comparison, Subject},
};
use crate::model::{Body, NextPage, Operation, Output, Scheme, Security};

/// Compares the operations of a document. Those in the modules `explained` were removed, moved or new with their modules.
pub(super) fn compare(comparison: &mut Comparison<'_>, explained: &HashSet<String>) {
    for (before, after) in comparison.pairing.operations.clone() {
        let is_explained = explained.contains(&before.resource.name);
        match after {
            Some(after) => {
                names(comparison, before, after, is_explained);
                pair(comparison, before, after);
            }
            None if is_explained => {}
            None => removed(comparison, before),
        }
    }
    let added = comparison.pairing.added.clone().into_iter();
    for added in added.filter(|it| !explained.contains(&it.resource.name)) {
        let path = added.path();
        let resource = Some(added.resource.name.as_str());
        let (method, url) = (added.operation.method, &added.operation.path);
        let finding = Finding::new(
            Kind::FunctionAdded,
            Subject::item(resource, &path),
            "is new",
        );
        let finding = finding.note(format!("{method} {url}"));
        let finding = finding.after(comparison.new, &added.operation.pointer);
        comparison.add(finding);
    }
}

fn subject(found: Found<'_>) -> Subject {
    Subject::item(Some(&found.resource.name), &found.path())
}

fn removed(comparison: &mut Comparison<'_>, before: Found<'_>) {
    let new = comparison.new;
    let mut finding = Finding::new(Kind::FunctionRemoved, subject(before), "was removed")
        .before(comparison.old, &before.operation.pointer);
    let mut unsupported = new.api.unsupported.iter();
    finding = match unsupported.find(|it| it.id == before.operation.id) {
        Some(operation) => finding
            .note(format!("not supported: {}", operation.reasons.join("; ")))
            .after(new, &operation.pointer),
        None => finding.note(successor(comparison, before)),
    };
    comparison.add(finding);
}

/// Returns the method and path of an operation that lost its function, and which function it has now: one whose name was
/// that of another operation.
fn successor(comparison: &Comparison<'_>, before: Found<'_>) -> String {
    let Operation { method, path, .. } = before.operation;
    let mut same = all(comparison.new.api).filter(|after| after.route() == before.route());
    match same.next() {
        Some(after) => format!("{method} {path} is now `{}`", after.path()),
        None => format!("{method} {path}"),
    }
}

/// Compares the names of the function, its builder and its struct.
fn names(comparison: &mut Comparison<'_>, before: Found<'_>, after: Found<'_>, is_explained: bool) {
    let (old, new) = (before.operation, after.operation);
    let (was, is) = (before.path(), after.path());
    let moved = was != is;
    let places = |comparison: &Comparison<'_>, finding: Finding| {
        let mut finding = finding
            .before(comparison.old, &old.pointer)
            .after(comparison.new, &new.pointer);
        if before.resource.name != after.resource.name {
            finding.new_resource = Some(after.resource.name.clone());
        }
        finding
    };
    if moved {
        if !is_explained {
            let reason = if before.resource.tag != after.resource.tag {
                format!(
                    "tag `{}` is now `{}`",
                    before.resource.tag, after.resource.tag
                )
            } else if comparison.new.has_no_id(new) {
                format!("it has no `operationId` any more (was `{}`)", old.id)
            } else if old.id != new.id {
                format!("`operationId` `{}` is now `{}`", old.id, new.id)
            } else {
                "another operation now has its name".to_owned()
            };
            let has_moved = old.function == new.function && old.builder == new.builder;
            let change = match has_moved {
                true => format!("is now in the module `{}`", after.resource.name),
                false => format!("is now `{is}`"),
            };
            let finding = Finding::new(Kind::FunctionRenamed, subject(before), change);
            let finding = places(comparison, finding.note(reason));
            comparison.add(finding);
        }
        comparison.rename(was, is);
    }
    let structs = [
        (Some(&old.builder), Some(&new.builder)),
        (old.required_struct.as_ref(), new.required_struct.as_ref()),
    ];
    for (was, is) in structs {
        let (Some(was), Some(is)) = (was, is) else {
            continue;
        };
        let (was, is) = (before.named(was), after.named(is));
        if was == is {
            continue;
        }
        // Otherwise the finding about the function says so.
        if !moved {
            let subject = Subject::item(Some(&before.resource.name), &was);
            let change = format!("is now `{is}`");
            let finding = Finding::new(Kind::TypeRenamed, subject, change);
            let finding = places(comparison, finding);
            comparison.add(finding);
        }
        comparison.rename(was, is);
    }
}

/// Compares what an operation sends and returns.
fn pair(comparison: &mut Comparison<'_>, before: Found<'_>, after: Found<'_>) {
    let mut changes = Changes {
        before,
        after,
        old: comparison.old,
        new: comparison.new,
        pairing: &comparison.pairing,
        findings: Vec::new(),
    };
    changes.request();
    changes.credentials();
    changes.response();
    inputs::compare(&mut changes);
    let findings = changes.findings;
    for finding in findings {
        comparison.add(finding);
    }
}

/// The changes of one operation.
pub(super) struct Changes<'a, 'b> {
    pub before: Found<'a>,
    pub after: Found<'a>,
    pub old: &'b Side<'a>,
    pub new: &'b Side<'a>,
    pub pairing: &'b Pairing<'a>,
    pub findings: Vec<Finding>,
}

impl Changes<'_, '_> {
    /// Adds a finding about the function, at the operation.
    fn add(&mut self, kind: Kind, change: String) {
        let finding = Finding::new(kind, subject(self.before), change)
            .before(self.old, &self.before.operation.pointer)
            .after(self.new, &self.after.operation.pointer);
        self.findings.push(finding);
    }

    /// Adds a finding if two texts differ.
    fn text(&mut self, kind: Kind, verb: &str, old: &str, new: &str) {
        if old != new {
            self.add(kind, format!("{verb} {} (was {})", named(new), named(old)));
        }
    }

    fn request(&mut self) {
        let (old, new) = (self.before.operation, self.after.operation);
        self.text(Kind::MethodChanged, "uses", old.method, new.method);
        if self.before.sent_path() != self.after.sent_path() {
            let change = format!("requests `{}` (was `{}`)", new.path, old.path);
            self.add(Kind::PathChanged, change);
        }
        self.text(Kind::ServerChanged, "requests", &old.server, &new.server);
        if old.named_servers != new.named_servers {
            let change = "has other servers for regions".to_owned();
            self.add(Kind::ServerChanged, change);
        }
        let (was, is) = (body(&old.body), body(&new.body));
        // If there was or is no body, the findings about its inputs say so.
        if old.body != Body::None && new.body != Body::None {
            self.text(Kind::BodyChanged, "sends", &was, &is);
        }
        match (&old.body, &new.body) {
            (Body::Json { required: was, .. }, Body::Json { required: is, .. })
            | (Body::Multipart { required: was }, Body::Multipart { required: is })
                if was != is =>
            {
                let change = match is {
                    true => "always sends a body (was only if an input is set)",
                    false => "sends a body only if an input is set (was always)",
                };
                self.add(Kind::BodyChanged, change.to_owned());
            }
            _ => {}
        }
        for list in &new.needs_one_of {
            if !old.needs_one_of.contains(list) {
                let change = format!("needs one of {}", code_list(list));
                self.add(Kind::RequirementAdded, change);
            }
        }
        for list in &old.needs_one_of {
            if !new.needs_one_of.contains(list) {
                let change = format!("no longer needs one of {}", code_list(list));
                self.add(Kind::RequirementRemoved, change);
            }
        }
        match (old.deprecated, new.deprecated) {
            (false, true) => {
                let change = "is now deprecated (rustc warns)".to_owned();
                self.add(Kind::DeprecationAdded, change);
            }
            (true, false) => {
                self.add(
                    Kind::DeprecationRemoved,
                    "is no longer deprecated".to_owned(),
                );
            }
            _ => {}
        }
    }

    fn credentials(&mut self) {
        let (was, is) = (
            &self.before.operation.security,
            &self.after.operation.security,
        );
        if was != is {
            let change = format!("is sent with {} (was with {})", security(is), security(was));
            self.add(Kind::SecurityChanged, change);
        }
    }

    fn response(&mut self) {
        let (old, new) = (self.before.operation, self.after.operation);
        let is_same = match (&old.output, &new.output) {
            (Output::Value(old), Output::Value(new)) => self.pairing.is_same(old, new),
            (Output::Nothing, Output::Nothing)
            | (Output::Redirect, Output::Redirect)
            | (Output::Text(_), Output::Text(_))
            | (Output::File(_), Output::File(_)) => true,
            _ => false,
        };
        if !is_same {
            let (was, is) = (output(self.old, old), output(self.new, new));
            let change = format!("returns `{is}` (was `{was}`)");
            self.add(Kind::ResponseChanged, change);
        } else if media(&old.output) != media(&new.output) || old.json_types != new.json_types {
            let change = match (media(&old.output), media(&new.output)) {
                (was, is) if was != is => {
                    format!("accepts {} (was {})", code_list(is), code_list(was))
                }
                _ => format!(
                    "accepts {} (was {})",
                    code_list(&new.json_types),
                    code_list(&old.json_types)
                ),
            };
            self.add(Kind::AcceptChanged, change);
        }
        self.headers();
        self.paging(is_same);
    }

    /// Compares the types for `typed_headers()`, which a program names. As long as its type exists, it compiles.
    fn headers(&mut self) {
        let (old, new) = (
            &self.before.operation.headers,
            &self.after.operation.headers,
        );
        let was = match (old, new) {
            (None, None) => return,
            (None, Some(new)) => {
                let change = format!("now has typed headers (`{}`)", self.new.shown(new));
                return self.add(Kind::HeadersAdded, change);
            }
            (Some(old), Some(new)) if self.pairing.is_same(old, new) => return,
            (Some(old), _) => self.old.shown(old),
        };
        let kind = match self.new.types_by_path().contains_key(&was) {
            true => Kind::HeadersChanged,
            false => Kind::HeadersRemoved,
        };
        let change = match new {
            Some(new) => format!(
                "has headers of type `{}` (was `{was}`)",
                self.new.shown(new)
            ),
            None => format!("no longer has typed headers (was `{was}`)"),
        };
        self.add(kind, change);
    }

    fn paging(&mut self, is_same_output: bool) {
        let (old, new) = (&self.before.operation.paging, &self.after.operation.paging);
        match (old, new) {
            (Some(_), None) => {
                let change = "is no longer a list: `items()` and `pages()` were removed".to_owned();
                self.add(Kind::ListRemoved, change);
            }
            (None, Some(_)) => {
                let change = "is a list: `items()` and `pages()` are new".to_owned();
                self.add(Kind::ListAdded, change);
            }
            (Some(old), Some(new)) => {
                // If the pages differ, their items do as well.
                if is_same_output && !self.pairing.is_same(&old.item, &new.item) {
                    let (was, is) = (self.old.shown(&old.item), self.new.shown(&new.item));
                    let change = format!("lists `{is}` (was `{was}`)");
                    self.add(Kind::ItemChanged, change);
                }
                if old.next != new.next {
                    let change = match (next(&old.next), next(&new.next)) {
                        (None, Some(is)) => format!("has more than one page, found by {is}"),
                        (Some(was), None) => {
                            format!("has only one page; others were found by {was}")
                        }
                        (was, is) => format!(
                            "finds the next page by {} (was by {})",
                            is.unwrap_or_default(),
                            was.unwrap_or_default()
                        ),
                    };
                    self.add(Kind::PagingChanged, change);
                }
            }
            (None, None) => {}
        }
    }
}

fn named(text: &str) -> String {
    match text {
        "" => "nothing".to_owned(),
        text => format!("`{text}`"),
    }
}

pub(super) fn code_list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn body(body: &Body) -> String {
    body.media().unwrap_or_default().to_owned()
}

fn media(output: &Output) -> &[String] {
    match output {
        Output::Text(media) | Output::File(media) => media,
        _ => &[],
    }
}

fn output(side: &Side<'_>, operation: &Operation) -> String {
    match &operation.output {
        Output::Nothing => "()".to_owned(),
        Output::Redirect => "Redirect".to_owned(),
        Output::Value(ty) => side.shown(ty),
        Output::Text(_) => "String".to_owned(),
        Output::File(_) => "Download".to_owned(),
    }
}

/// Returns how the next page is found, if a page has one.
fn next(next: &NextPage) -> Option<String> {
    Some(match next {
        NextPage::Link(path) => format!("the link in `{}`", path.join(".")),
        NextPage::Token(input, path) => {
            format!("the token in `{}`, sent as `{input}`", path.join("."))
        }
        NextPage::Count { input, .. } => format!("counting pages in `{input}`"),
        NextPage::Offset { input, .. } => format!("counting records in `{input}`"),
        NextPage::Skip(input) => format!("skipping records with `{input}`"),
        NextPage::Nowhere => return None,
    })
}

fn security(security: &Security) -> String {
    let scheme = |scheme: &Scheme| match scheme {
        Scheme::Basic => "basic authentication".to_owned(),
        Scheme::OAuth => "an OAuth token".to_owned(),
        Scheme::Bearer(name) => format!("the bearer token `{name}`"),
        Scheme::ApiKey { scheme, .. } => format!("the API key `{scheme}`"),
    };
    match security {
        Security::Basic => scheme(&Scheme::Basic),
        Security::OAuth => scheme(&Scheme::OAuth),
        Security::None => "no credentials".to_owned(),
        Security::Optional => "credentials if the client has any".to_owned(),
        Security::Schemes(choice) => {
            let together = |schemes: &Vec<Scheme>| {
                let schemes: Vec<String> = schemes.iter().map(scheme).collect();
                schemes.join(" and ")
            };
            let mut ways: Vec<String> = choice.alternatives.iter().map(together).collect();
            if choice.is_optional {
                ways.push("nothing".to_owned());
            }
            ways.join(", or ")
        }
    }
}
