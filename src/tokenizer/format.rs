//! Reads `tokenizer.json` and refuses what would change ids and is not supported.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::WORD_MARK;
use crate::error::{Error, Result};

/// What a supported file says.
pub(super) struct Definition<'j> {
    /// The vocabulary by id.
    pub entries: Vec<Cow<'j, str>>,
    /// The score of each entry, for a Unigram model; finite.
    pub scores: Option<Vec<f64>>,
    /// The id of what the vocabulary does not hold.
    pub unknown: u32,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'j> {
    version: String,
    #[serde(default)]
    truncation: Option<IgnoredAny>,
    #[serde(default)]
    padding: Option<IgnoredAny>,
    #[serde(default)]
    added_tokens: Vec<IgnoredAny>,
    #[serde(default)]
    normalizer: Option<Component>,
    pre_tokenizer: Option<Component>,
    #[serde(default)]
    post_processor: Option<Component>,
    /// Ids to text: never used here.
    #[serde(default, rename = "decoder")]
    _decoder: IgnoredAny,
    #[serde(borrow)]
    model: Model<'j>,
}

#[derive(serde::Deserialize)]
struct Component {
    #[serde(rename = "type")]
    kind: String,
    replacement: Option<char>,
    prepend_scheme: Option<String>,
    split: Option<bool>,
    add_prefix_space: Option<bool>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Model<'j> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    vocab: Vocab<'j>,
    unk_id: Option<u32>,
    unk_token: Option<String>,
    #[serde(default)]
    byte_fallback: bool,
}

