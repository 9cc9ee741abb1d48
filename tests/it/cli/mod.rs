//! The command line tool as a person or a script uses it, with the committed bundles.

mod adapt;
mod analyze;
mod bundle;
mod evaluate;
mod guides;
mod insights;
mod messages;
mod redact;
mod streams;
mod training;
