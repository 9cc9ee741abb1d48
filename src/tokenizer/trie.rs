//! A set of texts with an id each, walked one character at a time.

use crate::error::{Error, Result};

/// A double-array trie over characters (Aoe 1989, "An Efficient Digital Search
/// Algorithm by Using a Double-Array Structure").
///
/// Characters are first renumbered by how often the entries use them, so that frequent
/// ones lie close together in the array. A step is then two loads from memory, and a
/// character that no entry holds needs none.
#[derive(Debug, Clone)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    symbols: SymbolTable,
}

/// The number of a character within a [`Trie`]; 0 for one that no entry holds.
pub(super) type Symbol = u32;

#[derive(Debug, Clone, Copy)]
struct Node {
    /// The child by symbol `s` lies at `base + s`, if that node's parent is this one.
    base: u32,
    /// Index of the parent; [`NONE`] for a free slot.
    parent: u32,
    /// The id of the entry that ends here, or [`NONE`].
    id: u32,
}

const NONE: u32 = u32::MAX;
const FREE: Node = Node { base: 0, parent: NONE, id: NONE };
const ROOT: u32 = 0;
/// The root's own parent: no node, so that no step leads back to the root.
const ABOVE_ROOT: u32 = NONE - 1;

/// How many slots are tried for a node's children before the array grows instead: bounds
/// the time to build to a multiple of the vocabulary's size, whatever it holds.
const SLOTS_TRIED: usize = 128;

impl Trie {
    /// The trie of `entries`, pairs of a text and its id.
    ///
    /// Fails when an entry is empty, occurs twice or when there are too many.
    #[inline(never)]
    pub(super) fn build<'e>(entries: impl Iterator<Item = (&'e str, u32)>) -> Result<Self> {
        let entries = sorted(entries);
        if entries.first().is_some_and(|(text, _)| text.is_empty()) {
            return Err(Error::tokenizer("the vocabulary has an empty entry"));
        }
        if let Some(pair) = entries.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(Error::tokenizer(format!("the vocabulary has {:?} twice", pair[0].0)));
        }
        let symbols = SymbolTable::by_frequency(entries.iter().flat_map(|(text, _)| text.chars()));
        let nodes = Builder::default().build(&entries, &symbols);
        if nodes.len() >= ABOVE_ROOT as usize {
            return Err(Error::tokenizer("the vocabulary is too large"));
        }
        Ok(Self { nodes, symbols })
    }

    /// The symbol of `character`.
    pub(super) fn symbol(&self, character: char) -> Symbol {
        self.symbols.get(character)
    }

    /// The id of the entry that is exactly `text`.
    pub(super) fn get(&self, text: impl IntoIterator<Item = Symbol>) -> Option<u32> {
        let end = text.into_iter().try_fold(ROOT, |node, symbol| self.step(node, symbol));
        end.and_then(|node| self.id(node))
    }

    /// The entries that `text` starts with, shortest first: number of characters and id.
    pub(super) fn prefixes(&self, text: &[Symbol]) -> impl Iterator<Item = (usize, u32)> {
        let walk = text.iter().scan(ROOT, |node, &symbol| {
            *node = self.step(*node, symbol)?;
            Some(self.id(*node))
        });
        (1..).zip(walk).filter_map(|(length, id)| id.map(|id| (length, id)))
    }

    fn step(&self, node: u32, symbol: Symbol) -> Option<u32> {
        let child = self.nodes[node as usize].base.wrapping_add(symbol);
        self.nodes.get(child as usize).filter(|found| found.parent == node).map(|_| child)
    }

    fn id(&self, node: u32) -> Option<u32> {
        Some(self.nodes[node as usize].id).filter(|&id| id != NONE)
    }
}

/// `entries` in the order of their texts. Nearly all comparisons are settled by the first
/// bytes, taken as a number, without a look at texts that lie all over the memory.
fn sorted<'e>(entries: impl Iterator<Item = (&'e str, u32)>) -> Vec<(&'e str, u32)> {
    const HEAD: usize = size_of::<u128>();
    let head = |text: &str| {
        let mut bytes = [0; HEAD];
        let length = text.len().min(HEAD);
        bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
        u128::from_be_bytes(bytes)
    };
    let mut keyed: Vec<_> = entries.map(|(text, id)| (head(text), text, id)).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, text, id)| (text, id)).collect()
}

