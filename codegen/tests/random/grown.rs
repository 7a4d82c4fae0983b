//! Models of random projects that make use of a part of the language each: proxies, children of tables, composite keys, rows in
//! order, types of one's own, groups of choices, managers with parameters, generic keys, constraints, declared relations, generated
//! columns, files, defaults of the database, several bases, many-to-many relations of all forms, rules of deletion, validators of
//! choices and keys, orders that say where NULL stands, and what is in `further.rs`. Their members have random names.

use proptest::{collection::vec, prelude::*};

use super::{Taken, Target, has, name};

#[path = "further.rs"]
mod further;

/// One such model, or several that belong together.
#[derive(Clone, Debug)]
pub(super) struct Grown {
    kind: usize,
    names: Vec<String>,
    pick: usize,
    options: u16,
}

/// What of the language there is.
const KINDS: usize = 16 + further::KINDS + further::OF_POSTGRES;

/// None, or some.
pub(super) fn grown() -> impl Strategy<Value = Vec<Grown>> {
    let one = (0..KINDS, vec(name(), 8), 0..64_usize, any::<u16>()).prop_map(
        |(kind, names, pick, options)| Grown {
            kind,
            names,
            pick,
            options,
        },
    );
    vec(one, 0..4)
}

/// Where the models stand, and what they can refer to.
pub(super) struct Place<'a> {
    pub(super) app: &'a str,
    /// The names of the app's models with a table that is their own.
    pub(super) own: &'a [&'a str],
    pub(super) targets: &'a [Target],
    /// Whether the project is for PostgreSQL alone.
    pub(super) of_postgres: bool,
}

