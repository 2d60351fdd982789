package bot_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/journal"
	"footnote/knowledge"
	"footnote/knowledge/format"
	"footnote/qa"
)

// scene is a team's channels in memory, with Footnote in them and an engine
// that answers from documents. It is for a synctest bubble.
type scene struct {
	t       *testing.T
	bot     *bot.Bot
	service *bottest.Service
	journal *journal.Journal
	engine  *qa.Engine
	rules   bot.Rules
	stop    func()
	n       int // of messages

	mu         sync.Mutex // guards what follows
	texts      map[knowledge.DocID]map[knowledge.Revision]string
	documents  map[knowledge.DocID]*knowledge.Document
	unreadable error           // why nobody can tell what stands in them; nil for not
	script     strings.Builder // what happened, as people see it
}

// newScene begins a scene in which rules hold.
func newScene(t *testing.T, rules bot.Rules, o bottest.Options) *scene {
	s := &scene{t: t, service: bottest.New(o), rules: rules,
		texts: map[knowledge.DocID]map[knowledge.Revision]string{}, documents: map[knowledge.DocID]*knowledge.Document{}}
	var err error
	if s.journal, err = journal.Memory(); err != nil {
		t.Fatal(err)
	}
	if s.engine, err = qa.New(qa.Config{Risk: "eager", WordsOnly: true}); err != nil {
		t.Fatal(err)
	}
	s.service.Watch(s.show)
	s.start(s.engine)
	t.Cleanup(func() { s.stop(); s.journal.Close() })
	return s
}

// start runs Footnote, which answers through a.
func (s *scene) start(a bot.Answerer) {
	s.bot = bot.New(bot.Config{
		Journal: s.journal, Rules: &s.rules,
		Verify: func(id knowledge.DocID, r knowledge.Revision) (string, bool) {
			s.mu.Lock()
			defer s.mu.Unlock()
			text, ok := s.texts[id][r]
			return text, ok
		},
		Current: func(id knowledge.DocID) (knowledge.Revision, knowledge.Space, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if d := s.documents[id]; d != nil && s.unreadable == nil {
				return d.Revision, d.Space, nil
			}
			return "", "", s.unreadable
		},
		Owners: func(id knowledge.DocID) []string {
			s.mu.Lock()
			defer s.mu.Unlock()
			if d := s.documents[id]; d != nil {
				return d.Owners
			}
			return nil
		},
	}, a, "handbook", "hr")
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.bot.Run(ctx, s.service) }()
	s.stop = func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("Run = %v", err)
		}
	}
}

// write puts a Markdown document into a space, or with no text takes it away,
// and has answers corrected.
func (s *scene) write(space knowledge.Space, path, text string) {
	s.t.Helper()
	id := s.put(space, path, text)
	if err := s.bot.Changed(s.t.Context(), []knowledge.DocID{id}); err != nil {
		s.t.Error(err)
	}
	s.settle()
}

// put puts a Markdown document into a space, or with no text takes it away.
func (s *scene) put(space knowledge.Space, path, text string) knowledge.DocID {
	s.t.Helper()
	id := knowledge.NewDocID(string(space), path)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.documents, id)
	if text != "" {
		d, err := format.Decode(path, []byte(text))
		if err != nil {
			s.t.Fatal(err)
		}
		d.ID, d.Source, d.Space, d.Path, d.Language = id, string(space), space, path, "en"
		d.Revision = knowledge.NewRevision([]byte(text))
		d.Owners = []string{"Maria"}
		s.documents[id] = &d
		if s.texts[id] == nil {
			s.texts[id] = map[knowledge.Revision]string{}
		}
		s.texts[id][d.Revision] = d.Text
	}
	var b qa.Builder
	for _, d := range s.documents {
		b.Add(d)
	}
	s.engine.Use(b.Build())
	return id
}

// in returns a message that person writes in a channel, to Footnote when it
// begins with "@footnote ".
func (s *scene) in(person, channel, text string) bot.Message {
	s.n++
	text, mentioned := strings.CutPrefix(text, "@footnote ")
	m := bot.Message{
		Conversation: bot.Conversation{Service: "town", Workspace: "bakery", Channel: channel}, ID: fmt.Sprint("m", s.n),
		Author: bot.Person{ID: person, Name: strings.ToUpper(person[:1]) + person[1:]}, Text: text, Written: time.Now(),
		Addressed: mentioned, Kind: bot.PublicChannel,
	}
	if channel == "@footnote" {
		m.Conversation.Channel, m.Addressed, m.Kind = "direct-"+person, true, bot.Direct
	}
	return m
}

