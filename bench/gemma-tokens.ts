import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What is used of node-llama-cpp, which is not among the packages of this project. */
interface LlamaPackage {
  getLlama(options: object): Promise<{ loadModel(options: object): Promise<{ tokenize(text: string): readonly number[] }> }>;
}

/** Counts tokens as Gemma does, with the vocabulary that `npm run setup:models` fetched; null where it is not there. */
export async function gemmaTokens(): Promise<((text: string) => number) | null> {
  const folder = path.resolve(import.meta.dirname, '../node_modules/.cache/models');
  if (!existsSync(path.join(folder, '.installed'))) return null;
  // The package is in another folder, without types here.
  const llama = (await import(pathToFileURL(path.join(folder, 'node/node_modules/node-llama-cpp/dist/index.js')).href)) as LlamaPackage;
  const backend = await llama.getLlama({ gpu: false, build: 'never', skipDownload: true, logLevel: 'error', maxThreads: 1 });
  const model = await backend.loadModel({ modelPath: path.join(folder, 'gemma-3-270m.gguf'), vocabOnly: true });
  return (text) => model.tokenize(text).length;
}
