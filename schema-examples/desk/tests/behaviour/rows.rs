//! Rows that the tests begin with.

use desk::models::{
    self,
    accounts::{NewTeam, NewUser, Team, User, user},
    desk::{Comment, NewComment, NewTicket, Ticket, ticket},
};
use luthier::{Db, Result, Timestamp};

/// Every table, with nothing in them.
pub(crate) async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

pub(crate) async fn team(db: &Db, name: &str) -> Result<Team> {
    Team::objects()
        .create(db, NewTeam { name: name.into() })
        .await
}

pub(crate) fn new_user(name: &str) -> user::Insert {
    user::Insert::from(NewUser {
        name: name.into(),
        email: format!("{}@example.com", name.to_lowercase()),
    })
}

pub(crate) async fn person(db: &Db, name: &str) -> Result<User> {
    User::objects().create(db, new_user(name)).await
}

pub(crate) fn new_ticket(title: &str, owner: &User) -> ticket::Insert {
    ticket::Insert::from(NewTicket {
        title: title.into(),
        owner: owner.id,
    })
}

pub(crate) async fn ticket(db: &Db, title: &str, owner: &User) -> Result<Ticket> {
    Ticket::objects().create(db, new_ticket(title, owner)).await
}

pub(crate) async fn comment(db: &Db, ticket: &Ticket, owner: &User, text: &str) -> Result<Comment> {
    let new = NewComment {
        owner: owner.id,
        ticket: ticket.id,
        text: text.into(),
    };
    Comment::objects().create(db, new).await
}

/// Some moment.
pub(crate) fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}
