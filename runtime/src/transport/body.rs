//! Response bodies that are read into memory.

use bytes::{Bytes, BytesMut};

use super::TransportError;

/// The most memory that is reserved because of a declared length; a false `Content-Length` must not cost memory.
const TRUSTED_LENGTH: usize = 8 << 20;

/// A body as far as it has arrived, up to a limit. A body that arrives in one piece is not copied.
pub(crate) struct Whole {
    limit: usize,
    expected: usize,
    parts: Parts,
}

enum Parts {
    None,
    One(Bytes),
    Joined(BytesMut),
}

impl Whole {
    /// Creates an empty body, which will have at least the expected length.
    pub(crate) fn new(limit: usize, expected: u64) -> Result<Self, TransportError> {
        let expected = usize::try_from(expected).unwrap_or(usize::MAX);
        if expected > limit {
            return Err(TransportError::too_large(limit));
        }
        Ok(Self {
            limit,
            expected,
            parts: Parts::None,
        })
    }

    pub(crate) fn push(&mut self, piece: Bytes) -> Result<(), TransportError> {
        if piece.len() > self.limit - self.len() {
            return Err(TransportError::too_large(self.limit));
        }
        self.parts = match std::mem::replace(&mut self.parts, Parts::None) {
            Parts::None => Parts::One(piece),
            Parts::One(first) => {
                let length = first.len() + piece.len();
                let room = self.expected.min(TRUSTED_LENGTH).max(length);
                let mut joined = BytesMut::with_capacity(room);
                joined.extend_from_slice(&first);
                joined.extend_from_slice(&piece);
                Parts::Joined(joined)
            }
            Parts::Joined(mut joined) => {
                joined.extend_from_slice(&piece);
                Parts::Joined(joined)
            }
        };
        Ok(())
    }

    fn len(&self) -> usize {
        match &self.parts {
            Parts::None => 0,
            Parts::One(piece) => piece.len(),
            Parts::Joined(joined) => joined.len(),
        }
    }

    pub(crate) fn into_bytes(self) -> Bytes {
        match self.parts {
            Parts::None => Bytes::new(),
            Parts::One(piece) => piece,
            Parts::Joined(joined) => joined.freeze(),
        }
    }
}
