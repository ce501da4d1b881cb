/** What must come together before anything of a workspace is sent. */
export interface Grounds {
  /** `footnote.embeddings.provider` */
  readonly provider: string;
  readonly trusted: boolean;
  /** The user has agreed, for all folders that are open and the address as it is. */
  readonly agreed: boolean;
}

export const maySend = ({ provider, trusted, agreed }: Grounds): boolean =>
  provider === 'voyage' && trusted && agreed;
