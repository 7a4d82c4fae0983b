//! M06xx: the admin.

use super::codes;

codes! {
    LIST_OF_MANY = "M0601", "many values in a column of the list",
        "`list_display` shows one value a row, but names a relation to many rows.

Show an annotation instead: `annotation tag_count = Count(tags)`.";
    NEEDS_RELATION = "M0602", "a plain field where a relation is needed",
        "`autocomplete_fields` and `raw_id_fields` take foreign keys and many-to-many fields, `filter_horizontal` and `filter_vertical` many-to-many fields.

Take the field out of the list.";
    AUTOCOMPLETE_TARGET = "M0603", "an autocomplete that has nothing to search",
        "A field in `autocomplete_fields` is picked by searching the rows of its target, so the target needs an `admin` block with `search_fields`.

Add `admin { search_fields = [name] }` to the target.";
    LIST_EDITABLE = "M0604", "a column that cannot be edited in the list",
        "`list_editable` takes editable columns of the model that stand in `list_display` and are not links: the first column is one unless `list_display_links` says otherwise.

Add the column to `list_display`, or set `list_display_links`.";
    LISTED_TWICE = "M0605", "listed twice",
        "A list of the admin names the same thing twice.

Remove one of the two.";
    FIELDS_AND_FIELDSETS = "M0606", "both `fields` and `fieldsets`",
        "`fields` and `fieldsets` both say what the form shows.

Keep one of them.";
    DATE_HIERARCHY = "M0607", "a date hierarchy over something without a date",
        "`date_hierarchy` takes a `DateField` or a `DateTimeField`, of the model or over relations to one row.

Name such a field, or leave it out.";
    RADIO_FIELD = "M0608", "a field that radio buttons cannot show",
        "`radio_fields` takes fields with choices and foreign keys, each with `HORIZONTAL` or `VERTICAL`: `{ status: VERTICAL }`.

Other fields have no fixed set of values to show.";
    PREPOPULATED_FIELD = "M0609", "a field that cannot be filled in while typing",
        "`prepopulated_fields` fills a text field from others of the same form: `{ slug: [title] }`. Times and relations cannot be filled.

Name a text field and the fields that it is made of.";
    NOT_IN_LIST = "M0610", "a column that is not in the list",
        "`list_display_links` and `sortable_by` name columns of `list_display`.

Add it there too.";
    SEARCH_TYPE = "M0611", "a search in something that is no text",
        "`search_fields` looks for words in columns of text, of the model or over relations.

Name a text column. Filters by number or date belong into `list_filter`.";
    PERMISSION_TAKEN = "M0612", "two permissions of one code",
        "A permission is known by its code, such as `close_ticket`. Every model has `add_…`, `change_…`, `delete_…` and `view_…` unless `default_permissions` says otherwise, and no two permissions of a model can have the same code.

Give it another code, or take one of the two out.";
    LONG_PERMISSION = "M0613", "a permission that does not fit",
        "Permissions are rows of a table: a code has at most 100 characters, a name at most 255. The codes of the usual permissions are made of the name of the model, their names of its `verbose_name`.

Shorten it; a model that needs no permissions says `default_permissions = []`.";
    RANDOM_AMONG_OTHERS = "M0614", "a random order among others",
        "`\"?\"` puts rows into random order, so nothing that stands beside it in `ordering` can have a say.

Leave the others out, or the `\"?\"`.";
    THROUGH_IN_FORM = "M0615", "a many-to-many with a join model of its own in a form",
        "A form can pick the rows at the other end of a many-to-many only where the table between them holds nothing else. Over a join model that `through` names, it would not know what to write into the model's other fields.

Take the relation out of `fields`, `fieldsets`, `filter_horizontal` and `filter_vertical`; rows of the join model are edited by themselves, or as an inline.";
    INLINE_KEY = "M0616", "an inline without its foreign key",
        "The rows of an inline belong to the row on whose page they are edited: their model has a foreign key to it. Where it has several, the inline says which it goes by.

Name the key, `Tabular(Friendship, fk_name=from_person)`, or the many-to-many field whose join rows are meant, `inlines = [friends]`.";
    INLINE_GENERIC = "M0617", "an inline without its generic foreign key",
        "An inline whose model has no foreign key to the model of the page goes by a generic foreign key that may point to it. `ct_field` and `ct_fk_field` say which, where there are several; they name its two columns.

Add the model to what the generic foreign key may point to, or name the columns of one that does: `Tabular(Note, ct_field=about_type, ct_fk_field=about_id)`.";
    KEY_IN_FORM = "M0618", "an inline that leaves its own key out",
        "The foreign key that relates the rows of an inline to the row of the page is filled in by the form itself; leaving it out with `exclude` would leave it empty.

Take it out of `exclude`: it is not shown anyway.";
    INLINE_NUMBERS = "M0619", "numbers of rows that cannot be",
        "`min_num` and `max_num` say how many rows an inline has at least and at most. By a one-to-one there is one at most, whatever is said.

Let `max_num` be no smaller than `min_num`.";
    ACTION_PERMISSION = "M0620", "an action that needs an unknown permission",
        "`permissions` of an action name what somebody must be allowed: one of the usual permissions of the model (`add`, `change`, `delete`, `view`, unless `default_permissions` says otherwise), or one that it declares in `permissions` of `meta`.

Name one of these, or declare it.";
    ACTION_TAKEN = "M0621", "two actions of one name",
        "An action is known by its name, which is that of its function unless it says another. No two actions of an admin have the same, and `delete_selected` is one that every admin has.

Give it another one: `Action(fn(\"crate::actions::close\"), name=close_all)`.";
}
