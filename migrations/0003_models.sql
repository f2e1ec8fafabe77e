CREATE TABLE `model_usage` (
	`job_id` integer NOT NULL,
	`attempt` integer NOT NULL,
	`purpose` text NOT NULL,
	`step` text NOT NULL,
	`document_id` integer NOT NULL,
	`model` text NOT NULL,
	`cycle_id` integer NOT NULL,
	`task_id` integer NOT NULL,
	`calls` integer NOT NULL,
	`tokens_in` integer NOT NULL,
	`tokens_out` integer NOT NULL,
	PRIMARY KEY(`job_id`, `attempt`, `purpose`, `step`, `document_id`, `model`)
);
--> statement-breakpoint
CREATE INDEX `model_usage_cycle` ON `model_usage` (`cycle_id`);--> statement-breakpoint
ALTER TABLE `chat_messages` ADD `parts` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `chat_messages` ADD `model` text;--> statement-breakpoint
ALTER TABLE `chat_messages` ADD `tokens_in` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `chat_messages` ADD `tokens_out` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `cycles` ADD `model` text;--> statement-breakpoint
ALTER TABLE `cycles` ADD `paused` text;--> statement-breakpoint
ALTER TABLE `cycles` ADD `budget_tokens` integer;--> statement-breakpoint
ALTER TABLE `cycles` ADD `checkpoint` text;--> statement-breakpoint
ALTER TABLE `cycles` ADD `model_decisions` text;--> statement-breakpoint
ALTER TABLE `nodes` ADD `models` text DEFAULT '{"llm":null,"embedder":null,"vision":null}' NOT NULL;--> statement-breakpoint
ALTER TABLE `nodes` ADD `profile` text;--> statement-breakpoint
ALTER TABLE `revisions` ADD `plain_key` text;--> statement-breakpoint
ALTER TABLE `revisions` ADD `plain_sha256` text;--> statement-breakpoint
ALTER TABLE `revisions` ADD `text_tokens` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `revisions` ADD `again_of` integer;