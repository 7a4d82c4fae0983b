//! Field types of one's own: a type of the language, or another such, with options given once.

use super::arguments::Arguments;
use super::field_types::{self, FieldType, Make};
use super::{Lowering, Scope};
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::schema::AppId;
use crate::source::Span;
use crate::syntax::ast::{Call, Path};

/// A declared field type.
#[derive(Clone)]
pub(super) struct OwnType<'a> {
    /// The type of the language that it comes down to.
    pub(super) base: &'static FieldType,
    /// The declarations on the way there, the type itself first, each with its app.
    pub(super) chain: Vec<(AppId, &'a crate::syntax::ast::FieldType)>,
}

/// What a declaration of a field names as its type.
pub(super) struct Named<'a> {
    /// The type of the language.
    pub(super) base: &'static FieldType,
    /// The types of one's own on the way there, nearest first.
    pub(super) chain: Vec<(AppId, &'a crate::syntax::ast::FieldType)>,
}

/// Options that every type on the way adds to, rather than replacing that of its base.
pub(super) const ADDING: [&str; 2] = ["validators", "error_messages"];

impl<'a> Lowering<'a> {
    /// Reports a field type that there is not.
    pub(super) fn unknown_type(&mut self, name: &str, span: Span) {
        let own: Vec<String> = self
            .world
            .apps
            .iter()
            .flat_map(|app| app.field_types.keys().cloned())
            .collect();
        let diagnostic =
            Diagnostic::error(codes::UNKNOWN_FIELD_TYPE, format!("no field type `{name}`"))
                .primary(span, "not found");
        let mut names: Vec<&str> = own.iter().map(String::as_str).collect();
        for name in field_types::names() {
            names.push(name);
        }
        if name.ends_with("Manager") {
            self.push(diagnostic.help(
                "managers are declared, `manager name { filter(…) }`; `objects()` is there without one",
            ));
            return;
        }
        let meant = field_types::meant(name, &names).map(str::to_owned);
        self.push(match meant {
            Some(meant) if meant != name => diagnostic.fix(
                "a type with a similar name exists",
                [Edit::replace(span, meant)],
            ),
            Some(_) => diagnostic.help(format!(
                "another app declares one: write it with its app, `app.{name}`"
            )),
            None => diagnostic.help(format!(
                "the types are those of Django, such as `CharField`; one of another package is declared: `field {name}(CharField) {{ max_length = 100 }}`"
            )),
        });
    }

    /// Follows each declared type to the type of the language that it is based on.
    pub(super) fn settle_field_types(&mut self) {
        for position in 0..self.schema.apps.len() {
            let app = self.schema.apps[position].id;
            for declared in self.world.apps[position].field_types.clone().into_values() {
                if let Some(own) = self.own_type(app, declared) {
                    self.check_options(own.base, declared);
                    self.world
                        .own_types
                        .insert((app, declared.name.text.clone()), own);
                }
            }
        }
    }

