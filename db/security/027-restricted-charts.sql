-- Restricted charts (VIPs, staff as patients): open to supervisors and compliance of the facility, to people named for the chart,
-- and to whoever opened an emergency access, until its end. Everybody else of the staff does not see that they are there.
create or replace function openroi_hidden_patients() returns uuid[]
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  if openroi_actor_kind() <> 'staff' or openroi_roles() && array['supervisor', 'compliance'] then
    return '{}';
  end if;
  return array(
    select p.id from patients p
    where p.restricted and p.facility_id = any (openroi_facilities())
      and not exists (select 1 from chart_grants g where g.patient_id = p.id and g.ended_at is null and g.user_id::text = openroi_actor_id())
      and not exists (select 1 from emergency_accesses e where e.patient_id = p.id and e.user_id::text = openroi_actor_id() and e.ends_at > now() and e.reviewed_at is null));
end
$$;

create or replace function openroi_hidden_requests() returns uuid[]
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  hidden uuid[] := openroi_hidden_patients();
begin
  if hidden = '{}' then
    return '{}';
  end if;
  return array(select r.id from requests r where r.patient_id = any (hidden));
end
$$;

-- For an emergency: the restricted chart with this number, in a facility of the actor's; and who has to hear of it.
create or replace function openroi_restricted_chart(facility uuid, record_number text) returns uuid
  language sql stable security definer set search_path = public, pg_temp
as $$
  select p.id from patients p
  where p.restricted and p.mrn = record_number and p.facility_id = facility and openroi_actor_kind() = 'staff' and facility = any (openroi_facilities())
$$;
revoke all on function openroi_hidden_patients(), openroi_hidden_requests(), openroi_restricted_chart(uuid, text) from public;
grant execute on function openroi_hidden_patients(), openroi_hidden_requests(), openroi_restricted_chart(uuid, text) to openroi_app, openroi_worker;
