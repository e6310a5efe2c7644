-- Every change of a page's line in the ledger has a number greater than all before it: whoever asks for what changed since
-- misses nothing. Acts on one request wait for each other (they lock its row), so numbers are seen in their order.
create sequence if not exists openroi_page_revisions;
grant usage on sequence openroi_page_revisions to openroi_app, openroi_worker;

create or replace function openroi_page_revised() returns trigger language plpgsql set search_path = public as $$
begin
  new.revision := nextval('openroi_page_revisions');
  return new;
end $$;

drop trigger if exists openroi_page_revised on pages;
create trigger openroi_page_revised before insert or update on pages for each row execute function openroi_page_revised();
