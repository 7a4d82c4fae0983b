//! What models mean: each case is a `.models` text and the schema that it stands for, as `render_schema` writes it.

#[path = "lowering/bases.rs"]
mod bases;
#[path = "lowering/messages.rs"]
mod messages;

use luthier::dialect::Dialect;
use luthier_codegen::compile::{Analysis, AppDatabase, AutoField, Input, Options, analyse};
use luthier_codegen::diagnostics::Style;
use luthier_codegen::diagnostics::render::report;
use luthier_codegen::schema::render_schema;

fn analysed(files: &[(&str, &str)], options: Options) -> Analysis {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    analyse(&Input { files, options })
}

/// The schema of these files; panics with the rendered report where there is a mistake in them.
fn schema(files: &[(&str, &str)]) -> String {
    let analysis = analysed(files, Options::default());
    let report = report(&analysis.diagnostics, &analysis.sources, Style::Plain);
    assert!(analysis.diagnostics.is_empty(), "{report}");
    analysis
        .schema
        .as_ref()
        .map(render_schema)
        .unwrap_or_default()
}

/// The report on a text that has mistakes.
fn mistakes(text: &str) -> String {
    let analysis = analysed(&[("models/blog.models", text)], Options::default());
    assert!(analysis.schema.is_none(), "no mistake was found");
    report(&analysis.diagnostics, &analysis.sources, Style::Plain)
}

/// A snapshot of its own name, without the expression that made it.
macro_rules! snapshot {
    ($name:literal, $text:expr) => {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, $text);
        });
    };
}

#[test]
fn the_blog() {
    let text = include_str!("../../schema-examples/blog/models/blog.models");
    snapshot!("schema_blog", schema(&[("models/blog.models", text)]));
}

#[test]
fn every_type_of_field() {
    let text = r#"
        app kinds
        model Everything {
            number   = AutoField(primary_key=true)
            small    = SmallIntegerField(default=-5)
            plain    = IntegerField(db_index=true)
            big      = BigIntegerField(unique=true)
            psmall   = PositiveSmallIntegerField(null=true)
            positive = PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(10, message="too many")])
            pbig     = PositiveBigIntegerField(db_column="pb")
            flag     = BooleanField(default=True)
            float    = FloatField(default=1.5)
            decimal  = DecimalField(max_digits=8, decimal_places=2, default=12.50)
            char     = CharField("Some text", max_length=20, blank=true, was=[text, old_text])
            text     = TextField(null=true, db_collation="RTRIM")
            slug     = SlugField(validators=[RegexValidator("^[a-z]+$", code="lower")])
            email    = EmailField(help_text="Where to write to", error_messages={ unique: "Taken." })
            url      = URLField(max_length=500)
            uuid     = UUIDField(default=Uuid4())
            address  = GenericIPAddressField(protocol="IPv4", null=true, blank=true)
            binary   = BinaryField(max_length=16, default=[1, 255])
            date     = DateField(default=date"2026-01-31")
            moment   = DateTimeField(db_default=Now())
            time     = TimeField(default=time"09:30")
            duration = DurationField(default=1d 2h)
            json     = JSONField(default={ "a": [1, 2.5, null, true], b: "x" })
            file     = FileField(upload_to="files/%Y")
            image    = ImageField()
            path     = FilePathField(path="/srv/data", recursive=true)
            token    = CharField(max_length=32, default=fn("crate::tokens::fresh"), editable=false)
        }
    "#;
    snapshot!("schema_kinds", schema(&[("models/kinds.models", text)]));
}

#[test]
fn relations_of_every_shape() {
    let text = r#"
        app graph
        model Country { code = CharField(max_length=2, primary_key=true) }
        model Person {
            name     = CharField(max_length=100)
            country  = ForeignKey(Country, on_delete=PROTECT, to=Country, null=true)
            friends  = ManyToManyField(self)
            follows  = ManyToManyField("self", symmetrical=false, related_name=followers)
            boss     = ForeignKey(self, on_delete=SET_NULL, null=true, related_name=team)
            home     = ForeignKey(Country, on_delete=SET("de"), related_name=none, db_index=false, db_constraint=false)
        }
        model Profile {
            person = OneToOneField(Person, on_delete=CASCADE, primary_key=true)
            badges = ManyToManyField(Badge, related_name="+", db_table="profile_badges")
        }
        model Badge { type = CharField(max_length=10) }
    "#;
    let text = text.replace(", to=Country", "").replace("\"self\"", "self");
    snapshot!(
        "schema_relations",
        schema(&[("models/graph.models", &text)])
    );
}

