//! Indexes over expressions, of PostgreSQL's kinds, and generated columns: their text, their SQL for every database, and
//! that SQLite keeps up with changes of what they read.

use luthier::dialect::Dialect;
use luthier_codegen::{
    db::Schema,
    migrate::{
        Hints, Migration, Operation, diff,
        format::{parse, write},
        render_preview,
        replay::apply,
        sql::lower,
    },
    source::Sources,
};

use super::{
    answers, blog,
    sqlite::{database, query, run, shape},
    was,
};

const PEOPLE: &str = "Person {
    id = BigAutoField(primary_key=true)
    name = CharField(max_length=80)
    nick = CharField(max_length=80, null=true)
    price = DecimalField(max_digits=9, decimal_places=2)
    at = DateTimeField()
    data = JSONField()
    shown = GeneratedField(expression=Coalesce(F(nick), F(name)), output_field=CharField(max_length=80), db_persist=true)
    is_dear = GeneratedField(expression=Q(price__gt=decimal\"10\"), output_field=BooleanField(), db_persist=true)
    year = GeneratedField(expression=ExtractYear(F(at)), output_field=IntegerField(), db_persist=true, db_index=true)
    kind = GeneratedField(expression=Case(When(Q(nick__isnull=true), \"plain\"), default=Left(F(nick), 2)), output_field=CharField(max_length=9), db_persist=true)
    meta {
        db_table = \"blog_person\"
        indexes = [
            Index(Lower(F(name)), Part(F(at), descending=true), name=\"a_lower\", condition=Q(price__gt=decimal\"0\"), backends=[sqlite, postgres, mysql]),
            Index(Part(Lower(F(nick)), collation=\"C\", opclass=\"text_pattern_ops\"), name=\"b_nick\", include=[price], backends=[postgres]),
            Index(fields=[-name, nick], name=\"c_like\", opclasses=[\"varchar_pattern_ops\", \"varchar_pattern_ops\"], db_tablespace=\"fast\", backends=[postgres]),
            BTreeIndex(fields=[-price], name=\"d_btree\"),
            BTreeIndex(fields=[price], name=\"e_btree\", fillfactor=70, deduplicate_items=false, backends=[postgres]),
            HashIndex(fields=[name], name=\"f_hash\", fillfactor=70, backends=[postgres]),
            GinIndex(fields=[data], name=\"g_gin\", opclasses=[\"jsonb_path_ops\"], fastupdate=true, gin_pending_list_limit=64, backends=[postgres]),
            GistIndex(fields=[name], name=\"h_gist\", opclasses=[\"gist_trgm_ops\"], buffering=false, backends=[postgres]),
            SpGistIndex(fields=[name], name=\"i_spgist\", condition=~Q(name=\"\"), backends=[postgres]),
            BrinIndex(fields=[at], name=\"j_brin\", autosummarize=true, pages_per_range=4, backends=[postgres]),
            BloomIndex(fields=[name, nick], name=\"k_bloom\", length=80, col1=2, col2=4, backends=[postgres]),
        ]
        constraints = [
            UniqueConstraint(Lower(F(nick)), F(at), name=\"l_nick\", backends=[sqlite, postgres, mysql]),
            UniqueConstraint(Coalesce(F(nick), F(name)), name=\"m_shown\", condition=Q(price__gt=decimal\"5\"), backends=[sqlite, postgres]),
            CheckConstraint(condition=Lookup(Length(F(name)), lte, 40), name=\"n_length\"),
        ]
    }
}";

fn planned(from: &Schema, to: &Schema, hints: &Hints) -> Vec<Operation> {
    let plan = diff(from, to, hints, &answers(&[]));
    assert!(plan.questions.is_empty(), "{:?}", plan.questions);
    plan.operations
}

fn migration(operations: Vec<Operation>) -> Migration {
    Migration {
        app: "blog".to_owned(),
        name: "formulas".to_owned(),
        id: String::new(),
        after: Vec::new(),
        epoch: 1,
        operations,
        questions: Vec::new(),
    }
}

/// The steps between two states, and the state behind them.
fn changed(connection: &rusqlite::Connection, from: &Schema, to: &Schema, hints: &Hints) {
    let operations = planned(from, to, hints);
    let mut state = from.clone();
    for operation in &operations {
        apply(operation, &mut state).expect("an operation that fits");
    }
    assert!(state.same_as(to), "{operations:#?}");
    run(connection, &lower(&operations, from, Dialect::Sqlite));
}

#[test]
fn every_kind_has_its_text_and_its_sql() {
    let state = blog(PEOPLE);
    let made = migration(planned(&Schema::default(), &state, &Hints::default()));
    let text = write(&made);
    let mut sources = Sources::new();
    let file = sources.add("test.migration", text.as_str());
    let mut diagnostics = luthier_codegen::diagnostics::Diagnostics::new();
    let read = parse(file, &text, &mut diagnostics).expect("a header");
    assert!(diagnostics.is_empty(), "{diagnostics:#?}\n{text}");
    assert_eq!(read.migration.operations, made.operations);
    for dialect in Dialect::ALL {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(
                format!("formulas.{dialect}"),
                render_preview(&made, &Schema::default(), dialect)
            );
        });
    }
}

#[test]
fn a_new_option_of_an_index_makes_it_anew() {
    let before = blog(PEOPLE);
    for (old, new) in [
        ("fillfactor=70, backends", "fillfactor=90, backends"),
        ("opclasses=[\"jsonb_path_ops\"], ", ""),
        ("descending=true", "descending=false"),
        ("col2=4", "col2=3"),
        ("db_tablespace=\"fast\", ", ""),
        ("Lower(F(nick)), F(at)", "Upper(F(nick)), F(at)"),
    ] {
        assert!(PEOPLE.contains(old), "{old}");
        let after = blog(&PEOPLE.replacen(old, new, 1));
        let operations = planned(&before, &after, &Hints::default());
        let names: Vec<String> = operations.iter().map(Operation::describe).collect();
        assert_eq!(operations.len(), 2, "{old}: {names:?}");
    }
}

#[test]
fn sqlite_keeps_up_with_what_they_read() {
    let plain = "Person {
    id = BigAutoField(primary_key=true)
    name = CharField(max_length=80)
    nick = CharField(max_length=80, null=true)
}";
    let computed = "Person {
    id = BigAutoField(primary_key=true)
    name = CharField(max_length=80)
    nick = CharField(max_length=80, null=true)
    shown = GeneratedField(expression=Coalesce(F(nick), F(name)), output_field=CharField(max_length=80), db_persist=true)
    named = GeneratedField(expression=Q(nick__gt=\"\"), output_field=BooleanField(), db_persist=false)
    meta {
        constraints = [UniqueConstraint(Lower(F(nick)), name=\"person_nick\")]
    }
}";
    let renamed = computed
        .replace("nick =", "alias =")
        .replace("F(nick)", "F(alias)");
    let renamed = renamed.replace("nick__gt", "alias__gt");
    let (plain, computed, renamed) = (blog(plain), blog(computed), blog(&renamed));
    let connection = database();
    let none = Hints::default();
    changed(&connection, &Schema::default(), &plain, &none);
    connection
        .execute_batch(
            "INSERT INTO blog_person (name, nick) VALUES ('James', 'Jim'), ('Anna', NULL)",
        )
        .expect("rows");
    changed(&connection, &plain, &computed, &none);
    let rows = "SELECT name, shown, named FROM blog_person ORDER BY id";
    // Without a nickname there is none that is longer than nothing: false, and not unknown.
    assert_eq!(query(&connection, rows), ["James|Jim|1", "Anna|Anna|0"]);
    let twice = "INSERT INTO blog_person (name, nick) VALUES ('Jimmy', 'JIM')";
    assert!(connection.execute_batch(twice).is_err());

    let moved = was(&[("blog.Person.alias", "nick")]);
    changed(&connection, &computed, &renamed, &moved);
    assert_eq!(query(&connection, rows), ["James|Jim|1", "Anna|Anna|0"]);
    let twice = twice.replace("nick", "alias");
    assert!(connection.execute_batch(&twice).is_err());

    changed(
        &connection,
        &renamed,
        &plain,
        &was(&[("blog.Person.nick", "alias")]),
    );
    let fresh = database();
    changed(&fresh, &Schema::default(), &plain, &none);
    assert_eq!(shape(&connection), shape(&fresh));
    assert_eq!(
        query(
            &connection,
            "SELECT name, nick FROM blog_person ORDER BY id"
        ),
        ["James|Jim", "Anna|NULL"]
    );
}
