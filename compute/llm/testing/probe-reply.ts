import { GOLD, GOLD_FOURTH } from '../probe/gold.ts';
import { GREETING } from '../probe/greeting.ts';
import { RELATIONS_SYSTEM } from '../probe/relations.ts';
import { IMAGE_WORD, wordImage } from '../probe/word-image.ts';
import type { ScriptedChat } from './scripted.ts';

const IMAGE = Buffer.from(wordImage()).toString('base64');

/** What a good model answers to the probe; null: the call is none of the probe's. */
export function probeReply(call: Pick<ScriptedChat, 'system' | 'user' | 'images' | 'body'>): string | null {
  if (call.system === GREETING.system) return 'ready';
  if (call.images > 0) return JSON.stringify(call.body).includes(IMAGE) ? IMAGE_WORD : null;
  return call.system === RELATIONS_SYSTEM ? goldRows(call.user) : null;
}

/** Every fact of the gold texts that are in the question, by the numbers that the question gives. */
export function goldRows(user: string): string {
  const [entities = '', sentences = ''] = user.split('\n\n');
  const numberOf = (list: string, line: string): number =>
    Number.parseInt(list.split('\n').find((each) => each.replace(/^\d+ /, '') === line) ?? '0', 10);
  const rows = [...GOLD, GOLD_FOURTH].flatMap((gold) =>
    gold.facts.flatMap(([s, o, n]) => {
      const place = numberOf(sentences, gold.sentences[n] ?? '');
      if (place === 0) return [];
      return [[numberOf(entities, gold.entities[s] ?? ''), 'is related to', numberOf(entities, gold.entities[o] ?? ''), place]];
    }),
  );
  return JSON.stringify({ rows });
}
