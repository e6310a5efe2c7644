CREATE TABLE "audit_anchors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"day" date NOT NULL,
	"checkpoint_id" bigint NOT NULL,
	"size" bigint NOT NULL,
	"root" text NOT NULL,
	"mailed_to" text,
	"stored_at" text,
	"code_hash" text NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"attested_at" timestamp with time zone,
	"attested_by" text,
	"attested_name" text
);
--> statement-breakpoint
CREATE TABLE "audit_cosignatures" (
	"checkpoint_id" bigint NOT NULL,
	"witness" text NOT NULL,
	"size" bigint NOT NULL,
	"line" text NOT NULL,
	"signed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "audit_cosignatures_checkpoint_id_witness_pk" PRIMARY KEY("checkpoint_id","witness")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "audit_anchors_day" ON "audit_anchors" USING btree ("day");