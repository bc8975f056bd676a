//! Every list: its records are returned one by one, and the link in a page leads to the next request.

use serde_json::Value;

use crate::{
    corpus::Corpus,
    jobs::{Job, Operation, wire_name},
    listed,
    numbers::LISTS,
    wire::percent,
};

#[test]
fn lists_return_their_records_and_continue() {
    let Some(corpus) = Corpus::get() else { return };
    let operations: Vec<Operation<'_>> = corpus.operations().collect();
    let lists = operations
        .iter()
        .map(|operation| (&operation.binding["list"], operation.pages()));
    let (lists, pages): (Vec<&Value>, Vec<Vec<Job>>) =
        lists.filter(|(list, _)| list.is_object()).unzip();
    assert_eq!(
        pages.iter().filter(|pages| !pages.is_empty()).count(),
        LISTS
    );
    let lists: Vec<&Value> = lists
        .into_iter()
        .zip(&pages)
        .flat_map(|(list, pages)| vec![list; pages.len()])
        .collect();
    let jobs: Vec<Job> = pages.into_iter().flatten().collect();
    let results = corpus.run("lists", &jobs);
    let problems = lists
        .iter()
        .zip(&jobs)
        .zip(&results)
        .flat_map(|((list, job), result)| {
            problems(list, &job.work["answer"], result)
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

fn problems(list: &Value, page: &Value, result: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    let records = page[list["items"].as_str().unwrap()]
        .as_array()
        .map_or(0, Vec::len);
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
    if let Some(path) = list["next"].as_str() {
        let link = path
            .split('.')
            .map(wire_name)
            .fold(page, |node, key| &node[key]);
        let input = |value: &str| {
            let input = list["input"].as_str().unwrap();
            format!("{}?{input}={}", urls[0], percent(value, "+"))
        };
        match (list["by"].as_str().unwrap(), link.as_str()) {
            ("token", Some(token)) => expected.push(input(token)),
            ("link", Some(link)) if link.starts_with('/') => expected.push(host(urls[0]) + link),
            ("link", Some(link)) => expected.push(link.to_owned()),
            ("count", _) => expected.push(input("2")),
            // An empty page is the last one.
            ("offset", _) if records == 0 => {}
            ("offset", _) => expected.push(input(&(records + 1).to_string())),
            (by, _) => problems.push(format!("a list continues by {by}: {link}")),
        }
    }
    if urls != expected {
        problems.push(format!("asks for\n    {urls:?}, not\n    {expected:?}"));
    }
    problems
}
