-- What the roles may reach at all. Created by `db/roles.ts`, because a server may forbid it; here they lose what is not theirs.
-- owner: migrates and seeds. app: serves people. worker: does effects. sequencer: puts the log's events in order.
revoke create on schema public from public;
grant usage on schema public to openroi_app, openroi_worker, openroi_sequencer;

do $$
begin
  if exists (select 1 from pg_roles where rolname in ('openroi_app', 'openroi_worker', 'openroi_sequencer') and (rolsuper or rolbypassrls)) then
    raise exception 'openroi_app, openroi_worker and openroi_sequencer must be neither superuser nor BYPASSRLS';
  end if;
end
$$;
