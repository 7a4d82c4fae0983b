//! Random histories on servers, through the migrator: what was migrated equals what was made from the final state, and
//! taking it back leads to where it began.

use luthier::{
    Db, Result,
    dialect::Dialect,
    migrate::{Migration, MigrationSet, Script, Step, Target, migrate_to},
};
use luthier_codegen::{
    db::Schema,
    migrate::{
        Answers, Hints, diff,
        sql::{self, lower, lower_reverse},
    },
};
use luthier_test_support::on_every_database;

use super::random::{Random, random_state};

/// Everything that a database knows about its tables, but for those of the migrator.
pub(crate) async fn shape(db: &Db) -> Result<Vec<(String,)>> {
    let queries: &[&str] = match db.dialect() {
        Dialect::Postgres => &[
            "SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default, collation_name, is_identity)
                FROM information_schema.columns WHERE table_schema = current_schema() AND table_name NOT LIKE 'luthier%' ORDER BY 1",
            "SELECT concat_ws(' ', CAST(conrelid AS regclass), conname, pg_get_constraintdef(oid)) FROM pg_constraint
                WHERE connamespace = CAST(current_schema() AS regnamespace) AND conname NOT LIKE 'luthier%' ORDER BY 1",
            "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename NOT LIKE 'luthier%' ORDER BY 1",
        ],
        _ => &[
            "SELECT concat_ws(' ', table_name, column_name, column_type, is_nullable, column_default, collation_name, extra, column_key)
                FROM information_schema.columns WHERE table_schema = database() AND table_name NOT LIKE 'luthier%' ORDER BY 1",
            "SELECT concat_ws(' ', table_name, constraint_name, referenced_table_name, delete_rule)
                FROM information_schema.referential_constraints WHERE constraint_schema = database() ORDER BY 1",
            "SELECT concat_ws(' ', table_name, constraint_name, check_clause)
                FROM information_schema.check_constraints WHERE constraint_schema = database() ORDER BY 1",
            "SELECT concat_ws(' ', table_name, index_name, non_unique, seq_in_index, column_name, sub_part)
                FROM information_schema.statistics WHERE table_schema = database() AND table_name NOT LIKE 'luthier%' ORDER BY 1",
        ],
    };
    let mut lines = Vec::new();
    for sql in queries {
        lines.extend(db.query_as::<(String,)>(*sql, ()).all(db).await?);
    }
    Ok(lines)
}

/// The change from one state to another, as a migration of an app of its own.
pub(crate) fn migration(app: String, from: &Schema, to: &Schema, dialect: Dialect) -> Migration {
    let operations = diff(from, to, &Hints::default(), &Answers::new()).operations;
    let steps = |steps: Vec<sql::Step>| -> Vec<Step> {
        let step = |step: sql::Step| Step {
            description: step.description.into(),
            statements: step.statements.into_iter().map(Into::into).collect(),
            transactional: step.transactional,
        };
        steps.into_iter().map(step).collect()
    };
    Migration {
        id: app.clone().into(),
        app: app.into(),
        name: "0001".into(),
        checksum: "".into(),
        after: [].as_slice().into(),
        scripts: vec![Script {
            dialect,
            forward: steps(lower(&operations, from, dialect)).into(),
            backward: lower_reverse(&operations, from, dialect).map(|back| steps(back).into()),
        }]
        .into(),
    }
}

pub(crate) async fn run(db: &Db, migration: &Migration, forward: bool) -> Result<()> {
    let set = MigrationSet {
        migrations: &[migration],
        drafts: &[],
        databases: &[],
    };
    let name = if forward { "0001" } else { "zero" };
    let app = &migration.app;
    migrate_to(db, &set, Target::To { app, name })
        .await
        .map(drop)
}

#[on_every_database(only(postgres, mariadb), reason = "`random` runs them on SQLite")]
async fn histories_go_forwards_and_back(db: &Db) -> Result<()> {
    let dialect = db.dialect();
    let mut random = Random(0x5eed_1e55);
    let none = Schema::default();
    for number in 0..15 {
        let from = random_state(&mut random);
        let to = random_state(&mut random);
        let history = |name: &str, from: &Schema, to: &Schema| {
            migration(format!("{name}{number}"), from, to, dialect)
        };
        let whole = history("whole", &none, &to);
        run(db, &whole, true).await?;
        let wanted = shape(db).await?;
        run(db, &whole, false).await?;
        assert_eq!(shape(db).await?, [], "nothing is left");

        let (first, second) = (
            history("first", &none, &from),
            history("second", &from, &to),
        );
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
