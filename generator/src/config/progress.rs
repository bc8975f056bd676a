//! The progress of a run.

use std::{fmt, sync::Arc};

use super::Config;
use crate::parallel;

impl Config {
    /// Does a step, and reports its progress.
    pub(super) fn observe<R>(
        &self,
        step: &'static str,
        unit: &'static str,
        work: impl FnOnce() -> R,
    ) -> R {
        let Observer(Some(report)) = &self.observer else {
            return work();
        };
        let report = Arc::clone(report);
        let observer = move |done, total| {
            report(&Progress {
                step,
                done,
                total,
                unit,
            });
        };
        parallel::observed(Arc::new(observer), work)
    }
}

/// How much of a step is done. `Display` prints it as in `reading 12 of 55 documents`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The step: `reading`, then `generating`, or `naming` if editions are compared.
    pub step: &'static str,
    /// How many units are done.
    pub done: usize,
    /// How many units there are.
    pub total: usize,
    /// What is counted: `documents` or `resources`.
    pub unit: &'static str,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            step,
            done,
            total,
            unit,
        } = self;
        write!(f, "{step} {done} of {total} {unit}")
    }
}

/// The function set with [`Config::on_progress`].
#[derive(Clone, Default)]
pub(super) struct Observer(pub(super) Option<Arc<Observe>>);

pub(super) type Observe = dyn Fn(&Progress) + Send + Sync;

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "set" } else { "not set" })
    }
}
