-- The second wall: with every check of the application removed, a row still reaches only whom it concerns.
-- Every table with a facility_id is covered by itself, a new one too. The calls stand in sub-selects so that PostgreSQL
-- evaluates them once per statement and not once per row.
do $$
declare
  -- A chart, and what was decided about its pages, is never a requester's, not even for her own request.
  staff_only constant text[] := array['patients', 'chart_grants', 'emergency_accesses', 'records', 'pages', 'findings', 'redactions', 'page_notes', 'batches', 'batch_parts', 'chart_tasks', 'paper_volumes', 'paper_moves'];
  staff constant text := $p$((select openroi_actor_kind()) = 'staff' and facility_id = any ((select openroi_facilities())::uuid[]))$p$;
  system constant text := $p$(select openroi_is_system())$p$;
  requester constant text := $p$(select openroi_actor_kind()) = 'requester'$p$;
  -- Named in the session, or visible through the policy of `requests` itself.
  of_request constant text := $p$(%1$s = any ((select openroi_requests())::uuid[]) or exists (select 1 from public.requests r where r.id = %1$s))$p$;
  t record;
  p record;
  rule text;
begin
  for t in
    select c.oid, c.relname as name,
      exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'request_id' and not a.attisdropped) as has_request
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'audit\_%'
      and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'facility_id' and not a.attisdropped)
      -- The sign-in library's own table; its facility is where the person works just now.
      and c.relname <> 'sessions'
  loop
    execute format('alter table public.%I enable row level security', t.name);
    execute format('alter table public.%I force row level security', t.name);
    for p in select polname from pg_policy where polrelid = t.oid and polname like 'openroi\_%' loop
      execute format('drop policy %I on public.%I', p.polname, t.name);
    end loop;
    execute format('create policy openroi_owner on public.%I to %I using (true) with check (true)', t.name, current_user);

    rule := staff || ' or ' || system;
    if t.name = 'requests' then
      rule := rule || format(
        $p$ or (%s and (id = any ((select openroi_requests())::uuid[]) or organization_id = any ((select openroi_organizations())::uuid[])
            or requester_user_id::text = (select openroi_actor_id())))$p$, requester);
    elsif t.name = 'files' then
      rule := rule || format(
        $p$ or (%s and kind = any (array['upload', 'authorization', 'subpoena', 'assurance', 'court_order', 'authority', 'identity', 'signature', 'letter', 'packet', 'other']) and %s)$p$,
        requester, format(of_request, 'request_id'));
    elsif t.name = 'workflow_instances' then
      -- A life cycle shares its id with its topic row; the request's own row may be written after it.
      rule := rule || format($p$ or (%s and %s)$p$, requester, format(of_request, 'coalesce(request_id, id)'));
    elsif t.name = 'cases' then
      -- A breach is assessed inside; whom it concerns is told by letter, and whoever got the records by mistake is not.
      rule := rule || format($p$ or (%s and machine <> 'breach' and %s)$p$, requester, format(of_request, 'request_id'));
    elsif t.name = 'letters' then
      -- To the individual by post (164.404(d)(1)); the request may be somebody else's.
      rule := rule || format($p$ or (%s and kind <> 'breach_notice' and %s)$p$, requester, format(of_request, 'request_id'));
    elsif t.name = 'invitations' then
      -- Into an organization by its own members; which of them may is the application's to say.
      rule := rule || format($p$ or (%s and facility_id is null and organization_id = any ((select openroi_organizations())::uuid[]))$p$, requester);
    elsif t.name = 'decisions' then
      -- What was decided about pages is never a requester's: a third party is not told on which ground something was kept back (42 CFR 2.13(c)(2)).
      rule := rule || format($p$ or (%s and message_key not like 'rules.withholding.%%' and %s)$p$, requester, format(of_request, 'request_id'));
    elsif t.has_request and t.name <> all (staff_only) then
      rule := rule || format($p$ or (%s and %s)$p$, requester, format(of_request, 'request_id'));
    end if;
    execute format('create policy openroi_access on public.%I using (%s) with check (%s)', t.name, rule, rule);

    -- Read before anybody is signed in (who is staff where), or by everybody (which departments there are).
    if t.name in ('staff_members', 'departments') then
      execute format('create policy openroi_read on public.%I for select using (true)', t.name);
    end if;
  end loop;
end
$$;

-- The log: everybody's acts are written, whoever they are; only staff of the facility, the system and the sequencer read.
do $$
declare
  rule text;
begin
  if to_regclass('public.audit_events') is null then
    return;
  end if;
  alter table public.audit_events enable row level security;
  alter table public.audit_events force row level security;
  drop policy if exists openroi_owner on public.audit_events;
  drop policy if exists openroi_write on public.audit_events;
  drop policy if exists openroi_read on public.audit_events;
  drop policy if exists openroi_sequence on public.audit_events;
  execute format('create policy openroi_owner on public.audit_events to %I using (true) with check (true)', current_user);
  create policy openroi_write on public.audit_events for insert with check (true);
  create policy openroi_sequence on public.audit_events for select to openroi_sequencer using (true);
  rule := $p$(select openroi_is_system()) or (select openroi_actor_kind()) = 'staff'$p$;
  if exists (select 1 from information_schema.columns where table_schema = 'public' and table_name = 'audit_events' and column_name = 'facility_id') then
    rule := rule || $p$ and (facility_id is null or facility_id = any ((select openroi_facilities())::uuid[]))$p$;
  end if;
  execute format('create policy openroi_read on public.audit_events for select using (%s)', rule);
end
$$;
