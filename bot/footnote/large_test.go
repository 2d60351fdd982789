//go:build unix

package main

import (
	flags "flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/qa/largetest"
)

// To measure a large collection, build it once, and then have it served and
// changed:
//
//	go test ./bot/footnote -run TestLarge -v -timeout 1h -large 1000000 -large.dir /tmp/served
//	go test ./bot/footnote -run TestLarge -v -timeout 1h -large 1000000 -large.dir /tmp/served
var (
	largePassages = flags.Int("large", 0, "passages of the collection that TestLarge serves; it is skipped unless this is set")
	largeDir      = flags.String("large.dir", "", "folder for it, kept; a temporary one unless set")
)

// perDocument is how many passages a made-up document has.
const perDocument = 5

// TestLarge serves a watched folder of made-up documents, from which a library
// and an index are made where there are none yet, and says how long it takes
// until a changed document is quoted in an answer: the file is written, the
// system tells of it, the folder is compared with the library, the library
// stores the change, the index takes it in, and a question is answered.
func TestLarge(t *testing.T) {
	if *largePassages == 0 {
		t.Skip("measures a large collection when -large says how large")
	}
	sentences, err := largetest.Sentences(os.DirFS(filepath.Join("..", "..", "..", "shared", "eval")))
	if err != nil || len(sentences) == 0 {
		t.Skip("there are no texts beside the checkout")
	}
	dir := *largeDir
	if dir == "" {
		dir = t.TempDir()
	}
	v := &served{t: t, folder: dir, service: bottest.New(bottest.Options{Name: "memory"}), posts: make(chan bottest.Post, 100), log: &noise{}}
	if _, err := os.Stat(filepath.Join(dir, "footnote.toml")); err != nil {
		for n := range *largePassages / perDocument {
			v.writeLarge(sentences, n, "")
		}
		v.writeLarge(sentences, 0, "The zanzibarine clause was added by hand. ")
		v.write("footnote.toml", serveConfig+"[limits]\nperson = 0\nchannel = 0\nworkspace = 0\n")
	}
	v.service.Watch(func(p bottest.Post) { v.posts <- p })
	begin := time.Now()
	run := strconv.FormatInt(begin.UnixNano(), 36) // keeps questions and changes apart from those of earlier runs
	v.start()
	defer v.stop()
	v.asksUntil(run, time.Hour, "Who added the zanzibarine clause?", "zanzibarine clause was added")
	t.Logf("the first answer came after %v", time.Since(begin))
	v.settle()
	for n := 1; n <= 5; n++ {
		word := "zanzibarine" + strings.Repeat("x", n) + run
		begin = time.Now()
		v.log.clear()
		v.writeLarge(sentences, n, "The "+word+" clause was added by hand. ")
		v.asksUntil(fmt.Sprint(run, "-", n), patience, "Who added the "+word+" clause?", word+" clause was added")
		t.Logf("a changed document is in answers after %v\n%s", time.Since(begin), v.log)
		v.settle()
	}
}

// writeLarge writes document number n, with changed before its second passage.
func (v *served) writeLarge(sentences []largetest.Sentence, n int, changed string) {
	v.t.Helper()
	var b strings.Builder
	for i := range perDocument {
		p := largetest.Make(sentences, n*perDocument+i, 1)
		if i == 0 {
			fmt.Fprintf(&b, "# %s\n", p.Title)
		}
		if i == 1 {
			p.Body = changed + p.Body
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", p.Title, p.Body)
	}
	name := filepath.Join("docs", fmt.Sprintf("%03d", n/1000), fmt.Sprintf("%06d.md", n))
	if err := os.MkdirAll(filepath.Join(v.folder, filepath.Dir(name)), 0o700); err != nil {
		v.t.Fatal(err)
	}
	v.write(name, b.String())
}

// asksUntil asks text again and again until the answer holds want.
func (v *served) asksUntil(key string, limit time.Duration, text, want string) {
	v.t.Helper()
	begin := time.Now()
	for n := 0; ; n++ {
		id := fmt.Sprint(key, "-", n)
		v.service.Say(id, bot.Message{
			Conversation: bot.Conversation{Service: "memory", Workspace: "w", Channel: "c", Thread: id}, ID: id,
			Author: bot.Person{ID: "ann"}, Text: text, Addressed: true, Kind: bot.PublicChannel,
		})
		select {
		case p := <-v.posts:
			if strings.Contains(said(p), want) {
				return
			}
		case <-time.After(limit):
		}
		if time.Since(begin) > limit {
			v.t.Fatalf("no answer holds %q\n%s", want, v.log)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// settle waits until serve has nothing to do: what it used of the processor in
// a while is next to nothing.
func (v *served) settle() {
	for busy := true; busy; {
		before := processorTime()
		time.Sleep(5 * time.Second)
		busy = processorTime()-before > 500*time.Millisecond
	}
}

// processorTime returns what this process has used of the processor.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
