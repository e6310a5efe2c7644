CREATE TABLE "log_findings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"patient_id" uuid,
	"day" date NOT NULL,
	"count" integer NOT NULL,
	"measured" jsonb NOT NULL,
	"event_ids" jsonb NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"reason" text,
	"decided_by" uuid,
	"decided_by_name" text,
	"decided_at" timestamp with time zone,
	"found_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "saved_searches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"name" text,
	"criteria" jsonb NOT NULL,
	"shared" boolean DEFAULT false NOT NULL,
	"created_by" uuid NOT NULL,
	"created_by_name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "log_findings" ADD CONSTRAINT "log_findings_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_searches" ADD CONSTRAINT "saved_searches_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "log_findings_once" ON "log_findings" USING btree ("facility_id","kind","actor_id","day",coalesce("patient_id", '00000000-0000-0000-0000-000000000000'::uuid));--> statement-breakpoint
CREATE INDEX "log_findings_status" ON "log_findings" USING btree ("facility_id","status","day");--> statement-breakpoint
CREATE INDEX "saved_searches_maker" ON "saved_searches" USING btree ("created_by","created_at");--> statement-breakpoint
CREATE INDEX "audit_events_outcome" ON "audit_events" USING btree ("outcome","at") WHERE "audit_events"."outcome" <> 'done';--> statement-breakpoint
CREATE INDEX "audit_events_place" ON "audit_events" USING btree ((("body"::jsonb ->> 'place') collate "C"),"at") WHERE ("audit_events"."body"::jsonb ->> 'place') is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "audit_patient_keys_commitment" ON "audit_patient_keys" USING btree ("commitment");--> statement-breakpoint
CREATE INDEX "requests_requester" ON "requests" USING gin ((lower("requester_name")) gin_trgm_ops);