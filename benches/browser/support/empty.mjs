/**
 * Our bundles with a network that does next to nothing, to separate the text stages from the
 * network.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { emptyNetwork } from './onnx.mjs';
import { ROOT } from './site.mjs';

/** Puts the bundle's manifest and network, as `/empty/NAME/`, on the site. */
export function serveEmpty(site, bundle) {
  const read = (name) => JSON.parse(readFileSync(join(ROOT, 'models', bundle, name), 'utf8'));
  const { vocab } = read('tokenizer.json').model;
  const model = emptyNetwork(Array.isArray(vocab) ? vocab.length : Object.keys(vocab).length);
  const manifest = read('manifest.json');
  // The empty network outputs the mood alone.
  delete manifest.heads;
  const sha256 = createHash('sha256').update(model).digest('hex');
  manifest.files.model = { path: 'model.onnx', bytes: model.length, sha256 };
  site.made[`/empty/${bundle}/manifest.json`] = JSON.stringify(manifest);
  site.made[`/empty/${bundle}/model.onnx`] = model;
}
