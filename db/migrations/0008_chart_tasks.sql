CREATE TABLE "chart_tasks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"about" text NOT NULL,
	"page_id" uuid,
	"sha256" text,
	"record_kind" text,
	"encounter_id" text,
	"encounter_title" text,
	"encounter_on" date,
	"department" text,
	"opened_at" timestamp with time zone NOT NULL,
	"opened_by" uuid,
	"opened_by_name" text,
	"asked_of" text,
	"asked_at" timestamp with time zone,
	"asked_by_name" text,
	"answer" text,
	"answered_at" timestamp with time zone,
	"note" text,
	"closed_at" timestamp with time zone,
	"closed_by" uuid,
	"closed_by_name" text,
	CONSTRAINT "chart_tasks_closed" CHECK ("chart_tasks"."closed_at" is null or ("chart_tasks"."closed_by" is not null and "chart_tasks"."note" <> ''))
);
--> statement-breakpoint
ALTER TABLE "pages" ADD COLUMN "confidence" real;--> statement-breakpoint
ALTER TABLE "pages" ADD COLUMN "second_by" uuid;--> statement-breakpoint
ALTER TABLE "pages" ADD COLUMN "second_by_name" text;--> statement-breakpoint
ALTER TABLE "pages" ADD COLUMN "second_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "chart_tasks" ADD CONSTRAINT "chart_tasks_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chart_tasks" ADD CONSTRAINT "chart_tasks_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "chart_tasks_about" ON "chart_tasks" USING btree ("request_id","kind","about");--> statement-breakpoint
CREATE INDEX "chart_tasks_open" ON "chart_tasks" USING btree ("request_id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "pages_sha256" ON "pages" USING btree ("sha256");