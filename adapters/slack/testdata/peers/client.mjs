// Connects to the fake with Slack's own clients: takes an event and a command,
// acknowledges them, answers one, and says on the standard output what it saw.
// Usage: node client.mjs API-ADDRESS
import { SocketModeClient } from "@slack/socket-mode";
import { WebClient } from "@slack/web-api";

const slackApiUrl = process.argv[2];
const app = new SocketModeClient({ appToken: "xapp-0-test", clientOptions: { slackApiUrl, retryConfig: { retries: 0 } } });
const web = new WebClient("xoxb-0-test", { slackApiUrl, retryConfig: { retries: 0 } });

const seen = new Set();
async function saw(what) {
  seen.add(what);
  console.log(what);
  if (seen.size === 3) {
    await app.disconnect();
    process.exit(0);
  }
}

app.on("app_mention", async ({ event, ack }) => {
  await ack();
  const posted = await web.chat.postMessage({
    channel: event.channel,
    thread_ts: event.ts,
    text: "from node",
    blocks: [{ type: "section", text: { type: "mrkdwn", text: "from node" } }],
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: "footnote_reply", event_payload: { key: "k" } },
  });
  await web.chat.update({ channel: posted.channel, ts: posted.ts, text: "changed by node" });
  const thread = await web.conversations.replies({ channel: posted.channel, ts: event.ts, include_all_metadata: true });
  await saw(`mention ${thread.messages.length} ${thread.messages[1].metadata.event_payload.key}`);
});
app.on("slash_commands", async ({ body, ack }) => {
  await ack({ text: "working" });
  await saw(`command ${body.text}`);
});
app.on("interactive", async ({ body, ack }) => {
  await ack();
  await saw(`pressed ${body.actions[0].action_id}`);
});
await app.start();
const me = await web.auth.test();
if (me.user_id !== "U0BOT") throw new Error("auth.test: " + JSON.stringify(me));
setTimeout(() => { console.log("saw only", [...seen]); process.exit(1); }, 20000).unref();
