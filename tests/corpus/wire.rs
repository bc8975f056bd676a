//! The expected request, derived only from the document and the values.

use serde_json::{Map, Value};

use crate::documents::{Document, entries, type_of};

/// An input declared in the document.
pub(crate) struct Declared<'a> {
    pub(crate) location: Location,
    pub(crate) name: &'a str,
    pub(crate) schema: &'a Value,
    /// The parameter, or null for a property of a body.
    pub(crate) node: &'a Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Form,
    /// A property of a JSON body.
    Json,
    /// A whole JSON body.
    Body,
}

impl Location {
    pub(crate) fn of(name: &str) -> Self {
        match name {
            "path" => Self::Path,
            "query" => Self::Query,
            "header" => Self::Header,
            "form" => Self::Form,
            "json" => Self::Json,
            "body" => Self::Body,
            _ => panic!("unknown location {name}"),
        }
    }
}

/// The parts of a request that the document determines.
#[derive(Debug, PartialEq)]
pub(crate) struct Wire {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Map<String, Value>,
    pub(crate) body: Content,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Content {
    Text(String),
    Json(Value),
}

const FORM: &str = "application/x-www-form-urlencoded";

/// An operation of a document.
pub(crate) struct Call<'a> {
    pub(crate) document: &'a Document,
    pub(crate) path: String,
    pub(crate) method: String,
    item: &'a Value,
    pub(crate) node: &'a Value,
}

impl<'a> Call<'a> {
    /// Finds the operation at this JSON pointer.
    pub(crate) fn new(document: &'a Document, pointer: &str) -> Self {
        let (item, method) = pointer.rsplit_once('/').unwrap();
        let path = item.strip_prefix("/paths/").unwrap();
        Self {
            document,
            path: path.replace("~1", "/").replace("~0", "~"),
            method: method.to_uppercase(),
            item: document.at(item),
            node: document.at(pointer),
        }
    }

    /// Returns the media type and schema of the body.
    fn body(&self) -> Option<(&'a str, &'a Value)> {
        let body = self.document.resolve(&self.node["requestBody"]);
        let mut contents = entries(&body["content"]);
        contents
            .next()
            .map(|(media, content)| (media, self.document.resolve(&content["schema"])))
    }

    fn requires_body(&self) -> bool {
        self.document.resolve(&self.node["requestBody"])["required"] == true
    }

    /// Returns the inputs in the order in which they are sent. A JSON body is a single input if `in_one_piece` is set.
    pub(crate) fn declared(&self, in_one_piece: bool) -> Vec<Declared<'a>> {
        let parameters = [self.node, self.item]
            .into_iter()
            .flat_map(|node| node["parameters"].as_array().into_iter().flatten());
        let mut declared: Vec<Declared<'a>> = parameters
            .map(|parameter| self.document.resolve(parameter))
            .filter(|node| !is_ignored(node))
            .map(|node| Declared {
                location: Location::of(node["in"].as_str().unwrap()),
                name: node["name"].as_str().unwrap(),
                schema: self.document.resolve(&node["schema"]),
                node,
            })
            .collect();
        let Some((media, schema)) = self.body() else {
            return declared;
        };
        if in_one_piece {
            declared.push(Declared {
                location: Location::Body,
                name: "",
                schema,
                node: &Value::Null,
            });
            return declared;
        }
        let location = if media == FORM {
            Location::Form
        } else {
            Location::Json
        };
        let writable =
            entries(&schema["properties"]).filter(|(_, schema)| schema["readOnly"] != true);
        declared.extend(writable.map(|(name, schema)| Declared {
            location,
            name,
            schema: self.document.resolve(schema),
            node: &Value::Null,
        }));
        declared
    }

    /// Returns the request with these values. Nulls are sent as null.
    pub(crate) fn wire(&self, given: &[(Declared<'a>, Value)], account: &str) -> Wire {
        let mut url = self.server().trim_end_matches('/').to_owned();
        let mut path = self.path.clone();
        let [mut query, mut form] = [Vec::new(), Vec::new()];
        let mut json = Map::new();
        let mut whole = None;
        let mut headers = self.common_headers();
        for (input, value) in given {
            match input.location {
                Location::Path => {
                    let segment = percent(&text(input.schema, value), "%20");
                    path = path.replace(&format!("{{{}}}", input.name), &segment);
                }
                Location::Query => pairs(input, value, &mut query),
                Location::Form => pairs(input, value, &mut form),
                Location::Header => {
                    headers.insert(input.name.to_lowercase(), text(input.schema, value).into());
                }
                Location::Json => {
                    let is_time = input.schema["format"] == "date-time" && value.is_string();
                    let value = match is_time {
                        true => text(input.schema, value).into(),
                        false => value.clone(),
                    };
                    json.insert(input.name.to_owned(), value);
                }
                Location::Body => whole = Some(value.clone()),
            }
        }
        url.push_str(&path.replace("{AccountSid}", account));
        if !query.is_empty() {
            url = format!("{url}?{}", query.join("&"));
        }
        let body = match self.body() {
            Some((media, _)) if media == FORM => Content::Text(form.join("&")),
            // An optional body is omitted if none of its inputs is set.
            Some(_) if whole.is_none() && json.is_empty() && !self.requires_body() => {
                headers.remove("content-type");
                Content::Text(String::new())
            }
            Some(_) => Content::Json(whole.unwrap_or(json.into())),
            None => Content::Text(String::new()),
        };
        Wire {
            method: self.method.clone(),
            url,
            headers,
            body,
        }
    }

    fn server(&self) -> &'a str {
        let nodes = [
            &self.node["servers"],
            &self.item["servers"],
            self.document.at("/servers"),
        ];
        nodes
            .into_iter()
            .find_map(|servers| servers[0]["url"].as_str())
            .unwrap()
    }

    fn common_headers(&self) -> Map<String, Value> {
        let mut headers = Map::new();
        headers.insert("accept".to_owned(), "application/json".into());
        headers.insert("accept-charset".to_owned(), "utf-8".into());
        let needs_body = matches!(self.method.as_str(), "POST" | "PUT" | "PATCH");
        let media = self.body().map(|(media, _)| media);
        if let Some(media) = media.or(needs_body.then_some(FORM)) {
            headers.insert("content-type".to_owned(), media.into());
        }
        let security = self
            .node
            .get("security")
            .unwrap_or_else(|| self.document.at("/security"));
        let scheme = security[0]
            .as_object()
            .and_then(|schemes| schemes.keys().next());
        let scheme = scheme.map(|name| {
            self.document
                .at(&format!("/components/securitySchemes/{name}"))
        });
        let kind = scheme.map(|scheme| (scheme["type"].as_str(), scheme["scheme"].as_str()));
        match kind {
            Some((Some("http"), Some("basic"))) => {
                headers.insert("authorization".to_owned(), "Basic".into())
            }
            Some((Some("oauth2"), _) | (Some("http"), Some("bearer"))) => {
                headers.insert("authorization".to_owned(), "Bearer".into())
            }
            None => None,
            Some(kind) => panic!("{}: unknown security scheme {kind:?}", self.document.source),
        };
        headers
    }
}

