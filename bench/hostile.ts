import { readTrap, trap, TRAP_FORMATS, TRAP_PIECES } from '../compute/cycle/1-graphrag/traps.fixture.ts';

/** Sizes in UTF-16 units; a pattern that is worse than linear shows in the growth from one to the other. */
const [SMALL, LARGE] = [16_000, 64_000];
const PAIRS = 120;
const SHOWN = 3;

interface Timed {
  readonly piece: string;
  readonly perKb: number;
  readonly growth: number;
}

/** CPU milliseconds of reading and extracting text made to trap patterns, per 1,000 units: the worst of each format. */
export async function hostileTable(): Promise<string> {
  const rows = ['| format | worst repeated text | ms per 1,000 units | time for 4 × the text |', '|---|---|---|---|'];
  const pieces = [...TRAP_PIECES, ...pairs()];
  await readTrap(trap('Ada was born in Paris. Иван родился в Москве. Jean est né à Paris. ', SMALL), 'text');
  for (const format of TRAP_FORMATS) {
    const timed: Timed[] = [];
    for (const piece of pieces) {
      const small = await cpuOf(() => readTrap(trap(piece, SMALL), format));
      const large = await cpuOf(() => readTrap(trap(piece, LARGE), format));
      timed.push({ piece, perKb: large / (LARGE / 1000), growth: large / Math.max(small, 1) });
    }
    const worst = timed.toSorted((a, b) => b.perKb - a.perKb).slice(0, SHOWN);
    for (const { piece, perKb, growth } of worst) {
      rows.push(
        `| ${format} | \`${JSON.stringify(piece).replaceAll('|', '\\|').replaceAll('`', "'")}\` | ${perKb.toFixed(2)} | × ${growth.toFixed(1)} |`,
      );
    }
  }
  return `${pieces.length} repeated texts in each of ${TRAP_FORMATS.length} formats, ${SMALL / 1000} and ${LARGE / 1000} thousand units.\n\n${rows.join('\n')}`;
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Every piece with others in turn; the same ones each time. */
function pairs(): string[] {
  const step = 37;
  return Array.from({ length: PAIRS }, (_, at) => {
    const first = TRAP_PIECES[at % TRAP_PIECES.length] ?? '';
    return first + (TRAP_PIECES[(at * step + 11) % TRAP_PIECES.length] ?? '');
  });
}
