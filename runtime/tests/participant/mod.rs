//! What the generator writes for the Participant resource, by hand and of exactly that shape.
#![allow(dead_code, unreachable_pub, reason = "each test program uses a part")]

use twilio_runtime::__private::Request;
use twilio_runtime::{Client, DateTime, PageMeta, Value};

pub fn create_conversation_participant(
    client: &Client,
    conversation_sid: impl Into<String>,
) -> CreateConversationParticipant {
    let mut request = CreateConversationParticipant::new(client);
    request.0.set::<String>(0, conversation_sid);
    request
}

#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct CreateConversationParticipant(Request);

impl CreateConversationParticipant {
    pub fn identity(mut self, value: impl Into<String>) -> Self {
        self.0.set::<String>(2, value);
        self
    }

    pub fn messaging_binding_address(mut self, value: impl Into<String>) -> Self {
        self.0.set::<String>(3, value);
        self
    }

    pub fn date_created(mut self, value: impl Into<DateTime>) -> Self {
        self.0.set::<DateTime>(4, value);
        self
    }

    pub fn attributes(mut self, value: impl Into<String>) -> Self {
        self.0.set::<String>(5, value);
        self
    }

    pub fn role_sid(mut self, value: impl Into<String>) -> Self {
        self.0.set::<String>(6, value);
        self
    }

    pub fn permission(mut self, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.0.set_list::<String>(7, values);
        self
    }

    pub fn last_read_message_index(mut self, value: i64) -> Self {
        self.0.set::<i64>(8, value);
        self
    }

    pub fn clear_last_read_message_index(mut self) -> Self {
        self.0.clear(8);
        self
    }

    pub fn extra(mut self, value: impl Into<Value>) -> Self {
        self.0.set::<Value>(9, value);
        self
    }

    pub fn x_twilio_webhook_enabled(mut self, value: WebhookEnabledType) -> Self {
        self.0.set::<WebhookEnabledType>(1, value);
        self
    }
}

twilio_runtime::operation! {
    CreateConversationParticipant -> ConversationParticipant {
        "CreateConversationParticipant" POST "https://conversations.twilio.com" "/v1/Conversations/{ConversationSid}/Participants";
        path "ConversationSid";
        header "X-Twilio-Webhook-Enabled";
        form "Identity" private;
        form "MessagingBinding.Address" private;
        form "DateCreated";
        form "Attributes" private;
        form "RoleSid" length(34, 34) pattern("^RL[0-9a-fA-F]{32}$");
        form "Permission";
        form "LastReadMessageIndex";
        form "Extra";
    }
}

pub fn fetch_conversation_participant(
    client: &Client,
    conversation_sid: impl Into<String>,
    sid: impl Into<String>,
) -> FetchConversationParticipant {
    let mut request = FetchConversationParticipant::new(client);
    request.0.set::<String>(0, conversation_sid);
    request.0.set::<String>(1, sid);
    request
}

#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct FetchConversationParticipant(Request);

twilio_runtime::operation! {
    FetchConversationParticipant -> ConversationParticipant {
        "FetchConversationParticipant" GET "https://conversations.twilio.com" "/v1/Conversations/{ConversationSid}/Participants/{Sid}";
        path "ConversationSid";
        path "Sid";
    }
}

pub fn delete_conversation_participant(
    client: &Client,
    conversation_sid: impl Into<String>,
    sid: impl Into<String>,
) -> DeleteConversationParticipant {
    let mut request = DeleteConversationParticipant::new(client);
    request.0.set::<String>(0, conversation_sid);
    request.0.set::<String>(1, sid);
    request
}

#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct DeleteConversationParticipant(Request);

impl DeleteConversationParticipant {
    pub fn x_twilio_webhook_enabled(mut self, value: WebhookEnabledType) -> Self {
        self.0.set::<WebhookEnabledType>(2, value);
        self
    }
}

twilio_runtime::operation! {
    DeleteConversationParticipant -> () {
        "DeleteConversationParticipant" DELETE "https://conversations.twilio.com" "/v1/Conversations/{ConversationSid}/Participants/{Sid}";
        path "ConversationSid";
        path "Sid";
        header "X-Twilio-Webhook-Enabled";
    }
}

pub fn list_conversation_participant(
    client: &Client,
    conversation_sid: impl Into<String>,
) -> ListConversationParticipant {
    let mut request = ListConversationParticipant::new(client);
    request.0.set::<String>(0, conversation_sid);
    request
}

#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct ListConversationParticipant(Request);

impl ListConversationParticipant {
    pub fn page_size(mut self, value: i64) -> Self {
        self.0.set::<i64>(1, value);
        self
    }

    pub fn page_token(mut self, value: impl Into<String>) -> Self {
        self.0.set::<String>(2, value);
        self
    }
}

twilio_runtime::list_operation! {
    ListConversationParticipant -> ListConversationParticipantResponse {
        "ListConversationParticipant" GET "https://conversations.twilio.com" "/v1/Conversations/{ConversationSid}/Participants";
        path "ConversationSid";
        query "PageSize" page_size minimum(1) maximum(100);
        query "PageToken";
    }
    next url meta next_page_url;
}

#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ConversationParticipant {
    pub account_sid: Option<String>,
    pub conversation_sid: Option<String>,
    pub sid: Option<String>,
    pub identity: Option<String>,
    pub attributes: Option<String>,
    pub messaging_binding: Option<Value>,
    pub role_sid: Option<String>,
    pub date_created: Option<DateTime>,
    pub date_updated: Option<DateTime>,
    pub url: Option<String>,
    pub last_read_message_index: Option<i64>,
    pub last_read_timestamp: Option<String>,
}

twilio_runtime::model! {
    ConversationParticipant {
        account_sid = "account_sid";
        conversation_sid = "conversation_sid";
        sid = "sid";
        identity = "identity" private;
        attributes = "attributes" private;
        messaging_binding = "messaging_binding" private;
        role_sid = "role_sid";
        date_created = "date_created";
        date_updated = "date_updated";
        url = "url";
        last_read_message_index = "last_read_message_index";
        last_read_timestamp = "last_read_timestamp";
    }
}

#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ListConversationParticipantResponse {
    pub participants: Option<Vec<ConversationParticipant>>,
    pub meta: Option<PageMeta>,
}

twilio_runtime::model! {
    ListConversationParticipantResponse {
        participants = "participants";
        meta = "meta";
    }
}

twilio_runtime::page! {
    ListConversationParticipantResponse {
        items participants: ConversationParticipant;
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WebhookEnabledType {
    True,
    False,
    UnknownValue(String),
}

twilio_runtime::open_enum! {
    WebhookEnabledType {
        True = "true";
        False = "false";
    }
}
