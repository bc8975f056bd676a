//! A transport that leaves out an input, which the typed bindings cannot do with a required one.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use twilio_runtime::{BoxFuture, Bytes, HttpRequest, Transport, TransportError, http};

#[derive(Clone)]
pub(crate) struct Without {
    inner: Arc<dyn Transport>,
    name: Arc<Mutex<Option<String>>>,
}

impl Without {
    pub(crate) fn new(inner: impl Transport) -> Self {
        Self {
            inner: Arc::new(inner),
            name: Arc::default(),
        }
    }

    /// Sets the name of the input that requests lose.
    pub(crate) fn set(&self, name: Option<&str>) {
        *self.name.lock().unwrap() = name.map(str::to_owned);
    }
}

/// Returns a query or a form without the pairs of this name.
fn remove(pairs: &str, name: &str) -> String {
    let pairs = form_urlencoded::parse(pairs.as_bytes()).filter(|(key, _)| key != name);
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

impl Transport for Without {
    fn send(
        &self,
        mut request: HttpRequest,
        max_body: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        if let Some(name) = &*self.name.lock().unwrap() {
            if let Some((path, query)) = request.url.split_once('?') {
                request.url = format!("{path}?{}", remove(query, name));
            }
            let form = str::from_utf8(&request.body).unwrap();
            request.body = remove(form, name).into();
        }
        self.inner.send(request, max_body)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.inner.sleep(duration)
    }
}
