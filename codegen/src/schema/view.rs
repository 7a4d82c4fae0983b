//! Copy views: an id together with its schema, with the facts that follow from the plain data.
//!
//! A view derefs to its data, so `field.column` and `field.is_required()` read alike.

mod field;
mod package;

use std::ops::Deref;

use super::{
    App, AppId, Choices, ChoicesBase, ChoicesId, DefaultValue, Expr, Field, FieldId, Model,
    ModelId, Relation, RelationId, RelationKind, Schema, ValueType,
};

macro_rules! view {
    ($(#[$doc:meta])* $view:ident, $id:ident, $item:ident, $method:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $view<'s> {
            /// The schema that it is part of.
            pub schema: &'s Schema,
            /// Its id there.
            pub id: $id,
        }

        impl<'s> $view<'s> {
            /// The plain data, for as long as the schema lives.
            #[must_use]
            pub fn get(self) -> &'s $item {
                &self.schema[self.id]
            }
        }

        impl Deref for $view<'_> {
            type Target = $item;

            fn deref(&self) -> &$item {
                &self.schema[self.id]
            }
        }

        impl PartialEq for $view<'_> {
            fn eq(&self, other: &Self) -> bool {
                self.id == other.id
            }
        }

        impl Eq for $view<'_> {}

        impl Schema {
            /// The view of that id.
            #[must_use]
            pub const fn $method(&self, id: $id) -> $view<'_> {
                $view { schema: self, id }
            }
        }
    };
}

view!(
    /// A model in its schema.
    ModelRef, ModelId, Model, model
);
view!(
    /// A field in its schema.
    FieldRef, FieldId, Field, field
);
view!(
    /// A relation in its schema.
    RelationRef, RelationId, Relation, relation
);
view!(
    /// An app in its schema.
    AppRef, AppId, App, app
);
view!(
    /// A choices type in its schema.
    ChoicesRef, ChoicesId, Choices, choices_type
);

impl Schema {
    /// All models, join models included, in the order of the arena.
    pub fn models(&self) -> impl Iterator<Item = ModelRef<'_>> {
        self.models.iter().map(|model| self.model(model.id))
    }

    /// The models that have a table of their own, join models included: all but proxies.
    pub fn tables(&self) -> impl Iterator<Item = ModelRef<'_>> {
        self.models().filter(|model| !model.is_proxy())
    }

    /// All apps, sorted by name.
    pub fn apps(&self) -> impl Iterator<Item = AppRef<'_>> {
        self.apps.iter().map(|app| self.app(app.id))
    }

    /// The model `name` of the app `app`, as people write it: `blog`, `User`.
    #[must_use]
    pub fn find_model(&self, app: &str, name: &str) -> Option<ModelRef<'_>> {
        self.models()
            .find(|model| model.name == name && self[model.app].name == app)
    }

    /// What a value of the type is stored as: keys and choices become the type of their column.
    #[must_use]
    pub fn storage_type(&self, ty: ValueType) -> ValueType {
        let mut ty = ty;
        // A key may be a foreign key itself (a one-to-one as primary key); a ring of those is refused by the checks,
        // and the bound keeps a schema with errors from turning here for ever.
        for _ in 0..=self.models.len() {
            match ty {
                ValueType::Key(model) => ty = self.model(model).primary_key().plain_type(),
                ValueType::Choice(choices) => {
                    return match self[choices].base {
                        ChoicesBase::Text => ValueType::Text,
                        ChoicesBase::Integer => ValueType::BigInteger,
                    };
                }
                plain => return plain,
            }
        }
        ValueType::BigInteger
    }

    /// A type as messages name it: "text", "a key of `blog.User`".
    #[must_use]
    pub fn describe_type(&self, ty: ValueType) -> String {
        match ty {
            ValueType::SmallInteger | ValueType::Integer | ValueType::BigInteger => {
                "an integer".to_owned()
            }
            ValueType::Boolean => "a boolean".to_owned(),
            ValueType::Float => "a float".to_owned(),
            ValueType::Decimal => "a decimal".to_owned(),
            ValueType::Text => "text".to_owned(),
            ValueType::Uuid => "a UUID".to_owned(),
            ValueType::IpAddress => "an IP address".to_owned(),
            ValueType::Bytes => "bytes".to_owned(),
            ValueType::Date => "a date".to_owned(),
            ValueType::DateTime => "a date with time".to_owned(),
            ValueType::Time => "a time of day".to_owned(),
            ValueType::Duration => "a duration".to_owned(),
            ValueType::Json => "a JSON document".to_owned(),
            ValueType::Array(array) => {
                format!(
                    "an array, each element {}",
                    self.describe_type(*array.element)
                )
            }
            ValueType::HStore => "names with texts".to_owned(),
            ValueType::Range(_) => "a range".to_owned(),
            ValueType::SearchVector => "a search document".to_owned(),
            ValueType::Key(model) => format!("a key of `{}`", self.model(model).label()),
            ValueType::Choice(choices) => format!("a member of `{}`", self[choices].name),
        }
    }
}

