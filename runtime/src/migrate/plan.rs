//! Which migrations to run, in which order: a function of the program's migrations, of what is applied, and of the target.

use std::collections::{BTreeMap, BTreeSet};

use super::{Direction, Migration, MigrationSet, Planned, Target, ledger::Applied};
use crate::error::{MigrationError, Result};

/// The migrations of a program, in an order in which each comes after those that it needs.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    ordered: Vec<&'a Migration>,
    /// The place of each id in `ordered`.
    places: BTreeMap<&'a str, usize>,
    /// The ids of the migrations whose apps are left out: they count as applied.
    left_out: BTreeSet<&'a str>,
}

impl<'a> Graph<'a> {
    /// Orders the migrations of the apps that the database holds; among those that could come next, the first of the set
    /// does.
    pub(super) fn new(set: &MigrationSet<'a>, holds: &dyn Fn(&str) -> bool) -> Result<Self> {
        let mut by_id: BTreeMap<&'a str, &'a Migration> = BTreeMap::new();
        for &migration in set.migrations {
            if let Some(other) = by_id.insert(&migration.id, migration) {
                let (a, b) = (other.label(), migration.label());
                return Err(malformed(format!(
                    "{a} and {b} have the same id `{}`",
                    migration.id
                )));
            }
        }
        for migration in set.migrations {
            for needed in migration.after.iter() {
                if !by_id.contains_key(needed.as_ref()) {
                    let label = migration.label();
                    return Err(malformed(format!(
                        "{label} comes after `{needed}`, which is not there"
                    )));
                }
            }
        }
        let (mut left, left_out): (Vec<&'a Migration>, Vec<_>) = set
            .migrations
            .iter()
            .partition(|migration| holds(&migration.app));
        let mut graph = Self {
            ordered: Vec::with_capacity(left.len()),
            places: BTreeMap::new(),
            left_out: left_out.iter().map(|migration| &*migration.id).collect(),
        };
        while !left.is_empty() {
            let before = left.len();
            left.retain(|migration| {
                let ready = graph
                    .needs(migration)
                    .all(|needed| graph.places.contains_key(needed));
                if ready {
                    graph.places.insert(&migration.id, graph.ordered.len());
                    graph.ordered.push(migration);
                }
                !ready
            });
            if left.len() == before {
                let labels: Vec<_> = left.iter().map(|migration| migration.label()).collect();
                return Err(malformed(format!(
                    "these come after each other in a circle: {}",
                    labels.join(", ")
                )));
            }
        }
        Ok(graph)
    }

    pub(super) fn ordered(&self) -> impl Iterator<Item = &'a Migration> {
        self.ordered.iter().copied()
    }

    /// The ids of the migrations that one comes after, but for those that are left out.
    fn needs<'s>(&'s self, migration: &'s Migration) -> impl Iterator<Item = &'s str> {
        let needed = migration.after.iter().map(AsRef::as_ref);
        needed.filter(|id| !self.left_out.contains(id))
    }

    /// Whether something that is applied is not a migration of the program.
    pub(super) fn is_unknown(&self, entry: &Applied) -> bool {
        let id = entry.id.as_str();
        !self.places.contains_key(id) && !self.left_out.contains(id)
    }

    /// The labels of what is applied and not known here.
    pub(super) fn unknown(&self, applied: &[Applied]) -> Vec<String> {
        applied
            .iter()
            .filter(|entry| self.is_unknown(entry))
            .map(|entry| format!("{}.{}", entry.app, entry.name))
            .collect()
    }

