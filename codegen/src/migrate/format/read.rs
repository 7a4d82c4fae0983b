//! Text to migration.

use luthier::dialect::Dialect;

use crate::{
    db::{Expr, ModelName, Table},
    diagnostics::{Diagnostic, Diagnostics, codes, suggest},
    source::{FileId, Span},
};

use super::{
    EPOCH, Migration, MigrationName, Parsed,
    lex::{TokenKind, tokens},
    node::{Cursor, Node, NodeKind, Read, error},
    objects::{column, composite_key, constraint, identifier, index, text},
    values::expr,
};
use crate::migrate::{
    operation::{Change, Operation, Script},
    question::{Choice, Question, QuestionKind},
};

const OPERATIONS: [&str; 17] = [
    "CreateModel",
    "DeleteModel",
    "RenameModel",
    "AlterModelTable",
    "AlterModelTableComment",
    "AlterModelTablespace",
    "AddField",
    "RemoveField",
    "AlterField",
    "RenameField",
    "AddIndex",
    "RemoveIndex",
    "RenameIndex",
    "AddConstraint",
    "RemoveConstraint",
    "Backfill",
    "RunSql",
];

/// Reads a migration file. What cannot be read is reported; `None` only where not even the header can be read. Where
/// anything was reported as an error, the result is not to be run.
pub fn parse(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Parsed> {
    let tokens = tokens(file, text, diagnostics);
    let mut cursor = Cursor::new(&tokens);
    let mut parsed = match header(&mut cursor) {
        Ok(parsed) => parsed,
        Err(report) => {
            diagnostics.push(*report);
            return None;
        }
    };
    while !cursor.at_symbol("}") && !cursor.at_end() {
        if let Err(report) = entry(&mut cursor, &mut parsed) {
            diagnostics.push(*report);
            skip(&mut cursor);
        }
    }
    let closed = cursor.symbol("}").and_then(|_| match cursor.at_end() {
        true => Ok(()),
        false => Err(cursor.unexpected("the end of the file")),
    });
    if let Err(report) = closed {
        diagnostics.push(*report);
    }
    Some(parsed)
}

fn header(cursor: &mut Cursor<'_>) -> Read<Parsed> {
    let start = cursor.keyword("migration")?;
    let name = migration_name(cursor)?;
    let header = start.to(cursor.last_span());
    cursor.symbol("{")?;
    Ok(Parsed {
        migration: Migration {
            app: name.app,
            name: name.name,
            id: String::new(),
            after: Vec::new(),
            epoch: EPOCH,
            operations: Vec::new(),
            questions: Vec::new(),
        },
        header,
        after: Vec::new(),
        operations: Vec::new(),
        question: None,
    })
}

fn migration_name(cursor: &mut Cursor<'_>) -> Read<MigrationName> {
    let (app, _) = cursor.word("an app")?;
    cursor.symbol(".")?;
    let (name, _) = cursor.word("a migration, such as `0001_initial`")?;
    Ok(MigrationName { app, name })
}

/// Goes on to the next line that starts like an entry.
fn skip(cursor: &mut Cursor<'_>) {
    let is_start = |cursor: &Cursor<'_>| {
        let token = cursor.peek();
        let known = |word: &str| {
            OPERATIONS.contains(&word) || matches!(word, "id" | "after" | "epoch" | "question")
        };
        token.starts_line
            && match &token.kind {
                TokenKind::Word(word) => known(word),
                TokenKind::Symbol("}") => cursor.is_last(),
                _ => false,
            }
    };
    while !cursor.at_end() && !is_start(cursor) {
        cursor.next();
    }
}

fn entry(cursor: &mut Cursor<'_>, parsed: &mut Parsed) -> Read<()> {
    let (word, span) = cursor.word("an operation")?;
    match word.as_str() {
        "id" => parsed.migration.id = cursor.text("the id in quotes")?.0,
        "after" => loop {
            let start = cursor.peek().span;
            parsed.migration.after.push(migration_name(cursor)?);
            parsed.after.push(start.to(cursor.last_span()));
            if !cursor.take_symbol(",") {
                break;
            }
        },
        "epoch" => {
            let (number, span) = cursor.word("a number")?;
            parsed.migration.epoch = match number.parse() {
                Ok(epoch @ 1..=EPOCH) => epoch,
                _ => {
                    let report = error(
                        span,
                        format!("epoch {number} is not known to this version"),
                        "",
                    );
                    return Err(Box::new(
                        report.help("it was sealed by a newer version of luthier: update"),
                    ));
                }
            };
        }
        "question" => {
            parsed.migration.questions.push(question(cursor)?);
            parsed.question.get_or_insert(span.to(cursor.last_span()));
        }
        _ => {
            let operation = operation(cursor, &word, span, &parsed.migration.app)?;
            parsed.migration.operations.push(operation);
            parsed.operations.push(span.to(cursor.last_span()));
        }
    }
    Ok(())
}

