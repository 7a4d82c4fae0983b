//! Hashes of texts, as they are in UTF-8, in hexadecimal digits of lower case.

use md5::Md5;
use rusqlite::{Connection, Result, functions::Context};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::{PURE, text_argument};

pub(super) fn register(conn: &Connection) -> Result<()> {
    conn.create_scalar_function(c"luthier_md5", 1, PURE, hash::<Md5>)?;
    conn.create_scalar_function(c"luthier_sha1", 1, PURE, hash::<Sha1>)?;
    conn.create_scalar_function(c"luthier_sha224", 1, PURE, hash::<Sha224>)?;
    conn.create_scalar_function(c"luthier_sha256", 1, PURE, hash::<Sha256>)?;
    conn.create_scalar_function(c"luthier_sha384", 1, PURE, hash::<Sha384>)?;
    conn.create_scalar_function(c"luthier_sha512", 1, PURE, hash::<Sha512>)
}

fn hash<D: Digest>(context: &Context<'_>) -> Result<Option<String>> {
    let digits = |text: &str| {
        let mut digits = String::new();
        for byte in D::digest(text.as_bytes()).iter() {
            for half in [byte >> 4, byte & 15] {
                digits.extend(char::from_digit(half.into(), 16));
            }
        }
        digits
    };
    Ok(text_argument(context, 0)?.map(digits))
}

#[cfg(test)]
mod tests {
    use rusqlite::types::Value;

    use super::super::tests::{eval, text};

    #[test]
    fn of_texts() {
        for (call, hash) in [
            ("md5('')", "d41d8cd98f00b204e9800998ecf8427e"),
            ("md5('abc')", "900150983cd24fb0d6963f7d28e17f72"),
            ("sha1('abc')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "sha224('abc')",
                "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
            ),
            (
                "sha256('')",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
        ] {
            assert_eq!(eval(&format!("luthier_{call}")).unwrap(), text(hash));
        }
        for (call, length) in [("sha384('a')", 96), ("sha512('a')", 128)] {
            let length_of = format!("length(luthier_{call})");
            assert_eq!(eval(&length_of).unwrap(), Value::Integer(length));
        }
        assert_eq!(eval("luthier_sha512(NULL)").unwrap(), Value::Null);
        assert!(eval("luthier_md5(1)").is_err());
    }
}
