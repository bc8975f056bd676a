//! Security schemes.

use indexmap::IndexMap;
use openapiv3::{
    APIKeyLocation, AuthorizationCodeOAuth2Flow, ClientCredentialsOAuth2Flow, ImplicitOAuth2Flow,
    OAuth2Flows, PasswordOAuth2Flow, SecurityScheme,
};

use super::value::{Read, extend, map, members, option, text, word};
use crate::document::tree::Value;

pub(super) fn security_scheme(value: Value<'_>) -> Read<SecurityScheme> {
    let get = |key| value.get(key).unwrap_or(Value::Null);
    let kind = get("type").as_str().unwrap_or_default();
    let description = option(get("description"), text)?;
    let mut extensions = IndexMap::new();
    for (key, value) in members(value)? {
        extend(&mut extensions, key, value);
    }
    Ok(match kind {
        "apiKey" => SecurityScheme::APIKey {
            location: word(
                get("in"),
                &[
                    ("query", APIKeyLocation::Query),
                    ("header", APIKeyLocation::Header),
                    ("cookie", APIKeyLocation::Cookie),
                ],
            )?,
            name: text(get("name"))?,
            description,
            extensions,
        },
        "http" => SecurityScheme::HTTP {
            scheme: text(get("scheme"))?,
            bearer_format: option(get("bearerFormat"), text)?,
            description,
            extensions,
        },
        "oauth2" => SecurityScheme::OAuth2 {
            flows: flows(get("flows"))?,
            description,
            extensions,
        },
        "openIdConnect" => SecurityScheme::OpenIDConnect {
            open_id_connect_url: text(get("openIdConnectUrl"))?,
            description,
            extensions,
        },
        _ => return Err("a type of security scheme"),
    })
}

fn flows(value: Value<'_>) -> Read<OAuth2Flows> {
    let mut flows = OAuth2Flows::default();
    for (key, value) in members(value)? {
        match key {
            "implicit" => flows.implicit = option(value, implicit)?,
            "password" => flows.password = option(value, password)?,
            "clientCredentials" => flows.client_credentials = option(value, client_credentials)?,
            "authorizationCode" => flows.authorization_code = option(value, flow)?,
            _ => extend(&mut flows.extensions, key, value),
        }
    }
    Ok(flows)
}

/// Reads a flow of the kind that has all keys.
fn flow(value: Value<'_>) -> Read<AuthorizationCodeOAuth2Flow> {
    let mut flow = AuthorizationCodeOAuth2Flow {
        authorization_url: String::new(),
        token_url: String::new(),
        refresh_url: None,
        scopes: IndexMap::new(),
        extensions: IndexMap::new(),
    };
    for (key, value) in members(value)? {
        match key {
            "authorizationUrl" => flow.authorization_url = text(value)?,
            "tokenUrl" => flow.token_url = text(value)?,
            "refreshUrl" => flow.refresh_url = option(value, text)?,
            "scopes" => flow.scopes = map(value, text)?,
            _ => extend(&mut flow.extensions, key, value),
        }
    }
    Ok(flow)
}

fn implicit(value: Value<'_>) -> Read<ImplicitOAuth2Flow> {
    let flow = flow(value)?;
    Ok(ImplicitOAuth2Flow {
        authorization_url: flow.authorization_url,
        refresh_url: flow.refresh_url,
        scopes: flow.scopes,
        extensions: flow.extensions,
    })
}

fn password(value: Value<'_>) -> Read<PasswordOAuth2Flow> {
    let flow = flow(value)?;
    Ok(PasswordOAuth2Flow {
        token_url: flow.token_url,
        refresh_url: flow.refresh_url,
        scopes: flow.scopes,
        extensions: flow.extensions,
    })
}

fn client_credentials(value: Value<'_>) -> Read<ClientCredentialsOAuth2Flow> {
    let flow = flow(value)?;
    Ok(ClientCredentialsOAuth2Flow {
        token_url: flow.token_url,
        refresh_url: flow.refresh_url,
        scopes: flow.scopes,
        extensions: flow.extensions,
    })
}
