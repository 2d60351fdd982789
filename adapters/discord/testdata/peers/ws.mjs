// Connects with @discordjs/ws to the gateway at the address given, and prints
// what happens, an event a line, until it is told to stop.
import { REST } from '@discordjs/rest';
import { WebSocketManager, WebSocketShardEvents } from '@discordjs/ws';

const [api, token] = process.argv.slice(2);
const print = (...words) => console.log(words.join(' '));

const rest = new REST({ api, version: '10' }).setToken(token);
const manager = new WebSocketManager({
  token,
  intents: 1 | (1 << 9) | (1 << 12),
  rest,
  fetchGatewayInformation: () => rest.get('/gateway/bot'),
});
manager.on(WebSocketShardEvents.Ready, () => print('ready'));
manager.on(WebSocketShardEvents.Resumed, () => print('resumed'));
manager.on(WebSocketShardEvents.Closed, (code) => print('closed', code));
manager.on(WebSocketShardEvents.Error, (error) => print('error', error.message));
manager.on(WebSocketShardEvents.Dispatch, (event) => {
  const data = event.data ?? event;
  if (data.t === 'MESSAGE_CREATE') print('message', data.d.id, data.d.content);
});
process.stdin.on('end', async () => {
  await manager.destroy({ code: 1000 });
  process.exit(0);
});
process.stdin.resume();
await manager.connect();
