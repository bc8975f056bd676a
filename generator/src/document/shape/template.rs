//! Checks path templates such as `/v1/Parcels/{Sid}`.

/// An error in a path template: the rest of a message that begins with "the path `…`", and what to do about it.
pub(super) struct Fault {
    pub(super) message: &'static str,
    pub(super) help: &'static str,
}

/// Finds the first error in a template. A query (`/a?b=c`) is allowed, since requests keep it.
pub(super) fn fault(template: &str) -> Option<Fault> {
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
            ('#', None) => {
                return Some(Fault {
                    message: "has a fragment, which is never sent",
                    help: "remove `#` and what follows; a literal `#` is `%23`",
                });
            }
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
    use super::fault;

    #[test]
    fn valid_templates() {
        for template in [
            "/",
            "/v1/Parcels/{Sid}.json",
            "/{a},{b}",
            "/{a}/{a}",
            "/a?x={x}&y=1",
            "/{a#b}",
            "/Items('{key}')",
        ] {
            assert!(fault(template).is_none(), "{template}");
        }
    }

    #[test]
    fn invalid_templates() {
        for (template, message) in [
            ("/a#b", "fragment"),
            ("/a?b={c}#", "fragment"),
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
}
