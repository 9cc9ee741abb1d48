//! The engine compared with PyTorch's logits, and given damaged files.

use std::collections::BTreeMap;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use mizaj::dev::{Model, Rows};
use mizaj::{Error, ErrorCode};
use serde_json::Value;

/// How much a score may differ from PyTorch's; the contract is 1e-4.
const CLOSE: f64 = 2e-6;

macro_rules! golden {
    ($($name:literal),*) => {
        [$(Golden {
            name: $name,
            onnx: include_bytes!(concat!("../data/golden/network-", $name, ".onnx")),
            vectors: include_str!(concat!("../data/golden/logits-", $name, ".jsonl")),
        }),*]
    };
}

/// A small random network and PyTorch's logits for it.
struct Golden {
    name: &'static str,
    onnx: &'static [u8],
    vectors: &'static str,
}

const GOLDEN: [Golden; 4] =
    golden!("classic-tiny", "bilstm-tiny", "bigru-tiny", "transformer-tiny");

impl Golden {
    fn model(&self) -> Model {
        Model::from_onnx(self.onnx).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// Ids and expected logits.
    fn vectors(&self) -> Vec<(Vec<u32>, Vec<f64>)> {
        let mut lines = self.vectors.lines();
        let header: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
        assert_eq!(header["format"], 1);
        lines
            .map(|line| {
                let line: Value = serde_json::from_str(line).unwrap();
                let ids = serde_json::from_value(line["ids"].clone()).unwrap();
                (ids, serde_json::from_value(line["logits"].clone()).unwrap())
            })
            .collect()
    }
}

#[test]
fn logits_match_pytorch() {
    for golden in GOLDEN {
        let model = golden.model();
        let mut worst = 0.0_f64;
        for (ids, expected) in golden.vectors() {
            let logits = model.logits(&[&ids]).unwrap().remove(0);
            assert_eq!(logits.len(), model.labels());
            for (found, expected) in logits.iter().zip(&expected) {
                worst = worst.max((f64::from(*found) - expected).abs());
            }
        }
        println!("{}: {worst:.1e}", golden.name);
        assert!(worst < CLOSE, "{}: {worst:.1e}", golden.name);
    }
}

/// Random graphs with their ids and onnxruntime's logits.
fn random_graphs() -> impl Iterator<Item = (Vec<u8>, Vec<u32>, Vec<f64>, String)> {
    include_str!("../data/golden/graphs-random.jsonl").lines().skip(1).map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        let ids = serde_json::from_value(line["ids"].clone()).unwrap();
        let logits = serde_json::from_value(line["logits"].clone()).unwrap();
        (
            BASE64_STANDARD.decode(line["onnx"].as_str().unwrap()).unwrap(),
            ids,
            logits,
            line["what"].to_string(),
        )
    })
}

#[test]
fn logits_match_onnxruntime_on_random_graphs() {
    let mut count = 0;
    for (onnx, ids, expected, what) in random_graphs() {
        let model = Model::from_onnx(&onnx).unwrap_or_else(|error| panic!("{what}: {error}"));
        let found = model.logits(&[&ids]).unwrap().remove(0);
        for (found, expected) in found.iter().zip(&expected) {
            let error = (f64::from(*found) - expected).abs() / expected.abs().max(1.0);
            assert!(error < 1e-5, "{what}: {error:.1e}");
        }
        count += 1;
    }
    assert!(count > 40);
}

/// The end of a file that wants products of integers: its metadata.
const INTEGER_PRODUCTS: &[u8] = b"r\x19\n\x0emizaj.products\x12\x07integer";

/// The largest differences between a shipped bundle's outputs and PyTorch's, and between the scores
/// that follow from the logits.
fn worst_differences(onnx: &[u8], vectors: &str) -> (f64, f64) {
    let model = Model::from_onnx(onnx).unwrap();
    let scores = |logits: &[f64]| {
        let powers: Vec<f64> = logits.iter().map(|logit| logit.exp()).collect();
        let sum: f64 = powers.iter().sum();
        powers.into_iter().map(move |power| power / sum).collect::<Vec<f64>>()
    };
    let (mut worst, mut worst_score) = (0.0_f64, 0.0_f64);
    for line in vectors.lines().skip(1) {
        let line: Value = serde_json::from_str(line).unwrap();
        let ids: Vec<u32> = serde_json::from_value(line["ids"].clone()).unwrap();
        for name in ["logits", "intent", "signals"] {
            let Ok(expected) = serde_json::from_value::<Vec<f64>>(line[name].clone()) else {
                continue;
            };
            let output = if name == "logits" { model.mood() } else { model.output(name).unwrap() };
            let found = model.run(&[&ids], &[output]).unwrap().remove(0).remove(0);
            let found: Vec<f64> = found.into_iter().map(f64::from).collect();
            let difference = |a: &[f64], b: &[f64]| {
                a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0_f64, f64::max)
            };
            worst = worst.max(difference(&found, &expected));
            if name == "logits" {
                worst_score = worst_score.max(difference(&scores(&found), &scores(&expected)));
            }
        }
    }
    (worst, worst_score)
}

