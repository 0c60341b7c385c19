// Keeps a copy of all users in a file. A service with a database writes the copy and the cursor in one transaction instead.
import {existsSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {setTimeout} from 'node:timers/promises';

interface User { id: string; username: string; enabled: boolean; roles: string[] }
interface Copy { cursor: string; users: Record<string, User> }

const {ROLLCALL_URL: url = 'http://localhost:8080', COPY: file = 'copy.json'} = process.env;
const {CLIENT_ID: client = 'rollcall-reader', CLIENT_SECRET: secret = 'rollcall-reader-secret'} = process.env;

// Takes a token for each request, which is cheap beside the wait for changes, so none expires.
async function get(path: string): Promise<Response> {
  const credentials = new URLSearchParams({grant_type: 'client_credentials', client_id: client, client_secret: secret});
  const {access_token: token} = await (await fetch(`${url}/token`, {method: 'POST', body: credentials})).json() as {access_token: string};
  const response = await fetch(url + path, {headers: {Authorization: `Bearer ${token}`}});
  if (!response.ok) throw new Error(`${path}: ${response.status}`, {cause: response.status});
  return response;
}

// Takes the cursor first, so that no change during the export is missed.
async function fromNothing(): Promise<Copy> {
  const cursor = (await get('/api/v1/changes?cursor=now')).headers.get('Rollcall-Cursor')!;
  const lines = (await (await get('/api/v1/users/export?format=ndjson')).text()).split('\n').filter(Boolean);
  console.log('exported', lines.length);
  return {cursor, users: Object.fromEntries(lines.map(line => JSON.parse(line) as User).map(user => [user.id, user]))};
}

// Waits for changes, for 30 seconds at most, and reads the changed users anew, so that a change that comes twice does no harm.
async function next({cursor, users}: Copy): Promise<Copy> {
  const page = await get(`/api/v1/changes?types=user.*&wait=30&cursor=${cursor}`);
  const ids = new Set((await page.json() as {subject: string}[]).map(change => change.subject));
  const found = ids.size ? (await (await get(`/api/v1/users?ids=${[...ids]}`)).json() as {items: User[]}).items : [];
  for (const id of ids) delete users[id]; // those that are not found were deleted
  for (const user of found) users[user.id] = user;
  for (const id of ids) console.log(users[id] ? 'changed' : 'deleted', users[id] ?? id);
  return {cursor: page.headers.get('Rollcall-Cursor')!, users};
}

let copy: Copy | undefined = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
for (;;) {
  try {
    copy = copy ? await next(copy) : await fromNothing();
    writeFileSync(`${file}.partial`, JSON.stringify(copy));
    renameSync(`${file}.partial`, file);
  } catch (error) {
    console.log(error);
    if ((error as Error).cause === 410) copy = undefined; // the cursor is too old, or Rollcall was restored from a backup
    await setTimeout(1_000);
  }
}
