//! The inspection of a value before it is sent or shown.

use super::traits::{TextKind, View};

/// The result of inspecting a whole value.
#[derive(Default)]
pub(crate) struct Findings {
    /// Whether any part of the value is private.
    pub(crate) has_private: bool,
    /// The first part that is not a valid value of its type.
    pub(crate) invalid: Option<Invalid>,
}

/// An invalid date, or an enum value that the document does not list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Invalid {
    /// What the value must be, for error messages.
    pub(crate) problem: &'static str,
    /// The invalid text; `None` if it is private.
    pub(crate) text: Option<String>,
    /// Whether the text is empty, which clears a field.
    pub(crate) is_empty: bool,
}

impl Findings {
    pub(crate) fn of(view: View<'_>) -> Self {
        let mut findings = Self::default();
        findings.look(view, false);
        findings
    }

    fn look(&mut self, view: View<'_>, is_private: bool) {
        match view {
            View::Tagged(_) => self.look(view.untagged(), is_private),
            View::List(list) => list.each(&mut |slot| self.look(slot.view(), is_private)),
            View::Map(map) => map.each(&mut |_, slot| self.look(slot.view(), is_private)),
            View::Model(model) => model.read(&mut |views, additional| {
                for (field, view) in model.shape().fields.iter().zip(views) {
                    let hides = field.is_private;
                    self.has_private |= hides && !matches!(view, View::Null);
                    self.look(*view, is_private || hides);
                }
                if let Some(additional) = additional {
                    self.look(additional, is_private);
                }
            }),
            View::Text(text, TextKind::DateTime(date)) if date.instant().is_none() => self.report(
                "must be a date and time, such as 2026-01-31T12:00:00Z",
                text,
                is_private,
            ),
            View::Text(text, TextKind::Date(date)) if date.year_month_day().is_none() => {
                self.report("must be a date, such as 2026-01-31", text, is_private)
            }
            View::Text(text, TextKind::UnknownEnum(_)) => self.report(
                "must be a value that the document lists (`check_inputs(false)` lets others pass)",
                text,
                is_private,
            ),
            _ => {}
        }
    }

    fn report(&mut self, problem: &'static str, text: &str, is_private: bool) {
        if self.invalid.is_none() {
            self.invalid = Some(Invalid {
                problem,
                text: (!is_private).then(|| text.to_owned()),
                is_empty: text.is_empty(),
            });
        }
    }
}
