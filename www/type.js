/** The view in which one text is judged while it is typed. */

import { byId, h } from './dom.js';
import { EXAMPLES } from './examples.js';
import { milliseconds, onLanguage, percent, reasonText, t, translate } from './i18n.js';

const LABELS = ['negative', 'neutral', 'positive'];
const MOUTHS = {
  negative: 'M21 45q11 -10 22 0',
  neutral: 'M21 42h22',
  positive: 'M21 40q11 11 22 0',
};
/** A pause in typing after which the words are weighed, in milliseconds. */
const PAUSE_MS = 140;
/** At most one spoken verdict in this time, in milliseconds. */
const SPEAK_EVERY_MS = 1000;
/** Words that moved the label's score by less are not shown. */
const SLIGHT = 0.015;
/** Words listed under the text. */
const MOST_WORDS = 8;
const WARNINGS = ['bidi_control', 'invisible_character', 'mixed_script', 'lone_surrogate'];
const SHARED = '#text=';

/** Connects the view; the result is told of loading and gets the analyzer. */
export function startTyping() {
  const view = new TypeView();
  onLanguage(() => view.draw());
  return view;
}

class TypeView {
  #analyzer;
  #text = byId('text');
  #card = byId('verdict');
  /** What is shown now: `loading`, `waiting`, `failed` or a verdict. */
  #state = { kind: 'loading', share: undefined };
  #reading;
  #isBusy = false;
  #pause;
  #weighing = new AbortController();
  #spokenAt = 0;
  #speech;

