//! Error messages, exit codes and help.

use crate::support::cli::{TemporaryFile, complaints, mizaj, objects};

#[test]
fn messages_name_the_place() {
    let broken = TemporaryFile::new("broken.jsonl.zst", b"\x28\xb5\x2f\xfd\x24");
    let utf16 = TemporaryFile::new("utf16.jsonl", b"\xff\xfe{\0}\0");
    let foreign = TemporaryFile::new("foreign.json", "{}");
    for (arguments, code, message) in [
        (&["encode", "tests"][..], 3, "tests: Is a directory"),
        (&["evaluate", broken.argument()], 3, "broken.jsonl.zst: "),
        (&["preprocess", utf16.argument()], 3, "utf16.jsonl: UTF-16"),
        (&["encode", "--tokenizer", foreign.argument()], 3, "foreign.json: tokenizer"),
        (&["encode", "--language-weights", foreign.argument()], 3, "foreign.json: "),
        (&["analyze", "-5 étoiles, nul"], 2, "'-- -5'"),
        (&["preprocess"], 1, "line 2: not JSON: expected `:` at column 6\n"),
    ] {
        let output = mizaj(arguments, "\n{\"a\" 1}\n");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(complaints(&output).contains(message), "{arguments:?}: {}", complaints(&output));
    }
    let output = mizaj(&["analyze", "--", "-5 étoiles, nul"], "");
    assert_eq!(objects(&output)[0]["text"], "-5 étoiles, nul");
    let help = mizaj(&["analyze", "--help"], "");
    let help = std::str::from_utf8(&help.stdout).unwrap();
    assert!(help.contains("UTF-8 bytes") && help.contains("analyze -- "), "{help}");
}