#[test]
fn bases_apps_and_choices() {
    let accounts = r#"
        const NAME_MAX = 80
        choices Level(IntegerField) { Low = 1, High = 2, "Very high" }
        abstract model Owned {
            owner = ForeignKey(User, on_delete=CASCADE, related_name="{app}_{model}_owned")
            meta {
                ordering    = [owner__name]
                constraints = [UniqueConstraint(fields=[owner], name="{app}_{model}_owner_uniq")]
            }
            annotation owner_tickets = Count(owner__support_ticket_owned)
            str "owned by {owner_id}"
        }
        #[derive(Hash)]
        model User {
            name  = CharField(max_length=NAME_MAX)
            level = SmallIntegerField(choices=Level, default=Level.Low)
        }
    "#;
    let support = r#"
        abstract model Dated { created_at = DateTimeField(auto_now_add=true), note = TextField() }
        model Ticket(Dated, accounts.Owned) {
            choices State { Open = "open", InReview = "review" }
            choices Source open { Mail = "mail" }
            note     = none
            /// How far it is.
            state    = CharField(max_length=10, choices=State, default=State.Open)
            source   = CharField(max_length=accounts.NAME_MAX, choices=Source, default="phone")
            level    = IntegerField(choices=accounts.Level, null=true)
            meta {
                ordering    += [-created_at]
                was          = Issue
                db_table     = "tickets"
                verbose_name = "support ticket"
                permissions  = [close_ticket("Can close tickets")]
            }
        }
        model Type(accounts.Owned) { crate = CharField(max_length=5), r_self = CharField(max_length=5) }
    "#;
    snapshot!(
        "schema_apps",
        schema(&[
            ("models/support.models", support),
            ("models/accounts.models", accounts)
        ])
    );
}

#[test]
fn expressions() {
    let text = r#"
        app shop
        model Customer {
            name = CharField(max_length=50)
            annotation orders_paid = Count(orders, filter=Q(orders__paid=true) & ~Q(orders__total__lt=10), distinct=true)
            annotation spent       = Sum(orders__total, default=0)
            annotation mean        = Avg(orders__lines__quantity)
            annotation value       = Sum(F(orders__lines__quantity) * orders__lines__price)
            annotation shout       = Upper(Concat(name, "!"))
            annotation latest      = Max(orders__placed_at)
            manager big            { filter(spent__gte=1000, name__istartswith="a") exclude(orders__isnull=true) }
            manager picky          { filter(orders__paid=true, orders__lines__price__gt=5) order_by(-id) }
            manager either         { filter(Q(orders__paid=true) | Q(orders__lines__price__in=[1, 2.5])) }
        }
        model Order {
            customer  = ForeignKey(Customer, on_delete=CASCADE, related_name=orders)
            total     = DecimalField(max_digits=10, decimal_places=2)
            paid      = BooleanField(default=false)
            placed_at = DateTimeField()
            ended_at  = DateTimeField(null=true)
            annotation took = F(ended_at) - placed_at
            manager late   { filter(ended_at__gt=F(placed_at) + 30d, customer__name__length__range=[1, 5]) }
            manager open   { filter(ended_at=null, customer__id=3) order_by(-Lower(customer__name), pk) }
            meta {
                get_latest_by = placed_at
                unique_together = [customer, placed_at]
                indexes = [Index(fields=[paid, -placed_at], condition=Q(paid=true), name=order_paid_idx)]
                constraints = [
                    CheckConstraint(condition=Q(total__gte=0) | Q(paid=false), name=order_total_check),
                    UniqueConstraint(fields=[customer], condition=Q(ended_at__isnull=true), name=order_open_uniq),
                ]
            }
        }
        model Line {
            order    = ForeignKey(Order, on_delete=CASCADE, related_name=lines)
            quantity = IntegerField()
            price    = DecimalField(max_digits=10, decimal_places=2)
        }
    "#;
    snapshot!(
        "schema_expressions",
        schema(&[("models/shop.models", text)])
    );
}