// say has m said and waits until it is dealt with.
func (s *scene) say(m bot.Message) {
	where := "#" + m.Conversation.Channel
	if m.Conversation.Thread != "" {
		where += ", below " + m.Conversation.Thread
	}
	if m.Private {
		where += ", privately"
	}
	mention := ""
	if m.Addressed && m.Kind != bot.Direct {
		mention = "@footnote "
	}
	s.line("%s  %s in %s: %s%s  (%s)", clock(), m.Author.ID, where, mention, m.Text, m.ID)
	s.service.Say("", m)
	s.settle()
}

// press has person use a control of the last answer that replies to message.
func (s *scene) press(person string, control bot.Control, message string) {
	s.t.Helper()
	var a bot.Action
	for _, p := range s.service.Posts() {
		if p.ReplyTo == message && p.Reply.Answered != "" || message == "" && p.To == person && p.Reply.Answered != "" {
			a = bot.Action{Control: control, Answered: p.Reply.Answered, Post: p.ID}
			a.Conversation, a.Kind, a.Private = p.Conversation, p.Kind, true
		}
	}
	if a.Answered == "" {
		s.t.Fatalf("nothing can be pressed below %s", message)
	}
	s.n++
	a.ID, a.Author = fmt.Sprint("m", s.n), bot.Person{ID: person, Name: strings.ToUpper(person[:1]) + person[1:]}
	s.line("%s  %s presses %s", clock(), person, control)
	s.service.Say("", a)
	s.settle()
}

// does has event happen and waits until it is dealt with.
func (s *scene) does(what string, event bot.Event) {
	s.line("%s  %s", clock(), what)
	s.service.Say("", event)
	s.settle()
}

// settle waits until Footnote has nothing to do.
func (s *scene) settle() {
	for {
		synctest.Wait()
		open, err := s.journal.Open(context.Background())
		if err != nil {
			s.t.Fatal(err)
		}
		if open == 0 && s.service.Pending() == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// at lets time pass until the hour and minute of the day.
func (s *scene) at(hour, minute int) {
	now := time.Now().UTC()
	time.Sleep(time.Date(now.Year(), now.Month(), now.Day(), hour, minute, 0, 0, time.UTC).Sub(now))
}

func clock() string { return time.Now().UTC().Format("15:04") }

func (s *scene) line(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(&s.script, format+"\n", args...)
}

// show writes a post into the script.
func (s *scene) show(p bottest.Post) {
	what := "footnote"
	if p.Changes > 0 {
		what = "footnote changes its post"
	}
	if p.Gone {
		s.line("       footnote takes back its reply to %s", p.ReplyTo)
		return
	}
	if p.Reply.Silent() {
		return
	}
	where := "#" + p.Conversation.Channel
	if p.Conversation.Channel == "" {
		where = "a direct message"
	}
	if p.ReplyTo != "" {
		where += ", below " + p.ReplyTo
	}
	if p.To != "" {
		where += ", for " + p.To + " alone"
	}
	s.line("       %s in %s:", what, where)
	for _, l := range lines(p.Reply) {
		s.line("           %s", l)
	}
}

// lines returns what r says, a line each.
func lines(r bot.Reply) (all []string) {
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	if r.Text != "" {
		add("%s", r.Text)
	}
	for _, n := range r.Notes {
		var words []string
		for _, p := range n.Parts {
			words = append(words, p.Text)
		}
		add("“%s” [%d] %s, %s:%d", strings.Join(words, " "), n.Number, n.Title, n.Path, n.Line)
	}
	for _, p := range r.Nearest {
		add("• %s, %s:%d", p.Title, p.Path, p.Line)
	}
	for _, d := range r.Details {
		add("· %s", d)
	}
	if len(r.Controls) > 0 {
		labels := bot.PhrasesIn(r.Language).Labels()
		var words []string
		for _, c := range r.Controls {
			words = append(words, "["+labels.Controls[c]+"]")
		}
		add("%s", strings.Join(words, " "))
	}
	return all
}
