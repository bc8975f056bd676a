//! What generated code says about an operation: plain data, built at compile time by `operation!`.

use http::{HeaderValue, Method};

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(crate) const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// An operation of a document: where it goes, and what can be put into it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Operation {
    pub id: &'static str,
    pub method: Method,
    pub server: &'static str,
    /// With `{Name}` for each path input.
    pub path: &'static str,
    pub rules: &'static [OperationRule],
    /// In the order in which they go on the wire.
    pub inputs: &'static [Input],
}

/// Whether a second request does no harm: what Twilio's own libraries retry, and the methods that only read.
pub(crate) fn is_repeatable(method: &Method) -> bool {
    method.is_safe() || *method == Method::DELETE
}

/// Whether a body is expected, so that one without a field is still sent with its type, as Twilio's own libraries do.
pub(crate) fn expects_body(method: &Method) -> bool {
    [Method::POST, Method::PUT, Method::PATCH].contains(method)
}

/// What holds for an operation as a whole. The lower case of this and the next two is the macro's spelling.
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[derive(Debug)]
pub enum OperationRule {
    /// Takes no credentials.
    no_auth,
    /// Takes an OAuth token and nothing else.
    oauth,
    /// Takes the client's credentials, and works without any.
    optional_auth,
    /// At least one of these must be set.
    needs_one_of(&'static [&'static str]),
    /// The body is JSON.
    json,
    /// A JSON body in which nothing was set is not sent. Without this rule it is `{}`.
    optional_body,
    /// The body's type, where it is not the usual one of its kind.
    media(&'static str),
}

/// One thing that can be set.
#[doc(hidden)]
#[derive(Debug)]
pub struct Input {
    pub location: Location,
    /// The name on the wire.
    pub name: &'static str,
    pub rules: &'static [Rule],
}

/// Where an input goes.
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    path,
    query,
    header,
    form,
    /// A property of the body, which is a JSON object.
    json,
    /// The whole body, as JSON.
    body,
}

/// What the document declares about an input.
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[derive(Debug)]
pub enum Rule {
    required,
    /// Personal data or a secret: shown in no `Debug` and no error.
    private,
    length(u64, u64),
    min_length(u64),
    max_length(u64),
    pattern(&'static str),
    minimum(i64),
    maximum(i64),
    /// A list or an object is one text, joined with commas.
    comma,
    /// The same, joined with spaces.
    space,
    /// The same, joined with `|`.
    pipe,
    /// The properties of an object are pairs of their own, or properties of the JSON body.
    explode,
    /// `name[key]=value`, to any depth.
    deep,
    /// The client's account, unless it is set.
    account,
    /// Nested keys become `Prefix.a.b=value`: `flatten("Prefix")`.
    flatten(&'static str),
    /// How many records a page of a list has.
    page_size,
}

/// The credentials of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Auth {
    None,
    /// Whatever the client has.
    Any,
    /// An OAuth token.
    Token,
}

impl Operation {
    /// Returns the credentials that the operation takes from a client, which may have none.
    pub(crate) fn auth(&self, has_credentials: bool) -> Auth {
        let kind = |rule: &OperationRule| match rule {
            OperationRule::no_auth => Some(Auth::None),
            OperationRule::oauth => Some(Auth::Token),
            OperationRule::optional_auth if !has_credentials => Some(Auth::None),
            _ => None,
        };
        self.rules.iter().find_map(kind).unwrap_or(Auth::Any)
    }

    /// The type of the body that the operation takes.
    pub(crate) fn media_type(&self) -> HeaderValue {
        let mut media = FORM;
        for rule in self.rules {
            match rule {
                OperationRule::media(name) => return HeaderValue::from_static(name),
                OperationRule::json => media = JSON,
                _ => {}
            }
        }
        media
    }

    pub(crate) fn takes_json(&self) -> bool {
        self.rules
            .iter()
            .any(|rule| matches!(rule, OperationRule::json | OperationRule::media(_)))
    }

    pub(crate) fn leaves_out_empty_body(&self) -> bool {
        self.rules
            .iter()
            .any(|rule| matches!(rule, OperationRule::optional_body))
    }

    pub(crate) fn find(&self, location: Location, name: &str) -> Option<usize> {
        self.inputs
            .iter()
            .position(|input| input.location == location && input.name == name)
    }

    pub(crate) fn page_size(&self) -> Option<(usize, &'static Input)> {
        self.inputs
            .iter()
            .enumerate()
            .find(|(_, input)| input.has(|rule| matches!(rule, Rule::page_size)))
    }
}

impl Input {
    pub(crate) fn has(&self, is: impl Fn(&Rule) -> bool) -> bool {
        self.rules.iter().any(is)
    }

    pub(crate) fn is_private(&self) -> bool {
        self.has(|rule| matches!(rule, Rule::private))
    }

    pub(crate) fn explodes(&self) -> bool {
        self.has(|rule| matches!(rule, Rule::explode))
    }

    /// Whether it is credentials, of which the document may say nothing.
    pub(crate) fn is_authorization(&self) -> bool {
        self.name.eq_ignore_ascii_case("authorization")
    }

    pub(crate) fn is_required(&self) -> bool {
        self.location == Location::path || self.has(|rule| matches!(rule, Rule::required))
    }

    pub(crate) fn minimum(&self) -> Option<i64> {
        self.rules.iter().find_map(|rule| match rule {
            Rule::minimum(limit) => Some(*limit),
            _ => None,
        })
    }

    pub(crate) fn maximum(&self) -> Option<i64> {
        self.rules.iter().find_map(|rule| match rule {
            Rule::maximum(limit) => Some(*limit),
            _ => None,
        })
    }
}
