//! What generated code and its documentation say about credentials.

use std::collections::BTreeMap;

use crate::{
    docs::{self, code},
    model::{DocumentApi, KeyLocation, Operation, Scheme, SchemeChoice, Security},
    names::{Case, spelled},
};

/// The variable of the environment from which the client reads the API key of SendGrid.
const SENDGRID_KEY: &str = "SENDGRID_API_KEY";

/// Returns the rules of the operation's table.
pub(super) fn rules(security: &Security) -> String {
    match security {
        Security::Basic => String::new(),
        Security::OAuth => " oauth".to_owned(),
        Security::Optional => " optional_auth".to_owned(),
        Security::None => " no_auth".to_owned(),
        Security::Schemes(choice) => {
            let mut alternatives: Vec<String> = choice
                .alternatives
                .iter()
                .map(|schemes| joined(schemes, rule, " "))
                .collect();
            if choice.is_optional {
                alternatives.push("optional_auth".to_owned());
            }
            format!(" {}", alternatives.join(" or "))
        }
    }
}

fn rule(scheme: &Scheme) -> String {
    match scheme {
        Scheme::Basic => "basic".to_owned(),
        Scheme::OAuth => "oauth".to_owned(),
        Scheme::Bearer(scheme) => format!("bearer({scheme:?})"),
        Scheme::ApiKey {
            scheme,
            location,
            name,
        } => format!("{}_key({scheme:?}, {name:?})", location.as_str()),
    }
}

fn joined(schemes: &[Scheme], text: impl Fn(&Scheme) -> String, separator: &str) -> String {
    let texts: Vec<String> = schemes.iter().map(text).collect();
    texts.join(separator)
}

/// Returns the credentials of a request as a phrase: "with the API key `key` in the header `X-Key`".
pub(super) fn phrase(security: &Security) -> String {
    match security {
        Security::Basic => {
            "with the client's credentials: HTTP basic authentication, or an OAuth token".to_owned()
        }
        Security::OAuth => "with an OAuth token (client credentials)".to_owned(),
        Security::Optional => "with the client's credentials, which are optional".to_owned(),
        Security::None => "without credentials".to_owned(),
        Security::Schemes(choice) => {
            let alternatives: Vec<String> = choice
                .alternatives
                .iter()
                .map(|schemes| joined(schemes, described, " and "))
                .collect();
            let optional = match (choice.is_optional, choice.has_one()) {
                (false, _) => "",
                (true, true) => ", which is optional",
                (true, false) => ", which are optional",
            };
            format!("with {}{optional}", alternatives.join(", or "))
        }
    }
}

fn described(scheme: &Scheme) -> String {
    match scheme {
        Scheme::Basic => "the client's Twilio credentials".to_owned(),
        Scheme::OAuth => "an OAuth token (client credentials)".to_owned(),
        Scheme::Bearer(scheme) => format!("the bearer token {}", code(scheme)),
        Scheme::ApiKey {
            scheme,
            location,
            name,
        } => {
            let place = match location {
                KeyLocation::Header => "header",
                KeyLocation::Query => "query parameter",
                KeyLocation::Cookie => "cookie",
            };
            format!("the API key {} in the {place} {}", code(scheme), code(name))
        }
    }
}

/// Returns the arguments of a curl command: one per credential, with variables for the secrets.
pub(super) fn curl(operation: &Operation) -> Vec<String> {
    match &operation.security {
        Security::Basic | Security::Optional => vec![curl_argument(&Scheme::Basic, operation)],
        Security::OAuth => vec![curl_argument(&Scheme::OAuth, operation)],
        Security::None => Vec::new(),
        Security::Schemes(choice) => {
            let first = choice.alternatives.first();
            let schemes = first.into_iter().flatten();
            schemes
                .map(|scheme| curl_argument(scheme, operation))
                .collect()
        }
    }
}

fn curl_argument(scheme: &Scheme, operation: &Operation) -> String {
    match scheme {
        Scheme::Basic => "-u \"$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN\"".to_owned(),
        Scheme::OAuth => "-H \"Authorization: Bearer $TOKEN\"".to_owned(),
        Scheme::Bearer(_) => {
            let variable = match is_sendgrid(&operation.server) {
                true => SENDGRID_KEY,
                false => "TOKEN",
            };
            format!("-H \"Authorization: Bearer ${variable}\"")
        }
        Scheme::ApiKey {
            scheme,
            location,
            name,
        } => {
            let variable = spelled(scheme, Case::Snake)
                .trim_start_matches("r#")
                .to_uppercase();
            let name = docs::shell_quoted(name);
            match location {
                KeyLocation::Header => format!("-H \"{name}: ${variable}\""),
                KeyLocation::Query => format!("--url-query \"{name}=${variable}\""),
                KeyLocation::Cookie => format!("-b \"{name}=${variable}\""),
            }
        }
    }
}

