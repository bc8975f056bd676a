//! Identifiers from wire names.
