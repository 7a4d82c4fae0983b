//! Violations of constraints in the words of a model: which of its fields they are about.
//!
//! Each database tells something else: SQLite columns, or nothing; MariaDB and MySQL the name of a key; PostgreSQL both.
//! What must hold: the same mistake gives the same error on each, as far as the database tells it.

use super::Error;
use crate::meta::ModelMeta;

impl Error {
    /// Adds the model to the violation of a constraint, and gives its fields in place of constraints and columns. An error
    /// that has a model, and any other error, stays as it is.
    #[cold]
    #[must_use]
    pub fn of_model(mut self, meta: &'static ModelMeta) -> Self {
        match &mut self {
            Self::UniqueViolation {
                model: model @ None,
                constraint,
                fields,
                ..
            }
            | Self::ExclusionViolation {
                model: model @ None,
                constraint,
                fields,
                ..
            } => *model = Some(unique(meta, constraint, fields)),
            Self::ForeignKeyViolation {
                model: model @ None,
                constraint,
                fields,
                ..
            } => *model = Some(foreign_key(meta, constraint.as_deref(), fields)),
            Self::CheckViolation {
                model: model @ None,
                constraint,
                message,
                ..
            } => {
                let known = around(meta).find_map(|meta| {
                    let check = meta
                        .checks
                        .iter()
                        .find(|check| is(constraint, check.name))?;
                    Some((meta.label, check.message))
                });
                let (label, says) = known.unwrap_or((meta.label, None));
                *model = Some(label);
                *message = says;
            }
            Self::NotNullViolation {
                model: model @ None,
                column,
                ..
            } => {
                let owner = owner(meta, column);
                if let Some(name) = field(owner, column) {
                    *column = name.to_owned();
                }
                *model = Some(owner.label);
            }
            _ => {}
        }
        self
    }
}

fn is(constraint: &Option<String>, name: &str) -> bool {
    constraint.as_deref() == Some(name)
}