/// Vocabulary entries in order, with their ids.
type Entries<'e> = &'e [(&'e str, u32)];

/// Lays the nodes of a trie out in the array, the shallow and wide ones first.
#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    /// No slot below this one is free.
    first_free: usize,
}

impl Builder {
    /// `entries` are sorted and differ from one another.
    fn build(mut self, entries: &[(&str, u32)], symbols: &SymbolTable) -> Vec<Node> {
        self.nodes.push(Node { parent: ABOVE_ROOT, ..FREE });
        // Nodes whose children are still to be placed: index, entries below, bytes of prefix.
        let mut open = std::collections::VecDeque::from([(ROOT, entries, 0)]);
        // Of each child: its symbol, the bytes up to it, the entries below it.
        let mut children: Vec<(Symbol, usize, Entries<'_>)> = Vec::new();
        while let Some((node, mut below, depth)) = open.pop_front() {
            if let Some((entry, rest)) = below.split_first().filter(|(e, _)| e.0.len() == depth) {
                self.nodes[node as usize].id = entry.1;
                below = rest;
            }
            children.clear();
            while let Some(first) = below.first() {
                let next = next_char(first.0, depth);
                let same = below.iter().take_while(|(text, _)| next_char(text, depth) == next);
                let (group, rest) = below.split_at(same.count());
                children.push((symbols.get(next), depth + next.len_utf8(), group));
                below = rest;
            }
            let base = self.place(children.iter().map(|child| child.0));
            self.nodes[node as usize].base = base;
            for &(symbol, depth, group) in &children {
                let child = base + symbol;
                self.nodes[child as usize].parent = node;
                open.push_back((child, group, depth));
            }
        }
        self.nodes
    }

    /// The base for a node with these children, all of whose slots are free and exist.
    ///
    /// Not inlined: see ARCHITECTURE.md, "Quick to start".
    #[inline(never)]
    fn place(&mut self, children: impl Iterator<Item = Symbol> + Clone) -> u32 {
        let (Some(lowest), Some(highest)) = (children.clone().min(), children.clone().max()) else {
            return 0;
        };
        while self.nodes.get(self.first_free).is_some_and(|node| node.parent != NONE) {
            self.first_free += 1;
        }
        let from = self.first_free.max(lowest as usize);
        let is_free = |slot: usize| self.nodes.get(slot).is_none_or(|node| node.parent == NONE);
        let base = (from..from + SLOTS_TRIED)
            .map(|slot| slot - lowest as usize)
            .find(|base| children.clone().all(|symbol| is_free(base + symbol as usize)))
            .unwrap_or(self.nodes.len());
        let end = base + highest as usize + 1;
        if self.nodes.len() < end {
            self.nodes.resize(end, FREE);
        }
        base as u32
    }
}

/// The character of `text` at byte `at`; the caller knows that there is one.
fn next_char(text: &str, at: usize) -> char {
    text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default()
}

/// Numbers characters from 1, in pages of 256 so that only scripts in use take room.
#[derive(Debug, Clone)]
struct SymbolTable {
    /// For each page of the code space its index in `pages`; page 0 is empty.
    index: Vec<u16>,
    pages: Vec<[Symbol; PAGE]>,
}

const PAGE: usize = 256;

impl SymbolTable {
    /// The symbols of all `chars`, the commonest character first.
    fn by_frequency(chars: impl Iterator<Item = char>) -> Self {
        // The counts use the same pages as the symbols that replace them.
        let mut table =
            Self { index: vec![0; char::MAX as usize / PAGE + 1], pages: vec![[0; PAGE]] };
        let mut seen = Vec::new();
        for character in chars {
            let count = table.slot(character);
            if *count == 0 {
                seen.push(character);
            }
            *count = count.saturating_add(1);
        }
        seen.sort_unstable_by_key(|&c| (std::cmp::Reverse(table.get(c)), c));
        for (symbol, character) in (1..).zip(seen) {
            *table.slot(character) = symbol;
        }
        table
    }

    fn get(&self, character: char) -> Symbol {
        let code = character as usize;
        self.pages[usize::from(self.index[code / PAGE])][code % PAGE]
    }

    fn slot(&mut self, character: char) -> &mut Symbol {
        let code = character as usize;
        let page = &mut self.index[code / PAGE];
        if *page == 0 {
            // At most 4,352 pages exist, so the count fits.
            *page = self.pages.len() as u16;
            self.pages.push([0; PAGE]);
        }
        &mut self.pages[usize::from(*page)][code % PAGE]
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn trie(entries: &[&str]) -> Trie {
        Trie::build(entries.iter().copied().zip(0..)).unwrap()
    }

    fn get(trie: &Trie, text: &str) -> Option<u32> {
        trie.get(text.chars().map(|c| trie.symbol(c)))
    }

    #[test]
    fn every_entry_is_found_and_nothing_else() {
        let entries = ["b", "ab", "abc", "مزاج", "مز", "😡", "abcd\0", "ac"];
        let trie = trie(&entries);
        for (id, entry) in (0..).zip(entries) {
            assert_eq!(get(&trie, entry), Some(id), "{entry}");
        }
        for other in ["", "a", "abcd", "م", "مزا", "z", "abz", "😡😡", "bb"] {
            assert_eq!(get(&trie, other), None, "{other}");
        }
    }

    #[test]
    fn many_entries_keep_apart() {
        let entries: Vec<String> = (0..5000u32).map(|n| format!("{:x}", n * 7919)).collect();
        let trie = trie(&entries.iter().map(String::as_str).collect::<Vec<_>>());
        for (id, entry) in (0..).zip(&entries) {
            assert_eq!(get(&trie, entry), Some(id));
            assert_eq!(get(&trie, &format!("{entry}g")), None);
        }
        assert!(trie.nodes.len() < 40_000, "{} nodes", trie.nodes.len());
    }

    #[test]
    fn prefixes_come_shortest_first() {
        let trie = trie(&["a", "abc", "ab", "b"]);
        let text: Vec<_> = "abcd".chars().map(|c| trie.symbol(c)).collect();
        assert_eq!(trie.prefixes(&text).collect::<Vec<_>>(), [(1, 0), (2, 2), (3, 1)]);
        assert_eq!(trie.prefixes(&[]).count(), 0);
    }

    #[test]
    fn an_unknown_character_leads_nowhere() {
        let trie = trie(&["a", "ab"]);
        let text: Vec<_> = "zab".chars().map(|c| trie.symbol(c)).collect();
        assert_eq!(trie.prefixes(&text).count(), 0);
        assert_eq!(get(&trie, "azb"), None);
    }

    #[test]
    fn an_empty_or_repeated_entry_is_refused() {
        assert!(Trie::build(["", "a"].into_iter().zip(0..)).is_err());
        assert!(Trie::build(["a", "b", "a"].into_iter().zip(0..)).is_err());
        assert_eq!(get(&trie(&[]), "a"), None);
    }
}
