DROP INDEX "audit_events_place";--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "place" text GENERATED ALWAYS AS ((body::jsonb ->> 'place')) STORED;--> statement-breakpoint
CREATE INDEX "audit_events_place" ON "audit_events" USING btree ("place" collate "C","at") WHERE "audit_events"."place" is not null;