import type { Effects } from '../../edge/jobs/effects.ts';
import type { Process } from './process.ts';
import type { Sim } from './sim.ts';

export interface Socket {
  readonly nodeId: number;
  readonly process: Process;
  wake(): void;
  cancel(jobId: number): void;
  /** The connection is gone; the node dials again. */
  closed(): void;
}

/** The object that holds the nodes' sockets: in memory, and over a network that loses frames. */
export interface Hub {
  connect(socket: Socket): void;
  tell(wake: boolean, cancelJobs: Effects['cancelJobs']): void;
  lose(): void;
}

export function newHub({ timeline, random, weather }: Sim): Hub {
  const sockets = new Map<number, Socket>();
  const send = ({ process }: Socket, frame: () => void): void => {
    if (weather.hits('hubLost')) return;
    timeline.after(random.between(0.5, 10), () => process.deliver(frame));
  };
  return {
    connect(socket) {
      sockets.get(socket.nodeId)?.closed();
      sockets.set(socket.nodeId, socket);
      send(socket, socket.wake);
    },
    tell(wake, cancelJobs) {
      for (const socket of sockets.values()) {
        for (const { nodeId, jobId } of cancelJobs) if (nodeId === socket.nodeId) send(socket, () => socket.cancel(jobId));
        if (wake) send(socket, socket.wake);
      }
    },
    lose() {
      const lost = [...sockets.values()];
      sockets.clear();
      for (const socket of lost) timeline.after(random.between(1, 50), () => socket.process.deliver(socket.closed));
    },
  };
}
