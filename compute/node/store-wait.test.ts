import { expect, it } from 'vitest';
import { FeragError } from '../../contract/errors.ts';
import { swiftClock } from '../llm/testing/hand-clock.ts';
import { waitForStore } from './store-wait.ts';

const away = (times: number, error: Error = new FeragError('store_failed', 'The store cannot be reached.')) => {
  let asked = 0;
  return { asked: () => asked, storeId: () => ((asked += 1) <= times ? Promise.reject(error) : Promise.resolve('id')) };
};
function wait(store: ReturnType<typeof away>, isWanted = () => true) {
  let warnings = 0;
  const log = { warn: () => void (warnings += 1) };
  return { id: waitForStore(store, { log, clock: swiftClock(), isWanted }), warnings: () => warnings };
}

it('F77: a node waits for a store that is away when it starts, however long', async () => {
  const { id, warnings } = wait(away(100));
  expect(await id).toBe('id');
  expect(warnings()).toBe(100);
});

it('F77: a node does not wait for what will not pass, nor when nobody waits for it', async () => {
  await expect(wait(away(1, new Error('a fault of ours'))).id).rejects.toThrow('a fault of ours');
  const store = away(9);
  await expect(wait(store, () => store.asked() < 3).id).rejects.toMatchObject({ code: 'store_failed' });
  expect(store.asked()).toBe(3);
});
