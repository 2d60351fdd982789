// Runs a small bot on discord.js at the address given: it answers a mention
// with a message, and a command with a deferred answer that it fills in, in
// components of the second version, and a message behind it. It prints what
// happens until it is told to stop.
import { Client, ContainerBuilder, Events, GatewayIntentBits, MessageFlags, TextDisplayBuilder } from 'discord.js';

const [api, token] = process.argv.slice(2);
const print = (...words) => console.log(words.join(' '));
const text = (content) => [new ContainerBuilder().addTextDisplayComponents(new TextDisplayBuilder().setContent(content))];
const allowedMentions = { parse: [] };

const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages],
  rest: { api, version: '10' },
});
client.on(Events.ClientReady, () => print('ready', client.guilds.cache.size));
client.on(Events.Error, (error) => print('error', error.message));
client.on(Events.MessageCreate, async (message) => {
  if (!message.mentions.has(client.user) || message.author.bot) return;
  const sent = await message.reply({
    components: text('heard'), flags: MessageFlags.IsComponentsV2, allowedMentions, nonce: '123', enforceNonce: true,
  });
  print('replied', sent.id, sent.channelId, message.channel.type);
  await sent.edit({ components: text('heard well'), flags: MessageFlags.IsComponentsV2, allowedMentions });
  const found = await message.channel.messages.fetch({ after: message.id, limit: 10 });
  print('found', found.size);
});
client.on(Events.InteractionCreate, async (interaction) => {
  if (interaction.isAutocomplete()) {
    await interaction.respond([{ name: 'handbook', value: 'handbook' }]);
    print('completed');
    return;
  }
  if (interaction.isButton()) {
    await interaction.deferUpdate();
    print('pressed', interaction.customId);
    return;
  }
  await interaction.deferReply({ flags: MessageFlags.Ephemeral, withResponse: true });
  const sent = await interaction.editReply({ components: text('answer'), flags: MessageFlags.IsComponentsV2, allowedMentions });
  const behind = await interaction.followUp({ components: text('more'), flags: MessageFlags.IsComponentsV2 | MessageFlags.Ephemeral, allowedMentions });
  print('answered', sent.id, behind.id, interaction.options.getString('question'));
});
process.stdin.on('end', async () => {
  await client.destroy();
  process.exit(0);
});
process.stdin.resume();
await client.login(token);
