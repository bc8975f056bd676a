//! What generated builders have in common.

use std::collections::BTreeMap;

use super::{Operation, Place, Request};
use crate::decode::Slot;

/// A request for one operation of a document, being built.
///
/// Implemented by the `operation!` macro. The methods are for generated code; a generated builder has a method of its
/// own for each input.
pub trait Builder: Sized {
    /// What the operation answers.
    type Output;

    #[doc(hidden)]
    const OPERATION: &'static Operation;

    #[doc(hidden)]
    fn request(&self) -> &Request;

    #[doc(hidden)]
    fn request_mut(&mut self) -> &mut Request;

    #[doc(hidden)]
    fn set_path<T: Slot>(&mut self, name: &'static str, value: impl Into<T>) {
        self.request_mut().put(Place::path, name, &mut value.into());
    }

    #[doc(hidden)]
    fn set_query<T: Slot>(&mut self, name: &'static str, value: impl Into<T>) {
        self.request_mut()
            .put(Place::query, name, &mut value.into());
    }

    #[doc(hidden)]
    fn set_header<T: Slot>(&mut self, name: &'static str, value: impl Into<T>) {
        self.request_mut()
            .put(Place::header, name, &mut value.into());
    }

    #[doc(hidden)]
    fn set_form<T: Slot>(&mut self, name: &'static str, value: impl Into<T>) {
        self.request_mut().put(Place::form, name, &mut value.into());
    }

    #[doc(hidden)]
    fn set_json<T: Slot>(&mut self, name: &'static str, value: impl Into<T>) {
        self.request_mut().put(Place::json, name, &mut value.into());
    }

    #[doc(hidden)]
    fn set_body<T: Slot>(&mut self, value: impl Into<T>) {
        let body = self
            .request()
            .operation()
            .inputs
            .iter()
            .find(|input| input.place == Place::body);
        let name = body.map_or("body", |input| input.name);
        self.request_mut().put(Place::body, name, &mut value.into());
    }

    #[doc(hidden)]
    fn set_path_list<T: Slot>(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) {
        self.request_mut()
            .put(Place::path, name, &mut list::<T>(values));
    }

    #[doc(hidden)]
    fn set_query_list<T: Slot>(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) {
        self.request_mut()
            .put(Place::query, name, &mut list::<T>(values));
    }

    #[doc(hidden)]
    fn set_header_list<T: Slot>(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) {
        self.request_mut()
            .put(Place::header, name, &mut list::<T>(values));
    }

    #[doc(hidden)]
    fn set_form_list<T: Slot>(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) {
        self.request_mut()
            .put(Place::form, name, &mut list::<T>(values));
    }

    #[doc(hidden)]
    fn set_json_list<T: Slot>(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) {
        self.request_mut()
            .put(Place::json, name, &mut list::<T>(values));
    }

    #[doc(hidden)]
    fn set_body_list<T: Slot>(&mut self, values: impl IntoIterator<Item = impl Into<T>>) {
        self.set_body::<Vec<T>>(list::<T>(values));
    }

    #[doc(hidden)]
    fn set_query_map<T: Slot>(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
    ) {
        self.request_mut()
            .put(Place::query, name, &mut map::<T>(values));
    }

    #[doc(hidden)]
    fn set_form_map<T: Slot>(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
    ) {
        self.request_mut()
            .put(Place::form, name, &mut map::<T>(values));
    }

    #[doc(hidden)]
    fn set_json_map<T: Slot>(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
    ) {
        self.request_mut()
            .put(Place::json, name, &mut map::<T>(values));
    }

    #[doc(hidden)]
    fn clear_query(&mut self, name: &'static str) {
        self.request_mut().clear(Place::query, name);
    }

    #[doc(hidden)]
    fn clear_form(&mut self, name: &'static str) {
        self.request_mut().clear(Place::form, name);
    }

    #[doc(hidden)]
    fn clear_json(&mut self, name: &'static str) {
        self.request_mut().clear(Place::json, name);
    }
}

fn list<T>(values: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    values.into_iter().map(Into::into).collect()
}

fn map<T>(
    values: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
) -> BTreeMap<String, T> {
    values
        .into_iter()
        .map(|(key, value)| (key.into(), value.into()))
        .collect()
}
