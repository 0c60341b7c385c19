// A TCP proxy before the service, whose connections a test can cut.
import {once} from 'node:events';
import {connect, createServer, type AddressInfo, type Socket} from 'node:net';

export async function startProxy(service: URL) {
  const sockets = new Set<Socket>();
  let open: Promise<void> = Promise.resolve();

  function track(socket: Socket, other: () => Socket | undefined) {
    sockets.add(socket);
    socket.on('error', () => {}); // the close follows
    socket.on('close', () => {
      sockets.delete(socket);
      other()?.destroy();
    });
  }

  const server = createServer(async client => {
    let upstream: Socket | undefined;
    track(client, () => upstream);
    await open;
    if (client.destroyed) return;
    upstream = connect(Number(service.port || 80), service.hostname);
    track(upstream, () => client);
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function cutAll() {
    for (const socket of sockets) socket.destroy();
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Cuts all connections. New ones wait until the returned function is called. */
    cut(): () => void {
      let restore!: () => void;
      open = new Promise(resolve => restore = resolve);
      cutAll();
      return restore;
    },
    close() {
      server.close();
      cutAll();
    },
  };
}
