//! Prism (npm `@stoplight/prism-cli`): installed once from the lock file, and started for a test.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, LazyLock, Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use twilio_conversations::{Client, RetryPolicy};
use twilio_test_support::packages::install_from_npm;

/// A mock of the service that a document describes, which is stopped on drop.
pub(crate) struct Prism {
    process: Child,
    pub(crate) url: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Prism {
    /// Starts serving a document. Returns `None` if Prism is not available.
    pub(crate) fn start(document: &Path, options: &[&str]) -> Option<Self> {
        static PROGRAM: LazyLock<Option<PathBuf>> = LazyLock::new(install);
        let program = PROGRAM.as_ref()?;
        let mut process = Command::new("node")
            .arg(program)
            // Any free port.
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
        // Prism blocks if nobody reads its output.
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

    /// Returns a client for this server that does not check inputs, so that Prism has to find the mistakes.
    pub(crate) fn client(&self) -> Client {
        Client::builder()
            .auth_token(format!("AC{}", "5".repeat(32)), "token")
            .base_url(&self.url)
            .check_inputs(false)
            .retry(RetryPolicy::none())
            .build()
            .unwrap()
    }

    /// Returns the complaints that Prism has printed so far.
    pub(crate) fn said(&self) -> String {
        let log = self.log.lock().unwrap();
        let complaints = log.iter().filter(|line| line.contains(" error "));
        complaints
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Waits until Prism has printed this complaint, at about the time of its response. Then clears the complaints.
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

/// Writes a copy of the document that states what Twilio takes for granted: forms repeat the name of a list for each
/// element. In a second copy every input is required. Prism accepts unknown names, so this is how misspelled ones are
/// found: the right ones are missing.
pub(crate) fn copies(document: &Path) -> [PathBuf; 2] {
    let text = fs::read_to_string(document).unwrap();
    let mut root: Value = serde_yaml::from_str(&text).unwrap();
    let name = document.file_stem().unwrap().display();
    let write = |name: String, root: &Value| {
        let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&copy, root.to_string()).unwrap();
        copy
    };
    for (_, form) in parameters_and_forms(&mut root) {
        let Some(form) = form else { continue };
        let repeated = json!({ "style": "form", "explode": true });
        let fields = form["schema"]["properties"].as_object().unwrap();
        let lists = fields.iter().filter(|(_, field)| field["type"] == "array");
        let encoding: Value = lists
            .map(|(name, _)| (name.clone(), repeated.clone()))
            .collect();
        form["encoding"] = encoding;
    }
    let plain = write(format!("{name}.json"), &root);
    for (parameters, form) in parameters_and_forms(&mut root) {
        for parameter in parameters.into_iter().flatten() {
            parameter["required"] = true.into();
        }
        let Some(form) = form else { continue };
        let fields = form["schema"]["properties"].as_object().unwrap();
        form["schema"]["required"] = fields.keys().cloned().collect();
    }
    [plain, write(format!("{name}_required.json"), &root)]
}

/// Returns the parameters and the form of each operation.
fn parameters_and_forms(
    root: &mut Value,
) -> impl Iterator<Item = (Option<&mut Vec<Value>>, Option<&mut Value>)> {
    let items = root["paths"].as_object_mut().unwrap().values_mut();
    let operations = items.flat_map(|item| item.as_object_mut().unwrap().values_mut());
    operations.filter_map(|operation| {
        let (mut parameters, mut form) = (None, None);
        for (key, part) in operation.as_object_mut()? {
            match key.as_str() {
                "parameters" => parameters = part.as_array_mut(),
                "requestBody" => {
                    form = part.pointer_mut("/content/application~1x-www-form-urlencoded")
                }
                _ => {}
            }
        }
        Some((parameters, form))
    })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("prism")
}

/// Installs Prism. Returns its program for node, or `None` with a message if node, npm or the network is missing.
fn install() -> Option<PathBuf> {
    let pins = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/prism");
    let folder = folder();
    match install_from_npm(&pins, &folder) {
        Ok(()) => Some(folder.join("node_modules/@stoplight/prism-cli/dist/index.js")),
        Err(why) => skip(&format!("{why}, so nothing was tested with Prism")),
    }
}

/// Reports what is not tested, and why.
pub(crate) fn skip<T>(why: &str) -> Option<T> {
    twilio_test_support::skip(why);
    None
}
