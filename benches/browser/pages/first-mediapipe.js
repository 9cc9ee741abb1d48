/**
 * MediaPipe's text tasks without a model: the package contains no sentiment classifier, so this
 * counts the library alone.
 */

import { FilesetResolver, TextClassifier } from '/mediapipe/text_bundle.mjs';

const files = await FilesetResolver.forTextTasks('/mediapipe/wasm');
try {
  await TextClassifier.createFromOptions(files, {
    baseOptions: { modelAssetBuffer: new Uint8Array(8) },
  });
} catch (error) {
  report({ label: 'none: it has no model', reason: error.message });
}