    /// `None` where it leads nowhere, which is reported.
    fn own_type(
        &mut self,
        app: AppId,
        declared: &'a crate::syntax::ast::FieldType,
    ) -> Option<OwnType<'a>> {
        let name = &declared.name;
        if field_types::find(&name.text).is_some() {
            self.push(
                Diagnostic::error(
                    codes::BAD_FIELD_TYPE,
                    format!("`{}` is a type of the language already", name.text),
                )
                .primary(name.span, "takes its name")
                .help("give the type a name of its own"),
            );
            return None;
        }
        let mut chain = vec![(app, declared)];
        loop {
            let (app, last) = *chain.last()?;
            let scope = Scope { app, model: None };
            if let Some((app, next)) = self.declared_type(scope, &last.base) {
                let again = chain.iter().any(|(_, seen)| std::ptr::eq(*seen, next));
                if again {
                    // Reported once, at the type where the ring was entered from.
                    if std::ptr::eq(next, declared) {
                        self.ring(declared);
                    }
                    return None;
                }
                chain.push((app, next));
                continue;
            }
            let base = self.base_type(last)?;
            return Some(OwnType { base, chain });
        }
    }

    fn ring(&mut self, declared: &crate::syntax::ast::FieldType) {
        let message = format!("field type `{}` is based on itself", declared.name.text);
        self.push(
            Diagnostic::error(codes::BAD_FIELD_TYPE, message)
                .primary(declared.base.span, "leads back to it")
                .help("base it on a type of the language, such as `CharField`"),
        );
    }

    /// The type of the language that a declaration is based on directly.
    fn base_type(
        &mut self,
        declared: &crate::syntax::ast::FieldType,
    ) -> Option<&'static FieldType> {
        let path = &declared.base;
        let name = path.text();
        let Some(found) = field_types::find(&name) else {
            self.unknown_type(&name, path.span);
            return None;
        };
        let why = match found.make {
            Make::Otherwise(instead) => {
                self.otherwise(path.span, &format!("`{name}`"), instead);
                return None;
            }
            Make::Removed(instead) => instead,
            Make::ForeignKey
            | Make::OneToOne
            | Make::ManyToMany
            | Make::Generic
            | Make::GenericBack => {
                "a relation is declared at each field; an abstract model can hold one for several models"
            }
            Make::SmallAuto | Make::Auto | Make::BigAuto => {
                "keys are counted by the database alone"
            }
            Make::Generated => "let `output_field` of the generated column be the type",
            _ => return Some(found),
        };
        self.push(
            Diagnostic::error(
                codes::BAD_FIELD_TYPE,
                format!("a field type cannot be based on `{name}`"),
            )
            .primary(path.span, "not possible")
            .help(why),
        );
        None
    }

    /// Options that the base does not take are reported here, once, and not at each field.
    fn check_options(
        &mut self,
        base: &'static FieldType,
        declared: &'a crate::syntax::ast::FieldType,
    ) {
        let known = base.known_options();
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for option in &declared.options {
            let Some(name) = &option.name else { continue };
            if let Some((_, first)) = seen.iter().find(|(seen, _)| *seen == name.text) {
                self.given_twice(&name.text, name.span, *first);
            }
            seen.push((&name.text, name.span));
            if known.contains(&name.text.as_str()) {
                continue;
            }
            let message = format!("`{}` has no option `{}`", base.name, name.text);
            let diagnostic = Diagnostic::error(codes::UNKNOWN_OPTION, message)
                .primary(name.span, "not an option");
            self.push(match suggest::closest(&name.text, known.iter().copied()) {
                Some(meant) => diagnostic.fix(
                    format!("did you mean `{meant}`?"),
                    [Edit::replace(name.span, meant)],
                ),
                None => diagnostic.help(format!("it takes {}", super::arguments::list(&known))),
            });
        }
    }

    /// The declaration that a path names, if it names one: `Color`, `people.Color`.
    fn declared_type(
        &self,
        scope: Scope,
        path: &Path,
    ) -> Option<(AppId, &'a crate::syntax::ast::FieldType)> {
        let of = |app: AppId, name: &str| {
            let found = self.world.apps[app.index()].field_types.get(name)?;
            Some((app, *found))
        };
        match path.segments.as_slice() {
            // A name of the language means what it always means.
            [name] if field_types::find(&name.text).is_some() => None,
            [name] => {
                of(scope.app, &name.text).or_else(|| of(self.schema[scope.model?].app, &name.text))
            }
            [app, name] => of(self.app_named(&app.text)?, &name.text),
            _ => None,
        }
    }

    /// The type that a field, or the output of a generated one, is declared with; reported where there is none.
    pub(super) fn named_type(&mut self, scope: Scope, call: &Call) -> Option<Named<'a>> {
        if let Some((app, declared)) = self.declared_type(scope, &call.callee) {
            // A broken one is reported where it is declared.
            let key = (app, declared.name.text.clone());
            let own = self.world.own_types.get(&key)?.clone();
            let chain = own.chain.iter();
            let used = chain.map(|(app, declared)| (*app, declared.name.text.clone()));
            self.world.used_types.extend(used);
            return Some(Named {
                base: own.base,
                chain: own.chain,
            });
        }
        let base = self.field_type(scope, call)?;
        Some(Named {
            base,
            chain: Vec::new(),
        })
    }

    /// The options of a field: its own, then those of its types that it does not give.
    pub(super) fn type_arguments(
        &mut self,
        scope: Scope,
        call: &'a Call,
        named: &Named<'a>,
    ) -> Arguments<'a> {
        let mut arguments = self.arguments(scope, call);
        if named.chain.is_empty() {
            return arguments;
        }
        let known = named.base.known_options();
        for (app, declared) in &named.chain {
            let scope = Scope {
                app: *app,
                model: scope.model,
            };
            for option in &declared.options {
                let Some(name) = &option.name else { continue };
                let usable = known.contains(&name.text.as_str());
                if usable && (ADDING.contains(&name.text.as_str()) || !arguments.has(&name.text)) {
                    arguments.add(option, scope);
                }
            }
        }
        arguments
    }
}
