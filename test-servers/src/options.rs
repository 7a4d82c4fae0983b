//! How a server is started.

use crate::process::Interrupt;

/// How a server is started; by default without TLS, and with settings for speed.
#[derive(Clone, Default)]
pub struct Options {
    pub(crate) tls: bool,
    pub(crate) settings: Vec<String>,
    pub(crate) interrupt: Interrupt,
}

impl Options {
    /// The server has a certificate, and accepts encrypted connections beside the others.
    #[must_use]
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// A setting as the server's file of settings has it, `max_connections=20`. It stands after those for speed, so that it
    /// is the one that counts.
    #[must_use]
    pub fn setting(mut self, setting: impl Into<String>) -> Self {
        self.settings.push(setting.into());
        self
    }

    /// Starting ends with an error once this is raised.
    #[must_use]
    pub fn interrupt(mut self, interrupt: &Interrupt) -> Self {
        self.interrupt = interrupt.clone();
        self
    }
}
