//! The objects of OpenAPI 3.0: their keys, the kinds of values under them, and which keys are required.

/// An OpenAPI object.
pub(in crate::document) struct Object {
    /// The name in messages, with its article.
    pub(in crate::document) name: &'static str,
    /// The map of `components` that contains these objects, if a `$ref` may replace one.
    pub(in crate::document) component: Option<&'static str>,
    /// The bytes that one object takes.
    pub(in crate::document) size: usize,
    pub(in crate::document) fields: &'static [Field],
}

impl Object {
    pub(in crate::document) fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

/// A key of an object.
pub(in crate::document) struct Field {
    pub(in crate::document) key: &'static str,
    pub(in crate::document) kind: Kind,
    pub(in crate::document) required: bool,
    /// Whether a warning is reported if it is missing.
    pub(in crate::document) is_expected: bool,
    /// Whether OpenAPI 3.0 does not have it.
    pub(in crate::document) is_new: bool,
}

/// The values that a key allows.
pub(in crate::document) enum Kind {
    Any,
    Text,
    Flag,
    /// A non-negative integer.
    Count,
    Number,
    /// One of these strings.
    Word(&'static [&'static str]),
    Object(&'static Object),
    /// A boolean or a schema.
    FlagOrSchema,
    List(&'static Kind),
    Map(&'static Kind),
    /// A map from expressions to path items, or a reference to one.
    Callback,
    /// A map whose keys begin with `/`.
    Paths(&'static Kind),
    /// A map whose keys are status codes.
    Responses(&'static Kind),
}

const fn may(key: &'static str, kind: Kind) -> Field {
    Field {
        key,
        kind,
        required: false,
        is_expected: false,
        is_new: false,
    }
}

/// A key that is required, but whose absence is harmless and reported as a warning.
const fn should(key: &'static str, kind: Kind) -> Field {
    Field {
        is_expected: true,
        ..may(key, kind)
    }
}

/// A key of OpenAPI 3.1.
const fn new(key: &'static str, kind: Kind) -> Field {
    Field {
        is_new: true,
        ..may(key, kind)
    }
}

const fn must(key: &'static str, kind: Kind) -> Field {
    Field {
        key,
        kind,
        required: true,
        is_expected: false,
        is_new: false,
    }
}

/// Defines an object that `openapiv3` deserializes into a `T`.
const fn plain<T>(name: &'static str, fields: &'static [Field]) -> Object {
    Object {
        name,
        component: None,
        // Most objects are map values, stored with a hash and a string key.
        size: size_of::<(u64, String, T)>(),
        fields,
    }
}

/// The bytes that the model and the generated code of an operation take.
const GENERATED: usize = 4 << 10;

/// Defines an object that a reference may replace.
const fn component<T>(
    name: &'static str,
    component: &'static str,
    fields: &'static [Field],
) -> Object {
    Object {
        component: Some(component),
        ..plain::<openapiv3::ReferenceOr<T>>(name, fields)
    }
}

use Kind::{Any, Count, Flag, FlagOrSchema, List, Map, Number, Paths, Responses, Text, Word};

pub(in crate::document) static DOCUMENT: Object = plain::<openapiv3::OpenAPI>(
    "an OpenAPI document",
    &[
        must("openapi", Text),
        must("info", Kind::Object(&INFO)),
        may("servers", List(&Kind::Object(&SERVER))),
        must("paths", Paths(&Kind::Object(&PATH_ITEM))),
        may("components", Kind::Object(&COMPONENTS)),
        may("security", List(&Map(&List(&Text)))),
        may("tags", List(&Kind::Object(&TAG))),
        may("externalDocs", Kind::Object(&EXTERNAL_DOCS)),
    ],
);

pub(in crate::document) static DOCUMENT_KIND: Kind = Kind::Object(&DOCUMENT);

static INFO: Object = plain::<openapiv3::Info>(
    "`info`",
    &[
        must("title", Text),
        may("description", Text),
        may("termsOfService", Text),
        may("contact", Kind::Object(&CONTACT)),
        may("license", Kind::Object(&LICENSE)),
        must("version", Text),
    ],
);

static CONTACT: Object = plain::<openapiv3::Contact>(
    "a contact",
    &[may("name", Text), may("url", Text), may("email", Text)],
);

static LICENSE: Object =
    plain::<openapiv3::License>("a license", &[must("name", Text), may("url", Text)]);

static EXTERNAL_DOCS: Object = plain::<openapiv3::ExternalDocumentation>(
    "external documentation",
    &[may("description", Text), must("url", Text)],
);

static TAG: Object = plain::<openapiv3::Tag>(
    "a tag",
    &[
        must("name", Text),
        may("description", Text),
        may("externalDocs", Kind::Object(&EXTERNAL_DOCS)),
    ],
);

static SERVER: Object = plain::<openapiv3::Server>(
    "a server",
    &[
        must("url", Text),
        may("description", Text),
        may("variables", Map(&Kind::Object(&SERVER_VARIABLE))),
    ],
);

static SERVER_VARIABLE: Object = plain::<openapiv3::ServerVariable>(
    "a server variable",
    &[
        may("enum", List(&Text)),
        must("default", Text),
        may("description", Text),
    ],
);

static COMPONENTS: Object = plain::<openapiv3::Components>(
    "`components`",
    &[
        may("schemas", Map(&Kind::Object(&SCHEMA))),
        may("responses", Map(&Kind::Object(&RESPONSE))),
        may("parameters", Map(&Kind::Object(&PARAMETER))),
        may("examples", Map(&Kind::Object(&EXAMPLE))),
        may("requestBodies", Map(&Kind::Object(&REQUEST_BODY))),
        may("headers", Map(&Kind::Object(&HEADER))),
        may("securitySchemes", Map(&Kind::Object(&SECURITY_SCHEME))),
        may("links", Map(&Kind::Object(&LINK))),
        may("callbacks", Map(&Kind::Callback)),
        new("pathItems", Map(&PATH_ITEM_KIND)),
    ],
);

/// The name of a callback and the target of references to one. It has no fields, since its keys are expressions.
pub(in crate::document) static CALLBACK: Object =
    component::<openapiv3::Callback>("a callback", "callbacks", &[]);

pub(in crate::document) static PATH_ITEM_KIND: Kind = Kind::Object(&PATH_ITEM);

static PATH_ITEM: Object = component::<openapiv3::PathItem>(
    "a path",
    "pathItems",
    &[
        may("summary", Text),
        may("description", Text),
        may("get", Kind::Object(&OPERATION)),
        may("put", Kind::Object(&OPERATION)),
        may("post", Kind::Object(&OPERATION)),
        may("delete", Kind::Object(&OPERATION)),
        may("options", Kind::Object(&OPERATION)),
        may("head", Kind::Object(&OPERATION)),
        may("patch", Kind::Object(&OPERATION)),
        may("trace", Kind::Object(&OPERATION)),
        may("servers", List(&Kind::Object(&SERVER))),
        may("parameters", List(&Kind::Object(&PARAMETER))),
    ],
);

pub(in crate::document) static OPERATION: Object = plain::<(openapiv3::Operation, [u8; GENERATED])>(
    "an operation",
    &[
        may("tags", List(&Text)),
        may("summary", Text),
        may("description", Text),
        may("externalDocs", Kind::Object(&EXTERNAL_DOCS)),
        may("operationId", Text),
        may("parameters", List(&Kind::Object(&PARAMETER))),
        may("requestBody", Kind::Object(&REQUEST_BODY)),
        must("responses", Responses(&Kind::Object(&RESPONSE))),
        may("callbacks", Map(&Kind::Callback)),
        may("deprecated", Flag),
        may("security", List(&Map(&List(&Text)))),
        may("servers", List(&Kind::Object(&SERVER))),
    ],
);

static PARAMETER: Object = component::<openapiv3::Parameter>(
    "a parameter",
    "parameters",
    &[
        must("name", Text),
        must("in", Word(&["query", "header", "path", "cookie"])),
        may("description", Text),
        may("required", Flag),
        may("deprecated", Flag),
        may("allowEmptyValue", Flag),
        may("style", Word(STYLES)),
        may("explode", Flag),
        may("allowReserved", Flag),
        may("schema", Kind::Object(&SCHEMA)),
        may("example", Any),
        may("examples", Map(&Kind::Object(&EXAMPLE))),
        may("content", Map(&Kind::Object(&MEDIA_TYPE))),
    ],
);

static HEADER: Object = component::<openapiv3::Header>(
    "a header",
    "headers",
    &[
        may("description", Text),
        may("required", Flag),
        may("deprecated", Flag),
        may("allowEmptyValue", Flag),
        may("style", Word(&["simple"])),
        may("explode", Flag),
        may("allowReserved", Flag),
        may("schema", Kind::Object(&SCHEMA)),
        may("example", Any),
        may("examples", Map(&Kind::Object(&EXAMPLE))),
        may("content", Map(&Kind::Object(&MEDIA_TYPE))),
    ],
);

pub(in crate::document) static STYLES: &[&str] = &[
    "matrix",
    "label",
    "form",
    "simple",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
];

/// The styles of parameters in the query, and of parts of forms.
pub(in crate::document) static QUERY_STYLES: &[&str] =
    &["form", "spaceDelimited", "pipeDelimited", "deepObject"];

static REQUEST_BODY: Object = component::<openapiv3::RequestBody>(
    "a request body",
    "requestBodies",
    &[
        may("description", Text),
        must("content", Map(&Kind::Object(&MEDIA_TYPE))),
        may("required", Flag),
    ],
);

static MEDIA_TYPE: Object = plain::<openapiv3::MediaType>(
    "a media type",
    &[
        may("schema", Kind::Object(&SCHEMA)),
        may("example", Any),
        may("examples", Map(&Kind::Object(&EXAMPLE))),
        may("encoding", Map(&Kind::Object(&ENCODING))),
    ],
);

static ENCODING: Object = plain::<openapiv3::Encoding>(
    "an encoding",
    &[
        may("contentType", Text),
        may("headers", Map(&Kind::Object(&HEADER))),
        may("style", Word(QUERY_STYLES)),
        may("explode", Flag),
        may("allowReserved", Flag),
    ],
);

static RESPONSE: Object = component::<openapiv3::Response>(
    "a response",
    "responses",
    &[
        should("description", Text),
        may("headers", Map(&Kind::Object(&HEADER))),
        may("content", Map(&Kind::Object(&MEDIA_TYPE))),
        may("links", Map(&Kind::Object(&LINK))),
    ],
);

static EXAMPLE: Object = component::<openapiv3::Example>(
    "an example",
    "examples",
    &[
        may("summary", Text),
        may("description", Text),
        may("value", Any),
        may("externalValue", Text),
    ],
);

static LINK: Object = component::<openapiv3::Link>(
    "a link",
    "links",
    &[
        may("operationRef", Text),
        may("operationId", Text),
        may("parameters", Map(&Any)),
        may("requestBody", Any),
        may("description", Text),
        may("server", Kind::Object(&SERVER)),
    ],
);

pub(in crate::document) static SCHEMA: Object = component::<openapiv3::Schema>(
    "a schema",
    "schemas",
    &[
        may("title", Text),
        may("multipleOf", Number),
        may("maximum", Number),
        may("exclusiveMaximum", Flag),
        may("minimum", Number),
        may("exclusiveMinimum", Flag),
        may("maxLength", Count),
        may("minLength", Count),
        may("pattern", Text),
        may("maxItems", Count),
        may("minItems", Count),
        may("uniqueItems", Flag),
        may("maxProperties", Count),
        may("minProperties", Count),
        may("required", List(&Text)),
        may("enum", List(&Any)),
        may(
            "type",
            Word(&["string", "number", "integer", "boolean", "array", "object"]),
        ),
        may("allOf", List(&Kind::Object(&SCHEMA))),
        may("oneOf", List(&Kind::Object(&SCHEMA))),
        may("anyOf", List(&Kind::Object(&SCHEMA))),
        may("not", Kind::Object(&SCHEMA)),
        may("items", Kind::Object(&SCHEMA)),
        may("properties", Map(&Kind::Object(&SCHEMA))),
        may("additionalProperties", FlagOrSchema),
        may("description", Text),
        may("format", Text),
        may("default", Any),
        may("nullable", Flag),
        may("discriminator", Kind::Object(&DISCRIMINATOR)),
        may("readOnly", Flag),
        may("writeOnly", Flag),
        may("xml", Kind::Object(&XML)),
        may("externalDocs", Kind::Object(&EXTERNAL_DOCS)),
        may("example", Any),
        may("deprecated", Flag),
        new("$defs", Map(&Kind::Object(&SCHEMA))),
        // What `$defs` was called in earlier drafts of JSON Schema. Its current meta-schema still has it.
        new("definitions", Map(&Kind::Object(&SCHEMA))),
    ],
);

static DISCRIMINATOR: Object = plain::<openapiv3::Discriminator>(
    "a discriminator",
    &[must("propertyName", Text), may("mapping", Map(&Text))],
);

static XML: Object = plain::<()>(
    "`xml`",
    &[
        may("name", Text),
        may("namespace", Text),
        may("prefix", Text),
        may("attribute", Flag),
        may("wrapped", Flag),
    ],
);

static SECURITY_SCHEME: Object = component::<openapiv3::SecurityScheme>(
    "a security scheme",
    "securitySchemes",
    &[
        must("type", Word(&["apiKey", "http", "oauth2", "openIdConnect"])),
        may("description", Text),
        may("name", Text),
        may("in", Word(&["query", "header", "cookie"])),
        may("scheme", Text),
        may("bearerFormat", Text),
        may("flows", Kind::Object(&FLOWS)),
        may("openIdConnectUrl", Text),
    ],
);

static FLOWS: Object = plain::<openapiv3::OAuth2Flows>(
    "OAuth flows",
    &[
        may("implicit", Kind::Object(&IMPLICIT_FLOW)),
        may("password", Kind::Object(&TOKEN_FLOW)),
        may("clientCredentials", Kind::Object(&TOKEN_FLOW)),
        may("authorizationCode", Kind::Object(&CODE_FLOW)),
    ],
);

static IMPLICIT_FLOW: Object = plain::<openapiv3::ImplicitOAuth2Flow>(
    "an implicit OAuth flow",
    &[
        must("authorizationUrl", Text),
        may("tokenUrl", Text),
        may("refreshUrl", Text),
        must("scopes", Map(&Text)),
    ],
);

static TOKEN_FLOW: Object = plain::<openapiv3::PasswordOAuth2Flow>(
    "an OAuth flow",
    &[
        may("authorizationUrl", Text),
        must("tokenUrl", Text),
        may("refreshUrl", Text),
        must("scopes", Map(&Text)),
    ],
);

static CODE_FLOW: Object = plain::<openapiv3::AuthorizationCodeOAuth2Flow>(
    "an OAuth flow with authorization codes",
    &[
        must("authorizationUrl", Text),
        must("tokenUrl", Text),
        may("refreshUrl", Text),
        must("scopes", Map(&Text)),
    ],
);
