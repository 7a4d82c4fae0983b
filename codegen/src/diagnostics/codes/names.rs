//! M02xx: names and what they stand for.

use super::codes;

codes! {
    UNKNOWN_MODEL = "M0201", "no such model",
        "A reference names a model that no `.models` file declares.

Models are referred to by their name within their own app (`User`), by app and name from another one (`accounts.User`), or by
`self` from within. The order of declarations and of files does not matter. Look for a spelling mistake, a missing app
prefix, or a file that lies outside the folder that is compiled.";
    UNKNOWN_FIELD_TYPE = "M0202", "no such field type",
        "A field is declared with a type that the language does not have.

The types are Django's: `CharField`, `IntegerField`, `DateTimeField`, `ForeignKey` and so on. Capitals matter: it is
`URLField`, `UUIDField` and `JSONField`.";
    UNKNOWN_CHOICES = "M0203", "no such choices",
        "The option `choices` names a choices type that is not declared.

Choices are declared beside the models (`choices Status(CharField) { … }`) or inside the model that uses them. Those of another
app are written with its name: `people.Level`. Those of another model are written with that model's: `Ticket.State`.";
    UNKNOWN_MEMBER = "M0204", "no such member of the choices",
        "A value like `Status.Draft` names a member that its choices type does not declare.

Members are named by the word before the `=` in the declaration, neither by their value in the database nor by their label.";
    UNKNOWN_FIELD = "M0205", "no such field",
        "An ordering, index, constraint, admin key, expression or `str` names something that the model does not have.

Fields and relations are named as they are declared, reverse relations by their `related_name` (without one: the model's name in
small letters and `_set`, or the bare name for a one-to-one). `author__name` in an expression and `author.name` in a `str`
lead over relations.";
    UNKNOWN_LOOKUP = "M0206", "no such lookup",
        "The last part of a path like `name__icontains` is neither a field nor a lookup.

The lookups are `exact iexact contains icontains startswith istartswith endswith iendswith regex iregex gt gte lt lte in range
isnull`. Which of them a column has depends on its type.";
    UNKNOWN_FUNCTION = "M0207", "no such function",
        "An expression calls a function that the language does not have.

Functions carry Django's names: `Lower`, `Coalesce`, `Count`, `Now` and so on. A Rust function is named by `fn(\"path\")`, where
a callable is allowed.";
    UNKNOWN_NAME = "M0208", "no such name",
        "A bare word stands where a value is expected, and it is not the name of a constant.

Text is written in quotes. Constants are declared by `const NAME = value` beside the models of the same app; those of another app
are written with its name: `billing.RATE`.";
    UNKNOWN_SETTING = "M0209", "no such setting",
        "A `meta` or `admin` block, or a manager's body, has an entry that Luthier does not know.

The keys are those of Django's `class Meta` and `ModelAdmin`; what Django gives as Python code has no place there.";
    DUPLICATE_DECLARATION = "M0210", "declared twice",
        "Two declarations of one app share a name.

Models, choices and constants of an app must differ in more than capital letters, because table names are made of small letters.
Several files may share an app, so the other declaration can stand in another file.";
    DUPLICATE_FIELD = "M0211", "two fields of one name",
        "A model has two fields whose names are the same, or differ in capital letters only, which databases do not tell apart.

A foreign key `author` also takes the name `author_id`. A field that is inherited from an abstract model may be declared again in the
child, but two abstract bases may not both bring a field unless the child settles it.";
    DUPLICATE_MEMBER = "M0212", "two members alike",
        "Two members of a choices type share a name or a value.

The value is what the database stores, so two members with one value could not be told apart when a row is read.";
    NAME_CLASH = "M0213", "a name that is taken in its model",
        "Fields, relations, annotations and managers of a model are all reached by name from the model, so their names must differ.

Rename the annotation, the manager or the field. A relation from another model is renamed by `related_name` where it is declared.";
    BAD_NAME = "M0214", "a name that paths cannot hold",
        "A name contains `__`, or starts or ends with `_`.

Two underscores separate the parts of a path (`author__name`), so a name that contains them or that ends with one could not be written in a
path. This holds for models, fields, relations and annotations.";
    RESERVED_NAME = "M0215", "a reserved name",
        "A name has a meaning of its own in the language and cannot be declared.

`pk` stands for the primary key of every model, whatever it is called. `self` stands for the model itself. The names of queryset methods cannot
be managers: `Post::filter()` would have two meanings.";
    INHERITANCE_RING = "M0216", "a model that inherits from itself",
        "The bases of a model lead back to it.

Follow the names after the models in brackets; one of them has to go.";
    ABSTRACT_TARGET = "M0217", "an abstract model where a table is needed",
        "A relation leads to an abstract model, which has no table and therefore no rows.

Let it lead to one of the models that inherit from it, or make the abstract model a plain one.";
    GIVEN_TWICE = "M0218", "given twice",
        "An option, a setting or a block that can stand only once stands there again.

Which of the two is meant is for you to say; remove the other one. Several `meta` blocks of one model are written as one.";
    BAD_APP = "M0219", "a name that an app cannot have",
        "An app's name starts its tables' names and is a Rust module, so it is made of small letters, digits and single underscores, and starts with a letter.

Without an `app` line the file's stem names the app; write `app name` at the top of the file where the stem is not fit for it.";
    NOT_A_RELATION = "M0220", "a path through something that is no relation",
        "A path goes on behind a field that does not lead to another model.

In `author__name` the part before `__` must be a relation: a foreign key, a one-to-one, a many-to-many, or one of them backwards. Behind a plain
field only a lookup can follow, in a condition.";
    TO_MANY_VALUE = "M0221", "many values where one is needed",
        "A path leads over a relation to many rows, but one value is needed: in an ordering, a `str`, an arithmetic expression or an index.

A condition over such a path asks whether there is such a row. For one value make an aggregate of them: `Count(posts)`,
`Max(posts__created_at)`.";
    PROXY_BASE = "M0222", "a proxy of no model, or of several",
        "A proxy model is another name and behaviour for the rows of one model with a table, so it needs exactly that one.

Write the model after the name: `proxy model Draft(Post) { … }`. Abstract models beside it may bring managers, annotations and
hooks, but no fields; a proxy of a proxy stands for the same table, and so may several proxies of one model together.";
    PROXY_CHANGES_TABLE = "M0223", "a proxy that would change its table",
        "A proxy model declares a field, an index, a constraint or another thing of the table, but it has no table of its own: its rows are
those of its base.

Declare it in the base. A model with columns of its own beside those of another one is declared without `proxy`.";
    EXTENSION_CHANGES_TABLE = "M0224", "an extension that would change a table",
        "`extend model` declares a field, an index, a constraint or another thing of the table. What a table consists of stands in one place,
the declaration of the model, and its app's migrations make it.

From elsewhere come hooks, managers, annotations, `str`, `admin`, and of `meta` the orderings, the words for people and the
permissions. Columns of another app go into a model there, with a `OneToOneField` to this one.";
    UNKNOWN_HOOK = "M0225", "no such hook",
        "`hooks [ … ]` names something that a program cannot be called for.

The hooks are Django's signals: `pre_save`, `post_save`, `pre_delete`, `post_delete` and `m2m_changed`.";
    HIDES_PARENT_FIELD = "M0226", "a field that hides one of the parent",
        "A model inherits from a model with a table and declares a field that the parent has already, or one with the name of the link to the
parent (`place_ptr`). The row of a child goes on with the row of its parent, so a name cannot stand for two columns.

Rename the field. Fields of an abstract base may be declared again or dropped (`name = none`), because its children have copies.";
    UNUSED_PARAMETER = "M0236", "a parameter that nothing uses",
        "A manager has a parameter that none of its steps uses, so whoever calls it gives something for nothing.

A parameter stands wherever a value does: `manager of(user: User) { filter(owner=user) }`. A bare name is the parameter; the column of
the same name is `F(name)`.";
    DEFAULT_MANAGER = "M0237", "a default manager that does more than narrow",
        "A default manager says which rows there are and in which order, for `objects()` and for every set of related rows. It takes no parameters,
since nobody could give them, and has only the steps `filter`, `exclude` and `order_by`, since what relations load are rows of the model.

What needs more is a named manager.";
    PARAMETER_TYPE = "M0238", "a type that a parameter cannot have",
        "A parameter of a manager has the type of a value: a field type such as `IntegerField` or `CharField`, choices, or a model, which takes a row or
its key. Fields that are relations, keys that count up and computed columns are no types of values.

For a foreign key name the model that it leads to: `manager of(user: accounts.User) { … }`.";
    NARROWED_RELATION = "M0239", "a declared relation that cannot be so",
        "`relation recent_posts = posts filter(is_published=true) order_by(-created_at)` gives some of the rows of a relation a name of their own, so
that both can be loaded at once. It narrows one relation of the model to many rows, by `filter`, `exclude` and `order_by`.

It stands in conditions, aggregates, `Exists` and `prefetch_related`, and in queries as `user::recent_posts()`. The admin, indexes and `str` name the
relation itself.";
    NO_MEMBER = "M0240", "a Rust attribute with nothing to stand at",
        "Rust attributes before a field are passed on to the member of the row's struct. A many-to-many field, a generic relation, the declaration of a
composite key and the two columns behind a generic foreign key are no members: rows have them by methods, or as part of something else. What
such attributes are for, `#[serde(…)]` first of all, says nothing of a method.

Leave the attribute out. What the whole struct is to have stands above the model, and a generic foreign key is a member and takes attributes.";
    MANAGER_LOOP = "M0241", "a manager that calls itself",
        "A manager may call other managers of its model, `manager recent { published() order_by(-created_at) }`: their steps stand for the call. One that
leads back to itself, at once or by others, would have no end.

Write the steps that both are to have in a manager of its own.";
    OTHER_DATABASE = "M0250", "a relation into another database",
        "Apps can be in databases of their own (`[apps.audit] database = \"logs\"` in `luthier.toml`), and a relation leads from a model of one
database to a model of another. No database joins its rows with those of another one, or holds a foreign key into it.

Let both apps be in one database. Or keep the key in a column of its own type, such as `user_id = BigIntegerField(db_index=true)`, and look the
row up by it: what the key leads to is then nobody's promise. The same holds for models that inherit from a table, for proxies, and for generic
foreign keys, whose content types are in the default database.";
    APP_OF_TWO_CRATES = "M0251", "an app of two crates",
        "Two crates declare an app of one name: this one and one whose apps it uses (`apps_from` in `luthier.toml`), or two of the latter. An app is
a Rust module, a prefix of tables and a folder of migrations, so all of it comes from one crate.

Give this crate's app another name. What belongs to the models of the other crate, such as more columns, goes into a model of an app of
one's own, with a `OneToOneField` to theirs.";
    EXTENDS_OTHER_CRATE = "M0252", "an extension of a model of another crate by more than annotations and managers",
        "`extend model` names a model that comes from another crate (`apps_from` in `luthier.toml`). Annotations and named managers stand beside the code of
that crate, as functions and traits of this one. Anything else would have to be put into it, and it is compiled already: columns and keys of `meta` make
its table, hooks and a default manager are called by its own code, `str` and the admin are parts of its types.

Declare it in the other crate. Columns go into a model here, with a `OneToOneField` to theirs; relations need no extension: a foreign key to the model
adds its way back.";
    DELETED_ELSEWHERE = "M0253", "a deletion that the other crate does not see",
        "A relation leads to a model of another crate (`apps_from` in `luthier.toml`), and when a row of that model is deleted, more would have to be
done than the database does by itself. The code that deletes comes from the other crate, which does not know the models of this one; the
foreign key's own `ON DELETE` is all that happens. It cannot call `SET(…)`, run hooks, delete the rows of generic relations or the row of a parent.

`CASCADE`, `SET_NULL`, `PROTECT` and `RESTRICT` work where nothing of that kind hangs on the rows. Where it does, take `PROTECT`, and delete the
rows before; or `DB_CASCADE`, which says that the database is to delete and nobody is told.";
    BASE_OF_OTHER_CRATE = "M0254", "a model over a model of another crate",
        "A model inherits from a model with a table of another crate, or is a proxy of one. Both need the inside of the other model's code, which
is compiled already.

Refer to the row by a `OneToOneField`. Abstract models can be inherited from other crates.";
}
