//! Rows that know what they have loaded: how they are written, and which functions take them.

use desk::models::{
    accounts::{NewProfile, Profile, Team, User, profile, user},
    desk::{Comment, Priority, Ticket, comment, ticket},
};
use luthier::{Db, Id, Model, Result};
use luthier_test_support::on_every_database;

use crate::rows::{comment as say, migrated, new_ticket, new_user, person, team, ticket as open};

#[on_every_database(migrated)]
async fn a_row_is_written_with_what_it_has_loaded(db: &Db) -> Result<()> {
    team(db, "Support").await?;
    let ann = new_user("Ann").team(Id::from("Support"));
    let ann = User::objects().create(db, ann).await?;
    let bob = person(db, "Bob").await?;
    let whole = new_ticket("whole", &ann).priority(Priority::High);
    let whole = Ticket::objects().create(db, whole).await?;
    let part = Ticket::objects()
        .create(db, new_ticket("part", &bob).parent(whole.id))
        .await?;

    // Alone, it has the keys of the rows that it refers to.
    assert_eq!(whole.to_string(), format!("whole ({0}, {0}) High", ann.id));
    // Enough is loaded, whatever else is, in any order.
    let owner = || ticket::owner().with(user::team());
    let rows = Ticket::objects().select_related(owner()).all(db).await?;
    assert_eq!(rows[0].to_string(), "whole (ann@example.com, Support) High");
    assert_eq!(format!("{}", rows[1]), "part (bob@example.com, ) Low");
    let rows = Ticket::objects()
        .prefetch_related(ticket::labels())
        .select_related((owner(), ticket::parent()))
        .prefetch_related(ticket::comments())
        .all(db)
        .await?;
    assert_eq!(
        format!("{}", rows[0]),
        "whole (ann@example.com, Support) High"
    );
    // Too little is: the row alone is what is written.
    let rows = Ticket::objects()
        .select_related(ticket::parent())
        .all(db)
        .await?;
    assert_eq!(rows[1].to_string(), part.to_string());

    say(db, &part, &ann, "Look").await?;
    let said = Comment::objects()
        .select_related(
            comment::ticket()
                .with(ticket::parent())
                .with(ticket::owner().with(user::team())),
        )
        .all(db)
        .await?;
    assert_eq!(
        said[0].to_string(),
        format!("Look on part ({0}, {0}) Low: whole, ", bob.id)
    );
    Ok(())
}

#[on_every_database(migrated)]
async fn over_one_to_ones(db: &Db) -> Result<()> {
    let ann = person(db, "Ann").await?;
    let profile = Profile::objects()
        .create(db, NewProfile { user: ann.id })
        .await?;
    assert_eq!(profile.to_string(), format!("{} in ", ann.id));
    let mut loaded = Profile::objects()
        .select_related(profile::user())
        .get(db, profile::id().eq(profile.id))
        .await?;
    loaded.city = Some("Rome".into());
    assert_eq!(loaded.to_string(), "Ann in Rome");
    Ok(())
}

/// Takes every ticket with its owner.
fn greeting(ticket: &impl ticket::HasOwner) -> String {
    format!(
        "{}, about \"{}\"",
        ticket.owner().name,
        ticket.model().title
    )
}

fn team_of(
    ticket: &impl luthier::related::Has<ticket::OwnerRel, Child: user::HasTeam>,
) -> Option<Id<Team>> {
    use user::HasTeam as _;
    ticket.loaded().team().map(|team| team.name.clone())
}

fn family(ticket: &(impl ticket::HasParent + ticket::HasParts)) -> Vec<String> {
    let parent = ticket.parent().map(|parent| parent.title.clone());
    parent
        .into_iter()
        .chain(ticket.parts().map(|part| part.title.clone()))
        .collect()
}

#[on_every_database(migrated)]
async fn functions_take_every_row_that_has_loaded_enough(db: &Db) -> Result<()> {
    team(db, "Support").await?;
    let ann = new_user("Ann").team(Id::from("Support"));
    let ann = User::objects().create(db, ann).await?;
    let whole = open(db, "whole", &ann).await?;
    let part = new_ticket("part", &ann).parent(whole.id);
    let part = Ticket::objects().create(db, part).await?;
    let screw = new_ticket("screw", &ann).parent(part.id);
    Ticket::objects().create(db, screw).await?;

    let first = Ticket::objects()
        .select_related(ticket::owner())
        .all(db)
        .await?;
    assert_eq!(greeting(&first[0]), "Ann, about \"whole\"");
    let more = Ticket::objects()
        .prefetch_related(ticket::parts())
        .select_related(ticket::owner().with(user::team()))
        .annotate(ticket::comment_count())
        .select_related(ticket::parent())
        .all(db)
        .await?;
    assert_eq!(greeting(&more[1]), "Ann, about \"part\"");
    assert_eq!(team_of(&more[1]), Some(Id::from("Support")));
    assert_eq!(family(&more[1]), ["whole", "screw"]);
    assert_eq!(family(&more[0]), ["part"]);
    Ok(())
}

#[test]
fn the_metadata_says_what_to_load() {
    let names = |meta: &'static luthier::meta::ModelMeta| -> Vec<String> {
        meta.display
            .iter()
            .map(|path| {
                let mut at = meta;
                let mut names = Vec::new();
                for step in path.steps() {
                    let relation = &at.relations[usize::from(step)];
                    names.push(relation.name);
                    at = relation.target;
                }
                names.join(".")
            })
            .collect()
    };
    assert_eq!(names(Ticket::META), ["owner.team"]);
    // A team's name is its key, which its members have.
    assert_eq!(names(Comment::META), ["ticket.parent", "ticket.owner"]);
    assert_eq!(names(User::META), [""; 0]);
}
