-- The two things a stranger may ask before row security knows whose rows are his: by a hash that nobody can guess.
create or replace function openroi_request_by_code(code_hash text) returns uuid
  language sql stable security definer set search_path = public, pg_temp
  as $$ select id from requests where tracking_code_hash = code_hash $$;

create or replace function openroi_request_by_link_hash(hash text) returns uuid
  language sql stable security definer set search_path = public, pg_temp
  as $$ select request_id from links where token_hash = hash $$;

-- At filing: open requests of the same account or organization for the same patient; ids and numbers of one's own only.
create or replace function openroi_possible_duplicates(facility uuid, family text, born date, organization uuid, account uuid, mail text)
  returns table (id uuid, number text)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select r.id, r.number from requests r
    where r.facility_id = facility and r.closed_at is null
      and lower(r.stated_patient->>'familyName') = lower(family)
      and r.stated_patient->>'birthDate' = born::text
      and (r.organization_id = organization or r.requester_user_id = account or (mail is not null and lower(r.requester_email) = lower(mail)))
    order by r.entered_at
  $$;
revoke all on function openroi_request_by_code(text), openroi_request_by_link_hash(text),
  openroi_possible_duplicates(uuid, text, date, uuid, uuid, text) from public;
grant execute on function openroi_request_by_code(text), openroi_request_by_link_hash(text),
  openroi_possible_duplicates(uuid, text, date, uuid, uuid, text) to openroi_app, openroi_worker;
