//! Where the columns of one SELECT live: its tables, their aliases, the joins that its paths need.
//!
//! A path ends at a table that must be joined, unless what is asked for there is the key that a foreign key on this side
//! holds already: then it is that foreign key, and no join. Joins are INNER as long as every step leads to a row, LEFT from
//! the first one on that may not.

use super::{super::Path, content_type, writer::Writer};
use crate::meta::{FieldMeta, ModelMeta, RelationKind, RelationMeta};

/// The tables of one SELECT (or UPDATE, or DELETE).
pub(super) struct Scope<'s> {
    /// The model that paths start at.
    pub model: &'static ModelMeta,
    pub root: Root,
    pub joins: Vec<Join>,
    /// The scope of the statement around this one.
    pub outer: Option<&'s Scope<'s>>,
}

/// How the columns of the model itself are named.
pub(super) enum Root {
    /// By the alias of its table.
    Alias(u32),
    /// By the name of its table, in statements that have no alias and no joins.
    Table,
    /// Not at all: its table is left out, since of its columns only `field` is used, and that stands in `column` of a join
    /// table.
    StandIn {
        field: u16,
        alias: u32,
        column: &'static str,
    },
}

/// A table that is joined because a path leads to it.
pub(super) struct Join {
    pub path: Path,
    pub relation: &'static RelationMeta,
    pub alias: u32,
    /// The alias of the join table of a many-to-many relation.
    pub through: u32,
    pub left: bool,
}

/// Where a column is found: the shortest path to it.
pub(super) struct Place {
    pub path: Path,
    pub field: u16,
    /// The model at the end of the path.
    pub model: &'static ModelMeta,
    /// Whether the path may lead to no row.
    pub optional: bool,
}

impl Place {
    pub(super) fn meta(&self) -> Option<&'static FieldMeta> {
        self.model.fields.get(usize::from(self.field))
    }

    pub(super) fn nullable(&self) -> bool {
        self.optional || self.meta().is_none_or(|field| field.null)
    }
}

/// Finds the column at `field` of the model at the end of `path`; `None` where the path names no relation.
pub(super) fn place(model: &'static ModelMeta, mut path: Path, mut field: u16) -> Option<Place> {
    loop {
        let (mut at, mut steps, mut optional, mut last) = (model, 0, false, None);
        for relation in path.relations(model) {
            (at, steps, last) = (relation.target, steps + 1, Some(relation));
            optional |= relation.nullable;
        }
        if steps != path.len() {
            return None;
        }
        match (last, path.split_last()) {
            (Some(last), Some((shorter, _)))
                if last.kind == RelationKind::Forward && last.remote == field =>
            {
                (path, field) = (shorter.join(last.via), last.local);
            }
            _ => {
                return Some(Place {
                    path,
                    field,
                    model: at,
                    optional,
                });
            }
        }
    }
}

impl<'s> Scope<'s> {
    pub(super) const fn new(
        model: &'static ModelMeta,
        root: Root,
        outer: Option<&'s Self>,
    ) -> Self {
        Self {
            model,
            root,
            joins: Vec::new(),
            outer,
        }
    }

    /// The scope `levels` further out.
    pub(super) fn at(&self, levels: u8) -> Option<&Self> {
        let mut scope = self;
        for _ in 0..levels {
            scope = scope.outer?;
        }
        Some(scope)
    }

    fn join(&self, path: Path) -> Option<&Join> {
        self.joins.iter().find(|join| join.path == path)
    }
}

