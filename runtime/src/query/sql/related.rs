//! Subqueries over the rows at the end of a to-many path.
//!
//! The to-one steps before the first to-many one belong to the statement outside, which joins them; the first to-many step
//! becomes the correlation, the others joins inside. A table that is only passed through by its key is left out.

use super::{
    super::{Aggregate, First, Path, Related},
    scope::{Root, Scope, place},
    visit::{self, Gives},
    writer::Writer,
};
use crate::meta::{ModelMeta, RelationKind, RelationMeta};

/// A to-many path, taken apart.
pub(super) struct Split {
    /// The steps that are walked outside.
    pub prefix: Path,
    /// The step that the subquery begins with.
    pub relation: &'static RelationMeta,
    /// The steps after it.
    rest: Path,
}

/// Takes a to-many path apart; `None` where it names no relation. A path without a to-many step begins with its first.
pub(super) fn split(model: &'static ModelMeta, path: Path) -> Option<Split> {
    let first = path
        .relations(model)
        .position(RelationMeta::is_many)
        .unwrap_or(0);
    let relation = path.relations(model).nth(first)?;
    let (mut prefix, mut rest) = (Path::ROOT, path);
    for _ in 0..first {
        let (step, tail) = rest.split_first()?;
        (prefix, rest) = (prefix.then(step), tail);
    }
    let (_, rest) = rest.split_first()?;
    (rest.relations(relation.target).count() == rest.len()).then_some(Split {
        prefix,
        relation,
        rest,
    })
}

/// A step inside the subquery.
struct Hop {
    relation: &'static RelationMeta,
    /// The alias of the join table.
    through: Option<u32>,
    /// The alias of the relation's target; `None` where that is left out.
    target: Option<u32>,
}

impl Hop {
    /// How the columns at the end of this step are named.
    fn root(&self) -> Root {
        match (self.target, &self.relation.through, self.through) {
            (Some(alias), ..) => Root::Alias(alias),
            (None, Some(meta), Some(alias)) => Root::StandIn {
                field: self.relation.remote,
                alias,
                column: meta
                    .model
                    .fields
                    .get(usize::from(meta.target))
                    .map_or("", |field| field.column),
            },
            _ => Root::Table,
        }
    }
}

impl<'q> Writer<'q> {
    /// `EXISTS (SELECT 1 FROM … WHERE …)`.
    pub(super) fn any(&mut self, rows: &'q Related, outer: &Scope<'_>) {
        self.push("EXISTS (SELECT 1");
        self.related(rows, Gives::Any, outer);
        self.push(")");
    }

    /// `(SELECT COUNT(*) FROM … WHERE …)`.
    pub(super) fn over(&mut self, function: &'q Aggregate, rows: &'q Related, outer: &Scope<'_>) {
        self.push("(SELECT ");
        self.related(rows, Gives::Aggregate(function), outer);
        self.push(")");
    }

    /// `(SELECT … FROM … WHERE … ORDER BY … LIMIT 1)`.
    pub(super) fn first(&mut self, first: &'q First, outer: &Scope<'_>) {
        self.push("(SELECT ");
        self.related(&first.rows, Gives::First(first), outer);
        self.push(" LIMIT 1)");
    }

