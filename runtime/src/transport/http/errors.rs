//! What an error says of how far an exchange got.

use std::error::Error as StdError;
use std::io;

use crate::transport::TransportErrorKind;

/// Sorts the error of a request that was sent, or begun to be.
pub(crate) fn classify_exchange(error: &(dyn StdError + 'static)) -> TransportErrorKind {
    match is_unprocessed(error) {
        true => TransportErrorKind::Unprocessed,
        false => TransportErrorKind::Exchange,
    }
}

/// Sorts the error of a handshake of TLS.
pub(crate) fn classify_certificate(error: &(dyn StdError + 'static)) -> TransportErrorKind {
    let is_refused = sources(error).any(|error| {
        matches!(
            error.downcast_ref(),
            Some(rustls::Error::InvalidCertificate(_))
        )
    });
    match is_refused {
        true => TransportErrorKind::Certificate,
        false => TransportErrorKind::Connect,
    }
}

/// Whether the server ended the stream, or the whole connection in peace, before it looked at the request.
fn is_unprocessed(error: &(dyn StdError + 'static)) -> bool {
    sources(error)
        .filter_map(|error| error.downcast_ref::<h2::Error>())
        .any(|error| match error.reason() {
            Some(h2::Reason::REFUSED_STREAM) => error.is_reset() && error.is_remote(),
            // Only streams that are newer than the last one that the server takes end so.
            Some(h2::Reason::NO_ERROR) => error.is_go_away() && error.is_remote(),
            _ => false,
        })
}

/// An error and what it comes from. I/O errors pass over the error in them when they are asked for their source.
fn sources<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner),
            None => error.source(),
        }
    })
}
