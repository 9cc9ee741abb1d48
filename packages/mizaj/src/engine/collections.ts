/** Collections of rows in the module's memory, lost with its instance. */

import { MizajError } from '../error.js';
import { type Difference, type InsightRow, type Insights, InsightsCollector } from '../mizaj.js';
import { currentInstance, withInstance } from './instance.js';

/** A collection and the instance it belongs to. */
interface Begun {
  rows: InsightsCollector;
  instance: number;
}

/** Collections by name. */
export class Collections {
  readonly #begun = new Map<string, Begun>();

  /** Adds rows to those before, of which there are `start`; the first ones begin the collection. */
  add(name: string, start: number, rows: InsightRow[]): void {
    withInstance(() => {
      if (start === 0) {
        this.#begun.set(name, { rows: new InsightsCollector(), instance: currentInstance() });
      }
      const collection = this.#find(name);
      for (const row of rows) addRow(collection, row);
    });
  }

  /** Summarizes a collection. */
  report(name: string, partial: boolean): Insights {
    return withInstance(() => this.#find(name).report(partial));
  }

  /** What distinguishes one collection from another. */
  differences(first: string, second: string): Difference[] {
    return withInstance(() => this.#find(first).differences(this.#find(second)));
  }

  /** Ends all collections and frees their memory. */
  endAll(): void {
    for (const { rows, instance } of this.#begun.values()) {
      if (instance === currentInstance()) rows.free();
    }
    this.#begun.clear();
  }

  #find(name: string): InsightsCollector {
    const begun = this.#begun.get(name);
    if (begun?.instance === currentInstance()) return begun.rows;
    throw new MizajError('ENGINE_CRASHED', 'the engine crashed and lost the rows');
  }
}

/** Adds a row in the form in which the module takes it. */
function addRow(collection: InsightsCollector, row: InsightRow): void {
  const { text, label, confidence, language, leftOut, truth, topics = [], channel, date } = row;
  const rest = [channel ?? '', date ?? '', ...topics.flatMap(({ topic, mood }) => [topic, mood])];
  collection.add(text, leftOut ?? label, confidence, language, truth ?? '', rest);
}
