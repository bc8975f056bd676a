//! Classifies errors by how far the exchange got.

use std::error::Error as StdError;
use std::io;

use crate::transport::TransportErrorKind;

/// Classifies the error of a request that was sent, at least in part.
pub(crate) fn classify_exchange(error: &(dyn StdError + 'static)) -> TransportErrorKind {
    match is_unprocessed(error) {
        true => TransportErrorKind::Unprocessed,
        false => TransportErrorKind::Exchange,
    }
}

/// Classifies the error of a TLS handshake.
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

/// Returns whether the server ended the stream, or closed the connection gracefully, before it processed the request.
fn is_unprocessed(error: &(dyn StdError + 'static)) -> bool {
    sources(error)
        .filter_map(|error| error.downcast_ref::<h2::Error>())
        .any(|error| match error.reason() {
            Some(h2::Reason::REFUSED_STREAM) => error.is_reset() && error.is_remote(),
            // Only streams above the last one that the server processes end with this reason.
            Some(h2::Reason::NO_ERROR) => error.is_go_away() && error.is_remote(),
            _ => false,
        })
}

/// Iterates over an error and its sources. The `source` of an I/O error skips the error that it wraps, so that one is
/// looked up with `get_ref`.
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
