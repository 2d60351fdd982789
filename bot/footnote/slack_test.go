package main

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"footnote/adapters/slack"
	"footnote/adapters/slack/slackfake"
)

// slackProgram runs the program with args and the configuration lines of
// [slack], against a fake. Before a line "[slack]" may stand others.
func slackProgram(t *testing.T, fake *slackfake.Server, lines string, args ...string) (code int, out, errs string) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "refunds.md"), []byte("# Refunds\n\nRefunds take fourteen days.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(folder, "footnote.toml")
	top, own, ok := strings.Cut(lines, "[slack]\n")
	if !ok {
		top, own = "", lines
	}
	text := top + "[[source]]\nkind = \"folder\"\nname = \"docs\"\npath = \".\"\n[slack]\n" + own
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := func(name string) string {
		return map[string]string{"SLACK_BOT_TOKEN": slackfake.Token, "SLACK_APP_TOKEN": slackfake.AppToken, "FOOTNOTE_SLACK_API": fake.API(),
			"SLACK_SIGNING_SECRET": slackfake.Secret, "SLACK_CLIENT_SECRET": "client-secret"}[name]
	}
	var o, e strings.Builder
	code = run(t.Context(), append(args, "--config", config), strings.NewReader(""), &o, &e, env)
	return code, o.String(), e.String()
}

func TestSlackManifest(t *testing.T) {
	fake := slackfake.New(t)
	code, out, errs := slackProgram(t, fake, "follow_ups = false\n", "slack", "manifest")
	if code != exitAnswered || !strings.HasPrefix(out, "{") || strings.Contains(out, "channels:history") || !strings.Contains(errs, "app_mentions:read  to hear when it is mentioned") {
		t.Errorf("footnote slack manifest = %d\n%s\n%s", code, out, errs)
	}
	if code, _, errs := slackProgram(t, fake, "transport = \"http\"\n", "slack", "manifest"); code != exitUsage || !strings.Contains(errs, "[slack] public_url") {
		t.Errorf("without public_url: %d %s", code, errs)
	}
}

func TestSlackCheck(t *testing.T) {
	fake := slackfake.New(t)
	if code, out, errs := slackProgram(t, fake, "enabled = true\n", "check"); code != exitAnswered || !strings.Contains(out, "have the rights that they need") {
		t.Errorf("footnote check = %d\n%s\n%s", code, out, errs)
	}
	fake.AddTeam(slackfake.Team, slackfake.Token, "chat:write")
	if code, out, _ := slackProgram(t, fake, "enabled = true\n", "check"); code != exitFailure || !strings.Contains(out, "WRONG: the bot token lacks these scopes: app_mentions:read (to hear when it is") {
		t.Errorf("with fewer scopes: footnote check = %d\n%s", code, out)
	}
	if code, out, _ := slackProgram(t, fake, "enabled = true\nbot_token_env = \"NOT_SET\"\n", "check"); code != exitFailure || !strings.Contains(out, "NOT_SET is not set") {
		t.Errorf("without a token: footnote check = %d\n%s", code, out)
	}
}

// TestSlackCheckWorkspaces: each workspace's token is looked at, and what is
// wrong with one is said with what it is needed for and what to do.
func TestSlackCheckWorkspaces(t *testing.T) {
	fake := slackfake.New(t)
	data := t.TempDir()
	if err := os.MkdirAll(filepath.Join(data, "slack"), 0o700); err != nil {
		t.Fatal(err)
	}
	lines := "data = \"" + data + "\"\n[slack]\nenabled = true\ntransport = \"http\"\npublic_url = \"https://footnote.example.org\"\nclient_id = \"1.2\"\nworkspaces = [\"T1\", \"T2\"]\nunfurl = [\"docs.example.org\"]\n"
	if code, out, errs := slackProgram(t, fake, lines, "check"); code != exitAnswered || !strings.Contains(out, "no workspace has installed the app yet") || !strings.Contains(out, "https://footnote.example.org/slack/install") {
		t.Errorf("before any installation: footnote check = %d\n%s\n%s", code, out, errs)
	}
	for _, team := range []string{"T1", "T2"} {
		kept := `{"team_id":"` + team + `","bot_token":"xoxb-` + team + `"}`
		if err := os.WriteFile(filepath.Join(data, "slack", team+".json"), []byte(kept), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	fake.AddTeam("T1", "xoxb-T1", slackfake.AllScopes()...)
	fake.AddTeam("T2", "xoxb-T2", slices.DeleteFunc(slackfake.AllScopes(), func(s string) bool { return s == "links:write" })...)
	code, out, errs := slackProgram(t, fake, lines, "check")
	for _, want := range []string{
		"the token of workspace T1 works",
		"WRONG: the token of workspace T2 lacks these scopes: links:write (to show previews of links to your documents). Install the app there again: https://footnote.example.org/slack/install",
	} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("footnote check = %d lacks %q:\n%s\n%s", code, want, out, errs)
		}
	}
	if code != exitFailure {
		t.Errorf("footnote check = %d, want %d", code, exitFailure)
	}
}

// TestSlackExample: the example configuration has every setting of Slack's.
func TestSlackExample(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "config.example.toml"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(data), "\n[slack]\n")
	for _, key := range keysOf(reflect.TypeFor[slack.Config]()) {
		if !strings.Contains(section, "\n"+key+" = ") {
			t.Errorf("config.example.toml lacks %s below [slack]", key)
		}
	}
}
