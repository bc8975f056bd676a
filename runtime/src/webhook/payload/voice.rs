//! Webhooks of Voice.

use super::payload;

payload! {
    /// A request for TwiML: a call has begun, or the previous TwiML has finished.
    ///
    /// Names follow [Twilio's documentation](https://www.twilio.com/docs/voice/twiml).
    ///
    /// ```
    /// use twilio_runtime::webhook::VoiceRequest;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let call = VoiceRequest::from_form(b"CallSid=CA1&CallStatus=ringing&Direction=inbound&Digits=4")?;
    /// assert_eq!(call.call_status(), Some("ringing"));
    /// assert_eq!(call.digits(), Some("4"));
    /// # Ok(())
    /// # }
    /// ```
    VoiceRequest {
        /// The call.
        call_sid "CallSid";
        /// The call that made this one.
        parent_call_sid "ParentCallSid";
        /// The account.
        account_sid "AccountSid";
        /// Who calls.
        from "From";
        /// Who is called.
        to "To";
        /// The status of the call, such as `ringing` or `in-progress`.
        call_status "CallStatus";
        /// `inbound`, or how an outgoing call was made.
        direction "Direction";
        /// The number that forwarded the call.
        forwarded_from "ForwardedFrom";
        /// The name of the caller, if that was looked up.
        caller_name "CallerName";
        /// What STIR/SHAKEN says about the caller's number.
        stir_verstat "StirVerstat";
        /// The city of the caller's number, where Twilio knows it.
        from_city "FromCity";
        /// The state or province of the caller's number.
        from_state "FromState";
        /// The postal code of the caller's number.
        from_zip "FromZip";
        /// The country of the caller's number.
        from_country "FromCountry";
        /// The city of the called number.
        to_city "ToCity";
        /// The state or province of the called number.
        to_state "ToState";
        /// The postal code of the called number.
        to_zip "ToZip";
        /// The country of the called number.
        to_country "ToCountry";
        /// The keys that were pressed, after `<Gather>`.
        digits "Digits";
        /// What was said, after `<Gather>`.
        speech_result "SpeechResult";
        /// The recording, after `<Record>`.
        recording_url "RecordingUrl";
        /// The version of the API.
        api_version "ApiVersion";
    }
}

payload! {
    /// A status of a call.
    ///
    /// Names follow [Twilio's documentation](https://www.twilio.com/docs/voice/api/call-resource).
    ///
    /// ```
    /// use twilio_runtime::webhook::VoiceStatus;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let status = VoiceStatus::from_form(b"CallSid=CA1&CallStatus=completed&CallDuration=42")?;
    /// assert_eq!(status.call_duration(), Some(42));
    /// # Ok(())
    /// # }
    /// ```
    VoiceStatus {
        /// The call.
        call_sid "CallSid";
        /// The call that made this one.
        parent_call_sid "ParentCallSid";
        /// The account.
        account_sid "AccountSid";
        /// Who calls.
        from "From";
        /// Who is called.
        to "To";
        /// The status, such as `initiated`, `ringing`, `in-progress`, `completed`, `busy`, `no-answer`, `failed`.
        call_status "CallStatus";
        /// `inbound`, or how an outgoing call was made.
        direction "Direction";
        /// How long the call took, in seconds.
        call_duration "CallDuration" as u64;
        /// The recording of the call.
        recording_url "RecordingUrl";
        /// The recording of the call, by SID.
        recording_sid "RecordingSid";
        /// How long the recording is, in seconds.
        recording_duration "RecordingDuration" as u64;
        /// The SIP status that ended the call.
        sip_response_code "SipResponseCode" as u16;
        /// The number of this status among those of the call, from 0. They can come out of order.
        sequence_number "SequenceNumber" as u32;
        /// When it happened, in RFC 2822 format.
        timestamp "Timestamp";
        /// The version of the API.
        api_version "ApiVersion";
    }
}
