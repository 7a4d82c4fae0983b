//! Three models as the generator writes them, by hand: the typed shell is tested without the compiler of the schema.

// ---- models.rs ----

/// Somebody who writes.
///
/// Table `blog_user`, declared in `models/blog.models:1`.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// The primary key.
    pub id: luthier::Id<User>,
    /// `name`: text of at most 100 characters.
    pub name: String,
    /// `email`: an e-mail address, unique.
    pub email: String,
    /// `nick`: text of at most 20 characters, nullable.
    pub nick: Option<String>,
    /// `created_at`: set when the row is created.
    pub created_at: luthier::Timestamp,
}

impl luthier::Model for User {
    type Key = i64;
    type Insert = user::Insert;

    const META: &'static luthier::meta::ModelMeta = &USER_META;

    fn key(&self) -> luthier::Id<Self> {
        self.id
    }

    fn key_value(&self) -> luthier::Value<'_> {
        luthier::FieldValue::to_value(&self.id)
    }

    fn encode<'a>(&'a self, values: &mut Vec<luthier::Value<'a>>) {
        values.push(luthier::FieldValue::to_value(&self.name));
        values.push(luthier::FieldValue::to_value(&self.email));
        values.push(luthier::FieldValue::to_value(&self.nick));
        values.push(luthier::FieldValue::to_value(&self.created_at));
    }

    fn set_generated(&mut self, row: &mut luthier::row::Row<'_>) -> luthier::Result<()> {
        self.id = row.get()?;
        Ok(())
    }

    fn touch(&mut self, _: luthier::Timestamp) {}

    fn validate(&self, errors: &mut luthier::error::ValidationErrors) {
        luthier::validate::text(errors, "name", &self.name, false, Some(100));
        luthier::validate::text(errors, "email", &self.email, false, Some(254));
        luthier::validate::email(errors, "email", &self.email);
        if let Some(value) = &self.nick {
            luthier::validate::text(errors, "nick", value, true, Some(20));
        }
    }
}

impl luthier::model::Fetch for User {
    type Plan = ();
    const WIDTH: usize = 5;

    fn decode(row: &mut luthier::row::Row<'_>) -> luthier::Result<Self> {
        luthier::model::decode_model(row, |row| {
            Ok(Self {
                id: row.get()?,
                name: row.get()?,
                email: row.get()?,
                nick: row.get()?,
                created_at: row.get()?,
            })
        })
    }
}

impl luthier::model::ModelRow for User {
    type Model = Self;

    fn model(&self) -> &Self {
        self
    }
}

impl std::fmt::Display for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.name)
    }
}

/// A `User` to be: what every one must be given. What it may be given has a method of the same name.
#[derive(Clone, Debug, PartialEq)]
pub struct NewUser {
    /// Sets [`User::name`].
    pub name: String,
    /// Sets [`User::email`].
    pub email: String,
}

impl NewUser {
    /// Sets [`User::id`]; the database makes it otherwise.
    pub fn id(self, value: luthier::Id<User>) -> user::Insert {
        user::Insert::from(self).id(value)
    }

    /// Sets [`User::nick`]; NULL otherwise.
    pub fn nick(self, value: impl Into<Option<String>>) -> user::Insert {
        user::Insert::from(self).nick(value)
    }

    /// Sets [`User::created_at`]; the time of the insert otherwise.
    pub fn created_at(self, value: luthier::Timestamp) -> user::Insert {
        user::Insert::from(self).created_at(value)
    }
}

impl User {
    /// Writes every column of the row.
    ///
    /// # Errors
    ///
    /// With everything that is wrong with its values, or where the row is no longer there.
    pub async fn save(&mut self, db: impl luthier::Executor) -> luthier::Result<()> {
        luthier::write::save(self, db).await
    }

    /// Writes the named columns of the row: `save_fields(&db, (user::name(),))`.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub async fn save_fields(
        &self,
        db: impl luthier::Executor,
        fields: impl luthier::expr::FieldSet<Self> + Send,
    ) -> luthier::Result<()> {
        luthier::write::save_fields(self, db, fields).await
    }

    /// Reads the row anew.
    ///
    /// # Errors
    ///
    /// Where the row is no longer there.
    pub async fn refresh(&mut self, db: impl luthier::Executor) -> luthier::Result<()> {
        luthier::write::refresh(self, db).await
    }

    /// Deletes the row, and what goes with it.
    ///
    /// # Errors
    ///
    /// Where a row that refers to it protects it.
    pub async fn delete(&self, db: impl luthier::Executor) -> luthier::Result<luthier::Deleted> {
        luthier::write::delete(self, db).await
    }

    /// The `Post`s whose `author` is this row.
    pub fn posts(&self) -> luthier::QuerySet<Post> {
        luthier::QuerySet::new().filter(post::author_id().eq(self.id))
    }
}

