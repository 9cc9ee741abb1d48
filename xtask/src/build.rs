//! `cargo xtask build`: the npm package, finished, in `packages/mizaj/`; beside it the module that
//! reads files for the pages, in `tables/dist/`.
//!
//! Rust → wasm → JavaScript bindings → wasm-opt → TypeScript → bundled files → models. Cargo
//! decides what to recompile; bindings and optimization are skipped while the compiled module is
//! unchanged.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::metadata::Metadata;
use crate::node;
use crate::notices::notices;
use crate::sbom;
use crate::tools::{
    add_target, cargo, command, copy, files_below, is_current, remove_folder, root, run, sha256,
    target,
};

/// The target that browsers and Node run.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Features that every recent browser supports. Relaxed SIMD is left out because its results differ
/// between processors.
const WASM_OPT: &[&str] = &[
    "-Oz",
    // Functions with one caller are not inlined: browsers compile a function on its first call, and
    // compiling all of the loading as one 100 kB function would take longer than running it.
    "--one-caller-inline-max-function-size=0",
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// The name of the default bundle, of the crate that is the engine, and of its bindings:
/// `mizaj.js`, `mizaj.d.ts`, `mizaj_bg.wasm`.
pub(crate) const NAME: &str = "mizaj";

/// The crate that is linked to the module of pages.
const PAGE: &str = "mizaj-page";

/// The crate that redacts; the package loads its module with the first redaction.
pub(crate) const REDACT: &str = "mizaj-redact";

/// The crate that reads files; the pages load its module when someone drops one.
pub(crate) const TABLES: &str = "mizaj-tables";

/// The folder of the module that reads files, with its bindings.
pub(crate) fn tables() -> PathBuf {
    root().join("tables/dist")
}

/// The folder of the finished package.
pub(crate) fn package() -> PathBuf {
    root().join("packages/mizaj/dist")
}

/// The bundle that is a package of its own, because few users want so large a download.
pub(crate) const PLUS: &str = "plus";

/// The folder of the bundle in that package.
pub(crate) fn plus_model() -> PathBuf {
    root().join("packages/mizaj-plus/model")
}

/// Builds the npm package into `packages/mizaj/dist`, and the module that reads files.
pub(crate) fn build() -> Result<()> {
    node::check()?;
    add_target(WASM)?;
    let module = compile(PAGE)?;
    // Leftovers of an earlier build must not be published.
    remove_folder(&package())?;
    bind(NAME, &module, &package())?;
    bind(REDACT, &compile(REDACT)?, &package())?;
    build_tables()?;
    write_build_info()?;
    write_default_manifest()?;
    // Their files become a part of `mizaj/inline`.
    copy_models()?;
    compile_typescript()?;
    copy_licenses()
}

/// Builds the module that reads files into `tables/dist`.
pub(crate) fn build_tables() -> Result<()> {
    add_target(WASM)?;
    let module = compile(TABLES)?;
    remove_folder(&tables())?;
    bind(TABLES, &module, &tables())?;
    fs::write(tables().join("THIRD-PARTY.txt"), notices(&[TABLES])?)?;
    Ok(())
}

/// Compiles a crate's library to a wasm module and returns its path.
fn compile(name: &str) -> Result<PathBuf> {
    let mut build = cargo();
    build
        .args(["rustc", "--locked", "--lib", "--package", name])
        .args(["--profile", "wasm", "--target", WASM])
        .args(["--crate-type", "cdylib"]);
    if is_trimmed() {
        build.arg("--config").arg(trimmed_paths()?);
    }
    run(&mut build)?;
    Ok(target().join(WASM).join("wasm").join(format!("{}.wasm", library(name))))
}

/// Whether the module must hold no path of this machine: in a release.
fn is_trimmed() -> bool {
    env::var_os(TRIMMED).is_some()
}

/// The variable that a release sets for its builds.
pub(crate) const TRIMMED: &str = "MIZAJ_TRIMMED";

/// A setting for Cargo that takes the folders of this machine out of the paths in panic messages:
/// they are nobody's business, and every machine would build other bytes. All crates are compiled
/// anew for it, so that only a release has it.
fn trimmed_paths() -> Result<String> {
    let folders = Metadata::read(&["--filter-platform", WASM])?.registry_folders();
    let flags: Vec<String> =
        folders.iter().map(|folder| format!("--remap-path-prefix={}=", folder.display())).collect();
    Ok(format!("target.{WASM}.rustflags={}", serde_json::to_string(&flags)?))
}

/// Fails if a module holds a path of this machine.
fn check_trimmed(name: &str, module: &[u8]) -> Result<()> {
    let mut folders = Metadata::read(&["--filter-platform", WASM])?.registry_folders();
    folders.push(root());
    let holds = |folder: &PathBuf| {
        let folder = folder.to_string_lossy();
        let bytes = folder.as_bytes();
        module.windows(bytes.len()).any(|window| window == bytes)
    };
    match folders.into_iter().find(holds) {
        Some(folder) => bail!("the module of {name} holds the path {}", folder.display()),
        None => Ok(()),
    }
}

/// What Rust calls the library of a crate.
fn library(name: &str) -> String {
    name.replace('-', "_")
}

/// Generates the bindings of a module into `folder` and optimizes it, unless both are current.
fn bind(name: &str, module: &Path, folder: &Path) -> Result<()> {
    let bytes = fs::read(module).with_context(|| module.display().to_string())?;
    let tools = root().join("xtask");
    let lock = fs::read(tools.join("package-lock.json"))?;
    // This file determines how the module is processed.
    let recipe = include_bytes!("build.rs");
    let inputs = [&bytes, lock.as_slice(), recipe].map(sha256);
    let key = inputs.concat();
    let work = target().join("xtask");
    let library = library(name);
    let stamp = work.join(format!("{library}.sha256"));
    let bindings = work.join("bindings").join(&library);
    if !is_current(&stamp, &key) {
        remove_folder(&bindings)?;
        Bindgen::new()
            .input_bytes(&library, bytes)
            .web(true)?
            .typescript(true)
            // The package locates the module itself, and creates a new instance after a crash.
            .omit_default_module_path(true)
            .reset_state_function(true)
            .generate(&bindings)
            .context("wasm-bindgen")?;
        node::install(&tools)?;
        let wasm = bindings.join(format!("{library}_bg.wasm"));
        run(node::program(&tools, "binaryen/bin/wasm-opt")
            .args(WASM_OPT)
            .arg(&wasm)
            .arg("--output")
            .arg(&wasm))?;
        if is_trimmed() {
            check_trimmed(name, &fs::read(&wasm)?)?;
        }
        fs::write(stamp, key)?;
    }
    for file in files_below(&bindings)? {
        copy(&file, &folder.join(file.strip_prefix(&bindings)?))?;
    }
    Ok(())
}

/// The custom section that holds the module's build ID.
const ID_SECTION: &str = "mizaj";

/// Enough digits of a checksum to tell builds apart.
const ID_DIGITS: usize = 16;

/// Writes the IDs by which stale copies are detected: those of the modules, into the modules and the
/// code; and the code's, which page and worker compare.
fn write_build_info() -> Result<()> {
    let module_id = identify(NAME)?;
    let redaction_id = identify(REDACT)?;
    let package = root().join("packages/mizaj");
    let mut sources = format!("{module_id}{redaction_id}");
    for file in files_below(&package.join("src"))? {
        sources.push_str(&sha256(&fs::read(&file)?));
    }
    let build_id = &sha256(sources.as_bytes())[..ID_DIGITS];
    write_module(
        "build-info",
        &[
            ("MODULE_ID", "The build ID in the module's section `mizaj`", &module_id),
            ("REDACTION_ID", "The same of the module that redacts", &redaction_id),
            ("BUILD_ID", "The ID that page and worker of one build share", build_id),
        ],
    )
}

/// Gives a module of the package its build ID.
fn identify(name: &str) -> Result<String> {
    let path = package().join(format!("{}_bg.wasm", library(name)));
    let mut wasm = fs::read(&path).with_context(|| path.display().to_string())?;
    let id = sha256(&wasm)[..ID_DIGITS].to_owned();
    wasm.extend(custom_section(ID_SECTION, id.as_bytes())?);
    fs::write(&path, wasm)?;
    Ok(id)
}

/// Encodes a WebAssembly custom section; name and contents must be short.
fn custom_section(name: &str, contents: &[u8]) -> Result<Vec<u8>> {
    let length = name.len() + 1 + contents.len();
    // Lengths below 128 are one byte in LEB128.
    let one_byte = |length: usize| {
        i8::try_from(length).map(i8::cast_unsigned).context("a custom section must be short")
    };
    let head = [0, one_byte(length)?, one_byte(name.len())?];
    Ok([&head, name.as_bytes(), contents].concat())
}

/// Writes a module of string constants into the package; each has a name, documentation and a
/// value.
fn write_module(file: &str, constants: &[(&str, &str, &str)]) -> Result<()> {
    let mut script = String::new();
    let mut types = String::new();
    for (name, about, value) in constants {
        let literal = value.replace('\\', r"\\").replace('`', r"\`").replace("${", r"\${");
        let about = format!("/** {about}. Made by `cargo xtask build`. */\n");
        script.push_str(&format!("{about}export const {name} = `{literal}`;\n"));
        types.push_str(&format!("{about}export declare const {name}: string;\n"));
    }
    fs::create_dir_all(package())?;
    fs::write(package().join(format!("{file}.js")), script)?;
    fs::write(package().join(format!("{file}.d.ts")), types)?;
    Ok(())
}

/// Turns the default bundle's manifest into code.
fn write_default_manifest() -> Result<()> {
    let path = root().join("models").join(NAME).join("manifest.json");
    let json = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let compact: String = json.lines().map(str::trim_start).collect();
    write_module(
        "default-manifest",
        &[("DEFAULT_MANIFEST", "The manifest of the default bundle", &compact)],
    )
}

/// Compiles the TypeScript of the package around the bindings.
fn compile_typescript() -> Result<()> {
    let js = root().join("packages/mizaj");
    node::install(&js)?;
    run(&mut typescript(&js))?;
    run(command("node").arg(js.join("join.mjs")))
}

/// The package's own TypeScript compiler.
fn typescript(js: &Path) -> Command {
    let mut tsc = node::program(js, "typescript/bin/tsc");
    tsc.arg("--project").arg(js);
    tsc
}

/// Writes notices and the list of parts, and copies the licenses, because npm publishes only what is in the package's own folder.
fn copy_licenses() -> Result<()> {
    fs::write(root().join("packages/mizaj/THIRD-PARTY.md"), notices(&[NAME, REDACT])?)?;
    fs::write(root().join("packages/mizaj/sbom.cdx.json"), sbom::of_package()?)?;
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        for package in ["packages/mizaj", "packages/mizaj-plus"] {
            copy(&root().join(license), &root().join(package).join(license))?;
        }
    }
    Ok(())
}

/// Copies the bundles beside the code, replacing those of an earlier build; `plus` goes into
/// its own package.
fn copy_models() -> Result<()> {
    let models = root().join("models");
    let copies = package().join("models");
    remove_folder(&copies)?;
    remove_folder(&plus_model())?;
    let mut bundles = 0;
    for entry in fs::read_dir(&models).with_context(|| models.display().to_string())? {
        let folder = entry?.path();
        if !folder.join("manifest.json").is_file() {
            continue;
        }
        bundles += 1;
        let name = folder.file_name().unwrap_or_default();
        let copies = if name == PLUS { plus_model() } else { copies.join(name) };
        for file in files_below(&folder)? {
            copy(&file, &copies.join(file.strip_prefix(&folder)?))?;
        }
    }
    if bundles == 0 {
        bail!("no bundle in {}", models.display());
    }
    Ok(())
}
