//! The options that say what to report of a text.

use mizaj::{AnalyzeOptions, Language};

/// What to report of each text.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct VerdictArguments {
    /// Language of the texts (en, fr, ar, ar-Latn); detected by default
    #[arg(long, value_parser = language)]
    language: Option<Language>,
    /// Also analyze each sentence
    #[arg(long)]
    sentences: bool,
    /// Also analyze each clause: sentences, cut before words of contrast such as "but"
    #[arg(long)]
    clauses: bool,
    /// Also report which words moved the verdict and each topic, intent and signal, as byte spans
    #[arg(long)]
    explain: bool,
    /// Also name the topics of each text, with the sentiment about each
    #[arg(long)]
    topics: bool,
    /// Also report what the writer wants
    #[arg(long)]
    intent: bool,
    /// Also report what calls for action
    #[arg(long)]
    signals: bool,
    /// Also report words that call for action by the published rules, as byte spans
    #[arg(long)]
    cues: bool,
}

impl VerdictArguments {
    /// As the analyzer takes them.
    pub(crate) fn options(&self) -> AnalyzeOptions {
        AnalyzeOptions {
            language: self.language,
            sentences: self.sentences,
            clauses: self.clauses,
            explain: self.explain,
            topics: self.topics,
            intent: self.intent,
            signals: self.signals,
            cues: self.cues,
            uncertain_below: None,
        }
    }
}

/// A language by its tag.
pub(crate) fn language(tag: &str) -> Result<Language, String> {
    Language::from_tag(tag).ok_or_else(|| {
        let tags: Vec<&str> = Language::ALL.iter().map(|language| language.tag()).collect();
        format!("must be one of {}", tags.join(", "))
    })
}
