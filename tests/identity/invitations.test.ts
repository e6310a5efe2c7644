/** People come by invitation or by a proved address, leave, and lend a role until a day; nobody else gets in. */
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptAsAccount, acceptAsNew, openInvitation } from '#app/commands/people/accept-invitation.ts';
import { askToJoin, invite, revokeInvitation } from '#app/commands/people/invite.ts';
import { lendRole, takeRoleBack } from '#app/commands/people/lend-role.ts';
import { changeMember, leaveOrganization, setMailDomain } from '#app/commands/people/manage-members.ts';
import { requireOrganizationMember, requireStaff } from '#app/http/session.ts';
import { invitationTokenFor } from '#app/identity/derived-secrets.ts';
import { startSignIn } from '#app/identity/sign-in.ts';
import { sendInvitation } from '#app/runtime/account-mail.ts';
import type { WorkerServices } from '#app/runtime/services.ts';
import { accountPlaces, openInvitations, peopleOf } from '#db/queries/settings.ts';
import { asActor } from '#db/open.ts';
import { auditEvents, invitations, organizationMembers, staffMembers, throttles, users } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { Browser, createHouse, env, minutes, person, thrown, type House } from './house.ts';

let house: House;
const mails: { to: { address: string }; subject: string; text: string }[] = [];
let services: WorkerServices;
beforeAll(async () => {
  house = await createHouse();
  const mailer = { send: async (mail: (typeof mails)[number]) => void mails.push(mail) };
  services = { db: house.database.workerDb, env, mailer, now: () => new Date() } as unknown as WorkerServices; // why: only what a mail needs
});
afterAll(() => house.database.drop());

const secret = env.SESSION_SECRET;
const now = () => new Date();
const staff = (handle: string, roles: Actor['roles'], facilityId = house.riverside): Actor => ({ kind: 'staff', id: house.seeded.users[handle] ?? '', name: handle, roles, facilityIds: [facilityId], organizationIds: [], requestIds: [], sessionId: null });
const member = (handle: string, organization = 'harper'): Actor => ({ kind: 'requester', id: house.seeded.users[handle] ?? '', name: handle, roles: ['requester'], facilityIds: [], organizationIds: [house.seeded.organizations[organization] ?? ''], requestIds: [], sessionId: null });
const admin = () => staff('admin', ['admin']);
const harper = () => house.seeded.organizations['harper'] ?? '';
const asStaff = (email: string, at = now()) => invite(house.database.appDb, admin(), { place: { facilityId: house.riverside, role: 'technician' }, email, secret, now: at });
const asMember = (email: string, actor = member('firm')) => invite(house.database.appDb, actor, { place: { organizationId: harper(), role: 'member' }, email, secret, now: now() });
const tokenOf = (id: string) => invitationTokenFor(secret, id);
const password = 'lantern orchard velvet';

