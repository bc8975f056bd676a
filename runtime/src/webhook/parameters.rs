//! The parameters of a webhook.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode;

/// The parameters of a webhook whose body is a form, in the order in which they came. A name may occur several times.
///
/// `Debug` shows only the names: the values are personal data.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

/// The error for a form that is not UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidForm {
    name: String,
}

impl fmt::Display for InvalidForm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the parameter `{}` of the webhook is not UTF-8",
            self.name
        )
    }
}

impl std::error::Error for InvalidForm {}

/// A type that is made from the parameters of a webhook: a payload of this crate, or your own.
pub trait FromWebhook: Sized {
    /// Takes the parameters.
    fn from_parameters(parameters: Parameters) -> Self;
}

impl FromWebhook for Parameters {
    fn from_parameters(parameters: Parameters) -> Self {
        parameters
    }
}

impl Parameters {
    /// Reads a form. Check its signature first.
    ///
    /// # Errors
    /// Returns an error if a name or value is not UTF-8.
    ///
    /// ```
    /// use twilio_runtime::webhook::Parameters;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let parameters = Parameters::from_form(b"From=%2B14155550100&NumMedia=0&Body=On+my+way")?;
    /// assert_eq!(parameters.get("From"), Some("+14155550100"));
    /// assert_eq!(parameters.parse::<u32>("NumMedia"), Some(0));
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_form(body: &[u8]) -> Result<Self, InvalidForm> {
        for pair in body.split(|byte| *byte == b'&') {
            if percent_decode(pair).decode_utf8().is_err() {
                let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
                let name = percent_decode(name).decode_utf8_lossy().into_owned();
                return Err(InvalidForm { name });
            }
        }
        Ok(Self(form_urlencoded::parse(body).into_owned().collect()))
    }

    /// Returns a parameter, the first of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Returns all values of a parameter.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let own = self.0.iter().filter(move |(known, _)| known == name);
        own.map(|(_, value)| value.as_str())
    }

    /// Returns a parameter as a number or another type. `None` if it is absent or cannot be parsed.
    #[must_use]
    pub fn parse<T: FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.parse().ok()
    }

    /// Returns names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Self(
            pairs
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|(name, _)| name);
        formatter.debug_set().entries(names).finish()
    }
}
