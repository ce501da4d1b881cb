import type { JSX } from 'preact';
import type { ResearchPart, Usage } from '../../protocol/turn.ts';
import { Fold } from '../parts/fold.tsx';
import { Icon } from '../parts/icon.tsx';
import { PlaceLink } from '../parts/place.tsx';
import { dollars, sentOf, tokens } from './amounts.ts';
import { readPlaces } from './read-places.ts';
import { counted } from './work-words.ts';

const LIMITS: Readonly<Record<NonNullable<ResearchPart['limit']>, string>> = {
  steps: 'requests',
  dollars: 'dollars',
  minutes: 'minutes',
  tokens: 'tokens',
  tool_calls: 'tool calls',
  output_bytes: 'output',
};

const ICONS: Partial<Readonly<Record<ResearchPart['state'], string>>> = {
  limit: 'warning',
  failed: 'error',
  stopped: 'circle-slash',
};

const all = (usage: Usage): number => sentOf(usage) + usage.output;

const cost = (usd: number): string => (usd > 0 && usd < 0.0005 ? 'under $0.001' : dollars(usd));

/** How a part went, in words. */
function outcome({ state, limit, problem, requests, usage }: ResearchPart): string {
  const used = counted(requests, 'request') + (usage.costUsd === null ? '' : `, ${cost(usage.costUsd)}`);
  switch (state) {
    case 'done':
      return used;
    case 'running':
      return `Not finished: ${used}`;
    case 'stopped':
      return `Stopped with the answer: ${used}`;
    case 'limit':
      return `${limit === undefined ? 'Cut short' : `Stopped at its limit of ${LIMITS[limit]}`}: ${used}`;
    case 'failed':
      return `Failed: ${problem ?? 'no reason is known.'} ${used}`;
  }
}

const most = ({ most: { tokens: n, costUsd, minutes } }: ResearchPart): string =>
  `${tokens(n)} tokens, ${dollars(costUsd)}, ${counted(Math.round(minutes * 10) / 10, 'minute')}`;

/** The work that a turn handed out: its plan, what each worker read and used, and the limits that were reached. */
export function ResearchTree({ parts }: { readonly parts: readonly ResearchPart[] }): JSX.Element | null {
  if (parts.length === 0) return null;
  const plans = parts.filter(({ kind }) => kind === 'plan');
  const workers = parts.filter(({ kind }) => kind === 'worker');
  const own = (plan: ResearchPart): ResearchPart[] =>
    workers.filter(({ id }) => id.startsWith(plan.id.slice(0, -'plan'.length)));
  const called = workers.filter((worker) => !plans.some((plan) => own(plan).includes(worker)));
  return (
    <section class="tree">
      <h4>
        <span>{plans.length > 0 ? 'Read in parts' : 'Workers'}</span>
        <span class="num">{tokens(parts.reduce((sum, { usage }) => sum + all(usage), 0))}</span>
      </h4>
      <ul>
        {plans.map((plan) => (
          <li key={plan.id}>
            <PartLine part={plan} title="Plan" />
            <span class="why">{`Limits of all parts together: ${most(plan)}`}</span>
            {own(plan).length > 0 && (
              <ul>
                {own(plan).map((worker) => (
                  <Worker key={worker.id} part={worker} />
                ))}
              </ul>
            )}
          </li>
        ))}
        {plans.map(
          ({ id, handedOver }) =>
            handedOver !== undefined && (
              <li key={id}>
                <span class="title">What they found, as the answer’s model got it</span>
                <span class="num">{tokens(handedOver)}</span>
              </li>
            ),
        )}
        {called.map((worker) => (
          <Worker key={worker.id} part={worker} />
        ))}
      </ul>
    </section>
  );
}

function PartLine({ part, title }: { readonly part: ResearchPart; readonly title: string }): JSX.Element {
  const icon = ICONS[part.state];
  return (
    <>
      <span class="title">
        {icon !== undefined && <Icon name={icon} />}
        {title}
      </span>
      <span class="num">{tokens(all(part.usage))}</span>
      <span class="why">{outcome(part)}</span>
    </>
  );
}

function Worker({ part }: { readonly part: ResearchPart }): JSX.Element {
  const read = readPlaces(part.read);
  return (
    <li>
      <PartLine part={part} title={part.title} />
      {part.state === 'limit' && <span class="why">{`Its limits: ${most(part)}`}</span>}
      {read.length > 0 && (
        <Fold cls="read" summary={counted(read.length, 'place read', 'places read')}>
          {() => (
            <ul>
              {read.map((place) => (
                <li key={`${place.uri}:${String(place.startLine)}`}>
                  <PlaceLink place={place} />
                </li>
              ))}
            </ul>
          )}
        </Fold>
      )}
    </li>
  );
}
