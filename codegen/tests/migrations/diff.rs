//! Cases of the comparison: what two states differ in, and what is expected of it.

use luthier_codegen::{
    db::Schema,
    migrate::{Answers, Hints, diff},
};

use super::{answers, blog, check_plan, create_models, lines, state, was};

/// Checks a case: the plan has these lines, leads to the new state, can be written, read and taken back.
fn case(from: &Schema, to: &Schema, hints: &Hints, answers: &Answers, expected: &[&str]) {
    let plan = diff(from, to, hints, answers);
    assert_eq!(lines(&plan), expected);
    check_plan(from, to, &plan);
    assert_eq!(diff(from, to, hints, answers), plan, "the same again");
}

fn plain(from: &str, to: &str, expected: &[&str]) {
    case(
        &blog(from),
        &blog(to),
        &Hints::default(),
        &Answers::new(),
        expected,
    );
}

const POST: &str = "Post {
    id = BigAutoField(primary_key=true)
    title = CharField(max_length=200)
    body = TextField()
}";

fn post(change: &[(&str, &str)]) -> String {
    let mut text = POST.to_owned();
    for (from, to) in change {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

#[test]
fn nothing_where_nothing_differs() {
    plain(POST, POST, &[]);
    let moved = "Post {
        body = TextField()
        id = BigAutoField(primary_key=true)
        title = CharField(max_length=200)
    }";
    // Case 41: the order of fields.
    plain(POST, moved, &[]);
}

#[test]
fn case_01_a_renamed_field_is_asked_about() {
    let to = post(&[("body", "content")]);
    plain(
        POST,
        &to,
        &[
            "RenameField Post.body -> content",
            "? rename:blog.Post.body",
        ],
    );
    let (from, to) = (blog(POST), blog(&to));
    let renamed = answers(&[("rename:blog.Post.body", "content")]);
    case(
        &from,
        &to,
        &Hints::default(),
        &renamed,
        &["RenameField Post.body -> content"],
    );
    case(
        &from,
        &to,
        &was(&[("blog.Post.content", "body")]),
        &Answers::new(),
        &["RenameField Post.body -> content"],
    );
    let dropped = answers(&[
        ("rename:blog.Post.body", "proceed"),
        ("fill:blog.Post.content", "x"),
    ]);
    case(
        &from,
        &to,
        &Hints::default(),
        &dropped,
        &["AddField Post.content", "RemoveField Post.body"],
    );
}

#[test]
fn case_01k_and_35_a_rename_that_keeps_the_column_is_certain() {
    let to = post(&[(
        "body = TextField()",
        "content = TextField(db_column=\"body\")",
    )]);
    plain(POST, &to, &["RenameField Post.body -> content"]);
}

#[test]
fn case_02_a_rename_with_a_change_of_type_loses_nothing() {
    let to = post(&[(
        "title = CharField(max_length=200)",
        "headline = CharField(max_length=300, null=true)",
    )]);
    let hint = was(&[("blog.Post.headline", "title")]);
    let expected = [
        "RenameField Post.title -> headline",
        "AlterField Post.headline",
    ];
    case(&blog(POST), &blog(&to), &hint, &Answers::new(), &expected);
    plain(
        POST,
        &to,
        &[expected[0], expected[1], "? rename:blog.Post.title"],
    );
}

#[test]
fn case_03_crossing_renames_can_be_answered() {
    let from = "M {
        id = BigAutoField(primary_key=true)
        x1 = IntegerField()
        x2 = IntegerField()
    }";
    let to = from.replace("x1", "y1").replace("x2", "y2");
    plain(
        from,
        &to,
        &[
            "RenameField M.x1 -> y1",
            "RenameField M.x2 -> y2",
            "? rename:blog.M.x1",
            "? rename:blog.M.x2",
        ],
    );
    let crossed = answers(&[("rename:blog.M.x1", "y2"), ("rename:blog.M.x2", "y1")]);
    let expected = ["RenameField M.x1 -> y2", "RenameField M.x2 -> y1"];
    case(
        &blog(from),
        &blog(&to),
        &Hints::default(),
        &crossed,
        &expected,
    );
}

