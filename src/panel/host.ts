import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import * as z from 'zod/mini';
import { Draft, type PanelMessage } from '../protocol/panel.ts';

/** What the panel keeps across a reload of its page. */
export const Kept = z.object({
  chatId: z.string(),
  draft: Draft,
  /** The turn at the log's upper edge, and by how many pixels it begins above; absent at the log's end. */
  top: z.optional(z.object({ turn: z.string(), offset: z.number() })),
});
export type Kept = z.infer<typeof Kept>;

/** The panel's side of the bridge to the extension. */
export interface Host {
  post(message: PanelMessage): void;
  kept(): Kept | undefined;
  keep(part: Partial<Kept>): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: () => VsCodeApi;

/** The host of this page; call it once. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  const read = (): Kept | undefined => {
    const parsed = z.safeParse(Kept, api.getState());
    return parsed.success ? parsed.data : undefined;
  };
  return {
    post: (message) => {
      api.postMessage(message);
    },
    kept: read,
    keep: (part) => {
      api.setState({ chatId: '', draft: { text: '', context: [] }, ...read(), ...part });
    },
  };
}

/** Told by what has grown by itself: the log then keeps its end in view, if it was. */
export const GROWN = 'grown';

export const HostContext = createContext<Host | undefined>(undefined);

/** @throws outside of the app, which is a mistake in the code. */
export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === undefined) throw new Error('This part is drawn outside of the app.');
  return host;
}
