//! Every list: its records are returned one by one, and the link in a page leads to the next request.

use serde_json::Value;

use crate::{
    corpus::Corpus,
    jobs::{Job, Models, Operation},
    listed,
    numbers::LISTS,
    wire::percent,
};

#[test]
fn lists_return_their_records_and_continue() {
    let Some(corpus) = Corpus::get() else { return };
    let operations: Vec<Operation<'_>> = corpus.operations().collect();
    let models = Models::new(&corpus.manifest);
    let pages = operations
        .iter()
        .map(|operation| (operation.binding, operation.pages(&models)));
    let pages: Vec<(&Value, Vec<Job>)> = pages.filter(|(_, jobs)| !jobs.is_empty()).collect();
    assert_eq!(pages.len(), LISTS);
    let (lists, jobs): (Vec<&Value>, Vec<Job>) = pages
        .into_iter()
        .flat_map(|(list, jobs)| jobs.into_iter().map(move |job| (list, job)))
        .unzip();
    let results = corpus.run("lists", &jobs);
    let problems = lists
        .iter()
        .zip(&jobs)
        .zip(&results)
        .flat_map(|((list, job), result)| {
            problems(list, &models, &job.work["answer"], result)
                .into_iter()
                .map(|problem| format!("{}: {problem}", job.name))
        });
    let problems: Vec<String> = problems.collect();
    assert!(
        problems.is_empty(),
        "{} problems:\n{}",
        problems.len(),
        listed(&problems)
    );
}

fn problems(binding: &Value, models: &Models<'_>, page: &Value, result: &Value) -> Vec<String> {
    let list = &binding["list"];
    let mut problems = Vec::new();
    let records = match list["items"].as_str() {
        Some(items) => &page[items],
        None => page,
    };
    let records = records.as_array().map_or(0, Vec::len);
    let got = result["answer"]["items"].as_array().map(Vec::len);
    if got != Some(records) {
        problems.push(format!(
            "{records} records became {got:?} {}",
            result["error"]["text"]
        ));
    }
    let requests = result["requests"].as_array().unwrap().iter();
    let urls: Vec<&str> = requests
        .map(|request| request["url"].as_str().unwrap())
        .collect();
    let host = |url: &str| url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let mut expected = vec![urls[0].to_owned()];
    let keys = models.wire_path(binding).into_iter();
    let link = keys.fold(page, |node, key| &node[key]);
    let input = |value: &str| with_input(urls[0], binding, value);
    match (list["by"].as_str().unwrap(), link) {
        ("nothing", _) => {}
        ("token", Value::String(token)) => expected.push(input(token)),
        ("token", Value::Number(token)) => expected.push(input(&token.to_string())),
        ("link", Value::String(link)) if link.starts_with('/') => {
            expected.push(host(urls[0]) + link);
        }
        ("link", Value::String(link)) => expected.push(link.to_owned()),
        ("count", _) => expected.push(input("2")),
        // An empty page is the last one.
        ("offset" | "skip", _) if records == 0 => {}
        ("offset", _) => expected.push(input(&(records + 1).to_string())),
        ("skip", _) => expected.push(input(&records.to_string())),
        (by, _) => problems.push(format!("a list continues by {by}: {link}")),
    }
    if urls != expected {
        problems.push(format!("asks for\n    {urls:?}, not\n    {expected:?}"));
    }
    problems
}

/// Returns the URL with the input that selects the page. Inputs are sent in the order of the document.
fn with_input(url: &str, binding: &Value, value: &str) -> String {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let inputs = binding["inputs"].as_array().unwrap();
    let position = |wire: &str| inputs.iter().position(|input| input["wire"] == wire);
    let name = binding["list"]["input"].as_str().unwrap();
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(str::to_owned)
        .collect();
    let later = |pair: &String| position(pair.split('=').next().unwrap()) > position(name);
    let at = pairs.iter().position(later).unwrap_or(pairs.len());
    pairs.insert(at, format!("{name}={}", percent(value, "+")));
    format!("{path}?{}", pairs.join("&"))
}
