import { afterEach, expect, it } from 'vitest';
import { openThread, type Thread } from './threads.ts';

const FILE = new URL('./testing/test-thread.ts', import.meta.url);
let open: Thread[] = [];
const thread = (idleMs = 60_000): Thread => {
  const made = openThread(FILE, null, idleMs);
  open.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(open.map((each) => each.close()));
  open = [];
});

it('answers each call, talks while at it, hears more, and keeps the code of an error', async () => {
  const t = thread();
  const said: unknown[] = [];
  const echo = t.call('echo');
  expect(await t.call('talk', (value) => said.push(value)).result).toBe('talked');
  expect(said).toEqual(['one', 'two']);
  echo.send('more');
  expect(await echo.result).toBe('more');
  await expect(t.call('fail').result).rejects.toMatchObject({ code: 'text_missing' });
  expect(t.busy()).toBe(0);
});

it.each(['die', 'exit'])('F64: a thread that ends (%s) rejects its calls, and the next call starts another', async (how) => {
  const t = thread();
  const beside = t.call('echo').result;
  await expect(Promise.all([t.call(how).result, beside])).rejects.toMatchObject({ code: 'node_lost' });
  await expect(beside).rejects.toMatchObject({ code: 'node_lost' });
  expect(await t.call('x').result).toBe('answer to x');
});

it('F64: the calls of a thread are not lost when the one before it is still ending', async () => {
  const t = thread();
  for (let i = 0; i < 5; i++) {
    // A dying thread first throws and then exits; in between its callers have already come back.
    await t.call('die').result.catch(() => undefined);
    expect(await t.call(i).result).toBe(`answer to ${i}`);
  }
  expect(await t.call('a').result).toBe('answer to a');
  const ending = t.close();
  const next = t.call('b').result;
  await ending;
  expect(await next).toBe('answer to b');
});
