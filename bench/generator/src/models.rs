//! The measured projects: apps of 50 models, each model with twelve fields, three of them relations.

use std::fmt::Write as _;

/// How many models an app has, all in one file.
const IN_AN_APP: usize = 50;

/// The files of a project of so many models: path and text.
pub(crate) fn project(models: usize) -> Vec<(String, String)> {
    (0..models.div_ceil(IN_AN_APP))
        .map(|app| {
            let last = models.min((app + 1) * IN_AN_APP);
            (
                format!("models/app{app}.models"),
                file(app, app * IN_AN_APP..last),
            )
        })
        .collect()
}

fn file(app: usize, models: std::ops::Range<usize>) -> String {
    let mut text = format!(
        "app app{app}\n\nchoices Status(CharField) {{\n    Draft = \"draft\", \"Draft\"\n    Published = \"published\", \"Published\"\n}}\n\n"
    );
    for model in models.clone() {
        // A neighbour in the app, one of the app before, and a relation to many.
        let near = models.start + (model + 1 - models.start) % models.len();
        let far = model.saturating_sub(IN_AN_APP);
        let far_app = far / IN_AN_APP;
        let many = models.start + (model + 7 - models.start) % models.len();
        let _ = write!(
            text,
            r#"/// The model number {model}.
model Model{model} {{
    name        = CharField("Name", max_length=100, unique=true)
    email       = EmailField(blank=true)
    description = TextField(blank=true, help_text="Some words about it.")
    status      = CharField(max_length=10, choices=Status, default=Status.Draft)
    count       = IntegerField(default=0)
    price       = DecimalField(max_digits=10, decimal_places=2, null=true)
    active      = BooleanField(default=true)
    created_at  = DateTimeField(auto_now_add=true)
    day         = DateField(null=true)
    near        = ForeignKey(Model{near}, on_delete=CASCADE, related_name=near_{model}s)
    far         = ForeignKey(app{far_app}.Model{far}, on_delete=SET_NULL, null=true, related_name=far_{model}s)
    many        = ManyToManyField(Model{many}, related_name=many_{model}s, blank=true)

    str "{{name}}"

    manager active_ones {{ filter(active=true) order_by(-created_at) }}

    meta {{
        ordering    = [-created_at]
        indexes     = [Index(fields=[status, -created_at])]
        constraints = [UniqueConstraint(fields=[day, count], name=model{model}_day_count_uniq)]
    }}
}}

"#
        );
    }
    text
}
