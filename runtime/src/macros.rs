//! The macros that generated code calls. They expand to static data and a few short methods that call this crate.
//!
//! To keep compile times low with thousands of calls in one crate, they do not recurse, and few of their methods are
//! generic.

/// Describes an operation, and adds the methods that send it and set call options to its builder.
#[doc(hidden)]
#[macro_export]
macro_rules! operation {
    (
        $name:ident -> $output:ty {
            $id:literal $method:ident $server:literal $path:literal
                $( $rule:ident $( ( $($argument:expr),* $(,)? ) )? )* ;
            $( $location:ident $wire:literal $( $input_rule:ident $( ( $($input_argument:expr),* $(,)? ) )? )* ; )*
        }
    ) => {
        impl $crate::__private::Builder for $name {
            type Output = $output;

            const OPERATION: &'static $crate::__private::Operation = &$crate::__private::Operation {
                id: $id,
                method: $crate::Method::$method,
                server: $server,
                path: $path,
                rules: &[ $( $crate::__private::OperationRule::$rule $( ( $($argument),* ) )? ),* ],
                inputs: &[ $( $crate::__private::Input {
                    location: $crate::__private::Location::$location,
                    name: $wire,
                    rules: &[ $( $crate::__private::Rule::$input_rule $( ( $($input_argument),* ) )? ),* ],
                } ),* ],
            };
        }

        impl $name {
            fn new(client: &$crate::Client) -> Self {
                Self($crate::__private::Request::new::<Self>(client))
            }

            /// Sends the request.
            ///
            /// # Errors
            /// Returns an error if an input is invalid, Twilio cannot be reached or rejects the request, or the
            /// response does not match its schema.
            pub fn send(self) -> $crate::Call<$output> {
                self.0.call()
            }

            /// Sends the request and returns the response with its status, headers and body.
            ///
            /// # Errors
            /// Returns the same errors as `send`.
            pub fn send_with_response(self) -> $crate::Call<$crate::Response<$output>> {
                self.0.call()
            }

            /// Sets the time limit of this call, including retries and the pauses between them.
            pub fn with_timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.with_timeout(timeout))
            }

            /// Sets when and how often this call is retried.
            pub fn with_retry(self, policy: $crate::RetryPolicy) -> Self {
                Self(self.0.with_retry(policy))
            }

            /// Sets a header, replacing one with the same name.
            pub fn with_header(
                self,
                name: impl ::core::convert::Into<::std::string::String>,
                value: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                Self(self.0.with_header(name, value))
            }

            /// Sets an optional input if there is a value, and leaves the builder as it is otherwise.
            ///
            /// `setter` is the input's method: `.set_if_some(nickname, Self::friendly_name)`, or a closure that calls it.
            pub fn set_if_some<T>(
                self,
                value: ::core::option::Option<T>,
                setter: impl ::core::ops::FnOnce(Self, T) -> Self,
            ) -> Self {
                $crate::__private::set_if_some(self, value, setter)
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                self.0.debug_builder(::core::stringify!($name), formatter)
            }
        }

        /// Awaiting a builder sends the request, as `send` does.
        impl ::core::future::IntoFuture for $name {
            type Output = ::core::result::Result<$output, $crate::Error>;
            type IntoFuture = $crate::Call<$output>;

            fn into_future(self) -> $crate::Call<$output> {
                self.0.call()
            }
        }

        $crate::__blocking_ends! { $name $output }
    };
}

