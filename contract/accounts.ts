import { z } from 'zod';
import { Id, Name, Time } from './common.ts';
import { LIMITS } from './limits.ts';

/** Compared in lower case, so that one address is one account. */
export const Email = z
  .email()
  .max(LIMITS.email_characters)
  // RFC 5321, 4.5.3.1.1
  .regex(/^[^@]{1,64}@/, 'The part before the @ holds at most 64 characters.');
/** Taken as typed: no trimming, no rules beyond length. */
export const Password = z.string().min(LIMITS.password_characters_min).max(LIMITS.password_characters_max);

export const Register = z.strictObject({ email: Email, password: Password, name: Name(120).optional() });
/** Lenient on purpose: login forms of other clients send more fields. */
export const Login = z.object({ email: z.string().max(1000), password: z.string().max(100_000) });
export const User = z.object({ id: Id, email: z.string(), name: z.string(), created_at: Time }).meta({ ref: 'User' });
export type User = z.infer<typeof User>;
export const AccessToken = z
  .object({ access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.int() })
  .meta({ ref: 'AccessToken' });
export const UpdateMe = z.strictObject({ name: Name(120) });
export const ChangePassword = z.strictObject({ current_password: z.string().max(100_000), new_password: Password });
export const Session = z
  .object({ id: z.string(), created_at: Time, last_used_at: Time, user_agent: z.string(), current: z.boolean() })
  .meta({ ref: 'Session' });
export type Session = z.infer<typeof Session>;

export const CreateTicket = z.strictObject({ task_id: Id });
export const Ticket = z.object({ ticket: z.string(), expires_in: z.int() });

/** What a key may do: `read` asks and reads, `write` also uploads, reviews and approves. */
export const Scope = z.enum(['read', 'write']);
export const CreateApiKey = z.strictObject({
  name: Name(LIMITS.api_key_name_characters),
  rag_ids: z.array(Id).max(200).optional(),
  scopes: z.array(Scope).min(1).max(2).optional(),
  expires_at: Time.optional(),
});
export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(Scope),
    rag_ids: z.array(Id).nullable(),
    expires_at: Time.nullable(),
    last_used_at: Time.nullable(),
    created_at: Time,
  })
  .meta({ ref: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKey>;
export const NewApiKey = ApiKey.extend({ key: z.string() });