#[test]
fn an_admin_with_everything() {
    let text = r#"
        app desk
        choices Status(CharField) { Draft = "draft", Sent = "sent" }
        model Tag { name = CharField(max_length=40), admin { search_fields = ["^name"] } }
        model Letter {
            title  = CharField(max_length=100)
            slug   = SlugField()
            status = CharField(max_length=10, choices=Status)
            sent   = DateField(null=true)
            tags   = ManyToManyField(Tag)
            parent = ForeignKey(self, on_delete=CASCADE, null=true)
            annotation tag_count = Count(tags)
            str "{title}"
            admin {
                list_display        = [str, title, status("State"), parent__title, tag_count]
                list_display_links  = [title]
                list_editable       = [status]
                list_filter         = [status, tags, parent__sent]
                list_select_related = [parent]
                show_facets         = ALWAYS
                list_per_page       = 20
                search_fields       = [title, parent__title, tags__name]
                date_hierarchy      = sent
                ordering            = [-sent]
                sortable_by         = [title]
                fieldsets           = [(null, { fields: [title, slug] }), ("More", { fields: [tags], classes: [collapse] })]
                exclude             = [parent]
                readonly_fields     = [tag_count, sent]
                autocomplete_fields = [tags]
                filter_horizontal   = [tags]
                radio_fields        = { status: VERTICAL }
                prepopulated_fields = { slug: [title] }
                delete_confirmation_max_display = 9
                save_as             = true
                empty_value_display = "(none)"
                inlines             = [
                    tags,
                    Stacked(Letter, fk_name=parent, extra=0, min_num=1, max_num=4, can_delete=false, show_change_link=true,
                        verbose_name="answer", classes=[collapse], exclude=[slug], radio_fields={ status: HORIZONTAL }),
                    Remark,
                ]
                actions             = [
                    fn("crate::send"),
                    Action(fn("crate::close"), description="Close the {verbose_name}", description_plural="Close them", permissions=[delete], location=CHANGE_FORM),
                ]
            }
        }
        model Remark { text = TextField(), target = GenericForeignKey(Letter) }
    "#;
    snapshot!("schema_admin", schema(&[("models/desk.models", text)]));
}

#[test]
fn one_run_reports_everything() {
    let text = r#"app blog
model Post(Datd) {
    title  = CharFeld(max_length=200)
    text   = TextField(blank="yes")
    author = ForeignKey(Usr, on_delete=SET_NULL)
    editor = ForeignKey(User, on_delete=SET_NULL)
    meta { ordering = [title, -creatd], index = [] }
    admin { list_display = [title, author, nothing], paginator = [] }
}
model User { name = CharField(max_length=10), hooks [pre_save] }
"#;
    snapshot!("report_several", mistakes(text));
}

#[test]
fn a_mistake_in_an_abstract_model_is_reported_once() {
    let text = "abstract model A { a = CharField(max_lenght=1) }\nmodel B(A) { b = TextField() }\nmodel C(A) { c = TextField() }";
    let analysis = analysed(&[("models/blog.models", text)], Options::default());
    assert_eq!(analysis.diagnostics.len(), 1);
}

#[test]
fn constants_that_never_end_are_refused() {
    for text in [
        "const A = [B]\nconst B = [A]\nmodel M { j = JSONField(default=A) }",
        "const A = A\nmodel M { c = CharField(max_length=A) }",
    ] {
        let report = mistakes(text);
        assert!(report.contains("M0208"), "{report}");
    }
    // Doubling thirty times is refused too, and soon.
    let mut text = "const C0 = [1, 1]\n".to_owned();
    for level in 1..=30 {
        text.push_str(&format!("const C{level} = [C{0}, C{0}]\n", level - 1));
    }
    text.push_str("model M { j = JSONField(default=C30) }");
    assert!(mistakes(&text).contains("more than 1000000 values"));
}

#[test]
fn a_long_chain_of_bases_is_refused() {
    let mut text = "abstract model M0 { a = TextField() }\n".to_owned();
    for level in 1..5000 {
        text.push_str(&format!("abstract model M{level}(M{}) {{ }}\n", level - 1));
    }
    text.push_str("model Last(M4999) { b = TextField() }");
    assert!(mistakes(&text).contains("M0216"));
}

#[test]
fn nothing_is_a_schema_too() {
    assert_eq!(schema(&[]), "schema for sqlite\n");
    assert_eq!(schema(&[("models/a-b.models", "")]), "schema for sqlite\n");
}

