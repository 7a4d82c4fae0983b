//! Models as generated code has them, and short names for building trees over them.

use crate::{
    Dialect,
    meta::{
        FieldKind, FieldMeta, ModelMeta, ModelStatements, OnDelete, OrderingMeta, RelationKind,
        RelationMeta, ThroughMeta,
    },
    query::{
        Aggregate, AggregateFunction, Compare, Node, Nulls, Order, Path, Projection, Related,
        Select, TextMatch,
    },
    value::Value,
};

const fn field(column: &'static str, kind: FieldKind) -> FieldMeta {
    FieldMeta {
        verbose_name: "",
        ..FieldMeta::new(column, kind)
    }
}

const fn null(column: &'static str, kind: FieldKind) -> FieldMeta {
    FieldMeta {
        null: true,
        ..field(column, kind)
    }
}

const fn unique(column: &'static str, kind: FieldKind) -> FieldMeta {
    FieldMeta {
        unique: true,
        ..field(column, kind)
    }
}

const fn model(name: &'static str, table: &'static str, fields: &'static [FieldMeta]) -> ModelMeta {
    ModelMeta {
        app: "blog",
        name,
        label: name,
        database: None,
        table,
        fields,
        primary_key: &[0],
        relations: &[],
        ordering: &[],
        display: &[],
        uniques: &[],
        foreign_keys: &[],
        checks: &[],
        statements: &[],
        verbose_name: "",
        verbose_name_plural: "",
        permissions: &[],
        source: "",
        parents: &[],
        hooks: None,
    }
}

const fn relation(
    name: &'static str,
    kind: RelationKind,
    target: &'static ModelMeta,
    (local, remote): (u16, u16),
    nullable: bool,
) -> RelationMeta {
    RelationMeta {
        name,
        kind,
        target,
        via: crate::query::Path::ROOT,
        local,
        remote,
        through: None,
        nullable,
        on_delete: OnDelete::Cascade,
        limit_choices_to: None,
        field: None,
    }
}

const fn through(
    name: &'static str,
    target: &'static ModelMeta,
    model: &'static ModelMeta,
    (source, far): (u16, u16),
) -> RelationMeta {
    RelationMeta {
        through: Some(ThroughMeta {
            model,
            source,
            target: far,
            symmetrical: false,
            repeats: false,
        }),
        ..relation(name, RelationKind::ManyToMany, target, (0, 0), false)
    }
}

pub(super) static USER: ModelMeta = ModelMeta {
    relations: &[
        relation("posts", RelationKind::ReverseMany, &POST, (0, 2), false),
        relation("edited", RelationKind::ReverseMany, &POST, (0, 3), false),
        relation("profile", RelationKind::ReverseOne, &PROFILE, (0, 2), true),
    ],
    ordering: &[OrderingMeta::Column {
        path: Path::ROOT,
        field: 1,
        descending: false,
    }],
    ..model(
        "User",
        "blog_user",
        &[
            unique("id", FieldKind::BigAuto),
            field("name", FieldKind::Char),
            unique("email", FieldKind::Email),
            null("age", FieldKind::Integer),
            field(
                "balance",
                FieldKind::Decimal {
                    max_digits: 10,
                    decimal_places: 2,
                },
            ),
            null("joined", FieldKind::DateTime),
        ],
    )
};

pub(super) static POST: ModelMeta = ModelMeta {
    relations: &[
        relation("author", RelationKind::Forward, &USER, (2, 0), false),
        relation("editor", RelationKind::Forward, &USER, (3, 0), true),
        through("tags", &TAG, &POST_TAGS, (1, 2)),
    ],
    statements: &[ModelStatements {
        dialect: Dialect::Sqlite,
        select: POST_ROWS,
        get: "",
        insert: "",
        insert_returns: true,
        update: "",
        delete: "",
    }],
    ..model(
        "Post",
        "blog_post",
        &[
            unique("id", FieldKind::BigAuto),
            field("title", FieldKind::Char),
            field("author_id", FieldKind::ForeignKey),
            null("editor_id", FieldKind::ForeignKey),
            field("views", FieldKind::Integer),
            null("subtitle", FieldKind::Char),
            field("published", FieldKind::Boolean),
        ],
    )
};

pub(super) const POST_ROWS: &str = r#"SELECT t0."id", t0."title", t0."author_id", t0."editor_id", t0."views", t0."subtitle", t0."published" FROM "blog_post" AS t0"#;

