/** The browser's own dialog for passkeys: bytes go over as base64url, as WebAuthn's JSON forms have them. */

/** Whether this browser can, here: it takes a name, never a bare address. */
export function passkeysPossible(): boolean {
  return typeof window.PublicKeyCredential === 'function' && !/^(\d+\.){3}\d+$|^\[/.test(window.location.hostname);
}

type Options = Record<string, unknown> & { challenge: string; user?: { id: string }; excludeCredentials?: { id: string }[]; allowCredentials?: { id: string }[] };

/** Fetches the challenge and asks the browser. -> what the server takes, as JSON. Throws where the person or the browser declines. */
export async function askBrowser(from: string, what: 'create' | 'get'): Promise<string> {
  const answer = await fetch(from, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`no challenge: ${answer.status}`);
  const options = (await answer.json()) as Options;
  const listed = (list: { id: string }[] | undefined) => list?.map((each) => ({ ...each, id: bytesOf(each.id) }));
  const publicKey = { ...options, challenge: bytesOf(options.challenge), excludeCredentials: listed(options.excludeCredentials), allowCredentials: listed(options.allowCredentials), ...(options.user ? { user: { ...options.user, id: bytesOf(options.user.id) } } : {}) };
  // why unknown: the options are the server's; the browser itself refuses what is no set of them.
  const made = what === 'create' ? await navigator.credentials.create({ publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions }) : await navigator.credentials.get({ publicKey: publicKey as unknown as PublicKeyCredentialRequestOptions });
  if (!(made instanceof PublicKeyCredential)) throw new Error('no credential');
  return JSON.stringify({ id: made.id, rawId: textOf(made.rawId), type: made.type, authenticatorAttachment: made.authenticatorAttachment, clientExtensionResults: {}, response: partsOf(made.response) });
}

function partsOf(response: AuthenticatorResponse): Record<string, unknown> {
  const clientDataJSON = textOf(response.clientDataJSON);
  if (response instanceof AuthenticatorAttestationResponse) return { clientDataJSON, attestationObject: textOf(response.attestationObject), transports: response.getTransports() };
  const { authenticatorData, signature, userHandle } = response as AuthenticatorAssertionResponse;
  return { clientDataJSON, authenticatorData: textOf(authenticatorData), signature: textOf(signature), ...(userHandle ? { userHandle: textOf(userHandle) } : {}) };
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
}

function textOf(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
