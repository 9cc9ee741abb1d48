#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| mizaj_fuzz::redact(data));
