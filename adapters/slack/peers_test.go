package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
)

// peers returns Node and the folder with Slack's own clients.
func peers(t *testing.T) (node, folder string) {
	t.Helper()
	if testing.Short() {
		t.Skip("Slack's own clients take seconds to start")
	}
	node, err := exec.LookPath("node")
	folder = filepath.Join("testdata", "peers")
	_, missing := os.Stat(filepath.Join(folder, "node_modules"))
	if err != nil || missing != nil {
		t.Skip("Slack's own clients are not here: this needs Node and `npm ci` in adapters/slack/testdata/peers")
	}
	return node, folder
}

// TestPeerClient runs Slack's own clients for Node against the fake: what they
// cannot do on it, the fake does wrong.
func TestPeerClient(t *testing.T) {
	node, folder := peers(t)
	fake := slackfake.New(t)
	fake.Lenient = true // the clients send arguments of their own
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, filepath.Join(folder, "client.mjs"), fake.API())
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	fake.Await("Node to connect", func() bool { return fake.Connections() == 1 })
	fake.AddTeam(slackfake.Team, slackfake.Token, without("channels:history")...) // for one delivery of the mention
	ts := fake.Say(slackfake.Said{Channel: "C1", User: "U1", Text: mention + "hello"})
	fake.AddTeam(slackfake.Team, slackfake.Token, slackfake.AllScopes()...)
	fake.Command("C1", "U1", "how long?")
	fake.Press(slackfake.Post{Channel: "C1", TS: ts, Versions: []slackfake.Version{{}}}, "U1", feedbackID, "helpful a1")
	if err := cmd.Wait(); err != nil {
		t.Fatalf("node: %v\n%s", err, out.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	slices.Sort(lines)
	if want := []string{"command how long?", "mention 2 k", "pressed fn1.feedback"}; !slices.Equal(lines, want) {
		t.Errorf("Node saw %q, want %q", lines, want)
	}
	for _, d := range fake.Deliveries() {
		if d.Took == 0 || d.Attempts != 1 {
			t.Errorf("delivery %+v, want it acknowledged at the first attempt", d)
		}
	}
	if p := fake.Posts("C1"); len(p) != 1 || p[0].Thread != ts || p[0].Last().Text != "changed by node" {
		t.Errorf("posts %+v, want one in the thread, changed", p)
	}
}

// offset is where the numbers of a list begin. Slack's reference of Block Kit
// has it, and its library for Go writes it; its types do not know it yet.
var offset = regexp.MustCompile(`,\s*"offset": \d+`)

// citations are Slack's own elements for citations, from the type to what links
// have not. Slack's reference has them, and its library for Go; its types do not
// know them yet.
var citations = regexp.MustCompile(`"citation"(,\s*"url": "[^"]*",\s*"text": "[^"]*"),\s*"index": \d+,\s*"details": \{[^{}]*\},\s*"from_llm": false`)

// TestPeerTypes has TypeScript check every golden layout against Slack's own
// types for blocks and views, and each with links in the place of citations.
func TestPeerTypes(t *testing.T) {
	node, folder := peers(t)
	dir, err := os.MkdirTemp(folder, "check-")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var source strings.Builder
	source.WriteString("import type { KnownBlock, HomeView } from \"@slack/types\";\n")
	n := 0
	add := func(name string, blocks []byte) {
		n++
		blocks = citations.ReplaceAll(offset.ReplaceAll(blocks, nil), []byte(`"link"$1`))
		fmt.Fprintf(&source, "// %s\nexport const page%d: KnownBlock[] = %s;\n", name, n, blocks)
	}
	for _, name := range append(slices.Sorted(maps.Keys(layouts())), "home") {
		data, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var pages []struct{ Blocks json.RawMessage }
		if err := json.Unmarshal(data, &pages); err != nil {
			t.Fatal(err)
		}
		for _, p := range pages {
			add(name, p.Blocks)
		}
		for _, p := range render(layouts()[name], linked) {
			add(name+" with links", marshal(t, p.blocks))
		}
		if name == "home" {
			fmt.Fprintf(&source, "export const home: HomeView = { type: \"home\", blocks: page%d };\n", n)
		}
	}
	// TypeScript fails as well when this is no error: the types do say no.
	source.WriteString("// @ts-expect-error\nexport const bad: KnownBlock[] = [{ type: \"feedback_buttons\", elements: [] }];\n")
	file := filepath.Join(dir, "layouts.ts")
	if err := os.WriteFile(file, []byte(source.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	compiler := filepath.Join(folder, "node_modules", "typescript", "lib", "tsc.js")
	cmd := exec.CommandContext(t.Context(), node, compiler, "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022", file)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%d pages: %v\n%.4000s", n, err, out)
	}
}
