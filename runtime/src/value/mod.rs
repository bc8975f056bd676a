//! Types for values with a declared format: dates, times and numbers of any size.

mod convert;
mod date;
mod date_time;
mod number;

pub use date::Date;
pub(crate) use date_time::parse as parse_date;
pub use date_time::{DateTime, InvalidDate};
pub use number::{InvalidNumber, Number};
