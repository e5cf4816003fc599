//! Every sentence a person reads, in plain English. Parameters are named; numbers and dates are formatted by
//! whoever shows them.
pub mod log;
