//! The commands in the guides run, each guide's in order in a folder of its own.
#![cfg(unix)]

use std::fs;
use std::process::Command;

use tempfile::TempDir;

const GUIDES: [(&str, &str, usize); 4] = [
    ("README.md", include_str!("../../../README.md"), 5),
    ("command-line.md", include_str!("../../../docs/command-line.md"), 13),
    ("adaptation.md", include_str!("../../../docs/adaptation.md"), 2),
    ("topics.md", include_str!("../../../docs/topics.md"), 2),
];

/// The commands of a guide that only need files; `mizaj stream` needs a broker.
fn commands(guide: &str) -> impl Iterator<Item = String> {
    let blocks = guide.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks
        .flat_map(str::lines)
        .map(|line| line.replace("target/release/mizaj", "mizaj"))
        .filter(|line| line.starts_with("mizaj ") && !line.starts_with("mizaj stream"))
}

/// The files that the guides speak of.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let moods =
        [("I love it", "positive"), ("terrible service", "negative"), ("it is a box", "neutral")];
    let subjects = [("my card was declined", "card"), ("the app crashes", "app")];
    let mut labeled = String::new();
    let mut export = String::from("Date,Channel,Comment\n");
    let mut examples = String::from("text,label\n");
    for row in 0..24 {
        let (text, label) = moods[row % moods.len()];
        labeled += &format!("{{\"text\": \"{text} number {row}\", \"label\": \"{label}\"}}\n");
        export += &format!("2026-03-{:02},mail,{text} number {row}\n", row + 1);
        let (text, label) = subjects[row % subjects.len()];
        examples += &format!("{text} again {row},{label}\n");
    }
    let lines = "{\"text\": \"I love it\"}\n{\"text\": \"très déçu\"}\n";
    vec![
        ("feedback.jsonl", lines.into()),
        ("texts.jsonl", lines.into()),
        ("letter.txt", "Please call me back.\n".into()),
        ("labeled.jsonl", labeled.into()),
        ("export.csv", export.into()),
        ("export.xlsx", include_bytes!("../../data/tables/export.xlsx").to_vec()),
        ("examples.csv", examples.into()),
    ]
}

#[test]
fn the_commands_in_the_guides_run() {
    for (name, guide, count) in GUIDES {
        let folder = TempDir::new().unwrap();
        for (file, contents) in files() {
            fs::write(folder.path().join(file), contents).unwrap();
        }
        let programs = folder.path().join("bin");
        fs::create_dir(&programs).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_mizaj"), programs.join("mizaj")).unwrap();
        let path = format!("{}:/usr/bin:/bin", programs.display());
        let mut lines = 0;
        for line in commands(guide) {
            let mut shell = Command::new("/bin/sh");
            let output = shell
                .args(["-c", &line])
                .current_dir(folder.path())
                .env("PATH", &path)
                .output()
                .unwrap();
            let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{name}: {line}\n{complaints}");
            lines += 1;
        }
        assert_eq!(lines, count, "{name}");
    }
}
