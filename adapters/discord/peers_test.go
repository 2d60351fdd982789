package discord

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footnote/adapters/discord/discordfake"
)

// The tests here hold the fake against clients of others: what they take, ours
// may rely on. Their packages are pinned in testdata/peers; `npm ci` there
// installs them.

// peer runs a script in testdata/peers, and returns the lines that it prints.
func peer(t *testing.T, f *discordfake.Fake, script string) (lines <-chan string) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not here")
	}
	folder := filepath.Join("testdata", "peers")
	if _, err := os.Stat(filepath.Join(folder, "node_modules")); err != nil {
		t.Skip("adapters/discord/testdata/peers/node_modules is not here: run npm ci there")
	}
	cmd := exec.CommandContext(t.Context(), node, script, strings.TrimSuffix(f.API(), "/v10"), discordfake.Token)
	cmd.Dir = folder
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out := make(chan string, 1000)
	go func() {
		defer close(out)
		for s := bufio.NewScanner(stdout); s.Scan(); {
			out <- s.Text()
		}
	}()
	t.Cleanup(func() {
		_ = stdin.(io.Closer).Close() // tells it to stop
		for range out {               // until it has
		}
		_ = cmd.Wait()
	})
	return out
}

// next returns the next line, which begins with want.
func next(t *testing.T, lines <-chan string, want string) string {
	t.Helper()
	select {
	case line := <-lines:
		if !strings.HasPrefix(line, want) {
			for len(lines) > 0 {
				line += "\n" + <-lines
			}
			t.Fatalf("it says %q, want %q", line, want)
		}
		return line
	case <-time.After(3 * time.Minute): // Node takes its time to start on a busy machine
		t.Fatalf("it says nothing, want %q", want)
		return ""
	}
}

// TestDiscordJSGateway has @discordjs/ws connect, hear, be told to connect
// again, and take its session up with nothing missed.
func TestDiscordJSGateway(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	lines := peer(t, f, "ws.mjs")
	next(t, lines, "ready")
	id := mention(f, "one")
	next(t, lines, "message "+id+" <@")
	f.Now(0, discordfake.Reconnect)
	next(t, lines, "closed 4200")
	id = mention(f, "two")
	for {
		line := next(t, lines, "")
		if line == "resumed" {
			continue
		}
		if !strings.HasPrefix(line, "message "+id) {
			t.Fatalf("it says %q, want the message", line)
		}
		break
	}
	if n, r := len(f.Identifies()), f.Resumes(); n != 1 || r != 1 {
		t.Errorf("%d sessions begun and %d resumed, want 1 and 1", n, r)
	}
}

// TestDiscordJSClient has a bot on discord.js answer on the fake.
func TestDiscordJSClient(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	lines := peer(t, f, "client.mjs")
	next(t, lines, "ready 1")
	id := mention(f, "one")
	next(t, lines, "replied ")
	next(t, lines, "found 1")
	got := said(t, f, publicID, benID, 1)
	if len(got) != 1 || got[0].Text() != "heard well" || got[0].Reply != id {
		t.Errorf("it said %+v", got)
	}
	f.Command(publicID, annaID, question)
	if line := next(t, lines, "answered "); !strings.HasSuffix(line, "how long?") {
		t.Errorf("it says %q", line)
	}
	if n := len(said(t, f, publicID, annaID, 3)); n != 3 {
		t.Errorf("anna sees %d messages, want 3", n)
	}
	if n := len(f.Visible(publicID, benID)); n != 2 {
		t.Errorf("ben sees %d messages, want the question and its answer", n)
	}
	f.Complete(publicID, annaID, discordfake.Option{Name: "space", Type: 3, Value: "h", Focused: true})
	next(t, lines, "completed")
	f.Press(got[0].ID, annaID, "anything")
	next(t, lines, "pressed anything")
}
