//! Which fields of a model are sent as null.

/// The bits of one word.
const WORD: usize = u64::BITS as usize;

/// The fields of a model that were cleared, by their position in its table. `None` alone leaves a field out.
///
/// A mark stays when the field gets a value, which is sent in its place.
#[doc(hidden)]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NullFields {
    /// A bit for each field. The last word is never zero, so that equal sets have equal words.
    words: Vec<u64>,
}

impl NullFields {
    /// Marks a field.
    pub fn insert(&mut self, field: usize) {
        let at = field / WORD;
        if self.words.len() <= at {
            self.words.resize(at + 1, 0);
        }
        if let Some(word) = self.words.get_mut(at) {
            *word |= 1 << (field % WORD);
        }
    }

    pub(super) fn contains(&self, field: usize) -> bool {
        self.words
            .get(field / WORD)
            .is_some_and(|word| word >> (field % WORD) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_set(fields in prop::collection::vec(0_usize..300, 0..20)) {
            let of = |fields: &mut dyn Iterator<Item = &usize>| {
                let mut set = NullFields::default();
                fields.for_each(|field| set.insert(*field));
                set
            };
            let set = of(&mut fields.iter());
            for field in 0..400 {
                prop_assert_eq!(set.contains(field), fields.contains(&field));
            }
            prop_assert_eq!(set, of(&mut fields.iter().rev()));
        }
    }
}
