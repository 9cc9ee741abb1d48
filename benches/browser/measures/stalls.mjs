/**
 * `stalls`: a file of 100,000 rows in the studio, from choosing it to looking into it. How long the page
 * does not answer, beside a page that does nothing, in the same minutes.
 */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { launch, open } from '../support/chromium.mjs';
import { decimal } from '../support/numbers.mjs';
import { budget } from '../support/report.mjs';
import { analyzeAll, chooseFile, LONG, ready } from '../support/studio.mjs';

const ROWS = Number(process.env.MIZAJ_STALL_ROWS ?? 100_000);
/** What a person takes for a pause, in milliseconds. */
const STALL_MS = 50;
const REST_MS = 1_500;

export const title = 'Stalls: 100,000 rows in the studio';

const TEXTS = [
  'Livraison en retard, le colis est arrivé cassé, très déçu',
  'The parcel arrived late and the box was broken',
  'الطرد وصل متأخرا ومكسورا، خدمة التوصيل سيئة جدا',
  'Personnel très gentil et accueil parfait',
  'The staff was lovely and very helpful, thank you',
  'الموظفون لطفاء والخدمة ممتازة',
  'khedma zwina bzaf, chokran',
  'What are your opening hours on Sunday?',
];

function file() {
  const rows = ['id;date;channel;store;stars;text'];
  for (let row = 0; row < ROWS; row += 1) {
    const day = new Date(Date.UTC(2024, 0, 1 + (row % 700))).toISOString().slice(0, 10);
    const channel = ['mail', 'chat', 'survey', 'store'][row % 4];
    const part = (place) => TEXTS[(place * (row % 5000)) % TEXTS.length];
    const text = `${part(7)} ${row % 5000}. ${part(3)}. ${part(5)}`;
    rows.push(`${row};${day};${channel};S${row % 37};${1 + (row % 5)};${text}`);
  }
  return rows.join('\n');
}

/** Runs in every page before its scripts: notes frames that come late, and long tasks. */
function watch() {
  const seen = { frames: [], tasks: [] };
  globalThis.stalls = seen;
  let last = performance.now();
  const frame = (now) => {
    if (now - last > 50) seen.frames.push([performance.timeOrigin + now, now - last]);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      seen.tasks.push([performance.timeOrigin + startTime, duration]);
  }).observe({ type: 'longtask', buffered: true });
}

export async function run({ browser, site }) {
  const folder = await mkdtemp(join(tmpdir(), 'mizaj-'));
  const csv = join(folder, 'rows.csv');
  await writeFile(csv, file());
  // Of a browser of its own: hidden pages have no frames.
  const other = await launch();
  try {
    const nothing = await other.newPage();
    await nothing.evaluateOnNewDocument(watch);
    await nothing.goto(`${site.origin}/blank.html`);
    const { page, close } = await open(browser, 'about:blank');
    await page.setViewport({ width: 1280, height: 900 });
    const client = await page.createCDPSession();
    await client.send('Page.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
    await page.evaluateOnNewDocument(watch);
    await page.goto(`${site.origin}/site/index.html#batch`);
    await ready(page);
    const phases = [];
    for (const [name, work] of Object.entries(PHASES)) {
      if (process.env.MIZAJ_STALL_NAMES) console.error(name);
      const cpu = await traced(page, join(folder, 'trace.json'), async () => {
        const from = Date.now();
        await work(page, csv);
        await new Promise((done) => setTimeout(done, REST_MS));
        phases.push({ name, from, to: Date.now() });
      });
      Object.assign(phases.at(-1), { cpu });
    }
    const [ours, idle] = await Promise.all(
      [page, nothing].map((each) => each.evaluate(() => globalThis.stalls)),
    );
    await close();
    return report(phases, ours, idle);
  } finally {
    await other.close();
    await rm(folder, { recursive: true });
  }
}

/** What a person does, in this order. */
const PHASES = {
  'choose the file': chooseFile,
  'analyze it': analyzeAll,
  'sort by certainty': async (page) => {
    await page.click('.cell-confidence button');
    await settled(page);
  },
  'sort by a column of the file': async (page) => {
    await page.select('[data-part="sort-by"]', '3');
    await settled(page);
  },
  search: async (page) => {
    await page.type('[data-part="search"]', 'colis', { delay: 60 });
    await page.waitForSelector('[data-part="clear-filter"]', { ...LONG, visible: true });
    await settled(page);
    await page.$eval('[data-part="clear-filter"]', (button) => button.click());
    await settled(page);
  },
  'filter by a group': async (page) => {
    await page.select('[data-part="by-group"]', 'chat');
    await page.waitForSelector('[data-part="clear-filter"]', { ...LONG, visible: true });
    await settled(page);
    await page.$eval('[data-part="clear-filter"]', (button) => button.click());
    await settled(page);
  },
  scroll: async (page) => {
    for (let step = 1; step <= 40; step += 1)
      await page.$eval(
        '[data-part="table"]',
        (table, share) => {
          table.scrollTop = share * table.scrollHeight;
          return new Promise((done) => requestAnimationFrame(done));
        },
        step / 41,
      );
  },
  'open a row': async (page) => {
    await page.click('tr[data-row] .cell-text button');
    await page.waitForSelector('[data-part="panel"]:not([hidden])', LONG);
  },
  'correct a row': async (page) => {
    const menu = 'tr[data-row] .mood-menu';
    const label = await page.$eval(menu, ({ value }) =>
      value === 'neutral' ? 'negative' : 'neutral',
    );
    await page.select(menu, label);
    await page.waitForSelector(`${menu}[data-corrected]`, LONG);
    await settled(page);
  },
  'save as CSV': (page) => save(page, '#download-csv'),
  'save as a workbook': (page) => save(page, '#download-xlsx'),
  'open the insights': async (page) => {
    await page.evaluate(() => {
      location.hash = 'insights';
    });
    await page.waitForSelector('#view-insights .chart svg', LONG);
  },
  'group by another column': async (page) => {
    await page.select('[data-part="groupBy"]', '3');
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll('#view-insights th')].some(
          ({ textContent }) => textContent === 'S36',
        ),
      LONG,
    );
  },
  'count the labels to compare models with': async (page) => {
    await page.evaluate(() => {
      location.hash = 'compare';
    });
    await page.waitForSelector('#compare', LONG);
  },
  'open it again after a reload': async (page) => {
    await page.evaluate(() => {
      location.hash = 'batch';
    });
    await page.reload();
    await page.waitForSelector('[data-part="recents"] button', LONG);
    await page.click('[data-part="recents"] button');
    await page.waitForSelector('tr[data-row] .mood-menu', LONG);
    await settled(page);
  },
};

