//! What the models say that the tables do not: former names, and values for rows that exist.

use std::collections::BTreeMap;

use crate::{
    db::{
        Expr, Function, ModelName,
        build::{build_literal, model_name},
    },
    schema::{AutoTime, DefaultValue, Schema},
    source::Span,
};

/// What a comparison of two states may take into account beside them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hints {
    /// Former names of models, by the name they have now; a many-to-many's table is a model here.
    pub models: BTreeMap<ModelName, Was>,
    /// Former names of fields, by model and field as they are called now.
    pub fields: BTreeMap<(ModelName, String), Was>,
    /// The value that the models give a row where the program gives none, for the fields that have one.
    pub fills: BTreeMap<(ModelName, String), Expr>,
}

/// Former names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Was {
    /// Latest first.
    pub names: Vec<String>,
    /// Where the hint stands, or the thing that it is about.
    pub span: Option<Span>,
}

impl Hints {
    /// The hints of a schema.
    #[must_use]
    pub fn of(schema: &Schema) -> Self {
        let mut hints = Self::default();
        for model in schema.tables() {
            let name = model_name(model);
            if !model.was.is_empty() {
                let was = Was {
                    names: model.get().was.clone(),
                    span: Some(model.get().origin.span),
                };
                hints.models.insert(name.clone(), was);
            }
            for relation in model
                .relations()
                .filter(|relation| relation.is_forward() && !relation.was.is_empty())
            {
                let join = |field: &str| format!("{}_{field}", name.name);
                let names = relation.was.iter().map(|field| join(field)).collect();
                let was = Was {
                    names,
                    span: Some(relation.get().origin.span),
                };
                if relation.field().is_none() {
                    hints
                        .models
                        .insert(ModelName::new(name.app.clone(), join(&relation.name)), was);
                }
            }
            for field in model.fields() {
                let key = (name.clone(), field.name.clone());
                if !field.was.is_empty() {
                    let was = Was {
                        names: field.get().was.clone(),
                        span: Some(field.get().origin.span),
                    };
                    hints.fields.insert(key.clone(), was);
                }
                let fill = match &field.get().default {
                    Some(DefaultValue::Value(value)) => {
                        Some(Expr::Literal(build_literal(schema, value)))
                    }
                    Some(DefaultValue::Now) => Some(Expr::Call(Function::Now, Vec::new())),
                    // A key or token must differ from row to row, and only Rust can call Rust.
                    Some(DefaultValue::Uuid4 | DefaultValue::Uuid7 | DefaultValue::Call(_)) => None,
                    None if field.auto_time != AutoTime::No => {
                        Some(Expr::Call(Function::Now, Vec::new()))
                    }
                    None => None,
                };
                if let Some(fill) = fill.filter(|_| !field.is_unique()) {
                    hints.fills.insert(key, fill);
                }
            }
        }
        hints
    }
}
