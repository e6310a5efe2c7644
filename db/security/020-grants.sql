-- Table rights. The log (tables audit_*) is written by inserting events and in no other way: the application cannot change or
-- remove an event, the sequencer alone orders and signs.
revoke all on all tables in schema public from public, openroi_app, openroi_worker, openroi_sequencer;
grant select, insert, update, delete on all tables in schema public to openroi_app, openroi_worker;
grant usage, select on all sequences in schema public to openroi_app, openroi_worker, openroi_sequencer;

do $$
declare
  name text;
begin
  for name in select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname like 'audit\_%'
  loop
    execute format('revoke insert, update, delete on public.%I from openroi_app, openroi_worker', name);
    if name = 'audit_events' then
      execute format('grant insert on public.%I to openroi_app, openroi_worker', name);
      execute format('grant select on public.%I to openroi_sequencer', name);
    else
      execute format('grant select, insert, update on public.%I to openroi_sequencer', name);
    end if;
  end loop;
end
$$;
