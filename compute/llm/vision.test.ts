import { afterEach, expect, it } from 'vitest';
import { newLimiter } from './limiter.ts';
import { PLAIN_DIALECT } from './setup.ts';
import { swiftClock } from './testing/hand-clock.ts';
import { openScriptedServer, type ScriptedOptions, type ScriptedServer } from './testing/scripted-server.ts';
import { scriptedEndpoint } from './testing/scripted-setup.ts';
import { openVision } from './vision.ts';

const open: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function readBy(options: ScriptedOptions) {
  const server = await openScriptedServer(options);
  open.push(server);
  const clock = swiftClock();
  const vision = openVision(
    { endpoint: scriptedEndpoint(server), dialect: PLAIN_DIALECT },
    { limiter: newLimiter({ start: 1, most: 1 }, clock), clock },
  );
  return { read: () => vision.read(Buffer.from('a picture'), 'image/png'), server };
}

it("F7: a picture with which the model comes to no end is that picture's failure, and is not asked again", async () => {
  let calls = 0;
  const { read } = await readBy({ chat: () => ((calls += 1), { text: 'again and again', finish: 'length' }) });
  await expect(read()).rejects.toMatchObject({ code: 'parser_failed', retry: false });
  expect(calls).toBe(1);
});
