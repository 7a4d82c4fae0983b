//! Text of a certain form: e-mail addresses, URLs, domains, lists of numbers, names of files.

use super::shortened;
use crate::error::ValidationErrors;

/// The schemes that a URL may have where the schema says nothing else.
const SCHEMES: &[&str] = &["http", "https", "ftp", "ftps"];

/// An e-mail address: something before one `@`, a domain of labels after it. Blank text is left to [`text`].
pub fn email(errors: &mut ValidationErrors, field: &'static str, value: &str) {
    email_allowing(errors, field, value, &["localhost"]);
}

/// The same, where these domains are taken as they are.
pub fn email_allowing(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &str,
    allowed: &[&str],
) {
    if !value.is_empty() && !is_email(value, allowed) {
        errors.add(
            field,
            "invalid",
            format!("`{}` is not an e-mail address", shortened(value)),
        );
    }
}

/// An absolute URL with one of the schemes that Django lets through: http, https, ftp, ftps.
pub fn url(errors: &mut ValidationErrors, field: &'static str, value: &str) {
    url_of(errors, field, value, SCHEMES);
}

/// An absolute URL with one of these schemes, which are in small letters.
pub fn url_of(errors: &mut ValidationErrors, field: &'static str, value: &str, schemes: &[&str]) {
    if !value.is_empty() && !is_url(value, schemes) {
        errors.add(
            field,
            "invalid",
            format!("`{}` is not a URL", shortened(value)),
        );
    }
}

/// The name of a domain, of two labels at least; beyond ASCII only where `idna`.
pub fn domain(errors: &mut ValidationErrors, field: &'static str, value: &str, idna: bool) {
    if !value.is_empty() && !((idna || value.is_ascii()) && is_domain(value)) {
        errors.add(
            field,
            "invalid",
            format!("`{}` is not the name of a domain", shortened(value)),
        );
    }
}

/// A whole number as text: digits, with a sign or without.
pub fn integer(errors: &mut ValidationErrors, field: &'static str, value: &str) {
    if !value.is_empty() && !is_integer(value, true) {
        errors.add(
            field,
            "invalid",
            format!("`{}` is not a whole number", shortened(value)),
        );
    }
}

/// Whole numbers with `separator` between them, below zero only where `negative`.
pub fn integer_list(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &str,
    separator: &str,
    negative: bool,
) {
    if !value.is_empty()
        && !value
            .split(separator)
            .all(|item| is_integer(item, negative))
    {
        errors.add(
            field,
            "invalid",
            format!(
                "`{}` is not a list of whole numbers with `{separator}` between them",
                shortened(value)
            ),
        );
    }
}

/// The name of a file that ends in one of these extensions, which are in small letters and without the dot.
pub fn file_extension(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &str,
    allowed: &[&str],
) {
    if value.is_empty() {
        return;
    }
    let name = value.rsplit(['/', '\\']).next().unwrap_or_default();
    // A dot at the beginning hides a file and starts no extension.
    let extension = match name.trim_start_matches('.').rsplit_once('.') {
        Some((_, extension)) => extension.to_lowercase(),
        None => String::new(),
    };
    if !allowed.contains(&extension.as_str()) {
        let message = format!(
            "files that end in `{}` are not allowed; allowed are {}",
            shortened(&extension),
            allowed.join(", ")
        );
        errors.add(field, "invalid_extension", message);
    }
}

/// The path of something that the folder of a `FilePathField` could offer. Whether it is there is not asked.
#[cfg(feature = "runtime")]
pub fn file_path(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &str,
    model: &'static crate::meta::ModelMeta,
) {
    let offered = model.field(field).and_then(|field| field.file_path);
    if !value.is_empty() && offered.is_some_and(|offered| !offered.allows(value)) {
        errors.add(
            field,
            "invalid_choice",
            format!("`{}` is none of the files to choose from", shortened(value)),
        );
    }
}

fn is_integer(text: &str, negative: bool) -> bool {
    let digits = text.strip_prefix('-').filter(|_| negative).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_email(value: &str, allowed: &[&str]) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else {
        return false;
    };
    let atom =
        |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{}|~-".contains(c) || !c.is_ascii();
    let quoted = local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let local_ok = quoted.is_some_and(is_quoted)
        || local
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(atom));
    value.len() <= 320
        && local_ok
        && (allowed.contains(&domain)
            || (is_domain(domain) && !domain.ends_with('.'))
            || is_bracketed_ip(domain))
}

/// What may stand between quotes before the `@`, as Django has it: no end of a line, which would begin a header of a mail, and
/// a quote or another odd character only behind a backslash.
fn is_quoted(inner: &str) -> bool {
    let odd = |c: char| matches!(c, '\u{1}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}');
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        let fits = match c {
            '\\' => rest
                .next()
                .is_some_and(|c| odd(c) || matches!(c, '\u{9}' | ' '..='\u{7f}')),
            '"' | '\u{0}' | '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => false,
            // Beyond ASCII as in the part without quotes.
            c => odd(c) || c == '\u{7f}' || !c.is_control(),
        };
        if !fits {
            return false;
        }
    }
    !inner.is_empty()
}

fn is_bracketed_ip(domain: &str) -> bool {
    let inner = domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|inner| inner.parse::<std::net::IpAddr>().is_ok())
}

/// At least two labels of letters, digits and inner hyphens; the last one without digits, unless it stands for others (`xn--…`).
fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().count() <= 63
            && label.chars().all(|c| c == '-' || c.is_alphanumeric())
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let labels = domain.strip_suffix('.').unwrap_or(domain);
    let Some((_, last)) = labels.rsplit_once('.') else {
        return false;
    };
    domain.len() <= 255
        && labels.split('.').all(label)
        && last.chars().count() >= 2
        && (last.starts_with("xn--") || !last.chars().any(|c| c.is_ascii_digit()))
}

