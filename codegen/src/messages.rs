//! The message catalogue: every text of the models that people read, as a gettext template (`.pot`).
//!
//! A text is its own key: what is English in the models is looked up, as it stands, by the program's translation hook
//! (`luthier::messages` in the runtime). Each text stands once, with all that it is used for and where that is declared; the
//! order is that of the models, so that the same models give the same bytes.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::schema::{Admin, AdminForm, ChoicesRef, ModelRef, Origin, Schema};

/// A text, and what it is used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The text, as the metadata have it.
    pub text: String,
    /// What has it, in the order of the models; at least one.
    pub uses: Vec<Use>,
}

/// One thing that has a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// What it is: `help text of blog.Post.title`.
    pub what: String,
    /// Where it is declared: `models/blog.models:36`.
    pub place: String,
}

/// Every text of the models for people. Names of columns that the compiler made and empty texts are none.
#[must_use]
pub fn catalogue(schema: &Schema) -> Vec<Message> {
    let mut catalogue = Catalogue::default();
    for app in schema.apps() {
        app.own_choices()
            .for_each(|choices| catalogue.choices(choices));
        for model in app.declared_models() {
            catalogue.model(model);
        }
    }
    catalogue.messages
}

/// The catalogue as a gettext template.
#[must_use]
pub fn render_pot(messages: &[Message]) -> String {
    let mut pot = String::from(
        "# The texts of the models. Written by `luthier messages`; do not edit.\nmsgid \"\"\nmsgstr \"\"\n\
         \"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Content-Transfer-Encoding: 8bit\\n\"\n",
    );
    for message in messages {
        pot.push('\n');
        for used in &message.uses {
            let _ = writeln!(pot, "#. {}", used.what);
        }
        let mut last = "";
        for used in &message.uses {
            if used.place != last {
                let _ = writeln!(pot, "#: {}", used.place);
            }
            last = &used.place;
        }
        let _ = writeln!(pot, "msgid {}\nmsgstr \"\"", quoted(&message.text));
    }
    pot
}

/// The text as gettext quotes it, each line of it on a line of its own.
fn quoted(text: &str) -> String {
    let mut lines: Vec<String> = text
        .split_inclusive('\n')
        .map(|line| {
            let mut quoted = String::from('"');
            for character in line.chars() {
                match character {
                    '"' => quoted.push_str("\\\""),
                    '\\' => quoted.push_str("\\\\"),
                    '\n' => quoted.push_str("\\n"),
                    '\t' => quoted.push_str("\\t"),
                    '\r' => quoted.push_str("\\r"),
                    character if character.is_ascii_control() => {
                        let _ = write!(quoted, "\\{:03o}", u32::from(character));
                    }
                    character => quoted.push(character),
                }
            }
            quoted.push('"');
            quoted
        })
        .collect();
    if lines.len() > 1 {
        lines.insert(0, "\"\"".to_owned());
    }
    lines.join("\n")
}

#[derive(Default)]
struct Catalogue {
    messages: Vec<Message>,
    /// The position of each text in `messages`.
    positions: BTreeMap<String, usize>,
}

impl Catalogue {
    fn add(&mut self, text: &str, origin: &Origin, what: String) {
        if text.is_empty() {
            return;
        }
        let used = Use {
            what,
            place: origin.place.to_string(),
        };
        let position = *self.positions.entry(text.to_owned()).or_insert_with(|| {
            self.messages.push(Message {
                text: text.to_owned(),
                uses: Vec::new(),
            });
            self.messages.len() - 1
        });
        let uses = &mut self.messages[position].uses;
        if !uses.contains(&used) {
            uses.push(used);
        }
    }

    fn choices(&mut self, choices: ChoicesRef<'_>) {
        for member in &choices.get().members {
            let what = format!(
                "label of {}.{}.{}",
                choices.app().name,
                choices.name,
                member.name
            );
            self.add(&member.label, &member.origin, what);
        }
    }

