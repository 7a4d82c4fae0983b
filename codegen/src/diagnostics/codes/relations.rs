//! M04xx: relations between models.

use super::codes;

codes! {
    RELATED_NAME_IS_FIELD = "M0401", "a way back with the name of a field",
        "The name by which a relation leads back (its `related_name`) is already a field of the model that it leads to.

`john.posts` would have two meanings. Give the relation another `related_name`, or `related_name=none` if nobody needs the way back.";
    RELATED_NAME_TAKEN = "M0402", "two ways back of one name",
        "Two relations lead back from a model by the same name.

That happens with two foreign keys to one model, which both are called `post_set` unless they say otherwise. Give at least one a
`related_name` of its own. In an abstract model use `\"{model}_owned\"`, so that each child gets its own.";
    SET_NULL_NOT_NULL = "M0403", "SET_NULL on a column that is never NULL",
        "`on_delete=SET_NULL` empties the key when its target goes, but the column does not take NULL.

Add `null=true`, or choose another `on_delete`.";
    SET_DEFAULT_WITHOUT_DEFAULT = "M0404", "SET_DEFAULT without a default",
        "`on_delete=SET_DEFAULT` puts the field's default in the place of the key, but the field has none. `DB_SET_DEFAULT` needs a `db_default` in the same way.

Add the default, or choose another `on_delete`.";
    BAD_RELATED_NAME = "M0405", "a `related_name` that is no name",
        "A `related_name` is a name in paths and in Rust: letters, digits and single underscores, not starting with a digit and not ending with `_`.

`related_name=none` says that there is no way back. In text, `{model}` and `{app}` stand for the names of the model and its app.";
    TOO_MANY_RELATIONS = "M0406", "more relations than a model can have",
        "A model has more than 255 relations, those of other models to it counted.

Give relations that nobody walks backwards `related_name=none`.";
    KEY_RING = "M0407", "primary keys that lead to each other",
        "The primary key of a model is a relation whose target has a primary key that leads back, so neither can have a value first.

Let one of the models have a key of its own.";
    UNKNOWN_ON_DELETE = "M0408", "no such rule for deletes",
        "`on_delete` takes `CASCADE`, `PROTECT`, `RESTRICT`, `SET_NULL`, `SET_DEFAULT`, `SET(value)`, `DO_NOTHING`, `DB_CASCADE`, `DB_SET_NULL` or `DB_SET_DEFAULT`.

`CASCADE` deletes the rows too, `PROTECT` refuses the delete, `SET_NULL` empties the key.";
    MIXED_ON_DELETE = "M0409", "rules of the database and of the program in one model",
        "Some relations of a model use `on_delete` rules that the database carries out alone (`DB_CASCADE`, …), others those that Luthier carries out.

A delete would do part of its work unseen. Use one of the two kinds for all relations of the model; `DO_NOTHING` goes with both.";
    KEY_IS_TO_MANY = "M0410", "a many-to-many that cannot be",
        "A many-to-many field is given something that only a column can have, or is declared symmetrical although it leads to another model.

Its rows live in a table of their own; only a relation of a model to itself can be symmetrical.";
    JOIN_WITHOUT_END = "M0411", "a join model without a foreign key to each side",
        "`through` names the model whose rows say which rows are related. It needs a foreign key to the model with the field and one to the model that
the field leads to; for a relation of a model to itself, two foreign keys to that model.

Add the foreign key that is missing, or name another model.";
    AMBIGUOUS_END = "M0412", "a join model with several foreign keys to one side",
        "The join model that `through` names has more than one foreign key to one of the two models (or more than two, where a model is related to
itself), so it is not clear which of them relates the rows: a membership may know the member and who invited them.

Say it with `through_fields=[group, member]`: the key to the model with the field first, then the one to the other model.";
    BAD_THROUGH_FIELDS = "M0413", "`through_fields` that does not name two foreign keys",
        "`through_fields` names the two foreign keys of the join model that make the relation: the one to the model with the field, then the one to
the other model. It has a meaning only beside `through`, and the two differ.";
    NOT_AN_END = "M0414", "a field of `through_fields` that leads elsewhere",
        "A field that `through_fields` names is no foreign key to the side that it stands for.

The order is that of the relation: first the key to the model that declares the many-to-many field, then the key to the model that it leads to.";
    THROUGH_AND_TABLE = "M0415", "an option for a table that is not made",
        "`db_table` and `db_constraint` of a many-to-many field are about the join table that is made for it. With `through` there is none: the join
model has a table and foreign keys of its own.

Write `db_table` into the `meta` of the join model and `db_constraint` to its foreign keys.";
    SAME_JOIN_TWICE = "M0416", "two many-to-many relations over the same rows",
        "Two many-to-many fields of a model go over the same foreign keys of the same join model, so they are one relation with two names.

