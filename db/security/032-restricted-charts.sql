-- The same wall for restricted charts, on every table that names a patient or a request: besides the facility, not instead of it.
do $$
declare
  staff constant text := $p$(select openroi_actor_kind()) <> 'staff'$p$;
  t record;
  rule text;
begin
  for t in
    select c.oid, c.relname as name,
      exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'request_id' and not a.attisdropped) as has_request,
      exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'patient_id' and not a.attisdropped) as has_patient
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'audit\_%'
      and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'facility_id' and not a.attisdropped)
      -- Whoever opened it writes the row that opens it.
      and c.relname not in ('sessions', 'emergency_accesses', 'chart_grants')
  loop
    execute format('drop policy if exists openroi_restricted on public.%I', t.name);
    rule := '';
    if t.name = 'patients' then
      rule := ' and id <> all ((select openroi_hidden_patients())::uuid[])';
    elsif t.has_patient then
      rule := ' and (patient_id is null or patient_id <> all ((select openroi_hidden_patients())::uuid[]))';
    end if;
    if t.name = 'requests' then
      rule := rule || ' and id <> all ((select openroi_hidden_requests())::uuid[])';
    elsif t.has_request then
      rule := rule || ' and (request_id is null or request_id <> all ((select openroi_hidden_requests())::uuid[]))';
    end if;
    continue when rule = '';
    execute format('create policy openroi_restricted on public.%I as restrictive to openroi_app, openroi_worker using (%s or (true%s))', t.name, staff, rule);
  end loop;
end
$$;
