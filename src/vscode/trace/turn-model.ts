/** Which model answered a turn: what the settings say at its end may have changed while it ran. */
export interface TurnModel {
  /** A request of a turn was made of this model. */
  asked(model: string): void;
  /** Of a turn that began then (milliseconds since 1970) and is over now; `otherwise` where it made no request. */
  of(startedAt: number, otherwise: string): string;
}

/** @param now milliseconds since 1970 */
export function turnModel(now: () => number = Date.now): TurnModel {
  let newest: { readonly at: number; readonly model: string } | undefined;
  return {
    asked: (model) => {
      newest = { at: now(), model };
    },
    of: (startedAt, otherwise) => (newest !== undefined && newest.at >= startedAt ? newest.model : otherwise),
  };
}
