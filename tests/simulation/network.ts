import { FeragError } from '../../contract/errors.ts';
import type { Process } from './process.ts';
import type { Sim } from './sim.ts';

/** Whatever answers calls; it may be away, and die in the middle. */
export interface Server {
  /** The answer, or `away` when its process is not there or dies before it answers. */
  serve<T>(call: () => Promise<T>, away: () => void): Promise<T>;
}

/** As the client of the real edge. */
const TIMEOUT_MS = 30_000;
const away = () => new FeragError('not_ready', 'The edge does not answer.');

/** One call over a network that loses, doubles and delays, on either way. */
export function callOver<T>(sim: Sim, from: Process, server: Server, call: () => Promise<T>): Promise<T> {
  const { timeline, random, weather } = sim;
  const transit = () => (weather.hits('delayed') ? random.between(1_000, 45_000) : random.between(0.5, 10));
  return new Promise<T>((resolve, reject) => {
    let isOver = false;
    const settle = (end: () => void): void => {
      if (isOver) return;
      isOver = true;
      stopWaiting();
      from.deliver(end);
    };
    const fail = () => settle(() => reject(away()));
    let stopWaiting: () => void = () => undefined;
    const send = (answered: (end: () => void) => void) =>
      timeline.after(transit(), () => {
        server
          .serve(call, () => timeline.after(transit(), () => answered(() => reject(away()))))
          .then(
            (value) => timeline.after(transit(), () => answered(() => resolve(value))),
            (error: unknown) => timeline.after(transit(), () => answered(() => reject(shown(error)))),
          );
      });
    const dial = () => {
      stopWaiting = timeline.after(TIMEOUT_MS, fail);
      const isHeard = !weather.hits('answerLost');
      if (weather.hits('doubled')) send(() => undefined);
      if (weather.hits('lost')) {
        if (random.chance(0.5)) timeline.after(transit(), fail);
        return;
      }
      send(isHeard ? settle : () => undefined);
    };
    // Between the decision to call and the call a process can be frozen.
    if (weather.has('nodeFreezes')) from.clock.after(random.between(0, 3), dial);
    else dial();
  });
}

/** What is no problem of the contract is `internal` to whoever asked. */
const shown = (error: unknown): FeragError =>
  error instanceof FeragError ? error : new FeragError('internal', 'Something went wrong on our side.', { cause: error });