fn question(cursor: &mut Cursor<'_>) -> Read<Question> {
    let (kind, span) = cursor.word("a kind of question")?;
    let kind = QuestionKind::from_name(&kind)
        .ok_or_else(|| error(span, format!("no kind of question `{kind}`"), ""))?;
    let (id, _) = cursor.text("the question's id in quotes")?;
    let mut question = Question {
        id,
        kind,
        text: String::new(),
        choices: Vec::new(),
    };
    cursor.symbol("{")?;
    while !cursor.take_symbol("}") {
        if cursor.take_word("text") {
            question.text = cursor.text("the question")?.0;
        } else {
            cursor.keyword("choice")?;
            let (key, _) = cursor.text("the answer's key")?;
            question
                .choices
                .push(Choice::new(key, cursor.text("what the answer does")?.0));
        }
    }
    Ok(question)
}

fn operation(cursor: &mut Cursor<'_>, word: &str, span: Span, app: &str) -> Read<Operation> {
    if word == "RunSql" {
        return run_sql(cursor);
    }
    if !OPERATIONS.contains(&word) {
        let report = Diagnostic::error(codes::UNKNOWN_OPERATION, format!("no operation `{word}`"))
            .primary(span, "not known");
        return Err(Box::new(match suggest::closest(word, OPERATIONS) {
            Some(known) => report.fix(
                "an operation with a similar name exists",
                [crate::diagnostics::Edit::replace(span, known)],
            ),
            None => report.help(format!("operations are {}", OPERATIONS.join(", "))),
        }));
    }
    let (name, _) = cursor.word("a model")?;
    let model = ModelName::new(app, name);
    Ok(match word {
        "CreateModel" => Operation::CreateModel {
            table: table(cursor, model)?,
        },
        "DeleteModel" => Operation::DeleteModel {
            table: table(cursor, model)?,
        },
        "RenameModel" => {
            cursor.symbol("->")?;
            let (to, _) = cursor.word("the new name")?;
            cursor.keyword("table")?;
            Operation::RenameModel {
                model,
                to,
                table: identifiers(cursor)?,
            }
        }
        "AlterModelTable" => Operation::AlterModelTable {
            model,
            table: identifiers(cursor)?,
        },
        "AlterModelTableComment" => {
            let from = comment(cursor)?;
            cursor.symbol("->")?;
            Operation::AlterModelTableComment {
                model,
                comment: Change::new(from, comment(cursor)?),
            }
        }
        "AlterModelTablespace" => {
            let from = tablespace(cursor)?;
            cursor.symbol("->")?;
            Operation::AlterModelTablespace {
                model,
                tablespace: Change::new(from, tablespace(cursor)?),
            }
        }
        "AddField" | "RemoveField" => {
            let field = field(cursor)?;
            cursor.symbol("=")?;
            let column = column(&cursor.node()?, &field, app)?;
            if word == "AddField" {
                Operation::AddField {
                    model,
                    column,
                    fill: value(cursor, "fill")?,
                }
            } else {
                Operation::RemoveField {
                    model,
                    column,
                    refill: value(cursor, "refill")?,
                }
            }
        }
        "AlterField" => {
            let field = field(cursor)?;
            cursor.symbol("=")?;
            let from = column(&cursor.node()?, &field, app)?;
            cursor.symbol("->")?;
            let to = column(&cursor.node()?, &field, app)?;
            Operation::AlterField {
                model,
                column: Change::new(Box::new(from), Box::new(to)),
            }
        }
        "RenameField" => {
            let from = field(cursor)?;
            cursor.symbol("->")?;
            let (to, _) = cursor.word("the new name")?;
            cursor.keyword("column")?;
            Operation::RenameField {
                model,
                field: Change::new(from, to),
                column: identifiers(cursor)?,
            }
        }
        "AddIndex" => Operation::AddIndex {
            model,
            index: index(&cursor.node()?)?,
        },
        "RemoveIndex" => Operation::RemoveIndex {
            model,
            index: index(&cursor.node()?)?,
        },
        "RenameIndex" => Operation::RenameIndex {
            model,
            name: identifiers(cursor)?,
        },
        "AddConstraint" => Operation::AddConstraint {
            model,
            constraint: constraint(&cursor.node()?)?,
        },
        "RemoveConstraint" => Operation::RemoveConstraint {
            model,
            constraint: constraint(&cursor.node()?)?,
        },
        _ => {
            let field = field(cursor)?;
            cursor.symbol("=")?;
            Operation::Backfill {
                model,
                field,
                value: expr(&cursor.node()?)?,
            }
        }
    })
}

