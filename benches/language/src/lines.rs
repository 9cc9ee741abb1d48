//! The lines that the detectors are tested on.

use std::error::Error;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const GOLDEN: &str = include_str!("../../../tests/data/golden/language.jsonl");

/// A text whose language is known.
pub struct Line {
    pub text: String,
    /// BCP-47 tag, `und` for every language we do not support.
    pub language: &'static str,
    /// `by hand`, `corpus`, `doubtful`, `noise` or `unseen`.
    pub source: &'static str,
    /// The table row that the line counts in.
    pub group: String,
}

impl Line {
    /// The range of the number of words that contain a letter.
    pub fn length(&self) -> &'static str {
        let words =
            self.text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
        match words.count() {
            0 => "0",
            1..=3 => "1-3",
            4..=10 => "4-10",
            _ => ">10",
        }
    }
}

#[derive(Deserialize)]
struct Row {
    text: String,
    lang: String,
    variety: Option<String>,
}

#[derive(Deserialize)]
struct Golden {
    text: String,
    language: String,
}

fn known_tag(tag: &str) -> &'static str {
    ["en", "fr", "ar", "ar-Latn"].into_iter().find(|known| *known == tag).unwrap_or("und")
}

/// The hand-written lines.
pub fn golden() -> Result<Vec<Line>> {
    let lines = GOLDEN.lines().skip(1);
    lines
        .map(|line| {
            let Golden { text, language } = serde_json::from_str(line)?;
            Ok(Line { text, language: known_tag(&language), source: "by hand", group: language })
        })
        .collect()
}

fn rows(path: &Path) -> Result<Vec<Row>> {
    let bytes = zstd::decode_all(fs::File::open(path)?)?;
    let text = String::from_utf8(bytes)?;
    Ok(text.lines().map(serde_json::from_str).collect::<serde_json::Result<_>>()?)
}

/// The text without links and mentions (the corpora hold `http` and `@user`): they would hurt
/// detectors that read them as words.
fn without_addresses(text: &str) -> String {
    let words = text.split_whitespace();
    let words = words.filter(|word| !word.contains('@') && !word.starts_with("http"));
    words.collect::<Vec<_>>().join(" ")
}

/// The public test rows, without those whose script contradicts their label (a few rows of emoji,
/// or in Tamil and Bengali).
pub fn test_rows(folder: &Path) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for row in rows(&folder.join("test.jsonl.zst"))? {
        let text = without_addresses(&row.text);
        let latin_variety = row.variety.is_some_and(|variety| variety.ends_with("-latn"));
        let language = match (row.lang.as_str(), majority(&text)) {
            ("en", Some("Latin")) => "en",
            ("fr", Some("Latin")) => "fr",
            ("ar", Some("Arabic")) if !latin_variety => "ar",
            ("ar", Some("Latin")) if latin_variety => "ar-Latn",
            _ => continue,
        };
        lines.push(Line { text, language, source: "corpus", group: language.to_owned() });
    }
    Ok(lines)
}

/// The script of most letters.
fn majority(text: &str) -> Option<&'static str> {
    let letters = text.chars().filter(|character| character.is_alphabetic()).count();
    let is_arabic = |c: &char| matches!(c, '\u{620}'..='\u{6d3}' | '\u{fb50}'..='\u{fefc}');
    let arabic = text.chars().filter(|c| c.is_alphabetic() && is_arabic(c)).count();
    let latin = text.chars().filter(|c| c.is_alphabetic() && *c < '\u{250}').count();
    match (2 * latin > letters, 2 * arabic > letters) {
        (true, _) => Some("Latin"),
        (_, true) => Some("Arabic"),
        _ => None,
    }
}

/// Frequent romanized Hindi words that are not English ones. About a third of the rows that the
/// corpus calls Hindi are plain English, so Hindi rows without any of these form a group of their
/// own.
const HINDI: &[&str] = &[
    "aap", "agar", "aur", "bhai", "bhi", "chahiye", "diya", "ek", "gaya", "ha", "hai", "hain",
    "ho", "hu", "hua", "isko", "iska", "jo", "ka", "kar", "karo", "ke", "ki", "kisi", "ko", "kuch",
    "kya", "log", "mai", "mein", "mera", "mujhe", "na", "nahi", "nahin", "ne", "par", "raha",
    "rahe", "sab", "se", "tha", "tu", "tum", "wo", "ya", "ye", "yeh", "yaar",
];

/// The 40% of other-languages that `training/language/train.py` leaves out.
pub fn other_languages(folder: &Path) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for row in rows(&folder.join("other-languages.jsonl.zst"))? {
        let held_out =
            Sha256::digest(row.text.as_bytes()).first().is_some_and(|byte| byte % 10 >= 6);
        let text = without_addresses(&row.text);
        if !held_out || !text.chars().any(char::is_alphabetic) {
            continue;
        }
        let hindi = text.to_lowercase().split_whitespace().any(|word| HINDI.contains(&word));
        let (source, group) = match row.lang.as_str() {
            "hi" if !hindi => ("doubtful", "labeled Hindi, no Hindi word".to_owned()),
            lang => ("corpus", format!("und ({lang})")),
        };
        lines.push(Line { text, language: "und", source, group });
    }
    Ok(lines)
}

/// The Declaration of Human Rights in untrained languages of Latin and Arabic script, one paragraph
/// per line.
pub fn unseen_languages(folder: &Path) -> Result<Vec<Line>> {
    const OURS: [&str; 10] = ["eng", "fra", "arb", "ary", "arz", "aeb", "arq", "sco", "frp", "pcd"];
    let mut lines = Vec::new();
    let mut paths: Vec<_> =
        fs::read_dir(folder.join("declaration"))?.collect::<std::io::Result<_>>()?;
    paths.sort_by_key(fs::DirEntry::path);
    for entry in paths {
        let page = fs::read_to_string(entry.path())?;
        let Some((_, rest)) = page.split_once("data-iso6393=\"") else { continue };
        let Some((code, _)) = rest.split_once('"') else { continue };
        let held_out = Sha256::digest(code.as_bytes()).first().is_some_and(|byte| byte % 10 >= 6);
        if !held_out || OURS.contains(&code) {
            continue;
        }
        for paragraph in page.split("<p>").skip(1) {
            let text = paragraph.split('<').next().unwrap_or_default().trim().to_owned();
            if let Some(script) = majority(&text) {
                lines.push(Line {
                    text,
                    language: "und",
                    source: "unseen",
                    group: format!("und, {script} script"),
                });
            }
        }
    }
    Ok(lines)
}

/// Mashed keys, random letters, digits, signs and emoji, none of which has a language.
pub fn noise() -> Vec<Line> {
    let mut random = Random(20_261_122);
    let mut lines = Vec::new();
    let mut add = |group: &str, text: String| {
        lines.push(Line { text, language: "und", source: "noise", group: group.to_owned() });
    };
    for _ in 0..500 {
        let length = 5 + random.below(10);
        add("random letters", random.pick("abcdefghijklmnopqrstuvwxyz", length));
        let row =
            ["qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm"][random.below(5)];
        add("mashed keys", random.pick(row, length));
        add("digits and signs", random.pick("0123456789 .,-+/%€$", length));
        add("emoji", random.pick("😀😂😍😡👍👎❤🔥🎉🙏💔🤔", length));
    }
    lines
}

/// xorshift64: the same lines on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn pick(&mut self, from: &str, length: usize) -> String {
        let from: Vec<char> = from.chars().collect();
        (0..length).map(|_| from[self.below(from.len())]).collect()
    }
}
