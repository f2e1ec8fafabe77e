import { parentPort, workerData } from 'node:worker_threads';
import { limiterFor } from '../lanes.ts';
import { Endpoint } from '../setup.ts';

// A channel keeps no thread alive, its port does.
parentPort?.on('message', () => undefined);
/** Takes a turn and keeps it until it is ended. */
await limiterFor(Endpoint.parse(workerData)).turn();
parentPort?.postMessage('has its turn');
