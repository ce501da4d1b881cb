import { render } from 'preact';
import * as z from 'zod/mini';
import { HostMessage } from '../protocol/host-message.ts';
import { App } from './app.tsx';
import { createPace } from './pace.ts';
import { connectHost, HostContext, type Host } from './host.ts';
import { emptyView, reduce, type PanelAction } from './reduce.ts';

const bridge = connectHost();
const host: Host = {
  ...bridge,
  post: (message) => {
    bridge.post(message);
    // Seen at once: what is typed from here on belongs to the new chat, whenever the extension names it.
    if (message.type === 'newChat') act({ type: 'newChat' });
  },
};
let view = emptyView;

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the panel.');
const place = root.dataset['place'] ?? 'side';

const act = (action: PanelAction): void => {
  actAll([action]);
};

function actAll(actions: readonly PanelAction[]): void {
  const before = view;
  for (const action of actions) {
    const next = reduce(view, action);
    if (next.lost) host.post({ type: 'resync' });
    view = next.view;
  }
  if (view !== before) draw();
}

const take = createPace({
  apply: actAll,
  nextFrame: (then) => {
    if (document.hidden) setTimeout(then);
    else requestAnimationFrame(then);
  },
});

function draw(): void {
  if (root === null) return;
  render(
    <HostContext.Provider value={host}>
      <App view={view} act={act} place={place} />
    </HostContext.Provider>,
    root,
  );
}

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const parsed = z.safeParse(HostMessage, event.data);
  if (parsed.success) {
    take(parsed.data);
    return;
  }
  host.post({ type: 'problem', message: `A message was not understood: ${z.prettifyError(parsed.error)}` });
  // Once: if the whole state isn't understood either, asking for it again would go on for ever.
  if (!view.known) return;
  view = { ...view, known: false };
  host.post({ type: 'resync' });
});
window.addEventListener('error', (event) => {
  host.post({ type: 'problem', message: event.message });
});
window.addEventListener('unhandledrejection', (event) => {
  host.post({ type: 'problem', message: String(event.reason) });
});

draw();
host.post({ type: 'ready' });