fn is_url(value: &str, schemes: &[&str]) -> bool {
    if value.len() > 2048 || value.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return false;
    }
    let Some((scheme, rest)) = value.split_once("://") else {
        return false;
    };
    if !schemes
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return false;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    if let Some((inner, port)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return inner.parse::<std::net::Ipv6Addr>().is_ok() && (port.is_empty() || is_port(port));
    }
    let (name, port) = host
        .find(':')
        .map_or((host, ""), |colon| host.split_at(colon));
    let known = name.eq_ignore_ascii_case("localhost")
        || is_domain(name)
        || name.parse::<std::net::Ipv4Addr>().is_ok();
    known && (port.is_empty() || is_port(port))
}

fn is_port(port: &str) -> bool {
    port.strip_prefix(':')
        .is_some_and(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(check: impl FnOnce(&mut ValidationErrors)) -> Vec<String> {
        let mut errors = ValidationErrors::new();
        check(&mut errors);
        errors
            .of("f")
            .iter()
            .map(|error| error.code.to_string())
            .collect()
    }

    #[test]
    fn emails() {
        for good in [
            "a@b.io",
            "first.last+tag@sub.example.com",
            "x@localhost",
            "ü@exämple.de",
            "a@[127.0.0.1]",
            "\"a b\"@c.de",
            "\"a\\\"b\\\\\"@c.de",
        ] {
            assert!(
                codes(|errors| email(errors, "f", good)).is_empty(),
                "{good}"
            );
        }
        for bad in [
            "a",
            "@b.io",
            "a@",
            "a@b",
            "a..b@c.de",
            "a@-b.de",
            "a@b..de",
            "a b@c.de",
            "a@b.1",
            "a@b@c d",
            "a@b.de.",
            "\"a\r\nBcc: x\"@c.de",
            "\"a\nb\"@c.de",
            "\"a\rb\"@c.de",
            "\"a\\\nb\"@c.de",
            "\"a\u{85}b\"@c.de",
            "\"a\"b\"@c.de",
            "\"a\\\"@c.de",
            "\"\"@c.de",
            "a\n@c.de",
            "a@c.de\n",
        ] {
            assert_eq!(
                codes(|errors| email(errors, "f", bad)),
                ["invalid"],
                "{bad}"
            );
        }
    }

    #[test]
    fn urls() {
        for good in [
            "http://example.com",
            "HTTPS://u:p@sub.example.com:8080/p?q#f",
            "http://localhost/",
            "ftp://127.0.0.1",
            "http://[::1]:80/",
        ] {
            assert!(codes(|errors| url(errors, "f", good)).is_empty(), "{good}");
        }
        for bad in [
            "example.com",
            "http://",
            "javascript://x.de",
            "http://a b.de",
            "http://x.de:99999",
            "http://-x.de",
        ] {
            assert_eq!(codes(|errors| url(errors, "f", bad)), ["invalid"], "{bad}");
        }
    }

    #[test]
    fn what_the_schema_allows_beside() {
        assert!(
            codes(|errors| email_allowing(errors, "f", "a@intranet", &["intranet"])).is_empty()
        );
        assert_eq!(
            codes(|errors| email_allowing(errors, "f", "a@localhost", &[])),
            ["invalid"]
        );
        assert!(codes(|errors| url_of(errors, "f", "git://example.com", &["git"])).is_empty());
        assert_eq!(
            codes(|errors| url_of(errors, "f", "http://example.com", &["git"])),
            ["invalid"]
        );
    }

    #[test]
    fn domains() {
        for (good, idna) in [
            ("example.com", false),
            ("a.b.example.co.", false),
            ("exämple.de", true),
            ("xn--fsqu00a.xn--0zwm56d", false),
        ] {
            assert!(
                codes(|errors| domain(errors, "f", good, idna)).is_empty(),
                "{good}"
            );
        }
        for (bad, idna) in [
            ("example", true),
            ("exämple.de", false),
            ("-a.de", true),
            ("a.b.c1", true),
            ("a b.de", true),
        ] {
            assert_eq!(
                codes(|errors| domain(errors, "f", bad, idna)),
                ["invalid"],
                "{bad}"
            );
        }
    }

    #[test]
    fn numbers_as_text() {
        for good in ["0", "-12", "007"] {
            assert!(
                codes(|errors| integer(errors, "f", good)).is_empty(),
                "{good}"
            );
        }
        for bad in ["-", "1.0", "+1", " 1", "٣"] {
            assert_eq!(
                codes(|errors| integer(errors, "f", bad)),
                ["invalid"],
                "{bad}"
            );
        }
        let list = |text: &'static str, separator: &'static str, negative| {
            codes(move |errors| integer_list(errors, "f", text, separator, negative)).is_empty()
        };
        assert!(list("1,2,30", ",", false) && list("1", ",", false) && list("-1; 2", "; ", true));
        assert!(!list("1,-2", ",", false) && !list("1,,2", ",", true) && !list("1,2,", ",", true));
    }

    #[test]
    fn extensions() {
        let allowed = &["pdf", "tar"];
        for good in ["a.pdf", "b/c.PDF", "x.y.tar", ""] {
            assert!(
                codes(|errors| file_extension(errors, "f", good, allowed)).is_empty(),
                "{good}"
            );
        }
        for bad in ["a", "a.pdf/b", ".pdf", "a.txt", "a.pdf."] {
            assert_eq!(
                codes(|errors| file_extension(errors, "f", bad, allowed)),
                ["invalid_extension"],
                "{bad}"
            );
        }
    }
}