    fn model(&mut self, model: ModelRef<'_>) {
        let label = model.label();
        let meta = &model.meta;
        let origin = &model.origin;
        self.add(&meta.verbose_name, origin, format!("name of {label}"));
        let plural = format!("plural name of {label}");
        self.add(&meta.verbose_name_plural, origin, plural);
        model.choices().for_each(|choices| self.choices(choices));
        self.columns(model, &label);
        self.many_to_many(model, &label);
        for constraint in &meta.constraints {
            let text = constraint.violation_error_message.as_deref();
            let what = format!("message of the constraint {}", constraint.name);
            self.add(text.unwrap_or_default(), &constraint.origin, what);
        }
        for permission in &meta.permissions {
            let what = format!("permission {} of {label}", permission.codename);
            self.add(&permission.name, origin, what);
        }
        if let Some(admin) = &model.admin {
            self.admin(admin, model, &label);
        }
    }

    fn columns(&mut self, model: ModelRef<'_>, label: &str) {
        for field in model.fields().filter(|field| !field.automatic) {
            let of = format!("{label}.{}", field.name);
            let origin = &field.origin;
            self.add(&field.verbose_name, origin, format!("name of {of}"));
            self.add(&field.help_text, origin, format!("help text of {of}"));
            for (key, text) in &field.error_messages {
                self.add(text, origin, format!("message `{key}` of {of}"));
            }
            for validator in &field.validators {
                let text = validator.message.as_deref().unwrap_or_default();
                self.add(text, origin, format!("message of a validator of {of}"));
            }
        }
    }

    /// The fields that are no columns.
    fn many_to_many(&mut self, model: ModelRef<'_>, label: &str) {
        for relation in model.relations() {
            if !relation.is_forward() || relation.field().is_some() {
                continue;
            }
            let of = format!("{label}.{}", relation.name);
            let origin = &relation.origin;
            self.add(&relation.verbose_name, origin, format!("name of {of}"));
            self.add(&relation.help_text, origin, format!("help text of {of}"));
        }
    }

    fn admin(&mut self, admin: &Admin, model: ModelRef<'_>, label: &str) {
        let origin = &model.origin;
        for column in &admin.list_display {
            self.add(
                &column.label,
                origin,
                format!("column of the list of {label}"),
            );
        }
        self.form(&admin.form, origin, label);
        let what = format!("help text of the search in {label}");
        self.add(&admin.search_help_text, origin, what);
        for inline in &admin.inlines {
            let rows = model.schema.model(inline.model).label();
            let names = [&inline.verbose_name, &inline.verbose_name_plural];
            for name in names.into_iter().flatten() {
                self.add(
                    name,
                    origin,
                    format!("name of {rows} in the form of {label}"),
                );
            }
            self.form(&inline.form, origin, &rows);
        }
        for action in admin.actions.iter().flatten() {
            let what = format!("action {} of {label}", action.name);
            self.add(&action.description, origin, what.clone());
            self.add(&action.description_plural, origin, what);
        }
    }

    fn form(&mut self, form: &AdminForm, origin: &Origin, label: &str) {
        for fieldset in &form.fieldsets {
            let title = fieldset.title.as_deref().unwrap_or_default();
            self.add(title, origin, format!("heading in the form of {label}"));
            let what = format!("description in the form of {label}");
            self.add(&fieldset.description, origin, what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_gettext_reads_them() {
        assert_eq!(quoted("plain"), "\"plain\"");
        assert_eq!(quoted("a \"b\" \\ c\u{7}"), r#""a \"b\" \\ c\007""#);
        assert_eq!(quoted("one\ntwo"), "\"\"\n\"one\\n\"\n\"two\"");
    }

    #[test]
    fn a_text_stands_once_with_all_its_uses() {
        let use_of = |what: &str| Use {
            what: what.to_owned(),
            place: "models/a.models:1".to_owned(),
        };
        let messages = [Message {
            text: "name".to_owned(),
            uses: vec![use_of("name of a.A.name"), use_of("name of a.B.name")],
        }];
        let pot = render_pot(&messages);
        let entry = "\n#. name of a.A.name\n#. name of a.B.name\n#: models/a.models:1\nmsgid \"name\"\nmsgstr \"\"\n";
        assert!(pot.ends_with(entry), "{pot}");
    }
}
