import type { JSX } from 'preact';
import { useHost } from '../host.ts';
import { lineName } from '../turn/sources.ts';

interface Place {
  readonly uri: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** A path that is cut in the directory, never in the file name. */
export function PathText({ text }: { readonly text: string }): JSX.Element {
  const slash = text.lastIndexOf('/') + 1;
  return (
    <>
      {slash > 0 && <span class="dir">{text.slice(0, slash)}</span>}
      <span class="file">{text.slice(slash)}</span>
    </>
  );
}

interface PlaceLinkProps {
  readonly place: Place;
  readonly id?: string;
  /** The id of what says more of it. */
  readonly describedBy?: string;
}

/** A link that opens its lines in the editor; with Alt, to the side. */
export function PlaceLink({ place, id, describedBy }: PlaceLinkProps): JSX.Element {
  const host = useHost();
  return (
    <a
      class="path"
      href="#"
      id={id}
      aria-describedby={describedBy}
      title={lineName(place)}
      // Directory and name are boxes of their own: without this, a space would stand between them in the name.
      aria-label={lineName(place)}
      onClick={(event) => {
        event.preventDefault();
        host.post(openMessage(place, event.altKey));
      }}
    >
      <PathText text={lineName(place)} />
    </a>
  );
}

export const openMessage = (place: Place, aside: boolean) =>
  ({
    type: 'open',
    uri: place.uri,
    startLine: place.startLine,
    endLine: place.endLine,
    ...(aside ? { aside: true } : {}),
  }) as const;
