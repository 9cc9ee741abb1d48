"""Mizaj under wasmtime, in Python.

pip install wasmtime
python wasi/hosts/mizaj_wasi.py target/mizaj-wasi/mizaj-embedded.wasm "I love it!"
"""

import json
import sys
from pathlib import Path
from typing import Any

from wasmtime import Engine, Linker, Module, Store, WasiConfig


class Refused(Exception):
    """The module refused: its code and its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Mizaj:
    """One instance of the module with a bundle: that in `folder`, or the one the module carries.

    Compiling takes about a second, so a process makes one and keeps it. An instance is for one thread.
    """

    def __init__(self, module: Path | str, folder: Path | str | None = None) -> None:
        engine = Engine()
        linker = Linker(engine)
        linker.define_wasi()
        self._store = Store(engine)
        self._store.set_wasi(WasiConfig())
        instance = linker.instantiate(self._store, Module.from_file(engine, str(module)))
        self._exports = instance.exports(self._store)
        self.model_version: str = self._call("mizaj_load", *bundle(folder))["modelVersion"]

    def analyze(self, texts: list[str], **options: Any) -> list[dict[str, Any]]:
        """One verdict for each text; the options are those of the npm package, such as `topics=True`."""
        request = json.dumps({"texts": texts, "options": options}).encode()
        return self._call("mizaj_analyze", request)["verdicts"]

    def _call(self, name: str, *buffers: bytes) -> dict[str, Any]:
        store, memory = self._store, self._exports["memory"]
        given = []
        for buffer in buffers:
            address = self._exports["mizaj_alloc"](store, len(buffer))
            memory.write(store, buffer, address)
            given.append((address, len(buffer)))
        # wasmtime's numbers are signed, addresses and lengths are not.
        packed = self._exports[name](store, *(number for pair in given for number in pair)) % (1 << 64)
        for address, _ in given:
            self._exports["mizaj_free"](store, address)
        address, length = packed >> 32, packed & 0xFFFFFFFF
        reply = json.loads(bytes(memory.read(store, address, address + length)))
        self._exports["mizaj_free"](store, address)
        if "error" in reply:
            raise Refused(**reply["error"])
        return reply


def bundle(folder: Path | str | None) -> list[bytes]:
    """The four files of a bundle; empty ones ask for the bundle in the module."""
    if folder is None:
        return [b""] * 4
    folder = Path(folder)
    manifest = (folder / "manifest.json").read_bytes()
    files = json.loads(manifest)["files"]
    return [manifest, *((folder / files[name]["path"]).read_bytes() for name in ("model", "tokenizer", "language"))]


if __name__ == "__main__":
    module, *texts = sys.argv[1:]
    for verdict in Mizaj(module).analyze(texts):
        print(json.dumps(verdict, ensure_ascii=False))
