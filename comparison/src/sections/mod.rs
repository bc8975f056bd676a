//! What is measured; a module each.

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

/// A part of what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Section {
    /// Time and memory of generating, and how much is generated
    Generate,
    /// Time and memory of compiling what was generated
    Compile,
    /// Generating and checking again, after a change and without one
    Rebuild,
    /// The size of a program that uses ten operations
    Size,
    /// Decoding and encoding a page of 1,000 participants
    Throughput,
    /// Processor time and allocations of a call
    Call,
    /// The generator as a dependency
    Dependencies,
    /// Generating from documents of 1 to 20,000 operations
    Scale,
    /// What a model, a field, an enum and so on cost to compile
    Costs,
}

impl Section {
    /// Measures, and puts the figures into the report.
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
