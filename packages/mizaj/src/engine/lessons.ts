/** The lessons of an engine: examples in the module's memory, lost with its instance. */

import { MizajError } from '../error.js';
import { Lesson, type LessonState } from '../mizaj.js';
import type { ExampleData } from '../worker/protocol.js';
import type { DurableEngine } from './durable-engine.js';
import { currentInstance } from './instance.js';

/** A lesson and the instance it belongs to. */
interface Begun {
  lesson: Lesson;
  instance: number;
}

/** Lessons by name. */
export class Lessons {
  readonly #begun = new Map<string, Begun>();

  /** Reads an example; begins the lesson if there is none of this name. */
  add(engine: DurableEngine, name: string, { text, labels }: ExampleData): void {
    engine.use((current) => {
      const lesson = this.#begun.has(name)
        ? this.#find(name)
        : this.#begin(name, new Lesson(current));
      lesson.add(current, text, labels);
    });
  }

  /** Does one part of a lesson's work; the last one, and an error, end it. */
  step(engine: DurableEngine, name: string): LessonState {
    try {
      const state = engine.use(() => this.#find(name).step());
      if (state.report) this.end(name);
      return state;
    } catch (error) {
      this.end(name);
      throw error;
    }
  }

  /** Ends a lesson and frees its memory. */
  end(name: string): void {
    const begun = this.#begun.get(name);
    this.#begun.delete(name);
    if (begun?.instance === currentInstance()) begun.lesson.free();
  }

  /** Ends all lessons. */
  endAll(): void {
    for (const name of this.#begun.keys()) this.end(name);
  }

  #begin(name: string, lesson: Lesson): Lesson {
    this.#begun.set(name, { lesson, instance: currentInstance() });
    return lesson;
  }

  #find(name: string): Lesson {
    const begun = this.#begun.get(name);
    if (begun?.instance === currentInstance()) return begun.lesson;
    throw new MizajError('ENGINE_CRASHED', 'the engine crashed and lost the examples');
  }
}
