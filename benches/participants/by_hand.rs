//! The same calls, handwritten for one program.

#![allow(dead_code, reason = "responses are decoded, not inspected")]

use std::{sync::Arc, time::Duration};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{
    RequestBuilder,
    header::{ACCEPT, ACCEPT_CHARSET, AUTHORIZATION, CONTENT_TYPE, HeaderValue},
    redirect,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::Outcome;

/// As in the bindings, dates stay text until they are accessed, and unset fields are omitted.
#[derive(Deserialize, Serialize)]
pub(crate) struct Participant {
    #[serde(skip_serializing_if = "Option::is_none")]
    account_sid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_sid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messaging_binding: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_sid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_updated: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_read_message_index: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_read_timestamp: Option<String>,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct Page {
    #[serde(skip_serializing_if = "Option::is_none")]
    participants: Option<Vec<Participant>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<Meta>,
}

#[derive(Deserialize, Serialize)]
struct Meta {
    #[serde(skip_serializing_if = "Option::is_none")]
    first_page_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_size: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_page_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

pub(crate) struct ByHand {
    http: reqwest::Client,
    url: String,
    auth: HeaderValue,
}

impl ByHand {
    pub(crate) fn new(url: &str) -> Outcome<Self> {
        // Not used on loopback, but required to build a client.
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .user_agent("by-hand/1.0")
            .tls_backend_preconfigured(tls)
            .build()?;
        // The account and token from `main`.
        let mut auth = HeaderValue::from_static(
            "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTp0b2tlbg==",
        );
        auth.set_sensitive(true);
        Ok(Self {
            http,
            url: url.to_owned(),
            auth,
        })
    }

    pub(crate) async fn fetch(&self, conversation: &str, sid: &str) -> Outcome<Participant> {
        let (conversation, sid) = (segment(conversation), segment(sid));
        let url = format!(
            "{}/v1/Conversations/{conversation}/Participants/{sid}",
            self.url
        );
        self.send(self.http.get(url)).await
    }

    pub(crate) async fn create(
        &self,
        conversation: &str,
        fields: &[(&str, &str)],
    ) -> Outcome<Participant> {
        let url = format!(
            "{}/v1/Conversations/{}/Participants",
            self.url,
            segment(conversation)
        );
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .http
            .post(url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        self.send(request).await
    }

    pub(crate) async fn list(&self, conversation: &str) -> Outcome<Page> {
        let url = format!(
            "{}/v1/Conversations/{}/Participants",
            self.url,
            segment(conversation)
        );
        self.send(self.http.get(url)).await
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Outcome<T> {
        let response = request
            .header(ACCEPT, "application/json")
            .header(ACCEPT_CHARSET, "utf-8")
            .header(AUTHORIZATION, self.auth.clone())
            .timeout(Duration::from_secs(60))
            .send()
            .await?
            .error_for_status()?;
        Ok(serde_json::from_slice(&response.bytes().await?)?)
    }
}

fn segment(text: &str) -> impl std::fmt::Display {
    utf8_percent_encode(text, NON_ALPHANUMERIC)
}
