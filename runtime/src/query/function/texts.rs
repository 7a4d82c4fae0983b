//! The SQL of each function, one table for each family of databases.

use super::{Function, Kind, Part};

/// A part of a moment, which PostgreSQL would read in the session's time zone, or of a date or time.
macro_rules! postgres_part {
    ($kind:expr, $open:literal, $close:literal) => {
        if is_moment($kind) {
            concat!($open, "({0}) AT TIME ZONE 'UTC'", $close)
        } else {
            concat!($open, "{0}", $close)
        }
    };
}

/// The beginning of the year, month, … on PostgreSQL.
macro_rules! postgres_trunc {
    ($kind:expr, $unit:literal) => {
        match $kind {
            Kind::Date => concat!(
                "CAST(date_trunc('",
                $unit,
                "', CAST({0} AS timestamp)) AS date)"
            ),
            Kind::Time => concat!(
                "CAST(date_trunc('",
                $unit,
                "', CAST({0} AS interval)) AS time)"
            ),
            _ => concat!(
                "(date_trunc('",
                $unit,
                "', ({0}) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')"
            ),
        }
    };
}

/// A hash of the bytes of a text on PostgreSQL.
macro_rules! postgres_hash {
    ($function:literal) => {
        concat!(
            "encode(",
            $function,
            r#"(decode(replace(({0}) COLLATE "C", E'\\', E'\\\\'), 'escape')), 'hex')"#
        )
    };
}

/// A date on SQLite, and what makes a moment of it.
macro_rules! sqlite_day {
    ($kind:expr, $day:literal) => {
        if matches!($kind, Kind::Date) {
            concat!("(", $day, ")")
        } else {
            concat!("(", $day, " || ' 00:00:00')")
        }
    };
}

/// A date on MySQL, and what makes a moment of it.
macro_rules! mysql_day {
    ($kind:expr, $day:literal) => {
        if matches!($kind, Kind::Date) {
            $day
        } else {
            concat!("CAST(", $day, " AS DATETIME(6))")
        }
    };
}

const fn is_moment(kind: Kind) -> bool {
    matches!(kind, Kind::DateTime | Kind::Other)
}

