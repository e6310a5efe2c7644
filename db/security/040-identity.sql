-- Organizations belong to their members and to staff. Sign-in tables hold no patient and no facility: rights alone guard them.
do $$
declare
  t record;
  rule text;
begin
  for t in select * from (values ('organizations', 'id'), ('organization_members', 'organization_id')) as v (name, org)
  loop
    execute format('alter table public.%I enable row level security', t.name);
    execute format('alter table public.%I force row level security', t.name);
    execute format('drop policy if exists openroi_owner on public.%I', t.name);
    execute format('drop policy if exists openroi_access on public.%I', t.name);
    execute format('create policy openroi_owner on public.%I to %I using (true) with check (true)', t.name, current_user);
    rule := format(
      $p$(select openroi_actor_kind()) = 'staff' or (select openroi_is_system()) or %I = any ((select openroi_organizations())::uuid[])$p$, t.org);
    execute format('create policy openroi_access on public.%I using (%s) with check (%s)', t.name, rule, rule);
  end loop;
end
$$;

-- Before a session knows its organizations it asks for its own memberships.
drop policy if exists openroi_own on public.organization_members;
create policy openroi_own on public.organization_members for select using (user_id::text = (select openroi_actor_id()));
drop policy if exists openroi_own on public.organizations;
create policy openroi_own on public.organizations for select
  using (exists (select 1 from public.organization_members m where m.organization_id = organizations.id and m.user_id::text = (select openroi_actor_id())));

-- Workers send mail to accounts; they have no business with passwords, second factors or pending sign-ins.
revoke all on public.accounts, public.two_factors, public.verifications, public.rate_limits from openroi_worker, openroi_sequencer;
revoke all on public.users, public.sessions, public.tracking_sessions, public.throttles from openroi_sequencer;
revoke all on public.passkeys from openroi_worker, openroi_sequencer;
revoke all on public.password_resets from openroi_sequencer;

-- A link that sets a password is looked at before anybody is signed in, and by the system that mails it; by nobody who is somebody.
alter table public.password_resets enable row level security;
alter table public.password_resets force row level security;
drop policy if exists openroi_owner on public.password_resets;
do $$ begin execute format('create policy openroi_owner on public.password_resets to %I using (true) with check (true)', current_user); end $$;
drop policy if exists openroi_access on public.password_resets;
create policy openroi_access on public.password_resets
  using ((select openroi_is_system()) or (select openroi_actor_kind()) = '') with check ((select openroi_is_system()) or (select openroi_actor_kind()) = '');
