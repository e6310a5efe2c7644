-- Half-filled forms and followed requests have no facility yet: a row belongs to the browser that holds its secret. The
-- application names the secret's hash for one transaction (`asHolder`); unnamed, it sees none, and so does everybody who is
-- signed in. A draft of an account needs that account too: colleagues share their desks' computers. The worker clears away.
create or replace function openroi_draft_secret() returns text
  language sql stable parallel safe
  return nullif(current_setting('openroi.draft_secret', true), '');

create or replace function openroi_tracking() returns text[]
  language sql stable parallel safe
  return coalesce(string_to_array(nullif(current_setting('openroi.tracking', true), ''), ','), '{}');

do $$
declare
  t record;
begin
  for t in select * from (values
      ('drafts', $p$(select openroi_is_system()) or (secret_hash = (select openroi_draft_secret()) and (user_id is null or user_id::text = (select openroi_actor_id())))$p$),
      ('tracking_sessions', $p$(select openroi_is_system()) or token_hash = any ((select openroi_tracking())::text[])$p$)
    ) as v (name, rule)
  loop
    execute format('alter table public.%I enable row level security', t.name);
    execute format('alter table public.%I force row level security', t.name);
    execute format('drop policy if exists openroi_owner on public.%I', t.name);
    execute format('drop policy if exists openroi_access on public.%I', t.name);
    execute format('create policy openroi_owner on public.%I to %I using (true) with check (true)', t.name, current_user);
    execute format('create policy openroi_access on public.%I using (%s) with check (%s)', t.name, t.rule, t.rule);
  end loop;
end
$$;
