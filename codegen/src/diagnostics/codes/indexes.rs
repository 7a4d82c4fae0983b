//! M05xx: indexes, constraints and tables.

use super::codes;

codes! {
    INDEX_NAME_TAKEN = "M0501", "two indexes or constraints of one name",
        "Two indexes or constraints share a name, which databases do not allow even across tables.

Give one of them another name. In an abstract model write the name with places, `\"{app}_{model}_name_uniq\"`, so that each child has its own.";
    BAD_INDEX_NAME = "M0502", "a name that an index cannot have",
        "The name of an index has at most 30 characters and starts with a letter; that of a constraint has at most 63.

Shorten it, or leave it out where the index consists of fields alone: a name is then made.";
    NO_COLUMNS = "M0503", "an index without columns, or with one twice",
        "An index or a unique constraint needs at least one field, and no field twice.

List the fields: `Index(fields=[name, -created_at])`.";
    NOT_A_COLUMN = "M0504", "a relation without a column in an index or constraint",
        "An index, a constraint or `unique_together` names a many-to-many field or a reverse relation, which have no column in the table.

The pairs of a many-to-many are unique already. For more, declare the join model yourself.";
    TABLE_TAKEN = "M0505", "two models with one table",
        "Two models, or a model and the join table of a many-to-many, are stored in a table of the same name.

Give one of them another `db_table`.";
    CROSSES_TABLES = "M0506", "a condition over other tables",
        "The condition of an index or constraint reads another table, or an annotation. Databases decide it from the row alone.

Keep to the columns of the model. A rule across tables belongs into the code that writes.";
    NO_CONSTRAINT_NAME = "M0507", "a constraint without a name",
        "A constraint in `meta` needs a name, by which the database reports it and migrations find it.

Write `name=post_author_title_uniq`; start it with the model's name, since names are unique in the whole database.";
    COMPOSITE_KEY_INDEXED = "M0508", "a composite primary key in an index or constraint",
        "An index, a constraint or `unique_together` names `pk`, which is a composite primary key there and has no column.

Name its members. Over all of them together there is an index already: that of the primary key.";
    ORDER_AND_ORDERING = "M0510", "two ways to order the rows of a model",
        "`order_with_respect_to` numbers the rows and orders them by these numbers, so an `ordering` beside it would never count.

Remove one of the two. Where the `ordering` is inherited, `ordering = []` takes it away.";
    ORDER_FIELD = "M0511", "an order with respect to what is no relation",
        "`order_with_respect_to` names the foreign key of the model whose rows the order is among: the answers of a question are ordered with respect to `question`.

Name a foreign key, or order by a column with `ordering`.";
    BAD_DATABASE_NAME = "M0512", "a name that a database cannot have",
        "The name of a table or column is a text of one's own, `db_table` or `db_column`. It may be any, with blanks and letters of every script, but for
quotes, backslashes and control characters, which no way of quoting makes safe in every database; and it is not empty.

Leave these characters out. The table of a model with `managed = false` is called as it is.";
    SHORTENED_NAME = "M0520", "a name that was shortened",
        "PostgreSQL takes names of 63 bytes and cuts longer ones off. A table or a column whose name would be longer gets a shorter one with four digits of its hash, the same on every database.

Nothing is wrong with that. A name of your own, with `db_table` or `db_column`, is easier to read where somebody looks into the database. This is a warning.";
    UNINDEXED_FILTER = "M0521", "a foreign key without an index, by which rows are looked up",
        "A foreign key has an index unless it says `db_index=false`. A manager that filters by such a key goes through the whole table each time.

Leave `db_index=false` out, or begin an index of `meta` with the key. Where the table is small, switch this warning off in `luthier.toml`.";
    REDUNDANT_INDEX = "M0522", "an index that another one makes superfluous",
        "An index over several columns serves every query that one over the first of them serves, so that an index which is the beginning of another
one, or the same, costs each write and gains nothing. That holds for the indexes of `meta`, of `db_index=true`, and for that which a foreign key
has by itself, where an index of `meta` begins with the key; MariaDB and MySQL are content with that one, too. The key of a join model, whose pairs are
unique, is not counted among these.

Take the index out; at a field say `db_index=false`. Where the shorter one is wanted for its size, switch this warning off in `luthier.toml`.";
    CONSTANT_CONDITION = "M0523", "a condition that is the same for every row",
        "The condition of a constraint or an index is true for every row, or for none, whatever the row holds. A check that always holds checks nothing,
and one that never does lets no row in; with such a condition an index has all rows, or none.

Name columns of the row, or leave the condition out; a check without one has no meaning and goes as a whole.";
    INDEX_STRUCTURE = "M0536", "an index that its kind cannot be",
        "PostgreSQL has several structures of indexes, and each holds what it is made for: `GinIndex` documents, arrays and words, `GistIndex` ranges,
`SpGistIndex` one column of text or ranges, `HashIndex` one column, `BrinIndex` values that are stored in order, `BloomIndex` text and 32-bit numbers. Only an
`Index` (a `BTreeIndex`) has an order, and storage parameters have limits.

Use an `Index`, which holds everything, or name the operator class of an extension that you have installed: `opclasses=[gin_trgm_ops]`.";
}
