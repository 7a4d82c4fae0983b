//! Models that make use of what the program gives, types and functions of `crate::support`, of hooks, extensions, administration and
//! texts for people, of defaults that databases compute, and of the types that PostgreSQL alone has.

use super::{Place, has};

/// What there is for every database, and for PostgreSQL beside it.
pub(super) const KINDS: usize = 6;
pub(super) const OF_POSTGRES: usize = 4;

/// The models of a kind. `members` are six free names, `unique` is a start of names that nobody else has, `back` one for a way back.
pub(super) fn text(
    kind: usize,
    place: &Place<'_>,
    [name, other]: [&str; 2],
    members: &[String; 6],
    unique: &str,
    back: &str,
    options: u16,
) -> String {
    let [a, b, c, d, e, f] = members;
    let app = place.app;
    let null = if has(options, 1) { "null=true" } else { "" };
    match kind {
        0 => format!(
            "field {name}(CharField) {{\n    max_length = 20\n    rust       = \"crate::support::Word\"\n}}\n\n\
             field {name}Two({name}) {{\n    default    = \"two\"\n    validators = [MinLengthValidator(1)]\n}}\n\n\
             /// Of types of one's own.\nmodel {other} {{\n    {a} = {name}(unique=true, default=\"ab\")\n    {b} = {name}Two({null})\n\
             \x20   {c} = IntegerField(rust=\"crate::support::Count\", default=3, db_default=4, db_index=true)\n\
             \x20   {d} = DateTimeField(rust=\"crate::support::Moment\", null=true)\n\
             \x20   {e} = ForeignKey(self, on_delete=SET_NULL, null=true, to_field={a}, related_name={back})\n\
             \n    str \"{{{b}}}\"\n\n    annotation {f} = Upper({a})\n    manager {c}_m {{ filter({a}=\"x\", {c}__gt=1) exclude({d}__year=2020) order_by({c}, -{d}) }}\n\
             \x20   manager {d}_m({f}: CharField) {{ filter({b}__startswith={f}) }}\n\
             \n    meta {{\n        indexes     = [Index(fields=[{a}, -{c}])]\n        constraints = [CheckConstraint(condition=Q({c}__gte=0), name={unique}_w)]\n    }}\n}}\n\n"
        ),
        1 => format!(
            "model {name} {{\n    {a} = CharField(max_length=30, default=fn(\"crate::support::word\"), validators=[fn(\"crate::support::fine\")])\n\
             \x20   {b} = IntegerField(default=fn(\"crate::support::number\"), validators=[MaxValueValidator(fn(\"crate::support::number\")), MinValueValidator(-5)])\n\
             \x20   {c} = FileField(upload_to=fn(\"crate::support::place\"), storage=fn(\"crate::support::media\"), null=true)\n\
             \x20   {d} = CharField(max_length=9, choices=fn(\"crate::support::pairs\"), blank=true, {null}{comma}error_messages={{ invalid_choice: \"No, \\\"{{0}}\\\".\" }})\n\
             \x20   {e} = FilePathField(path=fn(\"crate::support::folder\"), null=true)\n\
             \x20   {f} = ForeignKey(self, on_delete=SET(fn(\"crate::support::key\")), null=true, related_name=none, limit_choices_to=Q({a}__gt=\"a\"))\n\
             \n    meta {{ clean = [fn(\"crate::support::clean\"), fn(\"crate::support::clean\")] }}\n}}\n\n",
            comma = if null.is_empty() { "" } else { ", " },
        ),
        2 => {
            let all = [
                "pre_save",
                "post_save",
                "pre_delete",
                "post_delete",
                "m2m_changed",
            ];
            let hooks: Vec<&str> = (0..5)
                .filter(|bit| has(options, *bit))
                .map(|bit| all[bit as usize])
                .collect();
            let hooks = if hooks.is_empty() {
                "post_save".to_owned()
            } else {
                hooks.join(", ")
            };
            format!(
                "model {name} {{\n    {a} = CharField(max_length=9, {null})\n    {b} = ManyToManyField({other}, related_name=none)\n    {c} = ForeignKey({other}, on_delete=CASCADE, related_name=none)\n\n    hooks [{hooks}]\n}}\n\n\
                 abstract model {name}Base {{\n    {d} = IntegerField(default=1)\n\n    hooks [pre_delete]\n}}\n\n\
                 model {other}({name}Base) {{\n    {e} = IntegerField({null})\n\n    hooks [pre_save]\n}}\n\n\
                 proxy model {other}Proxy({other}) {{\n    hooks [post_save]\n}}\n\n"
            )
        }
        3 => format!(
            "const {unique}_WORDS = \"Say \\\"it\\\" {{x}}\"\nconst {unique}_PAIRS = [(\"s\", \"Small\"), (\"l\", {unique}_WORDS)]\nconst {unique}_MOST = 7\n\n\
             model {name} {{\n    {a} = CharField({unique}_WORDS, max_length={unique}_MOST, help_text={unique}_WORDS, choices={unique}_PAIRS, default=\"s\")\n\
             \x20   {b} = CharField(max_length=40, blank=true, error_messages={{ max_length: {unique}_WORDS, blank: \"It's \\\\ empty\" }})\n\
             \x20   {c} = DateField(db_comment=\"a 'day' \\\\\")\n    {d} = SlugField(editable=false, {null})\n    {e} = BooleanField(default=false)\n\
             \n    str \"{{{a}}} {{{{{{{b}}}}}}}\"\n\n    annotation {f} = Length({b})\n\
             \n    meta {{\n        verbose_name        = {unique}_WORDS\n        verbose_name_plural = \"those */ {{0}}\"\n        db_table_comment    = \"it's\"\n\
             \x20       permissions         = [{unique}_see(\"Can \\\"see\\\"\"), {unique}_do({unique}_WORDS)]\n        default_permissions = [view]\n\
             \x20       constraints         = [CheckConstraint(condition=Q({e}=true) | Q({b}__length__lt=9), name={unique}_v, violation_error_message={unique}_WORDS, violation_error_code=\"a-b\")]\n    }}\n\
             \n    admin {{\n        list_display        = [{a}, {f}(\"How \\\"long\\\"\"), {e}, str]\n        list_display_links  = [{a}]\n        list_filter         = [{e}, {c}]\n        list_editable       = [{e}]\n\
             \x20       search_fields       = [\"^{b}\", {a}]\n        search_help_text    = {unique}_WORDS\n        date_hierarchy      = {c}\n        ordering            = [-{c}, {b}]\n        readonly_fields     = [{d}, {f}]\n\
             \x20       fieldsets           = [(\"A \\\"b\\\"\", {{ fields: [{a}, {b}, {c}] }}), (null, {{ fields: [{e}] }})]\n        list_per_page       = {unique}_MOST\n        save_on_top         = true\n\
             \x20       empty_value_display = \"-\\\"-\"\n    }}\n}}\n\n"
        ),
        4 => format!(
            "model {name} {{\n    {a} = IntegerField(db_default=24 * 60)\n    {b} = CharField(max_length=20, default=\"p\", db_default=Concat(\"x\", Upper(\"y'\")))\n\
             \x20   {c} = FloatField(db_default=Random())\n    {d} = DateField(db_default=date\"2026-01-31\", {null})\n    {e} = DurationField(db_default=1d 2h)\n    {f} = DecimalField(max_digits=6, decimal_places=2, db_default=1.50)\n\
             \n    manager {a}_m {{ filter({a}__in=[1, 2], {b}__iregex=\"^x\") exclude({f}__range=[0, 9.5]) distinct() }}\n    manager {b}_m {{ order_by(\"?\") limit(3) }}\n}}\n\n\
             extend model {app}.{name} {{\n    annotation {a}_more = Coalesce({f}, 0) * F({a}) - 1\n    annotation {b}_more = Concat(Left({b}, 2), \"-\", Cast({a}, output_field=TextField()))\n\
             \x20   annotation {c}_more = TruncMonth({d})\n    manager {c}_m {{ filter({a}_more__gt=3) order_by(-{a}_more) annotate({a}_more, {b}_more) }}\n\
             \n    str \"{{{a}}}\"\n    meta {{ ordering = [-{a}, {b}], verbose_name = \"one more\" }}\n    admin {{ list_display = [{a}, {a}_more] }}\n}}\n\n"
        ),
        5 => format!(
            "model {name} {{\n    {a} = DecimalField(max_digits=8, decimal_places=2)\n    {b} = IntegerField({null})\n    {c} = DateTimeField()\n    {d} = DateTimeField(null=true)\n\
             \x20   {e} = GeneratedField(expression=F({b}) * 2 + 1, output_field=IntegerField(), db_persist=true, db_index=true)\n\
             \x20   {f} = GeneratedField(expression=Round(F({a}), 1), output_field=DecimalField(max_digits=8, decimal_places=1), db_persist=true)\n\
             \x20   {a}_kind = GeneratedField(expression=Case(When({b}__gt=5, then=\"big\"), default=\"small\"), output_field=CharField(max_length=9, choices=[(\"big\", \"Big\"), (\"small\", \"Small\")]), db_persist=true)\n\
             \x20   {a}_word = GeneratedField(expression=Cast({b}, output_field=TextField()), output_field=CharField(max_length=20, rust=\"crate::support::Word\"), db_persist=true)\n\
             \n    annotation {c}_took = F({d}) - F({c})\n    annotation {d}_in = ExtractIsoYear({c})\n\
             \n    manager {e}_m({a}: DecimalField, {b}: {name}) {{ filter({f}__lt={a}) exclude(pk={b}) order_by(-{e}) }}\n\
             \n    meta {{ indexes = [Index(fields=[{e}, -{c}])], get_latest_by = {c} }}\n}}\n\n"
        ),
        6 => format!(
            "model {name} {{\n    {a} = ArrayField(CharField(max_length=9), default=[\"a\", \"b\\\"c\"], size=4)\n    {b} = ArrayField(ArrayField(IntegerField(null=true)), null=true)\n\
             \x20   {c} = ArrayField(DecimalField(max_digits=6, decimal_places=2), blank=true, validators=[ArrayMinLengthValidator(1)])\n    {d} = ArrayField(UUIDField(), null=true)\n\
             \x20   {e} = HStoreField(default={{}}, validators=[KeysValidator([\"a\", \"b\"])])\n    {f} = HStoreField(null=true)\n\
             \n    str \"{{pk}}\"\n\
             \n    manager {a}_m {{ filter({a}__contains=[\"a\"], {b}__len__gt=1, {a}__0=\"x\") exclude({c}__overlap=[1.5]) order_by({a}) }}\n\
             \x20   manager {e}_m {{ filter({e}__has_key=\"a\", {e}__a__icontains=\"x\") exclude({e}__has_keys=[\"a\", \"c\"]) }}\n\
             \n    meta {{ indexes = [GinIndex(fields=[{a}], name={unique}_g), GinIndex(fields=[{e}]), HashIndex(fields=[{d}], name={unique}_h, fillfactor=70)] }}\n}}\n\n"
        ),
        7 => format!(
            "model {name} {{\n    {a} = IntegerRangeField()\n    {b} = BigIntegerRangeField(null=true)\n    {c} = DecimalRangeField(validators=[RangeMinValueValidator(1), RangeMaxValueValidator(9)])\n\
             \x20   {d} = DateRangeField(null=true)\n    {e} = DateTimeRangeField()\n    {f} = IntegerField()\n\
             \n    manager {a}_m {{ filter({a}__contains=5, {b}__overlap=[1, null], {c}__startswith__gt=1) exclude({d}__isempty=true) order_by(-{f}) }}\n\
             \x20   manager {b}_m {{ filter({a}__fully_lt=[1, 10], {e}__upper_inf=true) }}\n\
             \n    meta {{\n        indexes     = [GistIndex(fields=[{a}, {d}], name={unique}_s), SpGistIndex(fields=[{e}]), BrinIndex(fields=[{f}], pages_per_range=16, autosummarize=true, name={unique}_b)]\n\
             \x20       constraints = [\n            ExclusionConstraint(expressions=[[{e}, OVERLAPS], [{f}, EQUAL]], name={unique}_x, condition=Q({f}__gt=0), deferrable=deferred),\n\
             \x20           UniqueConstraint(fields=[{f}, {a}], include=[{b}], deferrable=immediate, name={unique}_u),\n            UniqueConstraint(fields=[{b}], nulls_distinct=false, name={unique}_n),\n        ]\n    }}\n}}\n\n"
        ),
        8 => format!(
            "model {name} {{\n    {a} = CharField(max_length=60, db_collation=\"C\")\n    {b} = SearchVectorField(null=true)\n    {c} = TextField(blank=true)\n    {d} = JSONField(default=[])\n    {e} = IntegerField(null=true)\n\
             \x20   {f} = GenericIPAddressField(unpack_ipv4=true, null=true)\n\
             \n    manager {a}_m {{ filter({b}=\"cat\", {a}__trigram_similar=\"dog\", {c}__unaccent__icontains=\"e\") }}\n    manager {c}_m({e}: CharField) {{ filter({a}__search={e}) }}\n    manager {d}_m {{ filter({d}__a__0=\"x\", {d}__contains={{ \"a\": [1] }}) exclude({d}__has_any_keys=[\"x\", \"y\"]) }}\n\
             \n    meta {{\n        indexes = [\n            GinIndex(fields=[{a}, {c}], opclasses=[gin_trgm_ops, gin_trgm_ops], name={unique}_t),\n            GinIndex(fields=[{b}], fastupdate=false),\n            BloomIndex(fields=[{e}], length=96, columns=[4], name={unique}_m),\n\
             \x20           Index(OpClass(Lower({a}), \"text_pattern_ops\"), name={unique}_o),\n            BTreeIndex(fields=[{e}], include=[{a}], condition=Q({e}__gt=1), name={unique}_i),\n        ]\n        db_tablespace = \"pg_default\"\n    }}\n}}\n\n"
        ),
        _ => format!(
            "field {name}(ArrayField) {{\n    base_field = IntegerField()\n    size       = 3\n}}\n\nmodel {other} {{\n    {a} = {name}(null=true)\n    {b} = ArrayField(CharField(max_length=3, choices=[(\"a\", \"A\"), (\"b\", \"B\")]), default=[\"a\"])\n\
             \x20   {c} = GeneratedField(expression=Upper({d}), output_field=CharField(max_length=9), db_persist=true)\n    {d} = CharField(max_length=9)\n    {e} = ForeignKey(self, on_delete=DB_SET_DEFAULT, null=true, db_default=null, related_name=none)\n    {f} = ArrayField(BooleanField(null=true), null=true)\n}}\n\n"
        ),
    }
}
