CREATE TABLE "paper_moves" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"volume_id" uuid NOT NULL,
	"patient_id" uuid NOT NULL,
	"request_id" uuid,
	"kind" text NOT NULL,
	"place" text NOT NULL,
	"holder" text,
	"at" timestamp with time zone NOT NULL,
	"by" uuid NOT NULL,
	"by_name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "paper_volumes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"patient_id" uuid NOT NULL,
	"label" text NOT NULL,
	"covers" text,
	"home" text NOT NULL,
	"place" text NOT NULL,
	"holder" text,
	"since" timestamp with time zone NOT NULL,
	"asked_at" timestamp with time zone,
	"asked_of" text,
	"asked_by_name" text,
	CONSTRAINT "paper_volumes_asked" CHECK (("paper_volumes"."asked_at" is null) = ("paper_volumes"."asked_of" is null))
);
--> statement-breakpoint
ALTER TABLE "paper_moves" ADD CONSTRAINT "paper_moves_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_moves" ADD CONSTRAINT "paper_moves_volume" FOREIGN KEY ("volume_id") REFERENCES "public"."paper_volumes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_volumes" ADD CONSTRAINT "paper_volumes_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_volumes" ADD CONSTRAINT "paper_volumes_patient_id_patients_id_fk" FOREIGN KEY ("patient_id") REFERENCES "public"."patients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "paper_moves_patient" ON "paper_moves" USING btree ("patient_id");--> statement-breakpoint
CREATE UNIQUE INDEX "paper_volumes_label" ON "paper_volumes" USING btree ("patient_id","label");