#[test]
fn case_04_a_swap_goes_over_a_third_name() {
    let from = "M {
        id = BigAutoField(primary_key=true)
        x = IntegerField()
        y = TextField()
    }";
    let to = "M {
        id = BigAutoField(primary_key=true)
        x = TextField()
        y = IntegerField()
    }";
    let hints = was(&[("blog.M.x", "y"), ("blog.M.y", "x")]);
    let plan = diff(&blog(from), &blog(to), &hints, &Answers::new());
    check_plan(&blog(from), &blog(to), &plan);
    let fields: Vec<String> = lines(&plan);
    assert_eq!(
        fields[..3],
        [
            "RenameField M.x -> x_0",
            "RenameField M.y -> x",
            "RenameField M.x_0 -> y"
        ],
        "{fields:?}"
    );
    plain(
        from,
        to,
        &[
            "AlterField M.x",
            "AlterField M.y",
            "? narrow:blog.M.x",
            "? narrow:blog.M.y",
        ],
    );
}

#[test]
fn case_05_a_renamed_model_takes_foreign_keys_and_join_tables_of_others_along() {
    let other = |target: &str, field: &str| {
        create_models(
            "b",
            &format!(
                "T {{
    id = BigAutoField(primary_key=true)
    p = ForeignKey(a.{target}, on_delete=CASCADE)
}}

T_ps {{
    id = BigAutoField(primary_key=true)
    t = ForeignKey(T, on_delete=CASCADE)
    {field} = ForeignKey(a.{target}, on_delete=CASCADE)
}}"
            ),
        )
    };
    let own = |name: &str| {
        create_models(
            "a",
            &format!("{name} {{\n id = BigAutoField(primary_key=true)\n n = TextField()\n}}"),
        )
    };
    let from = state(&[("a", &own("P")), ("b", &other("P", "pp"))]);
    let to = state(&[("a", &own("Pupil")), ("b", &other("Pupil", "pp"))]);
    case(
        &from,
        &to,
        &was(&[("a.Pupil", "P")]),
        &Answers::new(),
        &["RenameModel P -> Pupil"],
    );
    case(
        &from,
        &to,
        &Hints::default(),
        &Answers::new(),
        &["RenameModel P -> Pupil", "? rename:a.P"],
    );
}

#[test]
fn case_05_a_join_table_is_renamed_with_its_models() {
    let models = |post: &str, tag: &str| {
        let (p, t) = (post.to_lowercase(), tag.to_lowercase());
        format!(
            "{post} {{
    id = BigAutoField(primary_key=true)
    title = TextField()
}}

{tag} {{
    id = BigAutoField(primary_key=true)
    word = CharField(max_length=40)
}}

{post}_tags {{
    id = BigAutoField(primary_key=true)
    {p} = ForeignKey({post}, on_delete=CASCADE)
    {t} = ForeignKey({tag}, on_delete=CASCADE)
    meta {{ constraints = [UniqueConstraint(fields=[{p}, {t}], name=\"{p}_{t}_uniq\")] }}
}}"
        )
    };
    let hints = was(&[("blog.Article", "Post"), ("blog.Label", "Tag")]);
    let expected = [
        "RenameModel Post -> Article",
        "RenameModel Post_tags -> Article_tags",
        "RenameModel Tag -> Label",
        "RenameField Article_tags.post -> article",
        "RenameField Article_tags.tag -> label",
        "AddConstraint Article_tags article_label_uniq",
        "RemoveConstraint Article_tags post_tag_uniq",
    ];
    case(
        &blog(&models("Post", "Tag")),
        &blog(&models("Article", "Label")),
        &hints,
        &Answers::new(),
        &expected,
    );
}

#[test]
fn case_06_a_renamed_model_with_one_more_field_is_not_dropped() {
    let to = POST
        .replace("Post", "Article")
        .replace("    body", "    rank = IntegerField(null=true)\n    body");
    plain(
        POST,
        &to,
        &[
            "RenameModel Post -> Article",
            "AddField Article.rank",
            "? rename:blog.Post",
        ],
    );
}

#[test]
fn case_08_foreign_keys_follow_a_renamed_key() {
    let models = |key: &str, to_field: &str| {
        format!(
            "P {{
    {key} = BigAutoField(primary_key=true)
}}

C {{
    id = BigAutoField(primary_key=true)
    p = ForeignKey(P, on_delete=CASCADE{to_field})
}}"
        )
    };
    let (from, to) = (
        blog(&models("id", "")),
        blog(&models("pid", ", to_field=pid")),
    );
    case(
        &from,
        &to,
        &was(&[("blog.P.pid", "id")]),
        &Answers::new(),
        &["RenameField P.id -> pid"],
    );
}