    /// What leads from `applied` to the target.
    pub(super) fn plan(&self, applied: &[Applied], target: Target<'_>) -> Result<Vec<Planned<'a>>> {
        self.check(applied)?;
        let is_applied = |place: usize| {
            applied
                .iter()
                .any(|entry| entry.id == self.ordered[place].id)
        };
        let wanted: BTreeSet<usize> = match target {
            Target::Latest => (0..self.ordered.len()).collect(),
            Target::App(app) => self.of_app(app)?.into_iter().collect(),
            Target::To { app, name } => {
                let of_app = self.of_app(app)?;
                let place = self.find(&of_app, app, name)?;
                // Back, when something of the app after the target is applied (and the target itself, if there is one).
                let later: BTreeSet<usize> = of_app
                    .into_iter()
                    .filter(|&other| place.is_none_or(|place| other > place))
                    .collect();
                let back = place.is_none_or(is_applied);
                if back {
                    let undone = self.with_dependents(later);
                    return Ok(undone
                        .into_iter()
                        .rev()
                        .filter(|&place| is_applied(place))
                        .map(|place| Planned {
                            migration: self.ordered[place],
                            direction: Direction::Backward,
                        })
                        .collect());
                }
                place.into_iter().collect()
            }
        };
        Ok(self
            .with_needed(wanted)
            .into_iter()
            .filter(|&place| !is_applied(place))
            .map(|place| Planned {
                migration: self.ordered[place],
                direction: Direction::Forward,
            })
            .collect())
    }

    /// Whether what is applied fits the migrations as they are now.
    fn check(&self, applied: &[Applied]) -> Result<()> {
        let changed =
            |migration: &Migration, applied: &str, current: &str| MigrationError::Changed {
                migration: migration.label(),
                applied: applied.to_owned(),
                current: current.to_owned(),
            };
        let ids: BTreeSet<&str> = applied.iter().map(|entry| entry.id.as_str()).collect();
        for entry in applied {
            match self.places.get(entry.id.as_str()) {
                Some(&place) => {
                    let migration = self.ordered[place];
                    if migration.checksum != entry.checksum {
                        return Err(changed(migration, &entry.checksum, &migration.checksum).into());
                    }
                    if let Some(missing) =
                        self.needs(migration).find(|needed| !ids.contains(needed))
                    {
                        let missing = self
                            .places
                            .get(missing)
                            .map_or(missing.to_owned(), |&place| self.ordered[place].label());
                        return Err(MigrationError::OutOfOrder {
                            migration: migration.label(),
                            missing,
                        }
                        .into());
                    }
                }
                // Known by its name, but under another id: made anew after it had been applied.
                None => {
                    if let Some(twin) = self
                        .ordered()
                        .find(|other| other.app == entry.app && other.name == entry.name)
                        && !ids.contains(twin.id.as_ref())
                    {
                        return Err(changed(
                            twin,
                            &format!("of {}", entry.id),
                            &format!("of {}", twin.id),
                        )
                        .into());
                    }
                }
            }
        }
        Ok(())
    }

    fn of_app(&self, app: &str) -> Result<Vec<usize>> {
        let of_app: Vec<usize> = (0..self.ordered.len())
            .filter(|&place| self.ordered[place].app == app)
            .collect();
        if of_app.is_empty() {
            let apps: BTreeSet<String> = self
                .ordered()
                .map(|migration| migration.app.to_string())
                .collect();
            let known = apps.into_iter().collect();
            return Err(MigrationError::UnknownTarget {
                app: app.to_owned(),
                target: String::new(),
                known,
            }
            .into());
        }
        Ok(of_app)
    }

    /// The migration with this name, or the one whose name begins so; `None` for `zero`.
    fn find(&self, of_app: &[usize], app: &str, name: &str) -> Result<Option<usize>> {
        if name == "zero" {
            return Ok(None);
        }
        if let Some(&place) = of_app
            .iter()
            .find(|&&place| self.ordered[place].name == name)
        {
            return Ok(Some(place));
        }
        let begins: Vec<usize> = of_app
            .iter()
            .copied()
            .filter(|&place| !name.is_empty() && self.ordered[place].name.starts_with(name))
            .collect();
        if let [place] = begins[..] {
            return Ok(Some(place));
        }
        let meant = if begins.is_empty() { of_app } else { &begins };
        let known = meant
            .iter()
            .map(|&place| self.ordered[place].name.to_string())
            .collect();
        Err(MigrationError::UnknownTarget {
            app: app.to_owned(),
            target: name.to_owned(),
            known,
        }
        .into())
    }

    /// A set with everything that it needs.
    fn with_needed(&self, mut places: BTreeSet<usize>) -> BTreeSet<usize> {
        // What is needed stands before, so one pass from the end finds all of it.
        for place in (0..self.ordered.len()).rev() {
            if places.contains(&place) {
                places.extend(
                    self.ordered[place]
                        .after
                        .iter()
                        .filter_map(|id| self.places.get(id.as_ref())),
                );
            }
        }
        places
    }

    /// A set with everything that needs it.
    fn with_dependents(&self, mut places: BTreeSet<usize>) -> BTreeSet<usize> {
        for (place, migration) in self.ordered.iter().enumerate() {
            let needs = |id: &str| {
                self.places
                    .get(id)
                    .is_some_and(|needed| places.contains(needed))
            };
            if migration.after.iter().any(|id| needs(id)) {
                places.insert(place);
            }
        }
        places
    }
}

fn malformed(reason: String) -> crate::error::Error {
    MigrationError::Malformed { reason }.into()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    fn migration(id: &str, label: &str, after: &[&str]) -> Migration {
        let (app, name) = label.split_once('.').unwrap();
        Migration {
            id: id.to_owned().into(),
            app: app.to_owned().into(),
            name: name.to_owned().into(),
            checksum: format!("sum of {id}").into(),
            after: after
                .iter()
                .map(|id| Cow::Owned((*id).to_owned()))
                .collect(),
            scripts: Cow::Borrowed(&[]),
        }
    }

    /// Two apps: b2 needs a2, and a1 ← a2 ← a3, b1 ← b2.
    fn migrations() -> Vec<Migration> {
        vec![
            migration("b2", "b.0002_two", &["b1", "a2"]),
            migration("a1", "a.0001_initial", &[]),
            migration("a2", "a.0002_two", &["a1"]),
            migration("a3", "a.0003_three", &["a2"]),
            migration("b1", "b.0001_initial", &[]),
        ]
    }

    fn planned(applied: &[&str], target: Target<'_>) -> Result<String> {
        let migrations = migrations();
        let refs: Vec<&Migration> = migrations.iter().collect();
        let set = MigrationSet {
            migrations: &refs,
            drafts: &[],
            databases: &[],
        };
        let graph = Graph::new(&set, &|_| true)?;
        let applied: Vec<Applied> = applied
            .iter()
            .map(|id| applied_row(&migrations, id))
            .collect();
        let plan = graph.plan(&applied, target)?;
        let sign = |direction| {
            if direction == Direction::Forward {
                '+'
            } else {
                '-'
            }
        };
        Ok(plan
            .iter()
            .map(|step| format!("{}{}", sign(step.direction), step.migration.id))
            .collect::<Vec<_>>()
            .join(" "))
    }

    fn applied_row(migrations: &[Migration], id: &str) -> Applied {
        let known = migrations.iter().find(|migration| migration.id == id);
        Applied {
            id: id.to_owned(),
            app: known.map_or("x".into(), |migration| migration.app.to_string()),
            name: known.map_or("0009_new".into(), |migration| migration.name.to_string()),
            checksum: format!("sum of {id}"),
            applied_at: jiff::Timestamp::UNIX_EPOCH,
            faked: false,
        }
    }

    const fn to<'a>(app: &'a str, name: &'a str) -> Target<'a> {
        Target::To { app, name }
    }

    #[test]
    fn plans() {
        for (applied, target, expected) in [
            (&[] as &[&str], Target::Latest, "+a1 +a2 +a3 +b1 +b2"),
            (&["a1", "b1"], Target::Latest, "+a2 +a3 +b2"),
            (&["a1", "newer"], Target::App("a"), "+a2 +a3"),
            (&[], to("b", "0002"), "+a1 +a2 +b1 +b2"),
            (&["a1"], to("a", "0001"), ""),
            (&["a1", "a2", "a3", "b1", "b2"], to("a", "0002_two"), "-a3"),
            (
                &["a1", "a2", "a3", "b1", "b2"],
                to("a", "0001"),
                "-b2 -a3 -a2",
            ),
            (&["a1", "a2", "a3", "b1", "b2"], to("b", "zero"), "-b2 -b1"),
            (&["a1", "a2", "b1", "b2"], to("a", "zero"), "-b2 -a2 -a1"),
            (&[], to("a", "zero"), ""),
        ] {
            assert_eq!(
                planned(applied, target).unwrap(),
                expected,
                "{applied:?} {target:?}"
            );
        }
    }

    #[test]
    fn apps_are_left_out() {
        let migrations = migrations();
        let refs: Vec<&Migration> = migrations.iter().collect();
        let set = MigrationSet {
            migrations: &refs,
            drafts: &[],
            databases: &[],
        };
        let graph = Graph::new(&set, &|app| app != "a").unwrap();
        let planned = |applied: &[Applied], target| -> Vec<String> {
            let plan = graph.plan(applied, target).unwrap();
            plan.iter()
                .map(|step| step.migration.id.to_string())
                .collect()
        };
        assert_eq!(
            planned(&[], Target::Latest),
            ["b1", "b2"],
            "b2 needs a2, which is elsewhere"
        );
        let applied = ["a1", "b1", "b2"].map(|id| applied_row(&migrations, id));
        assert_eq!(planned(&applied, to("b", "zero")), ["b2", "b1"]);
        assert!(graph.unknown(&applied).is_empty(), "known, if not wanted");
        assert!(graph.plan(&[], Target::App("a")).is_err());
    }

    #[test]
    fn targets_that_are_not_there() {
        let error = planned(&[], Target::App("c")).unwrap_err().to_string();
        assert_eq!(error, "no app `c` has migrations; there are `a`, `b`");
        let error = planned(&[], to("a", "0004")).unwrap_err().to_string();
        assert_eq!(
            error,
            "`0004` names no one migration of `a`; there are `0001_initial`, `0002_two`, `0003_three`"
        );
        assert!(planned(&[], to("a", "000")).is_err(), "ambiguous");
        assert!(planned(&[], to("a", "")).is_err(), "ambiguous");
    }

    #[test]
    fn a_history_that_does_not_fit() {
        let error = planned(&["a2"], Target::Latest).unwrap_err().to_string();
        assert!(
            error.contains("a.0002_two") && error.contains("a.0001_initial"),
            "{error}"
        );

        let migrations = [migration("a1", "a.0001_initial", &[])];
        let refs = [&migrations[0]];
        let set = MigrationSet {
            migrations: &refs,
            drafts: &[],
            databases: &[],
        };
        let graph = Graph::new(&set, &|_| true).unwrap();
        let mut row = applied_row(&migrations, "a1");
        row.checksum = "other".into();
        let error = graph
            .plan(&[row.clone()], Target::Latest)
            .unwrap_err()
            .to_string();
        assert!(error.contains("a.0001_initial was changed"), "{error}");
        row.id = "regenerated".into();
        let error = graph.plan(&[row], Target::Latest).unwrap_err().to_string();
        assert!(error.contains("a.0001_initial was changed"), "{error}");
    }

    #[test]
    fn migrations_that_do_not_fit_together() {
        for (migrations, says) in [
            (
                vec![
                    migration("a1", "a.1", &["a2"]),
                    migration("a2", "a.2", &["a1"]),
                ],
                "in a circle: a.1, a.2",
            ),
            (
                vec![migration("a1", "a.1", &["gone"])],
                "`gone`, which is not there",
            ),
            (
                vec![migration("a1", "a.1", &[]), migration("a1", "a.2", &[])],
                "the same id `a1`",
            ),
        ] {
            let refs: Vec<&Migration> = migrations.iter().collect();
            let set = MigrationSet {
                migrations: &refs,
                drafts: &[],
                databases: &[],
            };
            let error = Graph::new(&set, &|_| true).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
