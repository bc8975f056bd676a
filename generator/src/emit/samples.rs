//! Sample values for examples: of the right type, within the constraints, and recognizable as placeholders.

use crate::model::{DocumentApi, Input, Rules, Type, TypeKind};

/// How an example refers to items of the generated crate.
pub(super) struct Scope<'a> {
    pub api: &'a DocumentApi,
    /// The path of the crate or of the document's module: `twilio::conversations_v1`.
    pub root: String,
    /// The resource's module: `participant`.
    pub resource: String,
    /// The URL of the resource's documentation page.
    pub docs_url: Option<&'a str>,
}

/// Returns an expression for an argument.
pub(super) fn argument(input: &Input, scope: &Scope<'_>) -> String {
    expression(&input.ty, &input.wire, &input.rules, scope)
}

/// Returns an expression for a field of the struct of required inputs.
pub(super) fn field(input: &Input, scope: &Scope<'_>) -> String {
    let value = argument(input, scope);
    match &input.ty {
        Type::String | Type::Number => format!("{value}.into()"),
        Type::List(item) if **item == Type::String => {
            format!("vec![{}.into()]", value.trim_matches(['[', ']']))
        }
        Type::List(_) => format!("vec!{value}"),
        Type::Map(_) => "Default::default()".to_owned(),
        _ => value,
    }
}

fn expression(ty: &Type, wire: &str, rules: &Rules, scope: &Scope<'_>) -> String {
    let root = &scope.root;
    // The runtime is re-exported at the root of the crate only.
    let krate = root.split("::").next().unwrap_or(root);
    match ty {
        Type::String => format!("{:?}", words(wire, rules)),
        Type::Bool => "true".to_owned(),
        Type::Integer => rules.minimum.unwrap_or(1).to_string(),
        Type::Number => "0.5".to_owned(),
        Type::DateTime => {
            format!("{krate}::twilio_runtime::DateTime::from(std::time::SystemTime::UNIX_EPOCH)")
        }
        Type::Date => format!("{krate}::twilio_runtime::Date::from(\"2026-01-31\")"),
        Type::HttpMethod => format!("{krate}::twilio_runtime::HttpMethod::Post"),
        Type::PageMeta => format!("{krate}::twilio_runtime::PageMeta::default()"),
        Type::Value => format!("{krate}::twilio_runtime::Value::Null"),
        Type::Named(id) => {
            let def = &scope.api.types[id.0];
            let path = if scope.resource.is_empty() {
                format!("{root}::{}", def.name)
            } else {
                format!("{}::{}", scope.resource, def.name)
            };
            match &def.kind {
                TypeKind::Model(_) => format!("{path}::default()"),
                TypeKind::Enum(members) => match members.first() {
                    Some(member) => format!("{path}::{}", member.name),
                    None => format!("{path}::from(\"\")"),
                },
                TypeKind::Union(_) => {
                    format!("{path}::Unknown({krate}::twilio_runtime::Value::Null)")
                }
            }
        }
        Type::Indirect(id) => {
            let inner = expression(&Type::Named(*id), wire, rules, scope);
            format!("{krate}::twilio_runtime::Indirect::new({inner})")
        }
        Type::Nullable(inner) => {
            let value = expression(inner, wire, rules, scope);
            match **inner {
                Type::String | Type::Number => format!("Some({value}.into())"),
                _ => format!("Some({value})"),
            }
        }
        Type::List(item) => format!("[{}]", expression(item, wire, rules, scope)),
        Type::Map(value) => format!("[(\"key\", {})]", expression(value, wire, rules, scope)),
    }
}

/// Returns text within the constraints: a SID if the pattern is that of a SID, or else the name of the input in
/// capitals.
pub(super) fn words(wire: &str, rules: &Rules) -> String {
    if let Some(prefix) = rules.pattern.as_deref().and_then(sid_prefix) {
        return format!("{prefix}{}", "0123456789abcdef".repeat(2));
    }
    let words = crate::names::spelled(wire, crate::names::Case::Snake);
    words.trim_start_matches("r#").to_uppercase()
}

/// Returns `CH` for `^CH[0-9a-fA-F]{32}$`.
fn sid_prefix(pattern: &str) -> Option<&str> {
    let prefix = pattern
        .trim_start_matches('^')
        .strip_suffix("[0-9a-fA-F]{32}$")?;
    prefix
        .chars()
        .all(|c| c.is_ascii_uppercase())
        .then_some(prefix)
}