/// Returns whether SendGrid serves the operations of a server. The runtime reads its key from the environment.
fn is_sendgrid(server: &str) -> bool {
    let host = server.strip_prefix("https://").unwrap_or_default();
    let host = host.split(['/', ':']).next().unwrap_or_default();
    host == "sendgrid.com" || host.ends_with(".sendgrid.com")
}

/// How an example creates the client for an operation.
pub(super) struct ExampleClient {
    /// The parameters of the function around it.
    pub parameters: String,
    /// The statements that create `client`.
    pub lines: Vec<String>,
}

/// Returns how an example creates the client: from the environment, or from secrets that it takes as parameters.
pub(super) fn example_client(operation: &Operation) -> ExampleClient {
    let from_env = |variables: &str| ExampleClient {
        parameters: String::new(),
        lines: vec![
            format!("// Reads {variables}."),
            "let client = Client::from_env()?;".to_owned(),
        ],
    };
    let schemes = match &operation.security {
        Security::Schemes(choice) => choice.alternatives.first().map_or(&[][..], Vec::as_slice),
        _ => &[],
    };
    match schemes {
        [] | [Scheme::Basic | Scheme::OAuth] => {
            from_env("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
        }
        [Scheme::Bearer(_)] if is_sendgrid(&operation.server) => from_env(SENDGRID_KEY),
        schemes => from_parameters(schemes),
    }
}

fn from_parameters(schemes: &[Scheme]) -> ExampleClient {
    let mut parameters: Vec<String> = Vec::new();
    let mut setters: Vec<String> = Vec::new();
    let mut keys = 0;
    for scheme in schemes {
        let (own, setter): (&[&str], String) = match scheme {
            Scheme::Basic | Scheme::OAuth => (
                &["account_sid", "auth_token"],
                "auth_token(account_sid, auth_token)".to_owned(),
            ),
            Scheme::Bearer(_) => (&["token"], "bearer(token)".to_owned()),
            Scheme::ApiKey { scheme, .. } => {
                keys += 1;
                // Not named after the scheme, whose name may be any word.
                parameters.push(format!("key{keys}: &str"));
                (&[], format!("credential({scheme:?}, key{keys})"))
            }
        };
        let setter = format!("    .{setter}");
        if !setters.contains(&setter) {
            parameters.extend(own.iter().map(|name| format!("{name}: &str")));
            setters.push(setter);
        }
    }
    let mut lines = vec!["let client = Client::builder()".to_owned()];
    lines.extend(setters);
    lines.push("    .build()?;".to_owned());
    ExampleClient {
        parameters: parameters.join(", "),
        lines,
    }
}

/// Returns a section about the credentials that a document's operations need, unless they are Twilio's only.
pub(super) fn section(api: &DocumentApi) -> Vec<String> {
    let operations = api.resources.iter().flat_map(|it| &it.operations);
    let mut ways: BTreeMap<&Scheme, bool> = BTreeMap::new();
    let mut has_schemes = false;
    for operation in operations {
        let is_sendgrid = is_sendgrid(&operation.server);
        match &operation.security {
            Security::Basic | Security::Optional => drop(ways.insert(&Scheme::Basic, false)),
            Security::OAuth => drop(ways.insert(&Scheme::OAuth, false)),
            Security::None => {}
            Security::Schemes(choice) => {
                has_schemes = true;
                for scheme in choice.alternatives.iter().flatten() {
                    *ways.entry(scheme).or_default() |= is_sendgrid;
                }
            }
        }
    }
    if !has_schemes {
        return Vec::new();
    }
    let mut lines = vec![
        "# Credentials".to_owned(),
        String::new(),
        "The page of each function says which of these it needs:".to_owned(),
        String::new(),
    ];
    for (scheme, is_sendgrid) in ways {
        lines.push(format!(
            "- {}: {}.",
            described(scheme),
            setter(scheme, is_sendgrid)
        ));
    }
    lines.push(String::new());
    lines
}

fn setter(scheme: &Scheme, is_sendgrid: bool) -> String {
    match scheme {
        Scheme::Basic => {
            "`ClientBuilder::auth_token`, `api_key` or `oauth`, or `Client::from_env`".to_owned()
        }
        Scheme::OAuth => "`ClientBuilder::oauth`".to_owned(),
        Scheme::Bearer(_) if is_sendgrid => {
            format!("`ClientBuilder::bearer`, or `{SENDGRID_KEY}` in the environment")
        }
        Scheme::Bearer(_) => "`ClientBuilder::bearer`".to_owned(),
        Scheme::ApiKey { scheme, .. } => code(&format!("ClientBuilder::credential({scheme:?}, …)")),
    }
}

impl SchemeChoice {
    fn has_one(&self) -> bool {
        self.alternatives.iter().flatten().count() == 1
    }
}
