//! A document while overlays change it: its values, and the position of each.
//!
//! A tree shares the nodes of aliases and merge keys, so changing one use would change the others. A draft has a copy for
//! every use instead. Reading it back into a tree applies the limits of documents to the result.

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::query::{Path, Step};
use crate::{
    diagnostic::Diagnostics,
    document::{
        builder::{Builder, Fatal},
        sources::Sources,
        tree::{Id, Kind, Span, Tree},
    },
};

/// A value and the positions of everything in it.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) value: Json,
    pub(super) place: Place,
}

/// The position of a value, and the positions of its children.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The key, for a member of an object.
    pub(super) key: Span,
    pub(super) span: Span,
    pub(super) children: Children,
}

#[derive(Clone, Debug)]
pub(super) enum Children {
    None,
    Items(Vec<Place>),
    Members(IndexMap<String, Place>),
}

impl Draft {
    /// Reads a node of a tree.
    pub(super) fn read(tree: &Tree, id: Id) -> Self {
        let node = tree.node(id);
        let (value, children) = match tree.kind(id) {
            Kind::Null | Kind::Alias(_) => (Json::Null, Children::None),
            Kind::Bool(flag) => (Json::Bool(*flag), Children::None),
            Kind::Number(number) => (json_number(number), Children::None),
            Kind::String(text) => (Json::from(tree.text(*text)), Children::None),
            Kind::Sequence(list) => {
                let items = tree.list(*list).iter();
                let (values, places) = items
                    .map(|&item| Self::read(tree, item).into_parts())
                    .unzip();
                (Json::Array(values), Children::Items(places))
            }
            Kind::Mapping(list) => {
                let members = tree.list(*list).iter();
                let (values, places) = members
                    .map(|&member| {
                        let key = tree.key(member);
                        let (value, place) = Self::read(tree, member).into_parts();
                        ((key.to_owned(), value), (key.to_owned(), place))
                    })
                    .unzip();
                (Json::Object(values), Children::Members(places))
            }
        };
        let place = Place {
            key: node.key.map_or(node.span, |key| key.span),
            span: node.span,
            children,
        };
        Self { value, place }
    }

    /// Moves all positions by `offset`.
    pub(super) fn moved(mut self, offset: usize) -> Self {
        self.place.shift(offset);
        self
    }

    fn into_parts(self) -> (Json, Place) {
        (self.value, self.place)
    }

    /// Returns the tree of this draft, unless it exceeds the limits of a document.
    pub(super) fn into_tree(self, sources: Sources, diagnostics: &mut Diagnostics) -> Option<Tree> {
        let document = sources.document.clone();
        let mut builder = Builder::new(&document, diagnostics).with_sources(sources);
        let written = write(&mut builder, &self.value, &self.place);
        let tree = builder.finish();
        match written {
            Ok(()) => Some(tree),
            Err(fatal) => {
                diagnostics.push(*fatal);
                None
            }
        }
    }

    /// Returns the value and the positions at a path.
    pub(super) fn at(&self, path: &Path) -> Option<(&Json, &Place)> {
        let mut found = (&self.value, &self.place);
        for step in path.steps() {
            found = match (step, found.0, &found.1.children) {
                (Step::Key(key), Json::Object(values), Children::Members(places)) => {
                    (values.get(key)?, places.get(key)?)
                }
                (Step::Index(index), Json::Array(values), Children::Items(places)) => {
                    (values.get(*index)?, places.get(*index)?)
                }
                _ => return None,
            };
        }
        Some(found)
    }

    /// Returns the value and the positions at the path of these steps, to change them.
    pub(super) fn at_mut(&mut self, steps: &[Step]) -> Option<(&mut Json, &mut Place)> {
        let mut found = (&mut self.value, &mut self.place);
        for step in steps {
            found = match (step, found.0, &mut found.1.children) {
                (Step::Key(key), Json::Object(values), Children::Members(places)) => {
                    (values.get_mut(key)?, places.get_mut(key)?)
                }
                (Step::Index(index), Json::Array(values), Children::Items(places)) => {
                    (values.get_mut(*index)?, places.get_mut(*index)?)
                }
                _ => return None,
            };
        }
        Some(found)
    }

    /// Removes the node at a path, which is not the root, and returns its value.
    pub(super) fn remove(&mut self, path: &Path) -> Option<Json> {
        let (last, steps) = path.steps().split_last()?;
        let (value, place) = self.at_mut(steps)?;
        match (last, value, &mut place.children) {
            (Step::Key(key), Json::Object(values), Children::Members(places)) => {
                places.swap_remove(key);
                values.shift_remove(key)
            }
            (Step::Index(index), Json::Array(values), Children::Items(places))
                if *index < values.len().min(places.len()) =>
            {
                places.remove(*index);
                Some(values.remove(*index))
            }
            _ => None,
        }
    }
}

impl Place {
    fn shift(&mut self, offset: usize) {
        let moved = |span: Span| {
            let bytes = span.range();
            Span::new(bytes.start + offset..bytes.end + offset)
        };
        self.key = moved(self.key);
        self.span = moved(self.span);
        match &mut self.children {
            Children::None => {}
            Children::Items(places) => places.iter_mut().for_each(|place| place.shift(offset)),
            Children::Members(places) => places.values_mut().for_each(|place| place.shift(offset)),
        }
    }

    /// Returns the bytes to underline for this node: the key of a mapping or sequence, and a scalar itself.
    pub(super) fn shown(&self) -> Span {
        match self.children {
            Children::None => self.span,
            Children::Items(_) | Children::Members(_) => self.key,
        }
    }
}

/// Converts a number. Those that JSON does not have were rejected when the document was read.
fn json_number(number: &serde_yaml::Number) -> Json {
    if let Some(number) = number.as_u64() {
        Json::from(number)
    } else if let Some(number) = number.as_i64() {
        Json::from(number)
    } else {
        Json::from(number.as_f64())
    }
}

fn yaml_number(number: &serde_json::Number) -> serde_yaml::Number {
    if let Some(number) = number.as_u64() {
        number.into()
    } else if let Some(number) = number.as_i64() {
        number.into()
    } else {
        number.as_f64().unwrap_or_default().into()
    }
}

/// Adds a value to a tree.
fn write(builder: &mut Builder<'_>, value: &Json, place: &Place) -> Result<(), Fatal> {
    let bytes = place.span.range();
    let kind = match (value, &place.children) {
        (Json::Array(values), Children::Items(places)) => {
            builder.open(false, bytes.clone(), 0)?;
            for (value, place) in values.iter().zip(places) {
                write(builder, value, place)?;
            }
            return builder.close(bytes);
        }
        (Json::Object(values), Children::Members(places)) => {
            builder.open(true, bytes.clone(), 0)?;
            for (key, value) in values {
                let Some(place) = places.get(key) else {
                    continue;
                };
                builder.key(key, place.key.range(), false);
                write(builder, value, place)?;
            }
            return builder.close(bytes);
        }
        (Json::Bool(flag), _) => Kind::Bool(*flag),
        (Json::Number(number), _) => Kind::Number(yaml_number(number)),
        (Json::String(text), _) => builder.string(text),
        (Json::Null | Json::Array(_) | Json::Object(_), _) => Kind::Null,
    };
    builder.scalar(kind, bytes, 0)
}