/// Returns whether a parameter is for a header that the media types of the bodies decide, and therefore no input.
fn is_ignored(parameter: &Value) -> bool {
    parameter["in"] == "header"
        && matches!(parameter["name"].as_str(), Some("Accept" | "Content-Type"))
}

/// Formats a value of a query or form as `key=value` pairs.
fn pairs(input: &Declared<'_>, value: &Value, pairs: &mut Vec<String>) {
    // The prefix of the keys comes from the format, not from the parameter's name.
    let format = input.schema["format"].as_str().unwrap_or_default();
    if let Some(prefix) = format.strip_prefix("prefixed-collapsible-map-") {
        return flatten(prefix, value, pairs);
    }
    let encode = |schema, value| percent(&text(schema, value), "+");
    let mut push = |text: &str| pairs.push(format!("{}={text}", percent(input.name, "+")));
    match value {
        Value::Array(values) if type_of(input.schema) == Some("array") => {
            let texts = values
                .iter()
                .map(|value| encode(&input.schema["items"], value));
            match input.node["explode"] {
                Value::Bool(false) => push(&texts.collect::<Vec<_>>().join(",")),
                _ => texts.for_each(|text| push(&text)),
            }
        }
        value => push(&encode(input.schema, value)),
    }
}

fn flatten(key: &str, value: &Value, pairs: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields
                .iter()
                .for_each(|(name, value)| flatten(&format!("{key}.{name}"), value, pairs));
        }
        Value::Array(values) => values.iter().for_each(|value| flatten(key, value, pairs)),
        value => pairs.push(format!(
            "{}={}",
            percent(key, "+"),
            percent(&text(&Value::Null, value), "+")
        )),
    }
}

/// Formats a value as text: structures as JSON, timestamps in UTC without fractional seconds.
fn text(schema: &Value, value: &Value) -> String {
    match (value, type_of(schema), schema["format"].as_str()) {
        (Value::Null, ..) => String::new(),
        (Value::String(text), Some("boolean"), _) => text.to_lowercase(),
        // The only example that is not in RFC 3339 format.
        (Value::String(text), _, Some("date-time"))
            if text == "Wed, 19 Jun 2019 22:04:00 -0000" =>
        {
            "2019-06-19T22:04:00Z".to_owned()
        }
        (Value::String(text), _, Some("date-time")) => match text.split_once('.') {
            Some((seconds, fraction)) if fraction.ends_with('Z') => format!("{seconds}Z"),
            _ => text.clone(),
        },
        (Value::String(text), ..) => text.clone(),
        (value, ..) => value.to_string(),
    }
}

/// Percent-encodes all characters except the unreserved ones of RFC 3986.
pub(crate) fn percent(text: &str, space: &str) -> String {
    let encode = |byte| match byte {
        b' ' => space.to_owned(),
        byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
