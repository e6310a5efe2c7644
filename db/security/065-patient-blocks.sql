-- Which patients are worth comparing with what was typed: by number, birth date, sound, former name, place, telephone and likeness,
-- each by an index. why a function of the owner's: row security keeps indexes from conditions it cannot trust, and a million rows
-- would be read one by one; so it asks whose facilities they are itself, and its caller's read asks again.
create or replace function openroi_patient_blocks(facility uuid, family text, given text, born date, phone text, record_number text, postcode text)
  returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp set jit = off
as $$
declare
  mine uuid[] := case
    when openroi_is_system() then (select array_agg(f.id) from facilities f where facility is null or f.id = facility)
    else (select array_agg(id) from unnest(openroi_facilities()) id where facility is null or id = facility) end;
  typed text := btrim(lower(family) || ' ' || lower(given));
  family_sound text := nullif(dmetaphone(lower(family)), '');
  given_sound text := nullif(dmetaphone(lower(given)), '');
  digits text := right(regexp_replace(phone, '\D', '', 'g'), 7);
  turned date;
  found uuid[];
begin
  if mine is null then
    return;
  end if;
  if born is not null and extract(day from born) <= 12 then
    turned := make_date(extract(year from born)::int, extract(day from born)::int, extract(month from born)::int);
  end if;
  select array_agg(distinct block.id) into found from (
    (select p.id from patients p where p.facility_id = any (mine) and record_number <> '' and p.mrn in (record_number, upper(record_number)) limit 50)
    union all
    (select p.id from patients p where record_number <> '' and length(record_number) >= 3 and lower(p.mrn) like '%' || replace(replace(lower(record_number), '%', ''), '_', '') || '%' and p.facility_id = any (mine) limit 40)
    union all
    (select p.id from patients p where p.facility_id = any (mine) and p.birth_date = born limit 300)
    union all
    (select p.id from patients p where p.facility_id = any (mine) and p.birth_date = turned limit 100)
    union all
    -- A range, for the index: whose given names begin with what was typed.
    (select p.id from patients p where lower(p.family_name) collate "C" = lower(family) and lower(p.given_names) collate "C" >= lower(given)
      and lower(p.given_names) collate "C" < lower(given) || chr(1114109) and given <> '' and p.facility_id = any (mine) limit 200)
    union all
    (select p.id from patients p where dmetaphone(lower(p.family_name)) = family_sound and dmetaphone(lower(p.given_names)) = given_sound and p.facility_id = any (mine) limit 200)
    union all
    (select p.id from patients p where dmetaphone(lower(p.family_name)) = given_sound and dmetaphone(lower(p.given_names)) = family_sound and p.facility_id = any (mine) limit 100)
    union all
    (select p.id from patients p where given = '' and dmetaphone(lower(p.family_name)) = family_sound and p.facility_id = any (mine) limit 100)
    union all
    -- why apart: the planner guesses that one in a hundred has such a former name, and would read the whole table for the first hundred.
    (select f.id from (select p.id, p.facility_id from patients p where p.previous_names ?| array[family, initcap(family), upper(family)] offset 0) f where f.facility_id = any (mine) and family <> '' limit 100)
    union all
    (select p.id from patients p where digits <> '' and length(digits) = 7 and right(regexp_replace(p.phone, '\D', '', 'g'), 7) = digits and p.facility_id = any (mine) limit 50)
    union all
    (select p.id from patients p where postcode <> '' and p.address->>'postcode' = postcode and dmetaphone(lower(p.family_name)) = family_sound and p.facility_id = any (mine) limit 50)
  ) block;
  -- Likeness costs most. A small index is always asked; a large one where the keys found few, and none of that sound.
  if length(typed) >= 2 and coalesce(cardinality(found), 0) < 12 and ((select reltuples from pg_class where oid = 'patients'::regclass) < 100000 or not exists (
    select from patients p where p.id = any (found) and dmetaphone(lower(p.family_name)) = family_sound and (given = '' or dmetaphone(lower(p.given_names)) = given_sound))) then
    found := coalesce(found, '{}') || array(
      select p.id from patients p where p.facility_id = any (mine) order by lower(p.family_name || ' ' || p.given_names) <->> typed limit 25);
  end if;
  return query select distinct unnest(found);
end
$$;
revoke all on function openroi_patient_blocks(uuid, text, text, date, text, text, text) from public;
grant execute on function openroi_patient_blocks(uuid, text, text, date, text, text, text) to openroi_app, openroi_worker;
