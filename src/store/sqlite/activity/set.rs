//! The rows of a block that have something in common, by their positions in it.

/// Positions in a block of `2^bits` rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set(Vec<u64>);

impl Set {
    pub(super) fn empty(bits: u32) -> Self {
        Self(vec![0; (1_usize << bits).div_ceil(64)])
    }

    pub(super) fn insert(&mut self, position: usize) {
        if let Some(word) = self.0.get_mut(position / 64) {
            *word |= 1 << (position % 64);
        }
    }

    /// Adds what is stored; see [`encode`].
    pub(super) fn add(&mut self, stored: &[u8]) {
        if stored.len() == self.0.len() * 8 {
            for (word, bytes) in self.0.iter_mut().zip(stored.as_chunks::<8>().0) {
                *word |= u64::from_le_bytes(*bytes);
            }
            return;
        }
        let (mut next, mut gap, mut shift) = (0_usize, 0_usize, 0);
        for byte in stored {
            gap |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                self.insert(next + gap);
                (next, gap, shift) = (next + gap + 1, 0, 0);
            } else {
                shift = (shift + 7).min(14);
            }
        }
    }

    pub(super) fn keep(&mut self, others: &Self) {
        self.0.iter_mut().zip(&others.0).for_each(|(word, other)| *word &= other);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The positions below `end`, the last one first.
    pub(super) fn backwards(&self, end: usize) -> impl Iterator<Item = usize> {
        let of_word = |(at, word): (usize, &u64)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = left.checked_ilog2()?;
                left &= !(1 << bit);
                Some(at * 64 + bit as usize)
            })
        };
        self.0.iter().enumerate().rev().flat_map(of_word).skip_while(move |position| *position >= end)
    }
}

/// Rising positions as they are stored: the gaps between them, seven bits a byte with the lowest first; or as bits, where that is not longer.
/// The length tells which, since the bits are always as many.
pub(super) fn encode(positions: &[u16], bits: u32) -> Vec<u8> {
    let whole = (1_usize << bits).div_ceil(64) * 8;
    let (mut stored, mut next) = (Vec::new(), 0);
    for position in positions {
        let mut gap = usize::from(*position) - next;
        while gap > 0x7f {
            stored.push(gap.to_le_bytes()[0] | 0x80);
            gap >>= 7;
        }
        stored.push(gap.to_le_bytes()[0]);
        next = usize::from(*position) + 1;
        if stored.len() >= whole {
            let mut set = Set::empty(bits);
            for position in positions {
                set.insert(usize::from(*position));
            }
            return set.0.iter().flat_map(|word| word.to_le_bytes()).collect();
        }
    }
    stored
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_stored_is_read_back(positions in proptest::collection::btree_set(0..8_192_u16, 0..3_000), end in 0..=8_192_usize) {
            let rising: Vec<u16> = positions.iter().copied().collect();
            let stored = encode(&rising, 13);
            prop_assert!(stored.len() <= 1_024 && stored.len() <= 2 * rising.len());
            let mut set = Set::empty(13);
            set.add(&stored);
            let below: Vec<usize> = positions.iter().rev().map(|position| usize::from(*position)).filter(|position| *position < end).collect();
            prop_assert_eq!(set.backwards(end).collect::<Vec<_>>(), below);
            prop_assert_eq!(set.is_empty(), positions.is_empty());
        }

        #[test]
        fn sets_are_joined_and_cut(one in proptest::collection::btree_set(0..128_u16, 0..128), other in proptest::collection::btree_set(0..128_u16, 0..128)) {
            let of = |positions: &BTreeSet<u16>| {
                let mut set = Set::empty(7);
                set.add(&encode(&positions.iter().copied().collect::<Vec<_>>(), 7));
                set
            };
            let (mut cut, mut joined) = (of(&one), of(&one));
            cut.keep(&of(&other));
            joined.add(&encode(&other.iter().copied().collect::<Vec<_>>(), 7));
            prop_assert_eq!(cut, of(&one.intersection(&other).copied().collect()));
            prop_assert_eq!(joined, of(&one.union(&other).copied().collect()));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            Set::empty(6).add(&bytes);
        }
    }
}