/// A post.
#[derive(Clone, Debug, PartialEq)]
pub struct Post {
    /// The primary key.
    pub id: luthier::Id<Post>,
    /// `title`.
    pub title: String,
    /// `views`.
    pub views: i64,
    /// `author`: the `User` that it refers to.
    pub author_id: luthier::Id<User>,
    /// `editor`: the `User` that it refers to, if any.
    pub editor_id: Option<luthier::Id<User>>,
    /// `updated_at`: renewed at each save.
    pub updated_at: luthier::Timestamp,
}

impl luthier::Model for Post {
    type Key = i64;
    type Insert = post::Insert;

    const META: &'static luthier::meta::ModelMeta = &POST_META;

    fn key(&self) -> luthier::Id<Self> {
        self.id
    }

    fn key_value(&self) -> luthier::Value<'_> {
        luthier::FieldValue::to_value(&self.id)
    }

    fn encode<'a>(&'a self, values: &mut Vec<luthier::Value<'a>>) {
        values.push(luthier::FieldValue::to_value(&self.title));
        values.push(luthier::FieldValue::to_value(&self.views));
        values.push(luthier::FieldValue::to_value(&self.author_id));
        values.push(luthier::FieldValue::to_value(&self.editor_id));
        values.push(luthier::FieldValue::to_value(&self.updated_at));
    }

    fn set_generated(&mut self, row: &mut luthier::row::Row<'_>) -> luthier::Result<()> {
        self.id = row.get()?;
        Ok(())
    }

    fn touch(&mut self, now: luthier::Timestamp) {
        self.updated_at = now;
    }

    fn validate(&self, errors: &mut luthier::error::ValidationErrors) {
        luthier::validate::text(errors, "title", &self.title, false, Some(200));
    }
}

impl luthier::model::Fetch for Post {
    type Plan = ();
    const WIDTH: usize = 6;

    fn decode(row: &mut luthier::row::Row<'_>) -> luthier::Result<Self> {
        luthier::model::decode_model(row, |row| {
            Ok(Self {
                id: row.get()?,
                title: row.get()?,
                views: row.get()?,
                author_id: row.get()?,
                editor_id: row.get()?,
                updated_at: row.get()?,
            })
        })
    }
}

impl luthier::model::ModelRow for Post {
    type Model = Self;

    fn model(&self) -> &Self {
        self
    }
}

/// A `Post` to be.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPost {
    /// Sets [`Post::title`].
    pub title: String,
    /// Sets [`Post::author_id`].
    pub author: luthier::Id<User>,
}

impl NewPost {
    /// Sets [`Post::id`]; the database makes it otherwise.
    pub fn id(self, value: luthier::Id<Post>) -> post::Insert {
        post::Insert::from(self).id(value)
    }

    /// Sets [`Post::views`]; 0 otherwise.
    pub fn views(self, value: i64) -> post::Insert {
        post::Insert::from(self).views(value)
    }

    /// Sets [`Post::editor_id`]; NULL otherwise.
    pub fn editor(self, value: impl Into<Option<luthier::Id<User>>>) -> post::Insert {
        post::Insert::from(self).editor(value)
    }
}

impl Post {
    /// Writes every column of the row.
    ///
    /// # Errors
    ///
    /// With everything that is wrong with its values, or where the row is no longer there.
    pub async fn save(&mut self, db: impl luthier::Executor) -> luthier::Result<()> {
        luthier::write::save(self, db).await
    }

    /// Deletes the row, and what goes with it.
    ///
    /// # Errors
    ///
    /// Where a row that refers to it protects it.
    pub async fn delete(&self, db: impl luthier::Executor) -> luthier::Result<luthier::Deleted> {
        luthier::write::delete(self, db).await
    }

    /// The `User` that `author` refers to.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn fetch_author(&self, db: impl luthier::Executor) -> luthier::Result<User> {
        luthier::QuerySet::<User>::new()
            .get_by_key(db, &self.author_id)
            .await
    }

    /// The `Tag`s of this row, over `tags`.
    pub fn tags(&self) -> luthier::RelatedManager<post::TagsRel> {
        luthier::RelatedManager::of(self)
    }
}

