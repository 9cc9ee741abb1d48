//! What an instance of the module holds, and what it answers.

use mizaj::{AnalyzeOptions, Analyzer, AnalyzerOptions, Bundle, Error, Manifest, Verdict};
use serde::{Deserialize, Serialize};

use crate::buffers::Buffers;

/// The bundle inside the module: manifest, model, tokenizer, language.
#[cfg(feature = "embedded")]
const EMBEDDED: Option<[&[u8]; 4]> = Some([
    include_bytes!("../../models/mizaj/manifest.json"),
    include_bytes!("../../models/mizaj/model.onnx"),
    include_bytes!("../../models/mizaj/tokenizer.json"),
    include_bytes!("../../models/mizaj/language.bin"),
]);
#[cfg(not(feature = "embedded"))]
const EMBEDDED: Option<[&[u8]; 4]> = None;

/// The state of one instance.
#[derive(Debug, Default)]
pub struct Session {
    pub(crate) buffers: Buffers,
    analyzer: Option<Analyzer>,
}

/// What `mizaj_analyze` reads.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    /// The texts.
    pub texts: Vec<String>,
    /// What to report of each, with the names that the npm package gives the options.
    #[serde(default)]
    pub options: AnalyzeOptions,
}

/// What `mizaj_load` replies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Loaded {
    /// Name and version of the bundle, for instance `mizaj@1.0.0`.
    pub model_version: String,
}

/// What `mizaj_analyze` replies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reply {
    /// One verdict for each text, in order. Spans count bytes of UTF-8.
    pub verdicts: Vec<Verdict>,
}

/// Why there is no other reply.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The engine refused: its code and its message.
    #[error(transparent)]
    Engine(#[from] Error),
    /// The request is not what [`Request`] says.
    #[error("the request: {0}")]
    Request(#[from] serde_json::Error),
    /// An address is not that of a buffer from `mizaj_alloc`, or the length goes beyond it.
    #[error("there is no buffer of {length} bytes at address {address}")]
    Buffer {
        /// The address given.
        address: usize,
        /// The length given.
        length: usize,
    },
    /// `mizaj_analyze` before `mizaj_load`.
    #[error("no bundle was loaded: call mizaj_load first")]
    NotLoaded,
    /// `mizaj_load` without files, in a module that carries no bundle.
    #[error("no bundle was given, and this module carries none")]
    NoBundle,
}

impl Failure {
    /// The stable code; that of the engine's error where it has one.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Engine(error) => error.code().as_str(),
            Self::Request(_) => "REQUEST_INVALID",
            Self::Buffer { .. } => "BUFFER_INVALID",
            Self::NotLoaded | Self::NoBundle => "BUNDLE_MISSING",
        }
    }
}

impl Session {
    /// Builds the analyzer from manifest, model, tokenizer and language, each an address and a
    /// length.
    pub(crate) fn load(&mut self, files: [(usize, usize); 4]) -> Result<Loaded, Failure> {
        let [manifest, model, tokenizer, language] = if files.iter().all(|file| file.1 == 0) {
            EMBEDDED.ok_or(Failure::NoBundle)?
        } else {
            let [manifest, model, tokenizer, language] = files.map(|file| self.bytes(file));
            [manifest?, model?, tokenizer?, language?]
        };
        let bundle = Bundle { manifest, model, tokenizer, language };
        // Feedback in a stream rarely repeats, and looking up would cost more than it saves.
        let analyzer = Analyzer::from_bundle(bundle, AnalyzerOptions { cache_capacity: 0 })?;
        let model_version = Manifest::from_json(manifest)?.model_version();
        self.analyzer = Some(analyzer);
        Ok(Loaded { model_version })
    }

    /// Analyzes the texts of the request in this buffer.
    pub(crate) fn analyze(&mut self, request: (usize, usize)) -> Result<Reply, Failure> {
        let Request { texts, options } = serde_json::from_slice(self.bytes(request)?)?;
        let analyzer = self.analyzer.as_mut().ok_or(Failure::NotLoaded)?;
        Ok(Reply { verdicts: analyzer.analyze_batch(&texts, &options)? })
    }

    /// Writes a reply, or the failure in its place, as JSON into a buffer; its address and length
    /// in one number.
    pub(crate) fn reply(&mut self, reply: &Result<impl Serialize, Failure>) -> u64 {
        let json = match reply {
            Ok(reply) => serde_json::to_vec(reply).map_err(Failure::from),
            Err(failure) => Ok(complaint(failure)),
        };
        let json = json.unwrap_or_else(|failure| complaint(&failure));
        let (address, length) = self.buffers.add(json);
        (address as u64) << 32 | length as u64
    }

    fn bytes(&self, (address, length): (usize, usize)) -> Result<&[u8], Failure> {
        self.buffers.get((address, length)).ok_or(Failure::Buffer { address, length })
    }
}

fn complaint(failure: &Failure) -> Vec<u8> {
    let error = serde_json::json!({ "code": failure.code(), "message": failure.to_string() });
    serde_json::json!({ "error": error }).to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{Failure, Session};

    #[test]
    fn requests_are_refused_with_the_reason() {
        let mut session = Session::default();
        let mut refused = |request: &str| {
            let buffer = session.buffers.add(request.as_bytes().to_vec());
            let failure = session.analyze(buffer).unwrap_err();
            (failure.code(), failure.to_string())
        };
        assert_eq!(refused(r#"{"texts": ["fine"]}"#).0, "BUNDLE_MISSING");
        assert_eq!(refused("{").0, "REQUEST_INVALID");
        let (_, message) = refused(r#"{"texts": [], "option": {}}"#);
        assert!(message.contains("unknown field `option`"), "{message}");
        let (_, message) = refused(r#"{"texts": [], "options": {"langage": "fr"}}"#);
        assert!(message.contains("langage"), "{message}");
    }

    #[test]
    fn an_address_that_was_never_handed_out_is_refused() {
        let failure = Session::default().analyze((4096, 5)).unwrap_err();
        assert!(matches!(failure, Failure::Buffer { address: 4096, length: 5 }));
        assert_eq!(failure.code(), "BUFFER_INVALID");
    }
}
