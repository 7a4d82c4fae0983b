//! Abstract models that nothing inherits from, and field types that no field has.
//!
//! Only what is used is lowered, so mistakes in the others would wait for their first user. Where there are such, all is lowered once
//! more with models that use them ([`Unused::users`]); of that run nothing but the mistakes that stand in them is kept
//! ([`Unused::mistakes`]). Declarations of other crates are left to the compilation of those.

use std::collections::BTreeSet;

use super::Lowering;
use crate::diagnostics::{Code, Diagnostics, Severity, codes};
use crate::schema::{ModelId, RelationId};
use crate::source::Span;
use crate::syntax::ast::{self, Call, Field, Ident, Item, ModelItem, ModelKind, Path};

/// What the names of models that are made up end with, in the syntax tree: no name that is written does.
pub(super) const MADE_UP: char = ' ';

/// What is said of a table, or of what belongs to no abstract model: children may have it otherwise.
const OF_CHILDREN: &[Code] = &[
    codes::INDEX_NAME_TAKEN,
    codes::TABLE_TAKEN,
    codes::SHORTENED_NAME,
    codes::UNINDEXED_FILTER,
    codes::JOIN_WITHOUT_END,
    codes::NO_WAY_BACK,
];

/// What nothing uses.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unused {
    /// Abstract models that nothing inherits from.
    models: Vec<Ident>,
    /// Field types that no field has.
    types: Vec<Ident>,
    /// Where they, their bases and what extends them stand.
    spans: Vec<Span>,
    /// Names that are found nowhere, but could come with a child.
    may_come: BTreeSet<Span>,
}

impl Unused {
    /// Whether all is used.
    pub(crate) fn is_empty(&self) -> bool {
        self.models.is_empty() && self.types.is_empty()
    }

    /// Models that use them, in files of the same apps.
    pub(crate) fn users(&self, files: &[ast::File]) -> Vec<ast::File> {
        let of = |file: &ast::File, names: &[Ident]| -> Vec<Ident> {
            let names = names.iter();
            names
                .filter(|name| name.span.file == file.file)
                .cloned()
                .collect()
        };
        let mut users = Vec::new();
        for file in files {
            let mut items: Vec<Item> = of(file, &self.models).into_iter().map(child).collect();
            let types = of(file, &self.types);
            if let Some(first) = types.first() {
                let span = first.span.before();
                let fields = types.into_iter().enumerate();
                let fields =
                    fields.map(|(number, name)| ModelItem::Field(field(span, number, name)));
                let name = Ident {
                    text: format!("Types{}{MADE_UP}", file.file.0),
                    span,
                };
                items.push(model(name, Vec::new(), fields.collect()));
            }
            if !items.is_empty() {
                users.push(ast::File {
                    items,
                    comments: Vec::new(),
                    ..header(file)
                });
            }
        }
        users
    }

    /// The mistakes among those of the run with [`Unused::users`] that are theirs. `used` is what that run says of itself.
    pub(crate) fn mistakes(&self, all: Diagnostics, used: &Self) -> Diagnostics {
        let mut mistakes = Diagnostics::new();
        for diagnostic in &all {
            let Some(span) = diagnostic.span() else {
                continue;
            };
            // What stands nowhere is about the models that use them.
            let inside = |of: &Span| of.holds(span) && span.start < span.end;
            if OF_CHILDREN.contains(&diagnostic.code) || !self.spans.iter().any(inside) {
                continue;
            }
            let mut diagnostic = diagnostic.clone();
            if used.may_come.contains(&span) {
                diagnostic.severity = Severity::Warning;
                diagnostic = diagnostic
                    .help("nothing inherits from the abstract model yet; a child can bring it");
            }
            mistakes.push(diagnostic);
        }
        mistakes
    }
}

/// The file without what it declares.
fn header(file: &ast::File) -> ast::File {
    ast::File {
        file: file.file,
        span: file.span,
        app: file.app.clone(),
        items: Vec::new(),
        comments: Vec::new(),
    }
}

/// A model that inherits from the abstract one of that name, and is called like it.
fn child(of: Ident) -> Item {
    let base = Path {
        span: of.span,
        segments: vec![of.clone()],
    };
    let name = Ident {
        text: format!("{}{MADE_UP}", of.text),
        span: of.span,
    };
    model(name, vec![base], Vec::new())
}

fn model(name: Ident, bases: Vec<Path>, items: Vec<ModelItem>) -> Item {
    Item::Model(ast::Model {
        span: name.span,
        header: name.span,
        docs: None,
        attributes: Vec::new(),
        kind: ModelKind::Concrete,
        name,
        bases,
        items,
    })
}

/// A field of that type.
fn field(span: Span, number: usize, of: Ident) -> Field {
    let segments = vec![Ident {
        text: of.text,
        span,
    }];
    Field {
        span,
        docs: None,
        attributes: Vec::new(),
        name: Ident {
            text: format!("field{number}"),
            span,
        },
        ty: Call {
            span,
            callee: Path { span, segments },
            args: Vec::new(),
        },
    }
}

impl Lowering<'_> {
    /// Looks for abstract models that nothing inherits from.
    pub(super) fn find_childless(&mut self) {
        let is_childless = |position: usize| {
            let decl = &self.world.decls[position];
            decl.ast.kind == ModelKind::Abstract
                && !self.world.inherited.contains(&position)
                && self.package_of(decl.ast.name.span.file).is_none()
        };
        let childless = (0..self.world.decls.len()).filter(|&position| is_childless(position));
        let childless: Vec<usize> = childless.collect();
        let mut bases = BTreeSet::new();
        let mut unused = Unused::default();
        for &position in &childless {
            let decl = &self.world.decls[position];
            unused.spans.push(decl.ast.span);
            let named = decl.ast.bases.iter();
            bases.extend(named.filter_map(|base| self.find_quietly(decl.app, base)));
        }
        for &(app, extend) in &self.world.extends {
            let target = self.find_quietly(app, &extend.target);
            if target.is_some_and(|target| childless.contains(&target)) {
                unused.spans.push(extend.span);
            }
        }
        // Others inherit from the rest of them, which are read with those.
        let last = childless
            .iter()
            .filter(|position| !bases.contains(position));
        unused.models = last
            .map(|&position| self.world.decls[position].ast.name.clone())
            .collect();
        self.world.unused = unused;
    }

    /// Looks for field types that no field has.
    pub(super) fn find_unused_types(&mut self) {
        let unused = self.world.own_types.iter();
        let unused = unused.filter(|(key, _)| !self.world.used_types.contains(key));
        let declared = unused.filter_map(|(_, own)| own.chain.first());
        let declared = declared
            .map(|(_, declared)| (declared.name.clone(), declared.span))
            .filter(|(name, _)| self.package_of(name.span.file).is_none());
        let (types, spans): (Vec<_>, Vec<_>) = declared.unzip();
        self.world.unused.types = types;
        self.world.unused.spans.extend(spans);
    }

    /// Remembers that a name is not there, but would be if a child of an abstract model brought it.
    pub(super) fn may_come(&mut self, model: Option<ModelId>, name: Span) {
        if model.is_some_and(|model| self.world.made_up.contains(&model)) {
            self.world.unused.may_come.insert(name);
        }
    }

    /// Whether the target of a relation knows of it: not of those of models that there are not.
    pub(super) fn has_way_back(&self, relation: RelationId) -> bool {
        let relation = &self.schema[relation];
        relation.from == relation.to || !self.world.made_up.contains(&relation.from)
    }
}
