//! The output of the example `participants`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../examples/participants/main.rs"]
#[expect(dead_code, reason = "`main` itself is not called")]
mod participants;

async fn run(arguments: &[&str]) -> Result<String, String> {
    let arguments: Vec<String> = arguments
        .iter()
        .map(|&argument| argument.to_owned())
        .collect();
    let mut out = Vec::new();
    let outcome = participants::run(&arguments, &mut out).await;
    let out = String::from_utf8(out).unwrap();
    outcome.map(|()| out).map_err(|error| error.to_string())
}

#[tokio::test]
async fn it_shows_the_life_of_a_participant() {
    let shown = run(&[]).await.unwrap();
    let (before, after) = shown.split_once("127.0.0.1:").unwrap();
    let after = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
    insta::assert_snapshot!(format!("{before}127.0.0.1:PORT{after}"));
}

#[tokio::test]
async fn it_helps() {
    insta::assert_snapshot!(run(&["--help"]).await.unwrap());
    insta::assert_snapshot!(
        run(&["--lvie"]).await.unwrap_err(),
        @"the only arguments are --live and --help; try --help"
    );
}

#[tokio::test]
async fn it_names_the_variable_that_is_missing() {
    // With the variable set, it would call Twilio.
    if std::env::var_os("TWILIO_CONVERSATION_SID").is_none() {
        insta::assert_snapshot!(
            run(&["--live"]).await.unwrap_err(),
            @"the environment variable TWILIO_CONVERSATION_SID is not set; --help says what is needed"
        );
    }
}
