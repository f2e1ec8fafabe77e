import type { Language } from '../i18n/words.ts';
import { Failure } from './call.ts';
import { createRag } from './rags.ts';
import { upload } from './uploads.ts';

const SAMPLES = { en: 'pulkovo.en.txt', ru: 'baikal.ru.txt', fr: 'canal-du-midi.fr.txt' } as const satisfies Record<Language, string>;

/** Makes a RAG, and when asked puts the sample of that language into it; gives its id. */
export async function createRagWith(name: string, sample: Language | null): Promise<number> {
  const file = sample && (await sampleFile(sample));
  const { id } = await createRag(name);
  if (file) upload(id, [file]);
  return id;
}

async function sampleFile(language: Language): Promise<File> {
  const name = SAMPLES[language];
  const response = await fetch(`/samples/${name}`);
  if (!response.ok)
    throw new Failure('unreadable', 'The sample document is not there. Untick it and go on without.', { status: response.status });
  return new File([await response.blob()], name.replace(/\.\w\w\.txt$/, '.txt'), { type: 'text/plain' });
}
