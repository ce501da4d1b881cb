/** Nobody is signed in: show the sign-in page. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut';
}

/** The server handed out tokens that had already ended: its clock and ours disagree. */
export class SessionExpired extends Error {
  override readonly name = 'SessionExpired';

  constructor(readonly expiresAt: number) {
    super(`The session ended at ${new Date(expiresAt).toISOString()}.`);
  }
}