impl Function {
    /// SQLite's own mathematics are compiled in or not, and fold ASCII only: what stands under `luthier_` is registered on
    /// every connection.
    pub(super) const fn sqlite(self, kind: Kind, arguments: usize) -> &'static str {
        let decimal = matches!(kind, Kind::Decimal);
        match self {
            Self::Lower => "luthier_lower({0})",
            Self::Upper => "luthier_upper({0})",
            Self::Length => "length({0})",
            // Of white space, the kinds that ASCII has.
            Self::Trim => "trim({0}, char(32, 9, 10, 11, 12, 13))",
            Self::LTrim => "ltrim({0}, char(32, 9, 10, 11, 12, 13))",
            Self::RTrim => "rtrim({0}, char(32, 9, 10, 11, 12, 13))",
            Self::Left => "substr({0}, 1, max({1}, 0))",
            Self::Right => "substr({0}, max(length({0}) - max({1}, 0), 0) + 1)",
            Self::Substr if arguments < 3 => "substr({0}, max({1}, 1))",
            Self::Substr => "substr({0}, max({1}, 1), max({2}, 0))",
            Self::Replace => "replace({0}, {1}, {2})",
            Self::Repeat => "luthier_repeat({0}, {1})",
            Self::Reverse => "luthier_reverse({0})",
            Self::StrIndex => "instr({0}, {1})",
            Self::LPad => "luthier_lpad({0}, {1}, {2})",
            Self::RPad => "luthier_rpad({0}, {1}, {2})",
            Self::Chr => "luthier_chr({0})",
            Self::Ord => "CASE WHEN {0} = '' THEN 0 ELSE unicode({0}) END",
            Self::Md5 => "luthier_md5({0})",
            Self::Sha1 => "luthier_sha1({0})",
            Self::Sha224 => "luthier_sha224({0})",
            Self::Sha256 => "luthier_sha256({0})",
            Self::Sha384 => "luthier_sha384({0})",
            Self::Sha512 => "luthier_sha512({0})",
            Self::NullIf => "NULLIF({0}, {1})",
            Self::Abs if decimal => "luthier_decimal_abs({0})",
            Self::Abs => "abs({0})",
            Self::Round if decimal && arguments < 2 => "luthier_decimal_round({0}, 0)",
            Self::Round if decimal => "luthier_decimal_round({0}, {1})",
            Self::Round if arguments < 2 => "luthier_round({0}, 0)",
            Self::Round => "luthier_round({0}, {1})",
            Self::Floor if decimal => "luthier_decimal_floor({0})",
            Self::Floor => "luthier_floor({0})",
            Self::Ceil if decimal => "luthier_decimal_ceil({0})",
            Self::Ceil => "luthier_ceil({0})",
            Self::Sign if decimal => "luthier_decimal_sign({0})",
            Self::Sign => "sign({0})",
            Self::Power => "luthier_power({0}, {1})",
            Self::Sqrt => "luthier_sqrt({0})",
            Self::Exp => "luthier_exp({0})",
            Self::Ln => "luthier_ln({0})",
            Self::Log => "luthier_log({0}, {1})",
            Self::Pi => "3.141592653589793",
            Self::Sin => "luthier_sin({0})",
            Self::Cos => "luthier_cos({0})",
            Self::Tan => "luthier_tan({0})",
            Self::Cot => "luthier_cot({0})",
            Self::ASin => "luthier_asin({0})",
            Self::ACos => "luthier_acos({0})",
            Self::ATan => "luthier_atan({0})",
            Self::ATan2 => "luthier_atan2({0}, {1})",
            Self::Degrees => "luthier_degrees({0})",
            Self::Radians => "luthier_radians({0})",
            Self::Random => "((random() & 9007199254740991) / 9007199254740992.0)",
            Self::ToText => "CAST({0} AS TEXT)",
            Self::ToInteger => "CAST({0} AS INTEGER)",
            Self::ToFloat => "CAST({0} AS REAL)",
            Self::ToDecimal => "luthier_decimal_round({0}, {1})",
            Self::Extract(part) => sqlite_part(part, kind),
            Self::Trunc(part) => sqlite_trunc(part, kind),
            // The form in which moments are stored.
            Self::Now => "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
            Self::Concat | Self::Coalesce | Self::Greatest | Self::Least => "",
        }
    }

    pub(super) const fn postgres(self, kind: Kind, arguments: usize) -> &'static str {
        let decimal = matches!(kind, Kind::Decimal);
        match self {
            // Columns have the collation "C", which folds ASCII only; the database's own folds what it knows. What comes out
            // compares by code point again.
            Self::Lower => "lower(({0}) COLLATE \"default\") COLLATE \"C\"",
            Self::Upper => "upper(({0}) COLLATE \"default\") COLLATE \"C\"",
            Self::Length => "char_length({0})",
            Self::Trim => "btrim({0}, E' \\t\\n\\x0b\\f\\r')",
            Self::LTrim => "ltrim({0}, E' \\t\\n\\x0b\\f\\r')",
            Self::RTrim => "rtrim({0}, E' \\t\\n\\x0b\\f\\r')",
            Self::Left => "left({0}, CAST(GREATEST({1}, 0) AS integer))",
            Self::Right => "right({0}, CAST(GREATEST({1}, 0) AS integer))",
            Self::Substr if arguments < 3 => "substr({0}, CAST(GREATEST({1}, 1) AS integer))",
            Self::Substr => {
                "substr({0}, CAST(GREATEST({1}, 1) AS integer), CAST(GREATEST({2}, 0) AS integer))"
            }
            Self::Replace => "replace({0}, {1}, {2})",
            Self::Repeat => "repeat({0}, CAST({1} AS integer))",
            Self::Reverse => "reverse({0})",
            Self::StrIndex => "strpos({0}, {1})",
            Self::LPad => "lpad({0}, CAST({1} AS integer), {2})",
            Self::RPad => "rpad({0}, CAST({1} AS integer), {2})",
            Self::Chr => {
                "CASE WHEN {0} BETWEEN 1 AND 55295 OR {0} BETWEEN 57344 AND 1114111 THEN chr(CAST({0} AS integer)) END"
            }
            Self::Ord => "ascii({0})",
            Self::Md5 => "md5({0})",
            Self::Sha1 => "encode(digest({0}, 'sha1'), 'hex')",
            // The bytes of the text, by what an index may use: `convert_to` depends on settings. Nothing is replaced by the rules
            // of a collation under which different texts are equal.
            Self::Sha224 => postgres_hash!("sha224"),
            Self::Sha256 => postgres_hash!("sha256"),
            Self::Sha384 => postgres_hash!("sha384"),
            Self::Sha512 => postgres_hash!("sha512"),
            Self::NullIf => "NULLIF({0}, {1})",
            Self::Abs => "abs({0})",
            Self::Round if decimal && arguments < 2 => "round({0})",
            Self::Round if decimal => "round({0}, CAST({1} AS integer))",
            // On doubles it rounds half to even.
            Self::Round if arguments < 2 => "CAST(round(CAST({0} AS numeric)) AS double precision)",
            Self::Round => {
                "CAST(round(CAST({0} AS numeric), CAST({1} AS integer)) AS double precision)"
            }
            Self::Floor => "floor({0})",
            Self::Ceil => "ceil({0})",
            Self::Sign => "sign({0})",
            Self::Power => {
                "CASE WHEN {0} >= 0 OR {1} = floor({1}) THEN power(CAST({0} AS double precision), CAST({1} AS double precision)) END"
            }
            Self::Sqrt => "CASE WHEN {0} >= 0 THEN sqrt(CAST({0} AS double precision)) END",
            Self::Exp => "exp(CAST({0} AS double precision))",
            Self::Ln => "CASE WHEN {0} > 0 THEN ln(CAST({0} AS double precision)) END",
            Self::Log => {
                "CASE WHEN {0} > 0 AND {0} <> 1 AND {1} > 0 THEN ln(CAST({1} AS double precision)) / ln(CAST({0} AS double precision)) END"
            }
            Self::Pi => "pi()",
            Self::Sin => "sin(CAST({0} AS double precision))",
            Self::Cos => "cos(CAST({0} AS double precision))",
            Self::Tan => "tan(CAST({0} AS double precision))",
            Self::Cot => "CASE WHEN {0} <> 0 THEN cot(CAST({0} AS double precision)) END",
            Self::ASin => {
                "CASE WHEN {0} BETWEEN -1 AND 1 THEN asin(CAST({0} AS double precision)) END"
            }
            Self::ACos => {
                "CASE WHEN {0} BETWEEN -1 AND 1 THEN acos(CAST({0} AS double precision)) END"
            }
            Self::ATan => "atan(CAST({0} AS double precision))",
            Self::ATan2 => "atan2(CAST({0} AS double precision), CAST({1} AS double precision))",
            Self::Degrees => "degrees(CAST({0} AS double precision))",
            Self::Radians => "radians(CAST({0} AS double precision))",
            Self::Random => "random()",
            Self::ToText => "CAST({0} AS text)",
            Self::ToInteger => "CAST(trunc({0}) AS bigint)",
            Self::ToFloat => "CAST({0} AS double precision)",
            Self::ToDecimal => "round(CAST({0} AS numeric), CAST({1} AS integer))",
            Self::Extract(part) => postgres_part(part, kind),
            Self::Trunc(part) => postgres_trunc(part, kind),
            Self::Now => "STATEMENT_TIMESTAMP()",
            Self::Concat | Self::Coalesce | Self::Greatest | Self::Least => "",
        }
    }

    pub(super) const fn mysql(self, kind: Kind, arguments: usize) -> &'static str {
        let decimal = matches!(kind, Kind::Decimal);
        match self {
            Self::Lower => "LOWER({0})",
            Self::Upper => "UPPER({0})",
            Self::Length => "CHAR_LENGTH({0})",
            Self::Trim => "REGEXP_REPLACE({0}, '^[[:space:]]+|[[:space:]]+$', '')",
            Self::LTrim => "REGEXP_REPLACE({0}, '^[[:space:]]+', '')",
            Self::RTrim => "REGEXP_REPLACE({0}, '[[:space:]]+$', '')",
            Self::Left => "LEFT({0}, {1})",
            Self::Right => "RIGHT({0}, {1})",
            Self::Substr if arguments < 3 => "SUBSTRING({0}, GREATEST({1}, 1))",
            Self::Substr => "SUBSTRING({0}, GREATEST({1}, 1), {2})",
            Self::Replace => "REPLACE({0}, {1}, {2})",
            Self::Repeat => "REPEAT({0}, {1})",
            Self::Reverse => "REVERSE({0})",
            Self::StrIndex => "INSTR({0}, {1})",
            // NULL for a negative length.
            Self::LPad => "LPAD({0}, GREATEST({1}, 0), {2})",
            Self::RPad => "RPAD({0}, GREATEST({1}, 0), {2})",
            Self::Chr => {
                "CASE WHEN {0} BETWEEN 1 AND 55295 OR {0} BETWEEN 57344 AND 1114111 THEN CONVERT(CHAR({0} USING utf32) USING utf8mb4) END"
            }
            Self::Ord => "ORD(CONVERT({0} USING utf32))",
            Self::Md5 => "MD5({0})",
            Self::Sha1 => "SHA1({0})",
            Self::Sha224 => "SHA2({0}, 224)",
            Self::Sha256 => "SHA2({0}, 256)",
            Self::Sha384 => "SHA2({0}, 384)",
            Self::Sha512 => "SHA2({0}, 512)",
            Self::NullIf => "NULLIF({0}, {1})",
            Self::Abs => "ABS({0})",
            Self::Round if decimal && arguments < 2 => "ROUND({0})",
            Self::Round if decimal => "ROUND({0}, {1})",
            // On doubles it rounds half to even; large ones have nothing to round.
            Self::Round if arguments < 2 => {
                "CASE WHEN ABS({0}) < 1e15 THEN 0e0 + ROUND(CAST({0} AS DECIMAL(65, 30))) ELSE {0} END"
            }
            Self::Round => {
                "CASE WHEN ABS({0}) < 1e15 THEN 0e0 + ROUND(CAST({0} AS DECIMAL(65, 30)), {1}) ELSE {0} END"
            }
            Self::Floor => "FLOOR({0})",
            Self::Ceil => "CEILING({0})",
            Self::Sign => "SIGN({0})",
            Self::Power => "CASE WHEN {0} >= 0 OR {1} = FLOOR({1}) THEN POWER({0}, {1}) END",
            Self::Sqrt => "SQRT({0})",
            Self::Exp => "EXP({0})",
            Self::Ln => "LN({0})",
            Self::Log => "LOG({0}, {1})",
            Self::Pi => "3.141592653589793e0",
            Self::Sin => "SIN({0})",
            Self::Cos => "COS({0})",
            Self::Tan => "TAN({0})",
            Self::Cot => "CASE WHEN {0} <> 0 THEN COT({0}) END",
            Self::ASin => "ASIN({0})",
            Self::ACos => "ACOS({0})",
            Self::ATan => "ATAN({0})",
            Self::ATan2 => "ATAN2({0}, {1})",
            Self::Degrees => "DEGREES({0})",
            Self::Radians => "RADIANS({0})",
            Self::Random => "RAND()",
            Self::ToText => "CAST({0} AS CHAR)",
            Self::ToInteger => "CAST(TRUNCATE({0}, 0) AS SIGNED)",
            Self::ToFloat => "(0e0 + {0})",
            Self::ToDecimal => "ROUND(CAST({0} AS DECIMAL(65, 15)), {1})",
            Self::Extract(part) => mysql_part(part),
            Self::Trunc(part) => mysql_trunc(part, kind),
            Self::Now => "UTC_TIMESTAMP(6)",
            Self::Concat | Self::Coalesce | Self::Greatest | Self::Least => "",
        }
    }
}

