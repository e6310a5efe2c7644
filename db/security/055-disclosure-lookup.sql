-- Anybody who holds a cover may ask whether its disclosure is in the log. The answer is places and hashes: nothing of what, to whom or when.
create or replace function openroi_disclosure_leaves(wanted text) returns table (action text, index bigint, hash text)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select e.action, l.index, e.hash from audit_events e left join audit_leaves l on l.event_id = e.id
    where e.action in ('disclosure.announced', 'disclosure.made') and e.body::jsonb #>> '{facts,disclosureId}' = wanted
    order by e.at
  $$;
revoke all on function openroi_disclosure_leaves(text) from public;
grant execute on function openroi_disclosure_leaves(text) to openroi_app;
