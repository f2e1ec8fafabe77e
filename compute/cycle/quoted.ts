// Line ends of every kind, and characters that show nothing or turn the direction of writing.
const BREAKS = /[\s\p{Zl}\p{Zp}\p{Cc}]+/gu;
const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
/** Beginnings of what model servers take for the end of a turn: `<|im_end|>`, `</s>`, `<start_of_turn>`, `[INST]`. */
const TURNS = /<(?=[|｜/\p{L}_])|\[(?=\/?(?:INST|SYS|TOOL))/gu;
/** A mark is ours alone. */
const MARKS = /#(?=\p{N})/gu;

/**
 * Text of a document as a part of one line of what a model is asked: it cannot end the line, shows nothing that people do not see, and cannot
 * end the turn. With each line begun by our number, nothing in a document can stand where an instruction stands, so no secret delimiter is needed.
 */
export const quotedLine = (text: string): string => text.toWellFormed().replace(UNSEEN, '').replace(BREAKS, ' ').replace(TURNS, '$& ');

/** The same where things in a line are marked: nor can it look like a mark. */
export const quoted = (text: string): string => quotedLine(text).replace(MARKS, '# ');
