-- Who acts, as `asActor` set it for this transaction. Unset means nobody: every function then answers with nothing.
create or replace function openroi_actor_kind() returns text
  language sql stable parallel safe
  return coalesce(current_setting('openroi.actor_kind', true), '');

create or replace function openroi_actor_id() returns text
  language sql stable parallel safe
  return coalesce(current_setting('openroi.actor_id', true), '');

create or replace function openroi_roles() returns text[]
  language sql stable parallel safe
  return coalesce(string_to_array(nullif(current_setting('openroi.roles', true), ''), ','), '{}');

create or replace function openroi_facilities() returns uuid[]
  language sql stable parallel safe
  return coalesce(string_to_array(nullif(current_setting('openroi.facilities', true), ''), ',')::uuid[], '{}');

create or replace function openroi_organizations() returns uuid[]
  language sql stable parallel safe
  return coalesce(string_to_array(nullif(current_setting('openroi.organizations', true), ''), ',')::uuid[], '{}');

create or replace function openroi_requests() returns uuid[]
  language sql stable parallel safe
  return coalesce(string_to_array(nullif(current_setting('openroi.requests', true), ''), ',')::uuid[], '{}');

-- The system actor counts on the worker's role alone: a web process that calls itself the system still sees nothing.
create or replace function openroi_is_system() returns boolean
  language sql stable parallel safe
  return coalesce(current_setting('openroi.actor_kind', true), '') = 'system' and pg_has_role(current_user, 'openroi_worker', 'usage');
