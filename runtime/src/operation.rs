//! The description of an operation in generated code: static data, built by `operation!`.

use http::{HeaderValue, Method};

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(crate) const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// An operation of a document: its method, its URL, and its inputs.
#[doc(hidden)]
#[derive(Debug)]
pub struct Operation {
    pub id: &'static str,
    pub method: Method,
    pub server: &'static str,
    /// The path, with `{Name}` for each path input.
    pub path: &'static str,
    pub rules: &'static [OperationRule],
    /// The inputs, in the order in which they are sent.
    pub inputs: &'static [Input],
}

/// Returns whether repeating a request does no harm: true for methods that only read, and for `DELETE`, which Twilio's
/// own libraries retry as well.
pub(crate) fn is_repeatable(method: &Method) -> bool {
    method.is_safe() || *method == Method::DELETE
}

/// Returns whether the method usually has a body. Even an empty form is then sent with its media type, as in Twilio's
/// own libraries.
pub(crate) fn expects_body(method: &Method) -> bool {
    [Method::POST, Method::PUT, Method::PATCH].contains(method)
}

/// A rule for an operation as a whole.
///
/// The variants of this and the next two enums are lower case because the macro spells them that way.
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[derive(Debug)]
pub enum OperationRule {
    /// Sends no credentials.
    no_auth,
    /// Accepts only an OAuth token.
    oauth,
    /// Sends the client's credentials if there are any.
    optional_auth,
    /// Needs the client's Twilio credentials, together with the schemes beside this rule.
    basic,
    /// Needs the bearer token of this security scheme.
    bearer(&'static str),
    /// Needs the API key of this security scheme, in this header.
    header_key(&'static str, &'static str),
    /// Needs the API key of this security scheme, as this parameter of the query.
    query_key(&'static str, &'static str),
    /// Needs the API key of this security scheme, in this cookie.
    cookie_key(&'static str, &'static str),
    /// Separates alternatives: the schemes before it are needed, or those after it.
    or,
    /// Another server of the document, by the name with which a client chooses it.
    server(&'static str, &'static str),
    /// Requires at least one of these inputs.
    needs_one_of(&'static [&'static str]),
    /// The body is JSON.
    json,
    /// A JSON body without any input is not sent. Without this rule, it is sent as `{}`.
    optional_body,
    /// The body's media type, if it is not the usual one for JSON or forms.
    media(&'static str),
    /// The body is text, in UTF-8.
    text,
    /// The body is a file.
    bytes,
    /// The body is `multipart/form-data`.
    multipart,
    /// The media types of the response, if it is not JSON: text if the result is a `String`, bytes otherwise.
    accept(&'static [&'static str]),
    /// The media types of a JSON response, if none is the usual one.
    accept_json(&'static [&'static str]),
}

/// An input of an operation: a parameter, a property of the body, or the whole body.
#[doc(hidden)]
#[derive(Debug)]
pub struct Input {
    pub location: Location,
    /// The name in requests.
    pub name: &'static str,
    pub rules: &'static [Rule],
}

/// The location of an input in the request.
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    path,
    query,
    header,
    cookie,
    form,
    /// A property of a JSON body.
    json,
    /// The whole body: as JSON, as the fields of a form, as text or as a file.
    body,
    /// A part of a `multipart/form-data` body.
    part,
}

/// A rule that the document declares for an input.
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[derive(Debug)]
pub enum Rule {
    required,
    /// Personal data or a secret, never shown in `Debug` output or errors.
    private,
    length(u64, u64),
    min_length(u64),
    max_length(u64),
    pattern(&'static str),
    minimum(i64),
    maximum(i64),
    /// A list or an object is sent as one string, joined with commas.
    comma,
    /// Like `comma`, joined with spaces.
    space,
    /// Like `comma`, joined with `|`.
    pipe,
    /// The properties of an object are sent as separate pairs, or as properties of the JSON body.
    explode,
    /// Lists and objects are sent as `name[key]=value`, nested to any depth.
    deep,
    /// Defaults to the client's account SID.
    account,
    /// Nested keys are sent as `Prefix.a.b=value`: `flatten("Prefix")`.
    flatten(&'static str),
    /// The number of records per page of a list.
    page_size,
    /// The media type of a part, if it is not the usual one.
    media(&'static str),
}

/// The kind of a body that is neither JSON nor a URL-encoded form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RawBody {
    Text,
    Bytes,
    Multipart,
}

/// The credentials of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Auth {
    None,
    /// Any credentials of the client.
    Any,
    /// An OAuth token.
    Token,
}

impl Operation {
    /// Returns the credentials that the operation needs from a client, which may have none.
    pub(crate) fn auth(&self, has_credentials: bool) -> Auth {
        let kind = |rule: &OperationRule| match rule {
            OperationRule::no_auth => Some(Auth::None),
            OperationRule::oauth => Some(Auth::Token),
            OperationRule::optional_auth if !has_credentials => Some(Auth::None),
            _ => None,
        };
        self.rules.iter().find_map(kind).unwrap_or(Auth::Any)
    }