/// Like `operation!`, for an operation that returns a list in pages. What follows the table says how to find the next
/// page, and in which fields of the current page. Without it, the list has only one page.
#[doc(hidden)]
#[macro_export]
macro_rules! list_operation {
    (
        $name:ident -> $output:ty { $($table:tt)* }
        $( next $kind:ident $( $input:literal )? $( $field:ident )* ; )?
    ) => {
        $crate::operation! { $name -> $output { $($table)* } }

        // A separate scope, because a method named `next_page` could clash with an input's setter.
        const _: () = {
            fn next_page(page: &$output) -> ::core::option::Option<$crate::__private::NextPage<'_>> {
                $crate::__next_page! { page $( $kind $( $input )? $( $field )* )? }
            }

            impl $name {
                /// Returns the pages of the list, each fetched when it is needed.
                pub fn pages(self) -> $crate::Pages<$output> {
                    $crate::Pages::new(self.0, next_page)
                }

                /// Returns the records of all pages of the list. Each page is fetched when it is needed.
                pub fn items(self) -> $crate::Items<$output> {
                    $crate::Items::new(self.0, next_page)
                }

                /// Sets the maximum number of records. Pages beyond it are not fetched.
                pub fn with_limit(self, limit: u64) -> Self {
                    Self(self.0.with_limit(limit))
                }

                /// Resumes the list at a saved page; see `Pages::next_page`.
                pub fn resume_from(self, page: impl ::core::convert::Into<::std::string::String>) -> Self {
                    Self(self.0.with_page(page))
                }
            }
        };
    };
}

/// Describes the responses of the operations of a resource, for a fake of the service.
#[doc(hidden)]
#[macro_export]
macro_rules! mocked {
    ( $( $name:ident { $( $status:literal $( $example:literal $body:literal )* ; )* } )* ) => {
        $(
            impl $crate::__private::Mocked for $name {
                const MOCKED: &'static $crate::__private::MockedOperation = &$crate::__private::MockedOperation {
                    operation: <$name as $crate::__private::Builder>::OPERATION,
                    responses: &[ $( $crate::__private::MockedResponse {
                        status: $status,
                        examples: &[ $( ($example, $body) ),* ],
                    } ),* ],
                };
            }
        )*

        /// The operations of the resource, for `Twilio::store` of `twilio-mock`.
        pub const OPERATIONS: &[&$crate::__private::MockedOperation] = &[
            $( <$name as $crate::__private::Mocked>::MOCKED ),*
        ];
    };
}

/// Implements decoding, encoding and `Debug` for a struct of optional fields. A map after `..` takes the additional
/// properties, and a [`NullFields`](crate::__private::NullFields) after `null` says which fields are sent as null.
#[doc(hidden)]
#[macro_export]
macro_rules! model {
    (
        $name:ident $( null $cleared:ident )? {
            $( $field:ident = $wire:literal $( $flag:ident )* ; )*
            $( .. $additional:ident ; )?
        }
    ) => {
        impl $crate::__private::Model for $name {
            fn shape(&self) -> &'static $crate::__private::Shape {
                static SHAPE: $crate::__private::Shape = $crate::__private::Shape {
                    name: ::core::stringify!($name),
                    fields: &[ $( $crate::__private::Field {
                        name: ::core::stringify!($field),
                        wire: $wire,
                        is_private: false $( | $crate::__private::Flag::$flag )*,
                    } ),* ],
                    digits: $crate::__private::DigitFields::new(),
                };
                &SHAPE
            }

            fn edit(&mut self, visit: &mut $crate::__private::EditFields<'_>) {
                visit(&mut [ $( &mut self.$field ),* ], $crate::__optional!($( &mut self.$additional )?));
            }

            fn read(&self, visit: &mut $crate::__private::ReadFields<'_>) {
                visit(
                    &[ $( $crate::__private::WireValue::view(&self.$field) ),* ],
                    $crate::__optional!($( $crate::__private::WireValue::view(&self.$additional) )?),
                );
            }

            $( fn null_fields(&self) -> ::core::option::Option<&$crate::__private::NullFields> {
                ::core::option::Option::Some(&self.$cleared)
            } )?
        }

        impl $crate::__private::WireValue for $name {
            fn empty() -> Self {
                ::core::default::Default::default()
            }

            fn set(
                &mut self,
                token: $crate::__private::Token<'_>,
            ) -> ::core::result::Result<$crate::__private::ValueState<'_>, $crate::__private::Mismatch> {
                $crate::__private::set_model(self, token)
            }

            fn view(&self) -> $crate::__private::View<'_> {
                $crate::__private::View::Model(self)
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::debug_model(self, formatter)
            }
        }

        $crate::__serde! { $name }
    };
}

