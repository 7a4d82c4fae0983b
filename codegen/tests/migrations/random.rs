//! Properties of the comparison on random states: it leads to the new state, is the same every time, says nothing where
//! nothing differs, and its SQL makes the same database as the new state does.

use luthier::dialect::Dialect;
use luthier_codegen::{
    db::Schema,
    migrate::{
        Answers, Hints, Operation, diff,
        replay::apply,
        sql::{lower, lower_reverse},
    },
};

use super::{
    check_plan, create_models,
    sqlite::{create_all, run, shape},
    try_state,
};

/// A small generator (xorshift); tests need the same numbers every time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap_or_default()
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.below(from.len())]
    }
}

const MODELS: [&str; 4] = ["Ant", "Bee", "Cat", "Dog"];
const FIELDS: [&str; 6] = ["one", "two", "three", "four", "five", "six"];

pub(crate) fn random_state(random: &mut Random) -> Schema {
    let mut text = String::new();
    let models: Vec<&str> = MODELS.into_iter().filter(|_| !random.chance(4)).collect();
    for model in &models {
        text.push_str(&format!(
            "{model} {{\n    id = BigAutoField(primary_key=true)\n"
        ));
        let mut plain: Vec<&str> = Vec::new();
        for field in FIELDS
            .into_iter()
            .filter(|_| random.chance(2))
            .collect::<Vec<_>>()
        {
            let null = if random.chance(2) { "null=true" } else { "" };
            let index = random.pick(&["", "", ", db_index=true", ", unique=true"]);
            let ty = random.pick(&[
                "IntegerField",
                "TextField",
                "CharField",
                "PositiveIntegerField",
                "DateField",
                "FK",
            ]);
            if ty == "FK" {
                let target = models[random.below(models.len())];
                let on_delete = random.pick(&["CASCADE", "RESTRICT", "NO_ACTION"]);
                text.push_str(&format!(
                    "    {field} = ForeignKey({target}, on_delete={on_delete}, null=true)\n"
                ));
            } else {
                // MariaDB and MySQL can make no text without a limit unique; the checks refuse it.
                let index = match ty {
                    "TextField" => index.replace(", unique=true", ""),
                    "CharField" => format!("{index}, max_length={}", random.pick(&["40", "90"])),
                    _ => index.to_owned(),
                };
                let options = format!("{null}{index}");
                text.push_str(&format!(
                    "    {field} = {ty}({})\n",
                    options.trim_start_matches(", ")
                ));
                if ty != "TextField" {
                    plain.push(field);
                }
            }
        }
        let mut objects = String::new();
        if let (Some(first), true) = (plain.first(), random.chance(2)) {
            let name = format!("{}_{}", model.to_lowercase(), random.pick(&["ix", "iy"]));
            objects.push_str(&format!(
                "indexes = [Index(fields=[{first}, id], name=\"{name}\")]\n"
            ));
        }
        if let (Some(last), true) = (plain.last(), random.chance(2)) {
            let name = model.to_lowercase();
            objects.push_str(&format!(
                "constraints = [UniqueConstraint(fields=[{last}, id], name=\"{name}_uq\"), CheckConstraint(condition=Q({last}__isnull=false), name=\"{name}_ck\")]\n"
            ));
        }
        text.push_str(&format!("    meta {{ {objects} }}\n}}\n\n"));
    }
    // A circle of keys cannot be written as one list of models: another try.
    try_state(&[("blog", &create_models("blog", &text))]).unwrap_or_else(|| random_state(random))
}

#[test]
fn a_plan_leads_from_any_state_to_any_other_and_back() {
    let mut random = Random(0x5eed_1e55);
    let states: Vec<(Schema, Schema)> = (0..150)
        .map(|_| (random_state(&mut random), random_state(&mut random)))
        .collect();
    let (hints, answers) = (Hints::default(), Answers::new());
    for (from, to) in &states {
        assert_eq!(
            diff(from, from, &hints, &answers).operations,
            [],
            "nothing differs"
        );
        let plan = diff(from, to, &hints, &answers);
        assert_eq!(
            diff(from, to, &hints, &answers),
            plan,
            "the same every time"
        );
        check_plan(from, to, &plan);
        check_names_exist(from, &plan.operations);
        let connection = create_all(from);
        let before = shape(&connection);
        run(&connection, &lower(&plan.operations, from, Dialect::Sqlite));
        assert_eq!(
            shape(&connection),
            shape(&create_all(to)),
            "{:#?}",
            plan.operations
        );
        run(
            &connection,
            &lower_reverse(&plan.operations, from, Dialect::Sqlite).expect("can be taken back"),
        );
        assert_eq!(shape(&connection), before, "{:#?}", plan.operations);
        for dialect in [Dialect::Postgres, Dialect::MariaDb, Dialect::MySql] {
            for step in lower(&plan.operations, from, dialect) {
                let rows = step.statements.iter().all(|sql| sql.starts_with("UPDATE "));
                assert_eq!(
                    step.transactional,
                    dialect == Dialect::Postgres || rows,
                    "{step:?}"
                );
                assert!(
                    dialect == Dialect::Postgres || step.statements.len() == 1,
                    "{step:?}"
                );
            }
        }
    }
}

/// Every prefix of a plan is a state in which every enforced foreign key has its target.
fn check_names_exist(from: &Schema, operations: &[Operation]) {
    let mut state = from.clone();
    for operation in operations {
        apply(operation, &mut state).expect("fits");
        for column in state.tables.iter().flat_map(|table| &table.columns) {
            if let Some(reference) = &column.references {
                assert!(
                    state.table(&reference.model).is_some(),
                    "{} after {}",
                    reference.model,
                    operation.describe()
                );
            }
        }
    }
}
