//! See `luthier_fuzz::lower_check`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| luthier_fuzz::lower_check(text));
