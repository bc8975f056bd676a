//! The credentials that an operation needs.

use indexmap::IndexMap;
use openapiv3::{APIKeyLocation, ReferenceOr, SecurityRequirement, SecurityScheme};

use super::OperationSource;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Pointer, nearest, quoted},
    document::Document,
    model::{KeyLocation, Scheme, SchemeChoice, Security, schema::Schemas, tags::Group},
};

const HELP: &str = "supported schemes are HTTP basic, HTTP bearer, API keys, and OAuth 2.0 client credentials; a header can be added to each call";

/// Schemes that are needed together.
#[derive(Default)]
struct Requirement {
    schemes: Vec<Scheme>,
    /// Whether it has schemes that are not known, because they are not supported or not declared.
    has_unknown: bool,
    /// The first scheme that is not supported.
    unsupported: Option<String>,
}

/// Reports requirements that name a scheme that the document does not declare, each once.
pub(in crate::model) fn check_declared(
    document: &Document,
    groups: &[&Group<'_>],
    diagnostics: &mut Diagnostics,
) {
    let operations = || groups.iter().flat_map(|group| &group.operations);
    if operations().any(|source| source.operation.security.is_none()) {
        let requirements = document.api.security.iter().flatten();
        check_requirements(document, requirements, &Pointer::root(), diagnostics);
    }
    for source in operations() {
        let requirements = source.operation.security.iter().flatten();
        check_requirements(document, requirements, &source.pointer, diagnostics);
    }
}

fn check_requirements<'a>(
    document: &Document,
    requirements: impl Iterator<Item = &'a SecurityRequirement>,
    parent: &Pointer,
    diagnostics: &mut Diagnostics,
) {
    for (at, requirement) in requirements.enumerate() {
        for name in requirement.keys() {
            if declared(document).is_some_and(|schemes| schemes.contains_key(name)) {
                continue;
            }
            let pointer = parent.join("security").join(at).join(name);
            diagnostics.push(undeclared(document, name, &pointer));
        }
    }
}

fn undeclared(document: &Document, name: &str, pointer: &Pointer) -> Diagnostic {
    let message = format!("the security scheme {} is not declared", quoted(name));
    let known = declared(document).into_iter().flatten();
    let help = match nearest(name, known.map(|(name, _)| name.as_str())) {
        Some(near) => format!("did you mean {}?", quoted(near)),
        None => "declare it under `components.securitySchemes`, or remove it".to_owned(),
    };
    Diagnostic::warning(message)
        .at(document.key_span(pointer))
        .label("ignored")
        .help(help)
}

fn declared(document: &Document) -> Option<&IndexMap<String, ReferenceOr<SecurityScheme>>> {
    let components = document.api.components.as_ref()?;
    Some(&components.security_schemes)
}

/// Returns the credentials an operation needs, from its `security` or else the document's. Any alternative will do.
pub(super) fn security(source: &OperationSource<'_>, schemas: &mut Schemas<'_>) -> Security {
    let api = &schemas.document.api;
    let (requirements, pointer): (&[SecurityRequirement], Pointer) =
        match (&source.operation.security, &api.security) {
            (Some(own), _) => (own, source.pointer.join("security")),
            (None, Some(root)) => (root, Pointer::root().join("security")),
            (None, None) => return Security::None,
        };
    let is_optional = requirements.is_empty() || requirements.iter().any(|it| it.is_empty());
    let mut alternatives: Vec<Requirement> = requirements
        .iter()
        .filter(|requirement| !requirement.is_empty())
        .map(|requirement| read(requirement, schemas))
        .collect();
    if is_optional || alternatives.iter().any(|it| !it.has_unknown) {
        alternatives.retain(|it| !it.has_unknown);
    } else {
        let unsupported = alternatives.iter().find_map(|it| it.unsupported.as_deref());
        if let Some(name) = unsupported {
            let has_known = alternatives.iter().any(|it| !it.schemes.is_empty());
            warn(name, has_known, &pointer, schemas);
        }
        alternatives.retain(|it| !it.schemes.is_empty());
    }
    let mut choice: Vec<Vec<Scheme>> = Vec::new();
    for alternative in alternatives {
        if !choice.contains(&alternative.schemes) {
            choice.push(alternative.schemes);
        }
    }
    classify(choice, is_optional, &pointer, schemas)
}

fn read(requirement: &SecurityRequirement, schemas: &Schemas<'_>) -> Requirement {
    let mut read = Requirement::default();
    let is_declared = |name: &String| {
        declared(schemas.document).is_some_and(|schemes| schemes.contains_key(name))
    };
    for name in requirement.keys() {
        match scheme(name, schemas) {
            Some(scheme) => read.schemes.push(scheme),
            None => {
                read.has_unknown = true;
                if is_declared(name) {
                    read.unsupported.get_or_insert_with(|| name.clone());
                }
            }
        }
    }
    read
}

/// Returns a scheme of the document by its name, if it is supported.
fn scheme(name: &str, schemas: &Schemas<'_>) -> Option<Scheme> {
    let (scheme, _) = schemas.document.resolve(
        declared(schemas.document)?.get(name)?,
        Pointer::root(),
        "securitySchemes",
        |components| &components.security_schemes,
    )?;
    let scheme_name = name.to_owned();
    match scheme {
        SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("basic") => {
            Some(Scheme::Basic)
        }
        SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("bearer") => {
            Some(Scheme::Bearer(scheme_name))
        }
        SecurityScheme::OAuth2 { .. } => Some(Scheme::OAuth),
        SecurityScheme::APIKey { location, name, .. } => Some(Scheme::ApiKey {
            scheme: scheme_name,
            location: match location {
                APIKeyLocation::Header => KeyLocation::Header,
                APIKeyLocation::Query => KeyLocation::Query,
                APIKeyLocation::Cookie => KeyLocation::Cookie,
            },
            name: name.clone(),
        }),
        SecurityScheme::HTTP { .. } | SecurityScheme::OpenIDConnect { .. } => None,
    }
}

fn warn(unknown: &str, has_known: bool, pointer: &Pointer, schemas: &mut Schemas<'_>) {
    let message = match has_known {
        true => format!(
            "the unsupported security scheme {} is required in addition to the client's credentials",
            quoted(unknown)
        ),
        false => {
            "none of these security schemes is supported; requests are sent without credentials"
                .to_owned()
        }
    };
    let warning = schemas.document.warning(pointer, message).help(HELP);
    schemas.diagnostics.push(warning);
}

/// Returns the kind of security of these alternatives. Twilio's own credentials have kinds of their own.
fn classify(
    alternatives: Vec<Vec<Scheme>>,
    is_optional: bool,
    pointer: &Pointer,
    schemas: &mut Schemas<'_>,
) -> Security {
    let all = || alternatives.iter().flatten();
    let has = |scheme: &Scheme| all().any(|it| it == scheme);
    let is_twilio = all().all(|it| matches!(it, Scheme::Basic | Scheme::OAuth));
    match (is_optional, has(&Scheme::Basic), has(&Scheme::OAuth)) {
        _ if !is_twilio => {
            let text: usize = all().map(Scheme::text_len).sum();
            match schemas.charge(pointer, all().count(), text) {
                true => Security::Schemes(SchemeChoice {
                    alternatives,
                    is_optional,
                }),
                false => Security::None,
            }
        }
        (_, false, false) => Security::None,
        (true, ..) => Security::Optional,
        (false, true, _) => Security::Basic,
        (false, false, true) => Security::OAuth,
    }
}
