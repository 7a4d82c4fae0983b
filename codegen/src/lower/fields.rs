//! Fields pass: columns and foreign keys with all their options; many-to-many fields are read here and made later.
//!
//! What needs the types of other columns (defaults, validators, `SET(…)`) is put aside and lowered once all are known.

mod array;
mod collation;
mod composite;
mod files;
mod generated;
mod generic;
mod key;
mod order;
mod unique_for;

use super::arguments::Arguments;
use super::bases::{Expanded, Part};
use super::field_types::{self, FieldType, Make};
use super::relations::{PendingMany, PendingOption, PendingReverse};
use super::{AutoField, Lowering, Scope, Written, attributes, docs};
use crate::diagnostics::{Diagnostic, codes};
use crate::naming;
use crate::schema::{
    AutoTime, Field, FieldId, FieldKind, IpProtocol, ModelId, RelationId, UniquePeriod,
};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind};

/// What later passes finish.
#[derive(Default)]
pub(super) struct Pending<'a> {
    pub(super) values: Vec<PendingValue<'a>>,
    pub(super) reverse: Vec<PendingReverse>,
    /// Columns of generic foreign keys whose kind is that of the models' keys.
    pub(super) generic_keys: Vec<FieldId>,
    pub(super) generic_backs: Vec<generic::PendingBack<'a>>,
    pub(super) many: Vec<PendingMany<'a>>,
    pub(super) limits: Vec<PendingOption<'a>>,
    pub(super) to_fields: Vec<PendingOption<'a>>,
    /// One-to-ones with `parent_link=true`, with the places of the option, until they are taken for the links that they are.
    pub(super) parent_links: Vec<(RelationId, Span)>,
}

impl Pending<'_> {
    /// Whether the model's field of that name is a many-to-many.
    fn is_many(&self, model: ModelId, name: &str) -> bool {
        self.many.iter().any(|many| many.is(model, name))
    }
}

/// A value whose type is that of a column.
pub(super) struct PendingValue<'a> {
    pub(super) field: FieldId,
    pub(super) scope: Scope,
    pub(super) role: Role,
    pub(super) value: &'a Expr,
}

/// What a [`PendingValue`] is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Default,
    DatabaseDefault,
    Validators,
    /// The value of `on_delete=SET(…)`.
    Set,
    /// The expression of a generated column.
    Generated,
    /// The date by which its values are unique.
    UniqueFor(UniquePeriod),
    /// The field for a side of a picture.
    Side(files::Side),
}

impl<'a> PendingValue<'a> {
    /// The value of an option, where it is given.
    fn of(field: FieldId, role: Role, option: &str, arguments: &mut Arguments<'a>) -> Option<Self> {
        let arg = arguments.take(option)?;
        Some(Self {
            field,
            scope: arguments.scope,
            role,
            value: &arg.value,
        })
    }
}