/// A tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// The primary key.
    pub name: luthier::Id<Tag>,
}

impl luthier::Model for Tag {
    type Key = String;
    type Insert = tag::Insert;

    const META: &'static luthier::meta::ModelMeta = &TAG_META;

    fn key(&self) -> luthier::Id<Self> {
        self.name.clone()
    }

    fn key_value(&self) -> luthier::Value<'_> {
        luthier::FieldValue::to_value(&self.name)
    }

    fn encode<'a>(&'a self, values: &mut Vec<luthier::Value<'a>>) {
        values.push(luthier::FieldValue::to_value(&self.name));
    }

    fn set_generated(&mut self, _: &mut luthier::row::Row<'_>) -> luthier::Result<()> {
        Ok(())
    }

    fn touch(&mut self, _: luthier::Timestamp) {}

    fn validate(&self, errors: &mut luthier::error::ValidationErrors) {
        luthier::validate::text(errors, "name", self.name.key(), false, Some(40));
    }
}

impl luthier::model::Fetch for Tag {
    type Plan = ();
    const WIDTH: usize = 1;

    fn decode(row: &mut luthier::row::Row<'_>) -> luthier::Result<Self> {
        luthier::model::decode_model(row, |row| Ok(Self { name: row.get()? }))
    }
}

impl luthier::model::ModelRow for Tag {
    type Model = Self;

    fn model(&self) -> &Self {
        self
    }
}

/// A `Tag` to be.
#[derive(Clone, Debug, PartialEq)]
pub struct NewTag {
    /// Sets [`Tag::name`].
    pub name: luthier::Id<Tag>,
}

// ---- managers.rs ----

impl User {
    /// All rows, to be filtered, ordered and loaded.
    pub fn objects() -> luthier::QuerySet<User> {
        luthier::QuerySet::new()
    }
}

impl Post {
    /// All rows, to be filtered, ordered and loaded.
    pub fn objects() -> luthier::QuerySet<Post> {
        luthier::QuerySet::new()
    }

    /// The manager `popular`: `filter(views__gt=100) order_by(-views)`.
    pub fn popular() -> luthier::QuerySet<Post> {
        Self::objects()
            .filter(post::views().gt(100))
            .order_by((post::views().desc(),))
    }
}

impl Tag {
    /// All rows, to be filtered, ordered and loaded.
    pub fn objects() -> luthier::QuerySet<Tag> {
        luthier::QuerySet::new()
    }
}

// ---- paths.rs ----

