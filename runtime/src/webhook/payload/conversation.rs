//! Webhooks of Conversations.

use std::fmt;

use super::payload;
use crate::value::DateTime;

payload! {
    /// A webhook of Conversations, before or after an event.
    ///
    /// One type for all events, since most have the same parameters; which ones depends on the
    /// [event](Self::event). Names follow
    /// [Twilio's documentation](https://www.twilio.com/docs/conversations/conversations-webhooks).
    ///
    /// ```
    /// use twilio_runtime::webhook::{ConversationEvent, ConversationEventType};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let event = ConversationEvent::from_form(b"EventType=onMessageAdded&Body=On+my+way&Index=4")?;
    /// match event.event() {
    ///     Some(ConversationEventType::MessageAdded) => assert_eq!(event.index(), Some(4)),
    ///     _ => println!("not handled: {:?}", event.event_type()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ConversationEvent {
        /// The event by name; [`event`](Self::event) has the known ones as an enum.
        event_type "EventType";
        /// The account.
        account_sid "AccountSid";
        /// The service of the conversation.
        chat_service_sid "ChatServiceSid";
        /// The conversation.
        conversation_sid "ConversationSid";
        /// The participant that the event is about, or that wrote the message.
        participant_sid "ParticipantSid";
        /// The message.
        message_sid "MessageSid";
        /// The identity of the participant or user.
        identity "Identity";
        /// The role of the participant or user.
        role_sid "RoleSid";
        /// Who wrote the message: an identity or an address.
        author "Author";
        /// The text of the message.
        body "Body";
        /// The media of the message, as a JSON array.
        media "Media";
        /// The position of the message in its conversation.
        index "Index" as u64;
        /// The application's own data, as a JSON object.
        attributes "Attributes";
        /// The name of the conversation or user.
        friendly_name "FriendlyName";
        /// The unique name of the conversation.
        unique_name "UniqueName";
        /// The state of the conversation.
        state "State";
        /// The state that the conversation had before.
        state_from "StateFrom";
        /// The state that the conversation has now.
        state_to "StateTo";
        /// Why the state changed, such as `API` or `TIMER`.
        reason "Reason";
        /// The kind of channel that a participant writes from, such as `sms`.
        messaging_binding_type "MessagingBinding.Type";
        /// The address of a participant on that channel.
        messaging_binding_address "MessagingBinding.Address";
        /// The Twilio address that the participant writes to.
        messaging_binding_proxy_address "MessagingBinding.ProxyAddress";
        /// The Twilio number that the others in a group see in place of the participant's own.
        messaging_binding_projected_address "MessagingBinding.ProjectedAddress";
        /// The messaging service that the conversation uses.
        messaging_service_sid "MessagingServiceSid";
        /// The last message that the participant has read, by its index.
        last_read_message_index "LastReadMessageIndex" as u64;
        /// The status of a delivery.
        status "Status";
        /// Why a delivery failed.
        error_code "ErrorCode" as u32;
        /// The message on its channel: an SMS, say.
        channel_message_sid "ChannelMessageSid";
        /// The receipt of a delivery.
        delivery_receipt_sid "DeliveryReceiptSid";
        /// When it was created.
        date_created "DateCreated" as DateTime;
        /// When it was last changed.
        date_updated "DateUpdated" as DateTime;
        /// When it was removed.
        date_removed "DateRemoved" as DateTime;
        /// Where the change came from: `SDK`, `API`, or a channel such as `SMS`.
        source "Source";
        /// The identity that made the change through an SDK.
        client_identity "ClientIdentity";
        /// How often this webhook was tried before.
        retry_count "RetryCount" as u32;
    }
}

impl ConversationEvent {
    /// Returns the event, if its name is known.
    #[must_use]
    pub fn event(&self) -> Option<ConversationEventType> {
        ConversationEventType::from_name(self.event_type()?)
    }
}

/// Defines the events with their names.
macro_rules! events {
    ( $( $( #[$docs:meta] )* $variant:ident $name:literal )* ) => {
        /// An event of Conversations.
        ///
        /// A webhook before an event can change or refuse it; one after it cannot.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ConversationEventType {
            $( $( #[$docs] )* $variant, )*
        }

        impl ConversationEventType {
            /// Returns the event with this name, such as `onMessageAdded`.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $( $name => Some(Self::$variant), )*
                    _ => None,
                }
            }

            /// Returns the name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $( Self::$variant => $name, )*
                }
            }
        }
    };
}

events! {
    /// Before a conversation is created.
    ConversationAdd "onConversationAdd"
    /// After a conversation was created.
    ConversationAdded "onConversationAdded"
    /// Before a conversation is changed.
    ConversationUpdate "onConversationUpdate"
    /// After a conversation was changed.
    ConversationUpdated "onConversationUpdated"
    /// After the state of a conversation changed.
    ConversationStateUpdated "onConversationStateUpdated"
    /// Before a conversation is removed.
    ConversationRemove "onConversationRemove"
    /// After a conversation was removed.
    ConversationRemoved "onConversationRemoved"
    /// Before a participant is added.
    ParticipantAdd "onParticipantAdd"
    /// After a participant was added.
    ParticipantAdded "onParticipantAdded"
    /// Before a participant is changed.
    ParticipantUpdate "onParticipantUpdate"
    /// After a participant was changed.
    ParticipantUpdated "onParticipantUpdated"
    /// Before a participant is removed.
    ParticipantRemove "onParticipantRemove"
    /// After a participant was removed.
    ParticipantRemoved "onParticipantRemoved"
    /// Before a message is added.
    MessageAdd "onMessageAdd"
    /// After a message was added.
    MessageAdded "onMessageAdded"
    /// Before a message is changed.
    MessageUpdate "onMessageUpdate"
    /// After a message was changed.
    MessageUpdated "onMessageUpdated"
    /// Before a message is removed.
    MessageRemove "onMessageRemove"
    /// After a message was removed.
    MessageRemoved "onMessageRemoved"
    /// After the delivery of a message made progress.
    DeliveryUpdated "onDeliveryUpdated"
    /// After a user was added.
    UserAdded "onUserAdded"
    /// Before a user is changed.
    UserUpdate "onUserUpdate"
    /// After a user was changed.
    UserUpdated "onUserUpdated"
}

impl fmt::Display for ConversationEventType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