/// By position in the stored text: SQLite's date functions round to milliseconds, up into the next minute or year.
const fn sqlite_part(part: Part, kind: Kind) -> &'static str {
    let time_only = matches!(kind, Kind::Time);
    match part {
        Part::Year => "CAST(substr({0}, 1, 4) AS INTEGER)",
        Part::IsoYear => "CAST(strftime('%G', substr({0}, 1, 10)) AS INTEGER)",
        Part::Quarter => "((CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3)",
        Part::Month => "CAST(substr({0}, 6, 2) AS INTEGER)",
        Part::Week => "CAST(strftime('%V', substr({0}, 1, 10)) AS INTEGER)",
        Part::Day => "CAST(substr({0}, 9, 2) AS INTEGER)",
        Part::WeekDay => "(CAST(strftime('%w', substr({0}, 1, 10)) AS INTEGER) + 1)",
        Part::IsoWeekDay => "CAST(strftime('%u', substr({0}, 1, 10)) AS INTEGER)",
        Part::Hour if time_only => "CAST(substr({0}, 1, 2) AS INTEGER)",
        Part::Hour => "CAST(substr({0}, 12, 2) AS INTEGER)",
        Part::Minute if time_only => "CAST(substr({0}, 4, 2) AS INTEGER)",
        Part::Minute => "CAST(substr({0}, 15, 2) AS INTEGER)",
        Part::Second if time_only => "CAST(substr({0}, 7, 2) AS INTEGER)",
        Part::Second => "CAST(substr({0}, 18, 2) AS INTEGER)",
        Part::Date => "substr({0}, 1, 10)",
        Part::Time if time_only => "substr({0}, 1)",
        Part::Time => "substr({0}, 12)",
    }
}