/// Columns and relations of [`User`].
pub mod user {
    /// A [`User`](super::User) to be, with what it may be given.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Insert {
        new: super::NewUser,
        id: Option<luthier::Id<super::User>>,
        nick: Option<String>,
        created_at: Option<luthier::Timestamp>,
    }

    impl From<super::NewUser> for Insert {
        fn from(new: super::NewUser) -> Self {
            Self {
                new,
                id: None,
                nick: None,
                created_at: None,
            }
        }
    }

    impl Insert {
        /// Sets [`User::id`](super::User::id); the database makes it otherwise.
        pub fn id(mut self, value: luthier::Id<super::User>) -> Self {
            self.id = Some(value);
            self
        }

        /// Sets [`User::nick`](super::User::nick); NULL otherwise.
        pub fn nick(mut self, value: impl Into<Option<String>>) -> Self {
            self.nick = value.into();
            self
        }

        /// Sets [`User::created_at`](super::User::created_at); the time of the insert otherwise.
        pub fn created_at(mut self, value: luthier::Timestamp) -> Self {
            self.created_at = Some(value);
            self
        }
    }

    impl luthier::model::Insert for Insert {
        type Model = super::User;

        fn has_key(&self) -> bool {
            self.id.is_some()
        }

        fn into_model(self, now: luthier::Timestamp) -> super::User {
            super::User {
                id: self.id.unwrap_or_default(),
                name: self.new.name,
                email: self.new.email,
                nick: self.nick,
                created_at: self.created_at.unwrap_or(now),
            }
        }
    }

    /// The column `id`.
    pub fn id() -> luthier::Expr<super::User, luthier::Id<super::User>> {
        luthier::Expr::column(luthier::query::Path::ROOT, 0)
    }

    /// The column `name`.
    pub fn name() -> luthier::Expr<super::User, String, luthier::expr::Own> {
        luthier::Expr::column(luthier::query::Path::ROOT, 1)
    }

    /// The column `email`.
    pub fn email() -> luthier::Expr<super::User, String, luthier::expr::Own> {
        luthier::Expr::column(luthier::query::Path::ROOT, 2)
    }

    /// The column `nick`.
    pub fn nick() -> luthier::Expr<super::User, Option<String>, luthier::expr::Own> {
        luthier::Expr::column(luthier::query::Path::ROOT, 3)
    }

    /// The column `created_at`.
    pub fn created_at() -> luthier::Expr<super::User, luthier::Timestamp, luthier::expr::Own> {
        luthier::Expr::column(luthier::query::Path::ROOT, 4)
    }

    /// The relation `posts`: the `Post`s whose `author` is the row.
    pub fn posts() -> luthier::Many<super::User, PostsRel, super::Post> {
        luthier::Many::at(luthier::query::Path::ROOT.then(0))
    }

    /// The annotation `post_count`: `Count(posts)`.
    pub fn post_count() -> luthier::Expr<super::User, i64> {
        posts().count()
    }

    /// A path that leads to one [`User`](super::User).
    pub struct One<R, K, N = luthier::expr::Required> {
        path: luthier::query::Path,
        types: std::marker::PhantomData<fn(R, K) -> N>,
    }

    impl<R, K, N> Clone for One<R, K, N> {
        fn clone(&self) -> Self {
            *self
        }
    }

    impl<R, K, N> Copy for One<R, K, N> {}

    impl<R, K, N: luthier::expr::Nullability> One<R, K, N> {
        #[doc(hidden)]
        pub const fn at(path: luthier::query::Path) -> Self {
            Self {
                path,
                types: std::marker::PhantomData,
            }
        }

        /// The column `id`.
        pub fn id(self) -> luthier::Expr<R, N::Of<luthier::Id<super::User>>> {
            luthier::Expr::column(self.path, 0)
        }

        /// The column `name`.
        pub fn name(self) -> luthier::Expr<R, N::Of<String>> {
            luthier::Expr::column(self.path, 1)
        }

        /// The column `email`.
        pub fn email(self) -> luthier::Expr<R, N::Of<String>> {
            luthier::Expr::column(self.path, 2)
        }

        /// The column `nick`.
        pub fn nick(self) -> luthier::Expr<R, Option<String>> {
            luthier::Expr::column(self.path, 3)
        }

        /// The column `created_at`.
        pub fn created_at(self) -> luthier::Expr<R, N::Of<luthier::Timestamp>> {
            luthier::Expr::column(self.path, 4)
        }

        /// The relation `posts`.
        pub fn posts(self) -> luthier::Many<R, (K, PostsRel), super::Post> {
            luthier::Many::at(self.path.then(0))
        }

        /// The annotation `post_count`.
        pub fn post_count(self) -> luthier::Expr<R, N::Of<i64>> {
            post_count().at(self.path)
        }

        /// A condition on the row at the end of the path; false where there is none.
        pub fn matches(self, condition: luthier::Pred<super::User>) -> luthier::Pred<R> {
            condition.at(self.path)
        }

        /// Loads a relation onto the row at the end of the path.
        pub fn with<L: luthier::related::Load<super::User>>(
            self,
            loads: L,
        ) -> luthier::related::With<Self, L>
        where
            Self: luthier::related::Step<Relation: luthier::related::Relation<To = super::User>>,
        {
            luthier::related::With::new(loads)
        }
    }

    impl<K, N> luthier::related::Step for One<K::From, K, N>
    where
        K: luthier::related::Relation<
                To = super::User,
                Cardinality: luthier::related::ToOneCardinality,
            >,
    {
        type Relation = K;
    }

    /// The relation `posts` of [`User`](super::User), as a type.
    pub enum PostsRel {}

    impl luthier::related::Relation for PostsRel {
        type From = super::User;
        type To = super::Post;
        type Cardinality = luthier::related::Several;
        type Loaded<
            Child: luthier::model::Fetch,
            Inner: luthier::model::ModelRow<Model = super::User>,
        > = WithPosts<Child, Inner>;

        type Number = luthier::related::number::N0;

        const INDEX: u8 = 0;

        fn near(row: &super::User) -> luthier::Value<'_> {
            luthier::FieldValue::to_value(&row.id)
        }
    }

    /// A [`User`](super::User) with its `posts`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct WithPosts<Child = super::Post, Inner = super::User> {
        /// The related rows.
        pub posts: Vec<Child>,
        row: Inner,
    }

    impl<Child, Inner> std::ops::Deref for WithPosts<Child, Inner> {
        type Target = Inner;

        fn deref(&self) -> &Inner {
            &self.row
        }
    }

    impl<Child, Inner> std::ops::DerefMut for WithPosts<Child, Inner> {
        fn deref_mut(&mut self) -> &mut Inner {
            &mut self.row
        }
    }

    impl<Child, Inner> WithPosts<Child, Inner> {
        /// The row, and what was loaded with it.
        pub fn into_parts(self) -> (Inner, Vec<Child>) {
            (self.row, self.posts)
        }
    }

    impl<Child, Inner> luthier::related::Wrapper for WithPosts<Child, Inner>
    where
        Child: luthier::model::Fetch,
        Inner: luthier::model::ModelRow<Model = super::User>,
    {
        type Relation = PostsRel;
        type Child = Child;
        type Inner = Inner;

        fn wrap(posts: Vec<Child>, row: Inner) -> Self {
            Self { posts, row }
        }

        fn row(&self) -> &Inner {
            &self.row
        }

        fn related(&self) -> &Vec<Child> {
            &self.posts
        }

        fn parts(&mut self) -> (&mut Vec<Child>, &mut Inner) {
            (&mut self.posts, &mut self.row)
        }
    }
}

