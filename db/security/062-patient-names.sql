-- The names of the index, folded as app/records/matching/text.ts folds them, kept beside `patients` by a trigger.
create or replace function openroi_fold(name text) returns text
  language sql immutable parallel safe strict
as $$
  select btrim(regexp_replace(regexp_replace(replace(replace(replace(replace(lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g')),
    'ß', 'ss'), 'ø', 'o'), 'ł', 'l'), 'æ', 'ae'), '[''’`.]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'))
$$;

-- One name in the forms it may be looked for by: whole without its gaps, and each part that is more than a particle.
create or replace function openroi_name_forms(name text) returns text[]
  language sql immutable parallel safe
as $$
  select coalesce(array_agg(distinct form), '{}') from (
    select replace(openroi_fold(name), ' ', '') as form
    union all
    select part from (select part, at from unnest(string_to_array(openroi_fold(name), ' ')) with ordinality as parts(part, at) where length(part) > 1
      and part not in ('de', 'la', 'el', 'del', 'los', 'las', 'da', 'do', 'dos', 'van', 'von', 'der', 'den', 'di', 'jr', 'sr', 'ii', 'iii', 'iv') order by at limit 4) kept
  ) forms where form <> ''
$$;

-- A rule of the owner's, since nobody else writes these tables.
create or replace function openroi_patient_names_written() returns trigger
  language plpgsql security definer set search_path = public, pg_temp set jit = off
as $$
begin
  if tg_op = 'UPDATE' then
    if not exists (select from after_rows a join before_rows b using (id)
      where (a.family_name, a.given_names, a.previous_names, a.birth_date, a.facility_id) is distinct from (b.family_name, b.given_names, b.previous_names, b.birth_date, b.facility_id)) then
      return null;
    end if;
    delete from patient_names n using after_rows a where n.patient_id = a.id;
  end if;
  with forms as (
    select distinct a.id, a.facility_id, a.birth_date, family, given
    from after_rows a
      cross join lateral unnest(openroi_name_forms(a.family_name) || coalesce((select array_agg(form) from jsonb_array_elements_text(a.previous_names) former, unnest(openroi_name_forms(former)) form), '{}')) family
      cross join lateral unnest(case when openroi_fold(a.given_names) = '' then array[''] else openroi_name_forms(a.given_names) end) given
  ), written as (
    insert into patient_names (patient_id, facility_id, family, given, family_sound, given_sound, birth_date)
    select id, facility_id, family, given, dmetaphone(family), dmetaphone(given), birth_date from forms
    returning family, given
  )
  insert into patient_name_words (kind, word)
  select distinct kind, word from written, lateral (values ('family', family), ('given', given)) words (kind, word) where word <> ''
  order by 1, 2 on conflict do nothing;
  return null;
end
$$;
revoke all on function openroi_patient_names_written() from public;

create or replace trigger patient_names_inserted after insert on patients
  referencing new table as after_rows for each statement execute function openroi_patient_names_written();
create or replace trigger patient_names_updated after update on patients
  referencing old table as before_rows new table as after_rows for each statement execute function openroi_patient_names_written();

revoke insert, update, delete on patient_names from openroi_app, openroi_worker;
revoke all on patient_name_words from openroi_app, openroi_worker;
