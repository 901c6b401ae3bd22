// Starts telegram-test-api and talks as a person: each line on stdin is sent to the bot, and every message of
// the bot comes out as a line of JSON. What the emulator leaves out of the Bot API is filled in: `is_bot` of the
// bot, seconds in `date`, and no echo of the request's own parameters.
//
//     node run.cjs TOKEN PORT
const readline = require('readline');
const TelegramServer = require('telegram-test-api');

const [token, port] = process.argv.slice(2);
const person = { userId: 7, chatId: 7, firstName: 'Hùng', timeout: 20000, interval: 50 };

class Emulator extends TelegramServer {
  addBotMessage(message, botToken) {
    const kept = super.addBotMessage(message, botToken);
    const { message_id: number, chat, text, reply_markup: buttons } = kept;
    return { message_id: number, date: Math.floor(kept.date / 1000), chat, text, reply_markup: buttons };
  }
}

async function main() {
  const server = new Emulator({ port: Number(port), host: '127.0.0.1' });
  const routes = server.webServer;
  server.webServer = (request, response) => {
    if (!/^\/bot[^/]+\/getMe$/.test(request.url)) return routes(request, response);
    response.setHeader('Content-Type', 'application/json');
    const bot = { id: 666, is_bot: true, first_name: 'Emulated', username: 'TestNameBot' };
    return response.end(JSON.stringify({ ok: true, result: bot }));
  };
  server.webServer.settings = routes.settings;
  await server.start();
  const client = server.getClient(token, person);
  console.log(JSON.stringify({ ready: true }));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (line.startsWith('/')) await client.sendCommand(client.makeCommand(line));
    else await client.sendMessage(client.makeMessage(line));
    const { result } = await client.getUpdates();
    for (const update of result) console.log(JSON.stringify(update.message));
  }
  await server.stop();
}

main().catch((error) => { console.error(error); process.exit(1); });