impl Grown {
    /// The models. `number` is one that no others of the app have.
    pub(super) fn text(&self, place: &Place<'_>, taken: &mut Taken, number: usize) -> String {
        let mut members = Taken::default();
        let member: Vec<String> = self.names[2..]
            .iter()
            .map(|name| members.free(name))
            .collect();
        let [a, b, c, d, e, f] = member.as_slice() else {
            return String::new();
        };
        let short = |at: usize| self.names[at].chars().take(80).collect::<String>();
        let name = taken.free(&short(0));
        let other = taken.free(&short(1));
        let target = |offset: usize| {
            let at = (self.pick + offset) % place.targets.len();
            let target = &place.targets[at];
            if target.app == place.app {
                target.name.clone()
            } else {
                format!("{}.{}", target.app, target.name)
            }
        };
        let back = format!("way_{}_{number}", place.app);
        let unique = format!("g_{}_{number}", place.app);
        let to_one = if has(self.options, 0) {
            "ForeignKey"
        } else {
            "OneToOneField"
        };
        if place.targets.is_empty() {
            return String::new();
        }
        if let Some(kind) = self.kind.checked_sub(16) {
            if kind >= further::KINDS && !place.of_postgres {
                return String::new();
            }
            let names = [name.as_str(), other.as_str()];
            let members = [a, b, c, d, e, f].map(Clone::clone);
            return further::text(kind, place, names, &members, &unique, &back, self.options);
        }
        let own = (!place.own.is_empty()).then(|| place.own[self.pick % place.own.len()]);
        match (self.kind, own) {
            (0, Some(base)) => format!(
                "proxy model {name}({base}) {{\n    manager {a} {{ filter(pk__isnull=false) order_by(-pk) }}\n}}\n\n\
                 proxy model {other}({name}) {{\n    str \"a {{pk}}\"\n}}\n\n"
            ),
            (1, Some(base)) => format!(
                "model {name}({base}) {{\n    own_{a} = CharField(max_length=9)\n    own_{b} = {to_one}({}, on_delete=CASCADE, related_name={back})\n\
                 \n    manager {c}_m {{ filter(own_{b}__pk__isnull=false) order_by(-own_{a}) }}\n}}\n\n\
                 model {other}({name}) {{\n    further_{a} = IntegerField(default=1)\n}}\n\n",
                target(1)
            ),
            (0..=2, _) => {
                let second = if has(self.options, 1) {
                    format!(
                        "ForeignKey({}, on_delete=CASCADE, related_name={back})",
                        target(0)
                    )
                } else {
                    "CharField(max_length=20)".to_owned()
                };
                format!(
                    "model {name} {{\n    pk = CompositePrimaryKey({a}, {b})\n    {a} = IntegerField()\n    {b} = {second}\n    {c} = TextField(null=true)\n\
                     \n    manager {d}_m {{ filter({a}__gt=0) order_by(-pk) }}\n    meta {{ ordering = [pk] }}\n}}\n\n"
                )
            }
            (3, _) => format!(
                "model {name} {{\n    {a} = ForeignKey({}, on_delete=CASCADE, related_name={back})\n    {b} = CharField(max_length=9)\n\
                 \n    meta {{ order_with_respect_to = {a} }}\n}}\n\n",
                target(0)
            ),
            (4, _) => format!(
                "field {name}(CharField) {{\n    max_length = 20\n    validators = [MinLengthValidator(1)]\n}}\n\n\
                 model {other} {{\n    {a} = {name}(null=true)\n    {b} = {name}(default=\"abc\", unique=true)\n    {c} = {name}()\n}}\n\n"
            ),
            (5, _) => format!(
                "choices {name}(CharField) {{\n    __empty__ = \"-\"\n    {a} = \"1\", \"One\", \"Some\"\n    {b} = \"2\", \"Two\", \"Some\"\n    {c} = \"3\", \"Three\", \"Others\"\n}}\n\n\
                 model {other} {{\n    {d} = CharField(max_length=5, choices={name}, null=true)\n    {e} = CharField(max_length=5, choices={name}, default={name}.{b})\n\
                 \x20   {f} = SmallIntegerField(choices=[(\"Good\", [(2, \"Very well\"), (1, \"Well\")]), (\"Bad\", [(0, \"Not at all\")])])\n}}\n\n"
            ),
            (6, _) => format!(
                "model {name} {{\n    {a} = ForeignKey({0}, null=true, on_delete=SET_NULL, related_name={back})\n    {b} = IntegerField(default=1)\n    {c} = CharField(max_length=9, null=true)\n\
                 \n    default manager {{ filter({b}__gt=0) }}\n\
                 \x20   manager {d}_m({e}: {0}, {f}: IntegerField(default=5), {c}: CharField(null=true)) {{ filter({a}={e}, {b}__gte={f}) filter({c}={c}) order_by(-{b}) limit(3) }}\n\
                 \x20   manager {e}_m({b}: IntegerField) {{ filter({b}={b}) select_related({a}) }}\n}}\n\n",
                target(0)
            ),
            (7, _) if place.targets.iter().all(|target| target.name.len() < 90) => {
                let (first, second) = (target(0), target(1));
                let both = if first == second {
                    first
                } else {
                    format!("{first}, {second}")
                };
                let null = if has(self.options, 2) {
                    ", null=true"
                } else {
                    ""
                };
                format!(
                    "model {name} {{\n    object_id = CharField(max_length=40{null})\n    g_{a} = GenericForeignKey({both}{null})\n    {b} = TextField()\n}}\n\n"
                )
            }
            (8, _) => format!(
                "model {name} {{\n    {a} = IntegerField()\n    {b} = IntegerField(null=true)\n    {c} = CharField(max_length=20)\n\
                 \n    annotation {d} = Coalesce({b}, {a})\n    annotation {e} = Case(When({a}__gt=5, then=\"big\"), default=\"small\")\n\
                 \n    meta {{\n        constraints = [\n            CheckConstraint(condition=Q({a}__gt=0) | ~Q({b}__isnull=true), name={unique}_a),\n\
                 \x20           UniqueConstraint(Lower({c}), name={unique}_b, backends=[sqlite, postgres, mysql]),\n        ]\n\
                 \x20       indexes = [Index(fields=[{c}, -{b}], condition=Q({a}__gt=1), name={unique}_c, backends=[sqlite, postgres])]\n    }}\n}}\n\n"
            ),
            (9, _) => format!(
                "model {name} {{\n    {a} = CharField(max_length=9)\n\
                 \n    relation {c}_r = {back} filter({d}=true) order_by(-pk)\n    annotation {b} = Count({c}_r)\n    manager {e}_m {{ filter({c}_r__{d}=true) prefetch_related({c}_r) annotate({b}) }}\n}}\n\n\
                 model {other} {{\n    {f} = ForeignKey({name}, on_delete=CASCADE, related_name={back})\n    {d} = BooleanField(default=false)\n}}\n\n"
            ),
            (11, _) => {
                let limit = format!("LIMIT_{}_{number}", place.app);
                format!(
                    "const {limit} = 12\n\nmodel {name} {{\n    the_number = AutoField(primary_key=true)\n\
                     \x20   {a} = ImageField(upload_to=\"i/%Y\", width_field={b}, height_field={c}, null=true)\n    {b} = PositiveIntegerField(null=true, editable=false)\n\
                     \x20   {c} = PositiveIntegerField(null=true)\n    {d} = FilePathField(path=\"/srv/it's\", match=r\"^a\\.\", recursive=true, null=true)\n\
                     \x20   {e} = CharField(max_length={limit}, db_default=Lower(\"X\"), validators=[MinLengthValidator(1), RegexValidator(\"^[a-z]+$\", message=\"Small.\")])\n\
                     \x20   {f} = DateTimeField(db_default=Now())\n\n    meta {{ get_latest_by = [-{f}, {e}] }}\n}}\n\n"
                )
            }
            (12, _) => {
                let both = taken.free(&format!("{name}Both"));
                format!(
                    "abstract model {name} {{\n    {a} = DateField(auto_now_add=true)\n\n    meta {{\n        ordering = [-{a}]\n        get_latest_by = {a}\n    }}\n}}\n\n\
                     abstract model {other} {{\n    {b} = IntegerField(default=2, validators=[MinValueValidator(1), StepValueValidator(2)])\n}}\n\n\
                     model {both}({name}, {other}) {{\n    {c} = SlugField(unique_for_date={a})\n    {d} = CharField(max_length=9, unique_for_year={a}, null=true)\n\
                     \n    meta {{ ordering += [{c}] }}\n}}\n\nextend model {both} {{\n    annotation {e} = Length({c})\n}}\n\n"
                )
            }
            (13, _) => format!(
                "model {name} {{\n    {a} = ManyToManyField(self, symmetrical=false, related_name={back})\n    {b} = ManyToManyField(self, blank=true, help_text=\"Those.\", db_table=\"{unique} b\")\n\
                 \x20   {c} = ForeignKey(self, on_delete=SET(1), null=true, related_name=none, validators=[MinValueValidator(1)])\n\
                 \x20   {d} = ForeignKey({0}, on_delete=SET_DEFAULT, default=null, null=true, related_name=none)\n\
                 \x20   {e} = ManyToManyField({0}, through={other}, through_fields=[{f}, {e}], related_name=none)\n}}\n\n\
                 model {other} {{\n    {f} = ForeignKey({name}, on_delete=CASCADE, related_name=none)\n    {a} = ForeignKey({name}, on_delete=CASCADE, related_name=none)\n\
                 \x20   {e} = ForeignKey({0}, on_delete=CASCADE, related_name=none)\n}}\n\n",
                target(0)
            ),
            (14, _) => format!(
                "model {name} {{\n    {a} = CharField(max_length=5, primary_key=true, choices=[(\"x\", \"X\"), (\"y\", \"Y\")], validators=[RegexValidator(\"x\")])\n\
                 \x20   {b} = IntegerField(null=true, choices=[(1, \"One\"), (2, \"Two\")], validators=[MaxValueValidator(1)])\n    {c} = SmallIntegerField(null=true)\n\
                 \x20   {d} = ForeignKey(self, on_delete=CASCADE, null=true, related_name=none, validators=[RegexValidator(\"^x$\", message=\"No.\")])\n\
                 \x20   {f} = OneToOneField(self, on_delete=CASCADE, related_name=none, validators=[MinLengthValidator(1)])\n\
                 \n    manager {e}_m {{ order_by(OrderBy({c}, descending=true, nulls_first=true)) }}\n\
                 \x20   meta {{\n        ordering = [OrderBy({c}, nulls_last=true), -OrderBy({b}), {a}]\n        get_latest_by = [OrderBy({c}, nulls_first=true)]\n    }}\n}}\n\n"
            ),
            (15, _) => format!(
                "model {name} {{\n    {a} = ForeignKey({}, on_delete=DB_CASCADE, related_name=none)\n    {b} = ForeignKey({}, on_delete=DB_SET_NULL, null=true, related_name=none)\n}}\n\n",
                target(0),
                target(1)
            ),
            _ => format!(
                "model {name} {{\n    {a} = CharField(max_length=20)\n    {b} = GeneratedField(expression=Lower({a}), output_field=CharField(max_length=20), db_persist=true)\n\
                 \x20   {c} = GeneratedField(expression=Q({a}__length__gt=3), output_field=BooleanField(), db_persist=true)\n}}\n\n"
            ),
        }
    }
}