impl<'s> AppRef<'s> {
    /// The models that have a struct, in order of declaration.
    pub fn declared_models(self) -> impl Iterator<Item = ModelRef<'s>> {
        self.get()
            .models
            .iter()
            .map(move |&id| self.schema.model(id))
            .filter(|model| model.join_of.is_none())
    }

    /// The choices types outside models, in order of declaration.
    pub fn own_choices(self) -> impl Iterator<Item = ChoicesRef<'s>> {
        self.get()
            .choices
            .iter()
            .map(move |&id| self.schema.choices_type(id))
            .filter(|choices| choices.owner.is_none())
    }
}

impl<'s> ModelRef<'s> {
    /// Its app.
    #[must_use]
    pub fn app(self) -> AppRef<'s> {
        self.schema.app(self.get().app)
    }

    /// `blog.User`.
    #[must_use]
    pub fn label(self) -> String {
        format!("{}.{}", self.app().get().name, self.get().name)
    }

    /// The columns, in order.
    pub fn fields(self) -> impl Iterator<Item = FieldRef<'s>> {
        self.get()
            .fields
            .iter()
            .map(move |&id| self.schema.field(id))
    }

    /// The relations, in order; the position is the number at run time.
    pub fn relations(self) -> impl Iterator<Item = RelationRef<'s>> {
        self.get()
            .relations
            .iter()
            .map(move |&id| self.schema.relation(id))
    }

    /// The choices types declared in it, in order.
    pub fn choices(self) -> impl Iterator<Item = ChoicesRef<'s>> {
        let schema = self.schema;
        self.app()
            .get()
            .choices
            .iter()
            .map(move |&id| schema.choices_type(id))
            .filter(move |choices| choices.owner == Some(self.id))
    }

    /// The primary key; of a composite one its first member.
    #[must_use]
    pub fn primary_key(self) -> FieldRef<'s> {
        self.schema.field(self.get().primary_key[0])
    }

    /// The fields of the primary key in its order: several where it is composite.
    pub fn key_fields(self) -> impl ExactSizeIterator<Item = FieldRef<'s>> {
        let schema = self.schema;
        self.get().primary_key.iter().map(|&id| schema.field(id))
    }

    /// Whether the primary key is made of several fields.
    #[must_use]
    pub fn has_composite_key(self) -> bool {
        self.get().primary_key.len() > 1
    }

    /// The field of that name; `pk` is the primary key, unless that is several fields, and the stored name of a foreign key
    /// (`author_id`) counts too.
    #[must_use]
    pub fn find_field(self, name: &str) -> Option<FieldRef<'s>> {
        if name == "pk" {
            return (!self.has_composite_key()).then(|| self.primary_key());
        }
        self.find_column(name)
    }

    /// The field with that name, or whose stored name it is.
    #[must_use]
    pub fn find_column(self, name: &str) -> Option<FieldRef<'s>> {
        self.fields()
            .find(|field| field.name == name)
            .or_else(|| self.fields().find(|field| field.attname == name))
    }

    /// The relation of that name, either direction.
    #[must_use]
    pub fn find_relation(self, name: &str) -> Option<RelationRef<'s>> {
        self.relations().find(|relation| relation.name == name)
    }

    /// Whether it is another name and behaviour for the table of another model.
    #[must_use]
    pub fn is_proxy(self) -> bool {
        self.get().proxy_of.is_some()
    }

    /// The model that a proxy is made of.
    #[must_use]
    pub fn proxied(self) -> Option<ModelRef<'s>> {
        self.get().proxy_of.map(|base| self.schema.model(base))
    }

    /// The model whose table the rows are in: of a proxy the one behind it, otherwise itself.
    #[must_use]
    pub fn concrete(self) -> Self {
        let mut model = self;
        // Proxies cannot be proxies of each other: bases never form a ring.
        while let Some(base) = model.proxied() {
            model = base;
        }
        model
    }

    /// The models with a table that it inherits from.
    pub fn parents(self) -> impl DoubleEndedIterator<Item = ModelRef<'s>> {
        let parents = self.get().parents.iter();
        parents.map(move |parent| self.schema.model(parent.model))
    }

    /// Whether it inherits from models with a table.
    #[must_use]
    pub fn is_child(self) -> bool {
        !self.get().parents.is_empty()
    }

    /// What it is made of: the base of a proxy, the parents of a child.
    #[must_use]
    pub fn bases(self) -> Vec<ModelRef<'s>> {
        match self.proxied() {
            Some(base) => vec![base],
            None => self.parents().collect(),
        }
    }

    /// It, its parents, and theirs, in the order of a whole row, each with the relations that lead there.
    #[must_use]
    pub fn lineage(self) -> Vec<(Vec<RelationId>, ModelRef<'s>)> {
        let mut models = vec![(Vec::new(), self)];
        // Parents never form a ring: one is taken for no parent where it is reported.
        for parent in &self.get().parents {
            for (links, model) in self.schema.model(parent.model).lineage() {
                let first = std::iter::once(parent.link);
                models.push((first.chain(links).collect(), model));
            }
        }
        models
    }

    /// The columns of its parents in the order of a whole row, each with the relations that lead there.
    #[must_use]
    pub fn inherited_fields(self) -> Vec<(Vec<RelationId>, FieldRef<'s>)> {
        let parents = self.lineage().into_iter().skip(1);
        parents
            .flat_map(|(links, parent)| parent.fields().map(move |field| (links.clone(), field)))
            .collect()
    }

    /// The column of a parent with that name or stored name, and the relations that lead there.
    #[must_use]
    pub fn find_inherited(self, name: &str) -> Option<(Vec<RelationId>, FieldRef<'s>)> {
        let fields = self.inherited_fields();
        let found = fields.iter().position(|(_, field)| field.name == name);
        let found = found.or_else(|| fields.iter().position(|(_, field)| field.attname == name));
        fields.into_iter().nth(found?)
    }

    /// Whether it is the hidden model of a many-to-many's table.
    #[must_use]
    pub fn is_join(self) -> bool {
        self.get().join_of.is_some()
    }
}

