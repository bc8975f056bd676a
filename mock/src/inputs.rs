//! Finds the inputs of an operation in a request, and checks them with the rules of its table.

use serde_json::Value;
use twilio_runtime::__private::{Input, Location, Operation, OperationRule, Rule, broken_rule};
use twilio_runtime::{HttpRequest, http};

use crate::multipart;
use crate::path::{self, PathInputs};

/// The value of an input, as it was sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    /// Its text, or the texts of its elements.
    pub(crate) texts: Vec<String>,
    /// A value that was sent as JSON.
    pub(crate) json: Option<Value>,
}

impl Given {
    fn text(text: impl Into<String>) -> Self {
        Self {
            texts: vec![text.into()],
            json: None,
        }
    }

    fn json(value: Value) -> Self {
        let texts = match &value {
            Value::Null => Vec::new(),
            Value::Array(elements) => elements.iter().map(shown).collect(),
            value => vec![shown(value)],
        };
        Self {
            texts,
            json: Some(value),
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Reads the inputs of a request, and says what its operation does not allow.
pub(crate) fn read(
    operation: &'static Operation,
    request: &HttpRequest,
    path: PathInputs,
) -> (Vec<(&'static Input, Given)>, Vec<String>) {
    let mut reader = Reader {
        operation,
        given: Vec::new(),
        problems: Vec::new(),
    };
    for (name, text) in path {
        reader.pair(Location::path, name, text);
    }
    reader.query(&request.url);
    reader.headers(&request.headers);
    reader.body(request);
    reader.check();
    (reader.given, reader.problems)
}

struct Reader {
    operation: &'static Operation,
    given: Vec<(&'static Input, Given)>,
    problems: Vec<String>,
}

impl Reader {
    fn inputs(&self, location: Location) -> impl Iterator<Item = &'static Input> + use<> {
        let inputs = self.operation.inputs.iter();
        inputs.filter(move |input| input.location == location)
    }

    fn has_rule(&self, is: impl Fn(&OperationRule) -> bool) -> bool {
        self.operation.rules.iter().any(is)
    }

    /// Returns the input of this name, or the one that takes all other names.
    fn find(&self, location: Location, name: &str) -> Option<&'static Input> {
        let is_open = |input: &&Input| has(input, |rule| matches!(rule, Rule::explode));
        let named = self.inputs(location).find(|input| input.name == name);
        named.or_else(|| self.inputs(location).find(is_open))
    }

    /// Adds a value to those of an input.
    fn add(&mut self, input: &'static Input, value: Given) {
        match self
            .given
            .iter_mut()
            .find(|(known, _)| std::ptr::eq(*known, input))
        {
            Some((_, known)) => known.texts.extend(value.texts),
            None => self.given.push((input, value)),
        }
    }

    /// Adds a pair of a query, a form or a path. Objects are sent as several pairs, whose keys begin with their name, or
    /// have a name of their own.
    fn pair(&mut self, location: Location, key: &str, text: String) {
        let is_named = |input: &&Input| input.name == key;
        let has_prefix = |input: &&Input| {
            input.rules.iter().any(|rule| match rule {
                Rule::deep => key
                    .strip_prefix(input.name)
                    .is_some_and(|rest| rest.starts_with('[')),
                Rule::flatten(prefix) => key
                    .strip_prefix(prefix)
                    .is_some_and(|rest| rest.starts_with('.')),
                _ => false,
            })
        };
        let is_open = |input: &&Input| has(input, |rule| matches!(rule, Rule::explode));
        let known = (self.inputs(location).find(is_named))
            .or_else(|| self.inputs(location).find(has_prefix))
            .or_else(|| self.inputs(location).find(is_open));
        match known {
            Some(input) => self.add(input, Given::text(text)),
            // The fields of a form that is an input as a whole.
            None if location == Location::form => match self.inputs(Location::body).next() {
                Some(body) => self.add(body, Given::text(text)),
                None => self.unknown("the form has a field", key),
            },
            None => self.unknown("the query has a parameter", key),
        }
    }

    fn unknown(&mut self, what: &str, name: &str) {
        self.problems.push(format!(
            "{what} `{name}`, which {} does not take",
            self.operation.id
        ));
    }

    fn query(&mut self, url: &str) {
        let template = path::query(self.operation.path);
        for (key, text) in form_urlencoded::parse(path::query(url).as_bytes()) {
            let is_credential = |rule: &OperationRule| matches!(rule, OperationRule::query_key(_, name) if *name == key);
            let is_fixed =
                || form_urlencoded::parse(template.as_bytes()).any(|(fixed, _)| fixed == key);
            if !self.has_rule(is_credential) && !is_fixed() {
                self.pair(Location::query, &key, text.into_owned());
            }
        }
    }

    /// Reads the declared headers and cookies. A request may have others.
    fn headers(&mut self, headers: &http::HeaderMap) {
        for input in self.inputs(Location::header) {
            if let Some(value) = headers.get(input.name) {
                self.add(
                    input,
                    Given::text(String::from_utf8_lossy(value.as_bytes())),
                );
            }
        }
        let cookies = headers.get_all(http::header::COOKIE).iter();
        let cookies: Vec<&str> = cookies.filter_map(|value| value.to_str().ok()).collect();
        for cookie in cookies.iter().flat_map(|text| text.split(';')) {
            let (name, text) = cookie.split_once('=').unwrap_or((cookie, ""));
            if let Some(input) = self
                .inputs(Location::cookie)
                .find(|it| it.name == name.trim())
            {
                let text = percent_encoding::percent_decode_str(text.trim()).decode_utf8_lossy();
                self.add(input, Given::text(text));
            }
        }
    }

    fn body(&mut self, request: &HttpRequest) {
        let body = &request.body;
        let media = request.headers.get(http::header::CONTENT_TYPE);
        let media = media
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let takes = |location| self.inputs(location).next().is_some();
        let takes_any = takes(Location::form)
            || takes(Location::json)
            || takes(Location::body)
            || takes(Location::part);
        if body.is_empty() || !takes_any {
            let is_read = body.is_empty() || body.as_ref() == b"{}";
            if !is_read {
                let problem = format!("{} takes no body", self.operation.id);
                self.problems.push(problem);
            }
            return;
        }
        let is_json = self.has_rule(|rule| matches!(rule, OperationRule::json));
        let is_raw =
            |rule: &OperationRule| matches!(rule, OperationRule::text | OperationRule::bytes);
        if is_json {
            match serde_json::from_slice(body) {
                Ok(value) => self.json(value),
                Err(error) => self.problems.push(format!("the body is not JSON: {error}")),
            }
        } else if self.has_rule(|rule| matches!(rule, OperationRule::multipart)) {
            self.multipart(media, body.clone());
        } else if self.has_rule(is_raw) {
            if let Some(input) = self.inputs(Location::body).next() {
                self.add(input, Given::text(String::from_utf8_lossy(body)));
            }
        } else if media.starts_with("application/x-www-form-urlencoded") {
            for (key, text) in form_urlencoded::parse(body) {
                self.pair(Location::form, &key, text.into_owned());
            }
        } else {
            self.problems.push(format!(
                "the body is `{media}`, but {} takes a form",
                self.operation.id
            ));
        }
    }

    fn json(&mut self, value: Value) {
        if let Some(input) = self.inputs(Location::body).next() {
            self.add(input, Given::json(value));
            return;
        }
        let Value::Object(properties) = value else {
            self.problems
                .push("the body is not a JSON object".to_owned());
            return;
        };
        for (name, value) in properties {
            match self.find(Location::json, &name) {
                Some(input) => self.add(input, Given::json(value)),
                None => self.unknown("the body has a property", &name),
            }
        }
    }

    fn multipart(&mut self, media: &str, body: twilio_runtime::Bytes) {
        let parts = match multipart::read(media, body) {
            Ok(parts) => parts,
            Err(problem) => return self.problems.push(problem),
        };
        for (name, text) in parts {
            match self.find(Location::part, &name) {
                Some(input) => self.add(input, Given::text(text)),
                None => self.unknown("the body has a part", &name),
            }
        }
    }

    /// Checks the rules of the table.
    fn check(&mut self) {
        let is_given = |name: &str| self.given.iter().any(|(input, _)| input.name == name);
        let mut problems = Vec::new();
        for input in self.operation.inputs {
            let is_required = input.location == Location::path
                || has(input, |rule| matches!(rule, Rule::required));
            let given = (self.given.iter()).find(|(known, _)| std::ptr::eq(*known, input));
            match given {
                None if is_required => problems.push(format!("`{}` is required", input.name)),
                None => {}
                Some((_, given)) => {
                    let texts = given.texts.iter().flat_map(|text| elements(input, text));
                    // Empty text clears a field, so the rules for its content do not apply.
                    let texts = texts.filter(|text| is_required || !text.is_empty());
                    for text in texts {
                        if let Some(problem) = broken_rule(input, text) {
                            let name = input.name;
                            problems.push(format!("`{name}` is {text:?}, but it {problem}"));
                        }
                    }
                }
            }
        }
        for rule in self.operation.rules {
            if let OperationRule::needs_one_of(names) = rule
                && !names.iter().any(|name| is_given(name))
            {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                problems.push(format!("{} must be given", names.join(" or ")));
            }
        }
        self.problems.extend(problems);
    }
}

fn has(input: &Input, is: impl Fn(&Rule) -> bool) -> bool {
    input.rules.iter().any(is)
}

/// Returns the values to check: the elements of a list that was sent as one text.
fn elements<'a>(input: &Input, text: &'a str) -> Vec<&'a str> {
    let separator = input.rules.iter().find_map(|rule| match rule {
        Rule::comma => Some(','),
        Rule::space => Some(' '),
        Rule::pipe => Some('|'),
        _ => None,
    });
    match separator {
        Some(separator) => text.split(separator).collect(),
        None => vec![text],
    }
}
