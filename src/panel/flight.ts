/** Moves by so much of a screen, one after the other, are a flight: nobody reads what passes. */
const SCREENS = 0.75;
/** After so many milliseconds without a move it has landed. */
const REST_MS = 100;

/** Tells whether the log flies by: its scroll bar is dragged, or a key for pages is held. One jump is no flight. */
export class Flight {
  readonly #onLanded: () => void;
  #top = 0;
  #at = 0;
  #fast = false;
  #flying = false;

  constructor(onLanded: () => void) {
    this.#onLanded = onLanded;
  }

  get flying(): boolean {
    return this.#flying;
  }

  /** Call it when the log has scrolled. */
  moved({ scrollTop, clientHeight }: HTMLElement): void {
    const at = performance.now();
    const fast = Math.abs(scrollTop - this.#top) > SCREENS * clientHeight;
    // One short move among long ones ends none: the browser's own, when what comes into view has another height.
    const going = this.#flying ? fast || this.#fast : fast && this.#fast;
    const flying = going && at - this.#at < REST_MS;
    [this.#top, this.#at, this.#fast] = [scrollTop, at, fast];
    if (flying && !this.#flying) {
      this.#flying = true;
      setTimeout(this.#look, REST_MS);
    } else if (!flying) this.#land();
  }

  readonly #look = (): void => {
    const left = this.#at + REST_MS - performance.now();
    if (left <= 0) this.#land();
    else if (this.#flying) setTimeout(this.#look, left);
  };

  #land(): void {
    if (!this.#flying) return;
    this.#flying = false;
    this.#onLanded();
  }
}
