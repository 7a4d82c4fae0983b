//! See `luthier_fuzz::migration`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| luthier_fuzz::migration(text));
