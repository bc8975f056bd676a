//! Runs `rustdoc` on malicious and malformed descriptions: there must be no warnings and no links that run scripts.

use std::{env, fs, process::Command};

use super::lines;

/// Problematic snippets.
const SNIPPETS: &[&str] = &[
    "see https://docs.example/b?c=d.",
    "https://docs.example/b_c_d--e...f's",
    "<a href=\"https://docs.example\">docs</a>",
    "<a href='https://docs.example/b'\n>docs</a>",
    "\\https://docs.example",
    "x=https://docs.example&y=http://api.example:80/(c)",
    "HTTPS://DOCS.example and hTTp://docs.example",
    "https&#58;//docs.example/ and https://docs&#46;example",
    "[link](https://docs.example/b \"title\")",
    "[broken\nover lines](\nhttps://docs.example/b)",
    "[relative](/docs/sms) and [x](#y) and [](/z) and [w]()",
    "[x](javascript:alert(1))",
    "[x](JavaScript&colon;alert(1)) [y](&#106;avascript:alert(1))",
    "[x](java&Tab;script:alert(1)) [y](java&NewLine;script:alert(1)) [z]( \u{1}javascript:alert(1))",
    "<javascript:alert(1)> <vbscript:x> <data:text/html,x> <tel:+1555>",
    "[x](data:text/html;base64,PHNjcmlwdD4=) ![y](data:image/svg+xml,<svg>)",
    "[x](<javascript:alert(1)>) [y](<vbscript:https://docs.example>)",
    "[ref] and [ref][] and [text][ref]\n\n[ref]: javascript:alert(1)\n[ref]: /again",
    "[text][ref]\n\n[ref]: /docs/sms 'title'\n",
    "[mail](mailto:a@b) <a@b> <a@api.example> [m](mailto:a@api.example#c#d) [n](a@api.example)",
    "[Foo] [`Foo`] [foo::bar] [Vec<T>] [foo()] [macro!] [struct@X] \\[a] \\\\[b] \\\\\\[c]",
    "`[x]` ``https://docs.example`` `unclosed [y](z)",
    "Vec<String> and <T> and </b> and <!-- no end and <? and <![CDATA[",
    "<script>alert(1)</script>\n\n<style>\n[x](javascript:y)\n</style>",
    "&lt;script&gt; &amp; &#x5b;x&#x5d;",
    "```rust\nlet x: = ;\n```",
    "```\nlet x: = ;",
    "~~~should-panic,ignroe\nlet\n~~~",
    "````\n```\nhttps://docs.example [x]\n```\n````",
    "So:\n\n    let x = https://docs.example;\n\n\tfn [y]",
    "[^1] and [^x]\n\n[^1]: https://docs.example\n    more [x]\n",
    "![https://docs.example alt](https://api.example/i.png) ![x](/i.png)",
    "[![https://docs.example](https://api.example/i.png)](https://www.example)",
    "**https://docs.example** _https://api.example_ ~~https://www.example~~",
    "- [ ] https://docs.example\n- [x] [y]",
    "a | b\n:-- | :--\nhttps://docs.example/x|y | [z]",
    "\u{202e}https://docs.example\u{0} <b>\u{2028}[x]",
    "ends with a backslash \\",
    "{@link Foo} {{x}} ${y} $(z)",
];

/// Contexts for the snippets.
const CONTEXTS: &[&str] = &[
    "{}",
    "# {}",
    "{}\n===",
    "- {}",
    "1. one\n   {}",
    "- one\n\n  {}\n\n  three",
    "- one\n{}",
    "> {}",
    "> - {}\n>   more",
    "a | b\n--- | ---\n{} | c",
    "before {} after",
    "<div>{}</div>",
    "<details>\n\n{}\n",
    "[{}](https://docs.example)",
    "`{}",
    "    {}",
    "Words that make the line longer than what fits, so that it has to be broken somewhere near its end: {}",
];

/// Tokens of Markdown, HTML and URLs.
pub(super) const TOKENS: &[&str] = &[
    "\n",
    "\n\n",
    "    ",
    " ",
    "  ",
    "- ",
    "1. ",
    "> ",
    "# ",
    "---",
    "===",
    "|",
    "| --- |",
    ":-- | --",
    "[",
    "]",
    "(",
    ")",
    "](",
    "![",
    "[x]",
    "[x]: ",
    "[^1]",
    "[^1]: ",
    "[ ]",
    "<",
    ">",
    "</",
    "<b>",
    "<div>",
    "<!--",
    "-->",
    "<?",
    "<script>",
    "```",
    "~~~",
    "````",
    "```rust\n",
    "`",
    "``",
    "\\",
    "*",
    "_",
    "~~",
    "\"",
    "'",
    "...",
    "--",
    "&",
    "&lt;",
    "&amp;",
    "&#106;",
    "&Tab;",
    ";",
    ":",
    "/",
    "#",
    "@",
    "!",
    "x",
    "word",
    "https://docs.example",
    "http://docs.example/a_b",
    "https://",
    "javascript:",
    "data:",
    "mailto:",
    "a@b",
    "a@b.example",
    "/docs",
    "#x",
    "Vec<T>",
    "é",
    "\t",
    "\r\n",
    "\u{202e}",
    "<https://docs.example>",
    "href=\"",
];

/// The number of random descriptions made of tokens.
const RANDOM: usize = 300;

fn descriptions() -> Vec<String> {
    let pairs = CONTEXTS
        .iter()
        .flat_map(|context| SNIPPETS.iter().map(move |snippet| (context, snippet)));
    let nested = pairs.map(|(context, snippet)| context.replace("{}", snippet));
    // A linear congruential generator, so that the numbers are the same on every machine.
    let mut seed = 1_u64;
    let mut below = |limit: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % limit
    };
    let random = (0..RANDOM).map(|_| {
        let tokens = below(30) + 1;
        (0..tokens).map(|_| TOKENS[below(TOKENS.len())]).collect()
    });
    nested.chain(random).collect()
}

#[test]
fn rustdoc_accepts_every_description() {
    let folder = tempfile::tempdir().unwrap();
    let descriptions = descriptions();
    let mut source = String::from("//! Nasty descriptions.\n");
    for (at, description) in descriptions.iter().enumerate() {
        source.push('\n');
        for line in lines(description, "https://www.twilio.com") {
            source.push_str("///");
            source.push_str(if line.is_empty() { "" } else { " " });
            source.push_str(&line);
            source.push('\n');
        }
        // `emit` adds text after a description in the same way.
        source.push_str(&format!("///\n/// Sent as `x`.\npub struct D{at};\n"));
    }
    let file = folder.path().join("nasty.rs");
    fs::write(&file, &source).unwrap();
    let rustdoc = env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
    let output = Command::new(rustdoc)
        .args(["--edition=2024", "-Dwarnings", "--out-dir"])
        .arg(folder.path().join("doc"))
        .arg(&file)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");

    for (at, description) in descriptions.iter().enumerate() {
        let page = folder.path().join(format!("doc/nasty/struct.D{at}.html"));
        let page = fs::read_to_string(page).unwrap();
        assert!(
            page.contains("<p>Sent as <code>x</code>."),
            "{description:?} swallows what follows"
        );
        for link in ["<a href=\"", "<img src=\""] {
            for target in page.split(link).skip(1) {
                let target = target.trim_start().to_ascii_lowercase();
                let runs = ["javascript:", "vbscript:", "data:text", "java"];
                assert!(
                    !runs.iter().any(|scheme| target.starts_with(scheme)),
                    "{description:?}"
                );
            }
        }
        assert!(!page.contains("<script>alert"), "{description:?}");
    }
}
