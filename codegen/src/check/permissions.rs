//! Rules about permissions: Django's tables hold their codes and names, in columns of a certain length.

use super::{Facts, Report};
use crate::schema::ModelRef;

/// The longest code of a permission: `auth_permission.codename`.
const CODENAME: usize = 100;

/// The longest name of a permission: `auth_permission.name`.
const NAME: usize = 255;

/// What stands before the name of the model in the longest of the usual permissions: `Can change`.
const USUAL_PREFIX: &str = "Can change ";

/// A code is that of one permission.
pub(super) fn check_codes_differ(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in declared(facts) {
        let usual = usual_codes(model);
        for (position, permission) in model.meta.permissions.iter().enumerate() {
            let code = &permission.codename;
            let span = place(facts, model, position);
            if usual.contains(code) {
                report.error(
                    format!("`{code}` is a permission that the model has anyway"),
                    |it| {
                        it.primary(span, "declared again").help(
                            "take it out, or leave the usual one out of `default_permissions`",
                        )
                    },
                );
            }
            let before = &model.meta.permissions[..position];
            if before.iter().any(|other| other.codename == *code) {
                report.error(format!("the permission `{code}` is declared twice"), |it| {
                    it.primary(span, "the second one")
                        .help("give it another code, or take it out")
                });
            }
        }
    }
}

/// Codes and names fit into their columns.
pub(super) fn check_lengths(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in declared(facts) {
        let span = model.origin.span;
        let longest = usual_codes(model).into_iter().max_by_key(String::len);
        if let Some(code) = longest.filter(|code| length(code) > CODENAME) {
            report.error(
                format!("the name of `{}` is too long for its permissions", model.name),
                |it| {
                    it.primary(span, format!("its longest code would have {} characters", length(&code)))
                        .help(format!("a code has at most {CODENAME} characters: shorten the name, or set `default_permissions = []`"))
                },
            );
        }
        let verbose = length(USUAL_PREFIX) + length(&model.meta.verbose_name);
        if verbose > NAME && !model.meta.default_permissions.is_empty() {
            report.error(
                format!(
                    "the `verbose_name` of `{}` is too long for its permissions",
                    model.name
                ),
                |it| {
                    it.primary(
                        facts.places.meta(facts.schema, model.id, "verbose_name"),
                        format!("their names would have {verbose} characters"),
                    )
                    .help(format!(
                        "the name of a permission has at most {NAME} characters"
                    ))
                },
            );
        }
        for (position, permission) in model.meta.permissions.iter().enumerate() {
            for (what, text, most) in [
                ("code", &permission.codename, CODENAME),
                ("name", &permission.name, NAME),
            ] {
                if length(text) > most {
                    report.error(
                        format!(
                            "the {what} of the permission `{}` is too long",
                            permission.codename
                        ),
                        |it| {
                            it.primary(
                                place(facts, model, position),
                                format!("{} characters", length(text)),
                            )
                            .help(format!("it has at most {most} characters"))
                        },
                    );
                }
            }
        }
    }
}

fn declared<'s>(facts: &Facts<'s>) -> impl Iterator<Item = ModelRef<'s>> {
    facts.models().filter(|model| !model.is_join())
}

/// `add_post` and its like.
fn usual_codes(model: ModelRef<'_>) -> Vec<String> {
    let name = model.name.to_lowercase();
    let actions = model.meta.default_permissions.iter();
    actions.map(|action| format!("{action}_{name}")).collect()
}

fn place(facts: &Facts<'_>, model: ModelRef<'_>, position: usize) -> crate::source::Span {
    let key = format!("permissions[{position}]");
    facts.places.meta(facts.schema, model.id, &key)
}

fn length(text: &str) -> usize {
    text.chars().count()
}