const fn sqlite_trunc(part: Part, kind: Kind) -> &'static str {
    let time_only = matches!(kind, Kind::Time);
    match part {
        Part::Year | Part::IsoYear => sqlite_day!(kind, "substr({0}, 1, 4) || '-01-01'"),
        // The first months of the quarters that the months are in.
        Part::Quarter => sqlite_day!(
            kind,
            "substr({0}, 1, 5) || substr('010101040404070707101010', 2 * CAST(substr({0}, 6, 2) AS INTEGER) - 1, 2) || '-01'"
        ),
        Part::Month => sqlite_day!(kind, "substr({0}, 1, 7) || '-01'"),
        Part::Week => {
            sqlite_day!(kind, "date(substr({0}, 1, 10), 'weekday 0', '-6 days')")
        }
        Part::Day | Part::WeekDay | Part::IsoWeekDay | Part::Date | Part::Time => {
            sqlite_day!(kind, "substr({0}, 1, 10)")
        }
        Part::Hour if time_only => "(substr({0}, 1, 2) || ':00:00')",
        Part::Hour => "(substr({0}, 1, 13) || ':00:00')",
        Part::Minute if time_only => "(substr({0}, 1, 5) || ':00')",
        Part::Minute => "(substr({0}, 1, 16) || ':00')",
        Part::Second if time_only => "substr({0}, 1, 8)",
        Part::Second => "substr({0}, 1, 19)",
    }
}

