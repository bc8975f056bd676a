//! A collection and its records: the operations that belong together, and what each of them does.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value};
use twilio_runtime::__private::{
    Input, Location, MockedOperation, Operation, Rule, is_any_sid, sid_prefix,
};
use twilio_runtime::{Bytes, Method, http};

use super::fields::{self, Dates, field_of, new_sid, reflect, replace_in_links};
use super::page;
use crate::engine::Operations;
use crate::example::success;
use crate::fault::{Fault, json_response, response};
use crate::path::{PathInputs, is_same, template};
use crate::request::Request;

/// Fields that tell two records of the same collection apart, besides the SID. Paths take them in its place.
const UNIQUE: [&str; 2] = ["unique_name", "identity"];

/// A closure that changes a record after it was created or updated.
pub(super) type Change = Arc<dyn Fn(&mut Value, &Request) + Send + Sync>;

/// The operations with the same path: those of the collection, and those of one record in it.
pub(crate) struct Family {
    /// The path of the collection, without `.json`.
    pub(super) collection: String,
    create: Option<&'static MockedOperation>,
    list: Option<&'static MockedOperation>,
    fetch: Option<&'static MockedOperation>,
    update: Option<&'static MockedOperation>,
    delete: Option<&'static MockedOperation>,
    /// The example of a record.
    example: Map<String, Value>,
    /// Values of the kinds of the fields, some of which are null in that example.
    kinds: Map<String, Value>,
    /// The name of the input that identifies a record, the last in the path.
    id_input: &'static str,
    /// The field with the same value.
    id_field: String,
    dates: Dates,
    /// Held during a request that changes a record, so that concurrent ones do not overwrite each other's changes. The
    /// contents are not locked that long, because closures of the test may use the store.
    changing: Mutex<()>,
    contents: Mutex<Contents>,
}

#[derive(Default)]
pub(super) struct Contents {
    pub(super) records: Vec<Record>,
    /// How many records were ever created.
    created: u64,
    pub(super) changes: Vec<Change>,
}

/// A record, and the values of the path that leads to its collection.
pub(super) struct Record {
    parents: Vec<String>,
    pub(super) fields: Map<String, Value>,
}

/// Groups operations by path, and returns the groups that can be stored.
pub(super) fn families(operations: Operations) -> Vec<Arc<Family>> {
    let path = |operation: &MockedOperation| {
        let path = template(operation.operation);
        path.trim_end_matches(".json").to_owned()
    };
    let is = |operation: &&&'static MockedOperation, methods: &[Method], at: &str| {
        methods.contains(&operation.operation.method) && path(operation) == at
    };
    let find = |methods: &[Method], at: &str| {
        let mut operations = operations.iter();
        operations
            .find(|operation| is(operation, methods, at))
            .copied()
    };
    let mut families: Vec<Arc<Family>> = Vec::new();
    for operation in operations {
        let item = path(operation);
        let Some((collection, last)) = item.rsplit_once('/') else {
            continue;
        };
        let Some(id_input) = last
            .strip_prefix('{')
            .and_then(|last| last.strip_suffix('}'))
        else {
            continue;
        };
        if families
            .iter()
            .any(|family| family.collection == collection)
        {
            continue;
        }
        let mut inputs = operation.operation.inputs.iter();
        let Some(id_input) = inputs.find(|input| input.name == id_input) else {
            continue;
        };
        let create = find(&[Method::POST], collection);
        let list = find(&[Method::GET], collection);
        let fetch = find(&[Method::GET], &item);
        let record = create.or(fetch).and_then(example_record);
        let (Some(example), true) = (record, fetch.is_some() || list.is_some()) else {
            continue;
        };
        let own = [field_of(id_input.name), "sid".to_owned(), "id".to_owned()];
        let Some(id_field) = own.into_iter().find(|name| example.contains_key(name)) else {
            continue;
        };
        let update = find(&[Method::POST, Method::PUT, Method::PATCH], &item);
        let with_record = [create, fetch, update].into_iter().flatten();
        let examples: Vec<Map<String, Value>> = with_record.flat_map(example_records).collect();
        families.push(Arc::new(Family {
            collection: collection.to_owned(),
            create,
            list,
            fetch,
            update,
            delete: find(&[Method::DELETE], &item),
            dates: Dates::of(&example),
            kinds: fields::kinds(&examples),
            example,
            id_input: id_input.name,
            id_field,
            changing: Mutex::default(),
            contents: Mutex::default(),
        }));
    }
    families
}

/// Returns the first example of a record, or of a page, in the response of an operation.
fn example_record(operation: &'static MockedOperation) -> Option<Map<String, Value>> {
    let (_, body) = success(operation)?.examples.first()?;
    serde_json::from_str(body).ok()
}

