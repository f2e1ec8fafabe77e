import { PLAIN_DIALECT, type Endpoint, type ModelSetup } from '../setup.ts';
import { conceptVector } from './concept-vector.ts';
import type { ScriptedServer } from './scripted-server.ts';

type Fit = NonNullable<ModelSetup['llm']>['fit'];

/** The address of a scripted model. Its limiter is this thread's own. */
export const scriptedEndpoint = ({ url }: Pick<ScriptedServer, 'url'>, change: Partial<Endpoint> = {}): Endpoint => ({
  server: 'openai',
  url,
  key: null,
  model: 'scripted-1',
  idleMs: 300_000,
  lane: { channel: null, start: 4, most: 4 },
  ...change,
});

/** The setup that a probe would find for a scripted server, without asking it. */
export function scriptedSetup(server: Pick<ScriptedServer, 'url'>, fit: Partial<Fit> = {}): ModelSetup {
  const endpoint = scriptedEndpoint(server);
  return {
    llm: {
      endpoint,
      dialect: PLAIN_DIALECT,
      fit: {
        model: endpoint.model,
        form: 'json_schema',
        context_tokens: 8192,
        chunks_per_call: 4,
        concurrency: endpoint.lane.most,
        tokens_per_second: 50,
        recall: { en: 100, ru: 100, fr: 100 },
        ...fit,
      },
    },
    embedder: { endpoint: { ...endpoint, model: 'scripted-embed' }, dimension: conceptVector('').length, inputType: false },
    vision: { endpoint: { ...endpoint, model: 'scripted-vision' }, dialect: PLAIN_DIALECT },
  };
}
