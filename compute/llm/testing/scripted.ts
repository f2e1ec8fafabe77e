/** What a test's function is told of a chat call. */
export interface ScriptedChat {
  /** Which chat call of this server it is, from 1. */
  readonly n: number;
  readonly model: string;
  readonly system: string;
  readonly user: string;
  readonly images: number;
  readonly form: 'json_schema' | 'json_object' | 'text';
  /** The JSON Schema that the reply has to have; null without one. */
  readonly schema: unknown;
  readonly maxTokens: number | null;
  /** The body as it came. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What goes wrong with a call. `pieces`: how many come before it. */
export type ScriptedFault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string; readonly body?: unknown }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'stall' | 'cut' | 'end' | 'malformed' | 'error_event'; readonly pieces: number };

export interface ScriptedReply {
  readonly text?: string;
  /** Sent in the field of its own that some servers have for thoughts. */
  readonly reasoning?: string;
  readonly finish?: 'stop' | 'length';
  /** `text` as it is cut into events; absent: about four characters each. */
  readonly pieces?: readonly string[];
  /** Null: the server counts nothing. */
  readonly usage?: { readonly in: number; readonly out: number } | null;
  readonly fault?: ScriptedFault;
}

export interface ScriptedOptions {
  readonly models?: readonly string[];
  /** The reply to a chat call; absent: `ok`. */
  readonly chat?: (call: ScriptedChat) => ScriptedReply | string | Promise<ScriptedReply | string>;
  /** `answered` (the default): what the probe asks is answered well, without `chat`; `asked`: it reaches `chat` like everything else. */
  readonly probe?: 'answered' | 'asked';
  /** The vector of a text; absent: one of its words, the same for a few words of several languages. */
  readonly embed?: (text: string) => readonly number[];
  /** Goes wrong with an embedding call: its number, from 1. */
  readonly embedFault?: (n: number) => ScriptedFault | undefined;
  /** Texts with more characters are refused as too long for the embedding model. */
  readonly longest?: number;
  /** Which native endpoints are there besides OpenAI's. */
  readonly server?: 'openai' | 'lm_studio' | 'ollama';
  /** Every call takes so long, and every token of a reply. */
  readonly callMs?: number;
  readonly tokenMs?: number;
  /** Prompts with more tokens are refused as too long. */
  readonly contextTokens?: number;
  /** Forms of a reply that are refused with 400. */
  readonly refuses?: readonly ('json_schema' | 'json_object' | 'temperature' | 'seed' | 'max_tokens' | 'stream_options')[];
  /** Calls without this key get 401. */
  readonly key?: string;
  /** Calls at once; one more gets 429 with this `Retry-After`. */
  readonly most?: number;
  readonly retryAfter?: string;
  /** Where it listens; absent: a port that is free. */
  readonly port?: number;
}

export interface ScriptedServer {
  /** With `/v1`. */
  readonly url: string;
  readonly port: number;
  /** Chat calls that reached `chat`, the probe's not among them. */
  readonly calls: readonly ScriptedChat[];
  /** Everything that was asked for, as `POST /v1/chat/completions`. */
  readonly paths: readonly string[];
  /** Inputs of embedding calls. */
  readonly inputs: readonly (readonly string[])[];
  /** What embedding calls said in `input_type`. */
  readonly inputTypes: readonly (string | null)[];
  readonly counts: {
    chat: number;
    embeddings: number;
    tokensIn: number;
    tokensOut: number;
    atOnce: number;
    mostAtOnce: number;
    closed: number;
  };
  /** Resolves once `is` holds; looked at after each event of the server. */
  until(is: () => boolean): Promise<void>;
  /** Replaces some of the options from the next call on. */
  change(options: ScriptedOptions): void;
  close(): Promise<void>;
}
