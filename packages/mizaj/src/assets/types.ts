/** The files an engine needs, and how to specify them. */

/** The names of a bundle's files. */
export const BUNDLE_FILES = ['manifest', 'model', 'tokenizer', 'language'] as const;

/** The name of a bundle file. */
export type BundleFile = (typeof BUNDLE_FILES)[number];
/** The name of any file. */
export type AssetName = 'wasm' | BundleFile;

/** The location or the contents of a file. */
export type AssetSource = string | URL | Request | Response | BufferSource;

/** The URL of a bundle's folder, or its files; omitted files are those of the default bundle. */
export type BundleSource =
  | string
  | URL
  | { [file in BundleFile]?: AssetSource | Promise<AssetSource> | undefined };

/** The location of the WebAssembly module, or the module itself. */
export type WasmSource = AssetSource | WebAssembly.Module;

/** Locations of files that are not at their default places. */
export interface AssetOptions {
  /**
   * URL of a folder with the package's files as in `dist/`: `mizaj_bg.wasm`, `worker.js`,
   * `models/` and, to redact, `mizaj_redact_bg.wasm`. For tools that do not copy them.
   */
  assets?: string | URL | undefined;
  /** The WebAssembly module. Defaults to the file in the package. */
  wasm?: WasmSource | Promise<WasmSource> | undefined;
  /**
   * The trained model: the URL of a folder with a `manifest.json`, or the files themselves.
   * Defaults to the bundle in the package.
   */
  bundle?: BundleSource | undefined;
}

/** Progress of loading. */
export type LoadProgress =
  | {
      /** A file is loading. */
      status: 'loading';
      asset: AssetName;
      /** Bytes loaded so far. */
      loadedBytes: number;
      /** Total bytes; unknown if the server compresses without announcing the size. */
      totalBytes: number | undefined;
    }
  /** All files are loaded; the engine is starting. */
  | { status: 'starting' }
  /** Ready to analyze texts. */
  | { status: 'ready'; thread: 'worker' | 'main' };

/**
 * Called as loading progresses. If another caller is already downloading a file without
 * `onProgress`, only its completion is reported.
 */
export type OnProgress = (progress: LoadProgress) => void;

/** The contents of a bundle's files. */
export type BundleBytes = Record<BundleFile, Uint8Array<ArrayBuffer>>;

/** Everything an engine needs. */
export interface Assets {
  module: WebAssembly.Module;
  bundle: BundleBytes;
  /** Whether the checksums were verified; otherwise the engine does it. */
  isVerified: boolean;
}

/** What an engine can start with while the model, the largest file, is still loading. */
export interface EarlyAssets {
  module: WebAssembly.Module;
  manifest: Uint8Array<ArrayBuffer>;
  tokenizer: Uint8Array<ArrayBuffer>;
  language: Uint8Array<ArrayBuffer>;
}

/** A load in progress. */
export interface AssetLoad {
  /**
   * The files available early, verified; `undefined` if checksums cannot be computed here or a
   * file is missing. Never rejects.
   */
  early: Promise<EarlyAssets | undefined>;
  assets: Promise<Assets>;
}