/// `.name`, behind a model.
fn field(cursor: &mut Cursor<'_>) -> Read<String> {
    cursor.symbol(".")?;
    Ok(cursor.word("a field")?.0)
}

/// `"before" -> "after"`.
fn identifiers(cursor: &mut Cursor<'_>) -> Read<Change<String>> {
    let from = cursor.identifier("the old name in quotes")?;
    cursor.symbol("->")?;
    Ok(Change::new(
        from,
        cursor.identifier("the new name in quotes")?,
    ))
}

fn comment(cursor: &mut Cursor<'_>) -> Read<Option<String>> {
    if cursor.take_word("null") {
        Ok(None)
    } else {
        Ok(Some(cursor.text("a comment in quotes, or `null`")?.0))
    }
}

fn tablespace(cursor: &mut Cursor<'_>) -> Read<Option<String>> {
    if cursor.take_word("null") {
        Ok(None)
    } else {
        let name = cursor.identifier("a tablespace in quotes, or `null`")?;
        Ok(Some(name))
    }
}

/// A keyword and a value, where they stand.
fn value(cursor: &mut Cursor<'_>, keyword: &str) -> Read<Option<Expr>> {
    if cursor.take_word(keyword) {
        expr(&cursor.node()?).map(Some)
    } else {
        Ok(None)
    }
}

fn table(cursor: &mut Cursor<'_>, model: ModelName) -> Read<Table> {
    let start = cursor.symbol("{")?;
    let mut table = Table {
        name: String::new(),
        model,
        comment: None,
        tablespace: None,
        columns: Vec::new(),
        composite_key: Vec::new(),
        indexes: Vec::new(),
        constraints: Vec::new(),
    };
    while !cursor.take_symbol("}") {
        let (word, span) = cursor.word("a field or `meta`")?;
        if word == "meta" && cursor.take_symbol("{") {
            meta(cursor, &mut table)?;
            continue;
        }
        cursor.symbol("=")?;
        let node = cursor.node()?;
        if let Some(members) = composite_key(&node)? {
            if word != "pk" || !table.composite_key.is_empty() {
                let message = "a composite primary key is called `pk`, and is given once";
                return Err(error(span, message, ""));
            }
            table.composite_key = members;
            continue;
        }
        let column = column(&node, &word, &table.model.app)?;
        if table
            .columns
            .iter()
            .any(|other| other.field == column.field || other.name == column.name)
        {
            return Err(error(
                span,
                format!("the field `{word}` or its column is there already"),
                "",
            ));
        }
        table.columns.push(column);
    }
    if table.name.is_empty() {
        return Err(error(
            start,
            format!("`{}` needs `meta {{ db_table = … }}`", table.model.name),
            "",
        ));
    }
    table.sort_objects();
    Ok(table)
}

fn meta(cursor: &mut Cursor<'_>, table: &mut Table) -> Read<()> {
    while !cursor.take_symbol("}") {
        let (key, span) = cursor.word("an option")?;
        cursor.symbol("=")?;
        let node = cursor.node()?;
        match key.as_str() {
            "db_table" => table.name = identifier(&node)?,
            "db_table_comment" => table.comment = Some(text(&node)?.to_owned()),
            "db_tablespace" => table.tablespace = Some(identifier(&node)?),
            "indexes" => table.indexes = items(&node, index)?,
            "constraints" => table.constraints = items(&node, constraint)?,
            _ => {
                return Err(error(
                    span,
                    format!("`meta` has no option `{key}` here"),
                    "",
                ));
            }
        }
    }
    Ok(())
}

fn items<T>(node: &Node, read: impl Fn(&Node) -> Read<T>) -> Read<Vec<T>> {
    match &node.kind {
        NodeKind::List(items) => items.iter().map(read).collect(),
        _ => Err(error(node.span, "expected a list", "")),
    }
}

fn run_sql(cursor: &mut Cursor<'_>) -> Read<Operation> {
    cursor.symbol("{")?;
    let mut scripts: Vec<Script> = Vec::new();
    while !cursor.take_symbol("}") {
        let (name, span) = cursor.word("a database")?;
        let backend = Dialect::from_name(&name).ok_or_else(|| {
            error(
                span,
                "expected `sqlite`, `postgres`, `mariadb` or `mysql`",
                "",
            )
        })?;
        if scripts.iter().any(|script| script.backend == backend) {
            return Err(error(span, format!("`{name}` is given twice"), ""));
        }
        let statements =
            |cursor: &mut Cursor<'_>| items(&cursor.node()?, |item| text(item).map(str::to_owned));
        let forward = statements(cursor)?;
        cursor.keyword("reverse")?;
        let reverse = if cursor.take_word("none") {
            None
        } else {
            Some(statements(cursor)?)
        };
        scripts.push(Script {
            backend,
            forward,
            reverse,
        });
    }
    Ok(Operation::RunSql { scripts })
}
