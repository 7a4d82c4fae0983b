//! `Insert` of a proxy model: that of its base, for rows of another type.

use crate::emit::code::{Code, quote};
use crate::emit::{docs, scope::Scope};
use crate::schema::ModelRef;

pub(super) fn insert(scope: &Scope<'_>, model: ModelRef<'_>, base: ModelRef<'_>) -> Code {
    let docs = docs::lines(&docs::insert(model, true));
    let (row, new, inner) = (
        scope.model(model),
        scope.new_model(base),
        scope.item(base, "Insert"),
    );
    let (from, boolean) = (scope.std("From"), scope.std("bool"));
    quote! {
        #docs
        #[must_use]
        #[derive(Clone, Debug, PartialEq)]
        pub struct Insert(#inner);

        impl #from<#inner> for Insert {
            fn from(new: #inner) -> Self {
                Self(new)
            }
        }

        impl #from<#new> for Insert {
            fn from(new: #new) -> Self {
                Self(std::convert::From::from(new))
            }
        }

        impl luthier::model::Insert for Insert {
            type Model = #row;

            fn has_key(&self) -> #boolean {
                luthier::model::Insert::has_key(&self.0)
            }

            fn into_model(self, now: luthier::Timestamp) -> #row {
                std::convert::From::from(luthier::model::Insert::into_model(self.0, now))
            }
        }
    }
}
