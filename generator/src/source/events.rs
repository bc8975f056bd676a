//! A stream of events with positions, common to YAML and JSON, that needs no tree.

use std::{borrow::Cow, ops::Range};

use saphyr_parser::{Event as Yaml, Parser, ScalarStyle, StrInput, Tag};

use super::{Format, Source, json::Json};

/// A step through a document.
#[derive(Debug)]
pub(crate) enum Event<'a> {
    /// The start of a document; YAML allows several in one stream.
    Document,
    Mapping {
        anchor: usize,
        tag: Option<String>,
    },
    Sequence {
        anchor: usize,
        tag: Option<String>,
    },
    /// The end of the innermost mapping or sequence.
    End,
    Scalar {
        text: Cow<'a, str>,
        /// Whether it may be a number, a boolean or null: it has no quotes, or it has a tag that says so (`!!int`).
        plain: bool,
        anchor: usize,
        /// A tag that is not supported.
        tag: Option<String>,
    },
    Alias(usize),
}

impl<'a> Event<'a> {
    pub(super) fn scalar(text: Cow<'a, str>, plain: bool) -> Self {
        Self::Scalar {
            text,
            plain,
            anchor: 0,
            tag: None,
        }
    }
}

/// An error in the syntax of YAML.
#[derive(Debug)]
pub(crate) struct SyntaxError {
    pub(crate) message: String,
    /// The mark of its position.
    pub(crate) at: usize,
}

/// An iterator over the events of a source, each with its marks: offsets in characters for YAML and in bytes for JSON.
/// [`Offsets`](super::Offsets) converts both to bytes.
pub(crate) enum Events<'a> {
    Yaml(Box<Parser<'a, StrInput<'a>>>),
    Json(Json<'a>),
}

impl<'a> Events<'a> {
    pub(crate) fn new(source: &'a Source) -> Self {
        match source.format {
            Format::Yaml => Self::Yaml(Box::new(Parser::new_from_str(&source.text))),
            Format::Json => Self::Json(Json::new(&source.text)),
        }
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = Result<(Event<'a>, Range<usize>), SyntaxError>;

    fn next(&mut self) -> Option<Self::Item> {
        let parser = match self {
            Self::Json(json) => return json.next().map(Ok),
            Self::Yaml(parser) => parser,
        };
        loop {
            let (event, span) = match parser.next_event()? {
                Ok(next) => next,
                Err(error) => {
                    return Some(Err(SyntaxError {
                        at: error.marker().index(),
                        message: error.info().to_owned(),
                    }));
                }
            };
            let event = match event {
                Yaml::Nothing | Yaml::StreamStart | Yaml::StreamEnd | Yaml::DocumentEnd => continue,
                Yaml::DocumentStart(_) => Event::Document,
                Yaml::MappingStart(anchor, tag) => Event::Mapping {
                    anchor,
                    tag: unknown(tag.as_deref()),
                },
                Yaml::SequenceStart(anchor, tag) => Event::Sequence {
                    anchor,
                    tag: unknown(tag.as_deref()),
                },
                Yaml::MappingEnd | Yaml::SequenceEnd => Event::End,
                Yaml::Alias(anchor) => Event::Alias(anchor),
                Yaml::Scalar(text, style, anchor, tag) => Event::Scalar {
                    text,
                    plain: match &tag {
                        Some(tag) => is_no_text(tag),
                        None => style == ScalarStyle::Plain,
                    },
                    anchor,
                    tag: unknown(tag.as_deref()),
                },
            };
            return Some(Ok((event, span.start.index()..span.end.index())));
        }
    }
}

/// Returns a tag as it is written, unless it is a core tag for one of JSON's types.
fn unknown(tag: Option<&Tag>) -> Option<String> {
    let tag = tag?;
    if !tag.is_yaml_core_schema() {
        return Some(tag.to_string());
    }
    let known = ["str", "int", "float", "bool", "null", "map", "seq"];
    (!known.contains(&tag.suffix.as_str())).then(|| format!("!!{}", tag.suffix))
}

/// Returns whether a tag makes a scalar something other than a string, even if it is quoted.
fn is_no_text(tag: &Tag) -> bool {
    tag.is_yaml_core_schema() && matches!(&*tag.suffix, "null" | "bool" | "int" | "float")
}