#[test]
fn options_count() {
    let options = Options {
        backends: vec![Dialect::MySql, Dialect::Sqlite, Dialect::MySql],
        default_auto_field: AutoField::Normal,
        app_auto_fields: [("b".to_owned(), AutoField::Small)].into(),
        app_databases: [(
            "b".to_owned(),
            AppDatabase {
                name: "logs".to_owned(),
                backends: vec![Dialect::Postgres],
            },
        )]
        .into(),
        ..Options::default()
    };
    let analysis = analysed(
        &[
            ("models/a.models", "model M { a = TextField() }"),
            ("models/b.models", "model N { a = TextField() }"),
        ],
        options,
    );
    let text = analysis
        .schema
        .as_ref()
        .map(render_schema)
        .unwrap_or_default();
    assert!(text.starts_with("schema for sqlite, mysql\n"), "{text}");
    let (of_a, of_b) = text.split_once("app b").unwrap_or_default();
    assert!(of_a.contains("id: AutoField"), "{text}");
    assert!(of_b.contains("id: SmallAutoField"), "{text}");
}

/// Every type refuses the options that mean nothing there, each at its place.
#[test]
fn options_that_a_type_does_not_take() {
    let auto = "choices=[(1, \"One\")], default=1, db_default=1, unique=true, db_index=true, validators=[], rust=\"crate::X\"";
    let scalar = "primary_key=true, choices=[(\"a\", \"A\")]";
    let generated = "primary_key=true, blank=false, choices=[(\"a\", \"A\")], default=\"x\", db_default=\"x\", validators=[], editable=true, error_messages={}, rust=\"crate::X\"";
    for (declared, options) in [
        ("BigAutoField(primary_key=true)", auto),
        ("AutoField(primary_key=true)", auto),
        ("SmallAutoField(primary_key=true)", auto),
        ("FloatField()", "primary_key=true"),
        (
            "DecimalField(max_digits=9, decimal_places=2)",
            "primary_key=true",
        ),
        ("TimeField()", "primary_key=true"),
        ("DurationField()", "primary_key=true"),
        ("BinaryField()", "primary_key=true"),
        ("JSONField()", "primary_key=true"),
        ("ArrayField(base_field=IntegerField())", scalar),
        ("HStoreField()", scalar),
        ("IntegerRangeField()", scalar),
        (
            "SearchVectorField(null=true)",
            "primary_key=true, default=\"x\"",
        ),
        (
            "ForeignKey(self, on_delete=CASCADE)",
            "choices=[(1, \"A\")], rust=\"crate::X\"",
        ),
        ("OneToOneField(self, on_delete=CASCADE)", "unique=true"),
        (
            "GeneratedField(expression=Lower(name), output_field=CharField(max_length=9), db_persist=true)",
            generated,
        ),
    ] {
        for option in options
            .split(", ")
            .fold(Vec::<String>::new(), whole_options)
        {
            let (start, _) = declared.split_at(declared.len() - 1);
            let comma = if start.ends_with('(') { "" } else { ", " };
            let text = format!(
                "app a\nmodel A {{\n    name = CharField(max_length=9)\n    x = {start}{comma}{option})\n}}\n"
            );
            let options = Options {
                backends: vec![Dialect::Postgres],
                ..Options::default()
            };
            let analysis = analysed(&[("models/a.models", &text)], options);
            let name = option.split('=').next().unwrap_or_default();
            let refused = analysis.diagnostics.iter().any(|found| {
                found.code.id() == "M0302"
                    && found.message.ends_with(&format!("no option `{name}`"))
            });
            assert!(
                refused,
                "{text}{}",
                report(&analysis.diagnostics, &analysis.sources, Style::Plain)
            );
        }
    }
}

/// Puts `choices=[(1, "One")]` together again, which has a comma.
fn whole_options(mut options: Vec<String>, part: &str) -> Vec<String> {
    match options.last_mut() {
        Some(last) if last.contains('(') && !last.contains(')') => {
            last.push_str(", ");
            last.push_str(part);
        }
        _ => options.push(part.to_owned()),
    }
    options
}

