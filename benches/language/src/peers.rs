//! The compared detectors, each used in the way that suits it best.

use lingua::{Language as Lingua, LanguageDetectorBuilder};
use mizaj::dev::LanguageIdentifier;
use whatlang::{Detector as Whatlang, Lang};

/// Returns the BCP-47 tag of a text and a confidence from 0 to 1.
type Detect = Box<dyn Fn(&str) -> (&'static str, f32)>;

pub struct Detector {
    pub name: &'static str,
    pub detect: Detect,
}

/// All detectors, ours first.
pub fn detectors(weights: &[u8]) -> mizaj::Result<Vec<Detector>> {
    let ours = LanguageIdentifier::from_bytes(weights)?;
    let three = Whatlang::with_allowlist(vec![Lang::Eng, Lang::Fra, Lang::Ara]);
    let every = Whatlang::new();
    let lingua =
        LanguageDetectorBuilder::from_languages(&[Lingua::Arabic, Lingua::English, Lingua::French])
            .with_preloaded_language_models()
            .build();
    Ok(vec![
        Detector {
            name: "Mizaj",
            detect: Box::new(move |text| {
                let detection = ours.detect(text);
                (detection.language.tag(), detection.confidence)
            }),
        },
        Detector {
            name: "whatlang, 3 languages",
            detect: Box::new(move |text| whatlang_answer(&three, text)),
        },
        Detector {
            name: "whatlang, all",
            detect: Box::new(move |text| whatlang_answer(&every, text)),
        },
        Detector {
            name: "whichlang",
            detect: Box::new(|text| {
                let tag = match whichlang::detect_language(text) {
                    whichlang::Lang::Eng => "en",
                    whichlang::Lang::Fra => "fr",
                    whichlang::Lang::Ara => "ar",
                    _ => "und",
                };
                (tag, 1.0)
            }),
        },
        Detector {
            name: "lingua, 3 languages",
            detect: Box::new(move |text| {
                let tag = match lingua.detect_language_of(text) {
                    Some(Lingua::English) => "en",
                    Some(Lingua::French) => "fr",
                    Some(Lingua::Arabic) => "ar",
                    None => "und",
                };
                (tag, 1.0)
            }),
        },
    ])
}

fn whatlang_answer(detector: &Whatlang, text: &str) -> (&'static str, f32) {
    match detector.detect(text) {
        Some(info) => {
            let tag = match info.lang() {
                Lang::Eng => "en",
                Lang::Fra => "fr",
                Lang::Ara => "ar",
                _ => "und",
            };
            (tag, info.confidence() as f32)
        }
        None => ("und", 1.0),
    }
}
