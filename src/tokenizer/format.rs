//! Reads `tokenizer.json` and rejects unsupported settings that would change ids.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::WORD_MARK;
use super::pieces::{Apart, take_apart};
use crate::error::{Error, Result};

/// The contents of a supported file.
pub(super) struct Definition<'j> {
    /// The vocabulary, indexed by id.
    pub entries: Vec<Cow<'j, str>>,
    /// The score of each entry, for a Unigram model; all finite.
    pub scores: Option<Vec<f64>>,
    /// The id of unknown words or pieces.
    pub unknown: u32,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
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
    /// Maps ids back to text; not needed here.
    #[serde(default, rename = "decoder")]
    _decoder: IgnoredAny,
    model: Model,
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
struct Model {
    #[serde(rename = "type")]
    kind: String,
    vocab: Vocab,
    unk_id: Option<u32>,
    unk_token: Option<String>,
    #[serde(default)]
    byte_fallback: bool,
}

enum Vocab {
    /// Unigram form: `[["piece", -1.5], …]`; the position is the id.
    Scored(Vec<(String, f64)>),
    /// WordLevel form: `{"word": 0, …}`.
    Numbered(Vec<(String, u32)>),
    /// Already extracted from the file ([`take_apart`]).
    Apart,
}

/// Reads and validates the file.
#[inline(never)]
pub(super) fn read(json: &[u8]) -> Result<Definition<'_>> {
    // If this fails, serde reads the file as usual and reports what is wrong.
    let apart = take_apart(json)
        .and_then(|apart| Some((serde_json::from_str::<File>(&apart.rest).ok()?, apart)));
    let (file, apart) = match apart {
        Some((file, apart)) => (file, Some(apart)),
        None => (serde_json::from_slice(json).map_err(Error::tokenizer)?, None),
    };
    if file.version != "1.0" {
        return Err(unsupported("version", &file.version));
    }
    if !file.added_tokens.is_empty() {
        return Err(unsupported("added_tokens", "any; add them to the vocabulary instead"));
    }
    for (name, is_set) in
        [("truncation", file.truncation.is_some()), ("padding", file.padding.is_some())]
    {
        if is_set {
            return Err(unsupported(name, "any value except null"));
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
    let definition = file.model.check(&cut, apart)?;
    if definition.entries.len() > u32::MAX as usize {
        return Err(unsupported("model.vocab", "its length"));
    }
    Ok(definition)
}

impl Model {
    fn check<'j>(self, cut: &Component, apart: Option<Apart<'j>>) -> Result<Definition<'j>> {
        if self.byte_fallback {
            return Err(unsupported("model.byte_fallback", "true"));
        }
        match (self.kind.as_str(), self.vocab) {
            ("Unigram", vocab @ (Vocab::Scored(_) | Vocab::Apart)) => {
                cut.check_metaspace()?;
                refuse("model.unk_token", self.unk_token.as_deref())?;
                let (pieces, scores) = match (vocab, apart) {
                    (Vocab::Apart, Some(Apart { pieces, scores, .. })) => (pieces, scores),
                    (Vocab::Scored(pieces), None) => {
                        pieces.into_iter().map(|(piece, score)| (piece.into(), score)).unzip()
                    }
                    _ => {
                        return Err(Error::tokenizer(
                            "model.vocab has the wrong format for Unigram",
                        ));
                    }
                };
                unigram(pieces, scores, self.unk_id)
            }
            ("WordLevel", Vocab::Numbered(words)) => {
                cut.check_whitespace_split()?;
                refuse("model.unk_id", self.unk_id)?;
                word_level(words, self.unk_token)
            }
            ("Unigram" | "WordLevel", _) => {
                Err(Error::tokenizer(format!("model.vocab has the wrong format for {}", self.kind)))
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

fn unigram(
    entries: Vec<Cow<'_, str>>,
    scores: Vec<f64>,
    unknown: Option<u32>,
) -> Result<Definition<'_>> {
    let unknown = unknown
        .filter(|&id| (id as usize) < entries.len())
        .ok_or_else(|| Error::tokenizer("model.unk_id is not in the vocabulary"))?;
    if let Some((piece, score)) = entries.iter().zip(&scores).find(|(_, score)| !score.is_finite())
    {
        return Err(Error::tokenizer(format!("the score of {piece:?} is {score}")));
    }
    Ok(Definition { entries, scores: Some(scores), unknown })
}

fn word_level<'j>(words: Vec<(String, u32)>, unknown: Option<String>) -> Result<Definition<'j>> {
    let unknown = words
        .iter()
        .find(|(word, _)| Some(word.as_str()) == unknown.as_deref())
        .map(|&(_, id)| id)
        .ok_or_else(|| Error::tokenizer("model.unk_token is not in the vocabulary"))?;
    let mut entries: Vec<Option<Cow<'j, str>>> = vec![None; words.len()];
    for (word, id) in words {
        match entries.get_mut(id as usize) {
            Some(entry @ None) => *entry = Some(word.into()),
            Some(Some(other)) => {
                let reason = format!("{other:?} and {word:?} share the id {id}");
                return Err(Error::tokenizer(reason));
            }
            None => {
                let reason = format!("id {id} of {word:?} is out of range");
                return Err(Error::tokenizer(reason));
            }
        }
    }
    // As many entries as ids, all distinct: every slot is filled.
    let entries = entries.into_iter().flatten().collect();
    Ok(Definition { entries, scores: None, unknown })
}

fn unsupported(setting: &str, value: impl std::fmt::Display) -> Error {
    Error::tokenizer(format!("{setting}: {value} is not supported"))
}

fn refuse(setting: &str, value: Option<impl std::fmt::Display>) -> Result<()> {
    value.map_or(Ok(()), |value| Err(unsupported(setting, value)))
}

impl<'de> Deserialize<'de> for Vocab {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(VocabVisitor)
    }
}

/// Distinguishes the two forms while streaming, without building a JSON tree.
struct VocabVisitor;

impl<'de> Visitor<'de> for VocabVisitor {
    type Value = Vocab;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of pieces with scores or an object of words with ids")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vocab, A::Error> {
        let mut pieces = Vec::new();
        while let Some(piece) = list.next_element()? {
            pieces.push(piece);
        }
        Ok(Vocab::Scored(pieces))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Vocab, A::Error> {
        let mut words = Vec::new();
        while let Some(word) = object.next_entry()? {
            words.push(word);
        }
        Ok(Vocab::Numbered(words))
    }

    fn visit_unit<E>(self) -> Result<Vocab, E> {
        Ok(Vocab::Apart)
    }
}
