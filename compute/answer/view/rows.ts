const NONE = new Uint32Array(0);
/** A pool is not packed for less waste than this. Numbers of 4 bytes. */
const LEAST_WASTE = 4096;

const grown = (array: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> => {
  const wider = new Uint32Array(Math.max(least, Math.ceil(array.length * 1.5)));
  wider.set(array);
  return wider;
};

/**
 * Rows of 32-bit numbers in one pool: a sparse matrix, or posting lists, that grow and shrink number by number. A full row moves to the end
 * of the pool with twice the room, so that adding n numbers costs O(n). The order within a row depends on its history: whoever adds up over a
 * row must not depend on it.
 */
export class Rows {
  #pool = new Uint32Array(256);
  #used = 0;
  #wasted = 0;
  #starts = new Uint32Array(64);
  #counts = new Uint32Array(64);
  #rooms = new Uint32Array(64);

  /** A row's numbers; valid until the next change of any row. */
  of(row: number): Uint32Array {
    const count = this.#counts[row] ?? 0;
    if (count === 0) return NONE;
    const start = this.#starts[row] ?? 0;
    return this.#pool.subarray(start, start + count);
  }

  count(row: number): number {
    return this.#counts[row] ?? 0;
  }

  add(row: number, value: number): void {
    const count = this.#counts[row] ?? 0;
    if (count >= (this.#rooms[row] ?? 0)) this.#move(row, Math.max(2, count * 2));
    this.#pool[(this.#starts[row] ?? 0) + count] = value;
    this.#counts[row] = count + 1;
  }

  /** Takes one such number out; the last one takes its place. */
  remove(row: number, value: number): void {
    const numbers = this.of(row);
    const at = numbers.indexOf(value);
    if (at < 0) return;
    numbers[at] = numbers.at(-1) ?? 0;
    this.#counts[row] = numbers.length - 1;
  }

  /** Replaces a row; what is read from it then stands in this order. */
  set(row: number, values: ArrayLike<number>): void {
    if (values.length > (this.#rooms[row] ?? 0)) this.#move(row, values.length);
    if (values.length > 0) this.#pool.set(values, this.#starts[row] ?? 0);
    if (row < this.#counts.length) this.#counts[row] = values.length;
  }

  /** Gives back the room that rows have to spare. */
  pack(): void {
    const size = this.#counts.reduce((sum, count) => sum + count, 0);
    const pool = new Uint32Array(size);
    let used = 0;
    for (let row = 0; row < this.#counts.length; row++) {
      const numbers = this.of(row);
      pool.set(numbers, used);
      this.#starts[row] = used;
      this.#rooms[row] = numbers.length;
      used += numbers.length;
    }
    this.#pool = pool;
    this.#used = used;
    this.#wasted = 0;
  }

  #move(row: number, room: number): void {
    if (row >= this.#counts.length) {
      this.#starts = grown(this.#starts, row + 1);
      this.#counts = grown(this.#counts, row + 1);
      this.#rooms = grown(this.#rooms, row + 1);
    }
    if (this.#used + room > this.#pool.length && this.#wasted > Math.max(LEAST_WASTE, this.#used / 2)) this.pack();
    if (this.#used + room > this.#pool.length) this.#pool = grown(this.#pool, this.#used + room);
    this.#pool.copyWithin(this.#used, this.#starts[row] ?? 0, (this.#starts[row] ?? 0) + (this.#counts[row] ?? 0));
    this.#wasted += this.#rooms[row] ?? 0;
    this.#starts[row] = this.#used;
    this.#rooms[row] = room;
    this.#used += room;
  }
}
