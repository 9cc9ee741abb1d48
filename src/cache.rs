//! A bounded cache that counts its hits; it knows nothing of sentiment.

use std::hash::Hash;
use std::num::NonZeroUsize;

use lru::LruCache;
use serde::{Deserialize, Serialize};

/// How well the cache has served since the analyzer was made or the cache cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct CacheStats {
    /// Look-ups that found their entry.
    pub hits: u64,
    /// Look-ups that did not.
    pub misses: u64,
    /// Entries held now.
    pub entries: usize,
    /// Entries held at most; 0 when the cache is off.
    pub capacity: usize,
}

/// The most recently used entries, up to a capacity.
#[derive(Debug)]
pub(crate) struct Cache<K: Hash + Eq, V> {
    entries: Option<LruCache<K, V>>,
    hits: u64,
    misses: u64,
}

impl<K: Hash + Eq, V: Clone> Cache<K, V> {
    /// A cache of `capacity` entries; 0 turns it off.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { entries: NonZeroUsize::new(capacity).map(LruCache::new), hits: 0, misses: 0 }
    }

    /// The value under `key`, which becomes the most recently used.
    pub(crate) fn get(&mut self, key: &K) -> Option<V> {
        let found = self.entries.as_mut().and_then(|entries| entries.get(key).cloned());
        match found {
            Some(_) => self.hits += 1,
            None => self.misses += 1,
        }
        found
    }

    /// Keeps `value` under `key`, at the expense of the least recently used entry.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        if let Some(entries) = &mut self.entries {
            entries.put(key, value);
        }
    }

    /// Forgets every entry and every count.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_entry_goes_first() {
        let mut cache = Cache::new(2);
        cache.insert("a", 1);
        cache.insert("b", 2);
        assert_eq!(cache.get(&"a"), Some(1));
        cache.insert("c", 3);
        assert_eq!(cache.get(&"b"), None);
        assert_eq!(cache.stats(), CacheStats { hits: 1, misses: 1, entries: 2, capacity: 2 });
        cache.clear();
        assert_eq!(cache.stats(), CacheStats { hits: 0, misses: 0, entries: 0, capacity: 2 });
    }

    #[test]
    fn capacity_zero_turns_the_cache_off() {
        let mut cache = Cache::new(0);
        cache.insert("a", 1);
        assert_eq!(cache.get(&"a"), None);
        assert_eq!(cache.stats().capacity, 0);
    }
}