impl<'a> Lowering<'a> {
    /// Makes the fields of all models.
    pub(super) fn lower_fields(&mut self, models: &[Expanded<'a>]) -> Pending<'a> {
        let mut pending = Pending::default();
        // Columns, among them a key for most models; what is a relation to many instead is made later.
        let columns = models.iter().map(|model| model.fields.len() + 1);
        self.schema.fields.reserve(columns.sum());
        for model in models {
            // The fields of a proxy are copied from its base.
            if self.schema[model.id].proxy_of.is_some() {
                continue;
            }
            for &part in &model.fields {
                if !composite::is_composite(part.item) {
                    self.lower_field(model, part, &mut pending);
                }
            }
            let composite = self.lower_composite_key(model, &pending);
            self.lower_order(model);
            let composite = composite.filter(|_| self.takes_composite_key(model));
            if let Some(key) = composite {
                self.schema[model.id].primary_key = key;
                continue;
            }
            if !model.parents.is_empty() {
                let key = self.link_to_parents(model, &mut pending);
                self.schema[model.id].primary_key = vec![key];
                continue;
            }
            let declared = self
                .schema
                .model(model.id)
                .fields()
                .find(|field| field.primary_key)
                .map(|field| field.id);
            let key = declared.unwrap_or_else(|| self.automatic_id(model.id));
            self.schema[model.id].primary_key = vec![key];
        }
        self.check_links_used(&pending);
        pending
    }

    /// The `id` of a model without a declared primary key, as its first field.
    pub(super) fn automatic_id(&mut self, model: ModelId) -> FieldId {
        let app = &self.schema[self.schema[model].app].name;
        let of_app = self.options.app_auto_fields.get(app).copied();
        let kind = match of_app.unwrap_or(self.options.default_auto_field) {
            AutoField::Small => FieldKind::SmallAuto,
            AutoField::Normal => FieldKind::Auto,
            AutoField::Big => FieldKind::BigAuto,
        };
        let span = self.schema[model].origin.span;
        let mut field = self.new_field(model, "id", span, kind);
        field.primary_key = true;
        field.unique = true;
        field.blank = true;
        field.automatic = true;
        "ID".clone_into(&mut field.verbose_name);
        let id = field.id;
        self.schema.fields.push(field);
        self.schema[model].fields.insert(0, id);
        id
    }

    /// A field with Django's defaults, not yet part of the schema.
    pub(super) fn new_field(
        &self,
        model: ModelId,
        name: &str,
        span: Span,
        kind: FieldKind,
    ) -> Field {
        let attname = if kind.is_relation() {
            naming::foreign_key_column(name)
        } else {
            name.to_owned()
        };
        Field {
            id: FieldId::next(&self.schema.fields),
            model,
            name: name.to_owned(),
            column: crate::schema::names::identifier(&attname),
            attname,
            rust_name: String::new(),
            new_name: String::new(),
            kind,
            null: false,
            blank: false,
            default: None,
            db_default: None,
            unique: false,
            db_index: false,
            primary_key: false,
            editable: true,
            auto_time: AutoTime::No,
            max_length: None,
            rust_type: None,
            db_collation: None,
            choices: None,
            validators: Vec::new(),
            verbose_name: naming::field_verbose_name(name),
            help_text: String::new(),
            docs: String::new(),
            db_comment: None,
            error_messages: Vec::new(),
            unique_for: Vec::new(),
            attributes: Vec::new(),
            origin: self.origin(span),
            was: Vec::new(),
            relation: None,
            automatic: false,
        }
    }

    fn lower_field(
        &mut self,
        model: &Expanded<'a>,
        part: Part<'a, ast::Field>,
        pending: &mut Pending<'a>,
    ) {
        let (ast, scope) = (
            part.item,
            Scope {
                app: part.app,
                model: Some(model.id),
            },
        );
        if generic::is_part_of_generic(model, &ast.name.text) {
            self.no_member(ast);
            return;
        }
        let Some(named) = self.named_type(scope, &ast.ty) else {
            self.world.broken.insert((model.id, ast.name.text.clone()));
            return;
        };
        let field_type = named.base;
        let arguments = self.type_arguments(scope, &ast.ty, &named);
        if matches!(field_type.make, Make::ManyToMany | Make::GenericBack) {
            self.no_member(ast);
        }
        let made = match field_type.make {
            Make::ManyToMany => self.lower_many(model, ast, field_type, arguments, pending),
            Make::Generic => {
                let made = self.lower_generic(model, ast, arguments, pending);
                let last = self.schema[model.id].generics.last();
                // The member of the row is made where that column is.
                if let Some(column) = last.filter(|_| made.is_some()).map(|it| it.content_type) {
                    let attributes = attributes(&ast.attributes);
                    self.schema[column].attributes.extend(attributes);
                }
                made
            }
            Make::GenericBack => self.lower_generic_back(model, ast, arguments, pending),
            Make::ForeignKey | Make::OneToOne => {
                self.lower_key(model, ast, field_type, arguments, pending)
            }
            _ => {
                let kind = field_type.make.kind();
                let mut field = self.new_field(model.id, &ast.name.text, ast.name.span, kind);
                for (_, own) in &named.chain {
                    field.attributes.extend(attributes(&own.attributes));
                }
                self.lower_column(field, ast, field_type, arguments, pending);
                Some(())
            }
        };
        if made.is_none() {
            self.world.broken.insert((model.id, ast.name.text.clone()));
        }
    }

    /// The type that a declaration names; reported where it cannot be used.
    pub(super) fn field_type(
        &mut self,
        scope: Scope,
        call: &ast::Call,
    ) -> Option<&'static FieldType> {
        let (name, span) = (call.callee.text(), call.callee.span);
        let Some(found) = field_types::find(&name) else {
            let models = &self.world.apps[scope.app.index()].models;
            if models.contains_key(&*name) {
                self.push(
                    Diagnostic::error(codes::UNKNOWN_FIELD_TYPE, format!("no field type `{name}`"))
                        .primary(span, "not found")
                        .help(format!("a field that leads to a model is a relation: `ForeignKey({name}, on_delete=CASCADE)`")),
                );
            } else {
                self.unknown_type(&name, span);
            }
            return None;
        };
        match found.make {
            Make::Otherwise(instead) => {
                self.otherwise(span, &format!("`{name}`"), instead);
                None
            }
            Make::Removed(instead) => {
                self.push(
                    Diagnostic::error(
                        codes::REMOVED_TYPE,
                        format!("`{name}` is no field type any more"),
                    )
                    .primary(span, "removed from Django")
                    .help(instead),
                );
                None
            }
            _ => Some(found),
        }
    }

    /// Reads the options that all columns share and those of its type, and puts the field into the schema.
    fn lower_column(
        &mut self,
        mut field: Field,
        ast: &'a ast::Field,
        field_type: &'static FieldType,
        mut arguments: Arguments<'a>,
        pending: &mut Pending<'a>,
    ) {
        arguments.refuse(field_type.without);
        self.places.fields.insert(field.id, Written::of(&ast.ty));
        field.docs = docs(ast.docs.as_ref());
        field.attributes.extend(attributes(&ast.attributes));
        let scope = arguments.home;
        let is_text = |value: &ast::Expr| match &value.kind {
            ExprKind::String(_) => true,
            ExprKind::Path(path) => self.find_constant(scope, path).is_some(),
            _ => false,
        };
        if let Some(text) = arguments.next_if(is_text) {
            if let Some(named) = arguments.take("verbose_name") {
                self.given_twice("verbose_name", named.span, text.span);
            }
            let text = self.text_value(scope, "verbose_name", &text.value);
            field.verbose_name = text.unwrap_or_default();
        } else if let Some(text) = self.text(&mut arguments, "verbose_name") {
            field.verbose_name = text;
        }
        // The model's text explains the field to programmers and, unless told otherwise, to its users.
        field.help_text = self
            .text(&mut arguments, "help_text")
            .unwrap_or_else(|| field.docs.clone());
        field.primary_key = self.flag(&mut arguments, "primary_key").unwrap_or(false);
        field.null = self.flag(&mut arguments, "null").unwrap_or(false);
        field.blank = self
            .flag(&mut arguments, "blank")
            .unwrap_or(field.kind.is_auto());
        let unique = self.flag(&mut arguments, "unique").unwrap_or(false);
        field.unique |= unique || field.primary_key;
        let indexed = matches!(field_type.make, Make::Slug | Make::ForeignKey);
        field.db_index = self.flag(&mut arguments, "db_index").unwrap_or(indexed) && !field.unique;
        field.editable = self
            .flag(&mut arguments, "editable")
            .unwrap_or(field_type.make != Make::Binary);
        if let Some(column) = self.text(&mut arguments, "db_column") {
            field.column = column;
        }
        field.db_comment = self.text(&mut arguments, "db_comment");
        field.was = self.former_names(&mut arguments);
        field.error_messages = self.error_messages(&mut arguments);
        if let Some(arg) = arguments.take("choices") {
            field.choices = self.choices_option(arguments.scope, &mut field, &arg.value);
        }
        field.rust_type = self.rust_option(&mut arguments);
        if field_type.make == Make::Generated {
            self.generated_options(&mut field, &mut arguments);
        } else {
            self.type_options(&mut field, field_type.make, &mut arguments);
        }
        for (option, role) in [
            ("expression", Role::Generated),
            ("default", Role::Default),
            ("db_default", Role::DatabaseDefault),
            ("validators", Role::Validators),
        ] {
            let first = pending.values.len();
            while let Some(value) = PendingValue::of(field.id, role, option, &mut arguments) {
                pending.values.push(value);
            }
            // What the base of the type asks comes first.
            pending.values[first..].reverse();
        }
        let periods = UniquePeriod::ALL.map(|period| (period.option(), Role::UniqueFor(period)));
        let sides = [files::Side::Width, files::Side::Height];
        let sides = sides.map(|side| (side.option(), Role::Side(side)));
        let pictured = field_type.make == Make::Image;
        let sides = sides.into_iter().filter(|_| pictured);
        for (option, role) in periods.into_iter().chain(sides) {
            let value = PendingValue::of(field.id, role, option, &mut arguments);
            pending.values.extend(value);
        }
        if !arguments.is_done() {
            self.finish(arguments, &field_type.known_options());
        }
        self.schema[field.model].fields.push(field.id);
        self.schema.fields.push(field);
    }

    /// `rust="crate::Color"`.
    pub(super) fn rust_option(
        &mut self,
        arguments: &mut Arguments<'a>,
    ) -> Option<crate::schema::RustPath> {
        let arg = arguments.take("rust")?;
        match &arg.value.kind {
            ExprKind::RustFunction(path) => self.rust_path(path),
            ExprKind::String(text) => {
                let path = crate::syntax::ast::StringLit {
                    text: text.clone(),
                    span: arg.value.span,
                };
                self.rust_path(&path)
            }
            _ => {
                self.wrong_kind("rust", "the path of a Rust type in quotes", &arg.value);
                None
            }
        }
    }

    /// `was=old` or `was=[old, older]`.
    pub(super) fn former_names(&mut self, arguments: &mut Arguments<'a>) -> Vec<String> {
        let Some(arg) = arguments.take("was") else {
            return Vec::new();
        };
        Self::items(&arg.value)
            .iter()
            .filter_map(|item| self.name_value("was", item))
            .collect()
    }

    /// `error_messages={ unique: "…" }`, sorted by kind.
    fn error_messages(&mut self, arguments: &mut Arguments<'a>) -> Vec<(String, String)> {
        let mut messages: Vec<(String, String)> = Vec::new();
        while let Some(arg) = arguments.take("error_messages") {
            let ExprKind::Object(entries) = &arg.value.kind else {
                self.wrong_kind(
                    "error_messages",
                    "an object, `{ unique: \"…\" }`",
                    &arg.value,
                );
                continue;
            };
            for entry in entries {
                let scope = arguments.scope;
                let text = self.text_value(scope, "error_messages", &entry.value);
                // The field's own comes first, and counts.
                let known = messages.iter().any(|(code, _)| *code == entry.key.text);
                if let Some(text) = text.filter(|_| !known) {
                    messages.push((entry.key.text.clone(), text));
                }
            }
        }
        messages.sort();
        messages
    }

    /// The options that only some types have.
    fn type_options(&mut self, field: &mut Field, make: Make, arguments: &mut Arguments<'a>) {
        match make {
            Make::Char | Make::Text => self.text_options(field, arguments, None),
            Make::Email => self.text_options(field, arguments, Some(254)),
            Make::Url => self.text_options(field, arguments, Some(200)),
            Make::Slug => {
                self.text_options(field, arguments, Some(50));
                let allow_unicode = self.flag(arguments, "allow_unicode").unwrap_or(false);
                field.kind = FieldKind::Slug { allow_unicode };
            }
            Make::Binary => field.max_length = self.max_length(arguments),
            Make::Decimal => {
                let max_digits = self.size(field.id, arguments, "max_digits");
                let decimal_places = self.size(field.id, arguments, "decimal_places");
                field.kind = FieldKind::Decimal {
                    max_digits,
                    decimal_places,
                };
            }
            Make::IpAddress => {
                let protocol = self.protocol(arguments);
                let unpacked = arguments.place("unpack_ipv4");
                let unpack_ipv4 = self.flag(arguments, "unpack_ipv4").unwrap_or(false);
                if let (true, Some(place)) = (unpack_ipv4 && protocol != IpProtocol::Both, unpacked)
                {
                    self.push(
                        Diagnostic::error(
                            codes::WRONG_OPTION,
                            "`unpack_ipv4` needs a field of both protocols",
                        )
                        .primary(place, "there is nothing to unpack")
                        .help("leave it out, or write `protocol=\"both\"`"),
                    );
                }
                field.kind = FieldKind::GenericIpAddress {
                    protocol,
                    unpack_ipv4,
                };
                field.max_length = None;
            }
            Make::Date | Make::DateTime | Make::Time => {
                let on_create = self.flag(arguments, "auto_now_add").unwrap_or(false);
                let on_save = self.flag(arguments, "auto_now").unwrap_or(false);
                if on_create || on_save {
                    field.auto_time = if on_save {
                        AutoTime::OnSave
                    } else {
                        AutoTime::OnCreate
                    };
                    field.editable = false;
                    field.blank = true;
                }
            }
            Make::Array => self.array_options(field, arguments),
            Make::File | Make::Image | Make::FilePath => self.file_options(field, make, arguments),
            _ => {}
        }
    }

    fn text_options(
        &mut self,
        field: &mut Field,
        arguments: &mut Arguments<'a>,
        usual: Option<u32>,
    ) {
        let reports = self.diagnostics.len();
        field.max_length = self.max_length(arguments).or(usual);
        self.remember_wrong(field.id, "max_length", reports);
        field.db_collation = self.collation(arguments);
    }

    /// A number that says how large values can be.
    fn size(
        &mut self,
        field: FieldId,
        arguments: &mut Arguments<'a>,
        option: &'static str,
    ) -> Option<u32> {
        let reports = self.diagnostics.len();
        let size = self.count(arguments, option);
        self.remember_wrong(field, option, reports);
        size
    }

    /// Remembers that a size is a wrong one, so that it is not missed as well. `reports` is how many there were before it.
    fn remember_wrong(&mut self, field: FieldId, size: &'static str, reports: usize) {
        if self.diagnostics.len() > reports {
            self.places.wrong_sizes.insert((field, size));
        }
    }

    pub(super) fn max_length(&mut self, arguments: &mut Arguments<'a>) -> Option<u32> {
        let arg = arguments.take("max_length")?;
        // Python's way of saying "none".
        if matches!(arg.value.kind, ExprKind::Null) {
            return None;
        }
        let length = self.count_value(arguments.scope, "max_length", &arg.value)?;
        if length == 0 {
            self.push(
                Diagnostic::error(codes::BAD_LENGTH, "`max_length` is at least 1")
                    .primary(arg.value.span, "too small")
                    .help("give the most characters that a value may have"),
            );
            return None;
        }
        Some(length)
    }

    fn protocol(&mut self, arguments: &mut Arguments<'a>) -> IpProtocol {
        let Some(arg) = arguments.take("protocol") else {
            return IpProtocol::Both;
        };
        match self
            .text_value(arguments.scope, "protocol", &arg.value)
            .map(|text| text.to_lowercase())
            .as_deref()
        {
            Some("both") | None => IpProtocol::Both,
            Some("ipv4") => IpProtocol::V4,
            Some("ipv6") => IpProtocol::V6,
            Some(_) => {
                self.wrong_kind(
                    "protocol",
                    "`\"both\"`, `\"IPv4\"` or `\"IPv6\"`",
                    &arg.value,
                );
                IpProtocol::Both
            }
        }
    }

    pub(super) fn missing(&mut self, arguments: &Arguments<'a>, option: &str, what: &str) {
        let message = format!("`{}` needs `{option}`", arguments.name);
        self.push(
            Diagnostic::error(codes::MISSING_OPTION, message)
                .primary(arguments.callee(), format!("`{option}` is missing"))
                .help(format!("add `{option}=…`: {what}")),
        );
    }
}
