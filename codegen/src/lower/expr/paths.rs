//! Paths: from `author__profile__city` to relations and a column.

use super::super::Lowering;
use super::{Context, Rows};
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::schema::{
    Annotation, Expr, ExprKind, ExprType, FieldId, Lookup, ModelId, Path, RelationId, RelationKind,
    Schema,
};
use crate::source::Span;
use crate::syntax::ast::{self, Ident};

/// Where a path leads.
#[derive(Debug, Clone)]
pub(in super::super) struct Walk {
    /// The relations that were walked; where the end is a relation, it is the last of them.
    pub(in super::super) steps: Vec<RelationId>,
    pub(in super::super) end: End,
    /// The steps that go by a narrowed relation: which step, and the position of the relation in the model before it.
    pub(in super::super) narrowed: Vec<(usize, ModelId, usize)>,
    /// What follows behind the end: transforms and a lookup.
    pub(in super::super) rest: Vec<Ident>,
    pub(in super::super) span: Span,
}

/// What stands at the end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum End {
    /// A column of the model that the steps lead to.
    Field(FieldId),
    /// The last step itself.
    Relation,
    /// An annotation of the starting model.
    Annotation(usize),
}

impl Walk {
    /// Whether a relation to many rows is among the steps.
    pub(in super::super) fn is_to_many(&self, schema: &Schema) -> bool {
        self.steps
            .iter()
            .any(|&step| !schema.relation(step).is_to_one())
    }

    /// Takes away the first steps; what narrows them is no longer known then.
    pub(super) fn drop_steps(&mut self, count: usize) {
        self.steps.drain(..count);
        self.narrowed.retain(|(step, ..)| *step >= count);
        self.narrowed
            .iter_mut()
            .for_each(|(step, ..)| *step -= count);
    }

    /// The column at the end, with the steps to it. A relation to one row stands for its key.
    pub(in super::super) fn into_path(self, schema: &Schema) -> Path {
        let Self { mut steps, end, .. } = self;
        let field = match (end, steps.last()) {
            (End::Field(field), _) => field,
            // A relation by itself is what its foreign key holds.
            (_, Some(&last)) if schema[last].to_field.is_some() => {
                let relation = schema.relation(last);
                match relation.field().filter(|_| relation.is_forward()) {
                    Some(own) => {
                        steps.pop();
                        return Path {
                            steps,
                            field: own.id,
                        };
                    }
                    None => relation.to().primary_key().id,
                }
            }
            _ => steps.last().map_or(FieldId::next(&[]), |&last| {
                schema.relation(last).to().primary_key().id
            }),
        };
        // The key of the target is the foreign key itself: no join is needed for it.
        if let Some(&last) = steps.last()
            && let RelationKind::ForwardOne { field: own } = schema[last].kind
            && schema
                .field(own)
                .referenced()
                .is_some_and(|referenced| referenced.id == field)
        {
            steps.pop();
            // One that is inherited is a column of the parent.
            steps.extend(schema[last].via.iter().copied());
            return Path { steps, field: own };
        }
        Path { steps, field }
    }
}

/// The parts of a path: names between `__` and `.`, each with its place.
pub(in super::super) fn names_of(path: &ast::Path) -> Vec<Ident> {
    path.segments.iter().flat_map(split_name).collect()
}

/// `author__name` as two names.
pub(in super::super) fn split_name(name: &Ident) -> Vec<Ident> {
    let mut at = name.span.start;
    let mut names = Vec::new();
    for part in name.text.split("__") {
        let length = u32::try_from(part.len()).unwrap_or(0);
        names.push(Ident {
            text: part.to_owned(),
            span: Span::new(name.span.file, at, at + length),
        });
        at += length + 2;
    }
    names
}

