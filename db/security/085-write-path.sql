-- The two statements of the one write path (app/runtime/send-event.ts), each a single trip to the server with its plans kept by the
-- session. They run with the caller's rights: row security sees and takes what it would of the statements inside.

-- Locks a life and reads it, then looks whether this key was here before: two statements, so that the second sees what whoever held
-- the lock before has committed.
create or replace function openroi_lock_instance(wanted_machine text, wanted uuid, wanted_key text)
  returns table (
    facility_id uuid, request_id uuid, machine_version int, value jsonb, context jsonb, history_value jsonb, status text, state text, revision int,
    audit_seq bigint, audit_head text, quarantined text, origin text, first_state text, first_revision int
  )
  language plpgsql volatile
as $$
#variable_conflict use_column
declare
  w public.workflow_instances;
  h record;
begin
  select * into w from public.workflow_instances i where i.id = wanted and i.machine = wanted_machine for no key update;
  if not found then
    return;
  end if;
  select x.to_state, x.revision into h from public.workflow_history x where x.instance_id = wanted and x.key = wanted_key;
  return query select w.facility_id, w.request_id, w.machine_version, w.value, w.context, w.history_value, w.status, w.state, w.revision,
    w.audit_seq, w.audit_head, w.quarantined, (select o.origin from public.audit_origin o), h.to_state, h.revision;
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
  o jsonb;
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
  where w.id = instance;
  if not found then
    raise exception 'workflow: % is not there to be written', instance using errcode = 'insufficient_privilege';
  end if;
  insert into public.workflow_history (id, facility_id, request_id, machine, instance_id, revision, key, event_type, event, from_state, to_state, machine_version,
    actor_kind, actor_id, actor_name, actor_role, at)
  values ((h ->> 'id')::uuid, facility, request, step ->> 'machine', instance, (s ->> 'revision')::int, h ->> 'key', h ->> 'eventType', h -> 'event', h ->> 'fromState',
    s ->> 'state', (s ->> 'machineVersion')::int, h ->> 'actorKind', h ->> 'actorId', h ->> 'actorName', h ->> 'actorRole', moment);
  for o in select * from jsonb_array_elements(step -> 'outbox') loop
    insert into public.outbox (id, facility_id, request_id, machine, instance_id, effect_type, effect, key, created_at)
    values ((o ->> 'id')::uuid, facility, request, step ->> 'machine', instance, o #>> '{effect,type}', o -> 'effect', o ->> 'key', moment);
    perform public.openroi_add_job('run_effect', json_build_object('outboxId', o ->> 'id'), null::timestamptz, 'effect:' || (o ->> 'id'), (o ->> 'attempts')::int, null::text);
  end loop;
end
$$;