impl Writer<'_> {
    /// Adds the joins that a column needs.
    pub(super) fn need_column(&mut self, scope: &mut Scope<'_>, path: Path, field: u16) {
        if path.is_empty() {
            return;
        }
        match place(scope.model, path, field) {
            Some(place) => self.need(scope, place.path),
            None => self.malformed = true,
        }
    }

    /// Adds the joins that a path needs whatever is asked for at its end.
    pub(super) fn need(&mut self, scope: &mut Scope<'_>, path: Path) {
        let Some((prefix, _)) = path.split_last() else {
            return;
        };
        if scope.join(path).is_some() {
            return;
        }
        let (mut optional, mut last, mut steps) = (false, None, 0);
        for relation in path.relations(scope.model) {
            (last, steps) = (Some(relation), steps + 1);
            optional |= relation.nullable;
        }
        let Some(relation) = last.filter(|_| steps == path.len()) else {
            self.malformed = true;
            return;
        };
        self.need_column(scope, prefix.join(relation.via), relation.local);
        let through = if relation.through.is_some() {
            self.fresh_alias()
        } else {
            0
        };
        let alias = self.fresh_alias();
        // A path of the typed shell never walks a to-many relation here; were one to, rows without must not be lost.
        let left = optional || relation.is_many();
        scope.joins.push(Join {
            path,
            relation,
            alias,
            through,
            left,
        });
    }

    /// ` JOIN … ON …` for each join of the scope.
    pub(super) fn joins(&mut self, scope: &Scope<'_>) {
        for join in &scope.joins {
            let word = if join.left { " LEFT JOIN " } else { " JOIN " };
            let prefix = join
                .path
                .split_last()
                .map_or(Path::ROOT, |(prefix, _)| prefix);
            let relation = join.relation;
            let prefix = prefix.join(relation.via);
            self.push(word);
            if let Some(through) = &relation.through {
                self.table(through.model.table, join.through);
                self.push(" ON ");
                self.field(join.through, through.model, through.source);
                self.push(" = ");
                self.column(scope, prefix, relation.local);
                self.push(word);
            }
            self.table(relation.target.table, join.alias);
            self.push(" ON ");
            self.field(join.alias, relation.target, relation.remote);
            self.push(" = ");
            match &relation.through {
                Some(through) => self.field(join.through, through.model, through.target),
                None => self.column(scope, prefix, relation.local),
            }
        }
    }

    /// The column at `field` of the model at the end of `path`, by its shortest path.
    #[inline]
    pub(super) fn column(&mut self, scope: &Scope<'_>, path: Path, field: u16) {
        if path.is_empty() {
            return self.root_column(scope, field);
        }
        match place(scope.model, path, field) {
            Some(place) => self.placed(scope, place.path, place.field, place.model),
            None => self.malformed = true,
        }
    }

    /// The column at `field` of the joined table at the end of exactly this path.
    pub(super) fn placed(
        &mut self,
        scope: &Scope<'_>,
        path: Path,
        field: u16,
        model: &'static ModelMeta,
    ) {
        if path.is_empty() {
            self.root_column(scope, field);
        } else if let Some(join) = scope.join(path) {
            self.field(join.alias, model, field);
        } else {
            self.fetched(scope, path, field);
        }
    }

    #[inline]
    fn root_column(&mut self, scope: &Scope<'_>, field: u16) {
        match scope.root {
            Root::Alias(alias) => self.field(alias, scope.model, field),
            Root::Table => {
                let model = scope.model;
                self.read(model, field, |writer| {
                    writer.name(model.table);
                    writer.push(".");
                    writer.field_name(model, field);
                });
            }
            Root::StandIn {
                field: known,
                alias,
                column,
            } => {
                self.malformed |= known != field;
                self.aliased(alias, column);
            }
        }
    }

    /// A column of a table that is not joined, because the statement has no joins: by a subquery.
    fn fetched(&mut self, scope: &Scope<'_>, path: Path, field: u16) {
        let (Some(relation), Some((_, rest))) =
            (path.relations(scope.model).next(), path.split_first())
        else {
            self.malformed = true;
            return;
        };
        let alias = self.fresh_alias();
        let mut inner = Scope::new(relation.target, Root::Alias(alias), None);
        self.need_column(&mut inner, rest, field);
        self.push("(SELECT ");
        self.column(&inner, rest, field);
        self.push(" FROM ");
        self.table(relation.target.table, alias);
        self.joins(&inner);
        self.push(" WHERE ");
        self.field(alias, relation.target, relation.remote);
        self.push(" = ");
        self.column(scope, relation.via, relation.local);
        self.push(")");
    }

    /// `t0."title"`, by position.
    #[inline]
    pub(super) fn field(&mut self, alias: u32, model: &'static ModelMeta, field: u16) {
        self.read(model, field, |writer| {
            writer.alias(alias);
            writer.sql.push('.');
            writer.field_name(model, field);
        });
    }

    /// A column as the program reads it.
    #[inline]
    fn read(&mut self, model: &'static ModelMeta, field: u16, column: impl FnOnce(&mut Self)) {
        let field = model.fields.get(usize::from(field));
        if !self.stored && field.is_some_and(content_type::is_content_type) {
            self.label_of(column);
        } else {
            column(self);
        }
    }

    /// `"title"`, by position.
    #[inline]
    pub(super) fn field_name(&mut self, model: &'static ModelMeta, field: u16) {
        match model.fields.get(usize::from(field)) {
            Some(meta) => self.name(meta.column),
            None => self.malformed = true,
        }
    }
}
