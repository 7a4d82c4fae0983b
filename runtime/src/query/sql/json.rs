//! What is asked of JSON documents. PostgreSQL has operators, MariaDB and MySQL functions, SQLite those that are registered
//! on every connection.

use super::{
    super::{JsonOperator, JsonStep, Node, json},
    dialect::Family,
    facts::taken_from,
    scope::{Scope, place},
    writer::Writer,
};
use crate::{Dialect, meta::FieldKind, value::Value};

impl<'q> Writer<'q> {
    /// Each form holds together by itself.
    pub(super) fn json(
        &mut self,
        operator: &'q JsonOperator,
        arguments: &'q [Node],
        scope: &Scope<'_>,
    ) {
        let Some(document) = arguments.first() else {
            self.malformed = true;
            return;
        };
        match operator {
            JsonOperator::At(steps) => self.json_at(document, steps, scope),
            JsonOperator::Text => match self.caps.family {
                Family::Sqlite => self.json_call("luthier_json_text", document, scope),
                Family::Postgres => {
                    let open = "(CASE jsonb_typeof(";
                    self.json_twice(
                        [
                            open,
                            ") WHEN 'string' THEN ((",
                            ") #>> '{}') COLLATE \"C\" END)",
                        ],
                        document,
                        scope,
                    );
                }
                Family::MySql => {
                    let open = "(CASE JSON_TYPE(";
                    // Documents have a collation of their own, which compares with no other.
                    let close = match self.caps.dialect {
                        Dialect::MariaDb => ") COLLATE utf8mb4_nopad_bin END)",
                        _ => ") COLLATE utf8mb4_0900_bin END)",
                    };
                    self.json_twice(
                        [open, ") WHEN 'STRING' THEN JSON_UNQUOTE(", close],
                        document,
                        scope,
                    );
                }
            },
            JsonOperator::Number => match self.caps.family {
                Family::Sqlite => self.json_call("luthier_json_number", document, scope),
                Family::Postgres => {
                    let open = "(CASE jsonb_typeof(";
                    let between = ") WHEN 'number' THEN CAST(";
                    self.json_twice(
                        [open, between, " AS double precision) END)"],
                        document,
                        scope,
                    );
                }
                Family::MySql => {
                    let open = "(CASE WHEN JSON_TYPE(";
                    let between = ") IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN ";
                    self.json_twice([open, between, " + 0e0 END)"], document, scope);
                }
            },
            JsonOperator::Contains => match (self.caps.family, arguments) {
                (Family::Postgres, [left, right]) => {
                    self.push("(");
                    self.json_operand(left, scope);
                    self.push(" @> ");
                    self.json_operand(right, scope);
                    self.push(")");
                }
                (family, [left, right]) => {
                    self.push(match family {
                        Family::Sqlite => "luthier_json_contains(",
                        _ => "JSON_CONTAINS(",
                    });
                    self.node(left, scope);
                    self.push(", ");
                    self.node(right, scope);
                    self.push(")");
                }
                _ => self.malformed = true,
            },
            JsonOperator::HasKeys { keys, any } => self.json_keys(document, keys, *any, scope),
        }
    }

    fn json_at(&mut self, document: &'q Node, steps: &'q [JsonStep], scope: &Scope<'_>) {
        match self.caps.family {
            Family::Sqlite => {
                self.push("luthier_json_at(");
                self.node(document, scope);
                self.push(", ");
                self.bind(Value::Text(json::json_path(steps).into()));
                self.push(")");
            }
            // The operator takes what is no array for one of one element.
            Family::Postgres if steps.contains(&JsonStep::Index(0)) => {
                self.push("jsonb_path_query_first(");
                self.json_operand(document, scope);
                self.push(", CAST(");
                let path = format!("strict {}", json::mysql_json_path(steps));
                self.bind(Value::Text(path.into()));
                self.push(" AS jsonpath), '{}', TRUE)");
            }
            Family::Postgres => {
                self.push("(");
                self.json_operand(document, scope);
                for step in steps {
                    self.push(" -> ");
                    match step {
                        JsonStep::Key(key) => {
                            self.push("CAST(");
                            self.bind(Value::Text(key.as_str().into()));
                            self.push(" AS text)");
                        }
                        JsonStep::Index(index) => self.number(u64::from(*index)),
                    }
                }
                self.push(")");
            }
            Family::MySql => {
                let arrays = json::mysql_json_arrays(steps);
                let guarded = !arrays.is_empty();
                for (index, array) in arrays.into_iter().enumerate() {
                    self.push(if index > 0 { " AND " } else { "(CASE WHEN " });
                    self.push("JSON_TYPE(");
                    self.json_extract(document, array, scope);
                    self.push(") = 'ARRAY'");
                }
                if guarded {
                    self.push(" THEN ");
                }
                self.json_extract(document, json::mysql_json_path(steps), scope);
                if guarded {
                    self.push(" END)");
                }
            }
        }
    }

