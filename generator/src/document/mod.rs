//! Reads OpenAPI documents into checked trees whose references resolve.
//!
//! Checks ensure that later stages can rely on a document: the text is YAML or JSON within limits, every object has the
//! keys and values that OpenAPI defines, and every reference points to an object of the right kind. Between them the tree
//! is simplified: OpenAPI 3.1 is rewritten as 3.0, and every target of a reference becomes a component.

use std::{path::Path, sync::Arc};

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    source::{Format, Pointer, Source, SourceSpan, without_mark},
};
use indexmap::IndexMap;
use openapiv3::{Components, ReferenceOr};

mod budget;
mod builder;
mod edit;
mod hoist;
mod json;
mod mend;
mod objects;
#[cfg(feature = "overlay")]
mod overlay;
#[cfg(not(feature = "overlay"))]
#[path = "overlay/disabled.rs"]
mod overlay;
mod read;
mod references;
mod shape;
mod sources;
mod tree;
mod v31;
mod version;
mod yaml;

use builder::Builder;
pub(crate) use overlay::Overlays;
#[cfg(feature = "overlay")]
pub use overlay::{apply_all, evaluate};
pub(crate) use read::Listing;
pub use read::read_all;
pub(crate) use shape::split_fragment;
pub use tree::Tree;
pub(crate) use tree::{Mapping, Value};
use version::Version;

/// A checked document: references resolve, and every object has the keys and values that OpenAPI 3.0 defines.
#[derive(Debug)]
pub struct Document {
    /// The file name without folder and extension, such as `twilio_conversations_v1`.
    pub stem: String,
    /// The document as OpenAPI objects, without callbacks. `openapiv3` drops the siblings of a `$ref`; they are in the tree.
    pub api: openapiv3::OpenAPI,
    /// The document, rewritten as OpenAPI 3.0 with named targets of references.
    tree: Tree,
}

impl Document {
    /// Reads a document from a file.
    pub fn read(path: &Path, diagnostics: &mut Diagnostics) -> Option<Self> {
        Self::read_changed(path, |tree, _| Some(tree), diagnostics)
    }

    /// Reads a document from a file. `change` changes it before it is checked.
    fn read_changed(
        path: &Path,
        change: impl FnOnce(Tree, &mut Diagnostics) -> Option<Tree>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let text = read::text(path, diagnostics)?;
        Self::parse_changed(&path.display().to_string(), text, change, diagnostics)
    }

    /// Parses a document. `name` is shown in diagnostics, and its stem names the module.
    ///
    /// The text is JSON if `name` ends in `.json` or if it parses as a JSON object, and YAML otherwise.
    pub fn parse(name: &str, text: String, diagnostics: &mut Diagnostics) -> Option<Self> {
        Self::parse_changed(name, text, |tree, _| Some(tree), diagnostics)
    }

    fn parse_changed(
        name: &str,
        text: String,
        change: impl FnOnce(Tree, &mut Diagnostics) -> Option<Tree>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let source = Arc::new(Source::new(name, text));
        let tree = Tree::read(&source, diagnostics)?;
        let mut tree = change(tree, diagnostics)?;
        let version = version::of(&tree, diagnostics)?;
        let before = diagnostics.errors();
        if version == Version::V31 {
            v31::lower(&mut tree, diagnostics);
        }
        hoist::inline_paths(&mut tree);
        let shape = shape::check(&tree, version, diagnostics);
        references::check(&tree, &shape.references, diagnostics);
        if diagnostics.errors() > before {
            return None;
        }
        mend::ranges(&mut tree, &shape.lower_case_ranges);
        hoist::name_targets(&mut tree, &shape.references);
        drop(shape);
        let api = objects::read(&tree).map_err(|problem| diagnostics.push(*problem));
        Some(Self {
            stem: Self::stem(name),
            api: api.ok()?,
            tree,
        })
    }

