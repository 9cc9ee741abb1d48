/** The view that says what the model is good and bad at, and how to check the promise. */

import { byId, h } from './dom.js';
import { onLanguage, t } from './i18n.js';

/** Builds the view. */
export function startAbout() {
  const view = byId('view-about');
  onLanguage(() => view.replaceChildren(...content()));
}

function content() {
  const list = (key) => h('ul', { class: 'points' }, ...t(key).split('|').map((point) => h('li', {}, point)));
  return [
    h(
      'div',
      { class: 'hero' },
      h('h1', { id: 'about-title' }, t('aboutTitle')),
      h('p', { class: 'lead' }, t('aboutLead')),
    ),
    h(
      'div',
      { class: 'pair' },
      h('section', { class: 'card' }, h('h2', {}, t('aboutGood')), list('aboutGoodPoints')),
      h('section', { class: 'card' }, h('h2', {}, t('aboutBad')), list('aboutBadPoints')),
    ),
    h(
      'section',
      { class: 'card' },
      h('h2', {}, t('aboutPrivate')),
      h('p', {}, t('aboutPrivateText')),
      list('aboutPrivatePoints'),
    ),
    h(
      'section',
      { class: 'card' },
      h('h2', {}, t('aboutDesk')),
      h('p', {}, t('aboutDeskText')),
      h('p', { class: 'after' }, h('a', { class: 'button', href: 'ticket.html' }, t('aboutDeskOpen'))),
    ),
  ];
}