impl Lowering<'_> {
    /// Whether the model has a field, relation or annotation of that name.
    pub(in super::super) fn has_member(&self, model: ModelId, name: &str) -> bool {
        let model = self.schema.model(model);
        model.find_field(name).is_some()
            || model.find_inherited(name).is_some()
            || model.find_relation(name).is_some()
            || model.narrowed.iter().any(|narrowed| narrowed.name == name)
            || model
                .get()
                .annotations
                .iter()
                .any(|annotation| annotation.name == name)
    }

    /// Follows names from a model where narrowed relations mean nothing, and reports them.
    pub(in super::super) fn walk(&mut self, model: ModelId, names: &[Ident]) -> Option<Walk> {
        let walk = self.walk_rows(model, names)?;
        if let Some(&(_, model, position)) = walk.narrowed.first() {
            let narrowed = &self.schema[model].narrowed[position];
            let (name, base) = (narrowed.name.clone(), narrowed.relation);
            let base = self.schema[base].name.clone();
            self.push(
                Diagnostic::error(
                    codes::NARROWED_RELATION,
                    format!("`{name}` has no meaning here"),
                )
                .primary(walk.span, "a relation that is declared in the model")
                .help(format!(
                    "such relations stand in conditions, aggregates and `prefetch_related`; here `{base}` can"
                )),
            );
            return None;
        }
        Some(walk)
    }

    /// Follows names from a model; reports the first that leads nowhere.
    pub(in super::super) fn walk_rows(&mut self, model: ModelId, names: &[Ident]) -> Option<Walk> {
        let (first, last) = (names.first()?, names.last()?);
        let span = first.span.to(last.span);
        let mut steps = Vec::new();
        let mut narrowed = Vec::new();
        let mut current = model;
        for (position, name) in names.iter().enumerate() {
            let view = self.schema.model(current);
            let rest = &names[position + 1..];
            let done = |steps, end, narrowed| {
                Some(Walk {
                    steps,
                    end,
                    narrowed,
                    rest: rest.to_vec(),
                    span,
                })
            };
            let known = view
                .find_relation(&name.text)
                .map(|relation| (relation.id, None));
            let known = known.or_else(|| {
                let position = view
                    .narrowed
                    .iter()
                    .position(|narrowed| narrowed.name == name.text)?;
                Some((view.narrowed[position].relation, Some(position)))
            });
            if let Some((id, position)) = known {
                let target = self.schema[id].to;
                narrowed.extend(position.map(|position| (steps.len(), current, position)));
                steps.push(id);
                let goes_on = rest
                    .first()
                    .is_some_and(|next| self.goes_on(target, &next.text));
                if !goes_on {
                    return done(steps, End::Relation, narrowed);
                }
                current = target;
                continue;
            }
            if let Some(field) = view.find_field(&name.text) {
                let field = field.id;
                return done(steps, End::Field(field), narrowed);
            }
            if name.text == "pk" {
                self.key_as_value(current, name);
                return None;
            }
            if let Some((links, field)) = view.find_inherited(&name.text) {
                let field = field.id;
                steps.extend(links);
                return done(steps, End::Field(field), narrowed);
            }
            let known = |annotation: &Annotation| annotation.name == name.text;
            if steps.is_empty() && view.get().annotations.iter().any(known) {
                let annotation = self.annotation_named(current, name)?;
                return done(steps, End::Annotation(annotation), narrowed);
            }
            self.unknown_member(current, name);
            return None;
        }
        None
    }

    /// The annotation of that name. Of those that several crates add it is the one of the crate that asks, or the only one that
    /// this crate knows of.
    fn annotation_named(&mut self, model: ModelId, name: &Ident) -> Option<usize> {
        let annotations = self.schema[model].annotations.iter().enumerate();
        let all: Vec<(usize, Span)> = annotations
            .filter(|(_, annotation)| annotation.name == name.text)
            .map(|(at, annotation)| (at, annotation.origin.span))
            .collect();
        let of = |span: Span| self.package_of(span.file).map(|package| &package.name);
        let here = of(name.span);
        let uses = here.and_then(|here| self.schema.packages.get(here));
        let known = all.iter().filter(|(_, span)| {
            let there = of(*span);
            here.is_none()
                || here == there
                || there.is_none_or(|there| uses.is_some_and(|uses| uses.contains(there)))
        });
        let known: Vec<(usize, Span)> = known.copied().collect();
        let own = known.iter().find(|(_, span)| of(*span) == here);
        let (first, second) = match (own, known.as_slice()) {
            (Some((at, _)), _) | (None, [(at, _)]) => return Some(*at),
            (None, [(_, first), (_, second), ..]) => (*first, *second),
            (None, []) => return all.first().map(|(at, _)| *at),
        };
        let crates: Vec<String> = known
            .iter()
            .filter_map(|(_, span)| Some(format!("`{}`", of(*span)?)))
            .collect();
        let message = format!("several crates add an annotation `{}`", name.text);
        let help = format!(
            "write what it computes instead: {} call theirs alike",
            crates.join(" and ")
        );
        self.push(
            Diagnostic::error(codes::DUPLICATE_FIELD, message)
                .primary(name.span, "which of them is meant?")
                .secondary(first, "declared here")
                .secondary(second, "and here")
                .help(help),
        );
        None
    }

    /// Reports a key of several columns where one value is needed.
    fn key_as_value(&mut self, model: ModelId, name: &Ident) {
        let model = self.schema.model(model);
        let message = format!(
            "the primary key of `{}` is {} columns, no single value",
            model.name,
            model.key_fields().len()
        );
        let members: Vec<String> = model
            .key_fields()
            .map(|field| format!("`{}`", field.name))
            .collect();
        self.push(
            Diagnostic::error(codes::COMPOSITE_KEY_VALUE, message)
                .primary(name.span, "a composite primary key")
                .help(format!("name its members: {}", members.join(", "))),
        );
    }

    /// Whether a name behind a relation belongs to its target; what is neither a lookup nor known is reported there too.
    fn goes_on(&self, target: ModelId, name: &str) -> bool {
        self.has_member(target, name) || Lookup::from_name(name).is_none()
    }

    /// Reports a name that a model does not have, unless its declaration is reported already.
    pub(in super::super) fn unknown_member(&mut self, model: ModelId, name: &Ident) {
        if self.world.incomplete.contains(&model)
            || self.world.broken.contains(&(model, name.text.clone()))
        {
            return;
        }
        self.may_come(Some(model), name.span);
        let view = self.schema.model(model);
        let fields = view
            .fields()
            .filter(|field| field.relation.is_none())
            .map(|field| field.get().name.clone());
        let relations = view.relations().map(|relation| relation.get().name.clone());
        let annotations = view
            .get()
            .annotations
            .iter()
            .map(|annotation| annotation.name.clone());
        let narrowed = view.narrowed.iter().map(|narrowed| narrowed.name.clone());
        let names: Vec<String> = fields
            .chain(relations)
            .chain(annotations)
            .chain(narrowed)
            .collect();
        let own = view.get().name.clone();
        let message = format!("model `{own}` has no field `{}`", name.text);
        // In Django the way back is called otherwise in queries than on rows.
        let back = format!("{}_set", name.text);
        if names.contains(&back) {
            self.push(
                Diagnostic::error(codes::UNKNOWN_FIELD, message)
                    .primary(name.span, "not found")
                    .fix(
                        format!("the way back is `{back}`, wherever it is named"),
                        [Edit::replace(name.span, back)],
                    ),
            );
            self.say_who_inherits(model, name);
            return;
        }
        let help = if name.text == "self" {
            "names start at the row itself: leave `self` out".to_owned()
        } else {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!("it has {}", super::super::arguments::list(&names))
        };
        self.unknown(
            codes::UNKNOWN_FIELD,
            message,
            name,
            names.iter().map(String::as_str),
            Some(help),
        );
        self.say_who_inherits(model, name);
    }

    /// The value at the end of a path.
    pub(super) fn column(&mut self, context: &mut Context, names: &[Ident]) -> Option<Expr> {
        let walk = self.walk_rows(context.model, names)?;
        if let Some(next) = walk.rest.first() {
            self.no_such_step(&walk, next);
            return None;
        }
        self.walked_value(context, walk)
    }

    /// Reports a name behind a column, where no lookup is expected.
    pub(in super::super) fn no_such_step(&mut self, walk: &Walk, next: &Ident) {
        let what = match walk.end {
            End::Field(field) => format!("field `{}`", self.schema[field].name),
            End::Annotation(_) => "annotation".to_owned(),
            End::Relation => "relation".to_owned(),
        };
        let message = format!(
            "the {what} does not lead to a model, so `{}` cannot follow",
            next.text
        );
        self.push(
            Diagnostic::error(codes::NOT_A_RELATION, message)
                .primary(next.span, "nothing to find it in")
                .help("only relations can be followed"),
        );
    }

    /// The value that a walked path gives, with its type.
    pub(super) fn walked_value(&mut self, context: &mut Context, walk: Walk) -> Option<Expr> {
        let span = walk.span;
        if let End::Annotation(position) = walk.end {
            let ty = self.schema[context.model]
                .annotations
                .get(position)?
                .expr
                .ty;
            return Some(Expr {
                kind: ExprKind::Annotation(position),
                ty,
                span,
            });
        }
        let walk = self.within_rows(context, walk)?;
        if walk.is_to_many(&self.schema) {
            self.many_values(&walk);
            return None;
        }
        let path = walk.into_path(&self.schema);
        let field = self.schema.field(path.field);
        if let Some(generic) = field.generic()
            && (generic.content_type == field.id || !path.steps.is_empty())
        {
            let (name, key) = (field.name.clone(), self.schema[generic.key].name.clone());
            let (of, first) = (
                generic.name.clone(),
                generic.targets.first().map(|target| target.model),
            );
            let first = first.map_or_else(String::new, |model| self.schema.model(model).label());
            let message = format!(
                "`{name}` of the generic foreign key `{of}` is no value of an expression here"
            );
            self.push(
                Diagnostic::error(codes::GENERIC_COLUMN, message)
                    .primary(span, "a part of what points to a row")
                    .help(format!(
                        "in a condition of its own model it is compared with a model, `{name}={first}`, and `{key}` with a key; \
                         from other models it is reached by a `GenericRelation`"
                    )),
            );
            return None;
        }
        Some(self.path_expr(path, span))
    }

    pub(in super::super) fn path_expr(&self, path: Path, span: Span) -> Expr {
        let field = self.schema.field(path.field);
        let nullable = field.null || path.steps.iter().any(|&step| self.schema[step].nullable);
        let ty = ExprType {
            value: field.value_type(),
            nullable,
        };
        Expr {
            kind: ExprKind::Column(path),
            ty,
            span,
        }
    }

    pub(in super::super) fn many_values(&mut self, walk: &Walk) {
        let many = walk
            .steps
            .iter()
            .find(|&&step| !self.schema.relation(step).is_to_one());
        let name = many
            .map(|&step| self.schema[step].name.clone())
            .unwrap_or_default();
        self.push(
            Diagnostic::error(
                codes::TO_MANY_VALUE,
                format!("`{name}` leads to many rows, but one value is needed"),
            )
            .primary(walk.span, "many values")
            .help(format!(
                "make one of them: `Count({name})`, `Max({name}__…)`"
            )),
        );
    }

    /// Reads a path from the end of the rows that an aggregate works on.
    pub(super) fn within_rows(&mut self, context: &mut Context, mut walk: Walk) -> Option<Walk> {
        match &mut context.rows {
            Rows::One => Some(walk),
            Rows::Collect(rows) => {
                let many = walk
                    .steps
                    .iter()
                    .rposition(|&step| !self.schema.relation(step).is_to_one());
                let prefix: Vec<RelationId> = walk.steps[..many.map_or(0, |at| at + 1)].to_vec();
                let narrows = walk
                    .narrowed
                    .iter()
                    .find(|(step, ..)| *step < prefix.len())
                    .copied();
                if narrows.is_some_and(|(step, ..)| step + 1 < prefix.len()) {
                    self.not_yet(walk.span, "aggregates over rows beyond a declared relation");
                    return None;
                }
                let narrows = narrows.map(|(_, model, position)| (model, position));
                match rows {
                    Some(known) if *known != prefix || context.narrowed != narrows => {
                        self.not_yet(walk.span, "aggregates over more than one relation at once");
                        return None;
                    }
                    _ => *rows = Some(prefix.clone()),
                }
                context.narrowed = narrows;
                walk.drop_steps(prefix.len());
                if walk.steps.is_empty() && walk.end == End::Relation {
                    let last = prefix.last().copied()?;
                    walk.end = End::Field(self.schema.relation(last).to().primary_key().id);
                }
                Some(walk)
            }
            Rows::Within(rows) => {
                if !walk.steps.starts_with(rows) {
                    self.not_yet(
                        walk.span,
                        "a condition or an order of an aggregate on anything but the rows that it works on",
                    );
                    return None;
                }
                let count = rows.len();
                if walk.steps.len() == count && walk.end == End::Relation {
                    let last = rows.last().copied()?;
                    walk.end = End::Field(self.schema.relation(last).to().primary_key().id);
                }
                walk.drop_steps(count);
                Some(walk)
            }
        }
    }
}
