//! Two contenders in turns at one workload, and whether they give the same.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use luthier::{Db, Id};

use crate::{
    contender::{Contender, Result, Workload},
    data::{self, Comment, Joined, POSTS, Post, Tree, USERS, User},
    ours,
};

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    /// How often each has its turn.
    pub(crate) rounds: usize,
    /// About how long a turn is: shorter than what the system gives a program before it looks at others.
    pub(crate) turn: Duration,
}

/// What came out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    /// Medians of the time of one operation.
    pub(crate) by_hand: Duration,
    pub(crate) ours: Duration,
    /// The median of the ratios of neighbouring turns: what disturbs both of them cancels out.
    pub(crate) ratio: f64,
    /// The quarter below and above which a quarter of the ratios lies.
    pub(crate) quarters: (f64, f64),
}

/// One side, with a database handle to put rows in place and away, outside of what is measured.
pub(crate) struct Side<C> {
    pub(crate) contender: C,
    pub(crate) db: Db,
}

/// Lets both do the same once and compares, then measures.
pub(crate) async fn duel(
    workload: Workload,
    by_hand: &Side<impl Contender>,
    ours: &Side<impl Contender>,
    effort: Effort,
) -> Result<Measured> {
    let (expected, found) = (
        by_hand.answer(workload).await?,
        ours.answer(workload).await?,
    );
    if expected != found {
        return Err(format!("{workload:?}: by hand {expected:?}\nand by Luthier {found:?}").into());
    }
    // One operation may be far shorter than what the clock can tell, and a turn of many evens out.
    let mut count = 1;
    loop {
        let time = by_hand.turn(workload, 0, count).await?;
        if time >= effort.turn || count >= 10_000 {
            break;
        }
        let factor = effort.turn.as_secs_f64() / time.as_secs_f64().max(1e-9);
        count = (count as f64 * factor.clamp(1.2, 10.0)).ceil() as usize;
    }
    ours.turn(workload, 0, count).await?;

    let (mut times_by_hand, mut times_ours) = (Vec::new(), Vec::new());
    for round in 0..effort.rounds {
        let seed = round * count;
        if round % 2 == 0 {
            times_by_hand.push(by_hand.turn(workload, seed, count).await?);
            times_ours.push(ours.turn(workload, seed, count).await?);
        } else {
            times_ours.push(ours.turn(workload, seed, count).await?);
            times_by_hand.push(by_hand.turn(workload, seed, count).await?);
        }
    }
    let mut ratios: Vec<f64> = times_ours
        .iter()
        .zip(&times_by_hand)
        .map(|(ours, by_hand)| ours.as_secs_f64() / by_hand.as_secs_f64())
        .collect();
    ratios.sort_by(f64::total_cmp);
    let at = |part: usize| ratios[(ratios.len() * part / 4).min(ratios.len() - 1)];
    Ok(Measured {
        by_hand: median(times_by_hand) / u32::try_from(count)?,
        ours: median(times_ours) / u32::try_from(count)?,
        ratio: at(2),
        quarters: (at(1), at(3)),
    })
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// What a workload gives, or has left in the database.
#[derive(Debug, PartialEq)]
enum Answer {
    Users(Vec<User>),
    Joined(Vec<Joined>),
    Trees(Vec<Tree>),
    Count(i64),
}

/// The color and the place of a query, which differ from one to the next.
fn place(seed: usize) -> (&'static str, i64) {
    let colors = ["black", "brown", "red"];
    (colors[seed % 3], (seed as i64 * 7_919) % (USERS - 100))
}

fn key(seed: usize) -> i64 {
    (seed as i64 * 7_919) % USERS + 1
}

/// A number that no row has yet.
fn fresh(seed: usize) -> i64 {
    USERS + 1 + seed as i64
}

impl<C: Contender> Side<C> {
    async fn answer(&self, workload: Workload) -> Result<Answer> {
        let it = &self.contender;
        let users = |users: Vec<C::User>| {
            let users = users.into_iter().map(Into::into);
            Answer::Users(users.collect())
        };
        self.prepare(workload, 1).await?;
        let answer = match workload {
            Workload::Get => users(vec![it.get(key(77)).await?]),
            Workload::Select(count) => users(it.select(count).await?),
            Workload::Filter => {
                let (color, after) = place(77);
                users(it.filter(color, after).await?)
            }
            Workload::Join => {
                let rows = it.join().await?;
                Answer::Joined(rows.into_iter().map(C::joined).collect())
            }
            Workload::Prefetch => {
                let rows = it.prefetch().await?;
                Answer::Trees(rows.into_iter().map(C::tree).map(in_order).collect())
            }
            Workload::Insert => {
                let made = it.insert(fresh(77)).await?.into();
                self.inserted(vec![made]).await?
            }
            Workload::InsertMany => {
                let made = it.insert_many(fresh(77)).await?;
                self.inserted(made.into_iter().map(Into::into).collect())
                    .await?
            }
            Workload::Update => {
                let mut user = it.get(5).await?;
                it.update(&mut user, "Somebody else".to_owned()).await?;
                users(it.select(10).await?)
            }
            Workload::Rename => {
                let mut them = it.select(100).await?;
                it.rename(&mut them, 4_711).await?;
                users(it.select(101).await?)
            }
            Workload::Delete => {
                let before = self.comments().await?;
                it.delete(SPARE).await?;
                Answer::Count(self.comments().await? - before)
            }
            Workload::Count => Answer::Count(it.count().await?),
        };
        self.clear(workload).await?;
        Ok(answer)
    }

    /// Rows that were inserted, as they were given back; they must be in the database just so.
    async fn inserted(&self, made: Vec<User>) -> Result<Answer> {
        let mut numbered = Vec::with_capacity(made.len());
        let first = made.first().map_or(0, |user| user.id);
        for user in made {
            let found: User = self.contender.get(user.id).await?.into();
            if found != user {
                return Err(format!("given back was {user:?}, stored is {found:?}").into());
            }
            numbered.push(User {
                id: found.id - first,
                ..found
            });
        }
        Ok(Answer::Users(numbered))
    }

    async fn comments(&self) -> Result<i64> {
        let sql = "SELECT COUNT(*) FROM bench_comment";
        let counts = self.db.query_as::<(i64,)>(sql, ()).all(&self.db).await?;
        Ok(counts.first().ok_or("no count")?.0)
    }

    /// Does a workload `count` times, and tells how long that took.
    async fn turn(&self, workload: Workload, seed: usize, count: usize) -> Result<Duration> {
        self.prepare(workload, count).await?;
        let it = &self.contender;
        let seeds = seed..seed + count;
        // What the other side's turn has driven out of the caches comes back here.
        let time = match workload {
            Workload::Get => {
                black_box(it.get(1).await?);
                let start = Instant::now();
                for seed in seeds {
                    black_box(it.get(key(seed)).await?);
                }
                start.elapsed()
            }
            Workload::Select(rows) => {
                black_box(it.select(rows).await?);
                let start = Instant::now();
                for _ in seeds {
                    black_box(it.select(rows).await?);
                }
                start.elapsed()
            }
            Workload::Filter => {
                black_box(it.filter("red", 1).await?);
                let start = Instant::now();
                for seed in seeds {
                    let (color, after) = place(seed);
                    black_box(it.filter(color, after).await?);
                }
                start.elapsed()
            }
            Workload::Join => {
                black_box(it.join().await?);
                let start = Instant::now();
                for _ in seeds {
                    black_box(it.join().await?);
                }
                start.elapsed()
            }
            Workload::Prefetch => {
                black_box(it.prefetch().await?);
                let start = Instant::now();
                for _ in seeds {
                    black_box(it.prefetch().await?);
                }
                start.elapsed()
            }
            Workload::Insert => {
                black_box(it.insert(fresh(0)).await?);
                let start = Instant::now();
                for seed in seeds {
                    black_box(it.insert(fresh(seed)).await?);
                }
                start.elapsed()
            }
            Workload::InsertMany => {
                black_box(it.insert_many(fresh(0)).await?);
                let start = Instant::now();
                for seed in seeds {
                    black_box(it.insert_many(fresh(100 * seed)).await?);
                }
                start.elapsed()
            }
            Workload::Update => {
                let mut user = it.get(key(seed)).await?;
                it.update(&mut user, data::name(seed as i64)).await?;
                let start = Instant::now();
                for seed in seeds {
                    it.update(&mut user, data::name(seed as i64 + 1)).await?;
                }
                start.elapsed()
            }
            Workload::Rename => {
                let mut users = it.select(100).await?;
                it.rename(&mut users, seed as i64).await?;
                let start = Instant::now();
                for seed in seeds {
                    it.rename(&mut users, seed as i64 + 1).await?;
                }
                start.elapsed()
            }
            Workload::Delete => {
                // There is none of this number.
                it.delete(SPARE - 1).await?;
                let start = Instant::now();
                for number in 0..count {
                    it.delete(SPARE + number as i64).await?;
                }
                start.elapsed()
            }
            Workload::Count => {
                black_box(it.count().await?);
                let start = Instant::now();
                for _ in seeds {
                    black_box(it.count().await?);
                }
                start.elapsed()
            }
        };
        self.clear(workload).await?;
        Ok(time)
    }

    async fn prepare(&self, workload: Workload, count: usize) -> Result<()> {
        if workload == Workload::Delete {
            for first in (0..count).step_by(500) {
                let rows: Vec<String> = (first..count.min(first + 500))
                    .map(|number| format!("({}, 1, 'To be deleted')", SPARE + number as i64))
                    .collect();
                let rows = rows.join(", ");
                let sql = format!("INSERT INTO bench_comment (id, post_id, text) VALUES {rows}");
                self.db.execute(&sql, ()).await?;
            }
        }
        Ok(())
    }

    /// Takes away what a workload has added, so that each turn finds the same.
    async fn clear(&self, workload: Workload) -> Result<()> {
        if matches!(workload, Workload::Insert | Workload::InsertMany) {
            let sql = format!("DELETE FROM bench_user WHERE id > {USERS}");
            self.db.execute(&sql, ()).await?;
        }
        Ok(())
    }
}

/// The key of the first comment that is there to be deleted.
const SPARE: i64 = 1_000_000;

/// A tree with its branches in the order of their keys: no order was asked for.
fn in_order((user, mut posts): Tree) -> Tree {
    posts.sort_by_key(|(post, _)| post.id);
    for (_, comments) in &mut posts {
        comments.sort_by_key(|comment| comment.id);
    }
    (user, posts)
}

/// Fills an empty database, and checks that it holds what it should.
pub(crate) async fn fill(db: &Db) -> Result<()> {
    use crate::models::bench::{Comment as C, NewComment, NewPost, Post as P, User as U};
    let users = U::objects()
        .bulk_create(db, (1..=USERS).map(ours::new))
        .await?;
    let posts: Vec<Post> = (1..=USERS * POSTS).map(data::post).collect();
    let posts = P::objects()
        .bulk_create(
            db,
            posts.iter().map(|post| NewPost {
                user: Id::new(post.user_id),
                title: post.title.clone(),
                content: post.content.clone(),
                created_at: post.created_at,
            }),
        )
        .await?;
    let comments: Vec<Comment> = (1..=USERS * POSTS * data::COMMENTS)
        .map(data::comment)
        .collect();
    let comments = C::objects()
        .bulk_create(
            db,
            comments.iter().map(|comment| NewComment {
                post: Id::new(comment.post_id),
                text: comment.text.clone(),
            }),
        )
        .await?;
    let numbered = users.iter().map(|row| *row.id.key()).eq(1..=USERS)
        && posts.iter().map(|row| *row.id.key()).eq(1..=USERS * POSTS)
        && comments
            .iter()
            .map(|row| *row.id.key())
            .eq(1..=USERS * POSTS * data::COMMENTS);
    if !numbered {
        return Err("the keys of the first rows are not counted up from 1".into());
    }
    Ok(())
}
