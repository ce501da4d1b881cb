import type { JSX } from 'preact';
import type { QueuedMessage } from '../../protocol/host-message.ts';
import { useHost } from '../host.ts';
import { Icon, IconButton } from '../parts/icon.tsx';

/** Messages sent while a turn runs: each waits its turn, or joins the running one if the user says so. */
export function Queue({
  queued,
  running,
}: {
  readonly queued: readonly QueuedMessage[];
  readonly running: boolean;
}): JSX.Element | null {
  const host = useHost();
  if (queued.length === 0) return null;
  return (
    <ul class="chips" aria-label="Queue">
      {queued.map((message) => (
        <li key={message.id} class="chip" title={message.text}>
          <Icon name="clock" />
          <span class="cut">{message.text}</span>
          {running && (
            <IconButton
              icon="debug-step-into"
              label="Add to the running answer"
              onClick={() => {
                host.post({ type: 'steer', id: message.id });
              }}
            />
          )}
          <IconButton
            icon="close"
            label="Remove from the queue"
            onClick={() => {
              host.post({ type: 'unqueue', id: message.id });
            }}
          />
        </li>
      ))}
    </ul>
  );
}