/// Implements conversion, decoding and encoding for an open enum, which keeps unknown values in its variant
/// `UnknownValue(String)`. `bool` names the variants of an enum that is a boolean in text.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    ( $name:ident $( bool $true:ident $false:ident )? { $( $variant:ident = $wire:literal ; )* } ) => {
        $( impl ::core::convert::From<bool> for $name {
            fn from(value: bool) -> Self {
                if value { Self::$true } else { Self::$false }
            }
        } )?

        impl $name {
            /// Returns the value as it is sent to and received from Twilio.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $wire, )*
                    Self::UnknownValue(text) => text,
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $wire => Self::$variant, )*
                    text => Self::UnknownValue(::std::string::String::from(text)),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            // Not `Self::Err`, which could be a variant of the enum.
            fn from_str(text: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok(Self::from(text))
            }
        }

        impl ::core::cmp::PartialEq<str> for $name {
            fn eq(&self, text: &str) -> bool {
                self.as_str() == text
            }
        }

        impl ::core::cmp::PartialEq<&str> for $name {
            fn eq(&self, text: &&str) -> bool {
                self.as_str() == *text
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl $crate::__private::WireValue for $name {
            fn empty() -> Self {
                Self::UnknownValue(::std::string::String::new())
            }

            fn set(
                &mut self,
                token: $crate::__private::Token<'_>,
            ) -> ::core::result::Result<$crate::__private::ValueState<'_>, $crate::__private::Mismatch> {
                $crate::__private::set_enum(self, token)
            }

            fn view(&self) -> $crate::__private::View<'_> {
                let kind = match self {
                    Self::UnknownValue(_) => $crate::__private::TextKind::UnknownEnum(self),
                    _ => $crate::__private::TextKind::Enum(self),
                };
                $crate::__private::View::Text(self.as_str(), kind)
            }
        }

        $crate::__serde! { $name }
    };
}

/// Implements decoding and encoding for a union: an enum of boxed types with a variant `Unknown(Value)`.
#[doc(hidden)]
#[macro_export]
macro_rules! one_of {
    ( $name:ident $( by $property:literal )? { $( $variant:ident : $inner:ty $( , $tag:literal )* ; )* } ) => {
        impl $crate::__private::OneOf for $name {
            fn alternatives(&self) -> &'static $crate::__private::Alternatives {
                &$crate::__private::Alternatives {
                    discriminator: $crate::__optional!($( $property )?),
                    tags: &[ $( &[ $( $tag ),* ] ),* ],
                }
            }

            fn enter(&mut self, alternative: usize) -> ::core::option::Option<&mut dyn $crate::__private::WireValue> {
                let mut before = alternative;
                $(
                    if before == 0 {
                        *self = Self::$variant($crate::__private::WireValue::empty());
                        return match self {
                            Self::$variant(inner) => ::core::option::Option::Some(inner),
                            _ => ::core::option::Option::None,
                        };
                    }
                    before -= 1;
                )*
                let _ = before;
                ::core::option::Option::None
            }

            fn keep(&mut self, value: $crate::Value) {
                *self = Self::Unknown(value);
            }
        }

        impl $crate::__private::WireValue for $name {
            fn empty() -> Self {
                Self::Unknown($crate::Value::Null)
            }

            fn set(
                &mut self,
                token: $crate::__private::Token<'_>,
            ) -> ::core::result::Result<$crate::__private::ValueState<'_>, $crate::__private::Mismatch> {
                ::core::result::Result::Ok(match token {
                    $crate::__private::Token::Null => $crate::__private::ValueState::Absent,
                    _ => $crate::__private::ValueState::OneOf(self),
                })
            }

            fn view(&self) -> $crate::__private::View<'_> {
                match self {
                    $( Self::$variant(inner) => $crate::__private::view_alternative(
                        inner,
                        $crate::__private::OneOf::alternatives(self),
                        &[ $( $tag ),* ],
                    ), )*
                    Self::Unknown(value) => $crate::__private::View::Any(value),
                }
            }
        }

        $crate::__serde! { $name }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __optional {
    () => {
        ::core::option::Option::None
    };
    ( $value:expr ) => {
        ::core::option::Option::Some($value)
    };
}

