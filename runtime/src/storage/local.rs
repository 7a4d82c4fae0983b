//! Files in a folder of this machine.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Storage, StorageError, names};

/// Files below a folder. The folder is made with the first file.
///
/// Reading and writing happens on threads for blocking work, so that no task waits for a disk.
#[derive(Debug, Clone)]
pub struct LocalStorage {
    root: Arc<Path>,
    base_url: Option<Arc<str>>,
}

/// How often another name is tried where one is taken.
const TRIES: usize = 100;

impl LocalStorage {
    /// Files below `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into().into(),
            base_url: None,
        }
    }

    /// Says where a server shows the folder, for [`url`](Storage::url): `/media/` or `https://files.example.com/`.
    #[must_use]
    pub fn with_base_url(mut self, url: &str) -> Self {
        let slash = if url.ends_with('/') { "" } else { "/" };
        self.base_url = Some(format!("{url}{slash}").into());
        self
    }

    /// Where the file is.
    ///
    /// # Errors
    ///
    /// When the name could lead out of the folder.
    pub fn path(&self, name: &str) -> Result<PathBuf, StorageError> {
        names::check(name)?;
        let mut path = self.root.to_path_buf();
        path.extend(name.split('/'));
        Ok(path)
    }

    /// Does something with the file on a thread for blocking work.
    async fn at<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        let path = self.path(name)?;
        let done = tokio::task::spawn_blocking(move || work(&path)).await;
        match done {
            Ok(done) => done.map_err(|error| StorageError::io(name, error)),
            Err(error) => Err(StorageError::new(name, error.to_string())),
        }
    }
}

impl Storage for LocalStorage {
    async fn save(
        &self,
        name: &str,
        content: Vec<u8>,
        max_length: Option<u32>,
    ) -> Result<String, StorageError> {
        let content = Arc::new(content);
        let mut wanted = names::another(name, max_length, None)?;
        for _ in 0..TRIES {
            let content = Arc::clone(&content);
            match self.at(&wanted, move |path| create(path, &content)).await {
                Ok(()) => return Ok(wanted),
                Err(StorageError {
                    source: Some(error),
                    ..
                }) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
            let salt = uuid::Uuid::new_v4().simple().to_string();
            wanted = names::another(name, max_length, salt.get(..7))?;
        }
        Err(StorageError::new(name, "no free name was found"))
    }

    async fn open(&self, name: &str) -> Result<Vec<u8>, StorageError> {
        self.at(name, |path| fs::read(path)).await
    }

    async fn delete(&self, name: &str) -> Result<(), StorageError> {
        let gone = self.at(name, |path| fs::remove_file(path)).await;
        match gone {
            Err(error) if error.is_not_found() => Ok(()),
            gone => gone,
        }
    }

    async fn exists(&self, name: &str) -> Result<bool, StorageError> {
        self.at(name, |path| fs::exists(path)).await
    }

    async fn size(&self, name: &str) -> Result<u64, StorageError> {
        self.at(name, |path| Ok(fs::metadata(path)?.len())).await
    }

    fn url(&self, name: &str) -> Result<String, StorageError> {
        names::check(name)?;
        match &self.base_url {
            Some(base) => Ok(format!("{base}{}", names::in_url(name))),
            None => Err(StorageError::new(
                name,
                "the storage has no URLs: say where the folder is shown by `with_base_url`",
            )),
        }
    }
}

/// Writes a file that is not there yet. Nobody can take the name in between, and none is left that is not whole.
fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    if written.is_err() {
        // What could not be written whole is worth less than the error that says why.
        let _ = fs::remove_file(path);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_are_kept_read_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let storage = LocalStorage::new(folder.path().join("media")).with_base_url("/media");
        let first = storage
            .save("a/b.txt", b"one".to_vec(), None)
            .await
            .unwrap();
        let second = storage
            .save("a/b.txt", b"three".to_vec(), Some(16))
            .await
            .unwrap();
        assert_eq!(first, "a/b.txt");
        assert!(
            second.starts_with("a/b_") && second.ends_with(".txt"),
            "{second}"
        );
        assert_eq!(storage.open(&first).await.unwrap(), b"one");
        assert_eq!(storage.size(&second).await.unwrap(), 5);
        assert_eq!(storage.url("a/b c.txt").unwrap(), "/media/a/b%20c.txt");
        assert!(storage.exists(&first).await.unwrap());
        storage.delete(&first).await.unwrap();
        storage.delete(&first).await.unwrap();
        assert!(!storage.exists(&first).await.unwrap());
        assert!(storage.open(&first).await.unwrap_err().is_not_found());
    }

    #[tokio::test]
    async fn no_name_leads_out() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("secret"), "x").unwrap();
        let storage = LocalStorage::new(folder.path().join("media"));
        for name in [
            "../secret",
            "/etc/passwd",
            "a/../../secret",
            "..\\secret",
            "",
        ] {
            assert!(storage.open(name).await.is_err(), "{name}");
            assert!(
                storage.save(name, Vec::new(), None).await.is_err(),
                "{name}"
            );
            assert!(storage.delete(name).await.is_err(), "{name}");
            assert!(storage.exists(name).await.is_err(), "{name}");
        }
        assert!(folder.path().join("secret").exists());
        assert!(
            storage
                .url("a")
                .unwrap_err()
                .to_string()
                .contains("with_base_url")
        );
    }

    #[tokio::test]
    async fn the_same_name_at_the_same_time_is_given_once() {
        let folder = tempfile::tempdir().unwrap();
        let storage = LocalStorage::new(folder.path());
        let mut tasks = Vec::new();
        for number in 0..16u8 {
            let storage = storage.clone();
            tasks.push(tokio::spawn(async move {
                let name = storage.save("same.bin", vec![number], None).await?;
                Ok::<_, StorageError>((name, number))
            }));
        }
        let mut names = std::collections::BTreeSet::new();
        for task in tasks {
            let (name, number) = task.await.unwrap().unwrap();
            assert_eq!(storage.open(&name).await.unwrap(), [number]);
            names.insert(name);
        }
        assert_eq!(names.len(), 16);
    }
}
