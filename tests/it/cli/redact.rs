//! `mizaj redact` on texts and files.

use serde_json::json;

use crate::support::cli::{TemporaryFile, complaints, mizaj, objects};

fn printed(arguments: &[&str], input: &str) -> String {
    let output = mizaj(arguments, input);
    assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    String::from_utf8(output.stdout).unwrap()
}

const TABLE: &str = "id;customer_name;comment\r\n\
    1;nadia b.;\"Write to nadia@example.com; order no. 58211\"\r\n\
    2;Omar T.;\"Call 06 12 34 56 78, or nadia@example.com\"\r\n\
    3;nadia b.;Great service\r\n";

#[test]
fn standard_input_is_one_text() {
    let text = "Bonjour Karim,\nappelez le 06 12 34 56 78 svp\n";
    let output = mizaj(&["redact"], text);
    let redacted = String::from_utf8_lossy(&output.stdout);
    assert_eq!(redacted, "Bonjour CUSTOMER_1,\nappelez le PHONE_1 svp\n");
    assert_eq!(complaints(&output), "mizaj: replaced: 1 phone, 1 name\n");
    let json: serde_json::Value =
        serde_json::from_str(&printed(&["redact", "--json"], text)).unwrap();
    assert_eq!(json["counts"], json!({ "phone": 1, "name": 1 }));
    assert_eq!(
        json["spans"][0],
        json!({ "start": 8, "end": 13, "kind": "name", "replacement": "CUSTOMER_1" })
    );
}

#[test]
fn every_cell_of_a_file_is_redacted_alike() {
    let file = TemporaryFile::new("mail.csv", TABLE);
    assert_eq!(
        printed(&["redact", file.argument()], ""),
        "id,customer_name,comment\r\n\
        1,CUSTOMER_1,Write to EMAIL_1; order no. ORDER_1\r\n\
        2,CUSTOMER_2,\"Call PHONE_1, or EMAIL_1\"\r\n\
        3,CUSTOMER_1,Great service\r\n"
    );
    let chosen =
        printed(&["redact", file.argument(), "--columns", "comment", "--kinds", "email"], "");
    assert!(chosen.contains("1,nadia b.,Write to EMAIL_1; order no. 58211\r\n"), "{chosen}");
    let counted = printed(&["redact", file.argument(), "--count"], "");
    assert!(counted.contains("| email |        2 |    2 |"), "{counted}");
    assert!(counted.contains("| all   |        7 |    3 |"), "{counted}");
}

#[test]
fn json_lines_keep_their_fields_and_tell_the_spans() {
    let lines =
        "{\"text\":\"order no. 58211 again\",\"score\":5}\n{\"text\":\"fine\",\"score\":4}\n";
    let file = TemporaryFile::new("mail.jsonl", lines);
    let output = mizaj(&["redact", file.argument(), "--json"], "");
    let objects = objects(&output);
    assert_eq!(objects[0]["cells"], json!({ "text": "order no. ORDER_1 again", "score": "5" }));
    assert_eq!(
        objects[0]["spans"],
        json!([{ "column": "text", "start": 10, "end": 15, "kind": "order", "replacement": "ORDER_1" }])
    );
    assert_eq!(objects[1]["spans"], json!([]));
}

#[test]
fn wrong_arguments_are_named() {
    let file = TemporaryFile::new("mail.csv", TABLE);
    for (arguments, said) in [
        (&["redact", file.argument(), "--columns", "note"][..], "not `note`"),
        (&["redact", file.argument(), "--kinds", "faces"], "must be one of email, phone"),
        (&["redact", "--columns", "comment"], "--columns needs a file"),
    ] {
        let output = mizaj(arguments, "");
        assert_eq!(output.status.code(), Some(2));
        assert!(complaints(&output).contains(said), "{}", complaints(&output));
    }
}
