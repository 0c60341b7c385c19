// Receives the requests of a webhook of Rollcall, and prints the changes.
import express from 'express';
import {UnverifiedWebhookError, verifyWebhook} from '@rollcall/client/webhooks';
import {Received} from './received.js';

const {PORT: port = '8090', HOST: host = '127.0.0.1', WEBHOOK_SECRETS: secrets} = process.env;
if (!secrets) throw new Error('Set WEBHOOK_SECRETS to the secret of the webhook; after a rotation, to both with a comma between them');

const received = new Received();
const app = express();

// The signature is that of the bytes, so nothing may parse the body before.
app.post('/rollcall', express.raw({type: () => true, limit: '1mb'}), (request, response) => {
  const {previous, events} = verifyWebhook(request.body ?? '', request.headers, secrets.split(','));
  if (received.lacks(previous)) console.warn('missed events up to', previous, '- start again with an export');
  const added = events.filter(event => received.add(event.id));
  response.status(204).end();
  setImmediate(() => added.forEach(handle)); // Rollcall waits for the answer, but not for the work
});

app.use((error, request, response, next) => {
  if (!(error instanceof UnverifiedWebhookError)) return next(error);
  console.warn(error.message);
  response.status(401).end();
});

function handle({type, subject, data}) {
  switch (type) {
    case 'rollcall.test':
      return console.log('a test of the webhook', subject);
    case 'rollcall.entries-lost':
    case 'rollcall.log-restarted':
      return console.warn(type, '- start again with an export');
    default: // an event has no personal data: read the record now
      return console.log(type, subject, data?.fields.join() ?? '');
  }
}

app.listen(Number(port), host, error => {
  if (error) throw error;
  console.log(`Listening on: http://${host}:${port}`);
});