enum Vocab<'j> {
    /// As written for Unigram: `[["piece", -1.5], …]`, ids by position.
    Scored(Vec<(Text<'j>, f64)>),
    /// As written for WordLevel: `{"word": 0, …}`.
    Numbered(Vec<(Text<'j>, u32)>),
}

/// A text of the file, copied only where it has escapes.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Text<'j>(#[serde(borrow)] Cow<'j, str>);

/// Reads the file and checks it.
#[inline(never)]
pub(super) fn read(json: &[u8]) -> Result<Definition<'_>> {
    let file: File<'_> = serde_json::from_slice(json).map_err(Error::tokenizer)?;
    if file.version != "1.0" {
        return Err(unsupported("version", &file.version));
    }
    if !file.added_tokens.is_empty() {
        return Err(unsupported("added_tokens", "any; give them a place in the vocabulary"));
    }
    for (name, is_set) in
        [("truncation", file.truncation.is_some()), ("padding", file.padding.is_some())]
    {
        if is_set {
            return Err(unsupported(name, "any value but null"));
        }
    }
    for (name, component) in
        [("normalizer", &file.normalizer), ("post_processor", &file.post_processor)]
    {
        if let Some(Component { kind, .. }) = component {
            return Err(unsupported(name, kind));
        }
    }
    let cut = file.pre_tokenizer.ok_or_else(|| unsupported("pre_tokenizer", "null"))?;
    let definition = file.model.check(&cut)?;
    if definition.entries.len() > u32::MAX as usize {
        return Err(unsupported("model.vocab", "its length"));
    }
    Ok(definition)
}

impl<'j> Model<'j> {
    fn check(self, cut: &Component) -> Result<Definition<'j>> {
        if self.byte_fallback {
            return Err(unsupported("model.byte_fallback", "true"));
        }
        match (self.kind.as_str(), self.vocab) {
            ("Unigram", Vocab::Scored(pieces)) => {
                cut.check_metaspace()?;
                refuse("model.unk_token", self.unk_token.as_deref())?;
                unigram(pieces, self.unk_id)
            }
            ("WordLevel", Vocab::Numbered(words)) => {
                cut.check_whitespace_split()?;
                refuse("model.unk_id", self.unk_id)?;
                word_level(words, self.unk_token)
            }
            ("Unigram" | "WordLevel", _) => {
                Err(Error::tokenizer(format!("model.vocab has the wrong form for {}", self.kind)))
            }
            (kind, _) => Err(unsupported("model.type", kind)),
        }
    }
}

impl Component {
    fn check_whitespace_split(&self) -> Result<()> {
        if self.kind != "WhitespaceSplit" {
            return Err(unsupported("pre_tokenizer with WordLevel", &self.kind));
        }
        Ok(())
    }

    fn check_metaspace(&self) -> Result<()> {
        if self.kind != "Metaspace" {
            return Err(unsupported("pre_tokenizer with Unigram", &self.kind));
        }
        if self.replacement != Some(WORD_MARK) {
            let other = self.replacement.map_or("none".to_owned(), String::from);
            return Err(unsupported("pre_tokenizer.replacement", other));
        }
        if let Some(other) = self.prepend_scheme.as_deref().filter(|&scheme| scheme != "always") {
            return Err(unsupported("pre_tokenizer.prepend_scheme", other));
        }
        if self.split == Some(false) {
            return Err(unsupported("pre_tokenizer.split", false));
        }
        refuse("pre_tokenizer.add_prefix_space", self.add_prefix_space)
    }
}

fn unigram(pieces: Vec<(Text<'_>, f64)>, unknown: Option<u32>) -> Result<Definition<'_>> {
    let unknown = unknown
        .filter(|&id| (id as usize) < pieces.len())
        .ok_or_else(|| Error::tokenizer("model.unk_id is not an entry of the vocabulary"))?;
    if let Some((Text(piece), score)) = pieces.iter().find(|(_, score)| !score.is_finite()) {
        return Err(Error::tokenizer(format!("the score of {piece:?} is {score}")));
    }
    let (entries, scores) = pieces.into_iter().map(|(Text(piece), score)| (piece, score)).unzip();
    Ok(Definition { entries, scores: Some(scores), unknown })
}

fn word_level(words: Vec<(Text<'_>, u32)>, unknown: Option<String>) -> Result<Definition<'_>> {
    let unknown = words
        .iter()
        .find(|(Text(word), _)| Some(word.as_ref()) == unknown.as_deref())
        .map(|&(_, id)| id)
        .ok_or_else(|| Error::tokenizer("model.unk_token is not an entry of the vocabulary"))?;
    let mut entries: Vec<Option<Cow<'_, str>>> = vec![None; words.len()];
    for (Text(word), id) in words {
        match entries.get_mut(id as usize) {
            Some(entry @ None) => *entry = Some(word),
            Some(Some(other)) => {
                let reason = format!("{other:?} and {word:?} have the same id {id}");
                return Err(Error::tokenizer(reason));
            }
            None => {
                let reason = format!("the id {id} of {word:?} is not below the number of entries");
                return Err(Error::tokenizer(reason));
            }
        }
    }
    // As many entries as ids, none twice: every place is taken.
    let entries = entries.into_iter().flatten().collect();
    Ok(Definition { entries, scores: None, unknown })
}

fn unsupported(setting: &str, value: impl std::fmt::Display) -> Error {
    Error::tokenizer(format!("{setting}: {value} is not supported"))
}

fn refuse(setting: &str, value: Option<impl std::fmt::Display>) -> Result<()> {
    value.map_or(Ok(()), |value| Err(unsupported(setting, value)))
}

impl<'de: 'j, 'j> Deserialize<'de> for Vocab<'j> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(VocabVisitor)
    }
}

/// Tells the two forms apart without holding the file as a tree first.
struct VocabVisitor;

impl<'de> Visitor<'de> for VocabVisitor {
    type Value = Vocab<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of pieces with scores or an object of words with ids")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vocab<'de>, A::Error> {
        let mut pieces = Vec::new();
        while let Some(piece) = list.next_element()? {
            pieces.push(piece);
        }
        Ok(Vocab::Scored(pieces))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Vocab<'de>, A::Error> {
        let mut words = Vec::new();
        while let Some(word) = object.next_entry()? {
            words.push(word);
        }
        Ok(Vocab::Numbered(words))
    }
}
