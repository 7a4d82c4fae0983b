//! Rules about inlines.

use super::{admins, forms};
use crate::check::{Facts, Report};
use crate::schema::{AdminMember, InlineLink, Path};

/// The key by which the rows belong to the row of the page is filled in by the form.
pub(in crate::check) fn check_keys_in_forms(facts: &Facts<'_>, report: &mut Report<'_>) {
    let links = admins(facts).flat_map(|(model, admin)| {
        // As many links as forms: that of the model itself has none.
        let links = admin.inlines.iter().map(|inline| Some(inline.link));
        std::iter::once(None)
            .chain(links)
            .map(move |link| (model, link))
    });
    for (form, (parent, link)) in forms(facts).zip(links) {
        let Some(InlineLink::Key(key)) = link else {
            continue;
        };
        for (position, member) in form.says.exclude.iter().enumerate() {
            if !matches!(member, AdminMember::Column(Path { field, .. }) if *field == key) {
                continue;
            }
            let name = &facts.schema[key].name;
            report.error(
                format!("`{name}` is what relates these rows to a `{}`", parent.name),
                |it| {
                    it.primary(
                        form.place(facts, &format!("exclude[{position}]")),
                        "cannot be left out",
                    )
                    .help("take it out of `exclude`: the form fills it in and does not show it")
                },
            );
        }
    }
}

/// There cannot be fewer rows than there must be.
pub(in crate::check) fn check_numbers(facts: &Facts<'_>, report: &mut Report<'_>) {
    for (model, admin) in admins(facts) {
        for (number, inline) in admin.inlines.iter().enumerate() {
            let Some(most) = inline.max_num.filter(|&most| most < inline.min_num) else {
                continue;
            };
            let key = format!("inlines[{number}]");
            let span = facts.places.admin(facts.schema, model.id, &key);
            report.error(
                format!(
                    "at least {} rows of `{}` and at most {most} cannot be",
                    inline.min_num, facts.schema[inline.model].name
                ),
                |it| {
                    it.primary(span, "`min_num` is greater than `max_num`")
                        .help(
                            "let `max_num` be no smaller; by a one-to-one there is one row at most",
                        )
                },
            );
        }
    }
}
