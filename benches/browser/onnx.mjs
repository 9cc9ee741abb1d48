/** The work that a network asks for, and a network that asks for next to none. */

import { readFileSync } from 'node:fs';

import protocol from 'onnx-proto';

const { ModelProto, TensorProto, AttributeProto } = protocol.onnx;

/**
 * What the network in `file` needs: multiply-adds for each token (those with its input and those
 * with the state before it), for each text, and the bytes of its weights as float32.
 */
export function workOf(file) {
  const { graph } = ModelProto.decode(readFileSync(file));
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
    // In our networks a MatMul is over the tokens and a Gemm over the one vector of the text.
    if (opType === 'MatMul') count('inputPerToken', weights);
    if (opType === 'Gemm') count('perText', weights);
  }
  return work;
}

/** A network whose logits are the mean of three numbers a token: all but this is work on text. */
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
