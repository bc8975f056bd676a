//! Answers requests: with the first rule that fits, or with a store.

use std::any::Any;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;
use twilio_runtime::__private::{MockedOperation, Operation, OperationRule};
use twilio_runtime::{Bytes, HttpRequest, Method, TransportErrorKind, http};

use crate::example::Template;
use crate::fault::{Fault, json_response};
use crate::inputs;
use crate::path::{self, fit};
use crate::request::Request;
use crate::rule::{Answer, Condition, Reply};
use crate::store::Family;
use crate::time::Clock;

/// How many of the known operations a message about an unexpected call names.
const NEAREST: usize = 5;

/// The rules and stores of a mock, and what it received. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Engine(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    clock: Clock,
}

#[derive(Default)]
struct State {
    rules: Vec<RuleState>,
    families: Vec<Arc<Family>>,
    /// The operations that are answered with their examples.
    examples: Vec<&'static MockedOperation>,
    received: Vec<Request>,
    /// What fails the test, and how often it happened.
    failures: Vec<(String, usize)>,
    /// Whether the test has dropped the mock.
    is_dropped: bool,
}

/// A rule, and how far its answers have been given.
pub(crate) struct RuleState {
    pub(crate) operation: &'static Operation,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) calls: usize,
    /// Where the test made it.
    location: &'static Location<'static>,
    /// The current answer, and how often it was given.
    position: (usize, u32),
}

/// What a request gets, and after which delay.
pub(crate) struct Outcome {
    pub(crate) result: Result<http::Response<Bytes>, Broken>,
    pub(crate) delay: Duration,
}

/// Why a request gets no response.
pub(crate) struct Broken {
    pub(crate) kind: TransportErrorKind,
    pub(crate) message: String,
}

impl RuleState {
    fn new(operation: &'static Operation, location: &'static Location<'static>) -> Self {
        Self {
            operation,
            location,
            conditions: Vec::new(),
            answers: Vec::new(),
            calls: 0,
            position: (0, 0),
        }
    }

    /// Returns the next answer, without taking it.
    fn next(&self) -> Option<(usize, u32)> {
        let (mut at, mut given) = self.position;
        loop {
            let answer = self.answers.get(at)?;
            let is_last = at + 1 == self.answers.len();
            let has_more = match answer.times {
                Some(times) => given < times,
                None => is_last || given == 0,
            };
            if has_more {
                return Some((at, given));
            }
            (at, given) = (at + 1, 0);
        }
    }

    fn take(&mut self) -> Option<(Reply, Duration)> {
        let (at, given) = self.next()?;
        let answer = self.answers.get(at)?;
        self.position = (at, given.saturating_add(1));
        self.calls += 1;
        Some((answer.reply.clone(), answer.delay))
    }

    /// Returns whether an answer was never given.
    fn is_unused(&self) -> bool {
        let (at, given) = self.position;
        let is_given = |answer: &Answer| given >= answer.times.unwrap_or(1);
        let is_last_given = self.answers.get(at).is_none_or(is_given);
        at + 1 < self.answers.len() || !is_last_given
    }
}

impl Engine {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    #[track_caller]
    pub(crate) fn add_rule(&self, operation: &'static Operation) -> usize {
        let mut state = self.state();
        state
            .rules
            .push(RuleState::new(operation, Location::caller()));
        state.rules.len() - 1
    }

    pub(crate) fn edit_rule<T>(&self, at: usize, edit: impl FnOnce(&mut RuleState) -> T) -> T {
        edit(&mut self.state().rules[at])
    }

    pub(crate) fn add_family(&self, family: Arc<Family>) {
        self.state().families.push(family);
    }

    pub(crate) fn add_examples(&self, operations: Operations) {
        self.state().examples.extend(operations);
    }

    /// Returns the answer of an operation that is answered with its example.
    fn example(&self, operation: &Operation) -> Option<Template> {
        let state = self.state();
        let mut examples = state.examples.iter();
        let found = examples.find(|mocked| path::is_same(mocked.operation, operation))?;
        Some(Template::new(found, None))
    }