/// Columns and relations of [`Post`].
pub mod post {
    /// A [`Post`](super::Post) to be, with what it may be given.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Insert {
        new: super::NewPost,
        id: Option<luthier::Id<super::Post>>,
        views: Option<i64>,
        editor: Option<luthier::Id<super::User>>,
        updated_at: Option<luthier::Timestamp>,
    }

    impl From<super::NewPost> for Insert {
        fn from(new: super::NewPost) -> Self {
            Self {
                new,
                id: None,
                views: None,
                editor: None,
                updated_at: None,
            }
        }
    }

    impl Insert {
        /// Sets [`Post::id`](super::Post::id); the database makes it otherwise.
        pub fn id(mut self, value: luthier::Id<super::Post>) -> Self {
            self.id = Some(value);
            self
        }

        /// Sets [`Post::views`](super::Post::views); 0 otherwise.
        pub fn views(mut self, value: i64) -> Self {
            self.views = Some(value);
            self
        }

        /// Sets [`Post::editor_id`](super::Post::editor_id); NULL otherwise.
        pub fn editor(mut self, value: impl Into<Option<luthier::Id<super::User>>>) -> Self {
            self.editor = value.into();
            self
        }
    }

    impl luthier::model::Insert for Insert {
        type Model = super::Post;

        fn has_key(&self) -> bool {
            self.id.is_some()
        }

        fn into_model(self, now: luthier::Timestamp) -> super::Post {
            super::Post {
                id: self.id.unwrap_or_default(),
                title: self.new.title,
                views: self.views.unwrap_or(0),
                author_id: self.new.author,
                editor_id: self.editor,
                updated_at: self.updated_at.unwrap_or(now),
            }
        }
    }

    /// The column `id`.
    pub fn id() -> luthier::Expr<super::Post, luthier::Id<super::Post>> {
        luthier::Expr::column(luthier::query::Path::ROOT, 0)
    }

    /// The column `title`.
    pub fn title() -> luthier::Expr<super::Post, String, luthier::expr::Own> {
        luthier::Expr::column(luthier::query::Path::ROOT, 1)
    }

    /// The column `views`.
    pub fn views() -> luthier::Expr<super::Post, i64, luthier::expr::Own> {
        luthier::Expr::column(luthier::query::Path::ROOT, 2)
    }

    /// The column `author_id`.
    pub fn author_id() -> luthier::Expr<super::Post, luthier::Id<super::User>, luthier::expr::Own> {
        luthier::Expr::column(luthier::query::Path::ROOT, 3)
    }

    /// The column `editor_id`.
    pub fn editor_id()
    -> luthier::Expr<super::Post, Option<luthier::Id<super::User>>, luthier::expr::Own> {
        luthier::Expr::column(luthier::query::Path::ROOT, 4)
    }

    /// The column `updated_at`.
    pub fn updated_at() -> luthier::Expr<super::Post, luthier::Timestamp, luthier::expr::Own> {
        luthier::Expr::column(luthier::query::Path::ROOT, 5)
    }

    /// The relation `author`.
    pub const fn author() -> super::user::One<super::Post, AuthorRel> {
        super::user::One::at(luthier::query::Path::ROOT.then(0))
    }

    /// The relation `editor`.
    pub const fn editor() -> super::user::One<super::Post, EditorRel, luthier::expr::Optional> {
        super::user::One::at(luthier::query::Path::ROOT.then(1))
    }

    /// The relation `tags`.
    pub const fn tags() -> luthier::Many<super::Post, TagsRel, super::Tag> {
        luthier::Many::at(luthier::query::Path::ROOT.then(2))
    }

    /// The relation `author` of [`Post`](super::Post), as a type.
    pub enum AuthorRel {}

    impl luthier::related::Relation for AuthorRel {
        type From = super::Post;
        type To = super::User;
        type Cardinality = luthier::related::ExactlyOne;
        type Loaded<
            Child: luthier::model::Fetch,
            Inner: luthier::model::ModelRow<Model = super::Post>,
        > = WithAuthor<Child, Inner>;

        type Number = luthier::related::number::N0;

        const INDEX: u8 = 0;

        fn near(row: &super::Post) -> luthier::Value<'_> {
            luthier::FieldValue::to_value(&row.author_id)
        }
    }

    /// A [`Post`](super::Post) with its `author`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct WithAuthor<Child = super::User, Inner = super::Post> {
        /// The related row.
        pub author: Child,
        row: Inner,
    }

    impl<Child, Inner> std::ops::Deref for WithAuthor<Child, Inner> {
        type Target = Inner;

        fn deref(&self) -> &Inner {
            &self.row
        }
    }

    impl<Child, Inner> luthier::related::Wrapper for WithAuthor<Child, Inner>
    where
        Child: luthier::model::Fetch,
        Inner: luthier::model::ModelRow<Model = super::Post>,
    {
        type Relation = AuthorRel;
        type Child = Child;
        type Inner = Inner;

        fn wrap(author: Child, row: Inner) -> Self {
            Self { author, row }
        }

        fn row(&self) -> &Inner {
            &self.row
        }

        fn related(&self) -> &Child {
            &self.author
        }

        fn parts(&mut self) -> (&mut Child, &mut Inner) {
            (&mut self.author, &mut self.row)
        }
    }

    /// The relation `editor` of [`Post`](super::Post), as a type.
    pub enum EditorRel {}

    impl luthier::related::Relation for EditorRel {
        type From = super::Post;
        type To = super::User;
        type Cardinality = luthier::related::ZeroOrOne;
        type Loaded<
            Child: luthier::model::Fetch,
            Inner: luthier::model::ModelRow<Model = super::Post>,
        > = WithEditor<Child, Inner>;

        type Number = luthier::related::number::N1;

        const INDEX: u8 = 1;

        fn near(row: &super::Post) -> luthier::Value<'_> {
            luthier::FieldValue::to_value(&row.editor_id)
        }
    }

    /// A [`Post`](super::Post) with its `editor`, if it has one.
    #[derive(Clone, Debug, PartialEq)]
    pub struct WithEditor<Child = super::User, Inner = super::Post> {
        /// The related row.
        pub editor: Option<Child>,
        row: Inner,
    }

    impl<Child, Inner> std::ops::Deref for WithEditor<Child, Inner> {
        type Target = Inner;

        fn deref(&self) -> &Inner {
            &self.row
        }
    }

    impl<Child, Inner> luthier::related::Wrapper for WithEditor<Child, Inner>
    where
        Child: luthier::model::Fetch,
        Inner: luthier::model::ModelRow<Model = super::Post>,
    {
        type Relation = EditorRel;
        type Child = Child;
        type Inner = Inner;

        fn wrap(editor: Option<Child>, row: Inner) -> Self {
            Self { editor, row }
        }

        fn row(&self) -> &Inner {
            &self.row
        }

        fn related(&self) -> &Option<Child> {
            &self.editor
        }

        fn parts(&mut self) -> (&mut Option<Child>, &mut Inner) {
            (&mut self.editor, &mut self.row)
        }
    }

    /// The relation `tags` of [`Post`](super::Post), as a type.
    pub enum TagsRel {}

    impl luthier::related::Relation for TagsRel {
        type From = super::Post;
        type To = super::Tag;
        type Cardinality = luthier::related::Several;
        type Loaded<
            Child: luthier::model::Fetch,
            Inner: luthier::model::ModelRow<Model = super::Post>,
        > = WithTags<Child, Inner>;

        type Number = luthier::related::number::N2;

        const INDEX: u8 = 2;

        fn near(row: &super::Post) -> luthier::Value<'_> {
            luthier::FieldValue::to_value(&row.id)
        }
    }

    /// A [`Post`](super::Post) with its `tags`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct WithTags<Child = super::Tag, Inner = super::Post> {
        /// The related rows.
        pub tags: Vec<Child>,
        row: Inner,
    }

    impl<Child, Inner> std::ops::Deref for WithTags<Child, Inner> {
        type Target = Inner;

        fn deref(&self) -> &Inner {
            &self.row
        }
    }

    impl<Child, Inner> luthier::related::Wrapper for WithTags<Child, Inner>
    where
        Child: luthier::model::Fetch,
        Inner: luthier::model::ModelRow<Model = super::Post>,
    {
        type Relation = TagsRel;
        type Child = Child;
        type Inner = Inner;

        fn wrap(tags: Vec<Child>, row: Inner) -> Self {
            Self { tags, row }
        }

        fn row(&self) -> &Inner {
            &self.row
        }

        fn related(&self) -> &Vec<Child> {
            &self.tags
        }

        fn parts(&mut self) -> (&mut Vec<Child>, &mut Inner) {
            (&mut self.tags, &mut self.row)
        }
    }
}

