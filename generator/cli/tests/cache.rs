//! The cache: a run that would change nothing does not generate, and every other run does.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Command, Output},
    time::SystemTime,
};

use tempfile::TempDir;

const DOCUMENT: &str = "\
openapi: 3.0.1
info: {title: Parcels, version: '1'}
servers: [{url: https://parcels.example.com}]
paths:
  /v1/Parcels:
    get:
      operationId: FetchParcel
      responses: {'204': {description: Nothing.}}
";

const OVERLAY: &str = "\
overlay: 1.1.0
info: {title: A title, version: '1'}
actions: [{target: $.info, update: {title: Packets}}]
";

/// Something that the program must notice.
type Change = fn(&Project);

/// A project, and a cache folder of its own.
struct Project(TempDir);

impl Project {
    /// Creates a project in which the program has run.
    fn generated() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        fs::create_dir(project.path("spec")).unwrap();
        fs::write(project.path("spec/parcels.yaml"), DOCUMENT).unwrap();
        fs::write(project.path("changes.yaml"), OVERLAY).unwrap();
        let (said, generated) = project.generate(&[]);
        assert!(generated && !said.contains("warning"), "{said}");
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_twilio-codegen"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_remove("TWILIO_CODEGEN_NO_CACHE")
            .env("XDG_CACHE_HOME", self.path("cache"))
            .output()
            .unwrap()
    }

    /// Generates, and returns what was said and whether the program did anything for it: whether it remembered the run.
    fn generate(&self, further: &[&str]) -> (String, bool) {
        let old = SystemTime::UNIX_EPOCH;
        for record in self.records() {
            let record = File::options().write(true).open(record).unwrap();
            record.set_modified(old).unwrap();
        }
        let arguments = [
            "generate",
            "spec",
            "--overlay",
            "changes.yaml",
            "--out",
            "out",
        ];
        let output = self.run(&[&arguments, further].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        let modified = |record: &PathBuf| record.metadata().unwrap().modified().unwrap();
        let records = self.records();
        (said, records.iter().any(|record| modified(record) != old))
    }

    fn records(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path("cache/twilio-codegen"));
        let entries = entries.into_iter().flatten();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    fn edit(&self, name: &str, edit: impl Fn(&str) -> String) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        fs::write(self.path(name), edit(&text)).unwrap();
    }
}

#[test]
fn a_run_that_would_change_nothing_is_recognized() {
    let project = Project::generated();
    let (_, generated) = project.generate(&["--no-cache"]);
    assert!(!generated, "a run without the cache is not remembered");
    let real = project.run(&[
        "generate",
        "spec",
        "--overlay",
        "changes.yaml",
        "--out",
        "out",
        "--no-cache",
    ]);
    let (said, generated) = project.generate(&[]);
    assert!(!generated);
    assert_eq!(said, String::from_utf8(real.stderr).unwrap());
    assert_eq!(project.records().len(), 1);

    let json = ["--format", "json"];
    let (_, generated) = project.generate(&json);
    assert!(!generated, "what is printed makes no difference");

    project.edit("out/Cargo.toml", |text| {
        text.split_once('\n').unwrap().1.to_owned()
    });
    let (said, generated) = project.generate(&[]);
    assert!(generated && said.contains("Cargo.toml kept"), "{said}");
    assert_eq!(project.generate(&[]), (said, false));

    let file = [
        "generate",
        "spec",
        "--layout",
        "file",
        "--out",
        "parcels.rs",
    ];
    for written in ["1 written", "0 written"] {
        let said = String::from_utf8(project.run(&file).stderr).unwrap();
        assert!(said.contains(written), "{said}");
    }
    assert!(!project.generate(&[]).1, "outputs are remembered apart");
}

#[test]
fn every_change_is_noticed() {
    let changes: [(&str, Change); 8] = [
        ("a document", |it| {
            it.edit("spec/parcels.yaml", |text| text.replace("Fetch", "Get"))
        }),
        ("another document", |it| {
            fs::copy(it.path("spec/parcels.yaml"), it.path("spec/packets.yaml")).unwrap();
        }),
        ("the name of a document", |it| {
            fs::rename(it.path("spec/parcels.yaml"), it.path("spec/packets.yaml")).unwrap();
        }),
        ("an overlay", |it| {
            it.edit("changes.yaml", |text| text.replace("Packets", "Letters"))
        }),
        ("a file", |it| {
            it.edit("out/src/lib.rs", |text| text.replace("mod", "mud"))
        }),
        ("a file that is missing", |it| {
            fs::remove_file(it.path("out/src/lib.rs")).unwrap()
        }),
        ("a file that is left over", |it| {
            fs::copy(it.path("out/src/lib.rs"), it.path("out/src/old.rs")).unwrap();
        }),
        ("a temporary file", |it| {
            fs::write(it.path("out/.twilio-codegen-1.tmp"), "").unwrap()
        }),
    ];
    for (what, change) in changes {
        let project = Project::generated();
        change(&project);
        let (said, generated) = project.generate(&[]);
        assert!(generated, "{what}: {said}");
        let check = ["check", "spec", "--overlay", "changes.yaml", "--out", "out"];
        let checked = project.run(&check);
        assert!(checked.status.success(), "{what}: {checked:?}");
        assert!(!project.path("out/src/old.rs").exists());
        assert!(!project.path("out/.twilio-codegen-1.tmp").exists());
        assert!(
            !project.generate(&[]).1,
            "{what}: the new run is remembered"
        );
    }
    for option in [
        "--crate-name=parcels",
        "--layout=modules",
        "--skip-unsupported",
        "--deny-warnings",
    ] {
        let project = Project::generated();
        assert!(project.generate(&[option]).1, "{option}");
    }
}

#[test]
fn a_run_that_says_what_to_do_repeats_it() {
    let changes: [(&str, Change); 2] = [
        ("warning: unknown key `nonsense`", |it| {
            it.edit("spec/parcels.yaml", |text| format!("{text}nonsense: 1\n"))
        }),
        ("is left alone; add to it", |it| {
            fs::write(it.path("out/Cargo.toml"), "[package]\n").unwrap()
        }),
    ];
    for (expected, change) in changes {
        let project = Project::generated();
        change(&project);
        for _ in 0..2 {
            let (said, _) = project.generate(&[]);
            assert!(said.contains(expected), "{said}");
            assert!(project.records().is_empty(), "the run is not remembered");
        }
    }
}
