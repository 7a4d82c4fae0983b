//! How long it takes to make the SQL of a query, its tree included: `cargo run --release --example sql_speed`.

use std::{hint::black_box, time::Instant};

use luthier::{
    Dialect,
    meta::{
        FieldKind, FieldMeta, ModelMeta, ModelStatements, OnDelete, RelationKind, RelationMeta,
    },
    query::{Compare, Node, Nulls, Order, Path, Select, sql},
    value::Value,
};

const fn field(column: &'static str) -> FieldMeta {
    FieldMeta::new(column, FieldKind::Char)
}

static POST: ModelMeta = ModelMeta {
    app: "blog",
    name: "Post",
    label: "blog.Post",
    database: None,
    table: "blog_post",
    fields: &[
        field("id"),
        field("title"),
        field("author_id"),
        field("views"),
        field("created_at"),
    ],
    primary_key: &[0],
    relations: &[RelationMeta {
        name: "author",
        kind: RelationKind::Forward,
        target: &POST,
        via: Path::ROOT,
        local: 2,
        remote: 0,
        through: None,
        nullable: false,
        on_delete: OnDelete::Cascade,
        limit_choices_to: None,
        field: None,
    }],
    ordering: &[],
    display: &[],
    uniques: &[],
    foreign_keys: &[],
    checks: &[],
    statements: &[ModelStatements {
        dialect: Dialect::Sqlite,
        select: r#"SELECT t0."id", t0."title", t0."author_id", t0."views", t0."created_at" FROM "blog_post" AS t0"#,
        get: "",
        insert: "",
        insert_returns: true,
        update: "",
        delete: "",
    }],
    verbose_name: "post",
    verbose_name_plural: "posts",
    permissions: &[],
    source: "",
    parents: &[],
    hooks: None,
};

/// Two filters, an order, a limit.
fn query(path: Path) -> Select {
    let mut select = Select::of(&POST);
    let text = Node::Value(Value::Text("title".into()));
    select.filter(Node::Compare(
        Compare::Eq,
        Box::new([Node::Column(path, 1), text]),
    ));
    select.filter(Node::Compare(
        Compare::Gt,
        Box::new([Node::Column(Path::ROOT, 3), Node::Value(Value::Int(5))]),
    ));
    select.order = Some(vec![Order {
        node: Node::Column(Path::ROOT, 4),
        descending: true,
        nulls: Nulls::Smallest,
    }]);
    select.slice(0, Some(10));
    select
}

fn measure(name: &str, mut work: impl FnMut() -> usize) {
    const ROUNDS: u32 = 1_000_000;
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            black_box(work());
        }
        best = best.min(start.elapsed().as_secs_f64() * 1e9 / f64::from(ROUNDS));
    }
    println!("{best:7.1} ns  {name}");
}

fn main() -> luthier::Result<()> {
    let (own, related) = (query(Path::ROOT), query(Path::ROOT.then(0)));
    println!("{}", sql::select(&own, Dialect::Sqlite)?.sql);
    println!("{}", sql::select(&related, Dialect::Sqlite)?.sql);
    let length = |query: &Select, dialect| {
        sql::select(query, dialect).map_or(0, |rendered| rendered.sql.len())
    };
    measure("the tree alone", || {
        query(black_box(Path::ROOT)).filters.len()
    });
    measure("SQLite, from the static text", || {
        length(black_box(&own), Dialect::Sqlite)
    });
    measure("SQLite, tree and text", || {
        length(&query(black_box(Path::ROOT)), Dialect::Sqlite)
    });
    measure("PostgreSQL, without static text", || {
        length(black_box(&own), Dialect::Postgres)
    });
    measure("SQLite, a filter over a relation", || {
        length(black_box(&related), Dialect::Sqlite)
    });
    Ok(())
}
