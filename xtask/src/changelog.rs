//! Semantic versions for behavior: each release states the digest of its scores in `CHANGELOG.md`, and
//! scores may change only in a minor or major version that says how.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail};

use crate::tools::root;

/// Digits of each digest that the changelog shows.
const DIGITS: usize = 16;

/// The heading of what is not released yet.
pub(crate) const UNRELEASED: &str = "Unreleased";

/// Checks the digests of the newest section against those of the tests, and against the release
/// before it.
pub(crate) fn check() -> Result<()> {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md"))?;
    let golden = fs::read_to_string(root().join("tests/data/golden/digest-scores.json"))?;
    let golden: BTreeMap<String, String> = serde_json::from_str(&golden)?;
    check_text(&changelog, &digest_line(&golden))
}

/// Checks that the version has a section, with what changed.
pub(crate) fn has_section(version: &str) -> Result<()> {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md"))?;
    match sections(&changelog).first() {
        Some(section) if section.version == version => Ok(()),
        _ => bail!("the first section of CHANGELOG.md must be `## {version}`"),
    }
}

/// The line that states the digests.
fn digest_line(digests: &BTreeMap<String, String>) -> String {
    let digests: Vec<String> = digests
        .iter()
        .map(|(name, digest)| format!("`{name} {}`", digest.get(..DIGITS).unwrap_or(digest)))
        .collect();
    format!("Digest of the scores: {}.", digests.join(", "))
}

/// A release: its version, the lines below "Verdicts", and the line of digests.
struct Section<'c> {
    version: &'c str,
    verdicts: Vec<&'c str>,
    digest: Option<&'c str>,
}

fn sections(changelog: &str) -> Vec<Section<'_>> {
    let parts = changelog.split("\n## ").skip(1);
    parts
        .map(|part| {
            let heading = part.lines().next().unwrap_or_default();
            let version = heading.split_whitespace().next().unwrap_or_default();
            let verdicts = part.split("\n### ").find(|part| part.starts_with("Verdicts\n"));
            let lines = || verdicts.unwrap_or_default().lines().skip(1).map(str::trim);
            let is_digest = |line: &&str| line.starts_with("Digest of the scores:");
            Section {
                version,
                verdicts: lines().filter(|line| line.starts_with("- ")).collect(),
                digest: lines().find(is_digest),
            }
        })
        .collect()
}

fn check_text(changelog: &str, expected: &str) -> Result<()> {
    let sections = sections(changelog);
    let newest = sections.first().context("CHANGELOG.md has no section")?;
    if newest.digest != Some(expected) {
        bail!(
            "scores changed. Say how under `### Verdicts` of `## {}` in CHANGELOG.md, and state \
             there on a line of its own:\n{expected}",
            newest.version
        );
    }
    let Some(before) = sections.get(1) else { return Ok(()) };
    if before.digest == newest.digest {
        return Ok(());
    }
    if newest.verdicts.is_empty() {
        bail!("scores differ from {}, but `### Verdicts` says nothing", before.version);
    }
    if newest.version != UNRELEASED && is_patch(before.version, newest.version) {
        bail!("scores differ from {}: {} must not be a patch", before.version, newest.version);
    }
    Ok(())
}

/// Whether the two versions differ in their last number at most.
fn is_patch(before: &str, version: &str) -> bool {
    let line = |version: &str| version.rsplit_once('.').map(|(line, _)| line.to_owned());
    line(before) == line(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "Digest of the scores: `mizaj 00`.";
    const NEW: &str = "Digest of the scores: `mizaj 11`.";

    fn check(version: &str, verdicts: &str) -> Result<(), String> {
        let changelog = format!(
            "# Changelog\n\n## {version}\n\n### Verdicts\n\n{verdicts}\n\n### New\n\n- More.\n\n\
             ## 0.1.0\n\n### Verdicts\n\n- First.\n\n{OLD}\n"
        );
        let expected = if verdicts.contains(OLD) { OLD } else { NEW };
        check_text(&changelog, expected).map_err(|error| error.to_string())
    }

    #[test]
    fn the_changelog_states_the_digests_of_the_tests() {
        super::check().unwrap();
    }

    #[test]
    fn changed_scores_need_words_and_a_minor_version() {
        let with_words = format!("- Irony is read better.\n\n{NEW}");
        assert_eq!(check(UNRELEASED, &with_words), Ok(()));
        assert_eq!(check("0.2.0", &with_words), Ok(()));
        assert!(check("0.1.1", &with_words).unwrap_err().contains("must not be a patch"));
        assert!(check("0.2.0", NEW).unwrap_err().contains("says nothing"));
    }

    #[test]
    fn equal_scores_may_be_a_patch() {
        assert_eq!(check("0.1.1", OLD), Ok(()));
    }

    #[test]
    fn a_missing_digest_is_shown() {
        let error = check(UNRELEASED, "- Something.").unwrap_err();
        assert!(error.ends_with(NEW), "{error}");
    }

    #[test]
    fn digests_are_shortened() {
        let digests = BTreeMap::from([("mizaj".to_owned(), "0123456789abcdef0123".to_owned())]);
        assert_eq!(digest_line(&digests), "Digest of the scores: `mizaj 0123456789abcdef`.");
    }
}