    pub(crate) fn received(&self) -> Vec<Request> {
        self.state().received.clone()
    }

    /// Returns what fails the test, and forgets it.
    pub(crate) fn take_failures(&self) -> Vec<String> {
        let failures = std::mem::take(&mut self.state().failures).into_iter();
        let failures = failures.map(|(message, times)| match times {
            1 => message,
            times => format!("{message}\n  ({times} times)"),
        });
        failures.collect()
    }

    /// Answers no more calls: they could not fail the test any more.
    pub(crate) fn close(&self) {
        self.state().is_dropped = true;
    }

    /// Returns the rules whose answers were not all given.
    pub(crate) fn unused(&self) -> Vec<String> {
        let state = self.state();
        let unused = state.rules.iter().filter(|rule| rule.is_unused());
        unused.map(describe).collect()
    }

    /// Answers a request. Closures of the test run without a lock, so that they may ask the mock anything.
    pub(crate) fn answer(&self, request: HttpRequest) -> Outcome {
        if self.state().is_dropped {
            let message = "twilio-mock: the mock was dropped before this call; keep `Twilio` until the end of the test";
            return Outcome::broken(TransportErrorKind::InvalidRequest, message.to_owned());
        }
        let Some((operation, inputs)) = self.route(&request) else {
            return match is_token_request(&request) {
                true => Outcome::of(token()),
                false => self.unexpected(&request.method, &request.url, &[]),
            };
        };
        let request = Request::new(operation, request, inputs, self.0.clock.now());
        self.state().received.push(request.clone());
        if needs_credentials(operation) && !request.headers().contains_key("authorization") {
            return Outcome::of(Fault::new(401).response(operation.server));
        }
        if !request.problems().is_empty() {
            let message = request.problems().join("; ");
            return Outcome::of(Fault::new(400).message(message).response(operation.server));
        }
        let mut misses = Vec::new();
        for (rule, location, conditions) in self.conditions(operation) {
            let miss = conditions.iter().find_map(|condition| {
                match guarded(|| (condition.holds)(&request)) {
                    Ok(true) => None,
                    Ok(false) => {
                        let description = &condition.description;
                        Some(format!("the rule at {location} asks that {description}"))
                    }
                    Err(panic) => Some(format!(
                        "a condition of the rule at {location} panicked: {panic}"
                    )),
                }
            });
            if let Some(miss) = miss {
                misses.push(miss);
                continue;
            }
            let Some((reply, delay)) = self.edit_rule(rule, RuleState::take) else {
                let had_any = self.edit_rule(rule, |rule| !rule.answers.is_empty());
                misses.push(match had_any {
                    true => format!("the rule at {location} has no answer left"),
                    false => {
                        format!("the rule at {location} has no answer; add `returns` or `fails`")
                    }
                });
                continue;
            };
            return self.reply(&request, &reply, delay);
        }
        let family = self
            .state()
            .families
            .iter()
            .find(|it| it.has(operation))
            .cloned();
        if let Some(family) = family {
            return match guarded(|| family.answer(&request, self.0.clock.now())) {
                Ok(response) => Outcome::of(response),
                Err(panic) => self.failure(format!(
                    "a closure of the store of {} panicked: {panic}",
                    operation.id
                )),
            };
        }
        if let Some(example) = self.example(operation) {
            return Outcome::of(example.unchanged());
        }
        misses.push(format!("the request was {request:?}"));
        self.unexpected(request.method(), request.url(), &misses)
    }

    /// Returns the conditions of the rules for an operation.
    fn conditions(
        &self,
        operation: &Operation,
    ) -> Vec<(usize, &'static Location<'static>, Vec<Condition>)> {
        let state = self.state();
        let rules = state.rules.iter().enumerate();
        rules
            .filter(|(_, rule)| path::is_same(rule.operation, operation))
            .map(|(at, rule)| (at, rule.location, rule.conditions.clone()))
            .collect()
    }

