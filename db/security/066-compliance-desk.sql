-- Requests by any part of the requester's name, the newest thousand.
-- why a function of the owner's: row security keeps the trigram index from a condition it cannot trust, and every request would be
-- read; so it asks whose facilities they are itself.
create or replace function openroi_requests_of(typed text) returns setof uuid
  language sql stable security definer rows 100 set search_path = public, pg_temp
as $$
  select r.id from requests r
  where openroi_actor_kind() = 'staff' and r.facility_id = any (openroi_facilities())
    and lower(r.requester_name) like '%' || regexp_replace(lower(typed), '([\\%_])', '\\\1', 'g') || '%'
  order by r.entered_at desc limit 1000
$$;
revoke all on function openroi_requests_of(text) from public;
grant execute on function openroi_requests_of(text) to openroi_app, openroi_worker;
