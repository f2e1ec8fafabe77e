import { app } from './app.ts';
import type { Bindings } from './env.ts';
import { consumeHints } from './queues/hints.ts';

export { NodeHub } from './objects/node-hub.ts';
export { Sweeper } from './objects/sweeper.ts';
export { TaskRoom } from './objects/task-room.ts';

export default {
  fetch: app.fetch,
  queue: consumeHints,
} satisfies ExportedHandler<Bindings>;
