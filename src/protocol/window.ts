/** From this share of the model's window on, older turns are summed up in the background. */
export const SUM_UP_FROM = 0.75;
/** From this share on nothing is asked before they are. */
export const FULL_FROM = 0.95;

/** How full the model's window is, in tokens. */
export interface WindowUse {
  readonly used: number;
  readonly of: number;
}

export const isFull = ({ used, of }: WindowUse): boolean => used >= of * FULL_FROM;
