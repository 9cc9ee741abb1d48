//! Reads an adaptation and uses it.

use std::path::{Path, PathBuf};

use mizaj::{Adaptation, Analyzer};

use crate::Failure;
use crate::bundle::{named, read};
use crate::output::say;

/// Selects an adaptation.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct AdaptationArgument {
    /// Adaptation made by `mizaj adapt` for this bundle
    #[arg(long, value_name = "FILE")]
    pub adaptation: Option<PathBuf>,
}

impl AdaptationArgument {
    /// Makes an analyzer use the adaptation, if one is named.
    pub(crate) fn apply(&self, analyzer: &mut Analyzer) -> Result<(), Failure> {
        let Some(path) = &self.adaptation else { return Ok(()) };
        let adaptation = load(path)?;
        if !adaptation.is_in_effect() {
            say(format_args!(
                "{}: not better than the model as it is, so it changes nothing",
                path.display()
            ));
        }
        analyzer.set_adaptation(Some(adaptation)).map_err(|error| named(path, &error))
    }
}

/// Reads an adaptation.
pub(crate) fn load(path: &Path) -> Result<Adaptation, Failure> {
    Adaptation::from_json(&read(path)?).map_err(|error| named(path, &error))
}
