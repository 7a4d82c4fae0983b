//! The arguments of a call, read by name and by type; constants are looked through.
//!
//! Whoever reads takes each argument that it knows and calls [`Lowering::finish`], which reports the rest.

use std::borrow::Cow;

use super::{Lowering, Scope, otherwise};
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::source::Span;
use crate::syntax::ast::{Arg, Call, Expr, ExprKind};

/// The arguments of one call that nobody has taken yet.
pub(super) struct Arguments<'a> {
    /// What is called, for messages: `CharField`.
    pub(super) name: Cow<'a, str>,
    pub(super) call: &'a Call,
    /// Where names in the value that was taken last are looked up: options may come from a field type of another app.
    pub(super) scope: Scope,
    /// The scope of the call itself.
    pub(super) home: Scope,
    positional: std::collections::VecDeque<&'a Arg>,
    named: Vec<(&'a Arg, Scope)>,
    /// Arguments that the call does not take although others like it do: nobody finds them, and they are reported.
    refused: Vec<(&'a Arg, Scope)>,
}

/// More values than any schema has.
const MOST_VALUES: usize = 1_000_000;

impl<'a> Arguments<'a> {
    /// Takes the named argument.
    pub(super) fn take(&mut self, name: &str) -> Option<&'a Arg> {
        let position = self
            .named
            .iter()
            .position(|(arg, _)| arg.name.as_ref().is_some_and(|given| given.text == name))?;
        let (arg, scope) = self.named.remove(position);
        self.scope = scope;
        Some(arg)
    }

    /// Puts the arguments of these names aside, so that whoever reads what is common to many calls does not take them.
    pub(super) fn refuse(&mut self, names: &[&str]) {
        if names.is_empty() {
            return;
        }
        let refused = |(arg, _): &(&'a Arg, Scope)| {
            let name = arg.name.as_ref();
            name.is_some_and(|given| names.contains(&given.text.as_str()))
        };
        let (refused, named) = std::mem::take(&mut self.named)
            .into_iter()
            .partition(refused);
        self.named = named;
        self.refused.extend(refused);
    }

    /// Whether the named argument is there, and nobody has taken it.
    pub(super) fn has(&self, name: &str) -> bool {
        self.named(name).is_some()
    }

    fn named(&self, name: &str) -> Option<&'a Arg> {
        let mut given = self.named.iter().map(|(arg, _)| *arg);
        given.find(|arg| arg.name.as_ref().is_some_and(|given| given.text == name))
    }

    /// Where the named argument stands, if nobody has taken it.
    pub(super) fn place(&self, name: &str) -> Option<Span> {
        self.named(name).map(|arg| arg.span)
    }

    /// Adds an argument that stands elsewhere, where its names are looked up.
    pub(super) fn add(&mut self, arg: &'a Arg, scope: Scope) {
        self.named.push((arg, scope));
    }

    /// Takes the next argument without a name.
    pub(super) fn next(&mut self) -> Option<&'a Arg> {
        self.scope = self.home;
        self.positional.pop_front()
    }

    /// The next argument without a name, else that of this name; it is left where it is.
    pub(super) fn peek(&self, name: &str) -> Option<&'a Arg> {
        let first = self.positional.front().copied();
        first.or_else(|| self.named(name))
    }

    /// Takes the next argument without a name if it satisfies `wanted`.
    pub(super) fn next_if(&mut self, wanted: impl Fn(&Expr) -> bool) -> Option<&'a Arg> {
        if self
            .positional
            .front()
            .is_some_and(|arg| wanted(&arg.value))
        {
            self.next()
        } else {
            None
        }
    }

    /// The named arguments that are left.
    pub(super) fn rest(&self) -> impl Iterator<Item = &'a Arg> {
        self.named.iter().map(|(arg, _)| *arg)
    }

    /// Whether all have been taken.
    pub(super) fn is_done(&self) -> bool {
        self.positional.is_empty() && self.named.is_empty() && self.refused.is_empty()
    }

    /// The callee, for labels.
    pub(super) fn callee(&self) -> Span {
        self.call.callee.span
    }
}

