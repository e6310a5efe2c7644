CREATE TABLE "audit_checkpoints" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"size" bigint NOT NULL,
	"root" text NOT NULL,
	"note" text NOT NULL,
	"key_id" text NOT NULL,
	"signed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"stream" text NOT NULL,
	"seq" bigint NOT NULL,
	"body" text NOT NULL,
	"hash" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"action" text NOT NULL,
	"outcome" text NOT NULL,
	"actor_id" text NOT NULL,
	"facility_id" uuid,
	"request_id" uuid,
	"patient_commitment" text
);
--> statement-breakpoint
CREATE TABLE "audit_keys" (
	"key_id" text PRIMARY KEY NOT NULL,
	"vkey" text NOT NULL,
	"first_used_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_leaves" (
	"index" bigint PRIMARY KEY NOT NULL,
	"event_id" uuid NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_origin" (
	"one" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"origin" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_patient_keys" (
	"patient_id" uuid PRIMARY KEY NOT NULL,
	"wrapped_key" text,
	"commitment" text,
	"created_at" timestamp with time zone NOT NULL,
	"destroyed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "audit_pending" (
	"position" bigserial PRIMARY KEY NOT NULL,
	"event_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_streams" (
	"stream" text PRIMARY KEY NOT NULL,
	"domain" text NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL,
	"head" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_tiles" (
	"level" integer NOT NULL,
	"index" bigint NOT NULL,
	"hashes" "bytea" NOT NULL,
	CONSTRAINT "audit_tiles_level_index_pk" PRIMARY KEY("level","index")
);
--> statement-breakpoint
CREATE TABLE "authorizations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"patient_id" uuid,
	"attachment_id" uuid,
	"fields" jsonb NOT NULL,
	"covers" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"signed_on" date,
	"expires_on" date,
	"revoked_at" timestamp with time zone,
	"revoked_by" text,
	"valid" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"machine" text NOT NULL,
	"facts" jsonb NOT NULL,
	"opened_on" date NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "suspensions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"agency_request_id" uuid NOT NULL,
	"patient_id" uuid NOT NULL,
	"recipient_name" text NOT NULL,
	"by" text NOT NULL,
	"form" text NOT NULL,
	"made_on" date NOT NULL,
	"ends_on" date,
	"documented" boolean NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "departments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"email" text,
	"active" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "facilities" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"zone" text NOT NULL,
	"address" jsonb NOT NULL,
	"phone" text NOT NULL,
	"fax" text,
	"contact_title" text NOT NULL,
	"number_prefix" text NOT NULL,
	"next_number" integer DEFAULT 1 NOT NULL,
	"closures" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"policy" jsonb NOT NULL,
	"rule_overrides" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"rule_packs" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "fees" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"lines" jsonb NOT NULL,
	"total_cents" integer NOT NULL,
	"rule_id" text NOT NULL,
	"rule_version" text NOT NULL,
	"status" text NOT NULL,
	"quoted_at" timestamp with time zone NOT NULL,
	"quoted_by" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"fee_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"amount_cents" integer NOT NULL,
	"reference" text,
	"reason" text,
	"received_on" date NOT NULL,
	"recorded_by" uuid NOT NULL,
	"recorded_by_name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "files" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid,
	"kind" text NOT NULL,
	"name" text,
	"mime" text NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"wrapped_key" text,
	"wrapping_key_id" text NOT NULL,
	"store" text NOT NULL,
	"location" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"destroyed_at" timestamp with time zone,
	"swept_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organization_members" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"role" text NOT NULL,
	"disabled_at" timestamp with time zone,
	"changed_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"insurer_kind" text,
	"address" jsonb NOT NULL,
	"phone" text,
	"email" text,
	"mail_policy" jsonb NOT NULL,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"count" integer NOT NULL,
	"last_request" bigint NOT NULL,
	CONSTRAINT "rate_limits_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "service_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "service_tokens_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"second_factor_at" timestamp with time zone,
	"second_factor_spent_at" timestamp with time zone,
	"facility_id" uuid,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "staff_members" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"facility_id" uuid NOT NULL,
	"role" text NOT NULL,
	"department_id" uuid,
	"disabled_at" timestamp with time zone,
	"changed_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "throttles" (
	"key" text PRIMARY KEY NOT NULL,
	"window_start" timestamp with time zone NOT NULL,
	"count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tracking_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"request_id" uuid NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "two_factors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"secret" text NOT NULL,
	"backup_codes" text NOT NULL,
	"verified" boolean DEFAULT true,
	"failed_verification_count" integer DEFAULT 0,
	"locked_until" timestamp with time zone,
	"last_used_step" bigint
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"two_factor_enabled" boolean DEFAULT false,
	"phone" text,
	"language" text DEFAULT 'en' NOT NULL,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "batch_parts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"batch_id" uuid NOT NULL,
	"first_page" integer NOT NULL,
	"last_page" integer NOT NULL,
	"request_id" uuid,
	"set_aside" text,
	"answers" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"indexed_by" uuid,
	"indexed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "batches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"name" text NOT NULL,
	"file_id" uuid NOT NULL,
	"page_count" integer NOT NULL,
	"received_on" date NOT NULL,
	"uploaded_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "disclosures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"patient_id" uuid NOT NULL,
	"packet_id" uuid,
	"disclosure_id" text NOT NULL,
	"basis" text NOT NULL,
	"accounted" boolean NOT NULL,
	"rule_id" text NOT NULL,
	"rule_version" text NOT NULL,
	"disclosed_at" timestamp with time zone NOT NULL,
	"recipient_name" text NOT NULL,
	"recipient_address" jsonb,
	"description" text NOT NULL,
	"purpose" text NOT NULL,
	"page_count" integer NOT NULL,
	"channel" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dispatches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"packet_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"address" jsonb,
	"carrier" text,
	"reference" text,
	"dispatched_on" date NOT NULL,
	"dispatched_by" uuid NOT NULL,
	"dispatched_by_name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"packet_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"pin_hash" text,
	"tries" integer DEFAULT 0 NOT NULL,
	"downloads" integer DEFAULT 0 NOT NULL,
	"max_downloads" integer NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"last_download_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "packets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"plan" jsonb NOT NULL,
	"plan_hash" text NOT NULL,
	"disclosure_id" text NOT NULL,
	"status" text NOT NULL,
	"problem" text,
	"file_id" uuid,
	"sha256" text,
	"verified_sha256" text,
	"approved_sha256" text,
	"page_count" integer,
	"certificate" jsonb,
	"prepared_by" uuid NOT NULL,
	"prepared_by_name" text NOT NULL,
	"prepared_at" timestamp with time zone NOT NULL,
	"decided_by" uuid,
	"decided_by_name" text,
	"decided_at" timestamp with time zone,
	"return_reason" text
);
--> statement-breakpoint
CREATE TABLE "patient_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"patient_id" uuid NOT NULL,
	"survivor_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"status" text DEFAULT 'proposed' NOT NULL,
	"proposed_by" uuid NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	"changes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "patient_links_two" CHECK ("patient_links"."patient_id" <> "patient_links"."survivor_id"),
	CONSTRAINT "patient_links_two_people" CHECK ("patient_links"."status" <> 'confirmed' or "patient_links"."decided_by" <> "patient_links"."proposed_by"),
	CONSTRAINT "patient_links_status" CHECK (("patient_links"."status" = 'proposed') = ("patient_links"."decided_by" is null))
);
--> statement-breakpoint
CREATE TABLE "patient_name_words" (
	"kind" text NOT NULL,
	"word" text NOT NULL,
	CONSTRAINT "patient_name_words_kind_word_pk" PRIMARY KEY("kind","word"),
	CONSTRAINT "patient_name_words_kind" CHECK ("patient_name_words"."kind" in ('family', 'given'))
);
--> statement-breakpoint
CREATE TABLE "patient_names" (
	"patient_id" uuid NOT NULL,
	"facility_id" uuid NOT NULL,
	"family" text NOT NULL,
	"given" text NOT NULL,
	"family_sound" text NOT NULL,
	"given_sound" text NOT NULL,
	"birth_date" date NOT NULL,
	CONSTRAINT "patient_names_patient_id_family_given_pk" PRIMARY KEY("patient_id","family","given")
);
--> statement-breakpoint
CREATE TABLE "patients" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"mrn" text NOT NULL,
	"family_name" text NOT NULL,
	"given_names" text NOT NULL,
	"previous_names" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"birth_date" date NOT NULL,
	"deceased_on" date,
	"sex" text,
	"address" jsonb,
	"phone" text,
	"email" text,
	"ehr_id" text,
	"restricted" boolean DEFAULT false NOT NULL,
	"confidential_contact" jsonb,
	"payer_restriction" boolean DEFAULT false NOT NULL,
	"merged_into" uuid,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "findings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"page_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"rule_id" text NOT NULL,
	"quote" text NOT NULL,
	"start" integer NOT NULL,
	"end" integer NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "page_notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"page_id" uuid NOT NULL,
	"text" text NOT NULL,
	"created_by" uuid NOT NULL,
	"created_by_name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"removed_at" timestamp with time zone,
	"removed_by" uuid
);
--> statement-breakpoint
CREATE TABLE "pages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"width" real NOT NULL,
	"height" real NOT NULL,
	"text" text DEFAULT '' NOT NULL,
	"text_source" text DEFAULT 'none' NOT NULL,
	"sha256" text,
	"verdict" text DEFAULT 'unknown' NOT NULL,
	"evidence" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"disposition" text DEFAULT 'undecided' NOT NULL,
	"reason" text,
	"rule_id" text,
	"override_proposed_by" uuid,
	"override_reason" text,
	"override_by" uuid,
	"seen_by" uuid,
	"seen_at" timestamp with time zone,
	"decided_by" uuid,
	"decided_by_name" text,
	"decided_at" timestamp with time zone,
	"revision" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "records" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"source" text NOT NULL,
	"source_id" text NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"service_date" date,
	"encounter_id" text,
	"department" text,
	"protected_source" text,
	"original_file_id" uuid,
	"pages_file_id" uuid,
	"page_count" integer DEFAULT 0 NOT NULL,
	"in_scope" boolean NOT NULL,
	"out_of_scope_reason" text,
	"status" text NOT NULL,
	"problem" text,
	"position" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "redactions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"page_id" uuid,
	"kind" text NOT NULL,
	"x" real,
	"y" real,
	"width" real,
	"height" real,
	"term" text,
	"reason" text NOT NULL,
	"rule_id" text NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"undone_at" timestamp with time zone,
	"undone_by" uuid
);
--> statement-breakpoint
CREATE TABLE "attachments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"file_id" uuid NOT NULL,
	"name" text NOT NULL,
	"mime" text NOT NULL,
	"pages" integer,
	"destroyed_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"rule_id" text NOT NULL,
	"rule_version" text NOT NULL,
	"citation" text NOT NULL,
	"inputs" jsonb NOT NULL,
	"result" jsonb NOT NULL,
	"message_key" text NOT NULL,
	"message_params" jsonb,
	"decided_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "drafts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"door" text NOT NULL,
	"secret_hash" text NOT NULL,
	"user_id" uuid,
	"answers" jsonb NOT NULL,
	"request_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evidence_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"line" text NOT NULL,
	"rule_id" text NOT NULL,
	"status" text NOT NULL,
	"attachment_id" uuid,
	"page" integer,
	"note" text,
	"decided_by" uuid,
	"decided_by_name" text,
	"decided_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "letters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"language" text NOT NULL,
	"content" jsonb NOT NULL,
	"file_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"posted_at" timestamp with time zone,
	"read_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"direction" text NOT NULL,
	"code" text,
	"params" jsonb,
	"body" text,
	"author_name" text NOT NULL,
	"author_id" text NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"read_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"number" text NOT NULL,
	"basis" text NOT NULL,
	"requester_kind" text NOT NULL,
	"requester_name" text NOT NULL,
	"requester_user_id" uuid,
	"organization_id" uuid,
	"requester_email" text,
	"requester_phone" text,
	"requester_address" jsonb,
	"matter_number" text,
	"language" text DEFAULT 'en' NOT NULL,
	"stated_patient" jsonb NOT NULL,
	"patient_id" uuid,
	"scope" jsonb NOT NULL,
	"purpose" text NOT NULL,
	"delivery" jsonb NOT NULL,
	"facts" jsonb NOT NULL,
	"channel" text NOT NULL,
	"received_on" date NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	"expedited" boolean DEFAULT false NOT NULL,
	"assigned_to" uuid,
	"assigned_at" timestamp with time zone,
	"tracking_code_hash" text,
	"pin_hash" text,
	"due_at" timestamp with time zone,
	"due_rule" text,
	"linked_request_id" uuid,
	"link_reason" text,
	"closed_at" timestamp with time zone,
	"outcome" text
);
--> statement-breakpoint
CREATE TABLE "sub_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"department_id" uuid NOT NULL,
	"kinds" jsonb NOT NULL,
	"status" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"asked_by" uuid,
	"answered_at" timestamp with time zone,
	"answered_by" uuid,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "deadlines" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid,
	"machine" text NOT NULL,
	"instance_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"rule_id" text NOT NULL,
	"rule_version" text NOT NULL,
	"citation" text NOT NULL,
	"governs" boolean NOT NULL,
	"starts_on" text NOT NULL,
	"extended_to" text,
	"due_on" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"computation" jsonb NOT NULL,
	"event_type" text NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"fired_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid,
	"machine" text NOT NULL,
	"instance_id" uuid NOT NULL,
	"effect_type" text NOT NULL,
	"effect" jsonb NOT NULL,
	"key" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"created_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "progress" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"total" integer,
	"status" text NOT NULL,
	"problem" text,
	"started_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workflow_history" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid,
	"machine" text NOT NULL,
	"instance_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"key" text NOT NULL,
	"event_type" text NOT NULL,
	"event" jsonb NOT NULL,
	"from_state" text NOT NULL,
	"to_state" text NOT NULL,
	"machine_version" integer NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"actor_role" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workflow_instances" (
	"id" uuid PRIMARY KEY NOT NULL,
	"facility_id" uuid NOT NULL,
	"request_id" uuid,
	"machine" text NOT NULL,
	"machine_version" integer NOT NULL,
	"value" jsonb NOT NULL,
	"context" jsonb NOT NULL,
	"history_value" jsonb,
	"status" text NOT NULL,
	"state" text NOT NULL,
	"revision" integer NOT NULL,
	"audit_seq" bigint DEFAULT 0 NOT NULL,
	"audit_head" text NOT NULL,
	"quarantined" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "authorizations" ADD CONSTRAINT "authorizations_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suspensions" ADD CONSTRAINT "suspensions_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suspensions" ADD CONSTRAINT "suspensions_agency_request_id_requests_id_fk" FOREIGN KEY ("agency_request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "departments" ADD CONSTRAINT "departments_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fees" ADD CONSTRAINT "fees_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_fee_id_fees_id_fk" FOREIGN KEY ("fee_id") REFERENCES "public"."fees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_members" ADD CONSTRAINT "organization_members_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_members" ADD CONSTRAINT "organization_members_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_tokens" ADD CONSTRAINT "service_tokens_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_tokens" ADD CONSTRAINT "service_tokens_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_members" ADD CONSTRAINT "staff_members_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_members" ADD CONSTRAINT "staff_members_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "two_factors" ADD CONSTRAINT "two_factors_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_parts" ADD CONSTRAINT "batch_parts_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_parts" ADD CONSTRAINT "batch_parts_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batches" ADD CONSTRAINT "batches_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disclosures" ADD CONSTRAINT "disclosures_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispatches" ADD CONSTRAINT "dispatches_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_packet_id_packets_id_fk" FOREIGN KEY ("packet_id") REFERENCES "public"."packets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "packets" ADD CONSTRAINT "packets_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "packets" ADD CONSTRAINT "packets_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patient_links" ADD CONSTRAINT "patient_links_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patient_links" ADD CONSTRAINT "patient_links_patient_id_patients_id_fk" FOREIGN KEY ("patient_id") REFERENCES "public"."patients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patient_links" ADD CONSTRAINT "patient_links_survivor_id_patients_id_fk" FOREIGN KEY ("survivor_id") REFERENCES "public"."patients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patient_names" ADD CONSTRAINT "patient_names_patient_id_patients_id_fk" FOREIGN KEY ("patient_id") REFERENCES "public"."patients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patient_names" ADD CONSTRAINT "patient_names_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patients" ADD CONSTRAINT "patients_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patients" ADD CONSTRAINT "patients_merged_into_patients_id_fk" FOREIGN KEY ("merged_into") REFERENCES "public"."patients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_page_id_pages_id_fk" FOREIGN KEY ("page_id") REFERENCES "public"."pages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "page_notes" ADD CONSTRAINT "page_notes_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "page_notes" ADD CONSTRAINT "page_notes_page_id_pages_id_fk" FOREIGN KEY ("page_id") REFERENCES "public"."pages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pages" ADD CONSTRAINT "pages_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pages" ADD CONSTRAINT "pages_record_id_records_id_fk" FOREIGN KEY ("record_id") REFERENCES "public"."records"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "records" ADD CONSTRAINT "records_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "records" ADD CONSTRAINT "records_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_page_id_pages_id_fk" FOREIGN KEY ("page_id") REFERENCES "public"."pages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_checks" ADD CONSTRAINT "evidence_checks_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_checks" ADD CONSTRAINT "evidence_checks_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "letters" ADD CONSTRAINT "letters_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "letters" ADD CONSTRAINT "letters_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sub_requests" ADD CONSTRAINT "sub_requests_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sub_requests" ADD CONSTRAINT "sub_requests_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deadlines" ADD CONSTRAINT "deadlines_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deadlines" ADD CONSTRAINT "deadlines_instance_id_workflow_instances_id_fk" FOREIGN KEY ("instance_id") REFERENCES "public"."workflow_instances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "progress" ADD CONSTRAINT "progress_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_history" ADD CONSTRAINT "workflow_history_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_history" ADD CONSTRAINT "workflow_history_instance_id_workflow_instances_id_fk" FOREIGN KEY ("instance_id") REFERENCES "public"."workflow_instances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_instances" ADD CONSTRAINT "workflow_instances_facility_id_facilities_id_fk" FOREIGN KEY ("facility_id") REFERENCES "public"."facilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_checkpoints_size" ON "audit_checkpoints" USING btree ("size");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_events_stream_seq" ON "audit_events" USING btree ("stream","seq");--> statement-breakpoint
CREATE INDEX "audit_events_at" ON "audit_events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("actor_id","at");--> statement-breakpoint
CREATE INDEX "audit_events_action" ON "audit_events" USING btree ("action","at");--> statement-breakpoint
CREATE INDEX "audit_events_facility" ON "audit_events" USING btree ("facility_id","at");--> statement-breakpoint
CREATE INDEX "audit_events_request" ON "audit_events" USING btree ("request_id","at") WHERE "audit_events"."request_id" is not null;--> statement-breakpoint
CREATE INDEX "audit_events_disclosure" ON "audit_events" USING btree ((("body"::jsonb #>> '{facts,disclosureId}'))) WHERE "audit_events"."action" in ('disclosure.announced', 'disclosure.made');--> statement-breakpoint
CREATE INDEX "audit_events_patient" ON "audit_events" USING btree ("patient_commitment","at") WHERE "audit_events"."patient_commitment" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "audit_leaves_event" ON "audit_leaves" USING btree ("event_id");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_pending_event" ON "audit_pending" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "audit_streams_domain" ON "audit_streams" USING btree ("domain");--> statement-breakpoint
CREATE INDEX "authorizations_request" ON "authorizations" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "authorizations_patient" ON "authorizations" USING btree ("patient_id");--> statement-breakpoint
CREATE INDEX "cases_request" ON "cases" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "suspensions_patient" ON "suspensions" USING btree ("patient_id");--> statement-breakpoint
CREATE UNIQUE INDEX "departments_facility_name" ON "departments" USING btree ("facility_id","name");--> statement-breakpoint
CREATE INDEX "fees_request" ON "fees" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "payments_request" ON "payments" USING btree ("request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_reference" ON "payments" USING btree ("fee_id","kind","reference");--> statement-breakpoint
CREATE INDEX "files_request" ON "files" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "files_wrapping_key" ON "files" USING btree ("wrapping_key_id");--> statement-breakpoint
CREATE INDEX "files_destroyed" ON "files" USING btree ("destroyed_at","swept_at");--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_provider" ON "accounts" USING btree ("provider_id","account_id");--> statement-breakpoint
CREATE INDEX "accounts_user" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "organization_members_user" ON "organization_members" USING btree ("user_id","organization_id");--> statement-breakpoint
CREATE INDEX "organization_members_organization" ON "organization_members" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "organizations_name" ON "organizations" USING btree ("name");--> statement-breakpoint
CREATE INDEX "service_tokens_facility" ON "service_tokens" USING btree ("facility_id");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "staff_members_role" ON "staff_members" USING btree ("user_id","facility_id","role");--> statement-breakpoint
CREATE INDEX "staff_members_facility" ON "staff_members" USING btree ("facility_id");--> statement-breakpoint
CREATE INDEX "throttles_window" ON "throttles" USING btree ("window_start");--> statement-breakpoint
CREATE UNIQUE INDEX "tracking_sessions_request" ON "tracking_sessions" USING btree ("token_hash","request_id");--> statement-breakpoint
CREATE INDEX "tracking_sessions_idle" ON "tracking_sessions" USING btree ("last_seen_at");--> statement-breakpoint
CREATE UNIQUE INDEX "two_factors_user" ON "two_factors" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verifications_identifier" ON "verifications" USING btree ("identifier");--> statement-breakpoint
CREATE UNIQUE INDEX "batch_parts_first_page" ON "batch_parts" USING btree ("batch_id","first_page");--> statement-breakpoint
CREATE INDEX "batches_facility" ON "batches" USING btree ("facility_id","created_at");--> statement-breakpoint
CREATE INDEX "disclosures_patient" ON "disclosures" USING btree ("patient_id","disclosed_at");--> statement-breakpoint
CREATE INDEX "disclosures_facility" ON "disclosures" USING btree ("facility_id","disclosed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "disclosures_event" ON "disclosures" USING btree ("disclosure_id");--> statement-breakpoint
CREATE INDEX "dispatches_request" ON "dispatches" USING btree ("request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "links_token" ON "links" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "links_request" ON "links" USING btree ("request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "packets_version" ON "packets" USING btree ("request_id","version");--> statement-breakpoint
CREATE UNIQUE INDEX "packets_disclosure_id" ON "packets" USING btree ("disclosure_id");--> statement-breakpoint
CREATE UNIQUE INDEX "patient_links_open" ON "patient_links" USING btree ("patient_id") WHERE status = 'proposed';--> statement-breakpoint
CREATE INDEX "patient_links_survivor" ON "patient_links" USING btree ("survivor_id");--> statement-breakpoint
CREATE INDEX "patient_name_words_like" ON "patient_name_words" USING gin ("word" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "patient_names_words" ON "patient_names" USING btree ("family" collate "C","given" collate "C");--> statement-breakpoint
CREATE INDEX "patient_names_given" ON "patient_names" USING btree ("given" collate "C","family" collate "C");--> statement-breakpoint
CREATE INDEX "patient_names_starts" ON "patient_names" USING btree ((left("family", 3)),(left("given", 2)));--> statement-breakpoint
CREATE INDEX "patient_names_sounds" ON "patient_names" USING btree ("family_sound","given_sound");--> statement-breakpoint
CREATE INDEX "patients_merged_into" ON "patients" USING btree ("merged_into");--> statement-breakpoint
CREATE UNIQUE INDEX "patients_mrn" ON "patients" USING btree ("facility_id","mrn");--> statement-breakpoint
CREATE INDEX "patients_birth_date" ON "patients" USING btree ("facility_id","birth_date");--> statement-breakpoint
CREATE INDEX "patients_mrn_like" ON "patients" USING gin ((lower("mrn")) gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "patients_phone" ON "patients" USING btree (right(regexp_replace("phone", '\D', '', 'g'), 7));--> statement-breakpoint
CREATE INDEX "patients_postcode" ON "patients" USING btree (("address"->>'postcode'),dmetaphone(lower("family_name")));--> statement-breakpoint
CREATE INDEX "findings_page" ON "findings" USING btree ("page_id");--> statement-breakpoint
CREATE INDEX "findings_request" ON "findings" USING btree ("request_id","status");--> statement-breakpoint
CREATE INDEX "page_notes_request" ON "page_notes" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "page_notes_page" ON "page_notes" USING btree ("page_id");--> statement-breakpoint
CREATE UNIQUE INDEX "pages_record_number" ON "pages" USING btree ("record_id","number");--> statement-breakpoint
CREATE INDEX "pages_request" ON "pages" USING btree ("request_id","disposition");--> statement-breakpoint
CREATE UNIQUE INDEX "records_source" ON "records" USING btree ("request_id","source","source_id");--> statement-breakpoint
CREATE INDEX "records_request" ON "records" USING btree ("request_id","position");--> statement-breakpoint
CREATE INDEX "redactions_request" ON "redactions" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "redactions_page" ON "redactions" USING btree ("page_id");--> statement-breakpoint
CREATE INDEX "attachments_request" ON "attachments" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "decisions_request" ON "decisions" USING btree ("request_id","rule_id");--> statement-breakpoint
CREATE INDEX "drafts_expiry" ON "drafts" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "drafts_user" ON "drafts" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "evidence_checks_line" ON "evidence_checks" USING btree ("request_id","line");--> statement-breakpoint
CREATE INDEX "letters_request" ON "letters" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "messages_request" ON "messages" USING btree ("request_id","sent_at");--> statement-breakpoint
CREATE UNIQUE INDEX "requests_number" ON "requests" USING btree ("facility_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "requests_tracking_code" ON "requests" USING btree ("tracking_code_hash");--> statement-breakpoint
CREATE INDEX "requests_work" ON "requests" USING btree ("facility_id","closed_at","due_at");--> statement-breakpoint
CREATE INDEX "requests_patient" ON "requests" USING btree ("patient_id");--> statement-breakpoint
CREATE INDEX "requests_organization" ON "requests" USING btree ("organization_id","entered_at");--> statement-breakpoint
CREATE INDEX "requests_matter" ON "requests" USING btree ("organization_id","matter_number");--> statement-breakpoint
CREATE INDEX "sub_requests_request" ON "sub_requests" USING btree ("request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "deadlines_instance_kind" ON "deadlines" USING btree ("instance_id","kind");--> statement-breakpoint
CREATE INDEX "deadlines_due" ON "deadlines" USING btree ("status","due_at");--> statement-breakpoint
CREATE INDEX "deadlines_request" ON "deadlines" USING btree ("request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_key" ON "outbox" USING btree ("key");--> statement-breakpoint
CREATE INDEX "outbox_status" ON "outbox" USING btree ("status","created_at");--> statement-breakpoint
CREATE INDEX "outbox_instance" ON "outbox" USING btree ("instance_id");--> statement-breakpoint
CREATE UNIQUE INDEX "progress_request_kind" ON "progress" USING btree ("request_id","kind");--> statement-breakpoint
CREATE UNIQUE INDEX "workflow_history_key" ON "workflow_history" USING btree ("instance_id","key");--> statement-breakpoint
CREATE UNIQUE INDEX "workflow_history_revision" ON "workflow_history" USING btree ("instance_id","revision");--> statement-breakpoint
CREATE INDEX "workflow_history_request" ON "workflow_history" USING btree ("request_id","at");--> statement-breakpoint
CREATE INDEX "workflow_instances_state" ON "workflow_instances" USING btree ("facility_id","machine","state");--> statement-breakpoint
CREATE INDEX "workflow_instances_request" ON "workflow_instances" USING btree ("request_id");