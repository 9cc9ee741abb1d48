/** Declarations that TypeScript cannot infer for the pages' modules. */

// A module without exports.
declare module 'mizaj/element/define';
// Without types: the engine of tesseract.js.
declare module 'tesseract.js-core/tesseract-core-simd-lstm.js' {
  interface Core {
    FS: { writeFile(path: string, bytes: Uint8Array): void };
    TessBaseAPI: new () => {
      Init(path: null, languages: string, mode: number): number;
      SetVariable(name: string, value: string): void;
      SetImageFile(exif: number, angle: number): number;
      Recognize(monitor: null): number;
      GetJSONText(): string;
    };
  }
  const createCore: (options: Record<string, unknown>) => Promise<Core>;
  export default createCore;
}
