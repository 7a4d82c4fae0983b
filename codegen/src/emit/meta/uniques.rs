//! What no two rows may share: constraints by name, and what `validate_unique` asks about each.

use super::ELEMENT;
use crate::emit::code::{Code, quote};
use crate::emit::{
    expressions::Writer,
    pieces,
    scope::{Scope, ident},
};
use crate::schema::names::on_columns;
use crate::schema::{
    Constraint, ConstraintKind, ExclusionPart, ExprKind, FieldId, IndexExpression, ModelRef,
};

pub(super) fn emit(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    let alone = model
        .fields()
        .filter(|field| field.get().unique && !field.get().primary_key)
        .map(|field| {
            let constraint = on_columns(&model.table, &[&field.get().column], "_uniq");
            let name = &field.name;
            quote!(UniqueMeta::new(#constraint, &[#name]))
        });
    // A proxy has the table of its base.
    let concrete = model.concrete();
    let declared = concrete
        .get()
        .meta
        .constraints
        .iter()
        .filter_map(|constraint| unique(scope, concrete, constraint));
    pieces::elements(ELEMENT, &Vec::from_iter(alone.chain(declared)))
}

fn unique(scope: &Scope<'_>, model: ModelRef<'_>, constraint: &Constraint) -> Option<Code> {
    let mut said = Vec::new();
    let (fields, condition) = match &constraint.kind {
        ConstraintKind::Unique {
            fields,
            condition,
            nulls_distinct,
            ..
        } => {
            if *nulls_distinct == Some(false) {
                said.push(quote!(nulls_distinct: false));
            }
            (fields.clone(), condition)
        }
        ConstraintKind::UniqueExpressions {
            expressions,
            condition,
            nulls_distinct,
            ..
        } => {
            if *nulls_distinct == Some(false) {
                said.push(quote!(nulls_distinct: false));
            }
            let over = over(scope, model, expressions);
            said.push(quote!(over: UniqueOver::#over));
            (read(expressions.iter()), condition)
        }
        ConstraintKind::Exclusion {
            parts, condition, ..
        } => {
            let over = excluded(scope, model, parts);
            said.push(quote!(over: UniqueOver::#over));
            (read(parts.iter().map(|part| &part.expression)), condition)
        }
        ConstraintKind::Check { .. } => return None,
    };
    if let Some(condition) = condition {
        let (condition, row) = (
            Writer::new(scope, model).condition(condition),
            scope.model(model),
        );
        said.push(quote!(condition: Some(|| luthier::Pred::<#row>::into_node(#condition))));
    }
    let [message, code] = texts(constraint);
    if constraint.violation_error_message.is_some() {
        said.push(quote!(message: #message));
    }
    if constraint.violation_error_code.is_some() {
        said.push(quote!(code: #code));
    }
    if !constraint.backends.is_empty() {
        let backends = constraint.backends.iter().map(|backend| {
            let name = ident(&format!("{backend:?}"));
            quote!(luthier::Dialect::#name)
        });
        said.push(quote!(backends: &[#(#backends),*]));
    }
    let name = &constraint.name;
    let fields = fields.iter().map(|&field| &model.schema[field].name);
    let usual = quote!(UniqueMeta::new(#name, &[#(#fields),*]));
    Some(if said.is_empty() {
        usual
    } else {
        quote!(UniqueMeta { #(#said,)* ..#usual })
    })
}

/// The expressions as the query core has them. A collation of the constraint's own is the database's to apply.
fn over(scope: &Scope<'_>, model: ModelRef<'_>, expressions: &[IndexExpression]) -> Code {
    if expressions.iter().any(|part| part.collation.is_some()) {
        return quote!(Database);
    }
    let writer = Writer::new(scope, model);
    let nodes = expressions.iter().map(|part| {
        let expression = writer.expression(&part.expr);
        quote!(luthier::Expr::into_node(#expression))
    });
    quote!(Expressions(|| std::vec::Vec::from([#(#nodes),*])))
}

/// What is compared by an exclusion constraint, each with its operator.
fn excluded(scope: &Scope<'_>, model: ModelRef<'_>, parts: &[ExclusionPart]) -> Code {
    if parts.iter().any(|part| part.expression.collation.is_some()) {
        return quote!(Database);
    }
    let writer = Writer::new(scope, model);
    let nodes = parts.iter().map(|part| {
        let expression = writer.expression(&part.expression.expr);
        let operator = &part.operator;
        quote!((luthier::Expr::into_node(#expression), #operator))
    });
    quote!(Excluded(|| std::vec::Vec::from([#(#nodes),*])))
}

/// The fields that expressions read.
fn read<'e>(expressions: impl Iterator<Item = &'e IndexExpression>) -> Vec<FieldId> {
    let mut fields = Vec::new();
    for part in expressions {
        part.expr.walk(&mut |node| {
            if let ExprKind::Column(path) = &node.kind
                && !fields.contains(&path.field)
            {
                fields.push(path.field);
            }
        });
    }
    fields
}

/// Message and code of a violation, each as an option.
pub(super) fn texts(constraint: &Constraint) -> [Code; 2] {
    [
        &constraint.violation_error_message,
        &constraint.violation_error_code,
    ]
    .map(|text| match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    })
}