    /// Returns the file name of a document without folder and extension.
    pub(crate) fn stem(name: &str) -> String {
        let stem = Path::new(name).file_stem();
        stem.map_or_else(|| name.into(), |stem| stem.to_string_lossy().into_owned())
    }

    /// Returns the item and its pointer, following references to components of this kind (`parameters`), which `among`
    /// selects. Other references were rejected when the document was read.
    pub(crate) fn resolve<'a, T>(
        &'a self,
        mut item: &'a ReferenceOr<T>,
        mut pointer: Pointer,
        kind: &str,
        among: fn(&Components) -> &IndexMap<String, ReferenceOr<T>>,
    ) -> Option<(&'a T, Pointer)> {
        loop {
            let reference = match item {
                ReferenceOr::Item(item) => return Some((item, pointer)),
                ReferenceOr::Reference { reference } => reference,
            };
            let name = Pointer::component(reference, kind)?;
            item = among(self.api.components.as_ref()?).get(&name)?;
            pointer = Pointer::root().join("components").join(kind).join(name);
        }
    }

    /// Returns the text and the name of its file.
    pub fn source(&self) -> &Source {
        &self.tree.sources.document
    }

    /// Returns the value at `pointer`.
    pub fn at(&self, pointer: &Pointer) -> Option<Value<'_>> {
        self.tree.at(pointer)
    }

    /// Returns the span of a node, for a diagnostic.
    pub fn span(&self, pointer: &Pointer) -> SourceSpan {
        self.tree.span(pointer.clone())
    }

    /// Returns the span of the key of a node, for a diagnostic.
    pub(crate) fn key_span(&self, pointer: &Pointer) -> SourceSpan {
        self.tree.key_span(pointer.clone())
    }

    /// Creates an error at a node.
    pub fn error(&self, pointer: &Pointer, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(self.span(pointer))
    }

    /// Creates a warning at a node.
    pub fn warning(&self, pointer: &Pointer, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(message).at(self.span(pointer))
    }
}

impl Tree {
    /// Reads a text into a tree.
    pub fn read(source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Option<Self> {
        Self::read_plain(source).or_else(|| Self::parse(source, diagnostics))
    }

    /// Reads a text into a tree if it is YAML in its plainest style, without anything to report. The tree is the same as
    /// that of [`parse`](Self::parse).
    pub fn read_plain(source: &Arc<Source>) -> Option<Self> {
        match source.format {
            Format::Json => None,
            Format::Yaml => yaml::read_plain(source),
        }
    }

    /// Reads a text into a tree with a parser for all of its format.
    pub fn parse(source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let before = diagnostics.errors();
        let mut builder = Builder::new(source, diagnostics);
        let read = match source.format {
            _ if without_mark(&source.text).trim().is_empty() => Ok(()),
            Format::Json => json::read(&mut builder),
            Format::Yaml => yaml::parse(&mut builder),
        };
        let tree = builder.finish();
        if let Err(fatal) = read {
            diagnostics.push(*fatal);
        } else if diagnostics.errors() == before && tree.root().is_null() {
            let span = tree.span(Pointer::root());
            diagnostics.push(Diagnostic::error("the document is empty").at(span));
        }
        (diagnostics.errors() == before).then_some(tree)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Style;

    #[test]
    fn unused_nodes_may_be_large_numbers_or_references() {
        let text = "\
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a:
    post:
      callbacks:
        onEvent: {$ref: '#/components/callbacks/Event'}
      responses:
        '200':
          description: d
          content:
            application/json:
              example: {large: 99999999999999999999, small: -99999999999999999999}
components:
  callbacks:
    Event:
      x-more: anything
      '{$url}':
        post:
          callbacks: {again: {$ref: '#/components/callbacks/Event'}}
          responses: {'200': {description: d}}
";
        let mut diagnostics = Diagnostics::default();
        let document = Document::parse("a.yaml", text.to_owned(), &mut diagnostics);
        assert!(
            document.is_some() && diagnostics.is_empty(),
            "{}",
            diagnostics.render(Style::plain())
        );
    }
}
