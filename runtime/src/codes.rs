//! Twilio error codes that calls of the Conversations Participant resource may return, as named constants. Compare them
//! with [`Error::code`](crate::Error::code).
//!
//! Twilio has thousands of codes and keeps adding to them. These are the ones that its
//! [error dictionary](https://www.twilio.com/docs/api/errors) lists for participants of conversations, and those that
//! any resource can return.
//!
//! ```
//! use twilio_runtime::codes;
//!
//! # fn handle(error: &twilio_runtime::Error) {
//! if error.code() == Some(codes::PARTICIPANT_ALREADY_EXISTS) {
//!     println!("they are in the conversation already");
//! }
//! # }
//! ```

macro_rules! codes {
    ( $( $(#[$doc:meta])* $name:ident = $code:literal; )* ) => {
        $(
            $(#[$doc])*
            ///
            #[doc = concat!("See [error ", $code, "](https://www.twilio.com/docs/api/errors/", $code, ").")]
            pub const $name: i64 = $code;
        )*
    };
}

codes! {
    /// The credentials were refused: they are wrong, deleted or from another region, or the account is suspended.
    PERMISSION_DENIED = 20003;
    /// The account may not use this part of the API.
    FORBIDDEN = 20403;
    /// The resource does not exist: its SID, or the path or host of the request, is wrong.
    NOT_FOUND = 20404;
    /// The account has reached its limit of concurrent requests; this one was not processed.
    TOO_MANY_REQUESTS = 20429;
    /// The conversation role does not exist.
    CONVERSATION_ROLE_NOT_FOUND = 50109;
    /// An identity was given together with an address or a proxy address.
    IDENTITY_NOT_ACCEPTABLE = 50211;
    /// The user has reached the maximum number of conversations.
    USER_CONVERSATION_LIMIT_EXCEEDED = 50214;
    /// The conversation does not exist.
    CONVERSATION_NOT_FOUND = 50350;
    /// The request specifies no conversation.
    CONVERSATION_SID_NOT_PROVIDED = 50351;
    /// The conversation is closed permanently.
    CONVERSATION_CLOSED = 50377;
    /// `MessagingBinding.Address` is not a valid address for its channel, or is longer than 256 characters.
    INVALID_ADDRESS = 50407;
    /// `MessagingBinding.ProxyAddress` is not a valid address for its channel, or is longer than 256 characters.
    INVALID_PROXY_ADDRESS = 50408;
    /// The address and the proxy address are the same.
    ADDRESS_EQUALS_PROXY_ADDRESS = 50409;
    /// `MessagingBinding.Address` is empty.
    EMPTY_ADDRESS = 50411;
    /// `MessagingBinding.ProxyAddress` is empty.
    EMPTY_PROXY_ADDRESS = 50412;
    /// The account is not authorized to use the proxy address.
    PROXY_ADDRESS_NOT_AUTHORIZED = 50413;
    /// The address and the proxy address belong to different channels.
    ADDRESS_TYPES_DIFFER = 50414;
    /// Another active conversation has a participant with this pair of address and proxy address.
    ADDRESS_PAIR_IN_USE = 50416;
    /// The conversation has reached its maximum number of participants.
    PARTICIPANT_LIMIT_EXCEEDED = 50417;
    /// The conversation has reached its maximum number of participants on messaging channels.
    NON_CHAT_PARTICIPANT_LIMIT_EXCEEDED = 50418;
    /// The participant's channel does not accept all of the `MessagingBinding` inputs.
    UNSUPPORTED_MESSAGING_BINDING = 50420;
    /// The index of the last message read is missing or not a number.
    INVALID_LAST_READ_MESSAGE_INDEX = 50421;
    /// Like [`NON_CHAT_PARTICIPANT_LIMIT_EXCEEDED`], for conversations.
    NON_CHAT_CONVERSATION_PARTICIPANT_LIMIT_EXCEEDED = 50422;
    /// The participant is not, or is no longer, in this conversation.
    NOT_A_PARTICIPANT = 50430;
    /// The request specifies no participant.
    PARTICIPANT_SID_NOT_PROVIDED = 50431;
    /// The conversation has no participant with this SID.
    PARTICIPANT_NOT_FOUND = 50432;
    /// A participant with this identity is already in the conversation.
    PARTICIPANT_ALREADY_EXISTS = 50433;
    /// A participant of a group MMS conversation has neither an address nor a projected address.
    PROJECTED_ADDRESS_NOT_PROVIDED = 50434;
    /// The participants cannot form a group MMS conversation.
    GROUP_ACTIVATION_FAILED = 50435;
    /// The group conversation has reached its maximum number of participants.
    GROUP_PARTICIPANT_LIMIT_EXCEEDED = 50436;
    /// A participant with the same addresses or the same identity is already in the group conversation.
    GROUP_PARTICIPANT_ALREADY_EXISTS = 50437;
    /// Another group conversation has exactly these participants.
    GROUP_CONVERSATION_ALREADY_EXISTS = 50438;
    /// The account is not authorized to use the projected address.
    PROJECTED_ADDRESS_NOT_AUTHORIZED = 50439;
    /// The participant has no proxy address to remove, or its channel does not allow removing it.
    PROXY_ADDRESS_NOT_REMOVED = 50440;
    /// The participant has no address, so it cannot have a proxy address.
    PROXY_ADDRESS_NOT_ADDED = 50441;
    /// The participant has no projected address to remove.
    PROJECTED_ADDRESS_NOT_REMOVED = 50442;
    /// The participant has a messaging binding, so it cannot have a projected address.
    PROJECTED_ADDRESS_NOT_ADDED = 50443;
    /// The participant already has an identity or has no projected address, so it cannot be given an identity.
    IDENTITY_NOT_ADDED = 50444;
    /// Group MMS is not enabled for the account.
    GROUP_MMS_NOT_ENABLED = 50452;
    /// The participant's channel does not support proxy addresses.
    PROXY_ADDRESS_NOT_SUPPORTED = 50453;
}
