//! Benchmarks of the networks on token ids (`MIZAJ_IDS`, made by `run.py`) and of the whole flow on
//! texts.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark may stop where it stands")]

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mizaj::dev::Model;
use mizaj::{AnalyzeOptions, Analyzer, AnalyzerOptions, Bundle};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// One sequence at a time, as texts arrive in use.
fn networks(criterion: &mut Criterion) {
    let ids = json(Path::new(&std::env::var("MIZAJ_IDS").unwrap()));
    for (bundle, lengths) in ids.as_object().unwrap() {
        let path = root().join("models").join(bundle).join("model.onnx");
        let model = Model::from_onnx(&std::fs::read(path).unwrap()).unwrap();
        let mut group = criterion.benchmark_group(bundle);
        for (length, sequences) in lengths.as_object().unwrap() {
            let sequences: Vec<Vec<u32>> = serde_json::from_value(sequences.clone()).unwrap();
            let mut next = sequences.iter().cycle();
            group.bench_function(BenchmarkId::from_parameter(length), |bencher| {
                bencher.iter(|| model.logits(&[black_box(next.next().unwrap())]).unwrap());
            });
        }
    }
}

/// From the text to the verdict, without the cache: the lines of the challenge set.
fn flow(criterion: &mut Criterion) {
    let lines = std::fs::read_to_string(root().join("tests/data/challenge/challenge.jsonl")).unwrap();
    let text = |line: &str| serde_json::from_str::<Value>(line).unwrap()["text"].as_str().unwrap().to_owned();
    let texts: Vec<String> = lines.lines().map(text).collect();
    let folder = root().join("models/mizaj");
    let read = |file: &str| std::fs::read(folder.join(file)).unwrap();
    let (manifest, model) = (read("manifest.json"), read("model.onnx"));
    let (tokenizer, language) = (read("tokenizer.json"), read("language.bin"));
    let bundle = Bundle { manifest: &manifest, model: &model, tokenizer: &tokenizer, language: &language };
    let mut analyzer = Analyzer::from_bundle(bundle, AnalyzerOptions { cache_capacity: 0 }).unwrap();
    let options = AnalyzeOptions::default();
    let mut group = criterion.benchmark_group("flow");
    group.throughput(Throughput::Elements(texts.len() as u64)).sample_size(20);
    group.bench_function("single", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(analyzer.analyze(text, &options).unwrap());
            }
        });
    });
    group.bench_function("batch", |bencher| {
        bencher.iter(|| analyzer.analyze_batch(black_box(&texts), &options).unwrap());
    });
}

criterion_group!(engine, networks, flow);
criterion_main!(engine);
