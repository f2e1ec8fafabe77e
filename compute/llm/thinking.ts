const OPENING = /^\s*<(think|thinking|thought|reasoning)>/i;
const CLOSING = /<\/(?:think|thinking|thought|reasoning)>/i;
/** `</reasoning>` without its last character: as much may be the beginning of a tag. */
const TAG_CHARACTERS = 11;

/**
 * Takes what a model thought aloud out of a text that comes in pieces. Thoughts stand at the beginning: a tag in the middle is a quotation.
 * `isOpen`: the text begins inside a thought.
 */
export function thoughtFilter(isOpen = false) {
  let held = '';
  let state: 'start' | 'thought' | 'text' = isOpen ? 'thought' : 'start';
  let thought = 0;

  /** What can be said for sure after this piece. */
  const push = (piece: string): string => {
    if (state === 'text') return piece;
    held += piece;
    for (;;) {
      if (state === 'thought') {
        const close = CLOSING.exec(held);
        if (!close) {
          const sure = Math.max(0, held.length - TAG_CHARACTERS);
          thought += sure;
          held = held.slice(sure);
          return '';
        }
        thought += close.index;
        held = held.slice(close.index + close[0].length);
        state = 'start';
      }
      const open = OPENING.exec(held);
      if (!open) break;
      held = held.slice(open[0].length);
      state = 'thought';
    }
    if (mayBecomeTag(held)) return '';
    state = 'text';
    // The empty lines between a thought and the text belong to neither.
    const text = thought > 0 ? held.trimStart() : held;
    held = '';
    return text;
  };
  return {
    push,
    /** The rest, when nothing more comes. A thought that never ended is no text. */
    end: (): string => {
      const rest = state === 'thought' ? '' : held;
      if (state === 'thought') thought += held.length;
      held = '';
      return rest;
    },
    /** Characters of thoughts so far. */
    thought: (): number => thought,
  };
}

const NAMES = ['<think>', '<thinking>', '<thought>', '<reasoning>'];
const mayBecomeTag = (text: string): boolean => {
  const begun = text.trimStart().toLowerCase();
  return NAMES.some((name) => name.startsWith(begun));
};

/** A whole text without its thoughts, also without those whose opening tag stands in the server's template. */
export function withoutThoughts(text: string): string {
  const filter = thoughtFilter();
  const said = filter.push(text) + filter.end();
  const close = CLOSING.exec(said);
  if (!close || /<(?:think|thinking|thought|reasoning)>/i.test(said.slice(0, close.index))) return said;
  return isInString(said, close.index) ? said : said.slice(close.index + close[0].length).trimStart();
}

/** A tag inside JSON is a quotation: an odd number of quotation marks stands before it. */
const isInString = (text: string, at: number): boolean => {
  const start = text.trimStart().charAt(0);
  return (start === '{' || start === '[') && ((text.slice(0, at).replaceAll(/\\./gs, '').match(/"/g) ?? []).length & 1) === 1;
};