const fn postgres_part(part: Part, kind: Kind) -> &'static str {
    match part {
        Part::Year => postgres_part!(kind, "CAST(EXTRACT(YEAR FROM ", ") AS integer)"),
        Part::IsoYear => postgres_part!(kind, "CAST(EXTRACT(ISOYEAR FROM ", ") AS integer)"),
        Part::Quarter => postgres_part!(kind, "CAST(EXTRACT(QUARTER FROM ", ") AS integer)"),
        Part::Month => postgres_part!(kind, "CAST(EXTRACT(MONTH FROM ", ") AS integer)"),
        Part::Week => postgres_part!(kind, "CAST(EXTRACT(WEEK FROM ", ") AS integer)"),
        Part::Day => postgres_part!(kind, "CAST(EXTRACT(DAY FROM ", ") AS integer)"),
        Part::WeekDay => postgres_part!(kind, "CAST(EXTRACT(DOW FROM ", ") + 1 AS integer)"),
        Part::IsoWeekDay => postgres_part!(kind, "CAST(EXTRACT(ISODOW FROM ", ") AS integer)"),
        Part::Hour => postgres_part!(kind, "CAST(EXTRACT(HOUR FROM ", ") AS integer)"),
        Part::Minute => postgres_part!(kind, "CAST(EXTRACT(MINUTE FROM ", ") AS integer)"),
        Part::Second => {
            postgres_part!(kind, "CAST(TRUNC(EXTRACT(SECOND FROM ", ")) AS integer)")
        }
        Part::Date => postgres_part!(kind, "CAST(", " AS date)"),
        Part::Time => postgres_part!(kind, "CAST(", " AS time)"),
    }
}

