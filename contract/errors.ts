/** Every failure that a user, an operator or a queue can see: HTTP status, and whether the same call can succeed later. */
export const ERRORS = {
  request_invalid: { status: 400, retry: false },
  key_in_url: { status: 400, retry: false },
  not_signed_in: { status: 401, retry: false },
  credentials_wrong: { status: 401, retry: false },
  token_expired: { status: 401, retry: false },
  forbidden: { status: 403, retry: false },
  origin_refused: { status: 403, retry: false },
  route_not_found: { status: 404, retry: false },
  rag_not_found: { status: 404, retry: false },
  document_not_found: { status: 404, retry: false },
  cycle_not_found: { status: 404, retry: false },
  task_not_found: { status: 404, retry: false },
  member_not_found: { status: 404, retry: false },
  user_not_found: { status: 404, retry: false },
  session_not_found: { status: 404, retry: false },
  message_not_found: { status: 404, retry: false },
  key_not_found: { status: 404, retry: false },
  artifact_not_found: { status: 404, retry: false },
  version_not_found: { status: 404, retry: false },
  entity_not_found: { status: 404, retry: false },
  dataset_not_found: { status: 404, retry: false },
  blob_not_found: { status: 404, retry: false },
  job_not_found: { status: 404, retry: false },
  node_not_found: { status: 404, retry: false },
  method_not_allowed: { status: 405, retry: false },
  not_acceptable: { status: 406, retry: false },
  query_timeout: { status: 408, retry: false },
  email_taken: { status: 409, retry: false },
  rag_name_taken: { status: 409, retry: false },
  member_exists: { status: 409, retry: false },
  last_owner: { status: 409, retry: false },
  cycle_not_ready: { status: 409, retry: false },
  cycle_stale: { status: 409, retry: false },
  cycle_ended: { status: 409, retry: false },
  document_busy: { status: 409, retry: true },
  lease_lost: { status: 409, retry: false },
  request_in_progress: { status: 409, retry: true },
  length_required: { status: 411, retry: false },
  diff_changed: { status: 412, retry: false },
  precondition_failed: { status: 412, retry: false },
  request_too_large: { status: 413, retry: false },
  file_too_large: { status: 413, retry: false },
  result_too_large: { status: 413, retry: false },
  format_unsupported: { status: 415, retry: false },
  media_type_unsupported: { status: 415, retry: false },
  field_invalid: { status: 422, retry: false },
  file_missing: { status: 422, retry: false },
  file_empty: { status: 422, retry: false },
  file_unreadable: { status: 422, retry: false },
  too_many_files: { status: 422, retry: false },
  file_encrypted: { status: 422, retry: false },
  file_too_large_unpacked: { status: 422, retry: false },
  parser_failed: { status: 422, retry: false },
  text_missing: { status: 422, retry: false },
  context_exceeded: { status: 422, retry: false },
  cycle_not_paused: { status: 409, retry: false },
  community_not_found: { status: 404, retry: false },
  query_invalid: { status: 422, retry: false },
  query_refused: { status: 422, retry: false },
  idempotency_key_reused: { status: 422, retry: false },
  upload_cut: { status: 400, retry: true },
  rate_limited: { status: 429, retry: true },
  internal: { status: 500, retry: false },
  no_compute_node: { status: 503, retry: true },
  node_lost: { status: 503, retry: true },
  store_failed: { status: 503, retry: true },
  model_unreachable: { status: 503, retry: true },
  model_failed: { status: 503, retry: true },
  model_unusable: { status: 503, retry: true },
  not_ready: { status: 503, retry: true },
} as const satisfies Record<string, { status: number; retry: boolean }>;

export type ErrorCode = keyof typeof ERRORS;

/** One field of a request that was refused; `pointer` is a JSON Pointer (RFC 6901) into the body or `/query/name`. */
export interface FieldError {
  pointer: string;
  code: string;
  message: string;
}

/** The one error of ferag. `message` is a sentence that the user can act on; everything else that is thrown is `internal`. */
export class FeragError extends Error {
  override readonly name = 'FeragError';
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[] | undefined;
  /** Seconds after which the same call is worth repeating; sent as `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, detail: string, options: { cause?: unknown; errors?: readonly FieldError[]; retryAfter?: number } = {}) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retry(): boolean {
    return ERRORS[this.code].retry;
  }
}
