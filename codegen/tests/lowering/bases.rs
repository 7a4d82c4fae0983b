//! What models take from their bases, and what is said about bases.

use super::{analysed, mistakes, schema};
use luthier_codegen::compile::Options;

/// The lines of the schema that hold one of the words.
fn lines(text: &str, words: &[&str]) -> Vec<String> {
    schema(&[("models/blog.models", text)])
        .lines()
        .filter(|line| words.iter().any(|word| line.contains(word)))
        .map(|line| line.trim().to_owned())
        .collect()
}

const TWO_BASES: &str = r#"
abstract model Root { r = IntegerField(), meta { permissions = [root("Root")] } }
abstract model A1(Root) {
    x = IntegerField()
    meta {
        ordering            = [x]
        constraints         = [CheckConstraint(condition=Q(x__gte=0), name="{model}_x")]
        indexes             = [Index(fields=[x], name="{model}_ix")]
        permissions        += [aa("A")]
        default_permissions = [view, add]
        unique_together     = [r, x]
        clean               = fn("crate::a")
    }
}
abstract model A2(Root) {
    y = IntegerField()
    meta {
        ordering            = [y]
        constraints         = [CheckConstraint(condition=Q(y__gte=0), name="{model}_y")]
        indexes             = [Index(fields=[y], name="{model}_iy")]
        permissions        += [bb("B")]
        default_permissions = [view, delete]
        unique_together     = [r, y]
        clean               = fn("crate::b")
    }
}
"#;

/// What keeps data, and who may do what, comes from every base; a base that comes in two ways counts once.
#[test]
fn lists_of_several_bases_are_joined() {
    let text = format!("{TWO_BASES}model C(A1, A2) {{ }}");
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("schema_several_bases", schema(&[("models/blog.models", &text)]));
    });
}

#[test]
fn a_child_replaces_all_that_its_bases_give_or_adds_to_it() {
    let replaces = format!(
        "{TWO_BASES}model C(A1, A2) {{ meta {{ constraints = [], indexes = [Index(fields=[y, x], name=only)] }} }}"
    );
    let found = lines(&replaces, &["constraint", "check", "index "]);
    assert!(found.iter().any(|line| line.contains("only")), "{found:?}");
    assert!(
        !found
            .iter()
            .any(|line| line.contains("c_x") || line.contains("c_iy")),
        "{found:?}"
    );
    let adds = format!(
        "{TWO_BASES}model C(A1, A2) {{ meta {{ constraints += [CheckConstraint(condition=Q(r__gte=0), name=c_r)] }} }}"
    );
    let found = lines(&adds, &[" check "]);
    assert_eq!(found.len(), 3, "{found:?}");
}

/// As in Django, `self` makes friends of each other; a model that names itself does not.
#[test]
fn only_self_is_symmetrical() {
    let text = "model A {\n    friends = ManyToManyField(self)\n    follows = ManyToManyField(A, related_name=followers)\n    peers = ManyToManyField(A, symmetrical=true)\n}";
    let found = lines(text, &["friends", "follow", "peers"]);
    let symmetrical: Vec<&String> = found
        .iter()
        .filter(|line| line.contains(", symmetrical"))
        .collect();
    assert_eq!(symmetrical.len(), 2, "{found:#?}");
    assert!(
        !symmetrical.iter().any(|line| line.contains("follow")),
        "{found:#?}"
    );
    assert!(
        found.iter().any(|line| line.contains("followers")),
        "{found:#?}"
    );
}

/// The codes and lines of what is found.
fn found(text: &str) -> Vec<String> {
    let analysis = analysed(&[("models/blog.models", text)], Options::default());
    let line = |at: u32| text[..at as usize].matches('\n').count() + 1;
    let found = analysis.diagnostics.sorted();
    found
        .iter()
        .map(|found| {
            let at = found.span().map_or(0, |span| line(span.start));
            format!("{} {:?} {at}", found.code, found.severity)
        })
        .collect()
}

/// Nobody inherits from them, and their mistakes are told all the same.
#[test]
fn abstract_models_without_children_are_read() {
    let text = r#"abstract model A {
    x       = IntegerField(max_lenght=3)
    owner   = ForeignKey(User, on_delete=SET_NULL, related_name=things)
    other   = ForeignKey(A, on_delete=CASCADE)
    parent  = ForeignKey(self, on_delete=CASCADE, null=true)
    nothing = ForeignKey(Usr, on_delete=CASCADE)
    annotation kids = Count(a)
    manager no { filter(x__gt="a", parent__q=1) }
    meta {
        orderng  = [x]
        ordering = [name]
        indexes  = [Index(fields=[zz])]
    }
}
model User { things = IntegerField() }
extend model A { hooks [pre_sav] }
"#;
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("report_abstract_models_without_children", mistakes(text));
    });
    // Nor is there anything of them in a schema.
    let text = "abstract model A { owner = ForeignKey(User, on_delete=CASCADE) }\nabstract model B(A) { owner = none, meta { db_table = \"blog_user\" } }\nmodel User { a = IntegerField() }";
    let without = "model User { a = IntegerField() }";
    let places = |text: &str| {
        schema(&[("models/blog.models", text)])
            .replace(":3", "")
            .replace(":1", "")
    };
    assert_eq!(places(text), places(without));
}

/// What children have to bring is no error, and what one of them reads is not read again.
#[test]
fn what_a_child_can_bring_is_a_warning() {
    let mixin = "abstract model A { x = CharField(choices=Level, max_length=3), owner = ForeignKey(Owner, on_delete=CASCADE), meta { ordering = [name] } }\n";
    assert_eq!(
        found(mixin),
        ["M0203 Warning 1", "M0201 Warning 1", "M0205 Warning 1"]
    );
    let child = "model Owner { a = IntegerField() }\nmodel C(A) { name = CharField(max_length=3), choices Level { Low = \"a\" } }\n";
    assert_eq!(found(&format!("{mixin}{child}")), Vec::<String>::new());
    let between = "abstract model A { meta { ordering = [name] } }\nabstract model B(A) { name = CharField(max_length=3) }\n";
    assert_eq!(found(between), Vec::<String>::new());
}

/// Options of field types that no field has are those of their bases.
#[test]
fn field_types_that_nobody_uses_are_read() {
    let text = "field Percent(DecimalField) { max_digits = 5 }\nfield Name(CharField) {\n    max_length = \"a\"\n    default    = 3\n    null       = 1\n}\nmodel A { a = IntegerField() }";
    assert_eq!(
        found(text),
        ["M0303 Error 3", "M0306 Error 4", "M0303 Error 5"]
    );
    let used = text.replace("IntegerField()", "Name()");
    assert_eq!(found(&used).len(), 3);
}
