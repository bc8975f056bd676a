//! Packages of npm and PyPI that tests run: installed once, in pinned versions.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What npm and pip print if they cannot reach a registry.
const UNREACHABLE: [&str; 9] = [
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
];

/// Installs Twilio's library for Python in `target`, a folder that several tests may share. Returns its interpreter.
///
/// # Errors
///
/// Says what is missing: python3, its module venv or the network.
///
/// # Panics
///
/// Panics if pip fails for another reason.
pub fn twilio_for_python(target: &Path) -> Result<PathBuf, String> {
    let requirements = pins().join("requirements.txt");
    install_from_pypi(&requirements, &target.join("twilio-python"))
}

/// Installs Twilio's library for Node.js in `target`, a folder that several tests may share. Returns the folder with its
/// `package.json`.
///
/// # Errors
///
/// As [`install_from_npm`].
///
/// # Panics
///
/// As [`install_from_npm`].
pub fn twilio_for_node(target: &Path) -> Result<PathBuf, String> {
    let folder = target.join("twilio-node");
    install_from_npm(&pins(), &folder)?;
    Ok(folder)
}

/// Returns the folder of the files that pin the versions of Twilio's libraries.
fn pins() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packages")
}

/// Installs npm packages in `folder`, from the `package.json` and `package-lock.json` in `pins`.
///
/// # Errors
///
/// Says what is missing: node, npm or the network.
///
/// # Panics
///
/// Panics if npm fails for another reason.
pub fn install_from_npm(pins: &Path, folder: &Path) -> Result<(), String> {
    version_of("node")?;
    version_of("npm")?;
    let lock = fs::read_to_string(pins.join("package-lock.json")).unwrap();
    once(folder, &lock, || {
        for name in ["package.json", "package-lock.json", ".npmrc"] {
            fs::copy(pins.join(name), folder.join(name)).unwrap();
        }
        let output = run(Command::new("npm").arg("ci").current_dir(folder));
        succeeded("npm ci", &output)
    })
}

/// Creates a virtual environment of Python in `folder`, with the packages that `requirements` lists. Returns its
/// interpreter.
///
/// # Errors
///
/// Says what is missing: python3, its module venv or the network.
///
/// # Panics
///
/// Panics if pip fails for another reason.
fn install_from_pypi(requirements: &Path, folder: &Path) -> Result<PathBuf, String> {
    // An environment works only with the Python that created it.
    let version = version_of("python3")?;
    let pins = fs::read_to_string(requirements).unwrap();
    let python = folder.join(match cfg!(windows) {
        true => "Scripts/python.exe",
        false => "bin/python",
    });
    once(folder, &format!("{version}\n{pins}"), || {
        let output = run(Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(folder));
        // Debian packages the module separately, and explains on standard output how to install it.
        if !output.status.success() {
            return Err(format!("python3 has no venv: {}", said(&output)));
        }
        let options = ["--only-binary=:all:", "--timeout=120", "--retries=5"];
        let output = run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet"])
            .args(options)
            .arg("--requirement")
            .arg(requirements));
        succeeded("pip install", &output)
    })?;
    Ok(python)
}

/// Runs `install`, unless it has already installed the same `pins` in this folder.
fn once(
    folder: &Path,
    pins: &str,
    install: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    let installed = folder.join("installed");
    if fs::read_to_string(&installed).is_ok_and(|old| old == pins) {
        return Ok(());
    }
    fs::create_dir_all(folder).unwrap();
    install()?;
    // Written last, so that it exists only after a complete installation.
    fs::write(installed, pins).unwrap();
    Ok(())
}

fn version_of(program: &str) -> Result<String, String> {
    let output = Command::new(program).arg("--version").output();
    let output = output.map_err(|_| format!("there is no {program}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> String {
    let [stdout, stderr] = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
    format!("{stdout}{stderr}").trim().to_owned()
}

fn succeeded(command: &str, output: &Output) -> Result<(), String> {
    if output.status.success() {
        return Ok(());
    }
    let said = said(output);
    let is_unreachable = UNREACHABLE.iter().any(|text| said.contains(text));
    assert!(is_unreachable, "{command} failed:\n{said}");
    Err(format!("{command} cannot reach a registry"))
}