#[test]
fn case_09_a_wider_key_widens_the_keys_that_hold_it() {
    let models = |key: &str, held: &str| {
        format!(
            "C {{
    id = BigAutoField(primary_key=true)
    p = ForeignKey(P, on_delete=CASCADE{held})
}}

P {{
    id = {key}(primary_key=true)
}}"
        )
    };
    plain(
        &models("AutoField", ", key=IntegerField()"),
        &models("BigAutoField", ""),
        &["AlterField C.p", "AlterField P.id"],
    );
}

#[test]
fn case_12_a_field_that_moves_to_another_model_asks_before_it_goes() {
    let from = "P {
    id = BigAutoField(primary_key=true)
    note = TextField()
}

Q {
    id = BigAutoField(primary_key=true)
    n = IntegerField()
}";
    let to = "P {
    id = BigAutoField(primary_key=true)
}

Q {
    id = BigAutoField(primary_key=true)
    n = IntegerField()
    note = TextField(null=true)
}";
    plain(
        from,
        to,
        &[
            "AddField Q.note",
            "RemoveField P.note",
            "? drop:blog.P.note",
        ],
    );
}

const CIRCLE: &str = "C {
    id = BigAutoField(primary_key=true)
    p = ForeignKey(P, on_delete=CASCADE, null=true)
    meta { indexes = [Index(fields=[p], name=\"c_p\")] }
}

P {
    id = BigAutoField(primary_key=true)
    c = ForeignKey(C, on_delete=CASCADE)
}";

#[test]
fn case_14_16_circles_are_made_and_deleted() {
    let to = {
        let mut whole = blog(
            "C {\n id = BigAutoField(primary_key=true)\n}\n\nP {\n id = BigAutoField(primary_key=true)\n c = ForeignKey(C, on_delete=CASCADE)\n}",
        );
        for operation in super::operations(
            "blog",
            "AddField C.p = ForeignKey(P, on_delete=CASCADE, null=true)\nAddIndex C Index(fields=[p], name=\"c_p\")",
        ) {
            luthier_codegen::migrate::replay::apply(&operation, &mut whole).expect("fits");
        }
        whole
    };
    assert!(CIRCLE.contains("c_p"));
    let empty = Schema::default();
    let created = [
        "CreateModel C",
        "CreateModel P",
        "AddField C.p",
        "AddIndex C c_p",
    ];
    case(&empty, &to, &Hints::default(), &Answers::new(), &created);
    let plan = diff(&to, &empty, &Hints::default(), &Answers::new());
    check_plan(&to, &empty, &plan);
    assert_eq!(plan.questions.len(), 2, "{:?}", lines(&plan));
    let own = "N {\n id = BigAutoField(primary_key=true)\n up = ForeignKey(N, on_delete=CASCADE, null=true)\n}";
    plain("", own, &["CreateModel N"]);
    plain(own, "", &["DeleteModel N", "? drop:blog.N"]);
}

#[test]
fn case_17_18_19_20b_objects_follow_a_renamed_field() {
    let models = |field: &str| {
        format!(
            "M {{
    id = BigAutoField(primary_key=true)
    {field} = IntegerField()
    other = IntegerField()
    meta {{
        indexes = [Index(fields=[-{field}, other], name=\"ix\", condition=Q({field}__gt=0))]
        constraints = [
            CheckConstraint(condition=~Q({field}=3), name=\"ck\"),
            UniqueConstraint(fields=[{field}, other], name=\"uq\"),
        ]
    }}
}}"
        )
    };
    let hints = was(&[("blog.M.rank", "score")]);
    case(
        &blog(&models("score")),
        &blog(&models("rank")),
        &hints,
        &Answers::new(),
        &["RenameField M.score -> rank"],
    );
}

#[test]
fn case_20_21_22_67_68_new_objects_come_before_old_ones_go() {
    let models = |objects: &str| {
        format!(
            "M {{
    id = BigAutoField(primary_key=true)
    a = IntegerField()
    b = IntegerField()
    meta {{ {objects} }}
}}"
        )
    };
    let unique = |name: &str, fields: &str| {
        models(&format!(
            "constraints = [UniqueConstraint(fields=[{fields}], name=\"{name}\")]"
        ))
    };
    let index = |name: &str, fields: &str| {
        models(&format!(
            "indexes = [Index(fields=[{fields}], name=\"{name}\")]"
        ))
    };
    plain(
        &unique("u1", "a"),
        &unique("u2", "a, b"),
        &["AddConstraint M u2", "RemoveConstraint M u1"],
    );
    plain(
        &unique("u", "a"),
        &unique("u", "a, b"),
        &["RemoveConstraint M u", "AddConstraint M u"],
    );
    plain(
        &unique("u1", "a"),
        &unique("u2", "a"),
        &["AddConstraint M u2", "RemoveConstraint M u1"],
    );
    plain(
        &index("i1", "a"),
        &index("i2", "a"),
        &["RenameIndex M i1 -> i2"],
    );
    plain(
        &index("i1", "a, b"),
        &index("i2", "b, a"),
        &["AddIndex M i2", "RemoveIndex M i1"],
    );
    plain(
        &index("i", "a"),
        &index("i", "-a"),
        &["RemoveIndex M i", "AddIndex M i"],
    );
}

#[test]
fn case_25_a_key_that_becomes_a_join_table_asks_before_it_goes() {
    let base = "T {\n id = BigAutoField(primary_key=true)\n}";
    let from = format!(
        "{base}\n\nP {{\n id = BigAutoField(primary_key=true)\n t = ForeignKey(T, on_delete=CASCADE)\n}}"
    );
    let to = format!(
        "{base}\n\nP {{\n id = BigAutoField(primary_key=true)\n}}\n\nP_t {{\n id = BigAutoField(primary_key=true)\n p = ForeignKey(P, on_delete=CASCADE)\n t = ForeignKey(T, on_delete=CASCADE)\n}}"
    );
    plain(
        &from,
        &to,
        &["CreateModel P_t", "RemoveField P.t", "? drop:blog.P.t"],
    );
}

#[test]
fn case_26_a_key_that_points_elsewhere_is_altered_before_its_target_goes() {
    let models = |target: &str, fields: &str| {
        format!(
            "C {{
    id = BigAutoField(primary_key=true)
    p = ForeignKey({target}, on_delete=CASCADE)
}}

{target} {{
    id = BigAutoField(primary_key=true)
    {fields}
}}"
        )
    };
    let to = models("N", "x = UUIDField()");
    plain(
        &models("P", "name = TextField()"),
        &to,
        &[
            "CreateModel N",
            "AlterField C.p",
            "DeleteModel P",
            "? drop:blog.P",
        ],
    );
}

