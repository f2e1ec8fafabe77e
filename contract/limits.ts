const kB = 1000;
const MB = 1000 * kB;

/** Every limit of the API in one place; shown at `GET /limits`. Sizes are bytes unless the name says otherwise. */
export const LIMITS = {
  file_bytes: 95 * MB,
  // Cloudflare refuses request bodies over 100 MB on its own.
  request_bytes: 99 * MB,
  // Well above every field's own limit, so that a field that is too long is told by its name.
  json_bytes: 8 * MB,
  // A result names every document of a cycle.
  result_bytes: 32 * MB,
  files_per_request: 1000,
  file_name_characters: 255,
  question_characters: 4000,
  query_bytes: 64 * kB,
  query_depth: 100,
  query_seconds: 10,
  query_result_bytes: 10 * MB,
  frame_bytes: 64 * kB,
  page_items: 200,
  review_page_bytes: 1 * MB,
  rag_name_characters: 120,
  description_characters: 2000,
  reason_characters: 2000,
  email_characters: 254,
  password_characters_min: 8,
  password_characters_max: 128,
  api_key_name_characters: 100,
  approve_wait_seconds: 25,
  lease_seconds: 60,
  renew_seconds: 15,
  job_retries: 3,
  job_retry_seconds: 60,
  job_silence_seconds: 600,
  ticket_seconds: 30,
  access_token_seconds: 12 * 3600,
  citations_per_answer: 5,
  facts_per_answer: 8,
  unpacked_bytes: 200 * MB,
  archive_entries: 2000,
  archive_ratio: 200,
  parser_seconds: 120,
  document_characters: 20_000_000,
} as const;
