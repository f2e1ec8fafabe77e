CREATE TABLE `turns` (
	`tenant` integer PRIMARY KEY NOT NULL,
	`turn` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `turns_turn` ON `turns` (`turn`);--> statement-breakpoint
ALTER TABLE `nodes` ADD `instances` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
CREATE INDEX `jobs_cleaning` ON `jobs` (`rag_id`) WHERE "jobs"."kind" = 'cleanup' and "jobs"."state" in ('queued', 'leased');