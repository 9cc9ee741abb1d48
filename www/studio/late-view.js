/** Views that are loaded when they are first seen: most visits do without them. */

import { h } from '../shared/dom.js';

/** @typedef {import('../files/dataset.js').Dataset} Dataset */

/**
 * Connects a view, which is then given every new data set.
 * @template {{ show(dataset: Dataset): void }} V
 * @param {string} name the view's name in the address
 * @param {() => Promise<V>} open loads the view
 */
export function lateView(name, open) {
  /** @type {Promise<V> | undefined} */
  let loading;
  /** @type {V | undefined} */
  let view;
  /** @type {Dataset | undefined} */
  let latest;
  const load = () => {
    loading ??= open().then((opened) => {
      view = opened;
      if (latest) opened.show(latest);
      return opened;
    });
    return loading;
  };
  const loadIfSeen = () => {
    if (location.hash === `#${name}`) load();
  };
  addEventListener('hashchange', loadIfSeen);
  loadIfSeen();
  return {
    load,
    /** The view, once it is loaded. */
    get view() {
      return view;
    },
    /** @param {Dataset} dataset */
    show(dataset) {
      latest = dataset;
      view?.show(dataset);
    },
  };
}

/**
 * Adds the style sheet of a view.
 * @param {string} path relative to the bundled module
 */
export function addSheet(path) {
  document.head.append(h('link', { rel: 'stylesheet', href: new URL(path, import.meta.url) }));
}
