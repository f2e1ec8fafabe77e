import type { ServerResponse } from 'node:http';

/** What LM Studio and Ollama have beside OpenAI's endpoints. */
export function native(
  path: string,
  { models, contextTokens }: { models: readonly string[]; contextTokens: number },
  response: ServerResponse,
) {
  switch (path) {
    case 'lm_studio GET /api/v0/models':
      return json(response, 200, {
        data: models.map((id) => ({
          id,
          type: id.includes('embed') ? 'embeddings' : id.includes('vl') ? 'vlm' : 'llm',
          state: 'loaded',
          max_context_length: contextTokens * 4,
          loaded_context_length: contextTokens,
        })),
      });
    case 'ollama GET /api/version':
      return json(response, 200, { version: '0.12.0' });
    case 'ollama POST /api/show':
      return json(response, 200, { parameters: `num_ctx ${contextTokens}`, model_info: { 'x.context_length': contextTokens * 4 } });
    case 'ollama GET /api/ps':
      return json(response, 200, { models: models.map((name) => ({ name, model: name, context_length: contextTokens })) });
    default:
      return json(response, 404, { error: { message: 'No such path.' } });
  }
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  // JSON has no NaN; a broken server sends null for it, or the bare word.
  response.end(JSON.stringify(body));
}
