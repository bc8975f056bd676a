//! Compares the inputs of an operation.

use super::{
    finding::{Finding, Verdict},
    kind::Kind,
    limits,
    operations::Changes,
    pairing::Found,
    surface::Subject,
};
use crate::model::{Input, Location, Operation, Role, Style};

/// Compares the arguments and setters of an operation.
pub(super) fn compare(changes: &mut Changes<'_, '_>) {
    arguments(changes);
    let (pairs, added) = pairs(
        &changes.before.operation.inputs,
        &changes.after.operation.inputs,
    );
    for (old, new) in pairs {
        match new {
            Some(new) => {
                role(changes, old, new);
                sent(changes, old, new);
                limits(changes, old, new);
            }
            None => removed(changes, old),
        }
    }
    // `arguments` reports new arguments.
    for new in added.into_iter().filter(|new| new.role == Role::Setter) {
        let subject = subject(changes, new);
        let finding = Finding::new(Kind::SetterAdded, subject, "is new");
        let finding = finding.after(changes.new, &new.pointer);
        changes.findings.push(finding);
    }
}

type Pairs<'a> = Vec<(&'a Input, Option<&'a Input>)>;

/// Pairs inputs by the name that a program uses, and what is left by the name on the wire. Returns the new ones as well.
fn pairs<'a>(old: &'a [Input], new: &'a [Input]) -> (Pairs<'a>, Vec<&'a Input>) {
    let mut left: Vec<&Input> = new.iter().collect();
    let mut take = |is_it: &dyn Fn(&Input) -> bool| {
        let at = left.iter().position(|input| is_it(input))?;
        Some(left.remove(at))
    };
    let mut pairs: Pairs<'a> = old
        .iter()
        .map(|old| {
            (
                old,
                take(&|new| new.name == old.name && new.role == old.role),
            )
        })
        .collect();
    // The same name can be sent in several locations.
    for is_anywhere in [false, true] {
        for (old, new) in &mut pairs {
            if new.is_none() {
                *new = take(&|new| {
                    new.wire == old.wire && (is_anywhere || new.location == old.location)
                });
            }
        }
    }
    (pairs, left)
}

/// Returns the input as a program writes it.
fn subject(changes: &Changes<'_, '_>, input: &Input) -> Subject {
    let operation = changes.before.operation;
    let resource = &changes.before.resource.name;
    let function = changes.before.path();
    let name = &input.name;
    let shown = match (input.role, &operation.required_struct) {
        (Role::Setter, _) => format!("{function}().{name}()"),
        (Role::Argument, None) => format!("{function}({name})"),
        (Role::Argument, Some(required)) => {
            format!("{}.{name}", changes.before.named(required))
        }
    };
    Subject::part(Some(resource), &function, name, &shown)
}

/// Compares the arguments as a list.
fn arguments(changes: &mut Changes<'_, '_>) {
    let (old, new) = (changes.before.operation, changes.after.operation);
    let (was, is) = (old.arguments(), new.arguments());
    match (&old.required_struct, &new.required_struct) {
        (Some(_), Some(_)) => fields(changes, &was, &is),
        (None, None) if was.len() == is.len() => positions(changes, &was, &is),
        _ => {
            let signature = |inputs: &[&Input], required: &Option<String>| match required {
                Some(required) => format!("`({required})`"),
                None => {
                    let names: Vec<&str> = inputs.iter().map(|it| it.name.as_str()).collect();
                    format!("`({})`", names.join(", "))
                }
            };
            let change = format!(
                "takes {} (was {})",
                signature(&is, &new.required_struct),
                signature(&was, &old.required_struct)
            );
            let subject =
                Subject::item(Some(&changes.before.resource.name), &changes.before.path());
            let mut finding = Finding::new(Kind::ArgumentsChanged, subject, change)
                .before(changes.old, &old.pointer)
                .after(changes.new, &new.pointer);
            finding.note = arguments_note(&was, &is, old, new);
            changes.findings.push(finding);
        }
    }
}

/// Says which inputs became arguments, and which are none any more.
fn arguments_note(
    was: &[&Input],
    is: &[&Input],
    old: &Operation,
    new: &Operation,
) -> Option<String> {
    let code = |input: &Input| format!("`{}`", input.name);
    let has = |inputs: &[&Input], input: &Input| inputs.iter().any(|it| it.wire == input.wire);
    let setter = |operation: &Operation, input: &Input| {
        let mut inputs = operation.inputs.iter();
        inputs.any(|it| it.role == Role::Setter && it.wire == input.wire)
    };
    let added = is
        .iter()
        .filter(|input| !has(was, input))
        .map(|input| match setter(old, input) {
            true => format!("{} is now required", code(input)),
            false => format!("{} is new", code(input)),
        });
    let removed =
        was.iter()
            .filter(|input| !has(is, input))
            .map(|input| match setter(new, input) {
                true => format!("{} is now optional", code(input)),
                false => format!("{} was removed", code(input)),
            });
    let notes: Vec<String> = added.chain(removed).collect();
    (!notes.is_empty()).then(|| notes.join(", "))
}

