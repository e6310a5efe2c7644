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
