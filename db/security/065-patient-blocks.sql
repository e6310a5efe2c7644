-- Which patients are worth comparing with what was typed: by number, birth date, name (also former, in parts, in the other's place),
-- nickname, sound, likeness, place and telephone, each a look-up in an index; the likeliest 150 by a cheap score, for the real one.
-- why a function of the owner's: row security keeps indexes from conditions it cannot trust, and a million rows
-- would be read one by one; so it asks whose facilities they are itself, and its caller's read asks again.
drop function if exists openroi_patient_blocks(uuid, text, text, date, text, text, text);
create or replace function openroi_birth_points(known date, asked date) returns int
  language sql immutable parallel safe
as $$
  select case when asked is null then 0 when known = asked then 16
    when to_char(known, 'MMDD') = to_char(asked, 'MMDD') or date_trunc('month', known) = date_trunc('month', asked) then 8
    when extract(year from known) = extract(year from asked) then 4 else 0 end
$$;

create or replace function openroi_patient_blocks(facility uuid, family text, given text, nicknames text[], born date, phone text, record_number text, postcode text)
  returns setof uuid
  language plpgsql stable security definer rows 150 set search_path = public, pg_temp set jit = off
as $$
declare
  mine uuid[] := case
    when openroi_is_system() then (select array_agg(f.id) from facilities f where facility is null or f.id = facility)
    else (select array_agg(id) from unnest(openroi_facilities()) id where facility is null or id = facility) end;
  families text[] := openroi_name_forms(family);
  givens text[] := openroi_name_forms(given);
  called text[] := givens || nicknames;
  whole_family text := replace(openroi_fold(family), ' ', '');
  whole_given text := replace(openroi_fold(given), ' ', '');
  family_sounds text[] := (select array_agg(distinct s) from unnest(families) f, dmetaphone(f) s where s <> '');
  given_sounds text[] := (select array_agg(distinct s) from unnest(givens) f, dmetaphone(f) s where s <> '');
  typed_number text := replace(replace(lower(record_number), '%', ''), '_', '');
  digits text := right(regexp_replace(phone, '\D', '', 'g'), 7);
  turned date;
  last_letter constant text := chr(1114109);
  ids uuid[];
  points int[];
  like_families text[];
  like_givens text[];
  many int := 0;
begin
  if mine is null then
    return;
  end if;
  if born is not null and extract(day from born) <= 12 then
    turned := make_date(extract(year from born)::int, extract(day from born)::int, extract(month from born)::int);
  end if;

  select array_agg(hit.id), array_agg(hit.weight), count(*) filter (where hit.named) into ids, points, many from (
    (select p.id, 40 as weight, false as named from patients p where p.facility_id = any (mine) and record_number <> '' and p.mrn in (record_number, upper(record_number)) limit 50)
    union all
    (select p.id, 12, false from patients p where length(typed_number) >= 3 and lower(p.mrn) like '%' || typed_number || '%' and p.facility_id = any (mine) limit 40)
    union all
    (select p.id, 16, false from patients p where p.facility_id = any (mine) and p.birth_date = born limit 300)
    union all
    (select p.id, 10, false from patients p where p.facility_id = any (mine) and p.birth_date = turned limit 100)
    union all
    (select p.id, 16, false from patients p where length(digits) = 7 and right(regexp_replace(p.phone, '\D', '', 'g'), 7) = digits and p.facility_id = any (mine) limit 50)
    union all
    (select p.id, 6, false from patients p where postcode <> '' and p.address->>'postcode' = postcode and dmetaphone(lower(p.family_name)) = any (family_sounds) and p.facility_id = any (mine) limit 50)
    union all
    -- The name as it was typed, or what the first name is short for.
    (select n.patient_id, 8 + openroi_birth_points(n.birth_date, born) + case when n.family = whole_family then 3 else 0 end + case when n.given = any (givens) then 2 else 0 end, true
      from patient_names n where n.family collate "C" = any (families) and n.given collate "C" = any (called) and n.facility_id = any (mine) limit 600)
    union all
    -- The same as far as it is typed, a range of the index.
    (select n.patient_id, 7 + openroi_birth_points(n.birth_date, born), true
      from patient_names n where whole_given <> '' and n.family collate "C" = whole_family and n.given collate "C" >= whole_given and n.given collate "C" < whole_given || last_letter and n.facility_id = any (mine) limit 120)
    union all
    (select n.patient_id, 4 + openroi_birth_points(n.birth_date, born), false
      from patient_names n where length(whole_family) > 2 and length(whole_given) > 1 and left(n.family, 3) = left(whole_family, 3) and left(n.given, 2) = left(whole_given, 2)
        and starts_with(n.family, whole_family) and starts_with(n.given, whole_given) and n.facility_id = any (mine) limit 100)
    union all
    (select n.patient_id, 5 + case when n.family = whole_family then 3 else 0 end, true
      from patient_names n where whole_given = '' and length(whole_family) > 1 and n.family collate "C" >= whole_family and n.family collate "C" < whole_family || last_letter and n.facility_id = any (mine) limit 120)
    union all
    (select n.patient_id, 5, true
      from patient_names n where (whole_family = '' or whole_given = '') and n.given collate "C" = whole_given || whole_family and whole_family || whole_given <> '' and n.facility_id = any (mine) limit 60)
    union all
    (select n.patient_id, 5 + openroi_birth_points(n.birth_date, born), false
      from patient_names n where n.family_sound = any (family_sounds) and n.given_sound = any (given_sounds) and n.facility_id = any (mine) limit 400)
    union all
    (select n.patient_id, 4, false
      from patient_names n where whole_given = '' and n.family_sound = any (family_sounds) and n.facility_id = any (mine) limit 100)
    union all
    -- Each in the other's place.
    (select n.patient_id, 7 + openroi_birth_points(n.birth_date, born), true
      from patient_names n where n.family collate "C" = any (givens) and n.given collate "C" = any (families) and n.facility_id = any (mine) limit 200)
    union all
    (select n.patient_id, 3 + openroi_birth_points(n.birth_date, born), false
      from patient_names n where n.family_sound = any (given_sounds) and n.given_sound = any (family_sounds) and n.facility_id = any (mine) limit 100)
  ) hit;

  -- Of the few who were born that day, somebody is called nearly so, or begins so: then nobody looks further.
  if many < 5 and born is not null and length(whole_family) > 2 and exists (
    select from patients p join patient_names n on n.patient_id = p.id
      where p.facility_id = any (mine) and p.birth_date = born
        and (starts_with(n.family, whole_family) or similarity(n.family, whole_family) >= 0.42)
        and (starts_with(n.given, whole_given) or similarity(n.given, whole_given) >= 0.42)
  ) then
    many := 5;
  end if;

  -- Nobody, or hardly anybody, has the name as it was typed: the names most like it, of the names there are, and who has one of each.
  if many < 5 and length(whole_family) > 2 then
    -- In a long name one mistake leaves more than half of the trigrams; in a short one, less.
    perform set_config('pg_trgm.similarity_threshold', case when length(whole_family) > 5 then '0.42' else '0.3' end, true);
    like_families := array(select word from (select w.word from patient_name_words w where w.kind = 'family' and w.word % whole_family order by similarity(w.word, whole_family) desc limit 24) w) || families;
    like_givens := called || array(select w.word from patient_name_words w where w.kind = 'given' and w.word % whole_given order by similarity(w.word, whole_given) desc limit 16);
    select coalesce(ids, '{}') || array_agg(hit.id), coalesce(points, '{}') || array_agg(hit.weight) into ids, points from (
      (select n.patient_id as id, 3 + openroi_birth_points(n.birth_date, born) as weight
        from patient_names n where n.family collate "C" = any (like_families) and n.given collate "C" = any (like_givens) and n.facility_id = any (mine) limit 400)
      union all
      (select n.patient_id, 2
        from unnest(like_families) with ordinality like_family (word, at), lateral (select n.patient_id from patient_names n where n.family collate "C" = like_family.word and n.facility_id = any (mine) limit 8) n
        where whole_given = '' or many = 0 order by like_family.at limit 60)
    ) hit;
  end if;

  perform set_config('pg_trgm.similarity_threshold', '0.3', true);
  return query select hit.id from unnest(ids, points) hit (id, weight) group by hit.id order by sum(hit.weight) desc, hit.id limit 150;
end
$$;
revoke all on function openroi_patient_blocks(uuid, text, text, text[], date, text, text, text) from public;
grant execute on function openroi_patient_blocks(uuid, text, text, text[], date, text, text, text) to openroi_app, openroi_worker;
