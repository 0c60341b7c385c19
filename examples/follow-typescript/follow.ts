// Keeps a copy of all users in a file. A service with a database writes the copy and the cursor in one transaction instead.
import {existsSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {clientCredentials, createRollcall, type User} from '@rollcall/client';

interface Copy { cursor?: string; users: Record<string, User> }

const {ROLLCALL_URL: url = 'http://localhost:8080', COPY: file = 'copy.json'} = process.env;
const {CLIENT_ID: client = 'rollcall-reader', CLIENT_SECRET: secret = 'rollcall-reader-secret'} = process.env;
const rollcall = createRollcall({url, token: clientCredentials(`${url}/token`, client, secret), onRetry: console.log});

let {cursor, users}: Copy = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {users: {}};
for await (const event of rollcall.follow({cursor, types: 'user.*'})) {
  if (event.users) { // there is no copy yet, its cursor is too old, or Rollcall was restored from a backup
    users = {};
    for await (const user of event.users) users[user.id] = user;
    console.log('exported', Object.keys(users).length);
  } else if (event.changes.length) { // reads the changed users anew, so that a change that comes twice does no harm
    const ids = new Set(event.changes.map(change => change.subject));
    for (const id of ids) delete users[id]; // those that are not found were deleted
    const {data} = await rollcall.GET('/api/v1/users', {params: {query: {ids: [...ids].join()}}});
    for (const user of data.items) users[user.id] = user;
    for (const id of ids) console.log(users[id] ? 'changed' : 'deleted', users[id] ?? id);
  }
  ({cursor} = event);
  writeFileSync(`${file}.partial`, JSON.stringify({cursor, users}));
  renameSync(`${file}.partial`, file);
}
