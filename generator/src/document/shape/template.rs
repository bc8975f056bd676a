//! Checks path templates such as `/v1/Parcels/{Sid}`.

/// An error in a path template: the rest of a message that begins with "the path `…`", and what to do about it.
pub(super) struct Fault {
    pub(super) message: &'static str,
    pub(super) help: &'static str,
}

/// Splits a template into what is sent and its fragment, which begins with `#`. Documents use fragments to describe
/// several operations with the same path.
pub(crate) fn split_fragment(template: &str) -> (&str, Option<&str>) {
    let mut in_braces = false;
    let start = template.find(|c| {
        in_braces = (in_braces || c == '{') && c != '}';
        c == '#' && !in_braces
    });
    match start {
        Some(start) => {
            let (sent, fragment) = template.split_at(start);
            (sent, Some(fragment))
        }
        None => (template, None),
    }
}

/// Finds the first error in what is sent of a template. A query (`/a?b=c`) is allowed, since requests keep it.
pub(super) fn fault(template: &str) -> Option<Fault> {
    let (template, _) = split_fragment(template);
    // The length of the current parameter's name so far.
    let mut name: Option<usize> = None;
    for c in template.chars() {
        match (c, name) {
            ('{', None) => name = Some(0),
            ('{', Some(_)) => {
                return Some(Fault {
                    message: "has a `{` between braces",
                    help: "close each `{` before the next; the name of a parameter has no braces",
                });
            }
            ('}', None) => {
                return Some(Fault {
                    message: "has a `}` without a `{` before it",
                    help: "write a parameter as `{name}`; a literal `}` is `%7D`",
                });
            }
            ('}', Some(0)) => {
                return Some(Fault {
                    message: "has a parameter without a name",
                    help: "write the parameter's name between `{` and `}`",
                });
            }
            ('}', Some(_)) => name = None,
            (_, Some(length)) => name = Some(length + 1),
            (_, None) => {}
        }
    }
    name.map(|_| Fault {
        message: "has a `{` that is never closed",
        help: "write a parameter as `{name}`; a literal `{` is `%7B`",
    })
}

#[cfg(test)]
mod tests {
    use super::{fault, split_fragment};

    #[test]
    fn valid_templates() {
        for template in [
            "/",
            "/v1/Parcels/{Sid}.json",
            "/{a},{b}",
            "/{a}/{a}",
            "/a?x={x}&y=1",
            "/{a#b}",
            "/a#b",
            "/a?b={c}#{",
            "/Items('{key}')",
        ] {
            assert!(fault(template).is_none(), "{template}");
        }
    }

    #[test]
    fn invalid_templates() {
        for (template, message) in [
            ("/a}#b", "without a `{`"),
            ("/{a#b", "never closed"),
            ("/a/{}", "without a name"),
            ("/a/{b", "never closed"),
            ("/a/{", "never closed"),
            ("/a}/b", "without a `{`"),
            ("/{a}}", "without a `{`"),
            ("/{a{b}}", "between braces"),
            ("/{{a}}", "between braces"),
        ] {
            let message_found = fault(template).map(|fault| fault.message);
            assert!(
                message_found.is_some_and(|found| found.contains(message)),
                "{template}: {message_found:?}"
            );
        }
    }

    #[test]
    fn a_fragment_begins_outside_of_braces() {
        for (template, parts) in [
            ("/a", ("/a", None)),
            ("/#", ("/", Some("#"))),
            ("/a#b#c", ("/a", Some("#b#c"))),
            ("/{a#b}", ("/{a#b}", None)),
            ("/{a#b}#{c}", ("/{a#b}", Some("#{c}"))),
            ("/{a#b", ("/{a#b", None)),
            ("/a}#b", ("/a}", Some("#b"))),
        ] {
            assert_eq!(split_fragment(template), parts, "{template}");
        }
    }
}
