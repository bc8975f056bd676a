//! A description of the generated API for other tools: `twilio-codegen list`.
//!
//! The format is documented in `generator/MANIFEST.md`; [`Manifest::FORMAT`] is its version.

use serde_json::{Value, json};

mod filter;
mod table;

use crate::{
    diagnostic::Diagnostics,
    error::Result,
    model::{
        Api, DocumentApi, Field, Input, NextPage, Operation, Output, Paging, Role, Scheme,
        Security, Style, Type, TypeDef, TypeId, TypeKind,
    },
};

/// Describes the bindings that [`Config::generate`](crate::Config::generate) returns for the same configuration.
///
/// A manifest is created by [`Config::manifest`](crate::Config::manifest). It can be printed as a table for people and
/// as JSON for other programs; `MANIFEST.md` documents the JSON.
///
/// ```no_run
/// # fn main() -> Result<(), twilio_codegen::Error> {
/// let manifest = twilio_codegen::Config::new().spec("spec").manifest()?;
/// print!("{}", manifest.warnings());
/// println!("{}", manifest.to_json());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Manifest {
    api: Api,
    warnings: Diagnostics,
}

impl Manifest {
    /// The version of the JSON format. It changes if a key is removed or changes its meaning, but not if one is added.
    pub const FORMAT: u32 = 3;

    pub(crate) fn new(api: Api, warnings: Diagnostics) -> Self {
        Self { api, warnings }
    }

    /// Returns the manifest as indented JSON, without a trailing newline.
    pub fn to_json(&self) -> String {
        format!("{:#}", json(&self.api))
    }

    /// Returns a table of the operations by resource, for people, with one line per operation.
    pub fn to_table(&self) -> String {
        table::table(&self.api, usize::MAX)
    }

    /// Returns the table for a terminal of this width. Lines that do not fit are broken, but not within names.
    pub fn to_table_within(&self, columns: usize) -> String {
        table::table(&self.api, columns)
    }

    /// Keeps the operations whose resource, function, `operationId`, or method and path contain every word of `text`,
    /// regardless of case. The types in the JSON stay the same.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), twilio_codegen::Error> {
    /// let manifest = twilio_codegen::Config::new().spec("spec").manifest()?;
    /// print!("{}", manifest.filtered("post participants")?.to_table());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error, with the most similar name, if no operation matches.
    pub fn filtered(mut self, text: &str) -> Result<Self> {
        filter::keep(&mut self.api, text)?;
        Ok(self)
    }

    /// Returns the warnings about the documents, such as those about unsupported operations.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }
}

/// Converts the model to the manifest's JSON.
fn json(api: &Api) -> Value {
    let several = api.documents.len() > 1;
    let documents: Vec<Value> = api
        .documents
        .iter()
        .map(|document| {
            let paths = Paths {
                api: document,
                module: several.then_some(document.name.as_str()),
            };
            paths.document()
        })
        .collect();
    json!({ "format": Manifest::FORMAT, "generator": env!("CARGO_PKG_VERSION"), "documents": documents })
}

/// Returns the alternatives of security schemes, each an array of those that are needed together. Empty if the operation
/// takes only Twilio's credentials.
fn schemes(security: &Security) -> Value {
    let Security::Schemes(choice) = security else {
        return json!([]);
    };
    let one = |scheme: &Scheme| match scheme {
        Scheme::Basic => json!({ "type": "basic" }),
        Scheme::OAuth => json!({ "type": "oauth" }),
        Scheme::Bearer(name) => json!({ "type": "bearer", "name": name }),
        Scheme::ApiKey {
            scheme,
            location,
            name,
        } => {
            json!({ "type": "api_key", "name": scheme, "location": location.as_str(), "wire": name })
        }
    };
    let none = choice.is_optional.then(|| json!([]));
    let alternatives = choice.alternatives.iter();
    let alternatives = alternatives.map(|schemes| schemes.iter().map(one).collect());
    alternatives.chain(none).collect()
}

