/** Something that can be let go of. */
export interface Disposable {
  dispose(): void;
}

/** Subscribes a listener; disposing the answer unsubscribes it. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

export interface Emitter<T> extends Disposable {
  readonly event: Event<T>;
  fire(value: T): void;
}

/** A source of events. A listener that throws doesn't keep the others from hearing. */
export function emitter<T>(onError: (error: unknown) => void = console.error): Emitter<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    event: (listener) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    fire: (value) => {
      for (const listener of [...listeners]) {
        try {
          listener(value);
        } catch (error) {
          onError(error);
        }
      }
    },
    dispose: () => {
      listeners.clear();
    },
  };
}

/** Disposes all, last first. */
export function disposeAll(items: readonly Disposable[]): void {
  for (const item of [...items].reverse()) item.dispose();
}
