//! How many exports run at once: each holds memory and the threads in the background while its caller reads.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use crate::api::problem::Problem;

/// How many run at once in all.
const IN_ALL: usize = 4;
/// How many of one person.
const A_PERSON: usize = 2;
/// When to ask again: a page is made in less, and a whole export may take longer.
const RETRY: Duration = Duration::from_secs(10);

/// Whose exports run.
#[derive(Clone, Debug, Default)]
pub struct Places(Arc<Mutex<Vec<Uuid>>>);

/// A place among those that run; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    person: Uuid,
}

impl Places {
    /// A place for an export of `person`.
    pub(super) fn take(&self, person: Uuid) -> Result<Place, Problem> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.iter().filter(|other| **other == person).count();
        let text = if own >= A_PERSON {
            format!("{A_PERSON} exports of yours are under way, the most that one person may have at once. Wait until one has ended, or end it.")
        } else if taken.len() >= IN_ALL {
            format!("{IN_ALL} exports are under way, the most that run at once. Ask again when one has ended.")
        } else {
            taken.push(person);
            return Ok(Place { places: self.clone(), person });
        };
        Err(Problem::too_many(text, RETRY).code("too_many_exports"))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = taken.iter().position(|other| *other == self.person) {
            taken.swap_remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_a_person_and_four_in_all_and_a_place_is_given_back() {
        let places = Places::default();
        let [one, two, three] = [1, 2, 3].map(Uuid::from_u128);
        let mut held = vec![places.take(one).unwrap(), places.take(one).unwrap()];
        assert!(places.take(one).unwrap_err().error().contains("of yours"));
        held.extend([places.take(two).unwrap(), places.take(two).unwrap()]);
        let refused = places.take(three).unwrap_err();
        assert!(refused.status() == 429 && refused.error().starts_with("4 exports are under way"));
        held.remove(0);
        let third = places.take(three).unwrap();
        assert!(places.take(one).is_err());
        drop((third, held));
        assert!(places.take(one).is_ok());
    }
}
