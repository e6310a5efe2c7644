-- Jobs are added inside the transaction that owes them. The queue's tables belong to the owner and stand under row security
-- of their own, so the way in is one function; the worker's role works on the tables themselves.
create or replace function openroi_add_job(
  identifier text,
  payload json default '{}',
  run_at timestamptz default null,
  job_key text default null,
  max_attempts int default null,
  queue text default null
) returns bigint
  language sql
  security definer
  set search_path = pg_catalog, pg_temp
as $$
  select (graphile_worker.add_job(
    identifier => $1, payload => $2, queue_name => $6, run_at => $3, max_attempts => $5, job_key => $4
  )).id;
$$;
-- What a state change owes, a job each, in one statement. `add_job` searches for an older job of the same key and locks out the task's
-- row each time, which cost more than all else that a state change writes; the key of a new row of the outbox is new. The columns
-- named here are those of graphile-worker's own add_jobs; tests/processes/connection.test.ts compares the rows that both make.
create or replace function openroi_owe_effects(outbox_ids uuid[], attempts int) returns void
  language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  task int;
begin
  select t.id into task from graphile_worker._private_tasks t where t.identifier = 'run_effect';
  if not found then
    insert into graphile_worker._private_tasks (identifier) values ('run_effect') on conflict do nothing;
    select t.id into task from graphile_worker._private_tasks t where t.identifier = 'run_effect';
  end if;
  insert into graphile_worker._private_jobs (task_id, payload, max_attempts, key)
  select task, json_build_object('outboxId', o), attempts, 'effect:' || o from unnest(outbox_ids) o;
  perform pg_notify('jobs:insert', json_build_object('r', random(), 'count', cardinality(outbox_ids))::text);
end
$$;
revoke all on function openroi_owe_effects(uuid[], int) from public;
grant execute on function openroi_owe_effects(uuid[], int) to openroi_app, openroi_worker;

revoke all on function openroi_add_job(text, json, timestamptz, text, int, text) from public;
grant execute on function openroi_add_job(text, json, timestamptz, text, int, text) to openroi_app, openroi_worker, openroi_sequencer;

grant usage on schema graphile_worker to openroi_worker;
grant select, insert, update, delete on all tables in schema graphile_worker to openroi_worker;
grant usage, select on all sequences in schema graphile_worker to openroi_worker;
grant execute on all functions in schema graphile_worker to openroi_worker;

do $$
declare
  name text;
begin
  for name in select c.relname from pg_class c where c.relnamespace = 'graphile_worker'::regnamespace and c.relkind = 'r' and c.relrowsecurity
  loop
    execute format('drop policy if exists openroi_worker on graphile_worker.%I', name);
    execute format('create policy openroi_worker on graphile_worker.%I to openroi_worker using (true) with check (true)', name);
  end loop;
end
$$;
