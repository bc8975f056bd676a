//! The sections of the report, one module each.

mod call;
mod compile;
mod costs;
mod dependencies;
mod generate;
mod rebuild;
mod scale;
mod size;
mod throughput;

use anyhow::Result;
use clap::ValueEnum;

use crate::{report::Report, workshop::Workshop};

/// A section of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Section {
    /// Time and memory of generating, and the size of the output
    Generate,
    /// Time and memory of compiling the output
    Compile,
    /// Regenerating and rechecking, with and without a change
    Rebuild,
    /// The size of a program that uses ten operations
    Size,
    /// Decoding and encoding a page of 1,000 participants
    Throughput,
    /// Processor time and allocations of a call
    Call,
    /// The generator as a build dependency
    Dependencies,
    /// Generating from documents of 1 to 5,000 operations
    Scale,
    /// The compile cost of a model, a field, an enum and so on
    Costs,
}

impl Section {
    /// Measures this section and adds the figures to the report.
    pub(crate) fn measure(self, shop: &Workshop, report: &mut Report) -> Result<()> {
        match self {
            Self::Generate => generate::measure(shop, &mut report.peers),
            Self::Compile => compile::measure(shop, &mut report.peers),
            Self::Rebuild => rebuild::measure(shop, &mut report.peers),
            Self::Size => size::measure(shop, &mut report.peers),
            Self::Throughput => throughput::measure(shop, &mut report.peers),
            Self::Call => call::measure(shop, &mut report.peers),
            Self::Dependencies => dependencies::measure(shop, &mut report.peers),
            Self::Scale => scale::measure(shop, &mut report.scale),
            Self::Costs => costs::measure(shop, &mut report.costs),
        }
    }
}