/// A model that migrations do not make may look at another one's table, and databases have their own tables and indexes.
#[test]
fn tables_and_names_of_indexes_are_taken_in_one_database() {
    let other = "app b\nmodel B {\n    y = IntegerField()\n    meta {\n        db_table = \"things\"\n        indexes = [Index(fields=[y], name=the_index)]\n    }\n}\n";
    let first = "app a\nmodel A {\n    x = IntegerField()\n    meta {\n        db_table = \"things\"\n        indexes = [Index(fields=[x], name=the_index)]\n    }\n}\n";
    let codes = |second: &str, options: Options| {
        let analysis = analysed(
            &[("models/a.models", first), ("models/b.models", second)],
            options,
        );
        let codes = analysis.diagnostics.iter().map(|found| found.code.id());
        codes.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(codes(other, Options::default()), "M0501 M0505");
    let unmanaged = other.replace("db_table =", "managed = false\n        db_table =");
    assert_eq!(codes(&unmanaged, Options::default()), "");
    let mut apart = Options::default();
    let database = AppDatabase {
        name: "logs".to_owned(),
        backends: vec![Dialect::Sqlite],
    };
    apart.app_databases.insert("b".to_owned(), database);
    assert_eq!(codes(other, apart), "");
}

/// Content types are rows of one database, so what goes by them is there.
#[test]
fn generic_keys_stay_in_the_database_of_the_content_types() {
    let files = [
        (
            "models/a.models",
            "model Page { title = CharField(max_length=9) }",
        ),
        (
            "models/b.models",
            "model Note { about = GenericForeignKey(a.Page, Note) }",
        ),
    ];
    let mut options = Options::default();
    let database = AppDatabase {
        name: "logs".to_owned(),
        backends: vec![Dialect::Sqlite],
    };
    options.app_databases.insert("b".to_owned(), database);
    let analysis = analysed(&files, options);
    let found: Vec<&str> = analysis
        .diagnostics
        .iter()
        .map(|found| found.message.as_str())
        .collect();
    assert_eq!(
        found,
        ["`Note.about` goes by `contenttypes.ContentType`, which is in another database",]
    );
}

/// A child takes managers and annotations of its parent, which name the parent's choices.
#[test]
fn choices_of_a_parent_in_what_a_child_takes() {
    let text = "
        app shop
        model Order {
            choices Pace(IntegerField) { Slow = 1, Fast = 2 }
            pace = IntegerField(choices=Pace)
            manager fast { filter(pace=Pace.Fast) }
            manager at(pace: Pace) { filter(pace=pace) }
            annotation hurry = Case(When(pace=Pace.Fast, then=Pace.Fast), default=Pace.Slow)
        }
        model Parcel(Order) { weight = IntegerField() }
        proxy model Express(Parcel) { manager slow { filter(pace=Pace.Slow) } }
    ";
    assert!(schema(&[("models/shop.models", text)]).contains("Parcel"));
}

/// What stands in the order of related rows is read from the rows that refer to them.
#[test]
fn orderings_by_relations() {
    let text = r#"
        app forum
        model Group {
            name  = CharField(max_length=9)
            rank  = IntegerField(null=true)
            notes = JSONField(default={})
            annotation size  = Count(people, filter=Q(people__name="x"))
            annotation label = Concat(Coalesce(Cast(rank, output_field=TextField()), "-"), Upper(name))
            meta {
                ordering = [
                    OrderBy(rank, nulls_last=true), -size, label, Mod(rank, 2) + 1, -F(rank),
                    Case(When(Exists(people), then=F(rank)), When(~Q(name__in=["a", F(name)]) & Q(rank__isnull=false), then=1)),
                    Case(When(name="b", then=1), default=2), pk, "?",
                ]
            }
        }
        abstract model Named { name = CharField(max_length=9) }
        model Person(Named) {
            group = ForeignKey(Group, on_delete=CASCADE, related_name=people, null=true)
            meta { ordering = [-group, name] }
        }
        proxy model Speaker(Person) { manager later { order_by(-name) } }
        model Chair(Person) { meta { ordering = [-person_ptr] } }
        model Talk {
            by      = ForeignKey(Speaker, on_delete=CASCADE)
            chair   = OneToOneField(Chair, on_delete=CASCADE, related_name=talk)
            room    = ForeignKey(Room, on_delete=CASCADE)
            meta { ordering = [chair, -by, room], get_latest_by = room }
            manager by_group(room: Room) { filter(room=room) order_by(by__group, OrderBy(room, descending=true), by__group__pk) }
        }
        model Room { no = IntegerField() }
        model Line {
            talk = ForeignKey(Talk, on_delete=CASCADE)
            no   = IntegerField()
            meta { order_with_respect_to = talk }
        }
        model Word {
            line = ForeignKey(Line, on_delete=CASCADE)
            meta { ordering = [line] }
        }
    "#;
    snapshot!(
        "orderings_by_relations",
        schema(&[("models/forum.models", text)])
    );
}

/// Each model doubles the terms of the next: there is an end to it.
#[test]
fn orderings_that_grow() {
    let mut text =
        "app a\nmodel M40 { x = IntegerField() meta { ordering = [x, -x] } }\n".to_owned();
    for level in 0..40 {
        let next = level + 1;
        text.push_str(&format!(
            "model M{level} {{ a = ForeignKey(M{next}, on_delete=CASCADE, related_name=none) meta {{ ordering = [a, -a] }} }}\n"
        ));
    }
    let text = text.replace(") meta", ")\nmeta");
    let report = mistakes(&text);
    assert!(
        report.contains("M0308") || report.contains("values"),
        "{report}"
    );
}

/// What aggregates cannot do is said with its place and the way out.
#[test]
fn aggregates_that_cannot_be() {
    let text = r#"
        app a
        model A {
            flag = BooleanField(default=true)
            relation ordered = bs order_by(a)
            annotation one   = StringAgg(bs__name)
            annotation two   = StringAgg(bs__name, ", ", distinct=true, order_by=bs__age)
            annotation three = StringAgg(bs__age, ", ")
            annotation four  = StdDev(bs__name)
            annotation five  = StdDev(bs__age, distinct=true)
            annotation six   = AnyValue(bs__flag)
            annotation seven = Max(bs__age, sample=true)
            annotation eight = StringAgg(bs__name, ", ", order_by=[bs__nme, flag])
            annotation nine  = StringAgg(bs__name, 5)
            annotation ten   = Collate(flag, "C")
            annotation many  = Collate("x", { oracle: "C" })
            annotation none  = Collate("x")
            annotation first = Subquery(bs__name, order_by=bs__nme)
            annotation alone = Subquery(flag)
            annotation ruled = Subquery(ordered__name)
            annotation inner = Max(Subquery(bs__age))
            annotation fine  = Subquery(Lower(bs__name), order_by=[-bs__a, bs__age], default="-")
            annotation right = StringAgg(Lower(bs__name), Value(", "), distinct=true, order_by=-Lower(bs__name))
        }
        model B {
            a    = ForeignKey(A, on_delete=CASCADE, related_name=bs)
            name = CharField(max_length=9)
            age  = IntegerField()
            flag = BooleanField(default=true)
        }
    "#;
    snapshot!("mistakes_in_aggregates", mistakes(text));
}

#[test]
fn mistakes_in_calls_of_managers() {
    let text = r#"
        app blog
        model Post {
            title  = CharField(max_length=100)
            rank   = IntegerField(null=true)
            author = ForeignKey(Author, on_delete=CASCADE, related_name=posts)
            annotation longest = Length(title)
            default manager { few() }
            manager few { filter(rank__gt=1) limit(3) }
            manager ranked(rank: IntegerField) { filter(rank=rank) }
            manager wrong(rank: CharField) { ranked(rank) }
            manager perhaps(rank: IntegerField(null=true)) { ranked(rank) }
            manager nothing { ranked() }
            manager named { ranked(rank=1, title=2) }
            manager too_many { ranked(1, 2) }
            manager unknown { rankd(1) }
            manager text { ranked("one") }
            manager of_longest { filter(longest__gt=3) }
            manager broken { filter(titel="a") }
            manager also_broken { broken() order_by(rank) }
            manager no_values { values() }
            manager loaded { values(title) select_related(author) }
        }
        model Author {
            relation few_posts     = posts few()
            relation longest_posts = posts of_longest()
            relation no_posts      = posts ranked()
        }
    "#;
    snapshot!("mistakes_in_calls_of_managers", mistakes(text));
}

/// Managers that double with each call end, and soon.
#[test]
fn managers_that_double() {
    let mut text = String::from("app blog\nmodel Post {\n    manager m0 { filter(id__gt=1) }\n");
    for number in 1..40 {
        let before = number - 1;
        text += &format!("    manager m{number} {{ m{before}() m{before}() }}\n");
    }
    let report = mistakes(&(text + "}\n"));
    assert!(report.contains("more than 100 calls"), "{report}");
}
