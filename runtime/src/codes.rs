//! Twilio's error codes that a caller of the Conversations Participant resource meets, by name; compare them with
//! [`Error::code`](crate::Error::code).
//!
//! Twilio has thousands of codes and adds to them. These are the ones that its
//! [error dictionary](https://www.twilio.com/docs/api/errors) lists for participants of conversations, and those that
//! any resource can answer with.
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
    /// The credentials were refused: they are wrong, deleted or of another region, or the account is suspended.
    PERMISSION_DENIED = 20003;
    /// The account may not use this part of the API.
    FORBIDDEN = 20403;
    /// There is no such resource: its SID, or the path or host of the request, is wrong.
    NOT_FOUND = 20404;
    /// More requests are running than the account may have; this one was not looked at.
    TOO_MANY_REQUESTS = 20429;
    /// There is no such conversation role.
    CONVERSATION_ROLE_NOT_FOUND = 50109;
    /// An identity was given together with an address or a proxy address.
    IDENTITY_NOT_ACCEPTABLE = 50211;
    /// The user is in as many conversations as a user can be in.
    USER_CONVERSATION_LIMIT_EXCEEDED = 50214;
    /// There is no such conversation.
    CONVERSATION_NOT_FOUND = 50350;
    /// The request names no conversation.
    CONVERSATION_SID_NOT_PROVIDED = 50351;
    /// The conversation is closed for good.
    CONVERSATION_CLOSED = 50377;
    /// `MessagingBinding.Address` is no address of its channel, or longer than 256 characters.
    INVALID_ADDRESS = 50407;
    /// `MessagingBinding.ProxyAddress` is no address of its channel, or longer than 256 characters.
    INVALID_PROXY_ADDRESS = 50408;
    /// Address and proxy address are the same.
    ADDRESS_EQUALS_PROXY_ADDRESS = 50409;
    /// `MessagingBinding.Address` is empty.
    EMPTY_ADDRESS = 50411;
    /// `MessagingBinding.ProxyAddress` is empty.
    EMPTY_PROXY_ADDRESS = 50412;
    /// The proxy address is not the account's to use.
    PROXY_ADDRESS_NOT_AUTHORIZED = 50413;
    /// Address and proxy address belong to different channels.
    ADDRESS_TYPES_DIFFER = 50414;
    /// Another active conversation has a participant with this pair of address and proxy address.
    ADDRESS_PAIR_IN_USE = 50416;
    /// The conversation has as many participants as it can have.
    PARTICIPANT_LIMIT_EXCEEDED = 50417;
    /// The conversation has as many participants on messaging channels as it can have.
    NON_CHAT_PARTICIPANT_LIMIT_EXCEEDED = 50418;
    /// The channel of the participant does not take all of the `MessagingBinding` inputs.
    UNSUPPORTED_MESSAGING_BINDING = 50420;
    /// The index of the last message read is missing or not a number.
    INVALID_LAST_READ_MESSAGE_INDEX = 50421;
    /// As [`NON_CHAT_PARTICIPANT_LIMIT_EXCEEDED`], for conversations.
    NON_CHAT_CONVERSATION_PARTICIPANT_LIMIT_EXCEEDED = 50422;
    /// The participant is not, or no longer, in this conversation.
    NOT_A_PARTICIPANT = 50430;
    /// The request names no participant.
    PARTICIPANT_SID_NOT_PROVIDED = 50431;
    /// There is no participant with this SID in the conversation.
    PARTICIPANT_NOT_FOUND = 50432;
    /// A participant with this identity is in the conversation already.
    PARTICIPANT_ALREADY_EXISTS = 50433;
    /// A participant of a group MMS conversation has neither an address nor a projected address.
    PROJECTED_ADDRESS_NOT_PROVIDED = 50434;
    /// The participants cannot form a group MMS conversation.
    GROUP_ACTIVATION_FAILED = 50435;
    /// The group conversation has as many participants as it can have.
    GROUP_PARTICIPANT_LIMIT_EXCEEDED = 50436;
    /// A participant with the same addresses, or the same identity, is in the group conversation already.
    GROUP_PARTICIPANT_ALREADY_EXISTS = 50437;
    /// Another group conversation has exactly these participants.
    GROUP_CONVERSATION_ALREADY_EXISTS = 50438;
    /// The projected address is not the account's to use.
    PROJECTED_ADDRESS_NOT_AUTHORIZED = 50439;
    /// The participant has no proxy address to remove, or its channel lets none be removed.
    PROXY_ADDRESS_NOT_REMOVED = 50440;
    /// The participant has no address, and so can have no proxy address.
    PROXY_ADDRESS_NOT_ADDED = 50441;
    /// The participant has no projected address to remove.
    PROJECTED_ADDRESS_NOT_REMOVED = 50442;
    /// The participant has a messaging binding, and so can have no projected address.
    PROJECTED_ADDRESS_NOT_ADDED = 50443;
    /// The participant has an identity, or no projected address, and so can be given no identity.
    IDENTITY_NOT_ADDED = 50444;
    /// The account may not use group MMS.
    GROUP_MMS_NOT_ENABLED = 50452;
    /// The channel of the participant has no proxy addresses.
    PROXY_ADDRESS_NOT_SUPPORTED = 50453;
}
