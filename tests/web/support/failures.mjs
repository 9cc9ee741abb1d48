/**
 * A reporter of Node's test runner that writes failed tests only: their names and, below, the error.
 * `cargo xtask test` repeats them at its end.
 */

import { inspect } from 'node:util';

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* failures(events) {
  /** The names of the suites around the test, and its own. */
  const names = [];
  for await (const { type, data } of events) {
    if (type === 'test:start') {
      names.length = data.nesting;
      names.push(data.name);
    }
    if (type !== 'test:fail') continue;
    const { error, failureType = error.failureType } = data.details;
    // A suite fails because of its tests, which are listed themselves.
    if (failureType === 'subtestsFailed') continue;
    const { stack = inspect(error) } = error.cause ?? {};
    const lines = stack.split('\n').filter((line) => !line.includes('(node:'));
    const path = [...names.slice(0, data.nesting), data.name].join(' > ');
    yield [path, ...lines.map((line) => `    ${line}`), ''].join('\n');
  }
}
