package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"footnote/adapters/discord"
	"footnote/adapters/discord/discordfake"
)

// discordProgram runs the program with args and the configuration lines of
// [discord], against a fake.
func discordProgram(t *testing.T, fake *discordfake.Fake, lines string, args ...string) (code int, out, errs string) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "refunds.md"), []byte("# Refunds\n\nRefunds take fourteen days.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(folder, "footnote.toml")
	text := "[[source]]\nkind = \"folder\"\nname = \"docs\"\npath = \".\"\n[discord]\n" + lines
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := func(name string) string {
		return map[string]string{"DISCORD_TOKEN": discordfake.Token, "WRONG_TOKEN": "wrong", "FOOTNOTE_DISCORD_API": fake.API()}[name]
	}
	var o, e strings.Builder
	code = run(t.Context(), append(args, "--config", config), strings.NewReader(""), &o, &e, env)
	return code, o.String(), e.String()
}

func TestDiscordInvite(t *testing.T) {
	fake := discordfake.New(t, discordfake.Options{})
	code, out, errs := discordProgram(t, fake, "", "discord", "invite")
	if code != exitAnswered || !strings.Contains(out, "client_id="+discordfake.AppID) || strings.Contains(errs, "Manage Threads") ||
		!strings.Contains(errs, "View Channels             to hear when it is mentioned") {
		t.Errorf("footnote discord invite = %d\n%s\n%s", code, out, errs)
	}
	if code, _, errs := discordProgram(t, fake, "token_env = \"NOT_SET\"\n", "discord", "invite"); code != exitUsage || !strings.Contains(errs, "NOT_SET") {
		t.Errorf("without a token: %d %s", code, errs)
	}
	if code, _, errs := discordProgram(t, fake, "token_env = \"WRONG_TOKEN\"\n", "discord", "invite"); code != exitFailure || !strings.Contains(errs, "does not accept the token") {
		t.Errorf("with a wrong token: %d %s", code, errs)
	}
}

func TestDiscordCheck(t *testing.T) {
	fake := discordfake.New(t, discordfake.Options{})
	fake.AddGuild(discordfake.Guild{ID: "100000000000000001"})
	if code, out, errs := discordProgram(t, fake, "enabled = true\n", "check"); code != exitAnswered || !strings.Contains(out, "the token works") {
		t.Errorf("footnote check = %d\n%s\n%s", code, out, errs)
	}
	if code, out, _ := discordProgram(t, fake, "enabled = true\nfollow_ups = true\n", "check"); code != exitFailure || !strings.Contains(out, "WRONG: follow_ups or forums need") {
		t.Errorf("without the intent: footnote check = %d\n%s", code, out)
	}
	if code, out, _ := discordProgram(t, fake, "enabled = true\ntoken_env = \"NOT_SET\"\n", "check"); code != exitFailure || !strings.Contains(out, "NOT_SET") {
		t.Errorf("without a token: footnote check = %d\n%s", code, out)
	}
	if code, out, errs := discordProgram(t, fake, "servers = [\"ours\"]\n", "check"); code != exitUsage || !strings.Contains(errs, `[discord] servers: "ours" is no id`) {
		t.Errorf("with a wrong server: footnote check = %d\n%s%s", code, out, errs)
	}
}

// TestDiscordExample: the example configuration has every setting of Discord's.
func TestDiscordExample(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "config.example.toml"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(data), "\n[discord]\n")
	for _, key := range keysOf(reflect.TypeFor[discord.Config]()) {
		if !strings.Contains(section, "\n"+key+" = ") {
			t.Errorf("config.example.toml lacks %s below [discord]", key)
		}
	}
}
