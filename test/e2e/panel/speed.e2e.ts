// How fast the panel is in the workbench: with a model that streams slowly, one that streams as fast as it can, and a chat
// of 1,000 messages. No frame can be longer than the work in it, and no answer sooner: the processor's time for that work
// is what is bounded here, as it hardly changes with what else the machine does; times by the clock are printed.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Locator } from 'playwright-core';
import * as z from 'zod/mini';
import { say, type Piece } from '../../model-server/script.ts';
import { turns } from '../scripts.ts';
import { stage, type Scene } from '../stage.ts';
import { fedPanel, LISTEN_TO_TEST } from './fed-panel.ts';
import { answered, chat } from './state-parts.ts';
import { traceDuring, type Task, type Trace } from './trace.ts';

/** In the panel's page: how old the text of each message is when the frame with it is done, and how long frames take. */
const WATCH = `if (/^(active|pending)-frame$/.test(frameElement?.id ?? '')) {
  globalThis.ages = [];
  globalThis.gaps = [];
  const drawn = new MessageChannel();
  drawn.port1.onmessage = ({ data }) => ages.push(Date.now() - data);
  // Where the page's script adds its listener: the editor's way of filling the page drops others.
  const add = addEventListener;
  globalThis.addEventListener = (type, listener, ...rest) => {
    const heard = (event) => {
      listener(event);
      const first = event.data?.events?.find(({ event }) => event.type === 'text_delta');
      if (first !== undefined) requestAnimationFrame(() => drawn.port2.postMessage(first.at));
    };
    add.call(globalThis, type, type === 'message' ? heard : listener, ...rest);
  };
  // Not all the time: frames that never end are work too.
  globalThis.watchFrames = () => {
    let last = performance.now();
    const tick = (now) => {
      gaps.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  };
}`;
const Seen = z.object({ ages: z.array(z.number()), gaps: z.array(z.number()) });
/** Since the last call. */
const seen = async ({ panel }: Pick<Scene, 'panel'>): Promise<z.infer<typeof Seen>> =>
  Seen.parse(await panel.frame.locator('body').evaluate('({ ages: ages.splice(0), gaps: gaps.splice(0) })'));
const watchFrames = async ({ panel }: Pick<Scene, 'panel'>): Promise<void> => {
  await panel.frame.locator('body').evaluate('watchFrames()');
};
const most = (ms: readonly number[]): number => Math.max(0, ...ms);
const frames = (gaps: readonly number[]): string =>
  `longest frame ${most(gaps).toFixed(0)} ms, ${String(gaps.filter((ms) => ms > 50).length)} of ${String(gaps.length)} over 50 ms`;

const WORDS = 'A session is refreshed in `refreshSession` before it ends, and **once** for all that wait. ';
const slowly = (count: number): Piece[] =>
  Array.from(
    { length: count },
    (_, n) => [`${String(n)}. ${WORDS}\n\n`, { do: 'wait', ms: 30 }] as const,
  ).flat();
/** 10,000 pieces of a few characters: paragraphs, lists, code. */
const FAST = Array.from({ length: 10_000 }, (_, n) =>
  n % 40 === 0
    ? '\n\n'
    : n % 400 === 7
      ? '\n\n```ts\nconst a = 1;\nreturn a;\n```\n\n- one\n- two\n\n'
      : 'word ',
);

/** No task of the panel's thread takes longer than this on the processor, so that no frame must. */
function checkWork(t: TestContext, tasks: readonly Task[], boundMs: number): void {
  const [longest] = tasks;
  assert.ok(longest !== undefined);
  t.diagnostic(
    `longest task: ${longest.cpuMs.toFixed(0)} ms of work in ${longest.wallMs.toFixed(0)} ms (${longest.parts})`,
  );
  assert.ok(longest.cpuMs <= boundMs, `a task of ${longest.cpuMs.toFixed(0)} ms of work`);
}

