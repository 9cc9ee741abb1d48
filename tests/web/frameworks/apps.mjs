/** The apps that `run.mjs` makes: the least of each framework that has a server side and a page. */

const TEXT = 'I love it!';

/** Asks for a verdict and says which thread gave it. */
const ASK = (options = '') => `
  const mizaj = await createAnalyzer(${options});
  const { label } = await mizaj.analyze('${TEXT}');
  const said = label + ' ' + mizaj.thread;
  await mizaj.dispose();`;

const BADGE = `<mizaj-badge text="${TEXT}"></mizaj-badge>`;
const ICON = '<link rel="icon" href="data:,">';

/**
 * Each app: packages from npm, files, commands that build, how it is served (a command, or the
 * folder with the pages), and what the elements of its page say in the end.
 */
export const APPS = {
  angular: {
    packages: [
      '@angular/cli@22.2.7',
      '@angular/build@22.2.7',
      '@angular/core@22.2.6',
      '@angular/common@22.2.6',
      '@angular/compiler@22.2.6',
      '@angular/compiler-cli@22.2.6',
      '@angular/platform-browser@22.2.6',
      'rxjs@7',
      'tslib@2',
      'typescript@6.0.3',
    ],
    files: {
      'angular.json': JSON.stringify({
        version: 1,
        projects: {
          app: {
            projectType: 'application',
            root: '',
            sourceRoot: 'src',
            architect: {
              build: {
                builder: '@angular/build:application',
                options: {
                  browser: 'src/main.ts',
                  index: 'src/index.html',
                  tsConfig: 'tsconfig.json',
                  outputPath: 'dist',
                  assets: [
                    {
                      glob: '{mizaj_bg.wasm,worker.js,models/mizaj/*}',
                      input: 'node_modules/mizaj/dist',
                      output: '/mizaj',
                    },
                  ],
                  budgets: [],
                },
              },
            },
          },
        },
        cli: { analytics: false },
      }),
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          strict: true,
          target: 'ES2022',
          module: 'preserve',
          skipLibCheck: true,
          types: [],
        },
        files: ['src/main.ts'],
      }),
      'src/index.html': `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test</title>
        <base href="/">${ICON}</head><body><app-root></app-root></body></html>`,
      'src/main.ts': `
        import { Component, CUSTOM_ELEMENTS_SCHEMA, provideZonelessChangeDetection, signal } from '@angular/core';
        import { bootstrapApplication } from '@angular/platform-browser';
        import { createAnalyzer } from 'mizaj';
        import { MizajBadge } from 'mizaj/element';
        import 'mizaj/element/define';
        import { createAnalyzer as createInline } from 'mizaj/inline';

        MizajBadge.configure({ assets: '/mizaj/' });

        @Component({
          selector: 'app-root',
          schemas: [CUSTOM_ELEMENTS_SCHEMA],
          template: '<p id="client">{{ client() }}</p><p id="inline">{{ inline() }}</p>${BADGE}',
        })
        class App {
          readonly client = signal('');
          readonly inline = signal('');
          constructor() {
            void this.ask();
          }
          async ask() {
            { ${ASK("{ assets: '/mizaj/' }")} this.client.set(said); }
            { ${ASK().replace('createAnalyzer', 'createInline')} this.inline.set(said); }
          }
        }
        bootstrapApplication(App, { providers: [provideZonelessChangeDetection()] });`,
    },
    build: ['ng build'],
    output: 'dist/browser',
    expected: { client: 'positive worker', inline: 'positive worker' },
  },

  next: {
    packages: ['next@16.4.6', 'react@19.3.1', 'react-dom@19.3.1'],
    files: {
      'next.config.mjs': "export default { serverExternalPackages: ['mizaj'] };",
      'app/layout.js': `export default function Layout({ children }) {
        return <html lang="en"><head><link rel="icon" href="data:," /></head><body>{children}</body></html>;
      }`,
      'app/page.js': `
        import { createAnalyzer } from 'mizaj';
        import Client from './client.js';
        export const dynamic = 'force-dynamic';
        export default async function Page() {
          ${ASK()}
          return <main><p id="server">{said}</p><Client /></main>;
        }`,
      'app/client.js': `'use client';
        import { useEffect, useState } from 'react';
        import { createAnalyzer } from 'mizaj';
        export default function Client() {
          const [found, setFound] = useState('');
          useEffect(() => {
            import('mizaj/element/define');
            (async () => { ${ASK()} setFound(said); })();
          }, []);
          return <><p id="client">{found}</p><mizaj-badge text="${TEXT}" /></>;
        }`,
      'app/mood/route.js': `
        import { createAnalyzer } from 'mizaj';
        export const dynamic = 'force-dynamic';
        export async function GET() {
          ${ASK()}
          return new Response(said);
        }`,
    },
    build: ['next build'],
    serve: 'next start --hostname 127.0.0.1 --port PORT',
    routes: { '/mood': /^positive worker$/ },
    expected: { server: 'positive worker', client: 'positive worker' },
  },

  nuxt: {
    packages: ['nuxt@4.5.2', 'vue@3.5.45', 'vue-router@4'],
    files: {
      'nuxt.config.ts': `export default defineNuxtConfig({
        compatibilityDate: '2026-01-01',
        telemetry: false,
        vue: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('mizaj-') } },
        app: { head: { link: [{ rel: 'icon', href: 'data:,' }] } },
      });`,
      'app/app.vue': `<script setup>
        import { onMounted, ref } from 'vue';
        const { data: server } = await useFetch('/mood');
        const client = ref('');
        onMounted(async () => {
          const { createAnalyzer } = await import('mizaj');
          await import('mizaj/element/define');
          ${ASK()}
          client.value = said;
        });
        </script>
        <template><main><p id="server">{{ server }}</p><p id="client">{{ client }}</p>${BADGE}</main></template>`,
      'server/routes/mood.get.ts': `
        import { createAnalyzer } from 'mizaj';
        export default defineEventHandler(async () => { ${ASK()} return said; });`,
    },
    build: ['nuxt build'],
    serve: 'node .output/server/index.mjs',
    routes: { '/mood': /^positive worker$/ },
    expected: { server: 'positive worker', client: 'positive worker' },
  },

  sveltekit: {
    packages: [
      '@sveltejs/kit@3.2.0',
      '@sveltejs/adapter-node@6.0.1',
      '@sveltejs/vite-plugin-svelte@7.3.1',
      'svelte@5.57.3',
      'vite@8.4.0',
    ],
    files: {
      'vite.config.js': `import adapter from '@sveltejs/adapter-node';
        import { sveltekit } from '@sveltejs/kit/vite';
        export default { plugins: [sveltekit({ adapter: adapter() })] };`,
      'src/app.html': `<!doctype html><html lang="en"><head><meta charset="utf-8">${ICON}<title>Test</title>
        %sveltekit.head%</head><body><div>%sveltekit.body%</div></body></html>`,
      'src/routes/+page.server.js': `
        import { createAnalyzer } from 'mizaj';
        export async function load() { ${ASK()} return { said }; }`,
      'src/routes/+page.svelte': `<script>
          import { onMount } from 'svelte';
          let { data } = $props();
          let client = $state('');
          onMount(async () => {
            const { createAnalyzer } = await import('mizaj');
            await import('mizaj/element/define');
            ${ASK()}
            client = said;
          });
        </script>
        <p id="server">{data.said}</p><p id="client">{client}</p>${BADGE}`,
      'src/routes/mood/+server.js': `
        import { createAnalyzer } from 'mizaj';
        export async function GET() { ${ASK()} return new Response(said); }`,
    },
    build: ['vite build'],
    serve: 'node build',
    routes: { '/mood': /^positive worker$/ },
    expected: { server: 'positive worker', client: 'positive worker' },
  },

  astro: {
    packages: ['astro@7.3.5', '@astrojs/node@11.1.6'],
    files: {
      'astro.config.mjs': `import { defineConfig } from 'astro/config';
        import node from '@astrojs/node';
        export default defineConfig({ output: 'server', adapter: node({ mode: 'standalone' }) });`,
      'src/pages/index.astro': `---
import { createAnalyzer } from 'mizaj';
${ASK()}
---
<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Test</title>${ICON}</head>
  <body>
    <p id="server">{said}</p><p id="client"></p>${BADGE}
    <script>
      import { createAnalyzer } from 'mizaj';
      import 'mizaj/element/define';
      ${ASK()}
      document.getElementById('client').textContent = said;
    </script>
  </body>
</html>`,
    },
    build: ['astro build'],
    serve: 'node dist/server/entry.mjs',
    expected: { server: 'positive worker', client: 'positive worker' },
  },

  'react-router': {
    packages: [
      'react-router@8.4.0',
      '@react-router/dev@8.4.0',
      '@react-router/node@8.4.0',
      '@react-router/serve@8.4.0',
      'react@19.3.1',
      'react-dom@19.3.1',
      'isbot@5',
      'vite@8.4.0',
    ],
    files: {
      'vite.config.js': `import { reactRouter } from '@react-router/dev/vite';
        export default { plugins: [reactRouter()] };`,
      'app/routes.js': `import { index } from '@react-router/dev/routes';
        export default [index('./page.jsx')];`,
      'app/root.jsx': `import { Outlet, Scripts } from 'react-router';
        export default function Root() {
          return <html lang="en"><head><meta charSet="utf-8" /><title>Test</title><link rel="icon" href="data:," /></head>
            <body><Outlet /><Scripts /></body></html>;
        }`,
      'app/page.jsx': `import { useEffect, useState } from 'react';
        import { createAnalyzer } from 'mizaj';
        export async function loader() { ${ASK()} return { said }; }
        export default function Page({ loaderData }) {
          const [client, setClient] = useState('');
          useEffect(() => {
            import('mizaj/element/define');
            (async () => { ${ASK()} setClient(said); })();
          }, []);
          return <main><p id="server">{loaderData.said}</p><p id="client">{client}</p><mizaj-badge text="${TEXT}" /></main>;
        }`,
    },
    build: ['react-router build'],
    serve: 'react-router-serve build/server/index.js',
    expected: { server: 'positive worker', client: 'positive worker' },
  },
};
