/** A web server for a test: serves folders under path prefixes, and generated pages. */

import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/**
 * Serves `folders` (path prefix to folder) and `pages` (path to HTML, or to a function of the
 * request and response). For missing paths it answers like many single-page servers: with
 * `fallback`, if given, and status 200.
 */
export async function serve({ folders = {}, pages = {}, headers = {}, fallback } = {}) {
  const requests = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    requests.push(pathname);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const page = pages[pathname];
    if (typeof page === 'function') return page(request, response);
    if (typeof page === 'string') return send(response, page);
    const prefix = Object.keys(folders).find((path) => pathname.startsWith(path));
    const file = prefix && join(folders[prefix], normalize(pathname.slice(prefix.length)));
    if (file && isFile(file)) {
      response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
      response.setHeader('content-length', statSync(file).size);
      return createReadStream(file).pipe(response);
    }
    if (fallback) return send(response, fallback);
    response.statusCode = 404;
    response.end('not found');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A test that fails before closing the server must not keep the process alive.
  server.unref();
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    /** Paths requested so far. */
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response, html) {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(html);
}

const isFile = (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
