//! The settings of a client from environment variables.

#[cfg(feature = "hyper")]
use super::Client;
use super::builder::ClientBuilder;
use crate::error::Error;

/// The variables of Twilio's credentials.
const TWILIO_VARIABLES: [&str; 4] = [
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_API_KEY",
    "TWILIO_API_SECRET",
];

#[cfg(feature = "hyper")]
impl Client {
    /// Creates a client from environment variables; see [`ClientBuilder::from_env`].
    ///
    /// # Errors
    /// Returns an error if a variable is missing or malformed.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }
}

impl ClientBuilder {
    /// Creates a builder from environment variables. Empty variables count as not set.
    ///
    /// - Twilio: `TWILIO_ACCOUNT_SID` with `TWILIO_API_KEY` and `TWILIO_API_SECRET`, or with `TWILIO_AUTH_TOKEN`. If both
    ///   an API key and an auth token are set, the API key is used.
    /// - SendGrid: `SENDGRID_API_KEY`, the [bearer token](Self::bearer) for operations under `sendgrid.com`. It is not
    ///   sent to any other service.
    /// - Optionally `TWILIO_REGION`, `TWILIO_EDGE` and `TWILIO_BASE_URL`.
    ///
    /// # Errors
    /// Returns an error if there are credentials neither for Twilio nor for SendGrid, or only a part of Twilio's. It
    /// lists all problems with the variables at once.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_lookup(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let mut builder = Self::default();
        builder.region = lookup("TWILIO_REGION");
        builder.edge = lookup("TWILIO_EDGE");
        builder.base_url = lookup("TWILIO_BASE_URL");
        let sendgrid = lookup("SENDGRID_API_KEY");
        let has_sendgrid = sendgrid.is_some();
        if let Some(key) = sendgrid {
            builder.keys.set_sendgrid(key);
        }
        let is_set = |name: &&str| lookup(name).is_some();
        if has_sendgrid && !TWILIO_VARIABLES.iter().any(is_set) {
            return Ok(builder);
        }
        let (builder, missing) = builder.with_twilio(&lookup);
        if missing.is_empty() {
            return Ok(builder);
        }
        let way = match TWILIO_VARIABLES.iter().any(is_set) {
            true => "",
            false => "; for SendGrid, SENDGRID_API_KEY alone",
        };
        let missing = missing.join(", ");
        let mut problems = vec![format!("environment variables not set: {missing}{way}")];
        problems.extend(builder.route().err().unwrap_or_default());
        Err(Error::config_all(problems))
    }

    /// Sets Twilio's credentials from the environment, and returns the names of the variables that are missing.
    fn with_twilio(self, lookup: impl Fn(&str) -> Option<String>) -> (Self, Vec<&'static str>) {
        let mut missing = Vec::new();
        let account_sid = lookup("TWILIO_ACCOUNT_SID");
        if account_sid.is_none() {
            missing.push("TWILIO_ACCOUNT_SID");
        }
        let account_sid = account_sid.unwrap_or_default();
        let builder = match (
            lookup("TWILIO_API_KEY"),
            lookup("TWILIO_API_SECRET"),
            lookup("TWILIO_AUTH_TOKEN"),
        ) {
            (Some(key), Some(secret), _) => self.api_key(account_sid, key, secret),
            (None, _, Some(token)) => self.auth_token(account_sid, token),
            (Some(_), None, _) => {
                missing.push("TWILIO_API_SECRET");
                self
            }
            (None, Some(_), None) => {
                missing.push("TWILIO_API_KEY (or TWILIO_AUTH_TOKEN)");
                self
            }
            (None, None, None) => {
                missing.push("TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and TWILIO_API_SECRET)");
                self
            }
        };
        (builder, missing)
    }
}

#[cfg(test)]
mod tests {
    use super::super::credentials::Credentials;
    use super::*;

    fn sid(prefix: &str) -> String {
        format!("{prefix}{}", "0a".repeat(16))
    }

