//! Mizaj's portable module in a Rust program, under wasmtime:
//!
//! ```sh
//! cargo run -- ../../../target/mizaj-wasi/mizaj-embedded.wasm "I love it!" "Très déçu"
//! ```

use serde_json::{Value, json};
use wasmtime::error::Context;
use wasmtime::{Caller, Engine, Extern, Instance, Linker, Memory, Module, Result, Store, bail};

/// One instance of the module, with the bundle it carries.
struct Mizaj {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Mizaj {
    fn load(path: &str) -> Result<Self> {
        let engine = Engine::default();
        let module = Module::from_file(&engine, path).context("not a module")?;
        let mut store = Store::new(&engine, ());
        let mut system = system(&engine)?;
        // The rest of WASI that the module names is for files, which it does not open.
        system.define_unknown_imports_as_traps(&module)?;
        let instance = system.instantiate(&mut store, &module)?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        let mut mizaj = Self { store, instance, memory };
        // No files: the bundle in the module.
        let load = mizaj.instance.get_typed_func(&mut mizaj.store, "mizaj_load")?;
        let packed: i64 = load.call(&mut mizaj.store, (0, 0, 0, 0, 0, 0, 0, 0))?;
        mizaj.reply(packed)?;
        Ok(mizaj)
    }

    /// The verdicts on texts; the options are those of the npm package.
    fn analyze(&mut self, texts: &[String], options: &Value) -> Result<Value> {
        let request = json!({ "texts": texts, "options": options }).to_string();
        let length = u32::try_from(request.len())?;
        let alloc = self.instance.get_typed_func::<u32, u32>(&mut self.store, "mizaj_alloc")?;
        let address = alloc.call(&mut self.store, length)?;
        self.memory.write(&mut self.store, address as usize, request.as_bytes())?;
        let analyze = self.instance.get_typed_func(&mut self.store, "mizaj_analyze")?;
        let packed: i64 = analyze.call(&mut self.store, (address, length))?;
        self.free(address)?;
        Ok(self.reply(packed)?["verdicts"].take())
    }

    /// Reads a reply and frees it: its address is the upper half of the number, its length the lower.
    fn reply(&mut self, packed: i64) -> Result<Value> {
        let packed = packed.cast_unsigned();
        let (address, length) = (u32::try_from(packed >> 32)?, packed & 0xffff_ffff);
        let mut bytes = vec![0; usize::try_from(length)?];
        self.memory.read(&self.store, address as usize, &mut bytes)?;
        self.free(address)?;
        let reply: Value = serde_json::from_slice(&bytes)?;
        match reply.get("error") {
            Some(error) => bail!("{}: {}", error["code"], error["message"]),
            None => Ok(reply),
        }
    }

    fn free(&mut self, address: u32) -> Result<()> {
        let free = self.instance.get_typed_func::<u32, ()>(&mut self.store, "mizaj_free")?;
        free.call(&mut self.store, address)
    }
}

/// What the module asks of a system: so little that `wasmtime-wasi` is not needed.
fn system(engine: &Engine) -> Result<Linker<()>> {
    const WASI: &str = "wasi_snapshot_preview1";
    let mut linker = Linker::new(engine);
    // Seeds of hash maps: any bytes do.
    linker.func_wrap(WASI, "random_get", |mut caller: Caller<'_, ()>, at: u32, length: u32| {
        let Some(Extern::Memory(memory)) = caller.get_export("memory") else { return 1 };
        let seed = vec![0x5a; length as usize];
        i32::from(memory.write(&mut caller, at as usize, &seed).is_err())
    })?;
    // No environment.
    linker.func_wrap(
        WASI,
        "environ_sizes_get",
        |mut caller: Caller<'_, ()>, count: u32, size: u32| {
            let Some(Extern::Memory(memory)) = caller.get_export("memory") else { return 1 };
            let written = [count, size].map(|at| memory.write(&mut caller, at as usize, &[0; 4]));
            i32::from(written.iter().any(Result::is_err))
        },
    )?;
    linker.func_wrap(WASI, "environ_get", |_: u32, _: u32| 0)?;
    Ok(linker)
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().context("which module?")?;
    let texts: Vec<String> = arguments.collect();
    let verdicts = Mizaj::load(&path)?.analyze(&texts, &json!({}))?;
    for verdict in verdicts.as_array().into_iter().flatten() {
        println!("{verdict}");
    }
    Ok(())
}
