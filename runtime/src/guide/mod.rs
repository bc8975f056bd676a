//! A guide: one short chapter per task.
//!
//! The examples use the bindings of the Participant resource, `twilio-conversations`. Bindings for other resources work
//! the same way.

macro_rules! chapters {
    ($( $name:ident = $file:literal; )*) => {
        $(
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
    webhooks = "webhooks.md";
    access_tokens = "access_tokens.md";
    testing = "testing.md";
    regenerating = "regenerating.md";
    reading = "reading.md";
    coming_from_python = "coming_from_python.md";
    coming_from_node = "coming_from_node.md";
}
