ALTER TABLE "pages" ADD COLUMN "refusal" text;--> statement-breakpoint
ALTER TABLE "pages" ADD COLUMN "read_by" uuid;--> statement-breakpoint
ALTER TABLE "pages" ADD COLUMN "read_by_name" text;