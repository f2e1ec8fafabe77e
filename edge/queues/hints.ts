import type { Bindings } from '../env.ts';

const DEAD = 'ferag-hints-dead';

/** A message only says "look": the truth is in the database, so any number of them is one wake-up. */
export async function consumeHints(batch: MessageBatch<unknown>, env: Bindings): Promise<void> {
  if (batch.queue === DEAD) {
    console.log(
      JSON.stringify({
        level: 'warn',
        at: new Date().toISOString(),
        message: 'Hints could not be delivered.',
        count: batch.messages.length,
      }),
    );
    return;
  }
  await env.NODE_HUB.getByName('hub').tell(true, []);
}