/// Returns whether two path parameters with different names are the same part of the same path: their names are not
/// sent.
fn is_same_segment(changes: &Changes<'_, '_>, old: &Input, new: &Input) -> bool {
    let at = |found: &Found<'_>, input: &Input| {
        let before = found.operation.path.find(&format!("{{{}}}", input.wire))?;
        Some(found.operation.path[..before].matches('{').count())
    };
    let is_path = old.location == Location::Path && new.location == Location::Path;
    is_path
        && changes.before.sent_path() == changes.after.sent_path()
        && at(&changes.before, old) == at(&changes.after, new)
}

/// Compares arguments by position, which is all that a call shows.
fn positions(changes: &mut Changes<'_, '_>, was: &[&Input], is: &[&Input]) {
    for (old, new) in was.iter().zip(is) {
        let finding = if !changes.pairing.is_same(&old.ty, &new.ty) {
            let (before, after) = (changes.old.shown(&old.ty), changes.new.shown(&new.ty));
            let change = if old.wire == new.wire {
                format!("is `{after}` (was `{before}`)")
            } else {
                format!("is now `{}`, a `{after}` instead of a `{before}`", new.name)
            };
            Finding::new(Kind::ArgumentTypeChanged, subject(changes, old), change)
        } else if old.wire != new.wire {
            if is_same_segment(changes, old, new) {
                continue;
            }
            let change = format!("is sent as `{}` (was `{}`)", new.wire, old.wire);
            let note = "programs compile, and send the value of one input as another";
            let kind = Kind::ArgumentReplaced;
            Finding::new(kind, subject(changes, old), change).note(note)
        } else {
            continue;
        };
        let finding = finding
            .before(changes.old, &old.pointer)
            .after(changes.new, &new.pointer);
        changes.findings.push(finding);
    }
}

/// Compares the fields of the struct of required inputs, which programs construct by name.
fn fields(changes: &mut Changes<'_, '_>, was: &[&Input], is: &[&Input]) {
    for old in was {
        let finding = match is.iter().find(|new| new.name == old.name) {
            None => {
                let subject = subject(changes, old);
                Finding::new(Kind::ArgumentRemoved, subject, "was removed")
                    .before(changes.old, &old.pointer)
            }
            Some(new) if !changes.pairing.is_same(&old.ty, &new.ty) => {
                let (before, after) = (changes.old.shown(&old.ty), changes.new.shown(&new.ty));
                let change = format!("is `{after}` (was `{before}`)");
                Finding::new(Kind::ArgumentTypeChanged, subject(changes, old), change)
                    .before(changes.old, &old.pointer)
                    .after(changes.new, &new.pointer)
            }
            Some(_) => continue,
        };
        changes.findings.push(finding);
    }
    for new in is {
        if !was.iter().any(|old| old.name == new.name) {
            let subject = subject(changes, new);
            let finding = Finding::new(Kind::ArgumentAdded, subject, "is required")
                .after(changes.new, &new.pointer);
            changes.findings.push(finding);
        }
    }
}

/// Returns whether a call has another number of arguments, or a struct instead of them.
fn is_another_signature(changes: &Changes<'_, '_>) -> bool {
    let (was, is) = (changes.before.operation, changes.after.operation);
    match (&was.required_struct, &is.required_struct) {
        (Some(_), Some(_)) => false,
        (None, None) => was.arguments().len() != is.arguments().len(),
        _ => true,
    }
}

/// Compares how a program passes an input.
fn role(changes: &mut Changes<'_, '_>, old: &Input, new: &Input) {
    match (old.role, new.role) {
        (Role::Argument, Role::Argument) => {}
        (Role::Setter, Role::Setter) => setter(changes, old, new),
        // `arguments` reports these.
        _ if is_another_signature(changes) => {}
        (Role::Setter, Role::Argument) => {
            let change = "is now required".to_owned();
            add(changes, old, (old, new), Kind::SetterRemoved, change);
        }
        (Role::Argument, Role::Setter) => {
            let change = "is new, since it is no longer required".to_owned();
            add(changes, new, (old, new), Kind::SetterAdded, change);
        }
    }
}

/// Adds a finding about an input, with the positions of both.
fn add(
    changes: &mut Changes<'_, '_>,
    about: &Input,
    (old, new): (&Input, &Input),
    kind: Kind,
    change: String,
) {
    let finding = Finding::new(kind, subject(changes, about), change)
        .before(changes.old, &old.pointer)
        .after(changes.new, &new.pointer);
    changes.findings.push(finding);
}

