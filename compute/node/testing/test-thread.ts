import { setTimeout as pause } from 'node:timers/promises';
import { FeragError } from '../../../contract/errors.ts';
import { serveCalls } from '../thread-side.ts';

/** What a thread can do to its caller: answer, fail, talk, block its own thread, die, or never answer. */
serveCalls(async (call) => {
  switch (call.request) {
    case 'fail':
      throw new FeragError('text_missing', 'There is no text in it.');
    case 'talk':
      call.say('one');
      call.say('two');
      return 'talked';
    case 'echo':
      return new Promise((resolve) => call.onMore(resolve));
    case 'block': {
      call.say('blocking');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
      return 'blocked';
    }
    case 'die':
      setImmediate(() => {
        throw new Error('This thread dies.');
      });
      return pause(60_000);
    case 'exit':
      process.exit(3);
    // eslint-disable-next-line no-fallthrough -- the process has ended
    default:
      return `answer to ${String(call.request)}`;
  }
});