describe('an invitation of staff', () => {
  it('goes to one address, makes one account with its role, and works once', async () => {
    const { appDb, ownerDb } = house.database;
    const id = await asStaff(' New.Person@Riverside.example ');
    await sendInvitation(services, id);
    const mail = mails.at(-1);
    expect(mail?.to.address).toBe('new.person@riverside.example');
    expect(mail?.text).toContain(`/invitation/${tokenOf(id)}`);
    expect((await ownerDb.select().from(invitations).where(eq(invitations.id, id)))[0]?.tokenHash).not.toContain(tokenOf(id));
    expect(await openInvitation(appDb, tokenOf(id), now())).toMatchObject({ email: 'new.person@riverside.example', place: 'Riverside General Hospital', staffRole: 'technician', hasAccount: false });
    expect(await asActor(appDb, admin(), (tx) => openInvitations(tx, 'staff', now()))).toHaveLength(1);

    await expect(acceptAsNew(appDb, { token: tokenOf(id), name: 'New Person', password: 'short', now: now() })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await ownerDb.select().from(users).where(eq(users.email, 'new.person@riverside.example'))).toEqual([]);
    const both = await Promise.allSettled([1, 2].map(() => acceptAsNew(appDb, { token: tokenOf(id), name: 'New Person', password, now: now() })));
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await openInvitation(appDb, tokenOf(id), now())).toBeNull();
    await expect(acceptAsNew(appDb, { token: tokenOf(id), name: 'New Person', password, now: now() })).rejects.toMatchObject({ code: 'not_found' });

    // Signed in with the password alone she sets up the second factor, and sees nothing before.
    const browser = new Browser(house);
    const result = await startSignIn(browser.call(), { email: 'new.person@riverside.example', password });
    expect(result.status).toBe('signed_in');
    if (result.status === 'signed_in') browser.keep(result.setCookies);
    expect((await thrown(requireStaff(browser.request(), browser.context(), 'request.read'))).to).toMatch(/^\/sign-in\/set-up/);
    const log = await ownerDb.select({ body: auditEvents.body }).from(auditEvents).where(eq(auditEvents.action, 'invitation.changed'));
    expect(log.map((row) => /"change":"(\w+)"/.exec(String(row.body))?.[1]).sort()).toEqual(['accepted', 'made']);
    expect(log.map((row) => String(row.body)).join()).not.toMatch(/new\.person|@/);
  });

  it('is nothing after seven days, once taken back, or with a newer one for the same address', async () => {
    const { appDb } = house.database;
    const old = await asStaff('later@riverside.example', new Date(Date.now() - minutes(7 * 24 * 60 + 1)));
    expect(await openInvitation(appDb, tokenOf(old), now())).toBeNull();
    const first = await asStaff('twice@riverside.example');
    const second = await asStaff('twice@riverside.example');
    expect(await openInvitation(appDb, tokenOf(first), now())).toBeNull();
    expect(await openInvitation(appDb, tokenOf(second), now())).not.toBeNull();
    await revokeInvitation(appDb, admin(), { id: second, now: now() });
    expect(await openInvitation(appDb, tokenOf(second), now())).toBeNull();
    // Its mail, late, says nothing any more.
    const before = mails.length;
    await sendInvitation(services, second);
    expect(mails).toHaveLength(before);
    expect(await openInvitation(appDb, 'A'.repeat(43), now())).toBeNull();
  });

  it('is made by an administrator of that facility and by nobody else', async () => {
    const { appDb } = house.database;
    const make = (actor: Actor, facilityId = house.riverside) => invite(appDb, actor, { place: { facilityId, role: 'admin' }, email: 'x@riverside.example', secret, now: now() });
    await expect(make(staff('sup', ['supervisor']))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(make(admin(), house.lakeview)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(make(member('firm'))).rejects.toMatchObject({ code: 'forbidden' });
    // And the wall behind: a row with somebody else's place is refused by the database.
    const row = { id: '0199a000-0000-7000-8000-0000000000f1', facilityId: house.lakeview, staffRole: 'admin' as const, email: 'x@y.example', tokenHash: 'x', createdAt: now(), expiresAt: now() };
    for (const actor of [admin(), member('firm')]) await expect(asActor(appDb, actor, (tx) => tx.insert(invitations).values(row))).rejects.toMatchObject({ cause: { code: '42501' } });
    await expect(asStaff('two@a.example, three@b.example')).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('an organization’s own people', () => {
  it('are invited by its administrator; an account joins with its own address only', async () => {
    const { appDb } = house.database;
    await expect(asMember('maria@home.example', member('paralegal'))).rejects.toMatchObject({ code: 'forbidden' });
    const id = await asMember(person('maria').email);
    expect(await openInvitation(appDb, tokenOf(id), now())).toMatchObject({ place: 'Harper & Quill LLP', memberRole: 'member', hasAccount: true });
    await expect(acceptAsAccount(appDb, { token: tokenOf(id), userId: house.seeded.users['insurer'] ?? '', now: now() })).rejects.toMatchObject({ code: 'not_found' });
    await acceptAsAccount(appDb, { token: tokenOf(id), userId: house.seeded.users['maria'] ?? '', now: now() });
    const browser = new Browser(house);
    await browser.signIn('maria');
    expect((await requireOrganizationMember(browser.request('/desk'), browser.context())).organizationIds).toEqual([harper()]);

    // Leaving ends it with the next request; the last administrator stays.
    await leaveOrganization(appDb, member('maria'), { organizationId: harper(), now: now() });
    expect((await thrown(requireOrganizationMember(browser.request('/desk'), browser.context()))).to).toContain('ended=changed');
    await expect(leaveOrganization(appDb, member('firm'), { organizationId: harper(), now: now() })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(changeMember(appDb, member('firm'), { organizationId: harper(), userId: house.seeded.users['insurer'] ?? '', change: 'remove', now: now() })).rejects.toMatchObject({ code: 'not_found' });
    await expect(changeMember(appDb, member('paralegal'), { organizationId: harper(), userId: house.seeded.users['firm'] ?? '', change: 'remove', now: now() })).rejects.toMatchObject({ code: 'forbidden' });
    await changeMember(appDb, member('firm'), { organizationId: harper(), userId: house.seeded.users['paralegal'] ?? '', change: 'make_admin', now: now() });
    await leaveOrganization(appDb, member('firm'), { organizationId: harper(), now: now() });
    await house.database.ownerDb.update(organizationMembers).set({ disabledAt: null, role: 'admin' }).where(eq(organizationMembers.userId, house.seeded.users['firm'] ?? ''));
  });

  it('join by an address of its domain, once the administrator lets them, and by the link in that mailbox', async () => {
    const { appDb, ownerDb } = house.database;
    await ownerDb.delete(throttles);
    const ask = (email: string) => askToJoin(appDb, { email, clientIp: '203.0.113.9', secret, now: now() });
    const count = async () => (await ownerDb.select().from(invitations)).length;
    const before = await count();
    expect(await ask('intern@harperquill.example')).toBe(true);
    expect(await count()).toBe(before);
    await expect(setMailDomain(appDb, member('paralegal', 'keystone'), { organizationId: harper(), on: true, now: now() })).rejects.toMatchObject({ code: 'forbidden' });
    await setMailDomain(appDb, member('firm'), { organizationId: harper(), on: true, now: now() });
    expect(await ask('Intern@HarperQuill.example')).toBe(true);
    expect(await ask('intern@evil-harperquill.example')).toBe(true);
    expect(await ask('intern@harperquill.example.evil.example')).toBe(true);
    const [made] = await ownerDb.select().from(invitations).where(eq(invitations.email, 'intern@harperquill.example'));
    expect(await count()).toBe(before + 1);
    await sendInvitation(services, made?.id ?? '');
    expect(mails.at(-1)?.to.address).toBe('intern@harperquill.example');
    await acceptAsNew(appDb, { token: tokenOf(made?.id ?? ''), name: 'Intern', password, now: now() });
    const [joined] = await ownerDb.select({ role: organizationMembers.role }).from(organizationMembers).innerJoin(users, eq(users.id, organizationMembers.userId)).where(eq(users.email, 'intern@harperquill.example'));
    expect(joined?.role).toBe('member');
    // Who is there already gets no second mail, and a stranger learns neither.
    expect(await ask('intern@harperquill.example')).toBe(true);
    expect(await count()).toBe(before + 1);
    // An address of everybody proves nothing.
    await ownerDb.update(users).set({ email: 'dana@gmail.com' }).where(eq(users.id, house.seeded.users['firm'] ?? ''));
    await expect(setMailDomain(appDb, member('firm'), { organizationId: harper(), on: true, now: now() })).rejects.toMatchObject({ public: { key: 'desk.members.error.domain' } });
    await ownerDb.update(users).set({ email: person('firm').email }).where(eq(users.id, house.seeded.users['firm'] ?? ''));
  });
});

describe('a role lent', () => {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const lend = (actor: Actor, change: object = {}) => lendRole(house.database.appDb, actor, { facilityId: house.riverside, role: 'supervisor', to: person('tech1').email, until: day(5), now: now(), ...change });
  const sup = () => staff('sup', ['supervisor']);

  it('is a colleague’s until its day, then ends by itself at the next request', async () => {
    const { appDb, ownerDb } = house.database;
    await lend(sup());
    await expect(lend(sup())).rejects.toMatchObject({ public: { key: 'signIn.lend.error.already' } });
    const browser = new Browser(house);
    await browser.signIn('tech1');
    expect((await requireStaff(browser.request(), browser.context(), 'request.assign')).roles).toEqual(['supervisor', 'technician']);
    const people = await asActor(appDb, admin(), (tx) => peopleOf(tx, [house.riverside], now()));
    expect(people.find((row) => row.email === person('tech1').email)?.roles.find((row) => row.role === 'supervisor')).toMatchObject({ lentBy: 'Anita Rao' });
    // Its end, while she is at work.
    await ownerDb.update(staffMembers).set({ endsAt: new Date(Date.now() + 1000) }).where(and(eq(staffMembers.userId, house.seeded.users['tech1'] ?? ''), eq(staffMembers.role, 'supervisor')));
    const after = new Date(Date.now() + minutes(1));
    expect((await thrown(requireStaff(browser.request(), browser.context(after), 'request.read'))).to).toContain('ended=changed');
    await ownerDb.execute(sql`update staff_members set ends_at = now() - interval '1 hour', changed_at = now() - interval '2 hours' where role = 'supervisor' and user_id = ${house.seeded.users['tech1'] ?? ''}`);
    const again = new Browser(house);
    await again.signIn('tech1');
    expect((await requireStaff(again.request(), again.context(), 'request.read')).roles).toEqual(['technician']);
  });

  it('is lent by its owner alone, for at most sixty days, and taken back', async () => {
    const { appDb } = house.database;
    await expect(lend(staff('tech2', ['technician']))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(lend(staff('doc', ['physician']))).rejects.toMatchObject({ code: 'forbidden' });
    for (const until of [day(-2), day(70), 'never']) await expect(lend(sup(), { until, to: person('tech2').email })).rejects.toMatchObject({ public: { key: 'signIn.lend.error.until' } });
    for (const to of [person('sup').email, person('tech3').email, 'nobody@riverside.example']) await expect(lend(sup(), { to })).rejects.toMatchObject({ public: { key: 'signIn.lend.error.nobody' } });
    await lend(sup(), { to: person('tech2').email });
    // Whoever borrowed it lends it no further.
    await expect(lend(staff('tech2', ['supervisor', 'technician']), { to: person('doc').email })).rejects.toMatchObject({ code: 'forbidden' });
    const { lent, lendable } = await asActor(appDb, sup(), (tx) => accountPlaces(tx, sup().id, now()));
    expect(lendable.map((each) => each.role)).toEqual(['supervisor', 'supervisor']);
    expect(lent.map((each) => each.name)).toEqual(['Miguel Ortega']);
    await expect(takeRoleBack(appDb, staff('doc', ['physician']), { id: lent[0]?.id ?? '', now: now() })).rejects.toMatchObject({ code: 'not_found' });
    await takeRoleBack(appDb, sup(), { id: lent[0]?.id ?? '', now: now() });
    expect((await asActor(appDb, sup(), (tx) => accountPlaces(tx, sup().id, now()))).lent).toEqual([]);
  });
});
