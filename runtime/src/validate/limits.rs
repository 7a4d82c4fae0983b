//! Numbers that go up in steps.

use std::fmt;

use rust_decimal::Decimal;

use crate::error::ValidationErrors;

/// Numbers that can be counted in steps.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a number that goes up in steps")]
pub trait Step: Copy + fmt::Display + Default + PartialEq {
    /// Whether some number of steps leads from `start` to it.
    fn is_step(self, step: Self, start: Self) -> bool;
}

macro_rules! whole {
    ($($ty:ty),*) => { $(
        impl Step for $ty {
            fn is_step(self, step: Self, start: Self) -> bool {
                // Wide enough for the difference of any two.
                let (value, step, start) = (i128::from(self), i128::from(step), i128::from(start));
                step != 0 && (value - start) % step == 0
            }
        }
    )* };
}

whole!(i16, i32, i64);

impl Step for f64 {
    /// But for what is lost by writing decimal fractions in binary: as Django, to nine places.
    fn is_step(self, step: Self, start: Self) -> bool {
        let distance = self - start;
        let off = distance - (distance / step).round() * step;
        off.abs() <= 1e-9
    }
}

impl Step for Decimal {
    fn is_step(self, step: Self, start: Self) -> bool {
        let distance = self.checked_sub(start);
        distance
            .and_then(|distance| distance.checked_rem(step))
            .is_some_and(|rest| rest.is_zero())
    }
}

/// A number that lies whole steps from `start`, which is zero where the schema says nothing.
pub fn step<T: Step>(
    errors: &mut ValidationErrors,
    field: &'static str,
    value: &T,
    step: T,
    start: Option<T>,
) {
    let from = start.unwrap_or_default();
    if value.is_step(step, from) {
        return;
    }
    let message = if from == T::default() {
        format!("is {value}; a multiple of {step} is wanted")
    } else {
        format!("is {value}; {from} and steps of {step} from there are wanted")
    };
    errors.add(field, "step_size", message);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages<T: Step>(value: T, by: T, start: Option<T>) -> Vec<String> {
        let mut errors = ValidationErrors::new();
        step(&mut errors, "f", &value, by, start);
        let all = errors.of("f").iter();
        all.map(|error| format!("{}: {}", error.code, error.message))
            .collect()
    }

    #[test]
    fn steps_of_each_kind_of_number() {
        assert!(messages(15i32, 5, None).is_empty());
        assert!(messages(i64::MIN, 2, Some(0)).is_empty());
        assert!(messages(i64::MIN, 1, Some(i64::MAX)).is_empty());
        assert!(messages(-7i16, 10, Some(3)).is_empty());
        assert!(messages(0.3f64, 0.1, None).is_empty());
        assert!(
            messages(
                "1.25".parse::<Decimal>().unwrap(),
                "0.05".parse().unwrap(),
                None
            )
            .is_empty()
        );
        assert_eq!(
            messages(7i32, 5, None),
            ["step_size: is 7; a multiple of 5 is wanted"]
        );
        assert_eq!(
            messages(8i32, 5, Some(2)),
            ["step_size: is 8; 2 and steps of 5 from there are wanted"]
        );
        assert_eq!(messages(0.35f64, 0.1, None).len(), 1);
        assert_eq!(
            messages(Decimal::MAX, Decimal::new(1, 28), Some(Decimal::MIN)).len(),
            1,
            "a distance that no decimal holds"
        );
        assert_eq!(messages(1i32, 0, None).len(), 1, "no step leads anywhere");
    }
}