impl<'a> Lowering<'a> {
    pub(super) fn arguments(&mut self, scope: Scope, call: &'a Call) -> Arguments<'a> {
        let mut named: Vec<&'a Arg> = Vec::new();
        let mut positional = std::collections::VecDeque::new();
        for arg in &call.args {
            let Some(name) = &arg.name else {
                positional.push_back(arg);
                continue;
            };
            match named
                .iter()
                .filter_map(|other| other.name.as_ref())
                .find(|other| other.text == name.text)
            {
                Some(first) => self.given_twice(&name.text, name.span, first.span),
                None => named.push(arg),
            }
        }
        Arguments {
            name: call.callee.text(),
            call,
            scope,
            home: scope,
            positional,
            named: named.into_iter().map(|arg| (arg, scope)).collect(),
            refused: Vec::new(),
        }
    }

    /// Reports every argument that is left. `known` are the names that the call takes.
    pub(super) fn finish(&mut self, arguments: Arguments<'a>, known: &[&str]) {
        if let Some(extra) = arguments.positional.front() {
            let message = format!(
                "`{}` has more values than it takes without a name",
                arguments.name
            );
            let mut diagnostic = Diagnostic::error(codes::TOO_MANY_ARGUMENTS, message)
                .primary(extra.span, "one too many");
            if let Some(first) = known.first() {
                diagnostic = diagnostic.help(format!("give options by name, such as `{first}=…`"));
            }
            self.push(diagnostic);
        }
        for (arg, _) in arguments.named.into_iter().chain(arguments.refused) {
            let Some(name) = &arg.name else { continue };
            let is_field = arguments.name.ends_with("Field") || arguments.name == "ForeignKey";
            if is_field && name.text == "backends" {
                self.one_struct(name.span, "field");
                continue;
            }
            if let Some(instead) = otherwise::option(&name.text) {
                self.otherwise(name.span, &format!("option `{}`", name.text), instead);
                continue;
            }
            let message = format!("`{}` has no option `{}`", arguments.name, name.text);
            let mut diagnostic = Diagnostic::error(codes::UNKNOWN_OPTION, message)
                .primary(name.span, "not an option");
            let meant = match (&*arguments.name, name.text.as_str()) {
                // Its name before Django 5.1.
                ("CheckConstraint", "check") => Some("condition"),
                (_, given) => suggest::closest(given, known.iter().copied()),
            };
            if let Some(meant) = meant {
                diagnostic = diagnostic.fix(
                    format!("did you mean `{meant}`?"),
                    [Edit::replace(name.span, meant)],
                );
            }
            diagnostic = match reason(&arguments.name, &name.text) {
                Some(reason) => diagnostic.help(reason),
                None if known.is_empty() => diagnostic.help("it takes none"),
                None => diagnostic.help(format!("it takes {}", list(known))),
            };
            self.push(diagnostic);
        }
    }

    /// Looks through a constant to its value; reports a name that is none. Other expressions are their own value.
    pub(super) fn constant(&mut self, scope: Scope, value: &'a Expr) -> Option<&'a Expr> {
        let mut value = value;
        // Constants that lead back to themselves were taken out, so this ends.
        while let ExprKind::Path(path) = &value.kind {
            match self.find_constant(scope, path) {
                Some(constant) => value = &constant.value,
                None if self.pythonic(value) => return None,
                None => {
                    self.unknown_constant(scope, path);
                    return None;
                }
            }
        }
        self.spend(value.span)?;
        (!matches!(value.kind, ExprKind::Error)).then_some(value)
    }

    /// Counts the values that are read: constants of lists of constants could stand for more than memory holds.
    pub(super) fn spend(&mut self, span: Span) -> Option<()> {
        self.world.values += 1;
        if self.world.values == MOST_VALUES {
            self.push(
                Diagnostic::error(
                    codes::OUT_OF_RANGE,
                    format!("the schema holds more than {MOST_VALUES} values"),
                )
                .primary(span, "the last one that was read")
                .help("constants that hold each other many times stand for very large values"),
            );
        }
        (self.world.values < MOST_VALUES).then_some(())
    }

    fn unknown_constant(&mut self, scope: Scope, path: &crate::syntax::ast::Path) {
        let text = path.text();
        if self
            .world
            .broken_constants
            .contains(&(scope.app, text.to_string()))
        {
            return;
        }
        let names = self.world.apps[scope.app.index()]
            .constants
            .keys()
            .map(String::as_str);
        let mut diagnostic =
            Diagnostic::error(codes::UNKNOWN_NAME, format!("no constant `{text}`"))
                .primary(path.span, "not found");
        diagnostic = match suggest::closest(&text, names) {
            Some(meant) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                [Edit::replace(path.span, meant)],
            ),
            None if text.contains(char::is_uppercase) => diagnostic.help(format!(
                "write text in quotes, `\"{text}\"`, or declare a constant: `const {text} = …`"
            )),
            None => diagnostic.help(format!(
                "text stands in quotes, `\"{text}\"`, a constant is declared, `const {text} = …`, a Rust function is named by its path, `fn(\"crate::{text}\")`"
            )),
        };
        self.push(diagnostic);
    }

    /// The constant that a path names, if it names one.
    pub(super) fn find_constant(
        &self,
        scope: Scope,
        path: &crate::syntax::ast::Path,
    ) -> Option<&'a crate::syntax::ast::Const> {
        match path.segments.as_slice() {
            [name] => self.world.apps[scope.app.index()]
                .constants
                .get(&name.text)
                .copied(),
            [app, name] => self.world.apps[self.app_named(&app.text)?.index()]
                .constants
                .get(&name.text)
                .copied(),
            _ => None,
        }
    }

