//! Foreign keys to other columns than the primary key: the column is unique before they come and until they are gone.

use luthier::{Db, Result, dialect::Dialect};
use luthier_codegen::{
    db::Schema,
    migrate::{
        Answers, Hints, diff,
        sql::{lower, lower_reverse},
    },
};
use luthier_test_support::on_every_database;

use super::{
    blog, check_plan, lines,
    live::{migration, run, shape},
    sqlite,
};

const PLAIN: &str = "Address {
    id = BigAutoField(primary_key=true)
}

Town {
    id = BigAutoField(primary_key=true)
    code = CharField(max_length=8)
}";

const KEYED: &str = "Town {
    id = BigAutoField(primary_key=true)
    code = CharField(max_length=8, unique=true)
}

Address {
    id = BigAutoField(primary_key=true)
    town = ForeignKey(Town, on_delete=CASCADE, to_field=code, key=CharField(max_length=8), null=true)
}";

/// Every form that the two models take.
fn states() -> Vec<Schema> {
    let wider = KEYED.replace("max_length=8", "max_length=20");
    let by_constraint = KEYED.replace(
        ", unique=true)\n",
        ")\n    meta { constraints = [UniqueConstraint(fields=[code], name=\"town_code\")] }\n",
    );
    assert_ne!(by_constraint, KEYED);
    let without_address = PLAIN.split("\n\n").nth(1).unwrap_or_default();
    [PLAIN, KEYED, &wider, &by_constraint, without_address]
        .map(blog)
        .into_iter()
        .chain([Schema::default()])
        .collect()
}

#[test]
fn a_column_is_unique_before_a_key_to_it_comes() {
    let plan = diff(
        &blog(PLAIN),
        &blog(KEYED),
        &Hints::default(),
        &Answers::new(),
    );
    assert_eq!(
        lines(&plan),
        ["AlterField Town.code", "AddField Address.town"]
    );
    let plan = diff(
        &blog(KEYED),
        &blog(PLAIN),
        &Hints::default(),
        &Answers::new(),
    );
    assert_eq!(
        lines(&plan),
        [
            "RemoveField Address.town",
            "AlterField Town.code",
            "? drop:blog.Address.town"
        ]
    );
}

#[test]
fn every_form_becomes_every_other_and_back() {
    let states = states();
    for (from, to) in states
        .iter()
        .flat_map(|from| states.iter().map(move |to| (from, to)))
    {
        let plan = diff(from, to, &Hints::default(), &Answers::new());
        check_plan(from, to, &plan);
        let connection = sqlite::create_all(from);
        sqlite::run(&connection, &lower(&plan.operations, from, Dialect::Sqlite));
        assert_eq!(
            sqlite::shape(&connection),
            sqlite::shape(&sqlite::create_all(to))
        );
        let back = lower_reverse(&plan.operations, from, Dialect::Sqlite);
        sqlite::run(&connection, &back.expect("can be taken back"));
        assert_eq!(
            sqlite::shape(&connection),
            sqlite::shape(&sqlite::create_all(from))
        );
    }
}

#[on_every_database(
    only(postgres, mariadb),
    reason = "the test before runs them on SQLite"
)]
async fn servers_take_each_step(db: &Db) -> Result<()> {
    let (dialect, none) = (db.dialect(), Schema::default());
    let states = states();
    let pairs = states
        .iter()
        .flat_map(|from| states.iter().map(move |to| (from, to)));
    for (number, (from, to)) in pairs.enumerate() {
        let step = |name: &str, from: &Schema, to: &Schema| {
            migration(format!("{name}{number}"), from, to, dialect)
        };
        let whole = step("whole", &none, to);
        run(db, &whole, true).await?;
        let wanted = shape(db).await?;
        run(db, &whole, false).await?;
        let (first, second) = (step("first", &none, from), step("second", from, to));
        run(db, &first, true).await?;
        let before = shape(db).await?;
        run(db, &second, true).await?;
        assert_eq!(shape(db).await?, wanted, "{second:#?}");
        run(db, &second, false).await?;
        assert_eq!(shape(db).await?, before, "{second:#?}");
        run(db, &first, false).await?;
        assert_eq!(shape(db).await?, [], "nothing is left");
    }
    Ok(())
}
