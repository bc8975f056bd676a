//! The payloads of webhooks: parameters with names and types.
//!
//! They are open: Twilio adds parameters without notice, and which ones there are varies by channel. All parameters are
//! kept, and those without a method are available by name.

mod cloud_event;
mod conversation;
mod message;
mod voice;

pub use cloud_event::{CloudEvent, CloudEvents};
pub use conversation::{ConversationEvent, ConversationEventType};
pub use message::{IncomingMessage, MessageStatus};
pub use voice::{VoiceRequest, VoiceStatus};

/// Defines a payload: a type around the parameters, with a method for each that is documented.
macro_rules! payload {
    (
        $( #[$docs:meta] )*
        $name:ident {
            $( $( #[$field_docs:meta] )* $field:ident $parameter:literal $( as $ty:ty )? ; )*
        }
    ) => {
        $( #[$docs] )*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name {
            parameters: $crate::webhook::Parameters,
        }

        impl $name {
            /// Reads a form. Check its signature first.
            ///
            /// # Errors
            /// Returns an error if the form is not UTF-8.
            pub fn from_form(
                body: &[u8],
            ) -> ::core::result::Result<Self, $crate::webhook::InvalidForm> {
                let parameters = $crate::webhook::Parameters::from_form(body)?;
                ::core::result::Result::Ok(Self { parameters })
            }

            /// Returns a parameter by its name in Twilio's documentation, whether or not there is a method for it.
            #[must_use]
            pub fn parameter(&self, name: &str) -> Option<&str> {
                self.parameters.get(name)
            }

            /// Returns all parameters.
            #[must_use]
            pub fn parameters(&self) -> &$crate::webhook::Parameters {
                &self.parameters
            }

            $(
                $( #[$field_docs] )*
                #[doc = concat!("\n\nThe parameter `", $parameter, "`.")]
                #[must_use]
                pub fn $field(&self) -> $crate::webhook::payload::payload!(@type $( $ty )?) {
                    $crate::webhook::payload::payload!(@get self, $parameter $( , $ty )?)
                }
            )*
        }

        impl $crate::webhook::FromWebhook for $name {
            fn from_parameters(parameters: $crate::webhook::Parameters) -> Self {
                Self { parameters }
            }
        }
    };
    (@type) => { Option<&str> };
    (@type $ty:ty) => { Option<$ty> };
    (@get $own:ident, $parameter:literal) => { $own.parameters.get($parameter) };
    (@get $own:ident, $parameter:literal, $ty:ty) => { $own.parameters.parse::<$ty>($parameter) };
}

use payload;
