//! A guide: one short chapter per task.
//!
//! The examples use the bindings of the Participant resource, `twilio-conversations`. Bindings for other resources work
//! the same way.

macro_rules! chapters {
    ($( $( #[$attribute:meta] )? $name:ident = $file:literal; )*) => {
        $(
            $( #[$attribute] )?
            #[doc = include_str!($file)]
            pub mod $name {}
        )*
    };
}

chapters! {
    credentials = "credentials.md";
    sending = "sending.md";
    lists = "lists.md";
    clearing = "clearing.md";
    files = "files.md";
    errors = "errors.md";
    retries = "retries.md";
    transports = "transports.md";
    // The examples of these two need the features that they are about.
    #[cfg(any(feature = "axum", not(doctest)))]
    webhooks = "webhooks.md";
    #[cfg(any(feature = "access-token", not(doctest)))]
    access_tokens = "access_tokens.md";
    testing = "testing.md";
    regenerating = "regenerating.md";
    reading = "reading.md";
    coming_from_python = "coming_from_python.md";
    coming_from_node = "coming_from_node.md";
}
