//! `cargo xtask build`: the npm package, finished, in `js/`.
//!
//! Rust → wasm → JavaScript bindings → wasm-opt → TypeScript → few files → models. Cargo
//! decides for itself what to compile again; bindings and optimisation are
//! skipped while the compiled module is the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::node;
use crate::tools::{
    cargo, command, copy, files_below, is_current, output, remove_folder, root, run, sha256, target,
};

/// The target that browsers and Node run.
pub const WASM: &str = "wasm32-unknown-unknown";

/// What every browser of the last years has; relaxed SIMD is left out because
/// its results differ between processors.
const WASM_OPT: &[&str] = &[
    "-Oz",
    // Functions with one caller stay apart: browsers compile a function when it is first called,
    // and all of the loading as one function of 100 kB would take them longer than running it.
    "--one-caller-inline-max-function-size=200",
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

/// What the bindings are called: `mizaj.js`, `mizaj.d.ts`, `mizaj_bg.wasm`.
const NAME: &str = "mizaj";

/// Where the finished package stands.
pub fn package() -> PathBuf {
    root().join("js/dist")
}

/// The bundle that is a package of its own, because few want its size.
pub const PLUS: &str = "plus";

/// Where that package has its bundle.
pub fn plus_model() -> PathBuf {
    root().join("js/plus/model")
}

/// Builds the npm package into `js/dist`.
pub fn build() -> Result<()> {
    node::check()?;
    add_wasm_target()?;
    let module = compile()?;
    bind(&module)?;
    write_default_manifest()?;
    compile_typescript()?;
    copy_models()?;
    copy_licences()?;
    node::install(&root().join("www"))
}

/// Asks rustup for the wasm target, where it is not installed.
pub fn add_wasm_target() -> Result<()> {
    let folder = output(command("rustc").args(["--print", "target-libdir", "--target", WASM]))?;
    if Path::new(&folder).is_dir() {
        return Ok(());
    }
    run(command("rustup").args(["target", "add", WASM]))
        .context("the wasm target is missing; with rustup it is one command")
}

/// Compiles the library to a wasm module; the path of the module.
fn compile() -> Result<PathBuf> {
    run(cargo()
        .args(["rustc", "--locked", "--lib", "--package", NAME])
        .args(["--profile", "wasm", "--target", WASM])
        .args(["--crate-type", "cdylib"]))?;
    Ok(target().join(WASM).join("wasm").join(format!("{NAME}.wasm")))
}

/// Generates the bindings and optimises the module, unless both are current.
fn bind(module: &Path) -> Result<()> {
    let bytes = fs::read(module).with_context(|| module.display().to_string())?;
    let tools = root().join("xtask");
    let lock = fs::read(tools.join("package-lock.json"))?;
    // How the module is worked on is written in this file.
    let recipe = include_bytes!("build.rs");
    let inputs = [&bytes, lock.as_slice(), recipe].map(sha256);
    let key = inputs.concat();
    let work = target().join("xtask");
    let stamp = work.join("bindings.sha256");
    let bindings = work.join("bindings");
    if !is_current(&stamp, &key) {
        remove_folder(&bindings)?;
        Bindgen::new()
            .input_bytes(NAME, bytes)
            .web(true)?
            .typescript(true)
            // The package finds the module itself, and makes a new instance after a crash.
            .omit_default_module_path(true)
            .reset_state_function(true)
            .generate(&bindings)
            .context("wasm-bindgen")?;
        node::install(&tools)?;
        let wasm = bindings.join(format!("{NAME}_bg.wasm"));
        run(node::program(&tools, "binaryen/bin/wasm-opt")
            .args(WASM_OPT)
            .arg(&wasm)
            .arg("--output")
            .arg(&wasm))?;
        fs::write(stamp, key)?;
    }
    for file in files_below(&bindings)? {
        copy(&file, &package().join(file.strip_prefix(&bindings)?))?;
    }
    Ok(())
}

/// Makes code of the default bundle's manifest.
fn write_default_manifest() -> Result<()> {
    let path = root().join("models").join(NAME).join("manifest.json");
    let json = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let literal = json.replace('\\', r"\\").replace('`', r"\`").replace("${", r"\${");
    let about = "/** The manifest of the default bundle. Made by `cargo xtask build`. */";
    let script = format!("{about}\nexport const DEFAULT_MANIFEST = `{}`;\n", literal.trim_end());
    let types = format!("{about}\nexport declare const DEFAULT_MANIFEST: string;\n");
    fs::create_dir_all(package())?;
    fs::write(package().join("default-manifest.js"), script)?;
    fs::write(package().join("default-manifest.d.ts"), types)?;
    Ok(())
}

/// Compiles the TypeScript of the package around the bindings.
fn compile_typescript() -> Result<()> {
    let js = root().join("js");
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

/// npm publishes only what stands in the package's own folder.
fn copy_licences() -> Result<()> {
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        for package in ["js", "js/plus"] {
            copy(&root().join(licence), &root().join(package).join(licence))?;
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
