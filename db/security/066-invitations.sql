-- An invitation is found by its token, by whoever holds it; accepting it writes the membership in the same statement's transaction.
create or replace function openroi_invitation(hash text, at timestamptz)
  returns table (id uuid, email text, facility_id uuid, staff_role text, organization_id uuid, member_role text, place text, expires_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select i.id, i.email, i.facility_id, i.staff_role, i.organization_id, i.member_role, coalesce(o.name, f.name), i.expires_at
  from invitations i left join organizations o on o.id = i.organization_id left join facilities f on f.id = i.facility_id
  where i.token_hash = hash and i.accepted_at is null and i.revoked_at is null and i.expires_at > at and o.disabled_at is null
$$;

-- -> true where the account's address is the invited one and the invitation was still open: taken once, whoever comes second gets false.
create or replace function openroi_accept_invitation(hash text, account uuid, membership uuid, at timestamptz) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  taken invitations;
begin
  update invitations i set accepted_at = at, accepted_by = account
  where i.token_hash = hash and i.accepted_at is null and i.revoked_at is null and i.expires_at > at
    and exists (select 1 from users u where u.id = account and u.email = i.email and u.disabled_at is null)
    and not exists (select 1 from organizations o where o.id = i.organization_id and o.disabled_at is not null)
  returning * into taken;
  if taken.id is null then
    return false;
  end if;
  if taken.organization_id is not null then
    insert into organization_members (id, user_id, organization_id, role, changed_at, created_at)
    values (membership, account, taken.organization_id, taken.member_role, at, at)
    on conflict (user_id, organization_id) do update set role = excluded.role, disabled_at = null, changed_at = excluded.changed_at;
  else
    insert into staff_members (id, user_id, facility_id, role, changed_at, created_at)
    values (membership, account, taken.facility_id, taken.staff_role, at, at)
    on conflict (user_id, facility_id, role) do update set disabled_at = null, ends_at = null, delegated_by = null, changed_at = excluded.changed_at;
  end if;
  return true;
end
$$;

-- Whoever has an address of an organization's domain asks to join: the invitation goes to that address, and the asker learns nothing.
create or replace function openroi_invite_by_domain(invitation uuid, hash text, mail text, at timestamptz, until timestamptz) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  place uuid;
begin
  select o.id into place from organizations o where o.mail_domain = split_part(mail, '@', 2) and o.disabled_at is null
    and not exists (select 1 from organization_members m join users u on u.id = m.user_id where m.organization_id = o.id and u.email = mail);
  if place is null then
    return false;
  end if;
  insert into invitations (id, organization_id, member_role, email, token_hash, created_at, expires_at) values (invitation, place, 'member', mail, hash, at, until);
  return true;
end
$$;
revoke all on function openroi_invitation(text, timestamptz), openroi_accept_invitation(text, uuid, uuid, timestamptz), openroi_invite_by_domain(uuid, text, text, timestamptz, timestamptz) from public;
grant execute on function openroi_invitation(text, timestamptz), openroi_accept_invitation(text, uuid, uuid, timestamptz), openroi_invite_by_domain(uuid, text, text, timestamptz, timestamptz) to openroi_app;

-- What a facility is called: no secret, and asked before an account acts for it.
create or replace function openroi_facility_name(facility uuid) returns table (name text)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select f.name from facilities f where f.id = facility $$;
revoke all on function openroi_facility_name(uuid) from public;
grant execute on function openroi_facility_name(uuid) to openroi_app;