#[test]
fn case_27_and_28_values_for_rows_that_exist_are_asked_for() {
    let from = post(&[("body = TextField()", "body = TextField(null=true)")]);
    let id = [("fill:blog.Post.body", "\"none\"")];
    plain(
        &from,
        POST,
        &["AlterField Post.body", "? fill:blog.Post.body"],
    );
    let expected = ["Backfill Post.body", "AlterField Post.body"];
    case(
        &blog(&from),
        &blog(POST),
        &Hints::default(),
        &answers(&id),
        &expected,
    );
    let none = answers(&[("fill:blog.Post.body", "no-rows")]);
    case(
        &blog(&from),
        &blog(POST),
        &Hints::default(),
        &none,
        &["AlterField Post.body"],
    );

    let more = post(&[(
        "body = TextField()",
        "body = TextField()\n    rank = IntegerField()",
    )]);
    plain(
        POST,
        &more,
        &["AddField Post.rank", "? fill:blog.Post.rank"],
    );
    let zero = answers(&[("fill:blog.Post.rank", "0")]);
    case(
        &blog(POST),
        &blog(&more),
        &Hints::default(),
        &zero,
        &["AddField Post.rank"],
    );
    let wrong = answers(&[("fill:blog.Post.rank", "many")]);
    let expected = ["AddField Post.rank", "? fill:blog.Post.rank", "! M0815"];
    case(
        &blog(POST),
        &blog(&more),
        &Hints::default(),
        &wrong,
        &expected,
    );
}

#[test]
fn case_33_and_34_tables_are_renamed_only_if_they_are() {
    let table = |name: &str, table: &str| {
        format!(
            "{name} {{\n id = BigAutoField(primary_key=true)\n n = TextField()\n meta {{ db_table = \"{table}\" }}\n}}"
        )
    };
    plain(
        &table("A", "one"),
        &table("A", "two"),
        &["AlterModelTable A -> two"],
    );
    let (from, to) = (blog(&table("A", "one")), blog(&table("B", "one")));
    case(
        &from,
        &to,
        &was(&[("blog.B", "A")]),
        &Answers::new(),
        &["RenameModel A -> B"],
    );
    // Two tables that swap their names go over a third.
    let both = |a: &str, b: &str| format!("{}\n\n{}", table("A", a), table("B", b));
    let expected = [
        "AlterModelTable A -> one_0",
        "AlterModelTable B -> one",
        "AlterModelTable A -> two",
    ];
    plain(&both("one", "two"), &both("two", "one"), &expected);
}