    fn lookup(variables: &[(&str, &str)], name: &str) -> Option<String> {
        variables
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn environment_gives_complete_credentials_or_reports_what_is_missing() {
        let (account, key) = (sid("AC"), sid("SK"));
        let from =
            |variables: &[(&str, &str)]| ClientBuilder::from_lookup(|name| lookup(variables, name));

        let builder = from(&[
            ("TWILIO_ACCOUNT_SID", &account),
            ("TWILIO_AUTH_TOKEN", "t"),
            ("TWILIO_EDGE", "dublin"),
            ("TWILIO_BASE_URL", "http://127.0.0.1:4010"),
        ]);
        let builder = builder.unwrap();
        assert!(
            matches!(&builder.credentials, Credentials::AuthToken { account_sid, .. } if *account_sid == account)
        );
        assert_eq!(builder.edge.as_deref(), Some("dublin"));
        assert_eq!(builder.base_url.as_deref(), Some("http://127.0.0.1:4010"));

        let builder = from(&[
            ("TWILIO_ACCOUNT_SID", &account),
            ("TWILIO_AUTH_TOKEN", "t"),
            ("TWILIO_API_KEY", &key),
            ("TWILIO_API_SECRET", "s"),
        ]);
        assert!(
            matches!(&builder.unwrap().credentials, Credentials::ApiKey { key_sid, .. } if *key_sid == key)
        );

        // (setting, expected error text)
        type Variables<'a> = &'a [(&'a str, &'a str)];
        let cases: [(Variables<'_>, &[&str]); 6] = [
            (
                &[("SENDGRID_API_KEY", "SG.x"), ("TWILIO_AUTH_TOKEN", "t")],
                &["TWILIO_ACCOUNT_SID"],
            ),
            (
                &[],
                &[
                    "TWILIO_ACCOUNT_SID",
                    "TWILIO_AUTH_TOKEN",
                    "TWILIO_API_KEY",
                    "TWILIO_API_SECRET",
                    "SENDGRID_API_KEY",
                ],
            ),
            (&[("TWILIO_AUTH_TOKEN", "t")], &["TWILIO_ACCOUNT_SID"]),
            (
                &[("TWILIO_API_KEY", &key)],
                &["TWILIO_ACCOUNT_SID", "TWILIO_API_SECRET"],
            ),
            (
                &[("TWILIO_API_SECRET", "s")],
                &["TWILIO_ACCOUNT_SID", "TWILIO_API_KEY"],
            ),
            (
                &[("TWILIO_REGION", "IE1"), ("TWILIO_BASE_URL", "gw")],
                &["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "IE1", "base URL"],
            ),
        ];
        for (variables, named) in cases {
            let error = from(variables).unwrap_err();
            let text = error.to_string();
            assert!(error.is_config(), "{text}");
            for name in named {
                assert!(text.contains(name), "{name} in {text}");
            }
        }
        let builder = from(&[("SENDGRID_API_KEY", "SG.x"), ("TWILIO_EDGE", "dublin")]).unwrap();
        assert!(builder.keys.has_bearer() && builder.edge.is_some());
        assert!(matches!(&builder.credentials, Credentials::None));
        let both = from(&[
            ("TWILIO_ACCOUNT_SID", &account),
            ("TWILIO_AUTH_TOKEN", "t"),
            ("SENDGRID_API_KEY", "SG.x"),
        ]);
        let both = both.unwrap();
        assert!(both.keys.has_bearer());
        assert!(matches!(&both.credentials, Credentials::AuthToken { .. }));
        for server in ["https://api.example.com", "https://api.twilio.com"] {
            assert!(both.keys.token("BearerAuth", server).is_none());
        }
        let sendgrid = "https://api.eu.sendgrid.com";
        assert!(both.keys.token("BearerAuth", sendgrid).is_some());

        let error = from(&[("TWILIO_AUTH_TOKEN", "t")]).unwrap_err();
        assert!(!error.to_string().contains("AUTH_TOKEN"), "{error}");
    }
}