    fn json_extract(&mut self, document: &'q Node, path: String, scope: &Scope<'_>) {
        self.push("JSON_EXTRACT(");
        self.node(document, scope);
        self.push(", ");
        self.bind(Value::Text(path.into()));
        self.push(")");
    }

    fn json_keys(&mut self, document: &'q Node, keys: &'q [String], any: bool, scope: &Scope<'_>) {
        if self.caps.family != Family::Postgres && !keys.is_empty() {
            let sqlite = self.caps.family == Family::Sqlite;
            self.push(if sqlite {
                "luthier_json_has_keys("
            } else {
                "JSON_CONTAINS_PATH("
            });
            self.node(document, scope);
            self.push(if any { ", 'one'" } else { ", 'all'" });
            for key in keys {
                self.push(", ");
                let key = JsonStep::Key(key.clone());
                let path = if sqlite {
                    json::json_path(&[key])
                } else {
                    json::mysql_json_path(&[key])
                };
                self.bind(Value::Text(path.into()));
            }
            return self.push(")");
        }
        self.push(match self.caps.family {
            Family::Postgres => "(jsonb_typeof(",
            Family::Sqlite => "(luthier_json_type(",
            Family::MySql => "(JSON_TYPE(",
        });
        self.node(document, scope);
        self.push(match self.caps.family {
            Family::MySql => ") = 'OBJECT'",
            _ => ") = 'object'",
        });
        // Of no keys, each is there and none is.
        if keys.is_empty() {
            return self.push(if any { " AND FALSE)" } else { ")" });
        }
        for (index, key) in keys.iter().enumerate() {
            self.push(match (index, any) {
                (0, true) => " AND (",
                (0, false) => " AND ",
                (_, true) => " OR ",
                (_, false) => " AND ",
            });
            self.json_operand(document, scope);
            self.push(" ? ");
            self.bind(Value::Text(key.as_str().into()));
        }
        self.push(if any { "))" } else { ")" });
    }

    /// A document beside an operator of PostgreSQL.
    fn json_operand(&mut self, document: &'q Node, scope: &Scope<'_>) {
        match document {
            Node::Value(value) => self.typed_value(value),
            node => self.operand(node, scope),
        }
    }

    fn json_call(&mut self, function: &str, document: &'q Node, scope: &Scope<'_>) {
        self.push(function);
        self.push("(");
        self.node(document, scope);
        self.push(")");
    }

    fn json_twice(&mut self, texts: [&str; 3], document: &'q Node, scope: &Scope<'_>) {
        let [open, between, close] = texts;
        self.push(open);
        self.node(document, scope);
        self.push(between);
        self.node(document, scope);
        self.push(close);
    }

    /// Whether two documents are held against each other by what they say, not by how they are written. PostgreSQL does so by
    /// itself.
    pub(super) fn compares_documents(&self, sides: &[&Node], scope: &Scope<'_>) -> bool {
        self.caps.family != Family::Postgres && sides.iter().any(|side| is_document(side, scope))
    }

    /// Whether two documents are the same.
    pub(super) fn same_document(&mut self, left: &'q Node, right: Document<'q>, scope: &Scope<'_>) {
        let (open, between, close) = match self.caps.dialect {
            Dialect::Sqlite => ("luthier_json_equal(", ", ", ")"),
            // As a condition by itself it takes NULL for true.
            Dialect::MariaDb => ("(JSON_EQUALS(", ", ", ") = 1)"),
            _ => ("(CAST(", " AS JSON) = CAST(", " AS JSON))"),
        };
        self.push(open);
        self.node(left, scope);
        self.push(between);
        match right {
            Document::Node(node) => self.node(node, scope),
            Document::Value(value) => self.value(value),
        }
        self.push(close);
    }
}

/// The right side of a comparison of documents.
pub(super) enum Document<'q> {
    Node(&'q Node),
    Value(&'q Value<'static>),
}

/// Whether a node is a JSON document.
fn is_document(node: &Node, scope: &Scope<'_>) -> bool {
    let known = |node: &Node, scope: &Scope<'_>| match node {
        Node::Json(JsonOperator::At(_), _)
        | Node::Value(Value::Json(_))
        | Node::Typed(Value::Json(_), _) => Some(()),
        Node::Column(path, field) => {
            let kind = place(scope.model, *path, *field)?.meta()?.kind;
            (kind == FieldKind::Json).then_some(())
        }
        _ => None,
    };
    taken_from(node, scope, known).is_some()
}
