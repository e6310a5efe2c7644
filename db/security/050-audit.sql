-- The log holds by the database's own rules, whatever the application does: a row is inserted once, only if it is the next
-- link of its stream and its columns say what its body says, and nobody changes or removes it afterwards. The owner could
-- drop these triggers: against the owner stand the signed checkpoints outside (docs/audit-format.md).
set local check_function_bodies = off;

-- One random name for this log; a copy or a restored backup keeps it.
insert into public.audit_origin (one, origin, created_at) values (1, gen_random_uuid()::text, now()) on conflict do nothing;

-- Heads of the streams without a life cycle, sixteen a domain.
insert into public.audit_streams (stream, domain, seq, head)
select d || '/' || n, d, 0, encode(sha256(convert_to('openroi-audit-v1:' || d || '/' || n, 'UTF8')), 'hex')
from unnest(array['access', 'work', 'disclosure', 'sign_in', 'system']) d, generate_series(0, 15) n
on conflict do nothing;

-- Takes a stream of the domain that nobody else is writing to; waits only where all sixteen are taken.
create or replace function openroi_audit_lock(wanted text) returns table (origin text, stream text, seq bigint, head text)
  language plpgsql volatile security definer
  set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
  s public.audit_streams;
begin
  select * into s from public.audit_streams where domain = wanted order by random() limit 1 for no key update skip locked;
  if not found then
    select * into s from public.audit_streams where domain = wanted order by random() limit 1 for no key update;
  end if;
  if not found then
    raise exception 'the log has no domain %', wanted;
  end if;
  return query select o.origin, s.stream, s.seq, s.head from public.audit_origin o;
end
$$;

create or replace function openroi_audit_check_insert() returns trigger
  language plpgsql volatile security definer
  set search_path = public, pg_temp
as $$
declare
  b jsonb := new.body::jsonb;
  expected text;