    /// Reports a value of the wrong kind: "`max_length` takes a whole number, not text".
    pub(super) fn wrong_kind(&mut self, option: &str, wanted: &str, value: &Expr) {
        let message = format!("`{option}` takes {wanted}, not {}", kind_of(value));
        let mut diagnostic = Diagnostic::error(codes::WRONG_OPTION, message)
            .primary(value.span, format!("expected {wanted}"));
        let meant = match (&value.kind, wanted) {
            (ExprKind::String(text), "a whole number") => {
                text.parse::<u32>().ok().map(|number| number.to_string())
            }
            (ExprKind::Integer(0), "`true` or `false`") => Some("false".to_owned()),
            (ExprKind::Integer(1), "`true` or `false`") => Some("true".to_owned()),
            (ExprKind::String(text), "`true` or `false`") if text == "true" || text == "false" => {
                Some(text.clone())
            }
            (ExprKind::String(text), wanted)
                if is_path(text)
                    && (wanted.contains("the name") || wanted.starts_with("a rule")) =>
            {
                Some(text.clone())
            }
            (ExprKind::Integer(_) | ExprKind::Decimal(_), "text in quotes") => {
                Some(format!("\"{}\"", self.sources.text(value.span)))
            }
            _ => None,
        };
        if let Some(meant) = meant {
            diagnostic = diagnostic.fix(
                format!("write `{meant}`"),
                [Edit::replace(value.span, meant)],
            );
        } else {
            diagnostic = diagnostic.help(format!("give it {wanted}"));
        }
        self.push(diagnostic);
    }

    pub(super) fn flag_value(
        &mut self,
        scope: Scope,
        option: &str,
        value: &'a Expr,
    ) -> Option<bool> {
        let value = self.constant(scope, value)?;
        if let ExprKind::Bool(flag) = value.kind {
            return Some(flag);
        }
        self.wrong_kind(option, "`true` or `false`", value);
        None
    }

    pub(super) fn text_value(
        &mut self,
        scope: Scope,
        option: &str,
        value: &'a Expr,
    ) -> Option<String> {
        let value = self.constant(scope, value)?;
        if let ExprKind::String(text) = &value.kind {
            return Some(text.clone());
        }
        self.wrong_kind(option, "text in quotes", value);
        None
    }

    /// A bare name or text: names of indexes, former names.
    pub(super) fn name_value(&mut self, option: &str, value: &'a Expr) -> Option<String> {
        match &value.kind {
            ExprKind::Path(path) if path.as_ident().is_some() => Some(path.text().into_owned()),
            ExprKind::String(text) => Some(text.clone()),
            ExprKind::Error => None,
            _ => {
                self.wrong_kind(option, "a name", value);
                None
            }
        }
    }

    pub(super) fn count_value(
        &mut self,
        scope: Scope,
        option: &str,
        value: &'a Expr,
    ) -> Option<u32> {
        let value = self.constant(scope, value)?;
        match value.kind {
            ExprKind::Integer(number) => match u32::try_from(number) {
                Ok(number) if i32::try_from(number).is_ok() => return Some(number),
                _ => {
                    let least = u8::from(matches!(option, "max_length" | "max_digits"));
                    let message = format!("`{option}` is at least {least} and at most 2147483647");
                    self.push(
                        Diagnostic::error(codes::BAD_LENGTH, message)
                            .primary(value.span, "out of range")
                            .help("give a whole number within these"),
                    );
                }
            },
            _ => self.wrong_kind(option, "a whole number", value),
        }
        None
    }

    pub(super) fn flag(&mut self, arguments: &mut Arguments<'a>, option: &str) -> Option<bool> {
        let arg = arguments.take(option)?;
        self.flag_value(arguments.scope, option, &arg.value)
    }

