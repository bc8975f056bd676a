//! Webhooks of Messaging.

use super::payload;

payload! {
    /// An incoming message: SMS, MMS, WhatsApp or another channel.
    ///
    /// Names follow [Twilio's documentation](https://www.twilio.com/docs/messaging/guides/webhook-request).
    ///
    /// ```
    /// use twilio_runtime::webhook::IncomingMessage;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let message = IncomingMessage::from_form(
    ///     b"From=%2B12025550143&Body=Hi&NumMedia=1&MediaUrl0=https://a.example/m&MediaContentType0=image/png",
    /// )?;
    /// assert_eq!(message.from(), Some("+12025550143"));
    /// assert_eq!(message.media().next(), Some(("https://a.example/m", Some("image/png"))));
    /// # Ok(())
    /// # }
    /// ```
    IncomingMessage {
        /// The message.
        message_sid "MessageSid";
        /// The account.
        account_sid "AccountSid";
        /// The messaging service, if one received the message.
        messaging_service_sid "MessagingServiceSid";
        /// Who sent the message.
        from "From";
        /// Your number or address.
        to "To";
        /// The text.
        body "Body";
        /// The number of media; [`media`](Self::media) returns them.
        num_media "NumMedia" as u32;
        /// The number of SMS segments.
        num_segments "NumSegments" as u32;
        /// The city of the sender's number, where Twilio knows it.
        from_city "FromCity";
        /// The state or province of the sender's number.
        from_state "FromState";
        /// The postal code of the sender's number.
        from_zip "FromZip";
        /// The country of the sender's number.
        from_country "FromCountry";
        /// The city of your number.
        to_city "ToCity";
        /// The state or province of your number.
        to_state "ToState";
        /// The postal code of your number.
        to_zip "ToZip";
        /// The country of your number.
        to_country "ToCountry";
        /// What the keyword in the message does: `STOP`, `START` or `HELP`.
        opt_out_type "OptOutType";
        /// The sender's name on WhatsApp.
        profile_name "ProfileName";
        /// The sender's ID on WhatsApp.
        wa_id "WaId";
        /// The text of the button that was pressed, on WhatsApp.
        button_text "ButtonText";
        /// The payload of the button that was pressed, on WhatsApp.
        button_payload "ButtonPayload";
        /// The version of the API that handles the message.
        api_version "ApiVersion";
    }
}

impl IncomingMessage {
    /// Returns the media: URLs, and media types where they are given. The parameters `MediaUrl0`, `MediaContentType0` and
    /// so on.
    pub fn media(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        (0_u32..).map_while(|number| {
            let url = self.parameter(&format!("MediaUrl{number}"))?;
            Some((url, self.parameter(&format!("MediaContentType{number}"))))
        })
    }
}

payload! {
    /// A status of an outgoing message.
    ///
    /// Statuses can come out of order, and more than once. Names follow
    /// [Twilio's documentation](https://www.twilio.com/docs/messaging/guides/track-outbound-message-status).
    ///
    /// ```
    /// use twilio_runtime::webhook::MessageStatus;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let status = MessageStatus::from_form(b"MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30005")?;
    /// assert_eq!(status.message_status(), Some("undelivered"));
    /// assert_eq!(status.error_code(), Some(30005));
    /// # Ok(())
    /// # }
    /// ```
    MessageStatus {
        /// The message.
        message_sid "MessageSid";
        /// Its status: `queued`, `sending`, `sent`, `delivered`, `undelivered`, `failed`, `read` and others.
        message_status "MessageStatus";
        /// Why it failed.
        error_code "ErrorCode" as u32;
        /// The account.
        account_sid "AccountSid";
        /// The messaging service, if one sent the message.
        messaging_service_sid "MessagingServiceSid";
        /// Your number or address.
        from "From";
        /// The recipient.
        to "To";
        /// When the carrier says that the message was handled, in the carrier's own form.
        raw_dlr_done_date "RawDlrDoneDate";
        /// The version of the API.
        api_version "ApiVersion";
    }
}