/** What is scrolled: the chat, then to compare its turns with no script of ours, then plain text of the same height. */
const PAGES = {
  ours: '0',
  'its turns as they stand': `(async () => {
    const log = document.querySelector('.log');
    const turns = [...log.querySelectorAll('.turn.past')];
    const [made] = turns.filter((turn) => turn.querySelector('.tail') !== null);
    const copy = log.cloneNode(false);
    copy.append(...turns.map(() => made.cloneNode(true)));
    globalThis.height = log.scrollHeight;
    globalThis.prose = made.querySelector('.prose').textContent;
    log.replaceWith(copy);
    copy.scrollTop = copy.scrollHeight;
    await new Promise((then) => requestIdleCallback(then));
  })()`,
  'plain text': `(async () => {
    const log = document.querySelector('.log');
    const copy = log.cloneNode(false);
    copy.classList.remove('many');
    copy.append(...Array.from({ length: height / 150 }, () => {
      const text = document.createElement('p');
      text.style.cssText = 'height: 150px; overflow: hidden';
      text.textContent = prose.slice(0, 350);
      return text;
    }));
    log.replaceWith(copy);
    copy.scrollTop = copy.scrollHeight;
    await new Promise((then) => requestIdleCallback(then));
  })()`,
};
const Scrolled = z.object({
  page: z.string(),
  leaps: z.array(z.number()),
  steps: z.array(z.number()),
  /** Frames of the steps in which the turn in the middle of the view was not drawn whole. */
  bare: z.number(),
});
type Scrolled = z.infer<typeof Scrolled>;
/** Scrolls up from the end, by a screen and then by 200 px a frame, between the marks `page` and `page end`. */
const scroll = async (body: Locator, page: string): Promise<Scrolled> =>
  Scrolled.parse(
    await body.evaluate(`(async () => {
      const log = document.querySelector('.log');
      const { left, top, width, height } = log.getBoundingClientRect();
      let bare = 0;
      const look = () => {
        const turn = document.elementFromPoint(left + width / 2, top + height / 2)?.closest('.turn');
        if (turn && turn.querySelector('.answer') === null) bare++;
      };
      const by = async (px, times) => {
        const gaps = [];
        let last = await new Promise(requestAnimationFrame);
        for (let i = 0; i < times; i++) {
          log.scrollTop -= px;
          const now = await new Promise(requestAnimationFrame);
          if (px < height / 2) look();
          gaps.push(now - last);
          last = now;
        }
        return gaps;
      };
      performance.mark('${page}');
      const leaps = await by(900, 120);
      performance.mark('${page} landed');
      // What flew by is not drawn: where it lands, it is drawn with the next frames.
      for (let i = 0; i < 3; i++) {
        log.scrollTop -= 1;
        await new Promise(requestAnimationFrame);
      }
      performance.mark('${page} steps');
      const steps = await by(200, 120);
      performance.mark('${page} end');
      return { page: '${page}', leaps, steps, bare };
    })()`),
  );