Remove one of them, or let `through_fields` of one name another foreign key.";
    TO_FIELD_NOT_UNIQUE = "M0417", "a foreign key to a column that is not unique",
        "`to_field` lets a foreign key refer to another column than the primary key. That column has to be unique by itself, so that the key leads to
one row: by `unique=true`, or by a `UniqueConstraint` over it alone and without a condition.";
    GENERIC_FIELD = "M0436", "a field that a generic foreign key cannot use",
        "A generic foreign key has two columns, `content_type` and `object_id` unless `ct_field` and `fk_field` say otherwise. A field that is declared by such a name is used for it, and must be able to be.

The first is a foreign key to `contenttypes.ContentType` whose deletes the program carries out, the second a column that holds keys. Leave the declarations out, and the columns are made.";
    GENERIC_KEYS = "M0437", "keys that one column cannot hold",
        "The models that a generic foreign key may point to have primary keys of different types, or of a type that its `object_id` cannot hold.

Integers of all widths go into one column, UUIDs too. To mix them, declare `object_id = CharField(max_length=40)` in the model: it holds every key as text, as it does in Django.";
    NO_WAY_BACK = "M0438", "a GenericRelation without a generic foreign key",
        "A `GenericRelation` is the way back over a generic foreign key of the other model, but there is none that points here, or more than one.

Name this model in the other's `GenericForeignKey(…)`; where there are several say which one is meant by `content_type_field` and `object_id_field`.";
    CONTENT_TYPE_NAME = "M0439", "a name too long for a content type",
        "The table of content types holds names of models of at most 100 characters.

Give the model a shorter name. Its table can keep the name that it has, by `db_table`.";
    COMPOSITE_TARGET = "M0461", "a relation to a model with a composite primary key",
        "A relation leads to a model whose primary key is made of several columns, or is a many-to-many of such a model. A foreign key is one column, and the join table of a many-to-many refers to both ends by one.

Give that model a key of its own and its columns a `UniqueConstraint`, or store the columns of its key and compare them in queries.";
    PARENTS_CLASH = "M0470", "two parents with a field of one name",
        "A model inherits from several models with tables, and two of them have a field or a relation of the same name. A path of that name would have
two meanings.

Most often it is the `id` that each model gets by itself: declare the keys of the parents by names of their own, such as
`article_id = BigAutoField(primary_key=true)`. Any other field is renamed in one of the two.";
    PARENT_TWICE = "M0471", "a parent that comes in two ways",
        "A model inherits from a model with a table in two ways: by two parents that both inherit from it, or by naming it beside a model that
inherits from it. The row of a child holds one row of each parent, and it would have to be the same row in both places.

Leave the one out that another one brings. Where two parents share a parent of their own, inherit from one of them and let a
`OneToOneField` lead to the other.";
    PARENT_LINK = "M0472", "a link to a parent that is none",
        "`parent_link=true` says that a one-to-one is the link of a child to the row of its parent, in the place of the `place_ptr` that is made
otherwise. The model must inherit from the model that the field leads to, and there is one link to each parent.

The link is never NULL, leads to the key of the parent, and the child goes with its parent: `on_delete=CASCADE`. It is the primary
key of the child, unless it is the link to a second parent or the model declares another key.";
    GENERIC_COLUMN = "M0473", "a part of a generic foreign key where it has no meaning",
        "A generic foreign key is two columns, which model and which row. A condition compares the first with models, `content_type=blog.Post`
(or `content_type__in=[blog.Post, blog.Photo]`), and the second with keys, `object_id=7`, in the model that has them; Django's filters by
`content_type` and `object_id` in the same way. Constraints and indexes cannot know of models: the numbers of content types differ
from database to database.

From other models a `GenericRelation` leads to the rows: `comments__text=\"…\"`. `str` writes the key as a whole, by its name.";
    UNEQUAL_ENDS = "M0474", "a symmetrical relation over different columns",
        "A symmetrical many-to-many relation over a join model holds each pair both ways, so either end of a join row may be either row. Its two
foreign keys refer to different columns of the model (`to_field`), and neither could stand for the other.

Let both refer to the same column, or say `symmetrical=false`.";
    ORDERING_LOOP = "M0475", "an ordering that leads back to itself",
        "An ordering that names a relation puts the rows into the order that the related model has by itself. Here that one names a relation too,
and so on, until it leads back to a model that was met before: there would be no end.

Name a column of the related model at one of the places, such as `parent__name`, or its key, `parent__pk`.";
    FIELD_IN_QUOTES = "M0486", "a text that is the name of a field",
        "The argument of a function is a text, and the model has a field of that name. In Django functions take the names of fields in quotes,
`Lower(\"name\")`; here a name stands alone, `Lower(name)`, and what stands in quotes is that very text: `name` in each row.

Write the name without quotes. Where the text is meant, `Value(\"name\")` says so.";
}