const fn postgres_trunc(part: Part, kind: Kind) -> &'static str {
    match part {
        Part::Year | Part::IsoYear => postgres_trunc!(kind, "year"),
        Part::Quarter => postgres_trunc!(kind, "quarter"),
        Part::Month => postgres_trunc!(kind, "month"),
        Part::Week => postgres_trunc!(kind, "week"),
        Part::Day | Part::WeekDay | Part::IsoWeekDay | Part::Date | Part::Time => {
            postgres_trunc!(kind, "day")
        }
        Part::Hour => postgres_trunc!(kind, "hour"),
        Part::Minute => postgres_trunc!(kind, "minute"),
        Part::Second => postgres_trunc!(kind, "second"),
    }
}

const fn mysql_part(part: Part) -> &'static str {
    match part {
        Part::Year => "YEAR({0})",
        // Mode 3 is that of ISO 8601.
        Part::IsoYear => "(YEARWEEK({0}, 3) DIV 100)",
        Part::Quarter => "QUARTER({0})",
        Part::Month => "MONTH({0})",
        Part::Week => "WEEK({0}, 3)",
        Part::Day => "DAYOFMONTH({0})",
        Part::WeekDay => "DAYOFWEEK({0})",
        Part::IsoWeekDay => "(WEEKDAY({0}) + 1)",
        Part::Hour => "HOUR({0})",
        Part::Minute => "MINUTE({0})",
        Part::Second => "SECOND({0})",
        Part::Date => "DATE({0})",
        Part::Time => "TIME({0})",
    }
}

const fn mysql_trunc(part: Part, kind: Kind) -> &'static str {
    let time_only = matches!(kind, Kind::Time);
    match part {
        Part::Year | Part::IsoYear => mysql_day!(kind, "MAKEDATE(YEAR({0}), 1)"),
        Part::Quarter => mysql_day!(
            kind,
            "DATE_ADD(MAKEDATE(YEAR({0}), 1), INTERVAL (QUARTER({0}) - 1) * 3 MONTH)"
        ),
        Part::Month => mysql_day!(
            kind,
            "DATE_SUB(DATE({0}), INTERVAL DAYOFMONTH({0}) - 1 DAY)"
        ),
        Part::Week => mysql_day!(kind, "DATE_SUB(DATE({0}), INTERVAL WEEKDAY({0}) DAY)"),
        Part::Day | Part::WeekDay | Part::IsoWeekDay | Part::Date | Part::Time => {
            mysql_day!(kind, "DATE({0})")
        }
        Part::Hour if time_only => "MAKETIME(HOUR({0}), 0, 0)",
        Part::Hour => "DATE_ADD(CAST(DATE({0}) AS DATETIME(6)), INTERVAL HOUR({0}) HOUR)",
        Part::Minute if time_only => "MAKETIME(HOUR({0}), MINUTE({0}), 0)",
        Part::Minute => {
            "DATE_ADD(CAST(DATE({0}) AS DATETIME(6)), INTERVAL HOUR({0}) * 60 + MINUTE({0}) MINUTE)"
        }
        Part::Second if time_only => "MAKETIME(HOUR({0}), MINUTE({0}), SECOND({0}))",
        Part::Second => {
            "DATE_ADD(CAST(DATE({0}) AS DATETIME(6)), INTERVAL HOUR({0}) * 3600 + MINUTE({0}) * 60 + SECOND({0}) SECOND)"
        }
    }
}