  constructor() {
    this.#text.addEventListener('input', () => this.#changed());
    byId('clear').addEventListener('click', () => this.#write(''));
    byId('share').addEventListener('click', () => this.#share());
    addEventListener('hashchange', () => this.#readAddress());
    this.#readAddress();
  }

  /** @param {number | undefined} share what has arrived, 0 to 1 */
  showProgress(share) {
    this.#state = { kind: 'loading', share };
    this.draw();
  }

  showFailure(error) {
    this.#state = { kind: 'failed', error };
    this.draw();
  }

  /** Judges what is in the box already and all that follows. */
  start(analyzer) {
    this.#analyzer = analyzer;
    this.#state = { kind: 'waiting' };
    this.draw();
    this.#changed();
  }

  #write(text) {
    this.#text.value = text;
    this.#text.focus();
    this.#changed();
  }

  #changed() {
    clearTimeout(this.#pause);
    this.#weighing.abort();
    byId('share-note').hidden = true;
    if (!this.#analyzer) return;
    this.#card.setAttribute('aria-busy', 'true');
    if (!this.#isBusy) this.#judge();
    this.#pause = setTimeout(() => this.#weigh(), PAUSE_MS);
  }

  /** Judges until the verdict is that of the text in the box: the latest wins. */
  async #judge() {
    this.#isBusy = true;
    let text;
    do {
      text = this.#text.value;
      this.#state = text.trim() === '' ? { kind: 'waiting' } : await this.#verdictOn(text);
      this.draw();
    } while (text !== this.#text.value);
    this.#isBusy = false;
    this.#card.removeAttribute('aria-busy');
    this.#speak();
  }

  async #verdictOn(text) {
    const start = performance.now();
    try {
      const verdict = await this.#analyzer.analyze(text);
      return { kind: 'verdict', text, verdict, time: performance.now() - start };
    } catch (error) {
      return { kind: 'failed', error, ofText: true };
    }
  }

  /** Asks which words and sentences counted, once the typing pauses. */
  async #weigh() {
    const text = this.#text.value;
    this.#weighing = new AbortController();
    const { signal } = this.#weighing;
    this.#reading = undefined;
    if (text.trim() !== '') {
      try {
        const verdict = await this.#analyzer.analyze(text, { explain: true, sentences: true, signal });
        if (signal.aborted) return;
        this.#reading = { text, verdict };
      } catch (error) {
        if (signal.aborted) return;
        console.warn('Mizaj could not weigh the words:', error.message);
      }
    }
    this.draw();
  }

  draw() {
    const { kind, verdict } = this.#state;
    const isJudged = kind === 'verdict';
    setData(this.#card, 'label', isJudged ? verdict.label : undefined);
    setData(this.#card, 'language', isJudged ? verdict.language : undefined);
    setData(this.#card, 'confidence', isJudged ? verdict.confidence.toFixed(4) : undefined);
    this.#card.querySelector('.mouth').setAttribute('d', MOUTHS[isJudged ? verdict.label : 'neutral']);
    this.#drawHead();
    byId('flags').replaceChildren(...(isJudged ? this.#flags(verdict) : []).map((text) => h('li', {}, text)));
    drawScores(byId('scores'), isJudged ? verdict.scores : undefined);
    byId('facts').replaceChildren(...(isJudged ? facts(verdict, this.#state.time) : []));
    this.#drawReading();
    drawExamples(byId('examples'), (text) => this.#write(text));
  }

  #drawHead() {
    const { kind, verdict, share, error, ofText } = this.#state;
    const [label, sure] = {
      loading: () => [t('loading'), share === undefined ? '' : percent(share)],
      waiting: () => [t('waiting'), t('waitingHint')],
      failed: () => [t(ofText ? 'failedText' : 'failed'), error ? reasonText(error) : ''],
      verdict: () => [t(verdict.label), t('confidence', { share: percent(verdict.confidence) })],
    }[kind]();
    byId('verdict-label').textContent = label;
    byId('verdict-sure').textContent = sure;
    const bar = byId('loading');
    bar.hidden = kind !== 'loading';
    bar.setAttribute('aria-label', t('loading'));
    if (share === undefined) bar.removeAttribute('value');
    else bar.value = share;
  }

  #flags(verdict) {
    const reading = this.#reading?.text === this.#state.text ? this.#reading.verdict : undefined;
    return [
      verdict.uncertain && t('uncertain'),
      reading?.mixed && t('mixed'),
      !verdict.reliable && t('unreliable'),
      verdict.truncated && t('truncated'),
      ...verdict.warnings.map((name) => t(WARNINGS.includes(name) ? `warning_${name}` : 'warning_other')),
    ].filter(Boolean);
  }

  #drawReading() {
    const reading = this.#reading;
    const isCurrent = this.#state.kind === 'verdict' && reading !== undefined;
    byId('reading').hidden = !isCurrent;
    if (!isCurrent) return;
    const { text, verdict } = reading;
    const evidence = (verdict.evidence ?? []).filter(({ weight }) => Math.abs(weight) >= SLIGHT);
    byId('marked').replaceChildren(...marked(text, evidence, verdict.label));
    byId('evidence').replaceChildren(...listed(text, evidence, verdict.label));
    const sentences = verdict.sentences ?? [];
    byId('sentences-block').hidden = sentences.length < 2;
    byId('sentences').replaceChildren(...sentences.map((sentence) => sentenceRow(text, sentence)));
  }

  /** Says the verdict to screen readers, not at every key. */
  #speak() {
    clearTimeout(this.#speech);
    if (this.#state.kind !== 'verdict') return;
    const { label, confidence, language } = this.#state.verdict;
    const words = t('spoken', {
      label: t(label),
      share: percent(confidence),
      language: t(`language_${language}`),
    });
    this.#speech = setTimeout(
      () => {
        this.#spokenAt = performance.now();
        byId('announcer').textContent = words;
      },
      Math.max(250, this.#spokenAt + SPEAK_EVERY_MS - performance.now()),
    );
  }

  /** Puts the text into the address, behind the hash, which no browser sends anywhere. */
  async #share() {
    const note = byId('share-note');
    note.hidden = false;
    if (this.#text.value.trim() === '') {
      note.textContent = t('shareEmpty');
      return;
    }
    history.replaceState(null, '', SHARED + encodeURIComponent(this.#text.value));
    try {
      await navigator.clipboard.writeText(location.href);
      note.textContent = t('shareDone');
    } catch {
      note.textContent = t('shareShown');
    }
  }

  #readAddress() {
    if (!location.hash.startsWith(SHARED)) return;
    try {
      this.#text.value = decodeURIComponent(location.hash.slice(SHARED.length));
    } catch {
      return; // A link that was cut holds no text.
    }
    this.#changed();
  }
}

function setData(element, name, value) {
  if (value === undefined) delete element.dataset[name];
  else element.dataset[name] = value;
}

/** Three bars, drawn once and moved after that, so that they can glide. */
function drawScores(list, scores) {
  if (list.childElementCount === 0) {
    list.append(
      ...LABELS.map((label) =>
        h(
          'div',
          { class: 'score', 'data-tone': label },
          h('dt', { 'data-i18n': label }),
          h('dd', {}),
          h('div', { class: 'track', 'aria-hidden': 'true' }, h('span', { class: 'fill' })),
        ),
      ),
    );
  }
  translate(list);
  LABELS.forEach((label, index) => {
    const row = list.children[index];
    row.querySelector('dd').textContent = scores ? percent(scores[label], 1) : '–';
    row.querySelector('.fill').style.transform = `scaleX(${scores ? scores[label] : 0})`;
  });
}

function facts({ language, languageConfidence, modelVersion }, time) {
  const found = t(`language_${language}`);
  const rows = [
    [t('factLanguage'), language === 'und' ? found : `${found} · ${percent(languageConfidence)}`],
    [t('factTime'), milliseconds(time)],
    [t('factModel'), h('bdi', {}, modelVersion)],
  ];
  return rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]);
}

/** Which label a weight speaks for, as a colour; "against" has none of its own. */
function toneOf(effects) {
  return LABELS.reduce((best, label) => (effects[label] > effects[best] ? label : best));
}

/** The text with the words that counted underlined; the text itself stays untouched. */
function marked(text, evidence) {
  const parts = [];
  let end = 0;
  for (const { span, weight, effects } of [...evidence].sort((a, b) => a.span.start - b.span.start)) {
    if (span.start < end) continue;
    const word = h(
      'span',
      { class: weight < 0 ? 'word against' : 'word', 'data-tone': toneOf(effects), title: signed(weight) },
      text.slice(span.start, span.end),
    );
    word.style.setProperty('--thick', `${(1.5 + 5 * Math.min(1, Math.abs(weight) * 2)).toFixed(1)}px`);
    parts.push(text.slice(end, span.start), word);
    end = span.end;
  }
  parts.push(text.slice(end));
  return parts;
}

function listed(text, evidence) {
  if (evidence.length === 0) return [h('li', { 'data-tone': 'neutral' }, t('readingNothing'))];
  return [...evidence]
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, MOST_WORDS)
    .map(({ span, weight, effects }) =>
      h(
        'li',
        { 'data-tone': toneOf(effects) },
        h('bdi', {}, text.slice(span.start, span.end)),
        h('b', {}, signed(weight)),
      ),
    );
}

function signed(weight) {
  const points = Math.round(weight * 100);
  return points < 0 ? `−${-points}` : `+${points}`;
}

function sentenceRow(text, { span, label, confidence }) {
  return h(
    'li',
    { 'data-tone': label },
    h('span', { dir: 'auto' }, text.slice(span.start, span.end).trim()),
    h('span', { class: 'mood' }, `${t(label)} · ${percent(confidence)}`),
  );
}

let drawnExamples;

function drawExamples(place, choose) {
  const language = document.documentElement.lang;
  if (drawnExamples === language) return;
  drawnExamples = language;
  place.replaceChildren(
    ...EXAMPLES.map((group) =>
      h(
        'div',
        { class: 'example-group' },
        h('h3', {}, t(`language_${group.language}`)),
        ...group.texts.map(({ text, weak }) =>
          h(
            'button',
            { class: 'example', type: 'button', onclick: () => choose(text) },
            h('span', { dir: 'auto', lang: group.language === 'darija' ? 'ary' : group.language }, text),
            weak && h('span', { class: 'tag' }, t(`weak_${weak}`)),
          ),
        ),
      ),
    ),
  );
}