/** Saves the results, redacted, and waits until the page says what was done to their cells. */
async function save(page, button) {
  const note = '[data-part="download-note"]';
  await page.$eval(note, (element) => element.replaceChildren());
  await page.click(button);
  await page.waitForFunction(
    (place) => {
      document.querySelector('dialog.leaving [data-answer="redacted"]')?.click();
      return /cell/i.test(document.querySelector(place).textContent);
    },
    LONG,
    note,
  );
}

/** Waits until the list is as long as it says, and drawn. */
const settled = (page) =>
  page.waitForFunction(
    () => /\d.*\d/.test(document.querySelector('[data-part="count"]').textContent),
    LONG,
  );

/**
 * The tasks of the page's main thread while `work` runs, in milliseconds of the processor, the longest
 * first. With MIZAJ_STALL_NAMES set, what the longest ones did is written to the standard error.
 */
async function traced(page, path, work) {
  await page.tracing.start({
    path,
    categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline'],
  });
  await work();
  await page.tracing.stop();
  const { traceEvents } = JSON.parse(await readFile(path, 'utf8'));
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const events = traceEvents.filter(({ tdur, pid, tid }) => tdur && main.has(`${pid} ${tid}`));
  const tasks = events
    .filter(({ name }) => name === 'RunTask')
    .sort((one, another) => another.tdur - one.tdur);
  if (process.env.MIZAJ_STALL_NAMES) {
    for (const task of tasks.slice(0, 8).filter(({ tdur }) => tdur > 25_000))
      console.error(`  ${task.tdur / 1000} ms: ${parts(task, events)}`);
  }
  return tasks.map(({ tdur }) => tdur / 1000);
}

/** What a task did, as far as it took more than 4 ms. */
function parts(task, events) {
  const within = events.filter(
    ({ name, tid, ts, tdur }) =>
      name !== 'RunTask' &&
      tdur > 4000 &&
      tid === task.tid &&
      ts >= task.ts &&
      ts < task.ts + task.dur,
  );
  return within
    .map(({ name, tdur, args: { data } }) => {
      const at = data?.functionName
        ? ` ${data.functionName}:${data.lineNumber}:${data.columnNumber} ${data.url?.split('/').pop()}`
        : '';
      return `${name}${at} ${Math.round(tdur / 1000)}`;
    })
    .join(', ');
}

function report(phases, ours, idle) {
  const within = (all, { from, to }) =>
    all.filter(([at]) => at >= from && at <= to).map(([, length]) => length);
  const most = (lengths) => (lengths.length === 0 ? '–' : decimal(Math.max(...lengths)));
  const found = phases.map((phase) => ({
    name: phase.name,
    seconds: (phase.to - phase.from - REST_MS) / 1000,
    cpu: phase.cpu.slice(0, 5),
    overCpu: phase.cpu.filter((length) => length > STALL_MS).length,
    tasks: within(ours.tasks, phase),
    frames: within(ours.frames, phase),
    idleFrames: within(idle.frames, phase),
    idleTasks: within(idle.tasks, phase),
  }));
  const longest = Math.max(...found.map(({ cpu }) => cpu[0] ?? 0));
  return {
    notes: [
      `${decimal(ROWS)} rows of six columns in three languages. "Processor" is the time that a task of the page's main thread kept a processor: what the page itself is to blame for. Tasks and frames are counted by the clock: a machine that is busy with other things stretches them, as it does those of a page that does nothing and is open in a browser of its own at the same time. Numbers are of those over ${STALL_MS} ms, with the longest in milliseconds.`,
    ],
    tables: [
      {
        head: [
          'phase',
          's',
          'longest task, ms of the processor',
          'such tasks',
          'long tasks by the clock',
          'longest',
          'late frames',
          'longest',
          'late frames of a page that does nothing',
          'longest',
        ],
        rows: found.map((phase) => [
          phase.name,
          decimal(phase.seconds, 1),
          decimal(phase.cpu[0] ?? 0),
          phase.overCpu,
          phase.tasks.length,
          most(phase.tasks),
          phase.frames.length,
          most(phase.frames),
          phase.idleFrames.length,
          most(phase.idleFrames),
        ]),
      },
    ],
    budgets: [
      budget('longest task of the page, processor', longest, {
        most: STALL_MS,
        aim: STALL_MS,
        unit: ' ms',
      }),
    ],
    found,
  };
}