#[test]
fn case_37_and_54_narrowing_is_asked_about() {
    plain(
        POST,
        &post(&[("max_length=200", "max_length=20")]),
        &["AlterField Post.title", "? narrow:blog.Post.title"],
    );
    plain(
        POST,
        &post(&[("max_length=200", "max_length=300")]),
        &["AlterField Post.title"],
    );
    let choices =
        |list: &str| post(&[("max_length=200", &format!("max_length=9, choices=[{list}]"))]);
    // Case 52: one more choice; case 54: one less.
    plain(
        &choices("\"a\", \"b\""),
        &choices("\"a\", \"b\", \"c\""),
        &["AlterField Post.title"],
    );
    plain(
        &choices("\"a\", \"b\""),
        &choices("\"a\""),
        &["AlterField Post.title", "? narrow:blog.Post.title"],
    );
    let sure = answers(&[("narrow:blog.Post.title", "proceed")]);
    let (from, to) = (blog(&choices("\"a\", \"b\"")), blog(&choices("\"a\"")));
    case(
        &from,
        &to,
        &Hints::default(),
        &sure,
        &["AlterField Post.title"],
    );
}

#[test]
fn case_39_a_circle_over_two_apps_is_deleted() {
    let a =
        "CreateModel P {\n id = BigAutoField(primary_key=true)\n meta { db_table = \"a_p\" }\n}";
    let b = "CreateModel C {\n id = BigAutoField(primary_key=true)\n p = ForeignKey(a.P, on_delete=CASCADE)\n meta { db_table = \"b_c\" }\n}";
    let back = "AddField P.c = ForeignKey(b.C, on_delete=CASCADE, null=true)";
    let from = state(&[("a", a), ("b", b), ("a", back)]);
    let plan = diff(
        &from,
        &Schema::default(),
        &Hints::default(),
        &Answers::new(),
    );
    check_plan(&from, &Schema::default(), &plan);
    let expected = [
        "RemoveField C.p",
        "DeleteModel P",
        "DeleteModel C",
        "? drop:a.P",
        "? drop:b.C",
    ];
    assert_eq!(lines(&plan), expected);
}

#[test]
fn case_40_another_on_delete_is_an_altered_field() {
    let models = |on_delete: &str| {
        format!(
            "N {{\n id = BigAutoField(primary_key=true)\n up = ForeignKey(N, on_delete={on_delete}, null=true)\n}}"
        )
    };
    plain(
        &models("CASCADE"),
        &models("SET_NULL"),
        &["AlterField N.up"],
    );
}

#[test]
fn case_44_a_renamed_model_with_a_renamed_key_to_it() {
    let models = |name: &str, field: &str| {
        format!(
            "C {{
    id = BigAutoField(primary_key=true)
    {field} = ForeignKey({name}, on_delete=CASCADE)
    meta {{ indexes = [Index(fields=[{field}, id], name=\"ix\")] }}
}}

{name} {{
    id = BigAutoField(primary_key=true)
    title = TextField()
}}"
        )
    };
    let hints = was(&[("blog.Parent", "P"), ("blog.C.parent", "p")]);
    let expected = ["RenameModel P -> Parent", "RenameField C.p -> parent"];
    case(
        &blog(&models("P", "p")),
        &blog(&models("Parent", "parent")),
        &hints,
        &Answers::new(),
        &expected,
    );
}

#[test]
fn case_46_a_renamed_model_beside_a_new_one_of_its_old_name() {
    let a = "A {\n id = BigAutoField(primary_key=true)\n title = TextField()\n}";
    let to = format!(
        "{}\n\nA {{\n id = BigAutoField(primary_key=true)\n rank = IntegerField()\n}}",
        a.replace('A', "B")
    );
    let to = to.replace("BigButoField", "BigAutoField");
    let expected = ["RenameModel A -> B", "CreateModel A"];
    case(
        &blog(a),
        &blog(&to),
        &was(&[("blog.B", "A")]),
        &Answers::new(),
        &expected,
    );
}

#[test]
fn case_50_toggles_of_a_column() {
    plain(
        POST,
        &post(&[("max_length=200", "max_length=200, db_index=true")]),
        &["AlterField Post.title"],
    );
    plain(
        POST,
        &post(&[("max_length=200", "max_length=200, unique=true")]),
        &["AlterField Post.title"],
    );
}

#[test]
fn case_11_another_primary_key() {
    let from = "P {\n id = BigAutoField(primary_key=true)\n code = CharField(max_length=9)\n}";
    let to = "P {\n code = CharField(max_length=9, primary_key=true)\n}";
    plain(
        from,
        to,
        &["RemoveField P.id", "AlterField P.code", "? drop:blog.P.id"],
    );
}

#[test]
fn case_36_generated_columns_follow_and_go_first() {
    let models = |field: &str| {
        format!(
            "M {{
    id = BigAutoField(primary_key=true)
    {field} = CharField(max_length=9)
    low = GeneratedField(expression=Lower(F({field})), output_field=CharField(max_length=9), db_persist=true, null=true)
}}"
        )
    };
    let hints = was(&[("blog.M.name", "title")]);
    case(
        &blog(&models("title")),
        &blog(&models("name")),
        &hints,
        &Answers::new(),
        &["RenameField M.title -> name"],
    );
    let none = "M {\n id = BigAutoField(primary_key=true)\n}";
    plain(
        none,
        &models("title"),
        &["AddField M.title", "AddField M.low", "? fill:blog.M.title"],
    );
    plain(
        &models("title"),
        none,
        &[
            "RemoveField M.low",
            "RemoveField M.title",
            "? drop:blog.M.title",
        ],
    );
}

