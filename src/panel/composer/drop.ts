import { useHost } from '../host.ts';
import type { Attaching } from './attach.tsx';

/** What VS Code's own views put into a drag; a file manager's has files instead. */
const URI_LISTS = ['application/vnd.code.uri-list', 'text/uri-list'];

/** Takes what is dropped: files of the workspace by name, others by what they hold. VS Code lets drops through while Shift is held. */
export function useDrop(attaching: Attaching): Pick<Attaching, 'onDragOver' | 'onDrop'> {
  const host = useHost();
  const hasUris = (transfer: DataTransfer | null): boolean =>
    URI_LISTS.some((type) => transfer?.types.includes(type) === true);
  return {
    onDragOver: (event) => {
      if (hasUris(event.dataTransfer)) event.preventDefault();
      else attaching.onDragOver(event);
    },
    onDrop: (event) => {
      const uris = URI_LISTS.map((type) => event.dataTransfer?.getData(type) ?? '')
        .find((list) => list !== '')
        ?.split(/\r?\n/)
        .filter((uri) => /^(?:file|vscode-remote):/.test(uri))
        .slice(0, 100);
      if (uris === undefined || uris.length === 0) {
        attaching.onDrop(event);
        return;
      }
      event.preventDefault();
      host.post({ type: 'dropped', uris });
    },
  };
}
