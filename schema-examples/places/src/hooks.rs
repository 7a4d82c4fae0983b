//! What happens when rows are written: each hook notes an event, so that tests can see when it ran.

use luthier::{
    Conn, Error, Result,
    hooks::{ManyAction, ManyChange},
};

use crate::models::guide::{Place, Restaurant, place, restaurant};
use crate::models::press::{
    Article, Author, Draft, Event, NewEvent, Note, Tag, article, author, draft, note,
};
use crate::models::pubs::{Bar, Kitchen, bar, kitchen};

async fn happened(db: &mut Conn, what: String) -> Result<()> {
    Event::objects().create(db, NewEvent { what }).await?;
    Ok(())
}

impl article::Hooks for Article {
    async fn pre_save(&mut self, db: &mut Conn, created: bool) -> Result<()> {
        self.slug = self.title.to_lowercase().replace(' ', "-");
        happened(db, format!("saving {} ({created})", self.title)).await
    }

    async fn post_save(&self, db: &mut Conn, created: bool) -> Result<()> {
        if self.title == "forbidden" {
            return Err(Error::Unsupported {
                what: "a forbidden title".into(),
            });
        }
        happened(db, format!("saved {} ({created})", self.title)).await
    }

    async fn pre_delete(&self, db: &mut Conn) -> Result<()> {
        if self.title == "kept" {
            return Err(Error::Unsupported {
                what: "this one stays".into(),
            });
        }
        let notes = self.notes().count(&mut *db).await?;
        happened(db, format!("deleting {} with {notes} notes", self.title)).await
    }

    async fn post_delete(&self, db: &mut Conn) -> Result<()> {
        happened(db, format!("deleted {}", self.title)).await
    }

    async fn m2m_changed(db: &mut Conn, change: &ManyChange<'_>) -> Result<()> {
        let keys = if change.reverse {
            let tag = change.near::<Tag>()?;
            let articles = change.far::<Article>()?;
            format!("{tag} of {} articles", articles.len())
        } else {
            let article = Article::objects()
                .get_by_key(&mut *db, &change.near()?)
                .await?;
            let tags: Vec<String> = change
                .far::<Tag>()?
                .iter()
                .map(ToString::to_string)
                .collect();
            format!("{} {}", article.title, tags.join("+"))
        };
        if change.action == ManyAction::PreAdd && keys.contains("taboo") {
            return Err(Error::Unsupported {
                what: "a taboo tag".into(),
            });
        }
        happened(
            db,
            format!("{} {:?} {keys}", change.relation, change.action),
        )
        .await
    }
}

impl note::Hooks for Note {
    async fn post_delete(&self, db: &mut Conn) -> Result<()> {
        happened(db, format!("deleted note {}", self.text)).await
    }
}

impl draft::Hooks for Draft {
    async fn pre_save(&mut self, db: &mut Conn, created: bool) -> Result<()> {
        happened(db, format!("drafting {} ({created})", self.title)).await
    }
}

impl author::Hooks for Author {
    /// Writes rows of the same model, which the compiler must be able to follow.
    async fn post_save(&self, db: &mut Conn, created: bool) -> Result<()> {
        if let (true, Some(friend)) = (created, self.name.strip_suffix(" and friend")) {
            let new = crate::models::press::NewAuthor {
                name: format!("friend of {friend}"),
            };
            Author::objects().create(&mut *db, new).await?;
        }
        happened(db, format!("author {}", self.name)).await
    }
}

impl place::Hooks for Place {
    async fn post_save(&self, db: &mut Conn, created: bool) -> Result<()> {
        if created {
            happened(db, format!("place {}", self.name)).await?;
        }
        Ok(())
    }

    async fn post_delete(&self, db: &mut Conn) -> Result<()> {
        happened(db, format!("gone {}", self.name)).await
    }
}

impl restaurant::Hooks for Restaurant {
    async fn pre_save(&mut self, db: &mut Conn, created: bool) -> Result<()> {
        if created {
            happened(db, format!("seating {}", self.name)).await?;
        }
        Ok(())
    }
}

impl bar::Hooks for Bar {
    async fn pre_save(&mut self, db: &mut Conn, created: bool) -> Result<()> {
        happened(db, format!("bar {} ({created})", self.sign)).await
    }

    async fn post_delete(&self, db: &mut Conn) -> Result<()> {
        happened(db, format!("no bar {}", self.sign)).await
    }
}

impl kitchen::Hooks for Kitchen {
    async fn pre_save(&mut self, db: &mut Conn, created: bool) -> Result<()> {
        happened(db, format!("kitchen of {} ({created})", self.cook)).await
    }

    async fn post_delete(&self, db: &mut Conn) -> Result<()> {
        happened(db, format!("no kitchen of {}", self.cook)).await
    }
}