    pub(super) fn text(&mut self, arguments: &mut Arguments<'a>, option: &str) -> Option<String> {
        let arg = arguments.take(option)?;
        self.text_value(arguments.scope, option, &arg.value)
    }

    pub(super) fn count(&mut self, arguments: &mut Arguments<'a>, option: &str) -> Option<u32> {
        let arg = arguments.take(option)?;
        self.count_value(arguments.scope, option, &arg.value)
    }

    /// The items of a list; one item alone counts as a list of one.
    pub(super) fn items(value: &'a Expr) -> &'a [Expr] {
        match &value.kind {
            ExprKind::List { items, .. } => items,
            ExprKind::Error => &[],
            _ => std::slice::from_ref(value),
        }
    }

    /// The items of a list, and nothing else.
    pub(super) fn list_value(&mut self, option: &str, value: &'a Expr) -> Option<&'a [Expr]> {
        match &value.kind {
            ExprKind::List { items, .. } => Some(items),
            ExprKind::Error => None,
            _ => {
                self.wrong_kind(option, "a list in brackets", value);
                None
            }
        }
    }
}

/// Why a call does not take an option that others take.
fn reason(callee: &str, option: &str) -> Option<&'static str> {
    match (callee, option) {
        ("ManyToManyField", "on_delete") => {
            Some("rows of the join table always go along with either side: leave it out")
        }
        ("ManyToManyField", "null") => {
            Some("a list of rows may be empty but is never NULL: leave it out")
        }
        ("ManyToManyField", "unique") => Some("each pair is there once already: leave it out"),
        ("OneToOneField", "unique") => Some("a one-to-one is unique already: leave it out"),
        (
            "AutoField" | "BigAutoField" | "SmallAutoField",
            "default" | "db_default" | "choices" | "validators" | "rust",
        ) => Some("the database gives the value: leave it out"),
        ("AutoField" | "BigAutoField" | "SmallAutoField", "unique" | "db_index") => {
            Some("a primary key is unique and has an index: leave it out")
        }
        (
            "GeneratedField",
            "default" | "db_default" | "blank" | "editable" | "validators" | "error_messages"
            | "unique_for_date" | "unique_for_month" | "unique_for_year",
        ) => Some("the database computes the value, and nobody else sets it: leave it out"),
        ("GeneratedField", "choices" | "rust") => {
            Some("it belongs to the type of the value: give it to `output_field`")
        }
        ("GenericRelation", "related_query_name" | "related_name") => Some(
            "conditions on the other side ask the columns of the key, `content_type=Page`: leave it out",
        ),
        ("GenericRelation", "on_delete") => Some("the rows always go along: leave it out"),
        ("ForeignKey", "limit_choices_to") => Some(
            "a generic foreign key names the models that it may point to, and no other can be written: leave it out",
        ),
        (_, "primary_key") => Some(
            "keys are made of integers, text, UUIDs, dates, moments, booleans and foreign keys; `unique=true` is for other columns",
        ),
        (_, "on_delete" | "related_name") => Some("only relations to other models have it"),
        (_, "auto_now" | "auto_now_add") => Some("only dates and times have it"),
        _ => None,
    }
}

/// Whether the text could be written as a name.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || char == '_')
}

/// Whether a text could be a name, of another app too.
pub(super) fn is_path(text: &str) -> bool {
    text.split('.').all(is_name)
}

/// "`a`, `b` and `c`".
pub(super) fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [most @ .., last] => {
            let most: Vec<String> = most.iter().map(|name| format!("`{name}`")).collect();
            format!("{} and `{last}`", most.join(", "))
        }
    }
}

/// What a value is, for messages.
pub(super) fn kind_of(value: &Expr) -> &'static str {
    match value.kind {
        ExprKind::Integer(_) => "a whole number",
        ExprKind::Decimal(_) => "a decimal number",
        ExprKind::String(_) => "text",
        ExprKind::Bool(_) => "`true` or `false`",
        ExprKind::Null => "`null`",
        ExprKind::None => "`none`",
        ExprKind::Duration { .. } => "a span of time",
        ExprKind::Typed { .. } => "a date, time or UUID",
        ExprKind::RustFunction(_) => "a Rust function",
        ExprKind::Path(_) => "a name",
        ExprKind::List { .. } => "a list",
        ExprKind::Object(_) => "an object in braces",
        ExprKind::Call(_) => "a call",
        ExprKind::Unary { .. } | ExprKind::Binary { .. } => "an expression",
        ExprKind::Error => "something unreadable",
    }
}