/// Columns and relations of [`Tag`].
pub mod tag {
    /// A [`Tag`](super::Tag) to be.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Insert {
        new: super::NewTag,
    }

    impl From<super::NewTag> for Insert {
        fn from(new: super::NewTag) -> Self {
            Self { new }
        }
    }

    impl luthier::model::Insert for Insert {
        type Model = super::Tag;

        fn has_key(&self) -> bool {
            false
        }

        fn into_model(self, _: luthier::Timestamp) -> super::Tag {
            super::Tag {
                name: self.new.name,
            }
        }
    }

    /// The column `name`.
    pub fn name() -> luthier::Expr<super::Tag, luthier::Id<super::Tag>, luthier::expr::Own> {
        luthier::Expr::column(luthier::query::Path::ROOT, 0)
    }

    /// The relation `posts`.
    pub const fn posts() -> luthier::Many<super::Tag, PostsRel, super::Post> {
        luthier::Many::at(luthier::query::Path::ROOT.then(0))
    }

    /// The relation `posts` of [`Tag`](super::Tag), as a type.
    pub enum PostsRel {}
}

// ---- meta.rs ----

use luthier::meta::{
    FieldKind, FieldMeta, ModelMeta, ModelStatements, OnDelete, RelationKind, RelationMeta,
    ThroughMeta,
};

