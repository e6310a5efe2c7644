-- The two statements of the one write path (app/runtime/send-event.ts), each a single trip to the server with its plans kept by the
-- session. They run with the caller's rights: row security sees and takes what it would of the statements inside.

-- Locks a life and reads it, then looks whether this key was here before: two statements, so that the second sees what whoever held
-- the lock before has committed. One value comes back, in the names of app/runtime/send-event.ts; null where there is no such life.
drop function if exists openroi_lock_instance(text, uuid, text);
drop function if exists openroi_life(public.workflow_instances);
create or replace function openroi_lock_life(wanted_machine text, wanted uuid, wanted_key text) returns jsonb
  language plpgsql volatile
as $$
declare
  life jsonb;
begin
  select jsonb_build_object('facilityId', w.facility_id, 'requestId', w.request_id, 'machineVersion', w.machine_version, 'value', w.value, 'context', w.context,
    'historyValue', w.history_value, 'status', w.status, 'state', w.state, 'revision', w.revision, 'auditSeq', w.audit_seq, 'auditHead', w.audit_head,
    'quarantined', w.quarantined, 'origin', (select o.origin from public.audit_origin o),
    'dueAt', (select min(d.due_at) from public.deadlines d where d.instance_id = w.id and d.status = 'open' and d.governs)) into life
  from public.workflow_instances w where w.id = wanted and w.machine = wanted_machine for no key update;
  if not found then
    return null;
  end if;
  return life || jsonb_build_object('before',
    (select jsonb_build_object('state', h.to_state, 'revision', h.revision) from public.workflow_history h where h.instance_id = wanted and h.key = wanted_key));
end
$$;

-- Writes a step that was taken: the event of the log, the new state, its history, and what it owes with a job each.
create or replace function openroi_write_step(step jsonb) returns void
  language plpgsql volatile
as $$
declare
  a jsonb := step -> 'audit';
  s jsonb := step -> 'state';
  h jsonb := step -> 'history';
  facility uuid := (step ->> 'facilityId')::uuid;
  request uuid := (step ->> 'requestId')::uuid;
  instance uuid := (step ->> 'id')::uuid;
  moment timestamptz := (step ->> 'now')::timestamptz;
begin
  insert into public.audit_events (id, stream, seq, body, hash, at, action, outcome, actor_id, facility_id, request_id, patient_commitment)
  values ((a ->> 'id')::uuid, a ->> 'stream', (a ->> 'seq')::bigint, a ->> 'body', a ->> 'hash', moment, a ->> 'action', a ->> 'outcome', a ->> 'actorId',
    facility, request, a ->> 'patientCommitment');
  update public.workflow_instances w
  set machine_version = (s ->> 'machineVersion')::int, value = s -> 'value', context = s -> 'context', history_value = nullif(s -> 'historyValue', 'null'::jsonb),
    status = s ->> 'status', state = s ->> 'state', revision = (s ->> 'revision')::int, audit_seq = (a ->> 'seq')::bigint, audit_head = a ->> 'hash', updated_at = moment
  where w.id = instance and w.revision = (s ->> 'revision')::int - 1;
  if not found then
    -- Not to be seen by this actor, or not at the revision that the step was taken from: whoever read it held no lock.
    raise exception 'workflow: % is not there to be written', instance using errcode = 'insufficient_privilege';
  end if;
  insert into public.workflow_history (id, facility_id, request_id, machine, instance_id, revision, key, event_type, event, from_state, to_state, machine_version,
    actor_kind, actor_id, actor_name, actor_role, at)
  values ((h ->> 'id')::uuid, facility, request, step ->> 'machine', instance, (s ->> 'revision')::int, h ->> 'key', h ->> 'eventType', h -> 'event', h ->> 'fromState',
    s ->> 'state', (s ->> 'machineVersion')::int, h ->> 'actorKind', h ->> 'actorId', h ->> 'actorName', h ->> 'actorRole', moment);
  if jsonb_array_length(step -> 'outbox') > 0 then
    insert into public.outbox (id, facility_id, request_id, machine, instance_id, effect_type, effect, key, created_at)
    select (o ->> 'id')::uuid, facility, request, step ->> 'machine', instance, o #>> '{effect,type}', o -> 'effect', o ->> 'key', moment
    from jsonb_array_elements(step -> 'outbox') o;
    perform public.openroi_owe_effects((select array_agg((o ->> 'id')::uuid) from jsonb_array_elements(step -> 'outbox') o), (step #>> '{outbox,0,attempts}')::int);
  end if;
end
$$;

-- Clocks as rows: those of the same kind are replaced, one that no longer runs is over, and the request keeps the date that governs.
-- One that fired for the very same day stays fired; one of a rule that is gone is over even where it had fired.
create or replace function openroi_write_clocks(clocks jsonb) returns void
  language plpgsql volatile
as $$
declare
  facility uuid := (clocks ->> 'facilityId')::uuid;
  request uuid := (clocks ->> 'requestId')::uuid;
  instance uuid := (clocks ->> 'id')::uuid;
  moment timestamptz := (clocks ->> 'now')::timestamptz;
begin
  insert into public.deadlines as d (id, facility_id, request_id, machine, instance_id, kind, rule_id, rule_version, citation, governs, starts_on, extended_to, due_on, due_at,
    computation, event_type, status, created_at)
  select r.id, facility, request, clocks ->> 'machine', instance, r.kind, r."ruleId", r."ruleVersion", r.citation, r.governs, r."startsOn", r."extendedTo", r."dueOn", r."dueAt",
    r.computation, 'DEADLINE_PASSED', 'open', moment
  from jsonb_to_recordset(clocks -> 'rows') r (id uuid, kind text, "ruleId" text, "ruleVersion" text, citation text, governs boolean, "startsOn" text, "extendedTo" text,
    "dueOn" text, "dueAt" timestamptz, computation jsonb)
  on conflict (instance_id, kind) do update
  set rule_id = excluded.rule_id, rule_version = excluded.rule_version, citation = excluded.citation, governs = excluded.governs, starts_on = excluded.starts_on,
    extended_to = excluded.extended_to, due_on = excluded.due_on, due_at = excluded.due_at, computation = excluded.computation,
    status = case when d.status = 'fired' and d.due_on = excluded.due_on then 'fired' else 'open' end,
    fired_at = case when d.status = 'fired' and d.due_on = excluded.due_on then d.fired_at end;
  update public.deadlines d set status = 'cleared'
  where d.instance_id = instance and (d.status = 'open' or (d.status = 'fired' and d.kind like 'pack%'))
    and not exists (select 1 from jsonb_array_elements(clocks -> 'rows') r where r ->> 'kind' = d.kind);
  if clocks ? 'governing' then
    update public.requests q set due_at = (clocks #>> '{governing,dueAt}')::timestamptz, due_rule = clocks #>> '{governing,ruleId}' where q.id = instance;
  end if;
end
$$;
