CREATE TABLE "disposal_items" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"disposed_request_id" uuid NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"closed_on" date NOT NULL,
	"until" date NOT NULL,
	"status" text DEFAULT 'proposed' NOT NULL,
	"files" integer DEFAULT 0 NOT NULL,
	"rows" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "disposal_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"status" text DEFAULT 'proposed' NOT NULL,
	"on_day" date NOT NULL,
	"proposed_by" uuid NOT NULL,
	"proposed_by_name" text NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"decided_by" uuid,
	"decided_by_name" text,
	"decided_at" timestamp with time zone,
	"executed_at" timestamp with time zone,
	"certificate" jsonb,
	"certificate_sha256" text,
	CONSTRAINT "disposal_runs_two_people" CHECK ("disposal_runs"."status" not in ('approved', 'executed') or "disposal_runs"."decided_by" <> "disposal_runs"."proposed_by")
);
--> statement-breakpoint
CREATE TABLE "legal_holds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"held_request_id" uuid,
	"patient_id" uuid,
	"reason" text NOT NULL,
	"placed_by" uuid NOT NULL,
	"placed_by_name" text NOT NULL,
	"placed_at" timestamp with time zone NOT NULL,
	"lifted_by_name" text,
	"lifted_at" timestamp with time zone,
	"lift_reason" text,
	CONSTRAINT "legal_holds_one" CHECK (("legal_holds"."held_request_id" is null) <> ("legal_holds"."patient_id" is null))
);
--> statement-breakpoint
CREATE TABLE "quality_items" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"sample_id" uuid NOT NULL,
	"audited_request_id" uuid NOT NULL,
	"packet_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"weight" integer NOT NULL,
	"risks" jsonb NOT NULL,
	"prepared_by" uuid NOT NULL,
	"prepared_by_name" text NOT NULL,
	"approved_by" uuid,
	"status" text DEFAULT 'open' NOT NULL,
	"errors" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"note" text,
	"checked_by" uuid,
	"checked_by_name" text,
	"checked_at" timestamp with time zone,
	"correction" text,
	"corrected_by_name" text,
	"corrected_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "quality_samples" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"method" text NOT NULL,
	"person_id" uuid,
	"person_name" text,
	"from_day" date NOT NULL,
	"to_day" date NOT NULL,
	"seed" text NOT NULL,
	"population" integer NOT NULL,
	"drawn_by" uuid NOT NULL,
	"drawn_by_name" text NOT NULL,
	"drawn_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "retention_schedules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"years" integer NOT NULL,
	"citation" text NOT NULL,
	"changed_by" uuid NOT NULL,
	"changed_by_name" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "retention_schedules_years" CHECK ("retention_schedules"."years" between 6 and 100)
);
--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "disposed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "disposal_items" ADD CONSTRAINT "disposal_items_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disposal_items" ADD CONSTRAINT "disposal_items_run_id_disposal_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."disposal_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disposal_runs" ADD CONSTRAINT "disposal_runs_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_holds" ADD CONSTRAINT "legal_holds_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quality_items" ADD CONSTRAINT "quality_items_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quality_items" ADD CONSTRAINT "quality_items_sample_id_quality_samples_id_fk" FOREIGN KEY ("sample_id") REFERENCES "public"."quality_samples"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quality_samples" ADD CONSTRAINT "quality_samples_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "retention_schedules" ADD CONSTRAINT "retention_schedules_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "disposal_items_request" ON "disposal_items" USING btree ("run_id","disposed_request_id");--> statement-breakpoint
CREATE INDEX "disposal_runs_status" ON "disposal_runs" USING btree ("status");--> statement-breakpoint
CREATE INDEX "legal_holds_open" ON "legal_holds" USING btree ("facility_id","lifted_at");--> statement-breakpoint
CREATE UNIQUE INDEX "quality_items_packet" ON "quality_items" USING btree ("sample_id","packet_id");--> statement-breakpoint
CREATE INDEX "quality_items_checked" ON "quality_items" USING btree ("facility_id","checked_at");--> statement-breakpoint
CREATE INDEX "quality_samples_facility" ON "quality_samples" USING btree ("facility_id","drawn_at");--> statement-breakpoint
CREATE UNIQUE INDEX "retention_schedules_kind" ON "retention_schedules" USING btree ("facility_id","kind");