const fn field(name: &'static str, column: &'static str, kind: FieldKind) -> FieldMeta {
    FieldMeta {
        column,
        ..FieldMeta::new(name, kind)
    }
}

const fn key(field: FieldMeta) -> FieldMeta {
    FieldMeta {
        generated: true,
        unique: true,
        ..field
    }
}

const fn null(field: FieldMeta) -> FieldMeta {
    FieldMeta {
        null: true,
        ..field
    }
}

const fn model(name: &'static str, label: &'static str, table: &'static str) -> ModelMeta {
    ModelMeta {
        app: "blog",
        name,
        label,
        database: None,
        table,
        fields: &[],
        primary_key: &[0],
        relations: &[],
        ordering: &[],
        display: &[],
        uniques: &[],
        foreign_keys: &[],
        checks: &[],
        statements: &[],
        verbose_name: name,
        verbose_name_plural: name,
        permissions: &[],
        source: "models/blog.models:1",
        parents: &[],
        hooks: None,
    }
}

static USER_META: ModelMeta = ModelMeta {
    fields: &[
        key(field("id", "id", FieldKind::BigAuto)),
        field("name", "name", FieldKind::Char),
        FieldMeta {
            unique: true,
            ..field("email", "email", FieldKind::Email)
        },
        null(field("nick", "nick", FieldKind::Char)),
        field("created_at", "created_at", FieldKind::DateTime),
    ],
    relations: &[
        RelationMeta {
            name: "posts",
            kind: RelationKind::ReverseMany,
            target: &POST_META,
            via: luthier::query::Path::ROOT,
            local: 0,
            remote: 3,
            through: None,
            nullable: false,
            on_delete: OnDelete::Cascade,
            limit_choices_to: None,
            field: None,
        },
        RelationMeta {
            name: "edited",
            kind: RelationKind::ReverseMany,
            target: &POST_META,
            via: luthier::query::Path::ROOT,
            local: 0,
            remote: 4,
            through: None,
            nullable: false,
            on_delete: OnDelete::SetNull,
            limit_choices_to: None,
            field: None,
        },
    ],
    statements: &[ModelStatements {
        dialect: luthier::Dialect::Sqlite,
        select: r#"SELECT t0."id", t0."name", t0."email", t0."nick", t0."created_at" FROM "blog_user" AS t0"#,
        get: r#"SELECT t0."id", t0."name", t0."email", t0."nick", t0."created_at" FROM "blog_user" AS t0 WHERE t0."id" = ?"#,
        insert: r#"INSERT INTO "blog_user" ("name", "email", "nick", "created_at") VALUES (?, ?, ?, ?)"#,
        insert_returns: false,
        update: r#"UPDATE "blog_user" SET "name" = ?, "email" = ?, "nick" = ?, "created_at" = ? WHERE "id" = ?"#,
        delete: r#"DELETE FROM "blog_user" WHERE "id" = ?"#,
    }],
    ..model("User", "blog.User", "blog_user")
};

