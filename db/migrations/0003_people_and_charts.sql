CREATE TABLE "invitations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid,
	"staff_role" text,
	"organization_id" uuid,
	"member_role" text,
	"email" text NOT NULL,
	"token_hash" text NOT NULL,
	"invited_by" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"accepted_by" uuid,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "invitations_tokenHash_unique" UNIQUE("token_hash"),
	CONSTRAINT "invitations_one_place" CHECK (("invitations"."facility_id" is null) <> ("invitations"."organization_id" is null)),
	CONSTRAINT "invitations_role" CHECK (("invitations"."facility_id" is null) = ("invitations"."staff_role" is null) and ("invitations"."organization_id" is null) = ("invitations"."member_role" is null))
);
--> statement-breakpoint
CREATE TABLE "chart_grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"patient_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"granted_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "emergency_accesses" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"patient_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"user_name" text NOT NULL,
	"reason" text NOT NULL,
	"explanation" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"reviewed_by" uuid,
	"reviewed_by_name" text,
	"reviewed_at" timestamp with time zone,
	"finding" text,
	"review_note" text,
	CONSTRAINT "emergency_accesses_two" CHECK ("emergency_accesses"."reviewed_by" <> "emergency_accesses"."user_id"),
	CONSTRAINT "emergency_accesses_box" CHECK ("emergency_accesses"."ends_at" <= "emergency_accesses"."opened_at" + interval '4 hours')
);
--> statement-breakpoint
ALTER TABLE "files" ADD COLUMN "scan" text;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "mail_domain" text;--> statement-breakpoint
ALTER TABLE "staff_members" ADD COLUMN "ends_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "staff_members" ADD COLUMN "delegated_by" uuid;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_invited_by_users_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_accepted_by_users_id_fk" FOREIGN KEY ("accepted_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chart_grants" ADD CONSTRAINT "chart_grants_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chart_grants" ADD CONSTRAINT "chart_grants_patient_id_patients_id_fk" FOREIGN KEY ("patient_id") REFERENCES "public"."patients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "emergency_accesses" ADD CONSTRAINT "emergency_accesses_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "emergency_accesses" ADD CONSTRAINT "emergency_accesses_patient_id_patients_id_fk" FOREIGN KEY ("patient_id") REFERENCES "public"."patients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "invitations_facility" ON "invitations" USING btree ("facility_id","created_at");--> statement-breakpoint
CREATE INDEX "invitations_organization" ON "invitations" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "chart_grants_open" ON "chart_grants" USING btree ("patient_id","user_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "chart_grants_user" ON "chart_grants" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "emergency_accesses_user" ON "emergency_accesses" USING btree ("user_id","ends_at");--> statement-breakpoint
CREATE INDEX "emergency_accesses_facility" ON "emergency_accesses" USING btree ("facility_id","opened_at");--> statement-breakpoint
ALTER TABLE "staff_members" ADD CONSTRAINT "staff_members_delegated_by_users_id_fk" FOREIGN KEY ("delegated_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "files_waiting" ON "files" USING btree ("created_at") WHERE scan = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "organizations_mail_domain" ON "organizations" USING btree ("mail_domain");--> statement-breakpoint
CREATE INDEX "patients_restricted" ON "patients" USING btree ("facility_id") WHERE restricted;