//! M03xx: fields and their options.

use super::codes;

codes! {
    NOT_YET = "M0301", "not available yet",
        "The language has this, but this version of Luthier does not build it yet.

It is refused rather than ignored, so that no model means less than it says. The message names the part; leave it out, or write what
it does in Rust for now.";
    UNKNOWN_OPTION = "M0302", "no such option",
        "A field, index, constraint, validator or function is given an option that it does not take.

The message lists those that it takes. Some options exist for other types only: `max_length` for text, `auto_now` for times, `on_delete`
for foreign keys.";
    WRONG_OPTION = "M0303", "an option of the wrong type",
        "An option is given a value of another kind than it takes: text where a number belongs, a name where `true` or `false` does.

The message says what the option takes. Text stands in quotes, names of fields and models do not.";
    MISSING_OPTION = "M0304", "an option is missing",
        "A declaration leaves out something that has no usual value.

A foreign key needs a model and `on_delete`, because what happens to the rows when their target goes is a decision about your data. A
check constraint needs a condition and a name.";
    TOO_MANY_ARGUMENTS = "M0305", "too many values",
        "A call has more values without a name than it takes.

A column takes its verbose name as the only one, a relation the model and, behind it, `on_delete`. Give everything else by name:
`max_length=100`.";
    WRONG_VALUE = "M0306", "a value of the wrong type",
        "A value does not have the type of the column that it is for: a default, the value of a choice, or the right side of a comparison.

Text stands in quotes, dates are written as `date\"2026-01-31\"`, spans of time as `30d 12h`, members of choices as `Status.Draft`.";
    OUT_OF_RANGE = "M0307", "a value that the column cannot hold",
        "A number is outside the range of its column, or a text is longer than `max_length`.

A row with it could not be stored on every database. Use a wider column (`BigIntegerField`, a larger `max_length`) or another value.";
    NOT_A_CHOICE = "M0308", "a value that is not among the choices",
        "A default or a compared value is not one of the values of the field's choices.

Write the member (`Status.Draft`) rather than its value. If other values are allowed in the column, declare the choices as `open`.";
    BAD_LENGTH = "M0309", "a length that cannot be",
        "`max_length` must be a whole number of at least 1 and at most 2147483647.

For text without a limit leave `max_length` out, or use a `TextField`.";
    CHOICE_TOO_LONG = "M0310", "a choice that its column cannot hold",
        "`max_length` of a field is smaller than the longest value of its choices, or a number among them is out of the range of the column, so rows with that value
could not be stored.

Make `max_length` at least as large as the longest value, with some room for values to come; give numbers a wider column, such as a `BigIntegerField`.";
    BAD_DECIMAL = "M0311", "digits of a decimal that cannot be",
        "`max_digits` counts all digits of a decimal, `decimal_places` those behind the point. Both are given or none, `max_digits` is at least 1 and not smaller than
`decimal_places`.

For amounts up to 999,999.99 write `DecimalField(max_digits=8, decimal_places=2)`.";
    NULL_PRIMARY_KEY = "M0312", "a primary key that may be NULL",
        "A primary key names its row, so it always has a value.

Leave `null=true` out, or let another field be the primary key.";
    AUTO_NOT_PRIMARY = "M0313", "a counting field that is no primary key",
        "`AutoField`, `BigAutoField` and `SmallAutoField` are counted up by the database, which most databases do for the primary key only.

Add `primary_key=true`, or use an integer field.";
    TWO_PRIMARY_KEYS = "M0314", "two primary keys",
        "More than one field of a model is declared with `primary_key=true`.

A table has one primary key. Make the other one `unique=true`.";
    ID_NOT_PRIMARY = "M0315", "an `id` that is no primary key",
        "A model without a declared primary key gets one called `id`, so no other field can have this name.

Rename the field, or make it the primary key by `primary_key=true`.";
    AUTO_TIME_CONFLICT = "M0316", "two rules for the same time",
        "`auto_now`, `auto_now_add` and `default` each say what a time is set to, so only one of them can be given.

`auto_now_add` sets the time when the row is made, `auto_now` at every save, `default=Now()` only where the program gives none.";
    CHOICES_TYPE = "M0317", "choices of another type than the field",
        "The values of the choices are text and the column holds numbers, or the other way round.

`choices X(CharField)` serves every text field, `choices X(IntegerField)` every integer field. Without a base the values decide.";
    LOOKUP_TYPE = "M0318", "a lookup that the type does not have",
        "A condition compares a column in a way that its type does not offer.

Parts of text (`contains`, `startswith`, `regex` and their forms without regard to case) are for text; `gt`, `lt` and `range` are for what
has an order; `isnull` is for everything.";
    WRONG_ARGUMENT = "M0319", "a value that a function cannot take",
        "A function, an aggregate or an operator is given values of a type that it does not work on, or too few or too many of them.

`Sum` and `Avg` need numbers, `Lower` needs text, `Min` and `Max` need something with an order, arithmetic needs numbers of one kind.";
    BLANK_ADDRESS = "M0320", "an address that may be blank but not NULL",
        "An empty IP address is stored as NULL, because no database takes an empty address.

Add `null=true`, or leave `blank=true` out.";
    VALIDATOR_TYPE = "M0321", "a validator that does not fit the field",
        "A validator checks something that the values of the field do not have: the length of a number, the size of a text.

`MinValueValidator` and `MaxValueValidator` are for numbers and times, `MinLengthValidator`, `MaxLengthValidator` and `RegexValidator` for text.";
    COLUMN_TAKEN = "M0322", "two fields with one column",
        "Two fields of a model are stored in the same column.

A foreign key `author` is stored in `author_id`. Give one of the fields another `db_column`.";
    FILE_OPTION = "M0323", "an option that a file field cannot have",
        "A file is no primary key, the folder of its uploads is given relative to the storage, and a `FilePathField` offers files or folders, or both.

Leave out `primary_key`, write `upload_to` without a leading `/`, and do not switch off both `allow_files` and `allow_folders`.";
    NO_EFFECT = "M0324", "an option without effect",
        "An option is given that changes nothing, so it probably does not do what was meant.

A unique foreign key is better written as a `OneToOneField`; a relation that is its own way back has no use for a `related_name`.";
    REMOVED_TYPE = "M0325", "a field type that is no more",
        "Django has removed this field type, and Luthier never had it.

The message names what takes its place.";
    BAD_PATTERN = "M0326", "a pattern that is no regular expression",
        "The pattern of a `RegexValidator` or of a `regex` lookup cannot be read.

Brackets must be closed, and `\\` needs something behind it. Write patterns in single quotes or double the backslashes.";
    NOT_GENERATED = "M0327", "a column that cannot be generated so",
        "A `GeneratedField` is computed by the database, from stored columns of the same row, and always to the same value.

It reads no other generated column, no time of day and no random number. Whether it may be NULL follows from its expression; give the columns a
value where they have none: `Coalesce(nickname, name)`.";
    COMPOSITE_KEY_NAME = "M0328", "a composite primary key that is not called `pk`",
        "A `CompositePrimaryKey` has no column of its own, so it has no name of its own either: it is always `pk`.

Write `pk = CompositePrimaryKey(order, number)`.";
    COMPOSITE_KEY_MEMBER = "M0329", "a field that a composite primary key cannot have",
        "A composite primary key is made of stored columns of the model's own table that are never NULL: integers, text, UUIDs, dates, moments, booleans and foreign keys.

Columns that the database makes (generated ones, automatic numbers), many-to-many fields and columns of other tables are no part of it; nor are types without an exact equality that every database shares.";
    COMPOSITE_KEY_FORM = "M0330", "a composite primary key that is not a list of fields",
        "A `CompositePrimaryKey` names two to eight fields of the model, each once, and has no options. A model has one.

Options such as `default` or `db_column` belong to its members. A key of one field is written `primary_key=true` at that field.";
    COMPOSITE_KEY_VALUE = "M0331", "a composite primary key where one value is needed",
        "`pk` of a model with a composite primary key is several columns. In conditions and expressions of the language each column is named by itself; `ordering = [pk]` stands for all of them.

In Rust, `line::pk()` compares the key as a whole.";
    BAD_RUST_PATH = "M0332", "no path of a Rust item",
        "`fn(\"…\")` names a function, a type or a value of your program, which the generated code then calls.

It is a path from the root of your crate, `crate::rules::not_empty`, or from a crate that yours depends on. No arguments, no brackets: those the
generated code adds. Whether the item is there and fits, rustc says.";
    NOTHING_PASSES = "M0333", "rules that no value keeps",
        "The validators of a field leave no value that passes all of them, so no row could be stored.

The smallest value must not lie above the largest, the shortest text must not be longer than `max_length`, and a step is not zero.";
    UNKNOWN_MESSAGE = "M0334", "a message for an error that does not come",
        "`error_messages` has a text for an error that none of the field's rules gives.

The keys are the codes of errors: `blank`, `unique`, `max_length` and the like, and the codes that validators of the field are given by `code=…`.";
    BAD_FIELD_TYPE = "M0335", "a field type that cannot be",
        "A field type of your own is a type of the language, or another of yours, with options given once.

In the end there is a column of the language: text, numbers, times, files. Relations, counted keys and generated columns are declared at each field;
the name of a type of the language is taken.";
    RUST_TYPE = "M0336", "a Rust type where none can be",
        "`rust` gives the values of a column a type of the program.

A primary key is an `Id` of its model, choices are an enum, and a time that is set by `auto_now` is made by Luthier: these have their type already.";
    ARRAY_ELEMENT = "M0350", "a type that cannot be the element of an array",
        "An `ArrayField` holds plain values: numbers, truth, text, UUIDs, dates and times, documents, or arrays of them.

Relations have a table of their own: use a `ManyToManyField`.";
    UNIQUE_FOR = "M0360", "unique for what is no date",
        "`unique_for_date`, `unique_for_month` and `unique_for_year` name the date by which the values of a field are unique: a `DateField` or
`DateTimeField` of the same model, and not the field itself.

`validate_unique` asks the database about it. No constraint of the database holds it.";
    DEFAULT_FAILS = "M0361", "a default that does not pass validation",
        "The default of the field is the empty text, and `blank` says that empty text is a mistake. Every `create` that relies on the default is refused.

Write `blank=true` where empty text is meant to be a value. Where it is not, leave the default out: then each new row has to say what it is.";
    IMAGE_SIDE = "M0362", "a field that cannot keep the size of a picture",
        "`width_field` and `height_field` of an `ImageField` name the columns that an upload sets to the size of the picture, in pixels.

They are two integer fields of the same model, which the program may set: no keys, no choices, and nothing that the database computes.";
    NO_COLLATION = "M0363", "a collation that SQLite does not have",
        "SQLite compares text by `BINARY` (every character counts), `NOCASE` (the case of ASCII letters does not) or `RTRIM` (spaces at the end do not).
A table with any other collation cannot be made there.

The names of collations are each database's own. Give each its own, and leave out those that shall compare as usual:
`db_collation={ sqlite: \"NOCASE\", postgres: \"und-x-icu\", mariadb: \"utf8mb4_unicode_ci\" }`.";
    DATABASE_DEFAULT = "M0364", "a default that the database cannot be given",
        "`db_default` is a value, an expression of values, `Now()`, `Now()` plus or minus a length of time, or for a `FloatField` `Random()`. It reads no columns: there is no row yet.

An expression of values is computed when the models are compiled, so that each database fills in the same: arithmetic on numbers and spans of time,
`Lower`, `Upper`, `Trim`, `LTrim`, `RTrim`, `Reverse`, `Replace`, `Concat`, `Length`, `Coalesce`, `NullIf`, `Abs`, `Sign` and `Pi`. Where the result is not
exact, or databases differ about it, write the value itself, or let the program give it: `default=fn(\"crate::path\")`.";
    OTHERWISE = "M0365", "a word of Django that is said otherwise",
        "Django has an option or a key of `Meta` by this name, and here there is another way, by design: the message says which.

Some of them are words of the language (`abstract model`, `default manager`), some follow from what is known when the models are compiled, so that nothing
has to be said. `docs/django.md` goes through all of Django's options.";
    EXCLUSION_OPERATOR = "M0385", "an operator that keeps no rows apart",
        "An exclusion constraint compares two rows by operators, and refuses the second where all of them hold. The operator must be one of PostgreSQL's that holds both ways and that the index can search by: `OVERLAPS`, `EQUAL`, `NOT_EQUAL` or `ADJACENT_TO`.

Ranges are compared by `OVERLAPS`, `ADJACENT_TO` and `EQUAL`, everything else by `EQUAL` and `NOT_EQUAL`. What an operator class of an extension can do besides is written with it: `(OpClass(tags, name=\"gist__text_ops\"), \"&&\")`.";
    EXCLUSION_INDEX = "M0386", "an index that cannot hold an exclusion constraint",
        "An exclusion constraint is held by an index of the type `GIST`, which is what you get if nothing is said, `SPGIST` or `HASH`. The last two compare one expression, and `HASH` only by `EQUAL` and without `include`.

Leave `index_type` out.";
    CANNOT_WAIT = "M0387", "a uniqueness that cannot wait",
        "Only a constraint can be checked at the end of a transaction. A `UniqueConstraint` with a condition or with operator classes is an index in the database, which is checked with each row.

Leave `deferrable` out; or where rows swap their values within a transaction, use an `ExclusionConstraint` by `EQUAL`, which may have a condition and wait.";
    ONE_STRUCT = "M0388", "a field or model for some databases only",
        "A program that is built for several databases has one struct for each model, and one SQL schema on each: a field that only some of them have would be missing from the rows of the others.

What may differ is how a database keeps the values: `backends=[…]` limits an index or a constraint to some databases, `db_collation={postgres: \"…\"}` gives each its own collation. A model of types that one database alone has belongs into an app with a database of its own: `[apps.search] database = \"search\"` in `luthier.toml`, with the `backends` of that database.";
}