begin
  if new.hash is distinct from encode(sha256('\x00'::bytea || convert_to(new.body, 'UTF8')), 'hex') then
    raise exception 'audit: hash is not that of the body' using errcode = 'integrity_constraint_violation';
  end if;
  if b ->> 'stream' is distinct from new.stream or (b ->> 'seq')::bigint is distinct from new.seq
    or (b ->> 'time')::timestamptz is distinct from new.at or b ->> 'action' is distinct from new.action
    or b ->> 'outcome' is distinct from new.outcome or b #>> '{actor,id}' is distinct from new.actor_id
    or (b #>> '{subject,facility}')::uuid is distinct from new.facility_id
    or (b #>> '{subject,request}')::uuid is distinct from new.request_id
    or b #>> '{subject,patient}' is distinct from new.patient_commitment
    or b ->> 'origin' is distinct from (select o.origin from public.audit_origin o) then
    raise exception 'audit: columns do not say what the body says' using errcode = 'integrity_constraint_violation';
  end if;
  if new.seq = 1 then
    expected := encode(sha256(convert_to('openroi-audit-v1:' || new.stream, 'UTF8')), 'hex');
  else
    select e.hash into expected from public.audit_events e where e.stream = new.stream and e.seq = new.seq - 1;
  end if;
  if b ->> 'prev' is distinct from expected then
    raise exception 'audit: not the next event of stream %', new.stream using errcode = 'integrity_constraint_violation';
  end if;
  update public.audit_streams s set seq = new.seq, head = new.hash where s.stream = new.stream;
  insert into public.audit_pending (event_id) values (new.id);
  return new;
end
$$;

create or replace trigger openroi_audit_check_insert before insert on public.audit_events
  for each row execute function openroi_audit_check_insert();

create or replace function openroi_audit_refuse() returns trigger
  language plpgsql
as $$
begin
  raise exception 'audit: % on % is refused', lower(tg_op), tg_table_name using errcode = 'insufficient_privilege';
end
$$;

do $$
declare
  name text;
begin
  foreach name in array array['audit_events', 'audit_leaves', 'audit_checkpoints', 'audit_keys', 'audit_origin', 'audit_cosignatures'] loop
    execute format('create or replace trigger openroi_audit_refuse before update or delete on public.%I for each statement execute function openroi_audit_refuse()', name);
    execute format('create or replace trigger openroi_audit_refuse_truncate before truncate on public.%I for each statement execute function openroi_audit_refuse()', name);
  end loop;
end
$$;

-- An event written by the database itself, where a library writes a table outside our transactions. Values are ids and codes
-- in ASCII without quotes, so that putting the keys in order is all that RFC 8785 asks for.
create or replace function openroi_audit_record(
  domain text, action text, outcome text, actor_kind text, actor_id text, roles text[], session text, facility uuid, facts text
) returns void
  language plpgsql volatile security definer
  set search_path = public, pg_temp
as $$
declare
  l record;
  at timestamptz := date_trunc('milliseconds', clock_timestamp());
  body text;
begin
  select * into l from openroi_audit_lock(domain);
  body := '{"action":' || to_json(action) || ',"actor":{"id":' || to_json(actor_id) || ',"kind":' || to_json(actor_kind)
    || ',"role":null,"roles":[' || coalesce((select string_agg(to_json(r)::text, ',' order by r collate "C") from unnest(roles) r), '')
    || ']},"facts":' || facts || ',"origin":' || to_json(l.origin) || ',"outcome":' || to_json(outcome)
    || ',"place":null,"prev":"' || l.head || '","seq":' || (l.seq + 1)
    || ',"session":' || coalesce(to_json(encode(sha256(convert_to(session, 'UTF8')), 'hex'))::text, 'null')
    || ',"stream":' || to_json(l.stream) || ',"subject":{"facility":' || coalesce(to_json(facility)::text, 'null')
    || ',"patient":null,"request":null},"time":"' || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","v":1}';
  insert into public.audit_events (id, stream, seq, body, hash, at, action, outcome, actor_id, facility_id, request_id, patient_commitment)
  values (gen_random_uuid(), l.stream, l.seq + 1, body, encode(sha256('\x00'::bytea || convert_to(body, 'UTF8')), 'hex'),
    at, action, outcome, actor_id, facility, null, null);
end
$$;

-- The sign-in library's tables: a session begun, raised by a second factor or removed, a credential changed.
create or replace function openroi_audit_sign_in() returns trigger
  language plpgsql volatile security definer
  set search_path = public, pg_temp
as $$
declare
  row_now jsonb := to_jsonb(coalesce(new, old));
  who uuid := coalesce((row_now ->> 'user_id')::uuid, (row_now ->> 'id')::uuid);
  held text[];
  kind text;
  session text := case when tg_table_name = 'sessions' then row_now ->> 'id' end;
  action text;
  facts text := '{}';
begin
  if tg_table_name = 'sessions' then
    if tg_op = 'INSERT' then
      action := 'session.begun';
    elsif tg_op = 'DELETE' then
      action := 'session.removed';
      facts := case when (row_now ->> 'expires_at')::timestamptz <= clock_timestamp() then '{"reason":"expired"}' else '{"reason":"signed_out"}' end;
    elsif new.second_factor_at is distinct from old.second_factor_at and new.second_factor_at is not null then
      action := 'session.raised';
    end if;
  elsif tg_table_name = 'two_factors' then
    if tg_op <> 'UPDATE' or new.secret is distinct from old.secret or new.backup_codes is distinct from old.backup_codes then
      action := 'credential.changed';
      facts := format('{"change":"%s","credential":"second_factor","user":"%s"}', case tg_op when 'INSERT' then 'added' when 'DELETE' then 'removed' else 'replaced' end, who);
    end if;
  elsif tg_table_name = 'passkeys' then
    if tg_op <> 'UPDATE' or new.public_key is distinct from old.public_key or new.user_id is distinct from old.user_id then
      action := 'credential.changed';
      facts := format('{"change":"%s","credential":"passkey","user":"%s"}', case tg_op when 'INSERT' then 'added' when 'DELETE' then 'removed' else 'replaced' end, who);
    end if;
  elsif tg_table_name = 'accounts' then
    if new.password is distinct from old.password then
      action := 'credential.changed';
      facts := format('{"change":"replaced","credential":"password","user":"%s"}', who);
    end if;
  end if;
  if action is not null then
    select array_agg(distinct m.role) into held from public.staff_members m where m.user_id = who and m.disabled_at is null;
    kind := case when held is null then 'requester' else 'staff' end;
    perform openroi_audit_record('sign_in', action, 'done', kind, who::text, coalesce(held, array['requester']), session, null, facts);
  end if;
  return null;
end
$$;

create or replace trigger openroi_audit_sessions after insert or update or delete on public.sessions
  for each row execute function openroi_audit_sign_in();
create or replace trigger openroi_audit_two_factors after insert or update or delete on public.two_factors
  for each row execute function openroi_audit_sign_in();
create or replace trigger openroi_audit_passkeys after insert or update or delete on public.passkeys
  for each row execute function openroi_audit_sign_in();
create or replace trigger openroi_audit_accounts after update on public.accounts
  for each row execute function openroi_audit_sign_in();

-- Who may: the application writes events and makes keys of patients; the sequencer orders and signs; nobody else anything.
revoke all on function openroi_audit_lock(text), openroi_audit_record(text, text, text, text, text, text[], text, uuid, text) from public;
grant execute on function openroi_audit_lock(text) to openroi_app, openroi_worker, openroi_sequencer;
grant insert on public.audit_events to openroi_sequencer;
grant insert on public.audit_patient_keys to openroi_app, openroi_worker;
-- Disposal is a worker's.
grant update on public.audit_patient_keys to openroi_worker;
revoke all on public.audit_patient_keys from openroi_sequencer;
revoke insert, update on public.audit_origin, public.audit_streams, public.audit_pending from openroi_sequencer;
grant delete on public.audit_pending to openroi_sequencer;
revoke update on public.audit_leaves, public.audit_checkpoints, public.audit_keys from openroi_sequencer;

-- What goes outside: a worker asks the witness and sends the anchor; that it arrived, a person says once.
revoke all on public.audit_cosignatures, public.audit_anchors from openroi_sequencer;
grant insert on public.audit_cosignatures, public.audit_anchors to openroi_worker;
grant update (attested_at, attested_by, attested_name) on public.audit_anchors to openroi_app;
create or replace function openroi_audit_attest_once() returns trigger
  language plpgsql
as $$
begin
  if tg_op <> 'UPDATE' or old.attested_at is not null or new.attested_at is null
    or row(new.id, new.day, new.checkpoint_id, new.size, new.root, new.mailed_to, new.stored_at, new.code_hash, new.sent_at)
      is distinct from row(old.id, old.day, old.checkpoint_id, old.size, old.root, old.mailed_to, old.stored_at, old.code_hash, old.sent_at) then
    raise exception 'audit: % on % is refused', lower(tg_op), tg_table_name using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;
create or replace trigger openroi_audit_attest_once before update or delete on public.audit_anchors
  for each row execute function openroi_audit_attest_once();
create or replace trigger openroi_audit_refuse_truncate before truncate on public.audit_anchors
  for each statement execute function openroi_audit_refuse();

-- Read: staff within their facilities; what belongs to no facility (sign-ins, settings) compliance and administrators alone.
drop policy if exists openroi_read on public.audit_events;
create policy openroi_read on public.audit_events for select using (
  (select openroi_is_system()) or (
    (select openroi_actor_kind()) = 'staff' and (
      facility_id = any ((select openroi_facilities())::uuid[])
      or (facility_id is null and (select openroi_roles()) && array['compliance', 'admin'])
    )
  )
);

-- A patient's key is for whoever may see her chart, and for the system. Everybody's acts are written all the same: the commitment that
-- stands in an event anyhow is told for an id that the caller already has; a new key may be put in by anybody, and read back by nobody else.
alter table public.audit_patient_keys enable row level security;
alter table public.audit_patient_keys force row level security;
drop policy if exists openroi_owner on public.audit_patient_keys;
drop policy if exists openroi_access on public.audit_patient_keys;
drop policy if exists openroi_write on public.audit_patient_keys;
do $$
begin
  execute format('create policy openroi_owner on public.audit_patient_keys to %I using (true) with check (true)', current_user);
end
$$;
create policy openroi_access on public.audit_patient_keys
  using ((select openroi_is_system()) or ((select openroi_actor_kind()) = 'staff' and exists (select 1 from public.patients p where p.id = patient_id)))
  with check ((select openroi_is_system()));
create policy openroi_write on public.audit_patient_keys for insert with check (true);
create or replace function openroi_patient_commitment(patient uuid) returns table (commitment text)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select k.commitment from audit_patient_keys k where k.patient_id = patient $$;
revoke all on function openroi_patient_commitment(uuid) from public;
grant execute on function openroi_patient_commitment(uuid) to openroi_app, openroi_worker;
