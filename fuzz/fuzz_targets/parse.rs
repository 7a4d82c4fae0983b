//! See `luthier_fuzz::parse`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| luthier_fuzz::parse(text));
