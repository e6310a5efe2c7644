/** The demo's accounts: staff with second factors, organizations with members, a patient. Safe to repeat; changes nobody who is there. */
import { hash } from '@node-rs/argon2';
import { symmetricEncrypt } from 'better-auth/crypto';
import { eq } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../open.ts';
import { accounts, organizationMembers, organizations, staffMembers, twoFactors, users } from '../schema/identity.ts';
import { demoOrganizations, demoPassword, demoPatient, demoStaff, type DemoPerson } from './demo-accounts.ts';

export type SeededAccounts = {
  /** Ids by handle: `users.tech1`, `organizations.harper`. */
  users: Record<string, string>;
  organizations: Record<string, string>;
};

export type SeedAccountsInput = {
  /** Ids of the two demo facilities. */
  facilities: { riverside: string; lakeview: string };
  now: Date;
  /** SESSION_SECRET: the second factors are encrypted under it. */
  secret: string;
};

/** Writes the demo's accounts. `db` is the owner's handle or a transaction of it. */
export async function seedAccounts(db: Db, input: SeedAccountsInput): Promise<SeededAccounts> {
  // One hash serves all: they share the password, and twenty argon2 runs would slow the first start.
  const password = await hash(demoPassword, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  return db.transaction(async (tx) => {
    const seeded: SeededAccounts = { users: {}, organizations: {} };
    for (const person of demoStaff) {
      const userId = (seeded.users[person.handle] = await seedPerson(tx, person, password, input));
      for (const facility of person.facilities)
        await tx
          .insert(staffMembers)
          .values({ id: uuidv7(), userId, facilityId: input.facilities[facility], role: person.role, createdAt: input.now })
          .onConflictDoNothing();
    }
    for (const { handle, members, name, kind, insurerKind, address, email } of demoOrganizations) {
      const [found] = await tx.select({ id: organizations.id }).from(organizations).where(eq(organizations.name, name));
      const organizationId = (seeded.organizations[handle] = found?.id ?? uuidv7());
      if (!found)
        await tx.insert(organizations).values({
          id: organizationId,
          name,
          kind,
          insurerKind: insurerKind ?? null,
          address,
          email,
          mailPolicy: { matterNumberInMail: false, notify: 'member' },
          createdAt: input.now,
        });
      for (const person of members) {
        const userId = (seeded.users[person.handle] = await seedPerson(tx, person, password, input));
        await tx.insert(organizationMembers).values({ id: uuidv7(), userId, organizationId, role: person.role, createdAt: input.now }).onConflictDoNothing();
      }
    }
    seeded.users[demoPatient.handle] = await seedPerson(tx, demoPatient, password, input);
    return seeded;
  });
}

async function seedPerson(tx: Db, person: DemoPerson, password: string, { now, secret }: SeedAccountsInput): Promise<string> {
  const [found] = await tx.select({ id: users.id }).from(users).where(eq(users.email, person.email));
  if (found) return found.id;
  const userId = uuidv7();
  await tx.insert(users).values({ id: userId, name: person.name, email: person.email, emailVerified: true, twoFactorEnabled: person.totpSecret !== null, createdAt: now, updatedAt: now });
  await tx.insert(accounts).values({ id: uuidv7(), userId, accountId: userId, providerId: 'credential', password, createdAt: now, updatedAt: now });
  if (person.totpSecret)
    await tx.insert(twoFactors).values({
      id: uuidv7(),
      userId,
      secret: await symmetricEncrypt({ key: secret, data: `base32:${person.totpSecret}` }),
      backupCodes: await symmetricEncrypt({ key: secret, data: JSON.stringify(backupCodes()) }),
      verified: true,
    });
  return userId;
}

/** The demo's backup codes are nobody's to know; a person makes new ones in the settings. */
function backupCodes(): string[] {
  return Array.from({ length: 10 }, () => `${randomBytes(3).toString('hex').slice(0, 5)}-${randomBytes(3).toString('hex').slice(0, 5)}`);
}
