import { DurableObject } from 'cloudflare:workers';
import { lt } from 'drizzle-orm';
import { announce } from '../announce.ts';
import { WINDOW_MS } from '../auth/rate.ts';
import * as t from '../db/schema.ts';
import { clock, database, type Bindings } from '../env.ts';
import { BUSY_MS, IDLE_MS, ringWithin, type Alarm } from '../jobs/alarm.ts';
import { nextLook, sweep } from '../jobs/sweep.ts';
import { causeOf } from '../problem.ts';

const DAY_MS = 24 * 3_600_000;

/** One object with an alarm, which outlives a crash: looks in the database for what no message announced. */
export class Sweeper extends DurableObject<Bindings> {
  /** Makes sure that the alarm is set at all. */
  async ensure(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.#ringWithin(BUSY_MS);
  }

  /** There is work: look in a few seconds. */
  soon(): Promise<void> {
    return this.#ringWithin(BUSY_MS);
  }

  /** Never throws: the runtime stops repeating an alarm that keeps failing. */
  override async alarm(): Promise<void> {
    let again: number | null = BUSY_MS;
    try {
      const db = database(this.env);
      const now = clock(this.env);
      announce(this.env, this.ctx, await sweep(db, now));
      again = await nextLook(db, now);
      await this.#prune(now);
    } catch (cause) {
      console.log(JSON.stringify({ level: 'error', at: new Date().toISOString(), message: 'A sweep failed.', cause: causeOf(cause) }));
    }
    await this.#ringWithin(again ?? IDLE_MS);
  }

  #ringWithin(ms: number): Promise<void> {
    const { storage } = this.ctx;
    // Alarms go by the real time, also where tests move the edge's clock.
    const alarm: Alarm = { get: () => storage.getAlarm(), set: (at) => storage.setAlarm(at), now: Date.now };
    return ringWithin(alarm, ms);
  }

  async #prune(now: number): Promise<void> {
    const db = database(this.env);
    await db.batch([
      db.delete(t.tickets).where(lt(t.tickets.expiresAt, now)),
      db.delete(t.rateCounters).where(lt(t.rateCounters.windowEndsAt, now - WINDOW_MS)),
      db.delete(t.sessions).where(lt(t.sessions.expiresAt, now)),
      db.delete(t.idempotencyKeys).where(lt(t.idempotencyKeys.createdAt, now - DAY_MS)),
    ]);
  }
}