/// Formats names as paths from the root of the generated crate.
struct Paths<'a> {
    api: &'a DocumentApi,
    /// The document's module, if several documents share a crate.
    module: Option<&'a str>,
}

impl Paths<'_> {
    fn document(&self) -> Value {
        let api = self.api;
        let resources: Vec<Value> = api
            .resources
            .iter()
            .filter(|resource| !resource.operations.is_empty())
            .map(|resource| {
                let operations: Vec<Value> =
                    resource.operations.iter().map(|operation| self.operation(operation, &resource.name)).collect();
                json!({ "module": self.path(&resource.name), "tag": resource.tag, "operations": operations })
            })
            .collect();
        let unsupported: Vec<Value> = api
            .unsupported
            .iter()
            .map(|operation| {
                json!({
                    "operation_id": operation.id,
                    "resource": operation.resource,
                    "method": operation.method,
                    "path": operation.path,
                    "reasons": operation.reasons,
                    "pointer": operation.pointer.as_str(),
                })
            })
            .collect();
        let models: Vec<Value> = api
            .types
            .iter()
            .enumerate()
            .map(|(at, def)| self.definition(TypeId(at), def))
            .collect();
        json!({
            "module": api.name,
            "source": api.source,
            "title": api.title,
            "version": api.version,
            "resources": resources,
            "unsupported": unsupported,
            "models": models,
        })
    }

    fn path(&self, path: &str) -> String {
        match self.module {
            Some(module) => format!("{module}::{path}"),
            None => path.to_owned(),
        }
    }

    fn operation(&self, operation: &Operation, resource: &str) -> Value {
        let in_resource = |name: &str| self.path(&format!("{resource}::{name}"));
        let arguments: Vec<&str> = operation
            .arguments()
            .into_iter()
            .map(|input| input.name.as_str())
            .collect();
        let inputs: Vec<Value> = operation
            .inputs
            .iter()
            .map(|input| self.input(input))
            .collect();
        let servers = operation.named_servers.iter();
        let servers: Vec<Value> = servers
            .map(|server| json!({ "name": server.name, "url": server.url }))
            .collect();
        json!({
            "operation_id": operation.id,
            "method": operation.method,
            "server": operation.server,
            "named_servers": servers,
            "path": operation.path,
            "resource": resource,
            "function": in_resource(&operation.function),
            "builder": in_resource(&operation.builder),
            "required_struct": operation.required_struct.as_deref().map(in_resource),
            "arguments": arguments,
            "inputs": inputs,
            "body": operation.body.media(),
            "response": match &operation.output {
                Output::Nothing => "()".to_owned(),
                Output::Redirect => "twilio_runtime::Redirect".to_owned(),
                Output::Text(_) => "String".to_owned(),
                Output::File(_) => "twilio_runtime::Download".to_owned(),
                Output::Value(ty) => self.ty(ty),
            },
            "response_headers": operation.headers.as_ref().map(|ty| self.ty(ty)),
            "list": operation.paging.as_ref().map(|paging| self.paging(paging)),
            "security": match operation.security {
                Security::Basic => "basic",
                Security::OAuth => "oauth",
                Security::Optional => "optional",
                Security::None => "none",
                Security::Schemes(_) => "schemes",
            },
            "schemes": schemes(&operation.security),
            "needs_one_of": operation.needs_one_of,
            "deprecated": operation.deprecated,
            "pointer": operation.pointer.as_str(),
        })
    }

    fn input(&self, input: &Input) -> Value {
        json!({
            "name": input.name,
            "wire": input.wire,
            "location": input.location.as_str(),
            "role": match input.role {
                Role::Argument => "argument",
                Role::Setter => "setter",
            },
            "type": self.ty(&input.ty),
            "required": input.required,
            "clear": input.clear,
            "style": match input.style {
                Style::Plain => "plain",
                Style::Comma => "comma",
                Style::Space => "space",
                Style::Pipe => "pipe",
                Style::Explode => "explode",
                Style::Deep => "deep",
                Style::Flatten(_) => "flatten",
                Style::Account => "account",
                Style::PageSize => "page_size",
                Style::Media(_) => "media",
            },
            "private": input.private,
            "pointer": input.pointer.as_str(),
        })
    }

    fn paging(&self, paging: &Paging) -> Value {
        let (by, next, input) = match &paging.next {
            NextPage::Link(path) => ("link", Some(path.join(".")), None),
            NextPage::Token(input, path) => ("token", Some(path.join(".")), Some(input)),
            NextPage::Count {
                input, has_next, ..
            } => ("count", Some(has_next.clone()), Some(input)),
            NextPage::Offset { input, total, .. } => ("offset", Some(total.clone()), Some(input)),
            NextPage::Skip(input) => ("skip", None, Some(input)),
            NextPage::Nowhere => ("nothing", None, None),
        };
        json!({ "items": paging.items, "item": self.ty(&paging.item), "by": by, "next": next, "input": input })
    }

    fn definition(&self, id: TypeId, def: &TypeDef) -> Value {
        let mut value = json!({
            "type": self.ty(&Type::Named(id)),
            "kind": match &def.kind {
                TypeKind::Model(_) => "model",
                TypeKind::Enum(_) => "enum",
                TypeKind::Union(_) => "union",
            },
            "schemas": def.schemas,
            "pointer": def.pointer.as_str(),
        });
        let (key, parts): (&str, Vec<Value>) = match &def.kind {
            TypeKind::Model(model) => (
                "fields",
                model.fields.iter().map(|field| self.field(field)).collect(),
            ),
            TypeKind::Enum(members) => (
                "members",
                members
                    .iter()
                    .map(|member| json!({ "name": member.name, "wire": member.wire }))
                    .collect(),
            ),
            TypeKind::Union(union) => (
                "variants",
                union
                    .variants
                    .iter()
                    .map(|v| json!({ "name": v.name, "type": self.ty(&v.ty), "tags": v.tags }))
                    .collect(),
            ),
        };
        value[key] = parts.into();
        if let TypeKind::Model(model) = &def.kind {
            let rest = model.additional.as_ref();
            value["additional"] = rest
                .map(|rest| {
                    let values = match &rest.ty {
                        Type::Map(values) => values,
                        ty => ty,
                    };
                    json!({ "name": rest.name, "type": self.ty(values) })
                })
                .into();
        }
        value
    }

    fn field(&self, field: &Field) -> Value {
        json!({
            "name": field.name,
            "wire": field.wire,
            "type": self.ty(&field.ty),
            "boxed": field.boxed,
            "clear": field.clear,
            "required": field.required,
            "private": field.private,
        })
    }

    fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::String => "String".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Integer => "i64".to_owned(),
            Type::Number => "twilio_runtime::Number".to_owned(),
            Type::DateTime => "twilio_runtime::DateTime".to_owned(),
            Type::Date => "twilio_runtime::Date".to_owned(),
            Type::HttpMethod => "twilio_runtime::HttpMethod".to_owned(),
            Type::PageMeta => "twilio_runtime::PageMeta".to_owned(),
            Type::Value => "twilio_runtime::Value".to_owned(),
            Type::Upload => "twilio_runtime::Upload".to_owned(),
            Type::File => "twilio_runtime::FilePart".to_owned(),
            Type::Named(id) => self.path(&self.api.type_path(*id)),
            Type::Indirect(id) => {
                format!("twilio_runtime::Indirect<{}>", self.ty(&Type::Named(*id)))
            }
            Type::Nullable(inner) => format!("Option<{}>", self.ty(inner)),
            Type::List(item) => format!("Vec<{}>", self.ty(item)),
            Type::Map(value) => format!("BTreeMap<String, {}>", self.ty(value)),
        }
    }
}