#[test]
fn the_shipped_bundles_match_pytorch() {
    macro_rules! bundle {
        ($name:literal) => {
            (
                $name,
                include_bytes!(concat!("../../models/", $name, "/model.onnx")).as_slice(),
                include_str!(concat!("../data/golden/logits-", $name, ".jsonl")),
            )
        };
    }
    for (name, onnx, vectors) in [bundle!("classic"), bundle!("mizaj"), bundle!("plus")] {
        let float = onnx.strip_suffix(INTEGER_PRODUCTS).unwrap_or(onnx);
        let (logit, _) = worst_differences(float, vectors);
        let (rounded_logit, rounded_score) = worst_differences(onnx, vectors);
        println!("{name}: {logit:.1e}; as shipped {rounded_logit:.1e}, scores {rounded_score:.1e}");
        assert!(logit < 1e-5, "{name}, products of floats: {logit:.1e}");
        assert!(rounded_score < 1e-4, "{name}, as shipped: {rounded_score:.1e}");
    }
}

#[test]
fn the_shipped_bundle_reads_a_text_as_one_clause_from_its_summaries() {
    let model = Model::from_onnx(include_bytes!("../../models/mizaj/model.onnx")).unwrap();
    let output = |name| model.output(name).unwrap();
    let (summaries, whole) = (output("summaries"), ["logits", "topics"].map(output));
    let clause = ["clause_logits", "clause_topics"].map(output);
    let mut random = Random(3);
    let sequences: Vec<Vec<u32>> = (1..40)
        .map(|length| (0..length).map(|_| u32::try_from(random.below(16_000)).unwrap()).collect())
        .collect();
    let sequences: Vec<&[u32]> = sequences.iter().map(Vec::as_slice).collect();
    let expected = model.run(&sequences, &clause).unwrap();
    let tokens = model.run(&sequences, &[summaries]).unwrap().remove(0);
    let texts = model.run(&sequences, &whole).unwrap();
    for (index, tokens) in tokens.iter().enumerate() {
        let given: Vec<_> =
            whole.iter().zip(&texts).map(|(&of, rows)| (of, &rows[index][..])).collect();
        let found = model.run_on_part((summaries, tokens), &given, &clause).unwrap();
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, &expected[index], "{} tokens", index + 1);
        }
    }
}

