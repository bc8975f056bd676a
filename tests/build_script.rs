//! The build script as Cargo runs it: what triggers a rerun, what selects its input, and how it fails.
//!
//! The test repeatedly builds a package like this one, with a small document. It shares the target folder, so that
//! dependencies are not built twice.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

const DOCUMENT: &str = "\
openapi: 3.0.1
info: {title: Parcels, version: 1.0.0}
servers: [{url: 'https://parcels.example.com'}]
paths:
  /v1/Parcels:
    delete: {operationId: DeleteParcels, tags: [Parcel], responses: {'204': {description: Gone.}}}
  /v1/Depots:
    delete: {operationId: DeleteDepots, tags: [Depot], responses: {'204': {description: Gone.}}}
";

/// A package in a folder.
struct Package {
    folder: PathBuf,
}

/// The result of a build.
struct Build {
    /// Whether Cargo found the package up to date.
    fresh: bool,
    /// The output of the build script.
    code: String,
}

impl Package {
    /// Creates a package with copies of this one's build script and library, and the document above.
    fn new() -> Self {
        let ours = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build_script");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::create_dir_all(folder.join("spec")).unwrap();
        for file in ["build.rs", "src/lib.rs", "Cargo.lock"] {
            fs::copy(ours.join(file), folder.join(file)).unwrap();
        }
        let package = Self { folder };
        package.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = 'probe'\nversion = '0.1.0'\nedition = '2024'\n\n[workspace]\n\n\
                 [dependencies]\ntwilio-runtime = {{ path = '{0}/runtime', default-features = false }}\n\n\
                 [build-dependencies]\ntwilio-codegen = {{ path = '{0}/generator' }}\n",
                ours.display()
            ),
        );
        package.write("spec/parcels.yaml", DOCUMENT);
        package
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.join(file), text).unwrap();
    }

    /// Builds with these environment variables. Returns Cargo's messages if the build fails.
    fn build(&self, variables: &[(&str, &str)]) -> Result<Build, String> {
        let output = Command::new(env!("CARGO"))
            .args([
                "build",
                "--offline",
                "--message-format=json",
                "--target-dir",
            ])
            .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap())
            .current_dir(&self.folder)
            .env_remove("TWILIO_OPENAPI")
            .env_remove("TWILIO_RESOURCES")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let messages: Vec<Value> = output
            .stdout
            .split(|&byte| byte == b'\n')
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect();
        let find = |reason: &str| {
            messages
                .iter()
                .rfind(|message| {
                    message["reason"] == reason
                        && message["package_id"]
                            .as_str()
                            .is_some_and(|id| id.contains("build_script"))
                })
                .unwrap()
        };
        let folder = Path::new(find("build-script-executed")["out_dir"].as_str().unwrap());
        Ok(Build {
            fresh: find("compiler-artifact")["fresh"] == true,
            code: fs::read_to_string(folder.join("twilio_bindings.rs")).unwrap(),
        })
    }
}

impl Build {
    fn has(&self, function: &str) -> bool {
        self.code.contains(&format!("pub fn {function}("))
    }
}

#[test]
fn build_script_reruns_only_when_its_input_changes() {
    let package = Package::new();
    let build = |variables| {
        package
            .build(variables)
            .unwrap_or_else(|said| panic!("{said}"))
    };

    let first = build(&[]);
    assert!(
        first.has("delete_parcels") && first.has("delete_depots"),
        "{}",
        first.code
    );
    assert!(build(&[]).fresh, "touching nothing rebuilds");

    package.write(
        "spec/parcels.yaml",
        &DOCUMENT.replace("DeleteParcels", "DropParcels"),
    );
    let changed = build(&[]);
    assert!(!changed.fresh && changed.has("drop_parcels") && !changed.has("delete_parcels"));
    assert!(build(&[]).fresh);

    let one = build(&[("TWILIO_RESOURCES", "depot")]);
    assert!(!one.fresh && one.has("delete_depots") && !one.has("drop_parcels"));

    package.write("other.yaml", &DOCUMENT.replace("Parcel", "Letter"));
    let other = [
        ("TWILIO_OPENAPI", "other.yaml"),
        ("TWILIO_RESOURCES", "letter, depot"),
    ];
    let letters = build(&other);
    assert!(!letters.fresh && letters.has("delete_letters") && letters.has("delete_depots"));
    assert!(build(&other).fresh);

    // Add a second document to the folder.
    build(&[]);
    let second = DOCUMENT.replace("Parcel", "Letter").replace("Depot", "Box");
    package.write("spec/letters.yaml", &second);
    let both = build(&[]);
    assert!(!both.fresh && both.has("delete_letters") && both.has("drop_parcels"));
    fs::remove_file(package.folder.join("spec/letters.yaml")).unwrap();

    // The generator's own message, with the position.
    package.write(
        "spec/parcels.yaml",
        &DOCUMENT.replace("operationId: DeleteDepots", "operationId: [DeleteDepots]"),
    );
    let said = package.build(&[]).err().unwrap();
    assert!(said.contains("spec/parcels.yaml:8:"), "{said}");
    assert!(said.contains("operationId"), "{said}");

    let said = package
        .build(&[
            ("TWILIO_OPENAPI", "other.yaml"),
            ("TWILIO_RESOURCES", "leter"),
        ])
        .err()
        .unwrap();
    assert!(
        said.contains("`leter`") && said.contains("letter"),
        "{said}"
    );

    package.write("spec/parcels.yaml", DOCUMENT);
    assert!(build(&[]).has("delete_parcels"));
}