impl<'s> RelationRef<'s> {
    /// Where it starts.
    #[must_use]
    pub fn from(self) -> ModelRef<'s> {
        self.schema.model(self.get().from)
    }

    /// Where it leads to.
    #[must_use]
    pub fn to(self) -> ModelRef<'s> {
        self.schema.model(self.get().to)
    }

    /// The other direction.
    #[must_use]
    pub fn inverse(self) -> Option<RelationRef<'s>> {
        self.get().inverse.map(|id| self.schema.relation(id))
    }

    /// Whether it leads to at most one row.
    #[must_use]
    pub fn is_to_one(self) -> bool {
        matches!(
            self.get().kind,
            RelationKind::ForwardOne { .. } | RelationKind::ReverseOne { .. }
        )
    }

    /// Whether the model that it starts from declares it.
    #[must_use]
    pub fn is_forward(self) -> bool {
        matches!(
            self.get().kind,
            RelationKind::ForwardOne { .. } | RelationKind::ManyToMany { forward: true, .. }
        )
    }

    /// The column of the model that it starts from by which it finds the other end.
    #[must_use]
    pub fn near(self) -> FieldRef<'s> {
        let key = match self.get().kind {
            RelationKind::ForwardOne { field } => return self.schema.field(field),
            RelationKind::ReverseOne { field } | RelationKind::ReverseMany { field } => field,
            RelationKind::ManyToMany { source, .. } => source,
            RelationKind::Generic { .. } => return self.from().primary_key(),
        };
        let referenced = self.schema.field(key).referenced();
        referenced.unwrap_or_else(|| self.from().primary_key())
    }

    /// The foreign key that it goes over; `None` for many-to-many, which has two.
    #[must_use]
    pub fn field(self) -> Option<FieldRef<'s>> {
        match self.get().kind {
            RelationKind::ForwardOne { field }
            | RelationKind::ReverseOne { field }
            | RelationKind::ReverseMany { field }
            | RelationKind::Generic { key: field, .. } => Some(self.schema.field(field)),
            RelationKind::ManyToMany { .. } => None,
        }
    }

    /// The join model of a many-to-many with `through`: one that is declared, not made for it.
    #[must_use]
    pub fn through(self) -> Option<ModelRef<'s>> {
        match self.get().kind {
            RelationKind::ManyToMany { through, .. } => {
                Some(self.schema.model(through)).filter(|model| !model.is_join())
            }
            _ => None,
        }
    }

    /// Whether the join table of a many-to-many may hold a pair of rows more than once: nothing in its model forbids it.
    #[must_use]
    pub fn pairs_repeat(self) -> bool {
        let RelationKind::ManyToMany {
            through,
            source,
            target,
            ..
        } = self.get().kind
        else {
            return false;
        };
        let ends = [source, target];
        let alone = ends
            .iter()
            .any(|&field| self.schema.field(field).is_unique());
        let by_key = self.schema[through]
            .primary_key
            .iter()
            .all(|field| ends.contains(field));
        let together = self.schema[through].meta.constraints.iter().any(|item| {
            matches!(&item.kind, super::ConstraintKind::Unique { fields, condition: None, .. }
                if item.backends.is_empty() && fields.iter().all(|field| ends.contains(field)))
        });
        !(alone || by_key || together)
    }

    /// Whether it leads from a child to the row of a parent.
    #[must_use]
    pub fn is_parent_link(self) -> bool {
        let mut parents = self.from().get().parents.iter();
        parents.any(|parent| parent.link == self.id)
    }

    /// The model that has it: the one that it starts from, or a parent of that.
    #[must_use]
    pub fn owner(self) -> ModelRef<'s> {
        match self.get().via.last() {
            Some(&last) => self.schema.relation(last).to(),
            None => self.from(),
        }
    }

    /// Its number at run time: the position among the relations of its model.
    #[must_use]
    pub fn position(self) -> usize {
        // Every relation is in the list of the model that it starts from.
        self.from()
            .get()
            .relations
            .iter()
            .position(|&id| id == self.id)
            .unwrap_or_default()
    }
}

