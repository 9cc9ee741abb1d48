/** One listener per signal, however many calls share it; runtimes warn about many listeners. */

/** Actions to run when signals fire. */
export class SignalListeners {
  readonly #actions = new Map<AbortSignal, Set<() => void>>();

  /** Runs `action` when `signal` fires; returns a function that removes it. */
  add(signal: AbortSignal, action: () => void): () => void {
    const actions = this.#actions.get(signal) ?? this.#listen(signal);
    actions.add(action);
    return () => {
      actions.delete(action);
      if (actions.size === 0) this.#forget(signal);
    };
  }

  #listen(signal: AbortSignal): Set<() => void> {
    const actions = new Set<() => void>();
    this.#actions.set(signal, actions);
    signal.addEventListener('abort', this.#onAbort);
    return actions;
  }

  #forget(signal: AbortSignal): void {
    this.#actions.delete(signal);
    signal.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = ({ target }: Event) => {
    const signal = target as AbortSignal;
    const actions = this.#actions.get(signal) ?? [];
    this.#forget(signal);
    for (const action of actions) action();
  };
}