/// FNV-1a over the bits of the logits of 400 sequences.
fn digest(model: &Model) -> u64 {
    let mut random = Random(7);
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    for _ in 0..400 {
        let length = 1 + random.below(40);
        let ids: Vec<u32> = (0..length).map(|_| u32::try_from(random.below(60)).unwrap()).collect();
        for logit in model.logits(&[&ids]).unwrap().remove(0) {
            for byte in logit.to_bits().to_le_bytes() {
                digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    digest
}

#[test]
fn logits_are_the_same_bits_on_every_machine() {
    let digests: Vec<String> = GOLDEN
        .iter()
        .map(|golden| format!("{} {:016x}", golden.name, digest(&golden.model())))
        .collect();
    let expected: Vec<&str> = include_str!("../data/golden/digest-logits.txt").lines().collect();
    assert_eq!(digests, expected);
}

#[cfg(feature = "all-ops")]
#[test]
fn tract_gives_the_same_logits() {
    let golden = GOLDEN.iter().flat_map(|golden| {
        let vectors = golden.vectors().into_iter();
        vectors.map(|(ids, _)| (golden.onnx.to_vec(), ids, golden.name.to_owned()))
    });
    let random = random_graphs().map(|(onnx, ids, _, what)| (onnx, ids, what));
    let mut compared = 0;
    for (onnx, ids, what) in golden.chain(random) {
        // tract 0.23.9 cannot read every graph: it does not support layers that only run backward.
        let Ok(theirs) = Model::from_onnx_with_tract(&onnx) else { continue };
        let ours = Model::from_onnx(&onnx).unwrap();
        let Ok(theirs) = theirs.logits(&[&ids]) else { continue };
        for (a, b) in ours.logits(&[&ids]).unwrap()[0].iter().zip(&theirs[0]) {
            assert!((a - b).abs() < 1e-4 * b.abs().max(1.0), "{what}: {a} {b}");
        }
        compared += 1;
    }
    assert!(compared > 60, "{compared}");
}

#[test]
fn batch_of_n_equals_n_singles_bit_for_bit() {
    for golden in GOLDEN {
        let model = golden.model();
        let different = (0..70_u32).map(|i| (0..=i % 9).map(|t| (i * 31 + t * 17) % 60).collect());
        // As in an explanation: one text, each time without another word.
        let alike = (0..12_u32).map(|left_out| (0..12).filter(|&t| t != left_out).collect());
        let sequences: Vec<Vec<u32>> = different.chain(alike).collect();
        let batch: Vec<&[u32]> = sequences.iter().map(Vec::as_slice).collect();
        let together = model.logits(&batch).unwrap();
        for (ids, row) in batch.iter().zip(&together) {
            let alone = golden.model().logits(&[ids]).unwrap().remove(0);
            let bits = |row: &[f32]| row.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&alone), bits(row), "{}", golden.name);
        }
    }
}

#[test]
fn earlier_sequences_change_no_bits() {
    let bits = |rows: Vec<Vec<f32>>| rows.concat().iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    for golden in GOLDEN {
        let model = golden.model();
        let text: Vec<u32> = (0..20).map(|i| i * 7 % 60).collect();
        // The text is typed, then explained; then comes another text, then a part of that, then the
        // first again.
        let typed = (1..=20).map(|end| vec![text[..end].to_vec()]);
        let without = |i: usize| [&text[..i], &text[i + 1..]].concat();
        let explained = [vec![without(0)], (1..20).map(without).collect(), vec![without(19)]];
        let other: Vec<u32> = (0..9).map(|i| i * 11 % 60).collect();
        let rest = [vec![other.clone()], vec![other[..3].to_vec()], vec![text.clone()]];
        for batch in typed.chain(explained).chain(rest) {
            let ids: Vec<&[u32]> = batch.iter().map(Vec::as_slice).collect();
            let fresh = golden.model().logits(&ids).unwrap();
            assert_eq!(bits(model.logits(&ids).unwrap()), bits(fresh), "{} {ids:?}", golden.name);
        }
    }
}

const WITH_HEADS: &[u8] = include_bytes!("../data/golden/network-heads-tiny.onnx");

/// PyTorch's outputs by name.
type Outputs = BTreeMap<String, Vec<f64>>;

/// Ids and PyTorch's outputs for them.
fn head_vectors() -> Vec<(Vec<u32>, Outputs)> {
    let lines = include_str!("../data/golden/outputs-heads-tiny.jsonl").lines().skip(1);
    lines
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            let ids = serde_json::from_value(line["ids"].clone()).unwrap();
            (ids, serde_json::from_value(line["outputs"].clone()).unwrap())
        })
        .collect()
}

#[test]
fn every_head_matches_pytorch() {
    let model = Model::from_onnx(WITH_HEADS).unwrap();
    let mut worst = 0.0_f64;
    for (ids, expected) in head_vectors() {
        for (name, expected) in expected {
            let output = model.output(&name).unwrap();
            let row = model.run(&[&ids], &[output]).unwrap().remove(0).remove(0);
            assert_eq!((row.len(), model.width(output)), (expected.len(), expected.len()));
            for (found, expected) in row.iter().zip(&expected) {
                worst = worst.max((f64::from(*found) - expected).abs());
            }
        }
    }
    assert!(worst < CLOSE, "{worst:.1e}");
    assert_eq!(model.mood(), model.output("logits").unwrap());
    assert_eq!(model.output("emotion"), None);
}

#[test]
fn heads_give_the_same_bits_together_alone_and_in_a_batch() {
    let names = ["vector", "topics", "logits", "signals", "intent"];
    let vectors = head_vectors();
    let batch: Vec<&[u32]> =
        vectors.iter().flat_map(|(ids, _)| [&ids[..], &ids[..ids.len().min(3)]]).collect();
    let load = || Model::from_onnx(WITH_HEADS).unwrap();
    let bits = |row: &[f32]| row.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    let model = load();
    let outputs = names.map(|name| model.output(name).unwrap());
    let together = model.run(&batch, &outputs).unwrap();
    for (rows, &output) in together.iter().zip(&outputs) {
        let one_head = load().run(&batch, &[output]).unwrap().remove(0);
        for ((ids, row), same) in batch.iter().zip(rows).zip(&one_head) {
            let alone = load().run(&[ids], &[output]).unwrap().remove(0).remove(0);
            assert_eq!(bits(row), bits(&alone));
            assert_eq!(bits(row), bits(same));
        }
    }
    assert_eq!(model.run(&batch, &[]).unwrap(), Vec::<Rows>::new());
}

