//! Choices: those that are written at a field, in groups, and those that a function gives.

use helpdesk::models::{
    self,
    desk::{Channel, NewSurvey, Survey, survey},
};
use luthier::{Db, Error, Result};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

#[test]
fn members_are_listed_with_values_labels_and_groups() {
    assert_eq!(Channel::EMPTY_LABEL, "(not known)");
    let all: Vec<_> = Channel::iter()
        .map(|it| (it.value(), it.label(), it.group()))
        .collect();
    assert_eq!(
        all,
        [
            ("mail", "E-mail", "Written"),
            ("chat", "Chat", "Written"),
            ("phone", "Telephone", "Spoken")
        ]
    );
    assert_eq!(survey::Size::values().collect::<Vec<_>>(), ["s", "l"]);
    assert_eq!(
        survey::Size::labels().collect::<Vec<_>>(),
        ["Small", "Large"]
    );
    assert_eq!(survey::Score::values().collect::<Vec<_>>(), [2, 1, -1, 0]);
    assert_eq!(survey::Score::VeryWell.group(), "Good");
    assert_eq!(survey::Score::Minus1.label(), "1st warning");
    assert_eq!(survey::Score::Value0.value(), 0);
    assert_eq!("blue".parse(), Ok(survey::Mood::Blue));
    assert_eq!(
        (survey::Mood::Red.group(), survey::Mood::Blue.group()),
        ("", "Cold")
    );
    let unknown = "green".parse::<survey::Mood>().unwrap_err();
    assert!(unknown.to_string().contains("`green`"), "{unknown}");
    let meta = <Survey as luthier::Model>::META;
    let channel = meta
        .fields
        .iter()
        .find(|field| field.name == "channel")
        .unwrap();
    assert_eq!(channel.choice_groups, ["Written", "Written", "Spoken"]);
    assert_eq!(channel.empty_label, Some("(not known)"));
}

#[on_every_database(migrated)]
async fn written_choices_are_an_enum_of_the_model(db: &Db) -> Result<()> {
    let made = Survey::objects().create(db, NewSurvey {}).await?;
    assert_eq!(
        (made.size, made.score, made.mood),
        (survey::Size::Small, survey::Score::Well, None)
    );
    let other = survey::Insert::from(NewSurvey {})
        .score(survey::Score::Minus1)
        .mood(survey::Mood::Blue)
        .channel(Channel::Chat);
    let other = Survey::objects().create(db, other).await?;
    let bad = Survey::objects().filter(survey::score().lt(survey::Score::Well));
    assert_eq!(bad.all(db).await?, [other]);
    let refused = db.execute("UPDATE desk_survey SET size = 'x'", ()).await;
    assert!(
        matches!(refused, Err(Error::CheckViolation { .. })),
        "{refused:?}"
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn a_function_gives_choices_that_validation_knows(db: &Db) -> Result<()> {
    let new = || survey::Insert::from(NewSurvey {});
    Survey::objects()
        .create(db, new().team("south").shift(2))
        .await?;
    let wrong = new().team("west").shift(3);
    match Survey::objects().create(db, wrong).await {
        Err(Error::Validation(errors)) => {
            assert_eq!(errors.of("team")[0].code, "invalid_choice");
            assert_eq!(errors.of("team")[0].message, "No such team.");
            assert_eq!(
                errors.of("shift")[0].message,
                "`3` is not one of the choices"
            );
        }
        other => panic!("{other:?}"),
    }
    Ok(())
}
