//! Synthetic documents of any size.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

/// How many of each kind of item a document has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) operations: usize,
    /// Operations that share a resource, and thereby its models and enums.
    pub(crate) operations_per_resource: usize,
    /// Optional inputs of each operation.
    pub(crate) inputs: usize,
    /// Models of each resource. Operations return the first, which has a field for each of the others.
    pub(crate) models: usize,
    /// Fields of each model.
    pub(crate) fields: usize,
    /// Enums of each resource. The first model has a field for each.
    pub(crate) enums: usize,
    /// Values of each enum.
    pub(crate) words: usize,
}

impl Shape {
    /// Returns a shape similar to Twilio's documents.
    pub(crate) fn usual(operations: usize) -> Self {
        Self {
            operations,
            operations_per_resource: 5,
            inputs: 5,
            models: 1,
            fields: 12,
            enums: 1,
            words: 4,
        }
    }

    /// Writes the document as YAML.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        self.print(&mut file)?;
        file.flush()
    }

    fn print(&self, to: &mut impl Write) -> io::Result<()> {
        write!(
            to,
            "openapi: 3.0.1\n\
             info: {{title: Synthetic, version: 1.0.0}}\n\
             servers: [{{url: 'https://synthetic.example.com'}}]\n\
             security: [{{basic: []}}]\n\
             paths:\n"
        )?;
        for operation in 0..self.operations {
            self.operation(to, operation)?;
        }
        write!(
            to,
            "components:\n\
            \x20 securitySchemes: {{basic: {{type: http, scheme: basic}}}}\n\
            \x20 schemas:\n"
        )?;
        for resource in 0..self.operations.div_ceil(self.operations_per_resource) {
            self.models(to, resource)?;
        }
        Ok(())
    }

    fn operation(&self, to: &mut impl Write, number: usize) -> io::Result<()> {
        let resource = number / self.operations_per_resource;
        write!(
            to,
            "  /v1/Resource{resource}/{{Sid}}/Operation{number}:\n\
            \x20   post:\n\
            \x20     operationId: PerformOperation{number}\n\
            \x20     tags: [Resource{resource}]\n\
            \x20     description: Performs operation {number} on a resource, which then has another state than before.\n\
            \x20     parameters:\n\
            \x20       - {{name: Sid, in: path, required: true, schema: {{type: string}}, description: What names the resource.}}\n"
        )?;
        if self.inputs > 0 {
            write!(
                to,
                "      requestBody:\n\
                \x20       content:\n\
                \x20         application/x-www-form-urlencoded:\n\
                \x20           schema:\n\
                \x20             type: object\n\
                \x20             title: PerformOperation{number}Request\n\
                \x20             properties:\n"
            )?;
        }
        for input in 0..self.inputs {
            let kind = KINDS[input % KINDS.len()];
            writeln!(
                to,
                "                Input{input}: {{{kind}, description: What input {input} of the operation sets.}}"
            )?;
        }
        write!(
            to,
            "      responses:\n\
            \x20       '200':\n\
            \x20         description: Done.\n\
            \x20         content: {{application/json: {{schema: {{$ref: '#/components/schemas/resource_{resource}_model_0'}}}}}}\n"
        )
    }

    fn models(&self, to: &mut impl Write, resource: usize) -> io::Result<()> {
        for model in 0..self.models {
            write!(
                to,
                "    resource_{resource}_model_{model}:\n\
                \x20     type: object\n\
                \x20     description: Model {model} of a resource.\n\
                \x20     properties:\n"
            )?;
            for field in 0..self.fields {
                let kind = KINDS[field % KINDS.len()];
                writeln!(
                    to,
                    "        field_{model}_{field}: {{{kind}, nullable: true, description: What field {field} of the model holds.}}"
                )?;
            }
            if model > 0 {
                continue;
            }
            let models = (1..self.models).map(|other| format!("model_{other}"));
            let enums = (0..self.enums).map(|other| format!("enum_{other}"));
            for other in models.chain(enums) {
                writeln!(
                    to,
                    "        of_{other}: {{$ref: '#/components/schemas/resource_{resource}_{other}'}}"
                )?;
            }
        }
        for number in 0..self.enums {
            let words: Vec<String> = (0..self.words)
                .map(|word| format!("word-{number}-{word}"))
                .collect();
            writeln!(
                to,
                "    resource_{resource}_enum_{number}: {{type: string, enum: [{}], description: States of a resource.}}",
                words.join(", ")
            )?;
        }
        Ok(())
    }
}

/// The types of fields and inputs, used in turn.
const KINDS: [&str; 5] = [
    "type: string",
    "type: string, format: date-time",
    "type: integer",
    "type: boolean",
    "type: string, format: uri",
];

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn document_matches_its_shape() {
        let shape = Shape {
            models: 2,
            ..Shape::usual(7)
        };
        let mut text = Vec::new();
        shape.print(&mut text).unwrap();
        let document: Value = serde_yaml::from_slice(&text).unwrap();
        let size = |pointer: &str| {
            document
                .pointer(pointer)
                .unwrap()
                .as_object()
                .unwrap()
                .len()
        };
        assert_eq!(size("/paths"), 7);
        // Two resources, each with two models and an enum.
        assert_eq!(size("/components/schemas"), 6);
        let form = "/paths/~1v1~1Resource1~1{Sid}~1Operation6/post/requestBody/content/application~1x-www-form-urlencoded";
        assert_eq!(size(&format!("{form}/schema/properties")), 5);
        // Twelve fields, and one each for the other model and the enum.
        assert_eq!(
            size("/components/schemas/resource_1_model_0/properties"),
            14
        );
        let words = document.pointer("/components/schemas/resource_0_enum_0/enum");
        assert_eq!(words.unwrap().as_array().unwrap().len(), 4);
    }
}
