// Keeps a copy of all users in a file. A service with a database writes the copy and the cursor in one transaction instead.
import {existsSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {setTimeout} from 'node:timers/promises';

interface User { id: string; username: string; enabled: boolean; roles: string[]; version: number }
interface Change { type: string; subject: string; data: {version: number} }
interface Copy { cursor: string; users: Record<string, User> }

const {ROLLCALL_URL: url = 'http://localhost:8080', COPY: file = 'copy.json'} = process.env;
const {CLIENT_ID: client = 'rollcall-reader', CLIENT_SECRET: secret = 'rollcall-reader-secret'} = process.env;

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const credentials = new URLSearchParams({grant_type: 'client_credentials', client_id: client, client_secret: secret});
  const token = await fetch(`${url}/token`, {method: 'POST', body: credentials});
  const Authorization = `Bearer ${((await token.json()) as {access_token: string}).access_token}`;
  const response = await fetch(url + path, {headers: {...headers, Authorization}});
  if (!response.ok) throw new Error(`${path}: ${response.status}`, {cause: response.status});
  return response;
}

async function* lines(response: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    const all = (rest + text).split('\n');
    rest = all.pop()!;
    yield* all;
  }
}

function store(copy: Copy): Copy {
  writeFileSync(`${file}.partial`, JSON.stringify(copy));
  renameSync(`${file}.partial`, file);
  return copy;
}

// Takes the cursor first, so that no change during the export is missed.
async function fromNothing(): Promise<Copy> {
  const copy: Copy = {cursor: (await get('/api/v1/changes?cursor=now')).headers.get('Rollcall-Cursor')!, users: {}};
  for await (const line of lines(await get('/api/v1/users/export?format=ndjson'))) {
    const user: User = JSON.parse(line);
    copy.users[user.id] = user;
  }
  console.log('exported', Object.keys(copy.users).length);
  return store(copy);
}

// Reads the user if the copy is older. A user who is missing in the answer was deleted.
async function apply({subject: id, data}: Change, users: Copy['users']): Promise<void> {
  if (users[id] && users[id].version >= data.version) return;
  const {items: [user]} = (await (await get(`/api/v1/users?ids=${id}`)).json()) as {items: User[]};
  if (user) users[id] = user;
  else delete users[id];
  console.log(user ? 'changed' : 'deleted', user ?? id);
}

// Follows the stream until it ends: at the expiry of the token, at a restart of Rollcall, or when the connection is lost.
async function follow(copy: Copy): Promise<void> {
  const stream = await get('/api/v1/changes', {Accept: 'text/event-stream', 'Last-Event-ID': copy.cursor});
  let id = '';
  for await (const line of lines(stream)) { // an event has the lines 'id: …' and 'data: …', and ends with an empty line
    if (line.startsWith('id:')) id = line.slice(3).trim();
    if (line.startsWith('data:')) await apply(JSON.parse(line.slice(5)), copy.users);
    if (line === '' && id) store(Object.assign(copy, {cursor: id}));
  }
}

let copy: Copy | undefined = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
for (;;) {
  try {
    copy ??= await fromNothing();
    await follow(copy);
  } catch (error) {
    if ((error as Error).cause === 410) copy = undefined; // the cursor is too old, or Rollcall was restored from a backup
    else console.log(error);
  }
  await setTimeout(1_000);
}
