-- A lost code: whose open requests (or those closed within ninety days) carry this address? Ids alone; the code goes to that address.
create or replace function openroi_requests_by_mail(mail text) returns table (id uuid, facility_id uuid)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select r.id, r.facility_id from requests r
    where lower(r.requester_email) = lower(mail) and r.organization_id is null and (r.closed_at is null or r.closed_at > now() - interval '90 days')
    order by r.entered_at desc limit 5
  $$;
revoke all on function openroi_requests_by_mail(text) from public;
grant execute on function openroi_requests_by_mail(text) to openroi_app;
