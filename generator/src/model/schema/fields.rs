//! Reads the fields of models.

use super::{
    AsSchemaRef, Schemas,
    attributes::is_secret,
    object::Object,
    unnamed::{Kind, UnnamedType},
};
use crate::{
    contract::{ADDITIONAL_PROPERTIES, NameKind},
    diagnostic::Pointer,
    model::{Additional, Field, Model, Type, TypeId},
    names::{Case, NameScope, spelled},
};

impl<'a> Schemas<'a> {
    /// Reads an object whose type is called `name`.
    pub(super) fn model(&mut self, object: &Object<'a>, name: &str) -> Model {
        let rest = object.additional.as_ref().map(|_| ADDITIONAL_PROPERTIES);
        let wires = object.properties.iter().map(|(wire, ..)| *wire);
        let mut names = NameScope::new(NameKind::Field).claim_all(wires.chain(rest));
        let rest = rest.and_then(|_| names.pop());
        Model {
            fields: self.fields(object, name, names),
            additional: rest.and_then(|rest| self.additional(object, name, rest)),
            cleared: None,
            page: None,
        }
    }

    /// Adds a model without a schema, from its fields.
    pub(in crate::model) fn model_of_fields(
        &mut self,
        candidates: Vec<String>,
        pointer: &Pointer,
        description: String,
        fields: Vec<Field>,
    ) -> Type {
        self.unnamed.push(UnnamedType {
            candidates,
            has_short_name: false,
            schema: String::new(),
            description,
            kind: Kind::Model(Model {
                fields,
                ..Model::default()
            }),
            pointer: pointer.clone(),
            within: None,
        });
        Type::Named(TypeId(self.unnamed.len() - 1))
    }

    fn fields(&mut self, object: &Object<'a>, name: &str, names: Vec<String>) -> Vec<Field> {
        let mut fields = Vec::with_capacity(names.len());
        for ((wire, schema, pointer), rust) in object.properties.iter().zip(names) {
            let attributes = self.attributes(schema, pointer);
            if !self.charge(pointer, 0, wire.len() + attributes.description.len()) {
                break;
            }
            let inner = format!("{name}{}", spelled(wire, Case::Camel));
            let ty = self.ty(schema, pointer, &inner);
            fields.push(Field {
                name: rust,
                clear: (attributes.nullable && !attributes.read_only).then(String::new),
                wire: (*wire).to_owned(),
                ty,
                boxed: false,
                required: object.required.contains(wire),
                private: attributes.private || is_secret(wire),
                rules: attributes.rules,
                description: attributes.description,
                deprecated: attributes.deprecated,
                pointer: pointer.clone(),
            });
        }
        fields
    }

    /// Returns the field for additional properties, which is called `field`.
    fn additional(&mut self, object: &Object<'a>, name: &str, field: String) -> Option<Additional> {
        let (values, pointer) = object.additional.as_ref()?;
        let values = match values {
            Some(values) => {
                let name = format!("{name}Value");
                self.element(&values.as_schema_ref(), pointer, &name)
            }
            None => Box::new(Type::Value),
        };
        Some(Additional {
            name: field,
            ty: Type::Map(values),
        })
    }
}
