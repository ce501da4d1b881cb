declare const admitted: unique symbol;

/**
 * Text from the workspace that the egress gate has let through: the only kind that the model client takes.
 * Opaque on purpose: `workspace/gate.ts` alone may make one (lint).
 */
export interface Admitted {
  readonly [admitted]: true;
  readonly text: string;
}

/** For `workspace/gate.ts` alone. */
export const markAdmitted = (text: string): Admitted => ({ text }) as Admitted;
