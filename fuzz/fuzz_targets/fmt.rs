//! See `luthier_fuzz::fmt`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| luthier_fuzz::fmt(text));
