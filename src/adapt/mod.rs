//! Adaptation: learns a company's own words and labels from a few examples.
//!
//! ```text
//! examples ─▶ readings ─▶ trials, cross-validated ─▶ the best one, on all examples ─▶ adaptation
//!             vector, words, characters                                               and report
//! ```
//!
//! Labels that are moods give a correction of the model's own scores: a regression on top of its
//! logits that starts at no correction, so that little data cannot do harm. Other labels give
//! categories, one or several for a text. An adaptation that is not better than the model as it
//! is says so and changes nothing. The same examples give the same bits everywhere.

mod adaptation;
mod examples;
mod kernel;
mod lesson;
mod math;
mod ngrams;
mod rarity;
mod reading;
mod regression;
mod report;
mod trial;
mod weights;

pub use adaptation::{Adaptation, AdaptedBundle, MAX_ADAPTATION_BYTES};
pub use examples::{AdaptationKind, Example};
pub use lesson::{Adapted, Lesson};
pub use reading::Reading;
pub use report::{Accuracy, AdaptationReport, Confusion, Disagreement, LearnedLabel};