/// Returns all examples of a record in the response of an operation.
fn example_records(operation: &'static MockedOperation) -> Vec<Map<String, Value>> {
    let examples = success(operation).map(|response| response.examples);
    let bodies = examples.unwrap_or_default().iter();
    bodies
        .filter_map(|(_, body)| serde_json::from_str(body).ok())
        .collect()
}

impl Family {
    pub(super) fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mocked(&self) -> impl Iterator<Item = &'static MockedOperation> {
        let all = [self.create, self.list, self.fetch, self.update, self.delete];
        all.into_iter().flatten()
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = &'static Operation> {
        self.mocked().map(|mocked| mocked.operation)
    }

    pub(crate) fn has(&self, operation: &Operation) -> bool {
        self.operations().any(|own| is_same(own, operation))
    }

    /// Returns a path with the names of the inputs that lead to the collection.
    pub(super) fn names(&self) -> &'static str {
        let of_collection = self.create.or(self.list).or(self.fetch);
        of_collection.map_or("", |mocked| mocked.operation.path)
    }

    /// Answers a request to one of the operations.
    pub(crate) fn answer(&self, request: &Request, now: Duration) -> http::Response<Bytes> {
        let is = |mocked: Option<&'static MockedOperation>| {
            mocked.is_some_and(|mocked| is_same(mocked.operation, request.table()))
        };
        if is(self.list) {
            return self.list(request);
        }
        // No record comes or goes from here on, except that closures may `insert` at the end.
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        if is(self.create) {
            return self.create(request, now);
        }
        let parents = self.parents(request);
        let id = request.input(self.id_input).unwrap_or_default().to_owned();
        let found = self.contents().position(&self.id_field, &parents, &id);
        let Some(at) = found else {
            let path = crate::path::split_url(request.url()).1;
            let message = format!("The requested resource {path} was not found");
            return Fault::new(404)
                .message(message)
                .response(request.table().server);
        };
        if is(self.update) {
            return self.update(request, at, now);
        }
        let mut contents = self.contents();
        if is(self.delete) {
            contents.records.remove(at);
            return response(status(self.delete, 204), None, Bytes::new());
        }
        let fields = contents.records[at].fields.clone();
        json_response(status(self.fetch, 200), &Value::Object(fields))
    }

    /// Returns the values of the path that leads to the collection.
    fn parents(&self, request: &Request) -> Vec<String> {
        let path = request.given().iter();
        path.filter(|(input, _)| input.location == Location::path && input.name != self.id_input)
            .flat_map(|(_, given)| given.texts.clone())
            .collect()
    }

    fn create(&self, request: &Request, now: Duration) -> http::Response<Bytes> {
        let mut parents: PathInputs = request
            .given()
            .iter()
            .filter(|(input, _)| input.location == Location::path)
            .filter_map(|(input, given)| Some((input.name, given.texts.first()?.clone())))
            .collect();
        let values: Vec<String> = parents.iter().map(|(_, value)| value.clone()).collect();
        parents.extend(crate::twilio::account_of(request).map(|account| ("AccountSid", account)));
        let mut fields = self.example.clone();
        fields::forget_inputs(&mut fields, request.table());
        self.dates.set_created(&mut fields, now);
        self.dates.set_updated(&mut fields, now);
        reflect(&mut fields, request, &self.kinds);
        fields::drop_unset_objects(&mut fields, request.table());
        if self.declares(self.create, 409) && self.has_twin(&values, &fields) {
            return Fault::new(409)
                .message("A resource with the same unique name already exists")
                .response(request.table().server);
        }
        // Some records are identified by what their creator calls them.
        let is_chosen = request.given().iter().any(|(input, _)| {
            input.location != Location::path && field_of(input.name) == self.id_field
        });
        let id = match fields.get(&self.id_field) {
            Some(id) if is_chosen => id.clone(),
            _ => self.new_id(),
        };
        self.place(&mut fields, &parents, id);
        let fields = self.changed(fields, request);
        self.contents().records.push(Record {
            parents: values,
            fields: fields.clone(),
        });
        json_response(status(self.create, 201), &Value::Object(fields))
    }

    fn update(&self, request: &Request, at: usize, now: Duration) -> http::Response<Bytes> {
        let mut fields = self.contents().records[at].fields.clone();
        self.dates.set_updated(&mut fields, now);
        reflect(&mut fields, request, &self.kinds);
        let fields = self.changed(fields, request);
        if let Some(record) = self.contents().records.get_mut(at) {
            record.fields = fields.clone();
        }
        json_response(status(self.update, 200), &Value::Object(fields))
    }

    fn list(&self, request: &Request) -> http::Response<Bytes> {
        let parents = self.parents(request);
        let contents = self.contents();
        let records = contents.records.iter();
        let records: Vec<Value> = records
            .filter(|record| record.parents == parents)
            .filter(|record| fields::passes_filters(&record.fields, request))
            .map(|record| Value::Object(record.fields.clone()))
            .collect();
        let example = self.list.and_then(example_record);
        let page = page::page(request, example, records);
        json_response(status(self.list, 200), &page)
    }

    /// Adds a record that the test brought.
    pub(super) fn insert(&self, parents: PathInputs, mut given: Map<String, Value>) -> String {
        let mut fields = self.example.clone();
        let own = given.remove(&self.id_field).filter(|id| !id.is_null());
        self.dates.set_created(&mut fields, Duration::ZERO);
        self.dates.set_updated(&mut fields, Duration::ZERO);
        let id = own.unwrap_or_else(|| self.new_id());
        if let Some(create) = self.create {
            fields::forget_inputs(&mut fields, create.operation);
            fields::drop_unset_objects(&mut fields, create.operation);
        }
        self.place(&mut fields, &parents, id.clone());
        fields.extend(given.into_iter().filter(|(_, value)| !value.is_null()));
        let parents = parents.into_iter().map(|(_, value)| value).collect();
        self.contents().records.push(Record { parents, fields });
        crate::rule::plain_text(id)
    }

    /// Returns a new value for the field that identifies a record.
    fn new_id(&self) -> Value {
        let mut contents = self.contents();
        contents.created += 1;
        let number = contents.created;
        let old = self.example.get(&self.id_field);
        match (self.prefix(), old) {
            (_, Some(Value::Number(_))) => Value::from(number),
            (Some(prefix), _) => Value::String(new_sid(&prefix, number)),
            (None, Some(Value::String(old))) if is_any_sid(old) => {
                Value::String(new_sid(&old[..2], number))
            }
            (None, _) => Value::String(format!("{number}")),
        }
    }

    /// Returns the letters of the SIDs, from the pattern of the input that identifies a record.
    fn prefix(&self) -> Option<String> {
        let inputs = self.operations().flat_map(|operation| operation.inputs);
        let mut ids = inputs.filter(|input| input.name == self.id_input);
        ids.find_map(|input: &Input| {
            input.rules.iter().find_map(|rule| match rule {
                Rule::pattern(pattern) => sid_prefix(pattern).map(str::to_owned),
                _ => None,
            })
        })
    }

    /// Gives a record its ID, and the values of the path that leads to it. They also occur in its links.
    fn place(&self, fields: &mut Map<String, Value>, parents: &PathInputs, id: Value) {
        let named = parents
            .iter()
            .map(|(name, value)| (field_of(name), Value::String(value.clone())));
        let named = named.chain([(self.id_field.clone(), id)]);
        for (name, value) in named.collect::<Vec<_>>() {
            let Some(field) = fields.get_mut(&name) else {
                continue;
            };
            *field = value.clone();
            if let (Some(Value::String(old)), Value::String(new)) = (self.example.get(&name), value)
            {
                replace_in_links(fields, old, &new);
            }
        }
    }

    fn changed(&self, fields: Map<String, Value>, request: &Request) -> Map<String, Value> {
        let changes = self.contents().changes.clone();
        let mut record = Value::Object(fields.clone());
        for change in &changes {
            change(&mut record, request);
        }
        match record {
            Value::Object(changed) => changed,
            _ => fields,
        }
    }

    fn declares(&self, mocked: Option<&'static MockedOperation>, status: u16) -> bool {
        mocked.is_some_and(|it| {
            it.responses
                .iter()
                .any(|response| response.status == status)
        })
    }

    fn has_twin(&self, parents: &[String], fields: &Map<String, Value>) -> bool {
        self.contents().records.iter().any(|record| {
            let is_same = |name: &&str| match (fields.get(*name), record.fields.get(*name)) {
                (Some(Value::String(new)), Some(Value::String(old))) => new == old,
                _ => false,
            };
            record.parents == parents && UNIQUE.iter().any(is_same)
        })
    }
}

impl Contents {
    /// Returns the position of a record, by its ID, or by what else tells it from others of its collection.
    fn position(&self, id_field: &str, parents: &[String], id: &str) -> Option<usize> {
        let is = |record: &Record, name: &str| match record.fields.get(name) {
            Some(Value::String(text)) => text == id,
            Some(Value::Number(number)) => number.to_string() == id,
            _ => false,
        };
        let records = || self.records.iter().enumerate();
        let mut own = records().filter(|(_, record)| record.parents == parents);
        own.find(|(_, record)| is(record, id_field) || UNIQUE.iter().any(|name| is(record, name)))
            .map(|(at, _)| at)
    }
}

/// Returns the status of success that the document declares.
fn status(mocked: Option<&'static MockedOperation>, usual: u16) -> u16 {
    mocked
        .and_then(success)
        .map_or(usual, |success| success.status)
}
