/** Line ends that other systems use: CR LF, CR, NEL, line and paragraph separator, vertical tab, form feed. */
const LINE_ENDS = /\r\n|[\r\u0085\u2028\u2029\v\f]/g;

/**
 * What no reader sees: C0 and C1 controls but tab and LF, soft hyphen, byte-order mark anywhere, noncharacters, and the
 * bidirectional overrides and isolates (U+202A–202E, U+2066–2069), which can make a text read other than it is stored.
 * ZWJ and ZWNJ stay: emoji, Persian and Indic scripts are spelt with them.
 */
const UNSEEN = /[[\p{Cc}--[\t\n]]\u00ad\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gv;

/** Text as it is stored: LF, NFC, well-formed UTF-16, nothing unseen. Idempotent. */
export function cleanText(text: string): string {
  // NFC comes last: what is removed may stand between a letter and its accent.
  return text.replace(LINE_ENDS, '\n').toWellFormed().replace(UNSEEN, '').normalize('NFC');
}
