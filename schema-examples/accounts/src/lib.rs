//! Users and groups: an app for other crates. They depend on this crate, name it in `apps_from` of their `luthier.toml`, and then
//! refer to `accounts.User` in their own models.

#![deny(warnings, missing_docs)]

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}

/// What the models call.
pub mod rules {
    use luthier::ValidationError;

    /// A colour: red, green and blue.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Colour(pub u32);

    impl luthier::FieldType for Colour {
        type Base = String;
        type Error = std::num::ParseIntError;

        fn from_base(base: String) -> Result<Self, Self::Error> {
            u32::from_str_radix(&base, 16).map(Self)
        }

        fn to_base(&self) -> String {
            format!("{:06x}", self.0)
        }
    }

    luthier::impl_scalar!(Colour);

    /// Black is none.
    ///
    /// # Errors
    ///
    /// When it is black.
    pub fn is_colour(colour: &Colour) -> Result<(), ValidationError> {
        if colour.0 == 0 {
            return Err(ValidationError::new("black", "black is no colour"));
        }
        Ok(())
    }
}
