import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { isImage, type Attachment } from '../../protocol/attachments.ts';
import { useHost } from '../host.ts';
import { Icon, IconButton } from '../parts/icon.tsx';
import { ACCEPT, readFile } from './read-file.ts';

export interface Attaching {
  /** For the form: files that are pasted or dropped. */
  readonly onPaste: (event: ClipboardEvent) => void;
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDrop: (event: DragEvent) => void;
  readonly take: (files: Iterable<File>) => void;
}

/** Takes files into the message; the extension keeps them and answers with their chips. */
export function useAttaching(): Attaching {
  const host = useHost();
  const take = (files: Iterable<File>): void => {
    for (const file of files)
      readFile(file).then(host.post, (error: unknown) => {
        host.post({ type: 'problem', message: `${file.name}: ${String(error)}` });
        host.post({ type: 'notAttached', name: file.name, why: 'broken' });
      });
  };
  const hasFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes('Files') === true;
  return {
    take,
    onPaste: (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      // Office programs put a picture of the text beside the text.
      if (files.length === 0 || event.clipboardData?.types.includes('text/plain') === true) return;
      event.preventDefault();
      take(files);
    },
    onDragOver: (event) => {
      if (hasFiles(event.dataTransfer)) event.preventDefault();
    },
    onDrop: (event) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      take([...(event.dataTransfer?.files ?? [])]);
    },
  };
}

/** The button that picks files. */
export function AttachButton({ take }: Pick<Attaching, 'take'>): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        icon="file-media"
        label="Attach a picture or document"
        title="Attach a picture, PDF or text (or paste it)"
        onClick={() => {
          input.current?.click();
        }}
      />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={ACCEPT}
        onChange={(event) => {
          take([...(event.currentTarget.files ?? [])]);
          // The same file may be picked again.
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

const ICONS: Readonly<Record<string, string>> = { 'application/pdf': 'file-pdf', 'text/plain': 'file' };
const iconOf = ({ mediaType }: Attachment): string =>
  isImage(mediaType) ? 'file-media' : (ICONS[mediaType] ?? 'file');
const KB = 1024;
const sizeOf = ({ bytes }: Attachment): string =>
  bytes < KB * KB
    ? `${Math.ceil(bytes / KB).toLocaleString('en-US')} KB`
    : `${(bytes / KB / KB).toFixed(1)} MB`;

/** One chip a file: within a list, with a button that takes it out again where that can be done. */
export function AttachmentChips({
  attachments,
  onRemove,
}: {
  readonly attachments: readonly Attachment[];
  readonly onRemove?: (attachment: Attachment) => void;
}): JSX.Element {
  return (
    <>
      {attachments.map((attachment) => (
        <li key={attachment.id} class="chip" title={`${attachment.name}, ${sizeOf(attachment)}`}>
          <Icon name={iconOf(attachment)} />
          <span class="cut">{attachment.name}</span>
          {onRemove !== undefined && (
            <IconButton
              icon="close"
              label={`Remove ${attachment.name}`}
              onClick={() => {
                onRemove(attachment);
              }}
            />
          )}
        </li>
      ))}
    </>
  );
}
