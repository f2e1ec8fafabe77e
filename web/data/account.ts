import { useQuery } from '@tanstack/solid-query';
import { AccessToken, User } from '../../contract/accounts.ts';
import { Ready } from '../../contract/instance.ts';
import { call, Failure, onSignedOut, request } from './call.ts';
import { keys, queries } from './query.ts';
import { forgetUploads } from './uploads.ts';

/** Who is signed in; null when nobody is. */
export const useMe = () =>
  useQuery<User | null>(() => ({
    queryKey: keys.me,
    staleTime: 60_000,
    queryFn: () =>
      call(User, 'GET', '/auth/me').catch((error: unknown) => {
        if (error instanceof Failure && error.status === 401) return null;
        throw error;
      }),
  }));

onSignedOut(() => queries.setQueryData(keys.me, null));

/** The server answers with a cookie that scripts cannot read; the token in the body is not kept. */
export async function signIn(email: string, password: string): Promise<void> {
  await call(AccessToken, 'POST', '/auth/login', { body: { email, password }, headers: { 'x-ferag-client': 'web' } });
  queries.clear();
  queries.setQueryData(keys.me, await call(User, 'GET', '/auth/me'));
}

export async function register(account: { email: string; password: string; name?: string }): Promise<void> {
  await call(User, 'POST', '/auth/register', { body: account });
  await signIn(account.email, account.password);
}

export async function signOut(): Promise<void> {
  await request('POST', '/auth/logout');
  forgetUploads();
  queries.clear();
  queries.setQueryData(keys.me, null);
}

const CHECK_EVERY_MS = 5_000;

/** What ferag depends on, asked again while the page is open; 503 carries the same checks. */
export const useReady = () =>
  useQuery(() => ({
    queryKey: keys.ready,
    refetchInterval: CHECK_EVERY_MS,
    staleTime: 0,
    queryFn: async () => {
      const began = performance.now();
      const response = await fetch('/ready');
      return { ...Ready.parse(await response.json()), tookMs: performance.now() - began };
    },
  }));
