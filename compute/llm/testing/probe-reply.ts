import { GOLD, GOLD_FOURTH } from '../probe/gold.ts';
import { GREETING } from '../probe/greeting.ts';
import { IMAGE_WORD, wordImage } from '../probe/word-image.ts';
import type { ScriptedChat } from './scripted.ts';

const IMAGE = Buffer.from(wordImage()).toString('base64');

/** What a good model answers to the probe; null: the call is none of the probe's. */
export function probeReply(call: Pick<ScriptedChat, 'system' | 'user' | 'images' | 'body'>): string | null {
  if (call.system === GREETING.system) return 'ready';
  if (call.images > 0) return JSON.stringify(call.body).includes(IMAGE) ? IMAGE_WORD : null;
  return goldRows(call.user);
}

/** Every fact of the gold texts that are asked about, by the numbers of the question; null where none is. */
export function goldRows(user: string): string | null {
  const lines = user.split('\n').flatMap((line) => {
    const [, number, text = ''] = /^(\d+) (.*)$/.exec(line) ?? [];
    return number === undefined ? [] : [{ number: Number(number), text: text.replaceAll(/#\d+/g, '') }];
  });
  let isAsked = false;
  const rows = [...GOLD, GOLD_FOURTH].flatMap((gold) =>
    gold.facts.flatMap(([s, o, n]) => {
      const line = lines.find(({ text }) => text === gold.sentences[n]);
      isAsked ||= line !== undefined;
      return line ? [[line.number, s + 1, 'is related to', o + 1]] : [];
    }),
  );
  return isAsked ? JSON.stringify({ rows }) : null;
}
