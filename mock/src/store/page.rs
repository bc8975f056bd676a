//! Pages of lists, in Twilio's two forms: with `meta`, or with `next_page_uri` beside the records.

use serde_json::{Map, Value};
use twilio_runtime::__private::Rule;

use crate::path;
use crate::request::Request;

/// The page size of requests that ask for none.
const USUAL_SIZE: usize = 50;

/// Returns the page that a request asks for. `example` is a page of the document, whose form is kept.
pub(super) fn page(
    request: &Request,
    example: Option<Map<String, Value>>,
    records: Vec<Value>,
) -> Value {
    let Some(mut page) = example else {
        return Value::Array(records);
    };
    let size_input = request.table().inputs.iter().find(|input| {
        input
            .rules
            .iter()
            .any(|rule| matches!(rule, Rule::page_size))
    });
    let size_name = size_input.map_or("PageSize", |input| input.name);
    let size = number(request, size_name).filter(|size| *size > 0);
    let size = size.unwrap_or(USUAL_SIZE);
    let at = number(request, "Page").unwrap_or_default();
    let count = records.len();
    let begin = at.saturating_mul(size).min(count);
    let end = begin.saturating_add(size).min(count);
    let is_paged = page.contains_key("meta") || page.contains_key("next_page_uri");
    let shown: Vec<Value> = match is_paged {
        true => records.into_iter().skip(begin).take(size).collect(),
        false => records,
    };
    let links = Links {
        request,
        size_name,
        size,
    };
    let previous = at.checked_sub(1).map(|at| at.min(count / size));
    let next = (end < count).then_some(at + 1);
    if let Some(key) = records_key(&page) {
        page.insert(key, Value::Array(shown));
    }
    if let Some(Value::Object(meta)) = page.get_mut("meta") {
        let url = |page: Option<usize>| page.map_or(Value::Null, |page| links.url(page).into());
        set(meta, "page", at.into());
        set(meta, "page_size", size.into());
        set(meta, "first_page_url", url(Some(0)));
        set(meta, "previous_page_url", url(previous));
        set(meta, "url", url(Some(at)));
        set(meta, "next_page_url", url(next));
        return Value::Object(page);
    }
    let uri = |page: Option<usize>| page.map_or(Value::Null, |page| links.uri(page).into());
    set(&mut page, "page", at.into());
    set(&mut page, "page_size", size.into());
    set(&mut page, "start", begin.into());
    set(&mut page, "end", end.saturating_sub(1).max(begin).into());
    set(&mut page, "total", count.into());
    set(&mut page, "num_pages", count.div_ceil(size).into());
    set(&mut page, "first_page_uri", uri(Some(0)));
    set(
        &mut page,
        "last_page_uri",
        uri(Some(count.saturating_sub(1) / size)),
    );
    set(&mut page, "previous_page_uri", uri(previous));
    set(&mut page, "uri", uri(Some(at)));
    set(&mut page, "next_page_uri", uri(next));
    Value::Object(page)
}

/// Returns a number in the query. `Page` need not be an input of the document, as it occurs only in links.
fn number(request: &Request, name: &str) -> Option<usize> {
    let query = path::query(request.url());
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let value = pairs.find_map(|(key, value)| (key == name).then_some(value))?;
    value.parse().ok()
}

/// Returns the name of the field with the records: the one that `meta` names, or the only list.
fn records_key(page: &Map<String, Value>) -> Option<String> {
    let named = page.get("meta").and_then(|meta| meta.get("key"));
    if let Some(Value::String(key)) = named {
        return Some(key.clone());
    }
    let list = page.iter().find(|(_, value)| value.is_array());
    list.map(|(name, _)| name.clone())
}

/// Sets a field, if a page has it.
fn set(page: &mut Map<String, Value>, name: &str, value: Value) {
    if let Some(field) = page.get_mut(name) {
        *field = value;
    }
}

/// Makes links to the pages of a list.
struct Links<'a> {
    request: &'a Request,
    size_name: &'a str,
    size: usize,
}

impl Links<'_> {
    fn url(&self, page: usize) -> String {
        let url = self.request.url();
        let url = url.split(['?', '#']).next().unwrap_or(url);
        format!("{url}?{}", self.query(page))
    }

    fn uri(&self, page: usize) -> String {
        let path = path::split_url(self.request.url()).1;
        format!("{path}?{}", self.query(page))
    }

    /// Returns the query of the request, for another page.
    fn query(&self, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(path::query(self.request.url()).as_bytes()) {
            if name != "Page" && name != "PageToken" && name != self.size_name {
                query.append_pair(&name, &value);
            }
        }
        query.append_pair(self.size_name, &self.size.to_string());
        query.append_pair("Page", &page.to_string());
        query.append_pair("PageToken", &format!("PT{page}"));
        query.finish()
    }
}
