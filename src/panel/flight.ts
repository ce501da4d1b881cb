/** Moves by so much of a screen, one after the other, are a flight: nobody reads what passes. */
const SCREENS = 0.75;
/** After so many milliseconds without such a move it has landed. */
const REST_MS = 100;

/** Tells whether the log flies by: its scroll bar is dragged, or a key for pages is held. One jump is no flight. */
export class Flight {
  readonly #onLanded: () => void;
  #top = 0;
  /** When it last moved far. Short moves say nothing: the browser makes some itself, when what comes into view has another height. */
  #at = -Infinity;
  #flying = false;

  constructor(onLanded: () => void) {
    this.#onLanded = onLanded;
  }

  get flying(): boolean {
    return this.#flying;
  }

  /** Call it when the log has scrolled. */
  moved({ scrollTop, clientHeight }: HTMLElement): void {
    const far = Math.abs(scrollTop - this.#top) > SCREENS * clientHeight;
    this.#top = scrollTop;
    if (!far) return;
    const before = this.#at;
    this.#at = performance.now();
    if (this.#flying || this.#at - before >= REST_MS) return;
    this.#flying = true;
    setTimeout(this.#look, REST_MS);
  }

  readonly #look = (): void => {
    const left = this.#at + REST_MS - performance.now();
    if (left > 0) setTimeout(this.#look, left);
    else {
      this.#flying = false;
      this.#onLanded();
    }
  };
}
