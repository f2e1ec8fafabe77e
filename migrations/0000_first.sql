CREATE TABLE `api_keys` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` integer NOT NULL,
	`name` text NOT NULL,
	`prefix` text NOT NULL,
	`key_hash` text NOT NULL,
	`scopes` text NOT NULL,
	`rag_ids` text,
	`expires_at` integer,
	`last_used_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_key_hash_unique` ON `api_keys` (`key_hash`);--> statement-breakpoint
CREATE INDEX `api_keys_user` ON `api_keys` (`user_id`);--> statement-breakpoint
CREATE TABLE `chat_messages` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`rag_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`session_id` text NOT NULL,
	`role` text NOT NULL,
	`content` text NOT NULL,
	`context_used` integer,
	`citations` text NOT NULL,
	`facts` text NOT NULL,
	`supported` text,
	`version` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `chat_messages_user` ON `chat_messages` (`rag_id`,`user_id`,`id`);--> statement-breakpoint
CREATE TABLE `chat_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`rag_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`title` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `chat_sessions_user` ON `chat_sessions` (`rag_id`,`user_id`,`updated_at`);--> statement-breakpoint
CREATE TABLE `cycles` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`rag_id` integer NOT NULL,
	`ref` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`task_id` integer DEFAULT 0 NOT NULL,
	`gathering` integer NOT NULL,
	`own` integer NOT NULL,
	`held` integer NOT NULL,
	`base_version` integer DEFAULT 0 NOT NULL,
	`version` integer,
	`target_manifest` text,
	`manifest` text,
	`diff_hash` text,
	`add_sha256` text,
	`add_bytes` integer,
	`del_sha256` text,
	`del_bytes` integer,
	`counts` text NOT NULL,
	`review` text,
	`artifacts` text,
	`reason` text,
	`created_by` integer NOT NULL,
	`ended_by` integer,
	`created_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cycles_ref_unique` ON `cycles` (`ref`);--> statement-breakpoint
CREATE INDEX `cycles_rag` ON `cycles` (`rag_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `cycles_one_merging` ON `cycles` (`rag_id`) WHERE "cycles"."gathering" = 0 and "cycles"."status" in ('running', 'ready', 'publishing', 'stale');--> statement-breakpoint
CREATE UNIQUE INDEX `cycles_one_gathering` ON `cycles` (`rag_id`) WHERE "cycles"."gathering" = 1 and "cycles"."own" = 0 and "cycles"."held" = 0 and "cycles"."status" in ('pending', 'running');--> statement-breakpoint
CREATE TABLE `documents` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`rag_id` integer NOT NULL,
	`ref` text NOT NULL,
	`name` text NOT NULL,
	`revision_id` integer DEFAULT 0 NOT NULL,
	`published_version` integer,
	`published_revision_id` integer,
	`removed_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `documents_ref_unique` ON `documents` (`ref`);--> statement-breakpoint
CREATE INDEX `documents_rag` ON `documents` (`rag_id`,`id`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`user_id` integer NOT NULL,
	`key` text NOT NULL,
	`route` text NOT NULL,
	`body_hash` text NOT NULL,
	`status` integer NOT NULL,
	`response` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `key`)
);
--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant` integer NOT NULL,
	`rag_id` integer NOT NULL,
	`cycle_id` integer NOT NULL,
	`task_id` integer NOT NULL,
	`kind` text NOT NULL,
	`revision_id` integer,
	`scope` text,
	`state` text NOT NULL,
	`priority` integer DEFAULT 0 NOT NULL,
	`run_at` integer NOT NULL,
	`attempt` integer DEFAULT 0 NOT NULL,
	`max_attempts` integer NOT NULL,
	`node_id` integer,
	`node_instance` text,
	`lease_until` integer,
	`progress_at` integer,
	`report_n` integer DEFAULT -1 NOT NULL,
	`problem` text,
	`end_token` text,
	`created_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `jobs_ready` ON `jobs` (`tenant`,`priority`,`run_at`,`id`) WHERE "jobs"."state" = 'queued';--> statement-breakpoint
CREATE INDEX `jobs_running` ON `jobs` (`tenant`) WHERE "jobs"."state" = 'leased';--> statement-breakpoint
CREATE INDEX `jobs_expiring` ON `jobs` (`lease_until`) WHERE "jobs"."state" = 'leased';--> statement-breakpoint
CREATE INDEX `jobs_cycle` ON `jobs` (`cycle_id`);--> statement-breakpoint
CREATE TABLE `members` (
	`rag_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`rag_id`, `user_id`)
);
--> statement-breakpoint
CREATE INDEX `members_user` ON `members` (`user_id`);--> statement-breakpoint
CREATE TABLE `nodes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`token_hash` text NOT NULL,
	`store_id` text,
	`last_seen_at` integer,
	`draining` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `nodes_token_hash_unique` ON `nodes` (`token_hash`);--> statement-breakpoint
CREATE TABLE `rags` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`owner_id` integer NOT NULL,
	`base_iri` text NOT NULL,
	`settings` text NOT NULL,
	`cycle_count` integer DEFAULT 0 NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`triple_count` integer DEFAULT 0 NOT NULL,
	`store_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE TABLE `rate_counters` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`window_ends_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `revisions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`ref` text NOT NULL,
	`document_id` integer NOT NULL,
	`rag_id` integer NOT NULL,
	`cycle_id` integer NOT NULL,
	`change` text NOT NULL,
	`name` text NOT NULL,
	`media_type` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`source_key` text NOT NULL,
	`status` text NOT NULL,
	`problem` text,
	`segment_key` text,
	`content_sha256` text,
	`text_sha256` text,
	`title` text,
	`language` text,
	`encoding` text,
	`chunk_count` integer DEFAULT 0 NOT NULL,
	`chunks_extracted` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `revisions_ref_unique` ON `revisions` (`ref`);--> statement-breakpoint
CREATE INDEX `revisions_cycle` ON `revisions` (`cycle_id`);--> statement-breakpoint
CREATE INDEX `revisions_document` ON `revisions` (`document_id`);--> statement-breakpoint
CREATE INDEX `revisions_text` ON `revisions` (`rag_id`,`text_sha256`);--> statement-breakpoint
CREATE TABLE `segments` (
	`key` text PRIMARY KEY NOT NULL,
	`content_sha256` text NOT NULL,
	`text_sha256` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`user_agent` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `tasks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`rag_id` integer NOT NULL,
	`cycle_id` integer NOT NULL,
	`type` text NOT NULL,
	`status` text NOT NULL,
	`step` text,
	`progress` text,
	`attempt` integer DEFAULT 0 NOT NULL,
	`node` text,
	`error` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	`last_event_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `tasks_rag` ON `tasks` (`rag_id`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_open` ON `tasks` (`last_event_at`) WHERE "tasks"."status" in ('queued', 'running');--> statement-breakpoint
CREATE TABLE `tickets` (
	`hash` text PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`session_id` text,
	`task_id` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`password_hash` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE TABLE `versions` (
	`rag_id` integer NOT NULL,
	`version` integer NOT NULL,
	`cycle_id` integer NOT NULL,
	`manifest` text NOT NULL,
	`diff_hash` text NOT NULL,
	`triples_added` integer NOT NULL,
	`triples_removed` integer NOT NULL,
	`triple_count` integer NOT NULL,
	`created_by` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`rag_id`, `version`)
);