/// The model itself first, then those that a statement about it may touch, too.
pub(super) fn around(meta: &'static ModelMeta) -> impl Iterator<Item = &'static ModelMeta> {
    let related = meta.relations.iter().flat_map(|relation| {
        let through = relation.through.as_ref().map(|through| through.model);
        [Some(relation.target), through].into_iter().flatten()
    });
    std::iter::once(meta).chain(related)
}

/// The model whose table a `table.column` names.
fn owner(meta: &'static ModelMeta, column: &str) -> &'static ModelMeta {
    column
        .rsplit_once('.')
        .and_then(|(table, _)| around(meta).find(|meta| meta.table == table))
        .unwrap_or(meta)
}

/// The field of a column, which may be written as `table.column`.
fn field(meta: &'static ModelMeta, column: &str) -> Option<&'static str> {
    let column = match column.rsplit_once('.') {
        Some((table, column)) if table == meta.table => column,
        Some(_) => return None,
        None => column,
    };
    let field = meta.fields.iter().find(|field| field.column == column)?;
    Some(field.name)
}

fn names_of(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn unique(
    meta: &'static ModelMeta,
    constraint: &mut Option<String>,
    fields: &mut Vec<String>,
) -> &'static str {
    // MariaDB and MySQL may say `table.key`.
    let key = constraint
        .as_deref()
        .map(|name| name.rsplit_once('.').map_or(name, |(_, name)| name));
    if let Some(key) = key {
        let known = around(meta).find_map(|meta| {
            let unique = meta.uniques.iter().find(|unique| unique.name == key)?;
            Some((meta.label, unique))
        });
        if let Some((label, unique)) = known {
            *fields = names_of(unique.fields);
            *constraint = Some(unique.name.to_owned());
            return label;
        }
    }
    let owner = fields.first().map_or(meta, |column| owner(meta, column));
    for column in fields.iter_mut() {
        if let Some(name) = field(owner, column) {
            *column = name.to_owned();
        }
    }
    let key: Vec<&str> = owner.key_fields().map(|field| field.name).collect();
    let is_primary = match constraint.as_deref() {
        Some(name) => {
            name.rsplit('.').next() == Some("PRIMARY")
                || (name.ends_with("_pkey") && *fields == key)
        }
        None => *fields == key,
    };
    if is_primary {
        // Each database has its own name for it.
        *fields = names_of(&key);
        *constraint = None;
    } else if constraint.is_none() && !fields.is_empty() {
        let known = owner.uniques.iter().find(|unique| {
            unique.fields.len() == fields.len()
                && unique.fields.iter().zip(fields.iter()).all(|(a, b)| a == b)
        });
        *constraint = known.map(|unique| unique.name.to_owned());
    }
    owner.label
}

fn foreign_key(
    meta: &'static ModelMeta,
    constraint: Option<&str>,
    fields: &mut Vec<String>,
) -> &'static str {
    let known = around(meta).find_map(|meta| {
        let key = meta
            .foreign_keys
            .iter()
            .find(|key| constraint == Some(key.name))?;
        Some((meta.label, key))
    });
    if let Some((label, key)) = known {
        *fields = vec![key.field.to_owned()];
        return label;
    }
    let owner = fields.first().map_or(meta, |column| owner(meta, column));
    for column in fields.iter_mut() {
        if let Some(name) = field(owner, column) {
            *column = name.to_owned();
        }
    }
    owner.label
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::{
        CheckMeta, FieldKind, FieldMeta, ForeignKeyMeta, OnDelete, RelationKind, RelationMeta,
        UniqueMeta,
    };

    static USER: ModelMeta = ModelMeta {
        app: "blog",
        name: "User",
        label: "blog.User",
        database: None,
        table: "blog_user",
        fields: &[
            FieldMeta::new("id", FieldKind::BigAuto),
            FieldMeta {
                column: "mail",
                ..FieldMeta::new("email", FieldKind::Email)
            },
        ],
        primary_key: &[0],
        relations: &[RelationMeta {
            name: "posts",
            kind: RelationKind::ReverseMany,
            target: &POST,
            via: crate::query::Path::ROOT,
            local: 0,
            remote: 1,
            through: None,
            nullable: false,
            on_delete: OnDelete::DoNothing,
            limit_choices_to: None,
            field: None,
        }],
        ordering: &[],
        display: &[],
        uniques: &[UniqueMeta {
            message: Some("Taken."),
            ..UniqueMeta::new("blog_user_mail_uniq", &["email"])
        }],
        foreign_keys: &[],
        checks: &[CheckMeta {
            name: "has_mail",
            message: Some("An address, please."),
            code: Some("address"),
        }],
        statements: &[],
        verbose_name: "user",
        verbose_name_plural: "users",
        permissions: &[],
        source: "models/blog.models:1",
        parents: &[],
        hooks: None,
    };

    static POST: ModelMeta = ModelMeta {
        app: "blog",
        name: "Post",
        label: "blog.Post",
        database: None,
        table: "blog_post",
        fields: &[
            FieldMeta::new("id", FieldKind::BigAuto),
            FieldMeta {
                column: "author_id",
                ..FieldMeta::new("author", FieldKind::ForeignKey)
            },
        ],
        primary_key: &[0],
        relations: &[],
        ordering: &[],
        display: &[],
        uniques: &[],
        foreign_keys: &[ForeignKeyMeta {
            name: "blog_post_author_fk",
            field: "author",
        }],
        checks: &[],
        statements: &[],
        verbose_name: "post",
        verbose_name_plural: "posts",
        permissions: &[],
        source: "models/blog.models:5",
        parents: &[],
        hooks: None,
    };

    fn unique(constraint: Option<&str>, fields: &[&str]) -> String {
        let error = Error::UniqueViolation {
            model: None,
            constraint: constraint.map(str::to_owned),
            fields: names_of(fields),
            source: "no".into(),
        };
        match error.of_model(&USER) {
            Error::UniqueViolation {
                model,
                constraint,
                fields,
                ..
            } => format!("{model:?} {constraint:?} {fields:?}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_unique_violation_is_the_same_from_each_database() {
        let expected = r#"Some("blog.User") Some("blog_user_mail_uniq") ["email"]"#;
        assert_eq!(unique(None, &["blog_user.mail"]), expected, "SQLite");
        for (constraint, fields) in [
            ("blog_user_mail_uniq", &["blog_user.mail"][..]),
            ("blog_user_mail_uniq", &[]),
            ("blog_user.blog_user_mail_uniq", &[]),
        ] {
            assert_eq!(unique(Some(constraint), fields), expected);
        }
        let expected = r#"Some("blog.User") None ["id"]"#;
        assert_eq!(unique(None, &["blog_user.id"]), expected, "SQLite");
        assert_eq!(unique(Some("PRIMARY"), &[]), expected, "MariaDB");
        assert_eq!(unique(Some("blog_user.PRIMARY"), &[]), expected, "MySQL");
        assert_eq!(
            unique(Some("blog_user_pkey"), &["blog_user.id"]),
            expected,
            "PostgreSQL"
        );
    }

    #[test]
    fn what_is_not_known_stays() {
        assert_eq!(
            unique(Some("lower_mail"), &[]),
            r#"Some("blog.User") Some("lower_mail") []"#
        );
        assert_eq!(unique(None, &[]), r#"Some("blog.User") None []"#);
        assert_eq!(
            unique(None, &["other.mail", "other.name"]),
            r#"Some("blog.User") None ["other.mail", "other.name"]"#
        );
        let error = Error::TransactionLost.of_model(&USER);
        assert!(matches!(error, Error::TransactionLost));
    }

    #[test]
    fn a_foreign_key_of_another_model_is_named_by_that() {
        for meta in [&USER, &POST] {
            let error = Error::ForeignKeyViolation {
                model: None,
                fields: Vec::new(),
                constraint: Some("blog_post_author_fk".to_owned()),
                source: "no".into(),
            };
            let text = error.of_model(meta).to_string();
            assert!(text.contains("(`author`) of blog.Post"), "{text}");
        }
    }

    #[test]
    fn columns_become_fields() {
        for column in ["blog_user.mail", "mail"] {
            let error = Error::NotNullViolation {
                model: None,
                column: column.to_owned(),
                source: "no".into(),
            };
            assert_eq!(
                error.of_model(&USER).to_string(),
                "`email` of blog.User must have a value, and got NULL"
            );
        }
    }

    #[test]
    fn a_check_says_its_own_message() {
        let error = Error::CheckViolation {
            model: None,
            constraint: Some("has_mail".to_owned()),
            message: None,
            source: "no".into(),
        };
        let text = error.of_model(&USER).to_string();
        assert!(
            text.contains("An address, please.") && text.contains("`has_mail` of blog.User"),
            "{text}"
        );
    }
}
