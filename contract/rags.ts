import { z } from 'zod';
import { Email } from './accounts.ts';
import { Id, LanguageCode, Name, Time } from './common.ts';
import { LIMITS } from './limits.ts';
import { TokenBudget } from './models.ts';

/** `owner` everything, `curator` upload, review, approve, `reader` read, chat, SPARQL. */
export const Role = z.enum(['owner', 'curator', 'reader']);
export type Role = z.infer<typeof Role>;

const fields = {
  approval: z.enum(['manual', 'auto', 'auto_if_clean']),
  /** Languages that extraction may use; a document in another one is read by the plain fallback. */
  languages: z.array(LanguageCode).min(1).max(4),
  extractor: z.enum(['nlp', 'llm', 'auto']),
  chat_window_pairs: z.int().min(0).max(20),
  /** Tokens in and out that a cycle may use before it pauses; null: no limit. */
  token_budget_per_cycle: z.int().positive().nullable(),
};

export const RagSettings = z.strictObject({
  approval: fields.approval.default('manual'),
  languages: fields.languages.default(['en', 'ru', 'fr', 'any']),
  extractor: fields.extractor.default('auto'),
  chat_window_pairs: fields.chat_window_pairs.default(4),
  token_budget_per_cycle: fields.token_budget_per_cycle.default(5_000_000),
});
export type RagSettings = z.infer<typeof RagSettings>;
/** Without the defaults: what a change leaves out stays as it is. */
const SettingsChange = z.strictObject({ ...fields, token_budget_per_cycle: TokenBudget.nullable() }).partial();

const name = Name(LIMITS.rag_name_characters);
const description = z.string().max(LIMITS.description_characters);

export const CreateRag = z.strictObject({ name, description: description.optional(), settings: SettingsChange.optional() });
export const UpdateRag = z.strictObject({
  name: name.optional(),
  description: description.optional(),
  settings: SettingsChange.optional(),
});

export const Rag = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string(),
    owner_id: Id,
    role: Role,
    fuseki_dataset: z.string(),
    cycle_count: z.int(),
    /** The published version; 0 before the first approval. */
    version: z.int(),
    document_count: z.int(),
    triple_count: z.int(),
    settings: RagSettings,
    created_at: Time,
    updated_at: Time,
  })
  .meta({ ref: 'Rag' });
export type Rag = z.infer<typeof Rag>;

export const Member = z.object({ user_id: Id, email: z.string(), name: z.string(), role: Role, created_at: Time }).meta({ ref: 'Member' });
export type Member = z.infer<typeof Member>;
export const AddMember = z.strictObject({ email: Email, role: Role });
export const UpdateMember = z.strictObject({ role: Role });
