//! The set of a model's fields that are sent as null.

/// The number of bits in a word.
const WORD: usize = u64::BITS as usize;

/// The fields of a model that were cleared, by their index in its table. Other fields that are `None` are left out.
///
/// A field stays marked when it is set later; its value is then sent instead of null.
#[doc(hidden)]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NullFields {
    /// One bit for each field. The last word is never zero, so that equal sets have equal words.
    words: Vec<u64>,
}

impl NullFields {
    /// Marks a field to be sent as null.
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
        fn null_fields_are_a_set(fields in prop::collection::vec(0_usize..300, 0..20)) {
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
