import type { Archive } from '../archive/index.ts';
import { readPart } from './package.ts';

/** Level of a heading by the id of its paragraph style; 0 for the document's title. */
export type HeadingStyles = ReadonlyMap<string, number>;

interface Style {
  name: string;
  base: string;
  /** From 0; 9 is body text. */
  outline: number | null;
}

/** Which styles are headings: by their built-in name, their outline level, or the style that they are based on. */
export async function headingStyles(archive: Archive, part: string): Promise<HeadingStyles> {
  const styles = new Map<string, Style>();
  let style: Style | null = null;
  await readPart(archive, part, {
    open(name, attributes) {
      const value = attributes.get('val') ?? '';
      if (name === 'style') {
        style = { name: '', base: '', outline: null };
        if (attributes.get('type') === undefined || attributes.get('type') === 'paragraph')
          styles.set(attributes.get('styleId') ?? '', style);
      }
      if (style === null) return;
      if (name === 'name') style.name = value.toLowerCase();
      if (name === 'basedOn') style.base = value;
      if (name === 'outlineLvl') style.outline = Number(value);
    },
    close(name) {
      if (name === 'style') style = null;
    },
  });
  const levels = new Map<string, number>();
  for (const id of styles.keys()) {
    const level = levelOf(id, styles);
    if (level !== null) levels.set(id, level);
  }
  return levels;
}

function levelOf(id: string, styles: ReadonlyMap<string, Style>): number | null {
  let current = styles.get(id);
  // A chain of styles is short, unless it is a circle.
  for (let steps = 0; current && steps < 20; steps++) {
    if (current.name === 'title') return 0;
    const built = /^heading ([1-9])$/.exec(current.name)?.[1];
    if (built) return Math.min(Number(built), 6);
    if (current.outline !== null) return current.outline < 9 ? Math.min(current.outline + 1, 6) : null;
    current = styles.get(current.base);
  }
  return null;
}