impl ChoicesRef<'_> {
    /// The app that it belongs to.
    #[must_use]
    pub fn app(&self) -> AppRef<'_> {
        self.schema.app(self.get().app)
    }

    /// The longest text value, in characters.
    #[must_use]
    pub fn longest(&self) -> usize {
        let length = |value: &super::Value| match value {
            super::Value::Text(text) => text.chars().count(),
            _ => 0,
        };
        self.get()
            .members
            .iter()
            .map(|member| length(&member.value))
            .max()
            .unwrap_or_default()
    }
}

impl DefaultValue {
    /// Whether it is the same for every row, known at build time.
    #[must_use]
    pub const fn is_constant(&self) -> bool {
        matches!(self, Self::Value(_))
    }
}

impl Expr {
    /// Calls `visit` for this node and all below it, parents first. Right sides, filters and branches are visited too.
    pub fn walk(&self, visit: &mut impl FnMut(&Self)) {
        use super::{ExprKind, Operand};
        visit(self);
        match &self.kind {
            ExprKind::Literal(_)
            | ExprKind::Column(_)
            | ExprKind::Annotation(_)
            | ExprKind::Parameter(_) => {}
            ExprKind::Negate(inner) | ExprKind::Not(inner) => inner.walk(visit),
            ExprKind::Inside { of, .. } | ExprKind::Collate { of, .. } => of.walk(visit),
            ExprKind::Binary { left, right, .. } | ExprKind::Xor(left, right) => {
                left.walk(visit);
                right.walk(visit);
            }
            ExprKind::Call {
                arguments: items, ..
            }
            | ExprKind::And(items)
            | ExprKind::Or(items) => {
                items.iter().for_each(|item| item.walk(visit));
            }
            ExprKind::Aggregate(aggregate) => {
                aggregate
                    .argument
                    .iter()
                    .chain(&aggregate.filter)
                    .for_each(|inner| inner.walk(visit));
                let order = aggregate.order.iter().map(|term| &term.key);
                order.for_each(|inner| inner.walk(visit));
            }
            ExprKind::Case {
                branches,
                otherwise,
            } => {
                for (condition, value) in branches {
                    condition.walk(visit);
                    value.walk(visit);
                }
                otherwise.iter().for_each(|inner| inner.walk(visit));
            }
            ExprKind::Compare { left, right, .. } => {
                left.walk(visit);
                match right {
                    Operand::One(inner) => inner.walk(visit),
                    Operand::Many(items) => items.iter().for_each(|item| item.walk(visit)),
                    Operand::Flag(_) => {}
                }
            }
            ExprKind::Exists { condition, .. } => condition.walk(visit),
        }
    }
}

/// A path up to the row that holds its end, and the links from there to the parent inside.
#[must_use]
pub fn split_links<'p>(
    schema: &Schema,
    steps: &'p [RelationId],
) -> (&'p [RelationId], &'p [RelationId]) {
    let links = steps.iter().rev();
    let links = links.take_while(|&&step| schema.relation(step).is_parent_link());
    steps.split_at(steps.len() - links.count())
}

/// Where an expression reads more than the columns of one row: another table, an annotation.
#[must_use]
pub fn reads_elsewhere(schema: &Schema, expr: &Expr) -> Option<crate::source::Span> {
    use super::ExprKind;
    let mut elsewhere = None;
    expr.walk(&mut |node| {
        let crosses = match &node.kind {
            // The name of a model is in the table of content types.
            ExprKind::Column(path) => {
                let kind = &schema[path.field].kind;
                !path.steps.is_empty() || matches!(kind, super::FieldKind::ContentType)
            }
            ExprKind::Annotation(_)
            | ExprKind::Parameter(_)
            | ExprKind::Aggregate(_)
            | ExprKind::Exists { .. } => true,
            _ => false,
        };
        if crosses {
            elsewhere.get_or_insert(node.span);
        }
    });
    elsewhere
}