describe('the panel in the workbench is fast', () => {
  const { play } = stage();
  const traced = (scene: Scene, act: () => Promise<void>): Promise<Trace> => {
    const browser = scene.context.browser();
    assert.ok(browser);
    return traceDuring(browser, scene.page, act);
  };

  it('draws text as it comes, 10,000 pieces a second too, with no more than 50 ms of work at a time', async (t) => {
    const script = turns(({ question }) =>
      say(...(question.includes('slowly') ? slowly(40) : FAST), 'The end.'),
    );
    await play(t, { script, init: WATCH }, async (scene) => {
      const asked = async (question: string): Promise<void> => {
        const before = await scene.panel.log.getByText('The end.').count();
        await scene.panel.ask(question);
        await scene.panel.log.getByText('The end.').nth(before).waitFor();
        await scene.panel.idle();
      };
      await asked('slowly');
      const { ages } = await seen(scene);
      const middle = ages.toSorted((a, b) => a - b)[ages.length >> 1] ?? Number.NaN;
      t.diagnostic(
        `drawn ${String(ages[0])} ms after the extension had the first piece, ${String(middle)} ms in the middle of ${String(ages.length)}, ${String(most(ages))} ms at most`,
      );
      assert.ok(middle <= 50, `${String(middle)} ms`);
      await watchFrames(scene);
      for (const question of ['slowly', 'fast']) {
        const from = performance.now();
        const { tasks } = await traced(scene, () => asked(question));
        t.diagnostic(
          `${question}: ${(performance.now() - from).toFixed(0)} ms; ${frames((await seen(scene)).gaps)}`,
        );
        checkWork(t, tasks, 50);
      }
    });
  });

  it('opens a chat of 1,000 messages with no more than 300 ms of work, and scrolls it at once with no more than 50 ms at a time', async (t) => {
    await play(t, { init: `${LISTEN_TO_TEST}${WATCH}` }, async (scene) => {
      const panel = await fedPanel(scene.page, scene.panel.frame);
      await panel.prepareMany(chat([answered], { chat: { id: 'many', title: '', turns: [answered] } }), 500);
      await watchFrames(scene);
      let opened: number[] = [];
      const scrolled: Scrolled[] = [];
      const trace = await traced(scene, async () => {
        await panel.showPrepared();
        opened = (await seen(scene)).gaps;
        for (const [page, prepare] of Object.entries(PAGES)) {
          await panel.part.locator('body').evaluate(prepare);
          scrolled.push(await scroll(panel.part.locator('body'), page));
        }
      });
      const opening = trace.between('opening', 'opened');
      const work = opening.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
      const wall = Math.max(...opening.map(({ wallMs }) => wallMs));
      t.diagnostic(`opened with ${work.toFixed(0)} ms of work, the longest task in ${wall.toFixed(0)} ms`);
      t.diagnostic(`opening: ${frames(opened)}`);
      for (const { page, leaps, steps } of scrolled) {
        const work = (from: string, to: string, n: number): string =>
          `${(trace.workBetween(`${page}${from}`, `${page}${to}`) / n).toFixed(1)} ms of work a frame`;
        t.diagnostic(
          `${page}: leaps of a screen, one a frame: ${work('', ' landed', leaps.length)}, ${frames(leaps)}; steps of 200 px: ${work(' steps', ' end', steps.length)}, ${frames(steps)}`,
        );
      }
      const whole = ({ page }: Scrolled): number =>
        trace.workBetween(page, `${page} landed`) + trace.workBetween(`${page} steps`, `${page} end`);
      const [ours, asTheyStand] = scrolled.map(whole);
      assert.ok(ours !== undefined && asTheyStand !== undefined);
      // Turns that are drawn as they come take little more than ones that are there: writing them is a small part of it.
      assert.ok(
        ours <= 1.2 * asTheyStand,
        `${ours.toFixed(0)} ms of work for ${asTheyStand.toFixed(0)} ms of no script's`,
      );
      assert.deepEqual(
        scrolled.map(({ bare }) => bare),
        [0, 0, 0],
        'what is in view is drawn whole',
      );
      assert.ok(work <= 300, `${work.toFixed(0)} ms`);
      const tasks = trace.between('ours', 'ours end');
      checkWork(t, tasks, 50);
      const script = most(tasks.map(({ scriptMs }) => scriptMs));
      const [style, layout] = ['UpdateLayoutTree', 'Layout'].map((name) =>
        trace.workBetween('ours', 'ours end', name),
      );
      assert.ok(style !== undefined && layout !== undefined);
      t.diagnostic(
        `scrolling: ${script.toFixed(0)} ms of script in a task at most; ${style.toFixed(0)} ms of style, ${layout.toFixed(0)} ms of layout`,
      );
      assert.ok(script <= 16, `${script.toFixed(0)} ms of script in a task`);
      // Styles that are made once for each turn that comes into view take less than its layout; what looks at the whole chat takes more.
      assert.ok(style <= layout, `${style.toFixed(0)} ms of style, ${layout.toFixed(0)} ms of layout`);
    });
  });
});
