export type RtfToken =
  | { readonly type: 'open' }
  | { readonly type: 'close' }
  | { readonly type: 'word'; readonly name: string; readonly value: number | null }
  /** Bytes in the code page of the font. */
  | { readonly type: 'bytes'; readonly bytes: Uint8Array };

const [OPEN, CLOSE, BACKSLASH, CR, LF] = [0x7b, 0x7d, 0x5c, 0x0d, 0x0a];

/** The tokens of RTF in order; data in binary form is skipped. */
export function* rtfTokens(bytes: Uint8Array): Generator<RtfToken> {
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === OPEN) yield { type: 'open' };
    else if (byte === CLOSE) yield { type: 'close' };
    if (byte === OPEN || byte === CLOSE || byte === CR || byte === LF) {
      at++;
    } else if (byte === BACKSLASH) {
      const control = controlAt(bytes, at + 1);
      yield control.token;
      at = control.end;
    } else {
      const end = runEnd(bytes, at);
      yield { type: 'bytes', bytes: bytes.subarray(at, end) };
      at = end;
    }
  }
}

function runEnd(bytes: Uint8Array, start: number): number {
  let end = start;
  for (; end < bytes.length; end++) {
    const byte = bytes[end];
    if (byte === OPEN || byte === CLOSE || byte === BACKSLASH || byte === CR || byte === LF) break;
  }
  return end;
}

function controlAt(bytes: Uint8Array, start: number): { token: RtfToken; end: number } {
  const head = Buffer.from(bytes.subarray(start, start + 48)).toString('latin1');
  if (head[0] === "'") {
    const code = Number.parseInt(head.slice(1, 3), 16);
    return {
      token: { type: 'bytes', bytes: Uint8Array.of(Number.isNaN(code) ? 0x3f : code) },
      end: start + 3,
    };
  }
  const word = /^([a-zA-Z]{1,32})(-?\d{1,10})? ?/.exec(head);
  if (!word) return symbolAt(head, start);
  const [whole, name = '', digits] = word;
  const value = digits === undefined ? null : Number(digits);
  // `\binN` is followed by N bytes that are no RTF.
  const skipped = name === 'bin' && value !== null && value > 0 ? value : 0;
  return { token: { type: 'word', name, value }, end: start + whole.length + skipped };
}

/** `\~` and its like; a backslash before anything else stands for that itself. */
function symbolAt(head: string, start: number): { token: RtfToken; end: number } {
  const sign = head[0] ?? '';
  const names: Readonly<Record<string, string>> = {
    '~': 'nbsp',
    '-': 'softhyphen',
    _: 'nbhyphen',
    '*': 'ignorable',
    '\n': 'par',
    '\r': 'par',
  };
  const name = names[sign];
  if (name !== undefined) return { token: { type: 'word', name, value: null }, end: start + 1 };
  return { token: { type: 'bytes', bytes: Buffer.from(sign, 'latin1') }, end: start + 1 };
}
