//! Checks the rules that the document declares for inputs, before anything is sent.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};

use regex_lite::Regex;

use super::Request;
use super::content::Content;
use crate::error::Error;
use crate::operation::{Input, Operation, OperationRule, Rule};
use crate::sid::is_sid_tail;

/// Checks all declared rules for a request's inputs.
pub(crate) fn check(request: &Request) -> Result<(), Error> {
    let operation = request.operation();
    for (at, input) in operation.inputs.iter().enumerate() {
        match request.content(at) {
            Some(content) => check_input(input, content)?,
            None if input.is_required() => {
                return Err(Error::input(input.name, "is required", None));
            }
            None => {}
        }
    }
    check_groups(request, operation)
}

fn check_groups(request: &Request, operation: &Operation) -> Result<(), Error> {
    for rule in operation.rules {
        let OperationRule::needs_one_of(names) = rule else {
            continue;
        };
        let is_set = |name: &str| {
            operation
                .inputs
                .iter()
                .enumerate()
                .any(|(at, input)| input.name == name && request.content(at).is_some())
        };
        if let Some(first) = names.first()
            && !names.iter().any(|name| is_set(name))
        {
            let others = names
                .iter()
                .skip(1)
                .map(|name| format!(" or `{name}`"))
                .collect::<String>();
            return Err(Error::input(
                first,
                format!("{others} must be set").trim_start().to_owned(),
                None,
            ));
        }
    }
    Ok(())
}

fn check_input(input: &Input, content: &Content) -> Result<(), Error> {
    let may_be_empty = !input.is_required();
    if let Some(invalid) = content.invalid()
        && !(invalid.is_empty && may_be_empty)
    {
        let text = invalid.text.as_deref().filter(|_| !input.is_private());
        return Err(Error::input(input.name, invalid.problem, text));
    }
    if !input.rules.iter().any(is_checked) {
        return Ok(());
    }
    content.wire().try_each(|text| {
        // Empty text clears a field, so the rules for its content do not apply.
        if text.is_empty() && may_be_empty {
            return Ok(());
        }
        match broken_rule(input, text) {
            Some(problem) => {
                let value = (!content.is_private()).then_some(text);
                Err(Error::input(input.name, problem, value))
            }
            None => Ok(()),
        }
    })
}

/// Returns the first rule of an input that `text` breaks, as an error message, for a fake that checks what it gets.
pub fn broken_rule(input: &Input, text: &str) -> Option<String> {
    input.rules.iter().find_map(|rule| broken(rule, text))
}

fn is_checked(rule: &Rule) -> bool {
    matches!(
        rule,
        Rule::length(..)
            | Rule::min_length(_)
            | Rule::max_length(_)
            | Rule::pattern(_)
            | Rule::minimum(_)
            | Rule::maximum(_)
    )
}

/// Returns the rule as an error message if `text` breaks it.
fn broken(rule: &Rule, text: &str) -> Option<String> {
    let length = || u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    let number = || text.parse::<f64>().ok();
    match *rule {
        Rule::length(min, max) if !(min..=max).contains(&length()) => Some(match min == max {
            true => format!("must have {min} characters"),
            false => format!("must have {min} to {max} characters"),
        }),
        Rule::min_length(min) if length() < min => {
            Some(format!("must have at least {min} characters"))
        }
        Rule::max_length(max) if length() > max => {
            Some(format!("must have at most {max} characters"))
        }
        Rule::minimum(min) if number().is_some_and(|value| value < min as f64) => {
            Some(format!("must be at least {min}"))
        }
        Rule::maximum(max) if number().is_some_and(|value| value > max as f64) => {
            Some(format!("must be at most {max}"))
        }
        Rule::pattern(pattern) if !matches(pattern, text) => {
            Some(format!("must match the pattern {pattern}"))
        }
        _ => None,
    }
}

/// Returns whether `text` matches. A pattern that the regex engine does not support matches everything.
fn matches(pattern: &'static str, text: &str) -> bool {
    match sid_prefix(pattern) {
        Some(prefix) => text.strip_prefix(prefix).is_some_and(is_sid_tail),
        None => regex(pattern).is_none_or(|regex| regex.is_match(text)),
    }
}

/// Returns the prefix in a pattern such as `^CH[0-9a-fA-F]{32}$`. Nearly all declared patterns have this form, which
/// needs no regex engine.
pub fn sid_prefix(pattern: &str) -> Option<&str> {
    let prefix = pattern
        .strip_prefix('^')?
        .strip_suffix("[0-9a-fA-F]{32}$")?;
    prefix
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric())
        .then_some(prefix)
}

/// Returns the compiled pattern. Each pattern is compiled once per program run.
fn regex(pattern: &'static str) -> Option<Regex> {
    static COMPILED: OnceLock<RwLock<HashMap<&'static str, Option<Regex>>>> = OnceLock::new();
    let compiled = COMPILED.get_or_init(RwLock::default);
    if let Some(regex) = compiled
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(pattern)
    {
        return regex.clone();
    }
    let regex = Regex::new(pattern).ok();
    compiled
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(pattern, regex.clone());
    regex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sid_shortcut_agrees_with_the_regex_engine() {
        let pattern = "^RL[0-9a-fA-F]{32}$";
        let good = format!("RL{}", "0aF9".repeat(8));
        for text in [
            &good,
            "",
            "RL",
            &good[..33],
            &format!("{good}0"),
            &good.replace("RL", "XX"),
            &format!("{good}\n"),
        ] {
            assert_eq!(
                matches(pattern, text),
                Regex::new(pattern).unwrap().is_match(text),
                "{text:?}"
            );
        }
    }

    #[test]
    fn rule_violations_name_the_rule() {
        assert_eq!(
            broken(&Rule::length(2, 4), "a").as_deref(),
            Some("must have 2 to 4 characters")
        );
        assert_eq!(broken(&Rule::length(2, 2), "é!"), None);
        assert_eq!(
            broken(&Rule::maximum(1000), "1001").as_deref(),
            Some("must be at most 1000")
        );
        assert_eq!(
            broken(&Rule::minimum(1), "0").as_deref(),
            Some("must be at least 1")
        );
        assert_eq!(broken(&Rule::pattern(r"^\+[1-9]\d{1,14}$"), "+4930"), None);
        assert!(broken(&Rule::pattern(r"^\+[1-9]\d{1,14}$"), "4930").is_some());
        assert_eq!(
            broken(&Rule::pattern("(?=no look-ahead)"), "anything"),
            None
        );
    }
}
