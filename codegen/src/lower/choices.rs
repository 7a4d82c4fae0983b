//! Choices types: their values, labels and the search for one by its name.

mod inline;

use super::bases::{Expanded, Part};
use super::{Lowering, Scope, attributes, docs};
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::schema::{AppId, Choices, ChoicesBase, ChoicesId, Member, ModelId, Value};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Ident};

use super::arguments::kind_of;

impl<'a> Lowering<'a> {
    /// Third pass: the choices of the apps, then those of the models (inherited ones once for each child).
    pub(super) fn lower_choices(&mut self, models: &[Expanded<'a>]) {
        for position in 0..self.schema.apps.len() {
            let app = self.schema.apps[position].id;
            for choices in self.world.apps[position].choices_decls.clone() {
                if let Some(id) = self.lower_choices_type(app, None, Part { app, item: choices }) {
                    self.world.apps[position]
                        .choices
                        .insert(choices.name.text.clone(), id);
                }
            }
        }
        for model in models {
            let app = self.schema[model.id].app;
            for &part in &model.choices {
                if let Some(id) = self.lower_choices_type(app, Some(model.id), part) {
                    self.world
                        .model_choices
                        .insert((model.id, part.item.name.text.clone()), id);
                }
            }
        }
        // A proxy knows the choices of what it stands for.
        for model in models {
            let behind = std::iter::successors(self.schema[model.id].proxy_of, |&base| {
                self.schema[base].proxy_of
            });
            for base in behind.collect::<Vec<_>>() {
                let known = self.world.model_choices.iter();
                let inherited: Vec<_> = known
                    .filter(|((owner, _), _)| *owner == base)
                    .map(|((_, name), &id)| ((model.id, name.clone()), id))
                    .collect();
                for (key, id) in inherited {
                    self.world.model_choices.entry(key).or_insert(id);
                }
            }
        }
    }

    fn lower_choices_type(
        &mut self,
        app: AppId,
        owner: Option<ModelId>,
        part: Part<'a, ast::Choices>,
    ) -> Option<ChoicesId> {
        let (ast, scope) = (
            part.item,
            Scope {
                app: part.app,
                model: owner,
            },
        );
        let declared = match &ast.base {
            Some(base) => Some(self.choices_base(base)?),
            None => None,
        };
        let mut base = declared;
        let mut members: Vec<Member> = Vec::new();
        let mut empty_label = None;
        for member in &ast.members {
            // Django's name for the label of no value.
            if member.name.text == "__empty__" {
                empty_label = self.text_value(scope, "__empty__", &member.value);
                continue;
            }
            let Some(value) = self.member_value(scope, ast, &mut base, member) else {
                continue;
            };
            let name = &member.name;
            if let Some(other) = members
                .iter()
                .find(|other| other.name == name.text || other.value == value)
            {
                let what = if other.name == name.text {
                    "name"
                } else {
                    "value"
                };
                let message = format!("two members of `{}` have the same {what}", ast.name.text);
                let first = other.origin.span;
                self.push(
                    Diagnostic::error(codes::DUPLICATE_MEMBER, message)
                        .primary(name.span, format!("the same {what} again"))
                        .secondary(first, "first declared here")
                        .help("change one of the two, or remove it"),
                );
                continue;
            }
            members.push(Member {
                name: name.text.clone(),
                rust_name: String::new(),
                value,
                label: member
                    .label
                    .as_ref()
                    .map_or_else(|| label_of(&name.text), |label| label.text.clone()),
                group: member
                    .group
                    .as_ref()
                    .map(|group| group.text.clone())
                    .unwrap_or_default(),
                docs: docs(member.docs.as_ref()),
                origin: self.origin(name.span),
            });
        }
        if members.is_empty()
            && ast
                .members
                .iter()
                .all(|member| member.name.text == "__empty__")
        {
            self.push(
                Diagnostic::error(
                    codes::MISSING_OPTION,
                    format!("`{}` has no members", ast.name.text),
                )
                .primary(ast.name.span, "nothing to choose from")
                .help("declare them one on each line: `Draft = \"draft\", \"Draft\"`"),
            );
        }
        let id = ChoicesId::next(&self.schema.choices);
        self.schema.choices.push(Choices {
            id,
            app,
            owner,
            name: ast.name.text.clone(),
            rust_name: String::new(),
            docs: docs(ast.docs.as_ref()),
            base: base.unwrap_or(ChoicesBase::Text),
            open: ast.open.is_some(),
            empty_label,
            members,
            attributes: attributes(&ast.attributes),
            origin: self.origin(ast.name.span),
        });
        self.schema[app].choices.push(id);
        Some(id)
    }

    fn choices_base(&mut self, base: &ast::Path) -> Option<ChoicesBase> {
        match &*base.text() {
            "CharField" | "TextField" | "SlugField" | "EmailField" | "URLField" => {
                Some(ChoicesBase::Text)
            }
            "SmallIntegerField"
            | "IntegerField"
            | "BigIntegerField"
            | "PositiveSmallIntegerField"
            | "PositiveIntegerField"
            | "PositiveBigIntegerField" => Some(ChoicesBase::Integer),
            "FloatField" | "DecimalField" | "DateField" | "DateTimeField" | "TimeField"
            | "UUIDField" | "BooleanField" | "DurationField" => {
                self.otherwise(
                    base.span,
                    "`Choices` with another type",
                    "choices are of text, `(CharField)`, or of whole numbers, `(IntegerField)`; a type of your own, `rust=\"crate::Type\"`, holds any other values",
                );
                None
            }
            name => {
                let types = ["CharField", "TextField", "IntegerField"];
                let meant = match name {
                    "TextChoices" => Some("CharField"),
                    "IntegerChoices" => Some("IntegerField"),
                    name => suggest::closest(name, types),
                };
                let mut diagnostic = Diagnostic::error(
                    codes::UNKNOWN_FIELD_TYPE,
                    format!("no field type `{name}` for choices"),
                )
                .primary(base.span, "not found")
                .help("choices are of text, `(CharField)`, or of whole numbers, `(IntegerField)`");
                if let Some(meant) = meant {
                    diagnostic = diagnostic.fix(
                        format!("did you mean `{meant}`?"),
                        [Edit::replace(base.span, meant)],
                    );
                }
                self.push(diagnostic);
                None
            }
        }
    }

    /// The value of a member. The first one decides the base where none is declared.
    fn member_value(
        &mut self,
        scope: Scope,
        choices: &ast::Choices,
        base: &mut Option<ChoicesBase>,
        member: &'a ast::Member,
    ) -> Option<Value> {
        let value = self.constant(scope, &member.value)?;
        match &value.kind {
            ExprKind::String(text) if *base != Some(ChoicesBase::Integer) => {
                *base = Some(ChoicesBase::Text);
                Some(Value::Text(text.clone()))
            }
            ExprKind::Integer(number) if *base != Some(ChoicesBase::Text) => {
                *base = Some(ChoicesBase::Integer);
                match i64::try_from(*number) {
                    Ok(number) => Some(Value::Integer(number)),
                    Err(_) => {
                        self.push(
                            Diagnostic::error(
                                codes::OUT_OF_RANGE,
                                format!("{number} does not fit any column"),
                            )
                            .primary(value.span, "too large")
                            .help("give a number that 64 bits hold, or text"),
                        );
                        None
                    }
                }
            }
            _ => {
                let wanted = match base {
                    Some(ChoicesBase::Integer) => "a whole number",
                    _ => "text in quotes",
                };
                let message = format!(
                    "the values of `{}` are {}, not {}",
                    choices.name.text,
                    plural(*base),
                    kind_of(value)
                );
                let mut diagnostic = Diagnostic::error(codes::WRONG_VALUE, message)
                    .primary(value.span, format!("expected {wanted}"));
                let inner = match &value.kind {
                    ExprKind::List { items, .. } => items.first().zip(items.last()),
                    _ => None,
                };
                diagnostic = match inner {
                    Some((first, last)) => diagnostic.fix(
                        "value and label stand side by side",
                        [Edit::replace(
                            value.span,
                            self.sources.text(first.span.to(last.span)),
                        )],
                    ),
                    None => diagnostic.help(format!("write {wanted}")),
                };
                self.push(diagnostic);
                None
            }
        }
    }

    /// The choices type that a path names, reported where there is none.
    pub(super) fn find_choices(&mut self, scope: Scope, path: &ast::Path) -> Option<ChoicesId> {
        if let Some(found) = self.look_up_choices(scope, path) {
            return Some(found);
        }
        self.may_come(scope.model, path.span);
        let text = path.text();
        let apps = self.world.apps[scope.app.index()]
            .choices_decls
            .iter()
            .map(|choices| choices.name.text.as_str());
        let own = self
            .world
            .model_choices
            .keys()
            .filter(|(model, _)| scope.model == Some(*model));
        let names: Vec<&str> = apps.chain(own.map(|(_, name)| name.as_str())).collect();
        // A type whose declaration could not be read has its diagnostic already.
        if names.contains(&&*text) {
            return None;
        }
        let mut diagnostic = Diagnostic::error(
            codes::UNKNOWN_CHOICES,
            format!("no choices `{text}` in the schema"),
        )
        .primary(path.span, "not found");
        let pairs = match path.segments.split_last() {
            Some((last, of)) if last.text == "choices" && !of.is_empty() => {
                let segments = of.to_vec();
                let span = path.span;
                self.look_up_choices(scope, &ast::Path { span, segments })
                    .and_then(|_| text.strip_suffix(".choices"))
            }
            _ => None,
        };
        if pairs.is_none()
            && text
                .strip_suffix(".choices")
                .is_some_and(|of| names.contains(&of))
        {
            return None;
        }
        match suggest::closest(&text, names) {
            _ if pairs.is_some() => {
                diagnostic = diagnostic.fix(
                    "the name alone stands for them",
                    [Edit::replace(path.span, pairs.unwrap_or_default())],
                );
            }
            Some(meant) => {
                diagnostic = diagnostic.fix(
                    format!("did you mean `{meant}`?"),
                    [Edit::replace(path.span, meant)],
                );
            }
            None => {
                diagnostic = diagnostic.help(if let [.., of, name] = path.segments.as_slice() {
                    self.where_choices_are(scope, of, name)
                } else if text.contains(char::is_lowercase) {
                    format!("declare them: `choices {text}(CharField) {{ … }}`")
                } else {
                    format!("declare a list of pairs, `const {text} = [(\"a\", \"A\")]`, or choices, `choices Name {{ A = \"a\" }}`")
                });
            }
        }
        self.push(diagnostic);
        None
    }

    /// What to do about `of.name`, which names no choices.
    fn where_choices_are(&self, scope: Scope, of: &Ident, name: &Ident) -> String {
        let app = &self.world.apps[scope.app.index()];
        let decl = app.models.get(&of.text).map(|&at| self.world.decls[at].ast);
        let (of, name) = (&of.text, &name.text);
        let declares = |item: &ast::ModelItem| matches!(item, ast::ModelItem::Choices(choices) if choices.name.text == *name);
        match decl {
            Some(decl)
                if decl.kind == ast::ModelKind::Abstract && decl.items.iter().any(declares) =>
            {
                format!(
                    "each model that inherits from the abstract model `{of}` has them as its own: `{name}` in that model, `Child.{name}` elsewhere; choices outside of the models are the same for all"
                )
            }
            Some(_) => format!("declare them in the model: `choices {name} {{ … }}` in `{of}`"),
            None => format!(
                "choices of a model are written `Model.{name}`, those of another app with its name: `app.{name}`"
            ),
        }
    }

    /// The choices type of that name of the model or of one that it inherits from: what a child takes from a parent names the parent's
    /// choices, and so does what it declares where it has none of that name.
    fn choices_of_lineage(&self, model: ModelId, name: &Ident) -> Option<ChoicesId> {
        let mut lineage = vec![model];
        let mut at = 0;
        while let Some(bases) = lineage
            .get(at)
            .and_then(|model| self.world.bases.get(model))
        {
            let new: Vec<ModelId> = bases
                .iter()
                .copied()
                .filter(|base| !lineage.contains(base))
                .collect();
            lineage.extend(new);
            at += 1;
        }
        let of = |model: ModelId| {
            let key = (model, name.text.clone());
            self.world.model_choices.get(&key).copied()
        };
        let (_, bases) = lineage.split_first()?;
        let mut written = bases.iter().copied();
        let written = written.find(|&base| self.is_written_in(base, name.span));
        written
            .and_then(of)
            .or_else(|| lineage.iter().copied().find_map(of))
    }

    /// Whether the place belongs to the declaration of the model, or to what extends it.
    fn is_written_in(&self, model: ModelId, place: Span) -> bool {
        let mut decls = self.world.decls.iter().enumerate();
        let Some((position, decl)) = decls.find(|(_, decl)| decl.id == Some(model)) else {
            return false;
        };
        let extends = &self.world.extends;
        decl.ast.span.holds(place)
            || extends.iter().any(|(app, extend)| {
                extend.span.holds(place)
                    && self.find_quietly(*app, &extend.target) == Some(position)
            })
    }

    /// The choices type that a path names, if it names one: `State`, `Ticket.State`, `people.Level`, `people.Ticket.State`.
    pub(super) fn look_up_choices(&self, scope: Scope, path: &ast::Path) -> Option<ChoicesId> {
        let of_model = |app: AppId, model: &str, name: &str| {
            let decl = *self.world.apps[app.index()].models.get(model)?;
            self.world
                .model_choices
                .get(&(self.world.decls[decl].id?, name.to_owned()))
                .copied()
        };
        match path.segments.as_slice() {
            [name] => {
                let own = scope
                    .model
                    .and_then(|model| self.choices_of_lineage(model, name));
                own.or_else(|| {
                    let app = &self.world.apps[scope.app.index()];
                    app.choices.get(&name.text).copied()
                })
            }
            [first, name] => of_model(scope.app, &first.text, &name.text).or_else(|| {
                self.world.apps[self.app_named(&first.text)?.index()]
                    .choices
                    .get(&name.text)
                    .copied()
            }),
            [app, model, name] => of_model(self.app_named(&app.text)?, &model.text, &name.text),
            _ => None,
        }
    }
}

fn plural(base: Option<ChoicesBase>) -> &'static str {
    match base {
        Some(ChoicesBase::Text) => "text",
        Some(ChoicesBase::Integer) => "whole numbers",
        None => "text or whole numbers",
    }
}

/// Django's label of a member without one: `IN_REVIEW` and `InReview` are "In Review".
fn label_of(name: &str) -> String {
    use heck::ToTitleCase as _;
    name.to_title_case()
}
