//! The account that servers run under. PostgreSQL refuses to run as root, and for a test server nothing needs root.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use crate::Result;

/// An unprivileged account of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// The account to step down to: none unless we are root, else the first of `names` that exists.
    ///
    /// # Errors
    /// We are root and the machine has none of them.
    pub(crate) fn to_step_down_to(names: &[&str]) -> Result<Option<Self>> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd")
            .map_err(|error| format!("cannot read /etc/passwd: {error}"))?;
        match names.iter().find_map(|name| find(&accounts, name)) {
            Some(account) => Ok(Some(account)),
            None => Err(format!(
                "no server is run as root, and there is no account {}",
                names.join(" or ")
            )
            .into()),
        }
    }

    /// Makes `command` run under it, without any other group of ours.
    pub(crate) fn apply(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    /// Gives it the file or folder.
    pub(crate) fn own(self, place: &Path) -> Result<()> {
        Ok(chown(place, Some(self.uid), Some(self.gid))?)
    }
}

/// The account of that name in the text of `/etc/passwd`; never root itself.
fn find(accounts: &str, name: &str) -> Option<Account> {
    let line = accounts
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    let mut parts = line.split(':').skip(1);
    let uid = parts.next()?.parse().ok()?;
    let gid = parts.next()?.parse().ok()?;
    (uid != 0).then_some(Account { uid, gid })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let accounts = "root:x:0:0:root:/root:/bin/sh\nnobody2:x:7:8::/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n";
        assert_eq!(
            find(accounts, "nobody"),
            Some(Account {
                uid: 65534,
                gid: 65534
            })
        );
        assert_eq!(find(accounts, "root"), None);
        assert_eq!(find(accounts, "postgres"), None);
    }
}
