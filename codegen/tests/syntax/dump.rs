//! The tree as text: one line an entry, expressions in prefix form. Names are checked against their spans on the way.

use std::fmt::Write as _;

use luthier_codegen::source::Span;
use luthier_codegen::syntax::ast::*;

/// The whole file. `text` is what it was parsed from.
pub(crate) fn dump(file: &File, text: &str) -> String {
    let mut dump = Dump {
        text,
        out: String::new(),
        indent: 0,
    };
    if let Some(app) = &file.app {
        let name = dump.ident(&app.name);
        dump.line(app.span, format!("app {name}"));
    }
    for item in &file.items {
        dump.item(item);
    }
    dump.out
}

/// An expression alone.
pub(crate) fn dump_expr(expr: &Expr, text: &str) -> String {
    Dump {
        text,
        out: String::new(),
        indent: 0,
    }
    .expr(expr)
}

struct Dump<'a> {
    text: &'a str,
    out: String,
    indent: usize,
}

impl Dump<'_> {
    fn slice(&self, span: Span) -> &str {
        self.text
            .get(span.range())
            .expect("a span lies in its file")
    }

    fn line(&mut self, span: Span, line: String) {
        let slice = self.slice(span);
        assert_eq!(slice, slice.trim(), "a span has no blanks at its ends");
        writeln!(self.out, "{}{line}", "  ".repeat(self.indent)).expect("a string takes all");
    }

    fn ident(&self, ident: &Ident) -> String {
        assert_eq!(self.slice(ident.span), ident.text);
        ident.text.clone()
    }

    fn path(&self, path: &Path) -> String {
        assert_eq!(self.slice(path.span).replace(' ', ""), path.text());
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| self.ident(segment))
            .collect();
        names.join(".")
    }

    fn before(&mut self, docs: Option<&Docs>, attributes: &[Attribute]) {
        if let Some(docs) = docs {
            self.line(docs.span, format!("docs {:?}", docs.text));
        }
        for attribute in attributes {
            assert_eq!(self.slice(attribute.span), attribute.text);
            self.line(attribute.span, format!("attribute {}", attribute.text));
        }
    }

    fn within(&mut self, inner: impl FnOnce(&mut Self)) {
        self.indent += 1;
        inner(self);
        self.indent -= 1;
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Const(item) => {
                self.before(item.docs.as_ref(), &[]);
                let line = format!(
                    "const {} {}",
                    self.ident(&item.name),
                    self.expr(&item.value)
                );
                self.line(item.span, line);
            }
            Item::Choices(item) => self.choices(item),
            Item::FieldType(item) => {
                self.before(item.docs.as_ref(), &item.attributes);
                let line = format!(
                    "field type {} ({})",
                    self.ident(&item.name),
                    self.path(&item.base)
                );
                self.line(item.span, line);
                self.within(|dump| {
                    for option in &item.options {
                        let name = option.name.as_ref().map(|name| dump.ident(name));
                        let line = format!(
                            "{} = {}",
                            name.unwrap_or_default(),
                            dump.expr(&option.value)
                        );
                        dump.line(option.span, line);
                    }
                });
            }
            Item::Model(item) => {
                self.before(item.docs.as_ref(), &item.attributes);
                let bases: Vec<String> = item.bases.iter().map(|base| self.path(base)).collect();
                let line = format!(
                    "{:?} model {} ({})",
                    item.kind,
                    self.ident(&item.name),
                    bases.join(" ")
                );
                self.line(item.span, line);
                self.within(|dump| item.items.iter().for_each(|item| dump.model_item(item)));
            }
            Item::Extend(item) => {
                let line = format!("extend {}", self.path(&item.target));
                self.line(item.span, line);
                self.within(|dump| item.items.iter().for_each(|item| dump.model_item(item)));
            }
        }
    }

    fn choices(&mut self, item: &Choices) {
        self.before(item.docs.as_ref(), &item.attributes);
        let base = item
            .base
            .as_ref()
            .map(|base| self.path(base))
            .unwrap_or_default();
        let open = if item.open.is_some() { " open" } else { "" };
        let line = format!("choices {} ({base}){open}", self.ident(&item.name));
        self.line(item.span, line);
        self.within(|dump| {
            for member in &item.members {
                dump.before(member.docs.as_ref(), &member.attributes);
                let label = member
                    .label
                    .as_ref()
                    .map(|label| format!(" {:?}", label.text))
                    .unwrap_or_default();
                let line = format!(
                    "{} {}{label}",
                    dump.ident(&member.name),
                    dump.expr(&member.value)
                );
                dump.line(member.span, line);
            }
        });
    }

    fn settings(&mut self, settings: &[Setting]) {
        self.within(|dump| {
            for setting in settings {
                dump.before(setting.docs.as_ref(), &[]);
                let sign = if setting.mode == SettingMode::Add {
                    "+="
                } else {
                    "="
                };
                let line = format!(
                    "{} {sign} {}",
                    dump.ident(&setting.name),
                    dump.expr(&setting.value)
                );
                dump.line(setting.span, line);
            }
        });
    }

    fn model_item(&mut self, item: &ModelItem) {
        match item {
            ModelItem::Field(item) => {
                self.before(item.docs.as_ref(), &item.attributes);
                let line = format!("{} = {}", self.ident(&item.name), self.call(&item.ty));
                self.line(item.span, line);
            }
            ModelItem::Removed(item) => {
                let line = format!("{} removed", self.ident(&item.name));
                self.line(item.span, line);
            }
            ModelItem::Choices(item) => self.choices(item),
            ModelItem::Display(item) => {
                let parts: Vec<String> = item
                    .parts
                    .iter()
                    .map(|part| match part {
                        TemplatePart::Text(text) => format!("{:?}", text.text),
                        TemplatePart::Path(path) => self.path(path),
                    })
                    .collect();
                self.line(item.span, format!("str {}", parts.join(" ")));
            }
            ModelItem::Annotation(item) => {
                self.before(item.docs.as_ref(), &[]);
                let line = format!(
                    "annotation {} {}",
                    self.ident(&item.name),
                    self.expr(&item.value)
                );
                self.line(item.span, line);
            }
            ModelItem::Relation(item) => {
                self.before(item.docs.as_ref(), &[]);
                let line = format!(
                    "relation {} {}",
                    self.ident(&item.name),
                    self.expr(&item.value)
                );
                self.line(item.span, line);
                self.steps(&item.steps);
            }
            ModelItem::Manager(item) => self.manager(item),
            ModelItem::Meta(block) | ModelItem::Admin(block) => {
                let keyword = self.slice(block.keyword).to_owned();
                self.line(block.span, keyword);
                self.settings(&block.settings);
            }
            ModelItem::Hooks(item) => {
                let names: Vec<String> = item.names.iter().map(|name| self.ident(name)).collect();
                self.line(item.span, format!("hooks {}", names.join(" ")));
            }
        }
    }

    fn steps(&mut self, steps: &[Call]) {
        self.within(|dump| {
            for step in steps {
                let line = dump.call(step);
                dump.line(step.span, line);
            }
        });
    }

    fn manager(&mut self, item: &Manager) {
        self.before(item.docs.as_ref(), &[]);
        let default = if item.default.is_some() {
            "default "
        } else {
            ""
        };
        let name = item
            .name
            .as_ref()
            .map(|name| self.ident(name))
            .unwrap_or_default();
        let parameters: Vec<String> = item
            .parameters
            .iter()
            .map(|parameter| {
                let ty = match parameter.ty.args.as_slice() {
                    [] => self.path(&parameter.ty.callee),
                    _ => self.call(&parameter.ty),
                };
                format!("{}: {ty}", self.ident(&parameter.name))
            })
            .collect();
        self.line(
            item.span,
            format!("{default}manager {name} ({})", parameters.join(" ")),
        );
        self.steps(&item.steps);
    }

    fn call(&self, call: &Call) -> String {
        let mut line = format!("({}", self.path(&call.callee));
        for arg in &call.args {
            let name = arg
                .name
                .as_ref()
                .map(|name| format!("{}=", self.ident(name)))
                .unwrap_or_default();
            write!(line, " {name}{}", self.expr(&arg.value)).expect("a string takes all");
        }
        line + ")"
    }

    fn expr(&self, expr: &Expr) -> String {
        let slice = self.slice(expr.span);
        assert_eq!(slice, slice.trim(), "a span has no blanks at its ends");
        match &expr.kind {
            ExprKind::Integer(number) => number.to_string(),
            ExprKind::Decimal(text) => format!("{text}d"),
            ExprKind::String(text) => format!("{text:?}"),
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Null => "null".to_owned(),
            ExprKind::None => "none".to_owned(),
            ExprKind::Duration { microseconds } => format!("{microseconds}us"),
            ExprKind::Typed { tag, text } => format!("{tag:?}{text:?}"),
            ExprKind::RustFunction(path) => format!("fn {:?}", path.text),
            ExprKind::Path(path) => self.path(path),
            ExprKind::List { items, style } => {
                let items: Vec<String> = items.iter().map(|item| self.expr(item)).collect();
                match style {
                    ListStyle::Brackets => format!("[{}]", items.join(" ")),
                    ListStyle::Parentheses => format!("<{}>", items.join(" ")),
                }
            }
            ExprKind::Object(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|entry| format!("{:?}: {}", entry.key.text, self.expr(&entry.value)))
                    .collect();
                format!("{{{}}}", entries.join(" "))
            }
            ExprKind::Call(call) => self.call(call),
            ExprKind::Unary {
                op,
                op_span,
                operand,
            } => {
                let sign = if *op == UnaryOp::Not { "~" } else { "-" };
                assert_eq!(self.slice(*op_span), sign);
                format!("({sign} {})", self.expr(operand))
            }
            ExprKind::Binary {
                op_span,
                left,
                right,
                ..
            } => {
                format!(
                    "({} {} {})",
                    self.slice(*op_span),
                    self.expr(left),
                    self.expr(right)
                )
            }
            ExprKind::Error => "error".to_owned(),
        }
    }
}
