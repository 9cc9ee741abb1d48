//! Pipes: results come line by line, a closed pipe is fine, a full disk is an error.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::time::Duration;

use crate::support::cli::command;

/// Every command and its standard input.
const COMMANDS: [(&[&str], &str); 7] = [
    (&["analyze"], "{\"text\":\"fine\"}\n{}\n"),
    (&["preprocess"], "{\"text\":\"fine\"}\n{}\n"),
    (&["encode"], "{\"text\":\"fine\"}\n{}\n"),
    (&["insights", "-"], "{\"text\":\"fine\"}\n"),
    (&["insights", "-", "--json"], "{\"text\":\"fine\"}\n"),
    (&["evaluate", "-"], "{\"text\":\"fine\",\"label\":\"neutral\"}\n"),
    (&["evaluate", "-", "--json"], "{\"text\":\"fine\",\"label\":\"neutral\"}\n"),
];

/// The exit code of a command with the given standard output and standard error.
fn code(arguments: &[&str], input: &str, output: Stdio, remarks: Stdio) -> Option<i32> {
    let mut child = command(arguments).stdout(output).stderr(remarks).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait().unwrap().code()
}

/// The write end of a pipe that nobody reads.
fn unread() -> Stdio {
    std::io::pipe().unwrap().1.into()
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    for (arguments, input) in COMMANDS {
        assert_eq!(code(arguments, input, unread(), Stdio::null()), Some(0), "{arguments:?}");
    }
    // Nor is a closed standard error: the exit code still reports the bad line.
    for (arguments, input) in &COMMANDS[..3] {
        assert_eq!(code(arguments, input, Stdio::null(), unread()), Some(1), "{arguments:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    for (arguments, input) in COMMANDS {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        assert_eq!(code(arguments, input, full.into(), Stdio::null()), Some(3), "{arguments:?}");
    }
}

#[test]
fn each_line_is_answered_before_the_next_is_read() {
    for name in ["analyze", "preprocess", "encode"] {
        let mut child = command(&[name]).stdout(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, answers) = std::sync::mpsc::channel();
        std::thread::spawn(move || output.lines().try_for_each(|line| sender.send(line)));
        for _ in 0..2 {
            input.write_all(b"{\"text\": \"fine\"}\n").unwrap();
            let answer = answers.recv_timeout(Duration::from_mins(2)).unwrap().unwrap();
            assert!(answer.contains("fine"), "{name}: {answer}");
        }
        drop(input);
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}