pub(super) static TAG: ModelMeta = ModelMeta {
    relations: &[through("posts", &POST, &POST_TAGS, (2, 1))],
    ..model(
        "Tag",
        "blog_tag",
        &[
            unique("name", FieldKind::Char),
            null("label", FieldKind::Char),
        ],
    )
};

static POST_TAGS: ModelMeta = model(
    "Post_tags",
    "blog_post_tags",
    &[
        unique("id", FieldKind::BigAuto),
        field("post_id", FieldKind::ForeignKey),
        field("tag_id", FieldKind::ForeignKey),
    ],
);

pub(super) static PROFILE: ModelMeta = ModelMeta {
    relations: &[relation(
        "user",
        RelationKind::Forward,
        &USER,
        (2, 0),
        false,
    )],
    ..model(
        "Profile",
        "blog_profile",
        &[
            unique("id", FieldKind::BigAuto),
            field("bio", FieldKind::Text),
            unique("user_id", FieldKind::OneToOne),
        ],
    )
};

pub(super) static CATEGORY: ModelMeta = ModelMeta {
    relations: &[
        relation("parent", RelationKind::Forward, &CATEGORY, (2, 0), true),
        relation(
            "children",
            RelationKind::ReverseMany,
            &CATEGORY,
            (0, 2),
            false,
        ),
    ],
    ..model(
        "Category",
        "blog_category",
        &[
            unique("id", FieldKind::BigAuto),
            field("name", FieldKind::Char),
            null("parent_id", FieldKind::ForeignKey),
        ],
    )
};

/// A column of the model itself.
pub(super) fn col(field: u16) -> Node {
    Node::Column(Path::ROOT, field)
}

pub(super) fn path(steps: &[u8]) -> Path {
    steps.iter().fold(Path::ROOT, |path, step| path.then(*step))
}

/// A column over relations.
pub(super) fn over(steps: &[u8], field: u16) -> Node {
    Node::Column(path(steps), field)
}

pub(super) fn int(value: i64) -> Node {
    Node::Value(Value::Int(value))
}

pub(super) fn text(value: &'static str) -> Node {
    Node::Value(Value::Text(value.into()))
}

pub(super) fn cmp(how: Compare, left: Node, right: Node) -> Node {
    Node::Compare(how, Box::new([left, right]))
}

pub(super) fn eq(left: Node, right: Node) -> Node {
    cmp(Compare::Eq, left, right)
}

pub(super) fn gt(left: Node, right: Node) -> Node {
    cmp(Compare::Gt, left, right)
}

pub(super) fn not(node: Node) -> Node {
    Node::Not(Box::new(node))
}

pub(super) fn matches(how: TextMatch, insensitive: bool, subject: Node, pattern: Node) -> Node {
    Node::Text {
        how,
        insensitive,
        sides: Box::new([subject, pattern]),
    }
}

pub(super) fn any(steps: &[u8], filters: Vec<Node>) -> Node {
    Node::Any(Box::new(Related {
        path: path(steps),
        filters,
    }))
}

pub(super) fn agg(function: AggregateFunction, argument: Option<Node>) -> Aggregate {
    Aggregate {
        function,
        argument,
        distinct: false,
        filter: None,
        joining: None,
    }
}

pub(super) fn count_over(steps: &[u8], filters: Vec<Node>) -> Node {
    Node::Over(
        Box::new(agg(AggregateFunction::Count, None)),
        Box::new(Related {
            path: path(steps),
            filters,
        }),
    )
}

pub(super) fn asc(node: Node) -> Order {
    Order {
        node,
        descending: false,
        nulls: Nulls::Smallest,
    }
}

pub(super) fn desc(node: Node) -> Order {
    Order {
        node,
        descending: true,
        nulls: Nulls::Smallest,
    }
}

/// Whole rows of a model that meet conditions.
pub(super) fn rows(model: &'static ModelMeta, filters: Vec<Node>) -> Select {
    Select {
        filters,
        ..Select::of(model)
    }
}

/// Values of the rows of a model.
pub(super) fn values(model: &'static ModelMeta, nodes: Vec<Node>) -> Select {
    let projections = nodes.into_iter().map(Projection::Node).collect();
    Select {
        whole_model: false,
        projections,
        ..Select::of(model)
    }
}

/// The keys of the rows that meet a condition, in no order.
pub(super) fn keys(model: &'static ModelMeta, filter: Node) -> Select {
    Select {
        filters: vec![filter],
        order: Some(Vec::new()),
        ..values(model, vec![col(model.key_position())])
    }
}