#[test]
fn case_84_and_85_hints_that_are_of_no_use_are_reported() {
    case(
        &blog(POST),
        &blog(POST),
        &was(&[("blog.Post.body", "text")]),
        &Answers::new(),
        &["! M0812"],
    );
    case(
        &blog(POST),
        &blog(POST),
        &was(&[("blog.Post.body", "title")]),
        &Answers::new(),
        &["! M0813"],
    );
    case(
        &blog(POST),
        &blog(POST),
        &was(&[("blog.Post", "Page")]),
        &Answers::new(),
        &["! M0812"],
    );
}

#[test]
fn a_hint_can_put_a_field_in_the_place_of_another() {
    let from = post(&[]);
    let to = "Post {\n id = BigAutoField(primary_key=true)\n title = TextField()\n}";
    let hints = was(&[("blog.Post.title", "body")]);
    let expected = [
        "RemoveField Post.title",
        "RenameField Post.body -> title",
        "? drop:blog.Post.title",
    ];
    case(&blog(&from), &blog(to), &hints, &Answers::new(), &expected);
}

#[test]
fn a_column_name_that_changes_hands() {
    let from = "M {\n id = BigAutoField(primary_key=true)\n a = IntegerField(db_column=\"x\")\n}";
    let to = "M {\n id = BigAutoField(primary_key=true)\n b = UUIDField(db_column=\"x\")\n}";
    plain(
        from,
        to,
        &[
            "RenameField M.a -> b",
            "AlterField M.b",
            "? narrow:blog.M.b",
        ],
    );
}

const LINE: &str = "Line {
    order = IntegerField()
    number = IntegerField()
    note = TextField()
    pk = CompositePrimaryKey(order, number)
}";

#[test]
fn a_composite_key_comes_with_its_table_and_follows_renames() {
    plain("", LINE, &["CreateModel Line"]);
    plain(LINE, "", &["DeleteModel Line", "? drop:blog.Line"]);
    let renamed = LINE.replace("order", "sale");
    case(
        &blog(LINE),
        &blog(&renamed),
        &was(&[("blog.Line.sale", "order")]),
        &Answers::new(),
        &["RenameField Line.order -> sale"],
    );
    let wider = LINE.replace("number = IntegerField", "number = BigIntegerField");
    plain(LINE, &wider, &["AlterField Line.number"]);
}

#[test]
fn a_composite_key_does_not_change() {
    let refused = |from: &str, to: &str| {
        let plan = diff(&blog(from), &blog(to), &Hints::default(), &Answers::new());
        assert_eq!(lines(&plan), ["! M0851"], "{from} {to}");
    };
    let turned = LINE.replace("(order, number)", "(number, order)");
    let alone = "Line {
        id = BigAutoField(primary_key=true)
        order = IntegerField()
        number = IntegerField()
        note = TextField()
    }";
    refused(LINE, &turned);
    refused(LINE, alone);
    refused(alone, LINE);
}
