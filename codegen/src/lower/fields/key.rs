//! Foreign keys and one-to-ones: a column and the relation over it.

use super::super::arguments::Arguments;
use super::super::bases::Expanded;
use super::super::field_types::{FieldType, Make};
use super::super::relations::{PendingOption, PendingReverse};
use super::super::{Lowering, Written, docs};
use super::Pending;
use crate::schema::{FieldKind, OnDelete, Relation, RelationId, RelationKind, RelationNames};
use crate::syntax::ast::{self};

impl<'a> Lowering<'a> {
    /// A foreign key or one-to-one: a column and a relation. `None` where the target is unknown.
    pub(in crate::lower) fn lower_key(
        &mut self,
        model: &Expanded<'a>,
        ast: &'a ast::Field,
        field_type: &'static FieldType,
        mut arguments: Arguments<'a>,
        pending: &mut Pending<'a>,
    ) -> Option<()> {
        let one_to_one = field_type.make == Make::OneToOne;
        let to = self.target_option(&mut arguments);
        let id = RelationId::next(&self.schema.relations);
        let kind = if one_to_one {
            FieldKind::OneToOne(id)
        } else {
            FieldKind::ForeignKey(id)
        };
        let mut field = self.new_field(model.id, &ast.name.text, ast.name.span, kind);
        field.relation = Some(id);
        field.unique = one_to_one;
        let on_delete = self.on_delete_option(field.id, &mut arguments, pending);
        let back = self.way_back(model, one_to_one, &mut arguments);
        let limit = arguments.take("limit_choices_to");
        let to_field = arguments.take("to_field");
        let db_constraint = self.flag(&mut arguments, "db_constraint").unwrap_or(true);
        let parent_link = ast.ty.named("parent_link").map(|arg| arg.span);
        let parent_link = match self.flag(&mut arguments, "parent_link") {
            Some(true) => parent_link,
            _ => None,
        };
        let field_id = field.id;
        let Some(to) = to else {
            // The options are still worth reading: their mistakes are reported in the same run.
            let values = pending.values.len();
            self.lower_column(field, ast, field_type, arguments, pending);
            pending.values.truncate(values);
            self.schema[model.id]
                .fields
                .retain(|&other| other != field_id);
            self.schema[field_id].kind = FieldKind::BigInteger;
            self.schema[field_id].relation = None;
            return None;
        };
        self.schema.relations.push(Relation {
            id,
            from: model.id,
            to,
            via: Vec::new(),
            name: ast.name.text.clone(),
            accessor: Some(ast.name.text.clone()),
            kind: RelationKind::ForwardOne { field: field_id },
            nullable: false,
            on_delete: Some(on_delete.unwrap_or(OnDelete::DoNothing)),
            db_constraint,
            inverse: None,
            symmetrical: false,
            to_field: None,
            limit_choices_to: None,
            blank: false,
            editable: true,
            verbose_name: String::new(),
            help_text: String::new(),
            docs: docs(ast.docs.as_ref()),
            rust: RelationNames::default(),
            origin: self.origin(ast.name.span),
            was: Vec::new(),
        });
        self.schema[model.id].relations.push(id);
        pending.parent_links.extend(parent_link.map(|at| (id, at)));
        self.places.relations.insert(id, Written::of(&ast.ty));
        pending.reverse.push(PendingReverse { relation: id, back });
        let scope = arguments.scope;
        let option = |arg: &'a ast::Arg| PendingOption {
            relation: id,
            scope,
            value: &arg.value,
        };
        pending.limits.extend(limit.map(option));
        pending.to_fields.extend(to_field.map(option));
        self.lower_column(field, ast, field_type, arguments, pending);
        let field = &self.schema[field_id];
        let (null, blank, editable) = (field.null, field.blank, field.editable);
        let (verbose_name, help_text) = (field.verbose_name.clone(), field.help_text.clone());
        let relation = &mut self.schema[id];
        relation.nullable = null;
        relation.blank = blank;
        relation.editable = editable;
        relation.verbose_name = verbose_name;
        relation.help_text = help_text;
        Some(())
    }
}