/// Implements `Page` for a model. How to find the next page depends on the operation; see `list_operation!`.
#[doc(hidden)]
#[macro_export]
macro_rules! page {
    ( $name:ident { items $items:ident : $item:ty; } ) => {
        impl $name {
            /// Returns the records of this page.
            #[must_use]
            pub fn into_items(self) -> ::std::vec::Vec<$item> {
                self.$items.unwrap_or_default()
            }
        }

        impl $crate::Page for $name {
            type Item = $item;

            fn into_items(self) -> ::std::vec::Vec<$item> {
                // The method above, which has precedence over this one.
                self.into_items()
            }

            fn count(&self) -> usize {
                match &self.$items {
                    ::core::option::Option::Some(items) => items.len(),
                    ::core::option::Option::None => 0,
                }
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __next_page {
    ( $page:ident ) => {{
        let _ = $page;
        ::core::option::Option::None
    }};
    ( $page:ident url $link:ident ) => {
        ::core::option::Option::Some($crate::__private::NextPage::url(&$page.$link))
    };
    ( $page:ident url $meta:ident $link:ident ) => {
        match &$page.$meta {
            ::core::option::Option::Some(meta) => {
                ::core::option::Option::Some($crate::__private::NextPage::url(&meta.$link))
            }
            ::core::option::Option::None => ::core::option::Option::None,
        }
    };
    ( $page:ident token $input:literal $token:ident ) => {
        ::core::option::Option::Some($crate::__private::NextPage::token($input, &$page.$token))
    };
    ( $page:ident token $input:literal $meta:ident $token:ident ) => {
        ::core::option::Option::Some($crate::__private::NextPage::token(
            $input,
            &$page.$meta.as_ref()?.$token,
        ))
    };
    ( $page:ident token $input:literal $meta:ident $next:ident $token:ident ) => {
        ::core::option::Option::Some($crate::__private::NextPage::token(
            $input,
            &$page.$meta.as_ref()?.$next.as_ref()?.$token,
        ))
    };
    ( $page:ident skip $input:literal ) => {{
        let _ = $page;
        ::core::option::Option::Some($crate::__private::NextPage::skip($input))
    }};
    ( $page:ident count $input:literal $has_next:ident ) => {
        ::core::option::Option::Some($crate::__private::NextPage::count(
            $input,
            &$page.$has_next,
            &::core::option::Option::None::<i64>,
        ))
    };
    ( $page:ident count $input:literal $has_next:ident $current:ident ) => {
        ::core::option::Option::Some($crate::__private::NextPage::count(
            $input,
            &$page.$has_next,
            &$page.$current,
        ))
    };
    ( $page:ident offset $input:literal $total:ident ) => {
        ::core::option::Option::Some($crate::__private::NextPage::offset(
            $input,
            &$page.$total,
            &::core::option::Option::None::<i64>,
        ))
    };
    ( $page:ident offset $input:literal $total:ident $start:ident ) => {
        ::core::option::Option::Some($crate::__private::NextPage::offset(
            $input,
            &$page.$total,
            &$page.$start,
        ))
    };
}

/// Implements `Serialize` and `Deserialize` for a `WireValue`.
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ( $name:ident ) => {
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                target: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::__private::serialize(self, target)
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                source: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::deserialize(source)
            }
        }
    };
}

// A `cfg` inside a macro is evaluated in the calling crate, so the macro is defined twice instead.

#[doc(hidden)]
#[cfg(not(feature = "blocking"))]
#[macro_export]
macro_rules! __blocking_ends {
    ( $name:ident $output:ty ) => {};
}

#[doc(hidden)]
#[cfg(feature = "blocking")]
#[macro_export]
macro_rules! __blocking_ends {
    ( $name:ident $output:ty ) => {
        impl $name {
            /// Sends the request and blocks until the response arrives, for programs without an async runtime.
            ///
            /// # Errors
            /// Returns the same errors as `send`.
            pub fn send_blocking(self) -> ::core::result::Result<$output, $crate::Error> {
                self.send().wait()
            }
        }
    };
}
