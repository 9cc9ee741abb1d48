/** A worker for Node that speaks the protocol and misbehaves on command of its texts. */

import { existsSync, writeFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

/** Texts that also act as commands within a batch. */
const ORDERS = ['die', 'silence'];

parentPort.on('message', ({ id, method, args }) => {
  if (method === 'cancel' || method === 'prepare') return; // these have no reply
  const texts = method === 'analyzeMany' ? args[0] : undefined;
  const text = texts ? texts.find((one) => ORDERS.includes(one)) : args[0];
  const [order, mark] = typeof text === 'string' ? text.split(' ') : [];
  if (order === 'die') process.exit(3);
  if (order === 'throw') throw new Error('an odd worker');
  if (order === 'silence') return;
  if (order === 'spin') for (;;);
  if (order === 'die-once' && !existsSync(mark)) {
    writeFileSync(mark, '');
    process.exit(3);
  }
  if (order === 'unknown')
    parentPort.postMessage({ id: id + 1000, ok: true, value: 'not asked for' });
  const value = texts?.map((echo) => ({ verdict: { echo } })) ?? { echo: text };
  parentPort.postMessage({ id, ok: true, value });
});
