/**
 * Firefox through Marionette, for what WebDriver cannot do: install an extension, click its button.
 * The protocol: https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
 */

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { emptyFolder } from './package.mjs';

const PROGRAM = process.env.MIZAJ_FIREFOX ?? '/usr/bin/firefox-esr';

/** Starts Firefox with a new profile; `send` runs a command, `run` a script of the browser itself. */
export async function startFirefox() {
  const profile = emptyFolder('firefox');
  // Port 0: the system chooses, and Firefox writes it down.
  const settings = { 'marionette.port': 0, 'browser.shell.checkDefaultBrowser': false };
  writeFileSync(
    join(profile, 'user.js'),
    Object.entries(settings)
      .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
      .join(''),
  );
  const options = ['--headless', '--marionette', '--remote-allow-system-access', '--no-remote'];
  const browser = spawn(PROGRAM, [...options, '--profile', profile], { stdio: 'ignore' });
  const port = await portIn(join(profile, 'MarionetteActivePort'), browser);
  const socket = connect(port, '127.0.0.1');
  const pending = new Map();
  let received = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes]);
    for (let message = take(); message; message = take()) {
      const [, id, error, result] = message;
      const { resolve, reject } = pending.get(id) ?? {};
      pending.delete(id);
      if (error) reject?.(new Error(`${error.error}: ${error.message}`));
      else resolve?.(result);
    }
  });
  /** The next message, if it is complete: its length, a colon, and JSON. */
  function take() {
    const colon = received.indexOf(':');
    if (colon < 0) return undefined;
    const end = colon + 1 + Number(received.subarray(0, colon));
    if (received.length < end) return undefined;
    const message = JSON.parse(received.subarray(colon + 1, end));
    received = received.subarray(end);
    // The first message is the browser's greeting.
    return Array.isArray(message) ? message : take();
  }
  let last = 0;
  const send = (name, parameters = {}) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      pending.set(id, { resolve, reject });
      const json = JSON.stringify([0, id, name, parameters]);
      socket.write(`${Buffer.byteLength(json)}:${json}`);
    });
  const script = async (context, code, args) => {
    await send('Marionette:SetContext', { value: context });
    const { value } = await send('WebDriver:ExecuteAsyncScript', {
      script: `const [...given] = arguments; const done = given.pop();
        (async () => { ${code} })().then((value) => done([value]), (error) => done([null, String(error)]));`,
      args,
    });
    if (value[1]) throw new Error(value[1]);
    return value[0];
  };
  await send('WebDriver:NewSession', {
    capabilities: { alwaysMatch: { timeouts: { script: 60_000 } } },
  });
  return {
    send,
    /** Runs a script in the page that is open; `given` holds the arguments. */
    inPage: (code, ...args) => script('content', code, args),
    /** Runs a script in the browser's own window. */
    inBrowser: (code, ...args) => script('chrome', code, args),
    async close() {
      socket.destroy();
      const ended = new Promise((resolve) => browser.once('exit', resolve));
      browser.kill();
      await ended;
    },
  };
}

/** The port that Firefox writes into a file when it listens. */
async function portIn(file, browser) {
  for (;;) {
    if (browser.exitCode !== null) throw new Error(`Firefox ended with ${browser.exitCode}`);
    const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (port > 0) return port;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
