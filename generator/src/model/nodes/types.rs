//! The types of a document, and the types of values.

use crate::diagnostic::Pointer;

/// A type of the document.
#[derive(Debug)]
pub struct TypeDef {
    /// Its Rust name.
    pub name: String,
    /// Where it is defined.
    pub scope: TypeScope,
    /// The resources that use it, each of which exports it.
    pub users: Vec<usize>,
    /// The description.
    pub description: String,
    /// The schemas it was made from. There are several if enums of a resource share a name.
    pub schemas: Vec<String>,
    /// Its kind and contents.
    pub kind: TypeKind,
    /// Its position in the document.
    pub pointer: Pointer,
}

impl TypeDef {
    /// Returns the types of the document that this one refers to.
    pub(crate) fn named(&self) -> Vec<TypeId> {
        match &self.kind {
            TypeKind::Model(model) => model.named().collect(),
            TypeKind::Union(union) => union.named().collect(),
            TypeKind::Enum(_) => Vec::new(),
        }
    }

    /// Visits the types of its parts.
    pub(crate) fn for_each_part(&mut self, mut visit: impl FnMut(&mut Type)) {
        match &mut self.kind {
            TypeKind::Model(model) => model.for_each_part(visit),
            TypeKind::Union(union) => union.variants.iter_mut().for_each(|v| visit(&mut v.ty)),
            TypeKind::Enum(_) => {}
        }
    }
}

/// An index into [`DocumentApi::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

/// Where a type is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeScope {
    /// In the module of the only resource that uses it.
    Resource(usize),
    /// In the module shared by all resources: several use it, or none.
    Shared,
}

/// The kind of a type.
#[derive(Debug)]
pub enum TypeKind {
    /// An object with known fields.
    Model(Model),
    /// An open set of strings.
    Enum(Vec<Member>),
    /// One of several types: `oneOf`, `anyOf`.
    Union(Union),
}

/// An object with known fields.
#[derive(Debug, Default)]
pub struct Model {
    /// The fields, in document order.
    pub fields: Vec<Field>,
    /// The field for additional properties, if the document allows them.
    pub additional: Option<Additional>,
    /// The field that records which others are sent as null, if any can be.
    pub cleared: Option<String>,
    /// The field that holds the items, and the type of an item, if this is a page of a list.
    pub page: Option<(String, Type)>,
}

impl Model {
    /// Returns the types of the document that its fields refer to.
    pub(crate) fn named(&self) -> impl Iterator<Item = TypeId> {
        let fields = self.fields.iter().map(|field| &field.ty);
        let rest = self.additional.iter().map(|rest| &rest.ty);
        fields.chain(rest).filter_map(Type::named)
    }

    /// Visits the types of its fields and of its additional properties.
    pub(crate) fn for_each_part(&mut self, mut visit: impl FnMut(&mut Type)) {
        self.fields
            .iter_mut()
            .for_each(|field| visit(&mut field.ty));
        self.additional
            .iter_mut()
            .for_each(|rest| visit(&mut rest.ty));
    }
}

/// A field of a model.
#[derive(Debug)]
pub struct Field {
    /// The Rust name.
    pub name: String,
    /// The method that sets it to null, if it is nullable and sent as JSON.
    pub clear: Option<String>,
    /// The name on the wire.
    pub wire: String,
    /// The type, without the `Option` around every field.
    pub ty: Type,
    /// Whether the type contains itself through this field, which then needs a box.
    pub boxed: bool,
    /// Whether the document requires it.
    pub required: bool,
    /// The constraints that the document puts on its values.
    pub rules: Rules,
    /// The description.
    pub description: String,
    /// Whether it is personal data or a secret.
    pub private: bool,
    /// Whether the document marks it as deprecated.
    pub deprecated: bool,
    /// Its position in the document.
    pub pointer: Pointer,
}

/// The field for properties that an object does not name: `additionalProperties`.
#[derive(Debug)]
pub struct Additional {
    /// The field's name.
    pub name: String,
    /// Its type, which is a map.
    pub ty: Type,
}

/// The constraints that the document puts on a value. Checked in requests, only documented in responses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// A regular expression (ECMA 262).
    pub pattern: Option<String>,
    /// The minimum number of characters.
    pub min_length: Option<u64>,
    /// The maximum number of characters.
    pub max_length: Option<u64>,
    /// The minimum, inclusive.
    pub minimum: Option<i64>,
    /// The maximum, inclusive.
    pub maximum: Option<i64>,
    /// The default that the service uses, as JSON.
    pub default: Option<String>,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct Member {
    /// The variant's name.
    pub name: String,
    /// The value on the wire.
    pub wire: String,
}

/// One of several types.
#[derive(Debug)]
pub struct Union {
    /// The property that selects the alternative.
    pub discriminator: Option<String>,
    /// The alternatives.
    pub variants: Vec<Variant>,
}

impl Union {
    /// Returns the types of the document that its alternatives refer to.
    pub(crate) fn named(&self) -> impl Iterator<Item = TypeId> {
        self.variants
            .iter()
            .filter_map(|variant| variant.ty.named())
    }
}

/// An alternative of a union.
#[derive(Debug)]
pub struct Variant {
    /// The variant's name.
    pub name: String,
    /// The type it holds.
    pub ty: Type,
    /// The discriminator values that select it.
    pub tags: Vec<String>,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text, of any format without a type listed below.
    String,
    /// `boolean`.
    Bool,
    /// `integer` of any format, as 64 bits.
    Integer,
    /// `number`, whose digits are kept exactly, so that amounts of money are not rounded.
    Number,
    /// `date-time` and `date-time-rfc-2822`.
    DateTime,
    /// `date`.
    Date,
    /// `http-method`.
    HttpMethod,
    /// The paging data of a list.
    PageMeta,
    /// Any JSON.
    Value,
    /// The bytes of a whole body.
    Upload,
    /// A file in a multipart body.
    File,
    /// A model, enum or union of the document.
    Named(TypeId),
    /// A type of the document in a box that rustc does not look into; see `nesting`.
    Indirect(TypeId),
    /// A nullable element of a list or value of a map.
    Nullable(Box<Type>),
    /// A list.
    List(Box<Type>),
    /// A map with string keys.
    Map(Box<Type>),
}

impl Type {
    /// Returns whether this is a file or a list of files.
    pub(crate) fn is_file(&self) -> bool {
        match self {
            Self::Upload | Self::File => true,
            Self::List(item) => **item == Self::File,
            _ => false,
        }
    }

    /// Returns the type of the document that this is, or that this is a list or map of.
    pub(crate) fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) | Self::Indirect(id) => Some(*id),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.named(),
            _ => None,
        }
    }

    /// Returns the type of the document that a value of this type holds without a list, map or `Indirect` in between.
    pub(crate) fn contained(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            _ => None,
        }
    }

    /// Returns the reference to a type of the document in it, so that it can be replaced.
    pub(crate) fn named_mut(&mut self) -> Option<&mut Type> {
        match self {
            Self::Named(_) | Self::Indirect(_) => Some(self),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.named_mut(),
            _ => None,
        }
    }
}
