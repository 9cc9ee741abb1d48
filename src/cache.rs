//! Caches recent verdicts, so that analyzing the same text again costs nothing.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroUsize;

use lru::LruCache;
use serde::{Deserialize, Serialize};

use crate::options::AnalyzeOptions;
use crate::verdict::Verdict;

/// Texts longer than this many bytes are not cached, to bound the memory used.
const MAX_TEXT_BYTES: usize = 10_000;

/// Cache counters since the analyzer was created or the cache was cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct CacheStats {
    /// Lookups that found an entry.
    pub hits: u64,
    /// Lookups that did not.
    pub misses: u64,
    /// Entries currently held.
    pub entries: usize,
    /// Maximum number of entries; 0 if the cache is off.
    pub capacity: usize,
}

/// A least-recently-used cache of verdicts.
///
/// The model is not part of the key: an analyzer, and with it its cache, holds one model for
/// life.
#[derive(Debug)]
pub(crate) struct VerdictCache {
    /// Indexed by [`key`]. If two texts share a key, the newer replaces the older.
    entries: Option<LruCache<u64, Entry>>,
    hits: u64,
    misses: u64,
}

#[derive(Debug)]
struct Entry {
    text: Box<str>,
    options: AnalyzeOptions,
    verdict: Verdict,
}

impl VerdictCache {
    /// A cache of `capacity` entries; 0 turns it off.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { entries: NonZeroUsize::new(capacity).map(LruCache::new), hits: 0, misses: 0 }
    }

    /// Looks up a text with these options and marks the entry as most recently used.
    pub(crate) fn get(&mut self, text: &str, options: &AnalyzeOptions) -> Option<Verdict> {
        let found = self.find(text, options);
        match found {
            Some(_) => self.hits += 1,
            None => self.misses += 1,
        }
        found
    }

    fn find(&mut self, text: &str, options: &AnalyzeOptions) -> Option<Verdict> {
        let entries = self.entries.as_mut().filter(|_| text.len() <= MAX_TEXT_BYTES)?;
        let entry = entries.get(&key(text, options))?;
        (&*entry.text == text && entry.options == *options).then(|| entry.verdict.clone())
    }

    /// Stores a verdict, evicting the least recently used one if the cache is full.
    pub(crate) fn insert(&mut self, text: &str, options: &AnalyzeOptions, verdict: &Verdict) {
        if let Some(entries) = self.entries.as_mut().filter(|_| text.len() <= MAX_TEXT_BYTES) {
            let entry = Entry { text: text.into(), options: *options, verdict: verdict.clone() };
            entries.put(key(text, options), entry);
        }
    }

    /// Removes every entry and resets the counters.
    pub(crate) fn clear(&mut self) {
        if let Some(entries) = &mut self.entries {
            entries.clear();
        }
        (self.hits, self.misses) = (0, 0);
    }

    pub(crate) fn stats(&self) -> CacheStats {
        CacheStats {
            hits: self.hits,
            misses: self.misses,
            entries: self.entries.as_ref().map_or(0, LruCache::len),
            capacity: self.entries.as_ref().map_or(0, |entries| entries.cap().get()),
        }
    }
}

/// Hash of everything a verdict depends on.
fn key(text: &str, options: &AnalyzeOptions) -> u64 {
    let AnalyzeOptions {
        language,
        sentences,
        clauses,
        explain,
        topics,
        intent,
        signals,
        cues,
        uncertain_below,
    } = *options;
    let flags = [sentences, clauses, explain, topics, intent, signals, cues];
    let mut hasher = DefaultHasher::new();
    (text, language, flags, uncertain_below.map(f32::to_bits)).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Scores;

    const OPTIONS: AnalyzeOptions = AnalyzeOptions {
        language: None,
        sentences: false,
        explain: false,
        clauses: false,
        topics: false,
        intent: false,
        signals: false,
        cues: false,
        uncertain_below: None,
    };

    fn verdict(positive: f32) -> Verdict {
        let scores = Scores { negative: 0.0, neutral: 1.0 - positive, positive };
        Verdict { scores, ..Verdict::sample() }
    }

    #[test]
    fn the_least_recently_used_verdict_is_evicted_first() {
        let mut cache = VerdictCache::new(2);
        cache.insert("a", &OPTIONS, &verdict(0.1));
        cache.insert("b", &OPTIONS, &verdict(0.2));
        assert_eq!(cache.get("a", &OPTIONS), Some(verdict(0.1)));
        cache.insert("c", &OPTIONS, &verdict(0.3));
        assert_eq!(cache.get("b", &OPTIONS), None);
        assert_eq!(cache.stats(), CacheStats { hits: 1, misses: 1, entries: 2, capacity: 2 });
        cache.clear();
        assert_eq!(cache.stats(), CacheStats { hits: 0, misses: 0, entries: 0, capacity: 2 });
    }

    #[test]
    fn different_options_are_different_entries() {
        let mut cache = VerdictCache::new(2);
        let explained = AnalyzeOptions { explain: true, ..OPTIONS };
        cache.insert("a", &OPTIONS, &verdict(0.1));
        assert_eq!(cache.get("a", &explained), None);
        cache.insert("a", &explained, &verdict(0.2));
        assert_eq!(cache.get("a", &OPTIONS), Some(verdict(0.1)));
    }

    #[test]
    fn capacity_zero_turns_the_cache_off_and_long_texts_are_not_kept() {
        let mut cache = VerdictCache::new(0);
        cache.insert("a", &OPTIONS, &verdict(0.1));
        assert_eq!(cache.get("a", &OPTIONS), None);
        assert_eq!(cache.stats().capacity, 0);
        let (mut cache, long) = (VerdictCache::new(2), "a".repeat(MAX_TEXT_BYTES + 1));
        cache.insert(&long, &OPTIONS, &verdict(0.1));
        assert_eq!(cache.stats().entries, 0);
    }
}