static POST_META: ModelMeta = ModelMeta {
    fields: &[
        key(field("id", "id", FieldKind::BigAuto)),
        field("title", "title", FieldKind::Char),
        field("views", "views", FieldKind::BigInteger),
        field("author", "author_id", FieldKind::ForeignKey),
        null(field("editor", "editor_id", FieldKind::ForeignKey)),
        field("updated_at", "updated_at", FieldKind::DateTime),
    ],
    relations: &[
        RelationMeta {
            name: "author",
            kind: RelationKind::Forward,
            target: &USER_META,
            via: luthier::query::Path::ROOT,
            local: 3,
            remote: 0,
            through: None,
            nullable: false,
            on_delete: OnDelete::Cascade,
            limit_choices_to: None,
            field: None,
        },
        RelationMeta {
            name: "editor",
            kind: RelationKind::Forward,
            target: &USER_META,
            via: luthier::query::Path::ROOT,
            local: 4,
            remote: 0,
            through: None,
            nullable: true,
            on_delete: OnDelete::SetNull,
            limit_choices_to: None,
            field: None,
        },
        RelationMeta {
            name: "tags",
            kind: RelationKind::ManyToMany,
            target: &TAG_META,
            via: luthier::query::Path::ROOT,
            local: 0,
            remote: 0,
            through: Some(ThroughMeta {
                model: &POST_TAGS_META,
                source: 1,
                target: 2,
                symmetrical: false,
                repeats: false,
            }),
            nullable: false,
            on_delete: OnDelete::Cascade,
            limit_choices_to: None,
            field: None,
        },
    ],
    ..model("Post", "blog.Post", "blog_post")
};

static TAG_META: ModelMeta = ModelMeta {
    fields: &[FieldMeta {
        unique: true,
        ..field("name", "name", FieldKind::Char)
    }],
    relations: &[RelationMeta {
        name: "posts",
        kind: RelationKind::ManyToMany,
        target: &POST_META,
        via: luthier::query::Path::ROOT,
        local: 0,
        remote: 0,
        through: Some(ThroughMeta {
            model: &POST_TAGS_META,
            source: 2,
            target: 1,
            symmetrical: false,
            repeats: false,
        }),
        nullable: false,
        on_delete: OnDelete::Cascade,
        limit_choices_to: None,
        field: None,
    }],
    ..model("Tag", "blog.Tag", "blog_tag")
};

static POST_TAGS_META: ModelMeta = ModelMeta {
    fields: &[
        key(field("id", "id", FieldKind::BigAuto)),
        field("post", "post_id", FieldKind::ForeignKey),
        field("tag", "tag_id", FieldKind::ForeignKey),
    ],
    ..model("Post_tags", "blog.Post_tags", "blog_post_tags")
};

/// The tables.
pub const SCHEMA: [&str; 4] = [
    r#"CREATE TABLE "blog_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(100) NOT NULL, "email" varchar(254) NOT NULL UNIQUE, "nick" varchar(20), "created_at" datetime NOT NULL)"#,
    r#"CREATE TABLE "blog_post" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "title" varchar(200) NOT NULL, "views" bigint NOT NULL, "author_id" bigint NOT NULL REFERENCES "blog_user" ("id") ON DELETE CASCADE, "editor_id" bigint REFERENCES "blog_user" ("id") ON DELETE SET NULL, "updated_at" datetime NOT NULL)"#,
    r#"CREATE TABLE "blog_tag" ("name" varchar(40) NOT NULL PRIMARY KEY)"#,
    r#"CREATE TABLE "blog_post_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "post_id" bigint NOT NULL REFERENCES "blog_post" ("id") ON DELETE CASCADE, "tag_id" varchar(40) NOT NULL REFERENCES "blog_tag" ("name") ON DELETE CASCADE)"#,
];
