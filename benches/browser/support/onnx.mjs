/** Counts the work of a network, and builds a network that does next to none. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import protocol from 'onnx-proto';

import { ROOT } from './site.mjs';

const { ModelProto, TensorProto, AttributeProto } = protocol.onnx;

/** The network in `file` without the heads that a plain verdict does not use. */
function readMood(file) {
  const model = ModelProto.decode(readFileSync(file));
  const { graph } = model;
  graph.output = graph.output.filter(({ name }) => name === 'logits');
  const needed = new Set(['logits']);
  graph.node = graph.node
    .toReversed()
    .filter(({ input, output }) => {
      const isNeeded = output.some((name) => needed.has(name));
      if (isNeeded) for (const name of input) needed.add(name);
      return isNeeded;
    })
    .toReversed();
  graph.initializer = graph.initializer.filter(({ name }) => needed.has(name));
  return model;
}

/** Serves each bundle's network without its heads as `/mood/NAME.onnx`: the peers run this. */
export function serveMood(site, bundles) {
  for (const bundle of bundles) {
    const model = readMood(join(ROOT, 'models', bundle, 'model.onnx'));
    site.made[`/mood/${bundle}.onnx`] = ModelProto.encode(model).finish();
  }
}

/**
 * The cost of the mood in the network in `file`: multiply-adds per token (of its input, and of
 * the previous state), per text, and the bytes of its weights as float32.
 */
export function workOf(file) {
  const { graph } = readMood(file);
  const shapes = new Map(graph.initializer.map(({ name, dims }) => [name, dims.map(Number)]));
  const work = { inputPerToken: 0, statePerToken: 0, perText: 0, weightBytes: 0 };
  const count = (kind, shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    work[kind] += size;
    work.weightBytes += 4 * size;
  };
  for (const { opType, input, output } of graph.node) {
    const [first, weights, recurrent] = input.map((name) => shapes.get(name));
    if (opType === 'DequantizeLinear') shapes.set(output[0], first);
    if (opType === 'LSTM') {
      count('inputPerToken', weights);
      count('statePerToken', recurrent);
    }
    if (['GRU', 'RNN', 'Conv'].includes(opType)) throw new Error(`${opType} is not counted yet`);
    // In our networks, a MatMul runs over the tokens and a Gemm over the vector of the text. Without
    // weights, a MatMul pools, which is not counted.
    if (opType === 'MatMul' && weights) count('inputPerToken', weights);
    if (opType === 'Gemm') count('perText', weights);
  }
  return work;
}

/**
 * A network whose logits are the mean of three numbers per token; the rest of its time is text
 * work.
 */
export function emptyNetwork(vocabulary) {
  const tensor = (elemType, dimParams) => ({
    tensorType: {
      elemType,
      shape: {
        dim: dimParams.map((size) =>
          typeof size === 'string' ? { dimParam: size } : { dimValue: size },
        ),
      },
    },
  });
  const table = {
    name: 'table',
    dims: [vocabulary, 3],
    dataType: TensorProto.DataType.FLOAT,
    rawData: new Uint8Array(vocabulary * 12),
  };
  const attribute = [
    { name: 'axes', type: AttributeProto.AttributeType.INTS, ints: [1] },
    { name: 'keepdims', type: AttributeProto.AttributeType.INT, i: 0 },
  ];
  const graph = {
    name: 'empty',
    node: [
      { opType: 'Gather', input: ['table', 'input_ids'], output: ['rows'] },
      { opType: 'ReduceMean', input: ['rows'], output: ['logits'], attribute },
    ],
    initializer: [table],
    input: [{ name: 'input_ids', type: tensor(TensorProto.DataType.INT64, ['batch', 'sequence']) }],
    output: [{ name: 'logits', type: tensor(TensorProto.DataType.FLOAT, ['batch', 3]) }],
  };
  const model = { irVersion: 8, opsetImport: [{ domain: '', version: 17 }], graph };
  return ModelProto.encode(ModelProto.fromObject(model)).finish();
}
