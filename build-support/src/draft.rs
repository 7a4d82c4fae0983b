//! The drafts of migrations that development builds keep: one for each app whose models changed, and none once they are
//! back where they were.

use std::path::{Path, PathBuf};

use luthier_codegen::migrate::Draft;

use crate::{
    Error, Project,
    project::{DRAFT, MIGRATION, remove_if_there, write_if_changed},
};

/// Makes the drafts on disk those of `drafts`: writes what changed, removes what is over.
///
/// # Errors
///
/// When a file cannot be written or removed.
pub fn keep(project: &Project, drafts: &[Draft]) -> Result<(), Error> {
    for draft in drafts.iter().filter(|draft| project.is_own(&draft.app)) {
        let folder = project.migrations_folder(&draft.app);
        write_if_changed(&file(&folder), &draft.text)?;
        for (dialect, preview) in &draft.previews {
            write_if_changed(&preview_file(&folder, DRAFT, dialect.name()), preview)?;
        }
    }
    for app in project
        .own_apps()
        .filter(|app| drafts.iter().all(|draft| draft.app != app.app))
    {
        remove(project, &app.app)?;
    }
    Ok(())
}

/// Removes the draft of an app, if there is one, and the folders that it leaves empty.
pub(crate) fn remove(project: &Project, app: &str) -> Result<(), Error> {
    let folder = project.migrations_folder(app);
    let mut removed = remove_if_there(&file(&folder))?;
    for dialect in luthier::Dialect::ALL {
        removed |= remove_if_there(&preview_file(&folder, DRAFT, dialect.name()))?;
    }
    if removed {
        for empty in [
            folder.join("sql"),
            folder.clone(),
            project.root.join(&project.config.migrations_dir),
        ] {
            // Fails where something is left in it, which is as it should be.
            let _ = std::fs::remove_dir(empty);
        }
    }
    Ok(())
}

/// One line about a draft, for whoever builds.
pub(crate) fn summary(draft: &Draft) -> String {
    let changes = match draft.operations {
        1 => "1 change".to_owned(),
        count => format!("{count} changes"),
    };
    let questions = match draft.questions.len() {
        0 => String::new(),
        1 => ", 1 of them a question".to_owned(),
        count => format!(", with {count} questions"),
    };
    format!(
        "the models of `{}` have {changes} that no migration makes yet{questions}: see its draft.migration, and call \
         `luthier makemigrations` when the models are as they shall be",
        draft.app
    )
}

/// Every file that the draft of an app may have, whether there is one or not.
pub(crate) fn files(project: &Project, app: &str) -> Vec<PathBuf> {
    let folder = project.migrations_folder(app);
    let previews =
        luthier::Dialect::ALL.map(|dialect| preview_file(&folder, DRAFT, dialect.name()));
    std::iter::once(file(&folder)).chain(previews).collect()
}

fn file(folder: &Path) -> PathBuf {
    folder.join(format!("{DRAFT}.{MIGRATION}"))
}

/// Where the SQL preview of a migration lies.
pub(crate) fn preview_file(folder: &Path, name: &str, dialect: &str) -> PathBuf {
    folder.join("sql").join(format!("{name}.{dialect}.sql"))
}
