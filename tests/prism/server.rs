//! Prism (npm `@stoplight/prism-cli`): installed once as the lock file says, and started for a test.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, LazyLock, Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use twilio_conversations::{Client, runtime::RetryPolicy};

/// A mock of the service that a document describes. It ends with the value.
pub(crate) struct Prism {
    process: Child,
    url: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Prism {
    /// Serves a document; none where Prism cannot be had.
    pub(crate) fn start(document: &Path, options: &[&str]) -> Option<Self> {
        static PROGRAM: LazyLock<Option<PathBuf>> = LazyLock::new(install);
        let program = PROGRAM.as_ref()?;
        let mut process = Command::new("node")
            .arg(program)
            // Whichever port is free.
            .args(["mock", "-h", "127.0.0.1", "-p", "0"])
            .args(options)
            .arg(document)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let log = Arc::new(Mutex::new(Vec::new()));
        let mut prism = Self {
            process,
            url: String::new(),
            log: log.clone(),
        };
        let (started, address) = mpsc::channel();
        // Prism stops where nobody reads what it says.
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if let Some((_, url)) = line.split_once("listening on ") {
                    started.send(url.trim().to_owned()).ok();
                }
                log.lock().unwrap().push(line);
            }
        });
        prism.url = address
            .recv_timeout(Duration::from_secs(60))
            .unwrap_or_else(|_| panic!("Prism did not start:\n{}", prism.said()));
        Some(prism)
    }

    /// A client for this server that leaves it to Prism to find mistakes.
    pub(crate) fn client(&self) -> Client {
        Client::builder()
            .auth_token(format!("AC{}", "5".repeat(32)), "token")
            .base_url(&self.url)
            .check_inputs(false)
            .retry(RetryPolicy::none())
            .build()
            .unwrap()
    }

    /// What it has printed so far.
    pub(crate) fn said(&self) -> String {
        self.log.lock().unwrap().join("\n")
    }

    /// Waits until it has printed this, which it does about when it answers, and forgets what it has printed.
    pub(crate) fn has_said(&self, text: &str) -> bool {
        let end = Instant::now() + Duration::from_secs(5);
        loop {
            let found = self.said().contains(text);
            if found || Instant::now() > end {
                self.log.lock().unwrap().clear();
                return found;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// A copy of the document in which every input is required. Prism lets names pass that a document does not have, so
/// this is how it finds those that are misspelt: the right ones are missing.
pub(crate) fn everything_required(document: &Path) -> PathBuf {
    let text = fs::read_to_string(document).unwrap();
    let mut root: Value = serde_yaml::from_str(&text).unwrap();
    for item in root["paths"].as_object_mut().unwrap().values_mut() {
        for operation in item.as_object_mut().unwrap().values_mut() {
            let parameters = operation
                .get_mut("parameters")
                .and_then(Value::as_array_mut);
            for parameter in parameters.into_iter().flatten() {
                parameter["required"] = true.into();
            }
            let form = "/requestBody/content/application~1x-www-form-urlencoded/schema";
            if let Some(schema) = operation.pointer_mut(form) {
                let fields = schema["properties"].as_object().unwrap();
                schema["required"] = fields.keys().cloned().collect();
            }
        }
    }
    let name = format!("{}.json", document.file_stem().unwrap().display());
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&copy, root.to_string()).unwrap();
    copy
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("prism")
}

/// The program that node is to run, or none, loudly, where there is no node, no npm or no network.
fn install() -> Option<PathBuf> {
    let missing = |program| {
        let found = Command::new(program).arg("--version").output();
        found.is_err().then(|| format!("there is no {program}"))
    };
    if let Some(why) = missing("node").or_else(|| missing("npm")) {
        return skip(&why);
    }
    let folder = folder();
    let program = folder.join("node_modules/@stoplight/prism-cli/dist/index.js");
    // Written last, so it is there only where everything is.
    let [lock, installed] = [
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/prism/package-lock.json").into(),
        folder.join("installed.json"),
    ];
    let lock = fs::read(lock as PathBuf).unwrap();
    if fs::read(&installed).is_ok_and(|old| old == lock) {
        return Some(program);
    }
    fs::create_dir_all(&folder).unwrap();
    for name in ["package.json", "package-lock.json", ".npmrc"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/prism")
            .join(name);
        fs::copy(from, folder.join(name)).unwrap();
    }
    let output = Command::new("npm")
        .arg("ci")
        .current_dir(&folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        fs::write(installed, lock).unwrap();
        return Some(program);
    }
    let unreachable = [
        "ENOTFOUND",
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ECONNRESET",
        "ETIMEDOUT",
    ];
    assert!(
        unreachable.iter().any(|code| said.contains(code)),
        "npm ci failed:\n{said}"
    );
    skip("npm reaches no registry")
}

fn skip<T>(why: &str) -> Option<T> {
    // Past the capture of the test harness, which hides what a passing test prints.
    let line = format!("\nSKIPPED: {why}, so nothing was held against Prism\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    None
}
