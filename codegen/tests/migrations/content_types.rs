//! Rows of the table of content types: made with the columns that name them, renamed with their model.

use luthier::dialect::Dialect;
use luthier_codegen::{
    db::Schema,
    migrate::{Answers, Hints, Operation, diff, sql::lower},
};

use super::{
    create_models,
    sqlite::{database, query, run},
    state, was,
};

const TYPES: &str = "ContentType {
    id = AutoField(primary_key=true)
    app_label = CharField(max_length=100)
    model = CharField(max_length=100)
    meta { db_table = \"django_content_type\" }
}";

fn blog(model: &str, labels: &str) -> Schema {
    let models = format!(
        "{model} {{
    id = BigAutoField(primary_key=true)
}}

Page {{
    id = BigAutoField(primary_key=true)
}}

Comment {{
    id = BigAutoField(primary_key=true)
    content_type = ForeignKey(contenttypes.ContentType, on_delete=CASCADE, key=IntegerField(), content_types=[{labels}])
    object_id = BigIntegerField()
}}"
    );
    let types = create_models("contenttypes", TYPES);
    let blog = create_models("blog", &models);
    state(&[("contenttypes", &types), ("blog", &blog)])
}

fn planned(from: &Schema, to: &Schema, hints: &Hints) -> Vec<Operation> {
    let plan = diff(from, to, hints, &Answers::new());
    assert!(plan.questions.is_empty(), "{:?}", plan.questions);
    plan.operations
}

#[test]
fn rows_come_and_are_renamed_with_the_models() {
    let empty = Schema::default();
    let first = blog("Post", "\"blog.post\"");
    let more = blog("Post", "\"blog.post\", \"blog.page\"");
    let renamed = blog("Article", "\"blog.article\", \"blog.page\"");
    let connection = database();
    let steps = [
        (&empty, &first, Hints::default(), "blog.post"),
        (&first, &more, Hints::default(), "blog.page blog.post"),
        (
            &more,
            &renamed,
            was(&[("blog.Article", "Post")]),
            "blog.article blog.page",
        ),
        // What is no longer named stays: something else may name it.
        (
            &renamed,
            &blog("Article", "\"blog.article\""),
            Hints::default(),
            "blog.article blog.page",
        ),
    ];
    for (from, to, hints, labels) in steps {
        let operations = planned(from, to, &hints);
        run(&connection, &lower(&operations, from, Dialect::Sqlite));
        let found = query(
            &connection,
            "SELECT group_concat(l, ' ') FROM (SELECT app_label || '.' || model AS l FROM django_content_type ORDER BY l)",
        );
        assert_eq!(found, [labels], "{operations:#?}");
    }
}

#[test]
fn a_rename_is_one_operation_and_its_statements_follow() {
    let from = blog("Post", "\"blog.post\"");
    let to = blog("Article", "\"blog.article\"");
    let operations = planned(&from, &to, &was(&[("blog.Article", "Post")]));
    let described: Vec<String> = operations.iter().map(Operation::describe).collect();
    assert_eq!(described, ["RenameModel Post -> Article"]);
    for dialect in Dialect::ALL {
        let quote = if matches!(dialect, Dialect::MariaDb | Dialect::MySql) {
            '`'
        } else {
            '"'
        };
        let wanted = "UPDATE 'django_content_type' SET 'model' = !article! WHERE 'app_label' = !blog! AND 'model' = !post!"
            .replace('\'', &quote.to_string())
            .replace('!', "'");
        let steps = lower(&operations, &from, dialect);
        let mut statements = steps.iter().flat_map(|step| &step.statements);
        assert!(
            statements.any(|statement| *statement == wanted),
            "{steps:#?}"
        );
    }
}