    fn related(&mut self, rows: &'q Related, gives: Gives<'q>, outer: &Scope<'_>) {
        let Some(split) = split(outer.model, rows.path) else {
            self.malformed = true;
            return;
        };
        let model = rows.path.target(outer.model);
        let relations =
            || std::iter::once(split.relation).chain(split.rest.relations(split.relation.target));
        let mut hops = Vec::with_capacity(1 + split.rest.len());
        for (index, relation) in relations().enumerate() {
            let through = relation.through.as_ref().map(|_| self.fresh_alias());
            let by_key = through.is_some()
                && match relations().nth(index + 1) {
                    Some(next) => next.local == relation.remote,
                    None => uses_only(relation.remote, rows, gives, model),
                };
            let target = if by_key {
                None
            } else {
                Some(self.fresh_alias())
            };
            hops.push(Hop {
                relation,
                through,
                target,
            });
        }
        let Some(last) = hops.last() else { return };
        let mut scope = Scope::new(model, last.root(), Some(outer));
        visit::inside(rows, gives, model, &mut |path, field| {
            self.need_column(&mut scope, path, field)
        });

        match gives {
            Gives::Any => {}
            Gives::Aggregate(function) => self.aggregate(function, None, &scope),
            Gives::First(first) => self.alone(&first.value, &scope),
        }
        self.hops(&hops, !matches!(gives, Gives::Any));
        self.joins(&scope);
        self.push(" WHERE ");
        self.correlation(&hops, &split, outer);
        // The aggregate's own filter stands here too, where an index may serve it.
        let filter = match gives {
            Gives::Aggregate(function) => function.filter.as_ref(),
            Gives::Any | Gives::First(_) => None,
        };
        for condition in rows.filters.iter().chain(filter) {
            self.push(" AND ");
            self.conjunct(condition, &scope);
        }
        if let Gives::First(first) = gives {
            self.order_of_first(first, &scope);
        }
    }

    /// ` FROM <the first step> JOIN <the others>`.
    /// Where rows are counted, a pair of a join table stands once.
    fn hops(&mut self, hops: &[Hop], counted: bool) {
        let mut before: Option<Scope<'_>> = None;
        for hop in hops {
            let relation = hop.relation;
            // Where this step's own table (the join table, if it has one) ties in with the step before.
            self.push(if before.is_some() { " JOIN " } else { " FROM " });
            if let (Some(meta), Some(alias)) = (&relation.through, hop.through) {
                if counted {
                    self.pairs(meta, alias);
                } else {
                    self.table(meta.model.table, alias);
                }
                if let Some(before) = &before {
                    self.push(" ON ");
                    self.field(alias, meta.model, meta.source);
                    self.push(" = ");
                    self.column(before, relation.via, relation.local);
                }
                if let Some(target) = hop.target {
                    self.push(" JOIN ");
                    self.table(relation.target.table, target);
                    self.push(" ON ");
                    self.field(target, relation.target, relation.remote);
                    self.push(" = ");
                    self.field(alias, meta.model, meta.target);
                }
            } else if let Some(target) = hop.target {
                self.table(relation.target.table, target);
                if let Some(before) = &before {
                    self.push(" ON ");
                    self.field(target, relation.target, relation.remote);
                    self.push(" = ");
                    self.near_key(before, relation.via, relation);
                    self.of_type(relation, target);
                }
            }
            before = Some(Scope::new(relation.target, hop.root(), None));
        }
    }

    /// `t1."author_id" = t0."id"`.
    fn correlation(&mut self, hops: &[Hop], split: &Split, outer: &Scope<'_>) {
        let Some(first) = hops.first() else { return };
        match (&split.relation.through, first.through, first.target) {
            (Some(meta), Some(alias), _) => self.field(alias, meta.model, meta.source),
            (_, _, Some(alias)) => self.field(alias, split.relation.target, split.relation.remote),
            _ => self.malformed = true,
        }
        self.push(" = ");
        let near = split.prefix.join(split.relation.via);
        self.near_key(outer, near, split.relation);
        if let Some(target) = first.target {
            self.of_type(split.relation, target);
        }
    }

    /// That a row points to the near end's model, where it may point to others.
    fn of_type(&mut self, relation: &'static RelationMeta, target: u32) {
        if let RelationKind::Generic {
            content_type,
            label,
        } = relation.kind
        {
            self.and_of_type(label, |writer| {
                writer.field(target, relation.target, content_type)
            });
        }
    }
}

/// Whether all that a subquery uses of its rows is one column.
fn uses_only(field: u16, rows: &Related, gives: Gives<'_>, model: &'static ModelMeta) -> bool {
    let mut only = true;
    visit::inside(rows, gives, model, &mut |path, used| {
        let used = match place(model, path, used) {
            Some(place) if place.path.is_empty() => Some(place.field),
            // The first join hangs on a column of the model too.
            Some(place) => place
                .path
                .relations(model)
                .next()
                .map(|relation| relation.local),
            None => None,
        };
        only &= used == Some(field);
    });
    only
}