    fn reply(&self, request: &Request, reply: &Reply, delay: Duration) -> Outcome {
        let result = match reply {
            Reply::Broken(kind) => Err(Broken {
                kind: *kind,
                message: "the mock broke the connection, as a rule asked for".to_owned(),
            }),
            Reply::Response(respond) => match guarded(|| respond(request)) {
                Ok(response) => Ok(response),
                Err(panic) => {
                    let operation = request.operation();
                    let text = format!("the closure that answers {operation} panicked: {panic}");
                    return self.failure(text);
                }
            },
        };
        Outcome { result, delay }
    }

    /// Returns the operation that a request is for, and the inputs in its path.
    fn route(&self, request: &HttpRequest) -> Option<(&'static Operation, path::PathInputs)> {
        let state = self.state();
        let host = path::split_url(&request.url).0;
        let fitting = state
            .operations()
            .filter(|operation| operation.method == request.method);
        let fitting = fitting.filter_map(|operation| {
            let (fit, inputs) = fit(operation, &request.url)?;
            (fit.is_own_host || !path::is_service(host)).then_some((fit, operation, inputs))
        });
        let mut fitting: Vec<_> = fitting.collect();
        let best = fitting.iter().map(|(fit, ..)| *fit).max()?;
        fitting.retain(|(fit, ..)| *fit == best);
        // Operations may have the same path, if the document tells them apart by fragments. Of several that fit equally,
        // the first that allows the inputs.
        let is_allowed = |(_, operation, inputs): &(_, &'static Operation, path::PathInputs)| {
            inputs::read(operation, request, inputs.clone())
                .1
                .is_empty()
        };
        let has_twins = fitting
            .iter()
            .any(|(_, operation, _)| !path::is_same(operation, fitting[0].1));
        let at = match has_twins {
            true => fitting.iter().position(is_allowed).unwrap_or(0),
            false => 0,
        };
        let (_, operation, inputs) = fitting.into_iter().nth(at)?;
        Some((operation, inputs))
    }

    fn failure(&self, message: String) -> Outcome {
        let message = format!("twilio-mock: {message}");
        let mut state = self.state();
        match state
            .failures
            .iter_mut()
            .find(|(known, _)| *known == message)
        {
            Some((_, times)) => *times += 1,
            None => state.failures.push((message.clone(), 1)),
        }
        Outcome::broken(TransportErrorKind::InvalidRequest, message)
    }

    /// Answers a call for which there is no rule, and fails the test.
    fn unexpected(&self, method: &Method, url: &str, misses: &[String]) -> Outcome {
        let url = url.split('?').next().unwrap_or(url);
        let reasons = match misses {
            [] => self.state().nearest(url),
            misses => misses.iter().map(|miss| format!("\n  {miss}")).collect(),
        };
        self.failure(format!("no rule and no store for {method} {url}{reasons}"))
    }
}

impl State {
    fn operations(&self) -> impl Iterator<Item = &'static Operation> {
        let of_rules = self.rules.iter().map(|rule| rule.operation);
        let of_stores = self.families.iter().flat_map(|family| family.operations());
        let of_examples = self.examples.iter().map(|mocked| mocked.operation);
        of_rules.chain(of_stores).chain(of_examples)
    }

    /// Returns the operations with the longest common beginning of their paths, those of the same host first.
    fn nearest(&self, url: &str) -> String {
        let (host, path) = path::split_url(url);
        let mut known: Vec<((bool, usize), String)> = Vec::new();
        for operation in self.operations() {
            let template = path::template(operation);
            let pairs = template.split('/').zip(path.split('/'));
            let common = pairs.take_while(|(own, other)| own == other || own.contains('{'));
            let line = format!("\n  {} {template} ({})", operation.method, operation.id);
            let entry = ((path::is_host_of(operation, host), common.count()), line);
            if !known.contains(&entry) {
                known.push(entry);
            }
        }
        // Stable, so that rules of the same rank keep their order.
        known.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        let lines: String = known
            .into_iter()
            .take(NEAREST)
            .map(|(_, line)| line)
            .collect();
        match lines.is_empty() {
            true => "; the mock has no rules: add one with `on`, or a `store`".to_owned(),
            false => format!("; the closest operations that have one:{lines}"),
        }
    }
}

