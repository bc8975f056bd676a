//! Descriptions to rustdoc.