#[test]
fn outputs_are_computed_from_outputs_that_they_depend_on() {
    let model = Model::from_onnx(WITH_HEADS).unwrap();
    let output = |name| model.output(name).unwrap();
    let (states, outputs) = (output("states"), ["logits", "topics", "intent"].map(output));
    let vectors = head_vectors();
    let batch: Vec<&[u32]> = vectors.iter().map(|(ids, _)| &ids[..]).collect();
    let expected = model.run(&batch, &outputs).unwrap();
    let rows = model.run(&batch, &[states]).unwrap().remove(0);
    let parts: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
    let read = |part: &[f32]| model.run_on_part((states, part), &[], &outputs);
    let rows = |rows: &[Rows], index: usize| -> Rows {
        rows.iter().map(|rows| rows[index].clone()).collect()
    };
    for (index, part) in parts.iter().enumerate() {
        assert_eq!(read(part).unwrap(), rows(&expected, index));
    }
    // A part of a text is read from fewer states.
    let longest = (0..parts.len()).max_by_key(|&index| parts[index].len()).unwrap();
    let (rest, width) = (parts[longest], model.width(states));
    let half = &rest[..rest.len() / 2 / width * width];
    assert_ne!(read(half).unwrap()[0], expected[0][longest]);
    // What is given of the whole is not computed again.
    let whole = [(outputs[0], &[1.0, 2.0, 3.0][..])];
    let given = model.run_on_part((states, rest), &whole, &outputs).unwrap();
    assert_eq!(given[0], [1.0, 2.0, 3.0]);
    assert_eq!(given[1..], rows(&expected, longest)[1..]);
    // The topics are not what the others depend on.
    assert!(!model.depend_only_on(&[output("topics")], &outputs));
    assert!(model.run_on_part((output("logits"), rest), &[], &outputs).is_err());
    assert!(read(&[]).is_err());
    assert!(read(&rest[1..]).is_err());
}

#[test]
fn empty_and_unknown_sequences_are_refused() {
    for golden in GOLDEN {
        let model = golden.model();
        assert_eq!(model.logits(&[]).unwrap(), Vec::<Vec<f32>>::new());
        for ids in [&[][..], &[60], &[1, 2, u32::MAX]] {
            let error = Error::from(model.logits(&[ids]).unwrap_err());
            assert_eq!(error.code(), ErrorCode::InferenceFailed, "{}", golden.name);
        }
        // And the model still works.
        model.logits(&[&[1, 2, 3]]).unwrap();
    }
}

#[test]
fn truncated_files_give_an_error() {
    for golden in GOLDEN {
        let step = golden.onnx.len() / 400 + 1;
        for length in (0..golden.onnx.len()).step_by(step) {
            let error = Error::from(Model::from_onnx(&golden.onnx[..length]).unwrap_err());
            assert_eq!(error.code(), ErrorCode::ModelInvalid, "{} {length}", golden.name);
        }
    }
}

/// A small generator (Vigna, "xorshift64*"): the golden digests depend on the ids it generates, so
/// those must not change with a crate's version.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % bound
    }
}

#[test]
fn flipped_bytes_give_an_error_or_finite_logits_but_never_a_panic() {
    let mut random = Random(42);
    let mut loaded = 0;
    for golden in GOLDEN {
        for _ in 0..400 {
            let mut bytes = golden.onnx.to_vec();
            for _ in 0..=random.below(3) {
                let place = random.below(bytes.len());
                bytes[place] ^= 1 << random.below(8);
            }
            if let Ok(model) = Model::from_onnx(&bytes) {
                loaded += 1;
                if let Ok(rows) = model.logits(&[&[1, 2, 3], &[4], &[5, 6, 7, 8]]) {
                    assert!(rows.concat().iter().all(|logit| logit.is_finite()));
                }
            }
        }
    }
    // Most flips hit weights, where any bytes are valid.
    assert!(loaded > 400, "{loaded}");
}