/// Compares the methods of an optional input.
fn setter(changes: &mut Changes<'_, '_>, old: &Input, new: &Input) {
    let mut found: Vec<(Kind, String)> = Vec::new();
    if old.name != new.name {
        let change = format!("is now `{}()`", new.name);
        found.push((Kind::SetterRenamed, change));
    }
    if !changes.pairing.is_same(&old.ty, &new.ty) {
        let (before, after) = (changes.old.shown(&old.ty), changes.new.shown(&new.ty));
        let change = format!("takes `{after}` (was `{before}`)");
        found.push((Kind::SetterTypeChanged, change));
    }
    match (&old.clear, &new.clear) {
        (Some(was), None) => {
            let change = format!("cannot be sent as null: `{was}()` was removed");
            found.push((Kind::NullMethodRemoved, change));
        }
        (Some(was), Some(is)) if was != is => {
            let change = format!("is sent as null by `{is}()` (was `{was}()`)");
            found.push((Kind::NullMethodRenamed, change));
        }
        (None, Some(is)) => {
            let change = format!("can be sent as null with `{is}()`");
            found.push((Kind::NullMethodAdded, change));
        }
        _ => {}
    }
    if old.deprecated != new.deprecated {
        let (kind, change) = match new.deprecated {
            true => (Kind::DeprecationAdded, "is now deprecated (rustc warns)"),
            false => (Kind::DeprecationRemoved, "is no longer deprecated"),
        };
        found.push((kind, change.to_owned()));
    }
    for (kind, change) in found {
        add(changes, old, (old, new), kind, change);
    }
}

/// Returns whether an input only moves within the body because the media type of the body changed, which is a finding of
/// its own.
fn is_other_body(changes: &Changes<'_, '_>, old: &Input, new: &Input) -> bool {
    let is_in_body = |input: &Input| {
        matches!(
            input.location,
            Location::Form | Location::Json | Location::Part | Location::Body
        )
    };
    let (was, is) = (changes.before.operation, changes.after.operation);
    is_in_body(old) && is_in_body(new) && was.body.media() != is.body.media()
}

/// Compares how an input is sent.
fn sent(changes: &mut Changes<'_, '_>, old: &Input, new: &Input) {
    let mut found: Vec<(Kind, String)> = Vec::new();
    let is_renamed = old.wire != new.wire
        && old.role == new.role
        && (old.role == Role::Setter || changes.before.operation.required_struct.is_some())
        && !(old.location == Location::Path && new.location == Location::Path);
    if is_renamed {
        let change = format!("is sent as `{}` (was `{}`)", new.wire, old.wire);
        found.push((Kind::WireNameChanged, change));
    }
    if old.location != new.location && !is_other_body(changes, old, new) {
        let change = format!("is sent in {} (was in {})", location(new), location(old));
        found.push((Kind::LocationChanged, change));
    }
    let (was, is) = (style(&old.style), style(&new.style));
    if was != is && changes.pairing.is_same(&old.ty, &new.ty) {
        let change = format!("is written {is} (was {was})");
        found.push((Kind::StyleChanged, change));
    }
    found.extend(debug_output(old.private, new.private));
    for (kind, change) in found {
        add(changes, old, (old, new), kind, change);
    }
}

/// Compares whether `Debug` hides an input or field.
pub(super) fn debug_output(was_private: bool, is_private: bool) -> Option<(Kind, String)> {
    let change = match (was_private, is_private) {
        (false, true) => "is private: `Debug` hides it",
        (true, false) => "is not private: `Debug` prints it",
        _ => return None,
    };
    Some((Kind::DebugOutputChanged, change.to_owned()))
}

/// Compares which values are refused before a request is sent.
fn limits(changes: &mut Changes<'_, '_>, old: &Input, new: &Input) {
    for (kind, change) in limits::compare(&old.rules, &new.rules) {
        let mut finding = Finding::new(kind, subject(changes, old), change)
            .before(changes.old, &old.pointer)
            .after(changes.new, &new.pointer);
        if finding.verdict == Verdict::Silent {
            finding = finding.note("other values are rejected before sending");
        }
        changes.findings.push(finding);
    }
}

fn removed(changes: &mut Changes<'_, '_>, old: &Input) {
    // Arguments are compared as a list.
    if old.role == Role::Argument {
        return;
    }
    // If its new name belonged to another input before, that input was paired by name. This one was renamed all the same.
    let mut inputs = changes.after.operation.inputs.iter();
    let successor = inputs.find(|new| {
        new.role == Role::Setter && new.wire == old.wire && new.location == old.location
    });
    let subject = subject(changes, old);
    let finding = match successor {
        Some(new) => {
            let change = format!("is now `{}()`", new.name);
            Finding::new(Kind::SetterRenamed, subject, change).after(changes.new, &new.pointer)
        }
        None => Finding::new(Kind::SetterRemoved, subject, "was removed"),
    };
    let finding = finding.before(changes.old, &old.pointer);
    changes.findings.push(finding);
}

fn location(input: &Input) -> &'static str {
    match input.location {
        Location::Path => "the path",
        Location::Query => "the query",
        Location::Header => "a header",
        Location::Cookie => "a cookie",
        Location::Form => "the form",
        Location::Json => "the JSON body",
        Location::Part => "a part",
        Location::Body => "the body",
    }
}

fn style(style: &Style) -> &'static str {
    match style {
        Style::Plain | Style::PageSize => "without a separator",
        Style::Comma => "with commas",
        Style::Space => "with spaces",
        Style::Pipe => "with `|`",
        Style::Explode => "as an input per property",
        Style::Deep => "as `name[key]`",
        Style::Flatten(_) => "with dotted keys",
        Style::Account => "as the client's account by default",
        Style::Media(_) => "as a part of its own media type",
    }
}