    /// Returns the alternatives of security, each the schemes that it needs together. They may contain other rules as
    /// well. `None` if the operation takes Twilio's credentials only, for which [`auth`](Self::auth) suffices.
    pub(crate) fn alternatives(&self) -> Option<impl Iterator<Item = &'static [OperationRule]>> {
        let rules = self.rules;
        let has_schemes = rules.iter().any(|rule| {
            matches!(
                rule,
                OperationRule::basic
                    | OperationRule::bearer(_)
                    | OperationRule::header_key(..)
                    | OperationRule::query_key(..)
                    | OperationRule::cookie_key(..)
            )
        });
        has_schemes.then(|| rules.split(|rule| matches!(rule, OperationRule::or)))
    }

    /// Returns whether the operation can do without credentials.
    pub(crate) fn has_optional_auth(&self) -> bool {
        self.rules
            .iter()
            .any(|rule| matches!(rule, OperationRule::optional_auth))
    }

    /// Returns the servers besides the first, with the names that choose them.
    pub(crate) fn named_servers(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.rules.iter().filter_map(|rule| match *rule {
            OperationRule::server(name, url) => Some((name, url)),
            _ => None,
        })
    }

    /// Returns the media type of the request body.
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
            .any(|rule| matches!(rule, OperationRule::json))
    }

    /// Returns the kind of the body, if it is neither JSON nor a URL-encoded form.
    pub(crate) fn raw_body(&self) -> Option<RawBody> {
        self.rules.iter().find_map(|rule| match rule {
            OperationRule::text => Some(RawBody::Text),
            OperationRule::bytes => Some(RawBody::Bytes),
            OperationRule::multipart => Some(RawBody::Multipart),
            _ => None,
        })
    }

    /// Returns the media type of a body that is text or a file. Text is sent as UTF-8, whatever charset the document
    /// declares.
    pub(crate) fn raw_media_type(&self, kind: RawBody) -> HeaderValue {
        let media = self.rules.iter().find_map(|rule| match *rule {
            OperationRule::media(name) => Some(name),
            _ => None,
        });
        let value = match (kind, media) {
            (RawBody::Text, media) => {
                let essence = media.and_then(|media| media.split(';').next());
                let essence = essence.unwrap_or("text/plain").trim();
                HeaderValue::try_from(format!("{essence}; charset=utf-8"))
            }
            (_, media) => HeaderValue::try_from(media.unwrap_or("application/octet-stream")),
        };
        value.unwrap_or(const { HeaderValue::from_static("application/octet-stream") })
    }

    /// Returns the media types of the response, or nothing if it is JSON.
    pub(crate) fn accepts(&self) -> &'static [&'static str] {
        let accepts = |rule: &OperationRule| match *rule {
            OperationRule::accept(media) => Some(media),
            _ => None,
        };
        self.rules.iter().find_map(accepts).unwrap_or_default()
    }

    /// Returns the media types to ask for, if they are not those of the result type.
    pub(crate) fn accept_header(&self) -> Option<HeaderValue> {
        let media = self.rules.iter().find_map(|rule| match *rule {
            OperationRule::accept(media) | OperationRule::accept_json(media) => Some(media),
            _ => None,
        });
        HeaderValue::try_from(media?.join(", ")).ok()
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

    /// Returns the media type that the document sets for a part.
    pub(crate) fn media_type(&self) -> Option<&'static str> {
        self.rules.iter().find_map(|rule| match rule {
            Rule::media(name) => Some(*name),
            _ => None,
        })
    }

    pub(crate) fn explodes(&self) -> bool {
        self.has(|rule| matches!(rule, Rule::explode))
    }

    /// Returns whether the input holds credentials, which the document need not declare as private.
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