impl Outcome {
    fn broken(kind: TransportErrorKind, message: String) -> Self {
        Self {
            result: Err(Broken { kind, message }),
            delay: Duration::ZERO,
        }
    }

    fn of(response: http::Response<Bytes>) -> Self {
        Self {
            result: Ok(response),
            delay: Duration::ZERO,
        }
    }
}

fn describe(rule: &RuleState) -> String {
    let conditions: Vec<&str> = rule.conditions.iter().map(|it| &*it.description).collect();
    let conditions = match conditions.is_empty() {
        true => String::new(),
        false => format!(", if {}", conditions.join(" and ")),
    };
    let left = match rule.answers.is_empty() {
        true => "it has no answer; add `returns` or `fails`",
        false => "not all of its answers were given",
    };
    let calls = rule.calls;
    format!(
        "the rule at {} for {}{conditions}: {left} ({calls} calls)",
        rule.location, rule.operation.id
    )
}

/// Runs a closure of the test, and returns the message if it panics.
fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| message(&*panic))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("with something that is not text").to_owned()
}

/// Returns whether the operation needs the client's own credentials.
fn needs_credentials(operation: &Operation) -> bool {
    !operation.rules.iter().any(|rule| {
        matches!(
            rule,
            OperationRule::no_auth
                | OperationRule::optional_auth
                | OperationRule::bearer(_)
                | OperationRule::header_key(..)
                | OperationRule::query_key(..)
                | OperationRule::cookie_key(..)
        )
    })
}

/// Returns whether a client with OAuth credentials asks for its access token.
fn is_token_request(request: &HttpRequest) -> bool {
    request.method == Method::POST && path::split_url(&request.url).1.ends_with("/v2/token")
}

fn token() -> http::Response<Bytes> {
    json_response(
        200,
        &json!({ "access_token": "a-token-of-the-mock", "token_type": "Bearer", "expires_in": 3600 }),
    )
}

/// The operations that a store or a mock of several resources takes.
pub(crate) type Operations = &'static [&'static MockedOperation];

#[cfg(test)]
mod tests {
    use twilio_runtime::__private::{Input, Location as Place, Rule};

    use super::*;

    static RENAME: Operation = post("RenameParcel", &[property("name")]);
    static MOVE: Operation = post("MoveParcel", &[property("shelf")]);

    const fn property(name: &'static str) -> Input {
        Input {
            location: Place::json,
            name,
            rules: &[Rule::required],
        }
    }

    const fn post(id: &'static str, inputs: &'static [Input]) -> Operation {
        Operation {
            id,
            method: Method::POST,
            server: "https://parcels.example.com",
            path: "/v1/Parcels",
            rules: &[OperationRule::json, OperationRule::no_auth],
            inputs,
        }
    }

    #[test]
    fn operations_with_the_same_path_are_told_apart_by_their_inputs() {
        let engine = Engine::default();
        for operation in [&RENAME, &RENAME, &MOVE] {
            engine.add_rule(operation);
        }
        for (body, expected) in [
            ("{\"name\": \"a\"}", "RenameParcel"),
            ("{\"shelf\": 1}", "MoveParcel"),
            ("{}", "RenameParcel"),
        ] {
            let url = "https://parcels.example.com/v1/Parcels";
            let mut request = HttpRequest::new(Method::POST, url);
            request.body = body.into();
            let found = engine.route(&request).map(|(operation, _)| operation.id);
            assert_eq!(found, Some(expected), "{body}");
        }
    }
}
