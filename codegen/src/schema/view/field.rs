//! What follows from the data of a field.

use super::{ChoicesRef, FieldRef, ModelRef, RelationRef};
use crate::schema::{AutoTime, FieldKind, ValueType};

impl<'s> FieldRef<'s> {
    /// Its model.
    #[must_use]
    pub fn model(self) -> ModelRef<'s> {
        self.schema.model(self.get().model)
    }

    /// Whether it is the primary key, or part of it.
    #[must_use]
    pub fn is_key(self) -> bool {
        self.model().get().primary_key.contains(&self.id)
    }

    /// Whether it is the hidden column that numbers the rows by `order_with_respect_to`.
    #[must_use]
    pub fn is_order(self) -> bool {
        let order = self.model().get().meta.order_with_respect_to;
        order.is_some_and(|order| order.number == self.id)
    }

    /// The relation of a foreign key or one-to-one.
    #[must_use]
    pub fn relation(self) -> Option<RelationRef<'s>> {
        self.get().relation.map(|id| self.schema.relation(id))
    }

    /// The model that a foreign key or one-to-one leads to.
    #[must_use]
    pub fn target(self) -> Option<ModelRef<'s>> {
        self.relation().map(|relation| relation.to())
    }

    /// The choices that its values are from.
    #[must_use]
    pub fn choices(self) -> Option<ChoicesRef<'s>> {
        self.get().choices.map(|id| self.schema.choices_type(id))
    }

    /// The type of its values: a key for primary and foreign keys, a choice where it has choices.
    #[must_use]
    pub fn value_type(self) -> ValueType {
        let field = self.get();
        if field.primary_key && field.relation.is_none() {
            return ValueType::Key(field.model);
        }
        match field.choices {
            Some(choices) => ValueType::Choice(choices),
            None => self.plain_type(),
        }
    }

    /// The type of its values by its kind alone: what a primary key's `Id` holds. Foreign keys stay keys.
    #[must_use]
    pub fn plain_type(self) -> ValueType {
        match &self.get().kind {
            FieldKind::ForeignKey(relation) | FieldKind::OneToOne(relation) => {
                let relation = &self.schema[*relation];
                // Each `to_field` leads on; a ring of them is refused by the checks, and ends here.
                match relation.to_field {
                    Some(to) if self.storage_field() != self => {
                        let to = self.schema.field(to);
                        // A key holds what its choices are stored as.
                        if self.primary_key {
                            to.plain_type()
                        } else {
                            to.value_type()
                        }
                    }
                    _ => ValueType::Key(relation.to),
                }
            }
            kind => kind.value_type(),
        }
    }

    /// The kind of the column that is stored: foreign keys followed to the key they hold, generated columns to their output.
    #[must_use]
    pub fn storage_kind(self) -> &'s FieldKind {
        self.storage_field().get().kind.output()
    }

    /// The field that says how the column is stored: itself, or for a foreign key the key that it holds.
    #[must_use]
    pub fn storage_field(self) -> FieldRef<'s> {
        let mut field = self;
        for _ in 0..=self.schema.fields.len() {
            match field.referenced() {
                Some(referenced) => field = referenced,
                None => return field,
            }
        }
        self
    }

    /// The column that a foreign key or one-to-one refers to: the primary key of its target, or what `to_field` names.
    #[must_use]
    pub fn referenced(self) -> Option<FieldRef<'s>> {
        let relation = self.relation()?;
        Some(match relation.get().to_field {
            Some(field) => self.schema.field(field),
            None => relation.to().primary_key(),
        })
    }

    /// Whether a row may hold NULL there.
    #[must_use]
    pub fn is_nullable(self) -> bool {
        self.get().null
    }

    /// Whether its values are text in the database.
    #[must_use]
    pub fn is_text(self) -> bool {
        self.schema.storage_type(self.plain_type()) == ValueType::Text
    }

    /// Whether a new row cannot be made without it: nothing else gives the value.
    #[must_use]
    pub fn is_required(self) -> bool {
        let field = self.get();
        !(field.null
            || field.default.is_some()
            || field.db_default.is_some()
            || field.auto_time != AutoTime::No
            || field.kind.is_auto()
            || field.kind.is_generated())
    }

    /// Whether the database makes the value of a new row where none is given.
    #[must_use]
    pub fn is_database_made(self) -> bool {
        let field = self.get();
        field.kind.is_auto()
            || field.kind.is_generated()
            || (field.db_default.is_some() && field.default.is_none())
    }

    /// Whether two rows never share a value: unique alone, or the primary key.
    #[must_use]
    pub fn is_unique(self) -> bool {
        self.get().unique || self.get().primary_key
    }
}
