package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/cobra"

	"footnote/bot"
	"footnote/bot/journal"
	"footnote/knowledge"
	"footnote/knowledge/library"
	"footnote/qa"
)

const serveHelp = `Answers on the configured services, and keeps the library in line with its
sources, until it is told to end. One service that fails does not stop the
others.

SIGTERM and Ctrl-C end it once what was begun is finished, within 10 seconds.
SIGHUP has it read the configuration again: when that is valid, sources,
audiences, limits, windows and the risk of answers change at once; the data
folder, the services and [serve] do with the next start.`

const serveExamples = `  footnote serve
  footnote serve --config /etc/footnote.toml`

func (p *program) serve() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "Answers on Slack and Discord",
		Long:    serveHelp,
		Example: serveExamples,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.runServe(cmd.Context(), &o)
		},
	}
	o.addConfig(cmd)
	return cmd
}

func (p *program) runServe(ctx context.Context, o *options) error {
	s, err := p.settings(o)
	if err != nil {
		return err
	}
	if err := s.needConfig("serve"); err != nil {
		return err
	}
	if err := checkData(s.Data); err != nil { // before the adapters keep anything in it
		return err
	}
	adapters, err := p.adapters(s, s.Serve.logger(p))
	if err != nil {
		return err
	}
	return p.serveOn(ctx, o, s, adapters)
}

// serveOn answers on adapters from the data folder of s until ctx ends.
func (p *program) serveOn(ctx context.Context, o *options, s settings, adapters []bot.Adapter) error {
	lock, err := lockData(s.Data, "serve")
	if err != nil {
		return err
	}
	defer lock.release() //nolint:errcheck // the process ends here
	l, err := p.openLibrary(ctx, s)
	if err != nil {
		return err
	}
	j, err := journal.Open(s.journalPath())
	if err != nil {
		return errors.Join(err, l.Close())
	}
	v := &server{program: p, options: o, log: s.Serve.logger(p), library: l, journal: j, registry: newRegistry(), now: s, up: newServices(), correct: newCorrections(), embed: newEmbedLoop()}
	err = v.run(ctx, s, adapters)
	return errors.Join(err, j.Close(), l.Close())
}

// journalPath returns the journal's file.
func (s settings) journalPath() string { return filepath.Join(s.Data, "journal.db") }

// logger returns the operator's log in the form that is configured.
func (c ServeConfig) logger(p *program) *slog.Logger {
	o := &slog.HandlerOptions{Level: slog.LevelInfo}
	if c.Log == "json" {
		return slog.New(slog.NewJSONHandler(p.stderr, o))
	}
	return slog.New(slog.NewTextHandler(p.stderr, o))
}

// server is what serve consists of.
type server struct {
	*program
	options  *options
	log      *slog.Logger
	library  *library.Library
	journal  *journal.Journal
	registry *prometheus.Registry

	answers answers
	bot     *bot.Bot
	keeper  *keeper
	now     settings // what is configured; changed by reload alone
	shelf   atomic.Pointer[[]bot.SpaceView]
	up      *services
	correct *corrections
	embed   embedLoop
}

// run answers until ctx ends.
func (v *server) run(ctx context.Context, s settings, adapters []bot.Adapter) error {
	s.Answers.Embeddings = v.embeddings(s, v.log)
	if err := v.answers.use(s.Answers, nil); err != nil {
		return &usageError{err}
	}
	v.bot = bot.New(bot.Config{
		Verify: v.library.Text, Current: v.current, Owners: v.owners, At: v.at, Shelf: v.shelves,
		Journal: v.journal, Rules: &s.Rules, Log: v.log, Metrics: v.registry,
	}, &v.answers, s.spaces()...)
	v.keeper = newKeeper(v.library, s, v.log)
	v.keeper.cited, v.keeper.refresh = v.cited, v.refresh
	v.answers.damaged, v.answers.unread = v.keeper.doubt, func(spaces []knowledge.Space) []knowledge.Space {
		return v.keeper.settings.Load().unread(v.library, spaces)
	}
	if err := v.open(ctx, s); err != nil {
		return err
	}
	if v.library.Sequence() == 0 && v.answers.collection().Stats().Documents == 0 {
		v.log.Info("the library is empty; reading the sources first")
		v.keeper.sync(ctx, &s)
	}

	ctx, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	defer beside.Wait()
	defer stop()
	if s.Serve.Listen != "" {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Serve.Listen)
		if err != nil {
			return fmt.Errorf("[serve] listen: %w", err)
		}
		beside.Go(func() {
			if err := operate(ctx, l, v.registry, v.health); err != nil {
				v.log.Error("health and metrics are not told", "error", err)
			}
		})
	}
	beside.Go(func() {
		if v.up.wait(ctx) {
			v.keeper.Run(ctx)
		}
	})
	beside.Go(func() { v.embeds(ctx, time.Minute) })
	beside.Go(func() {
		if v.up.wait(ctx) {
			v.corrects(ctx)
		}
	})
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP) // before anything is answered: unheeded, it would end the program
	defer signal.Stop(hangup)
	beside.Go(func() { v.reloads(ctx, hangup) })
	return v.answer(ctx, adapters)
}

// answer runs the adapters until ctx ends, or all have ended.
func (v *server) answer(ctx context.Context, adapters []bot.Adapter) error {
	names := make([]string, len(adapters))
	for i, a := range adapters {
		names[i] = a.Name()
		adapters[i] = v.up.watch(a)
	}
	fmt.Fprintf(v.stderr, "footnote %s serves %s from %s. Ctrl-C ends it.\n",
		buildVersion(), strings.Join(names, " and "), plural(v.answers.collection().Stats().Documents, "document", "documents"))
	err := v.bot.Run(ctx, adapters...)
	if ctx.Err() != nil {
		return nil //nolint:nilerr // it was told to end
	}
	return err
}

// open has questions answered from the index as it is brought up to the library.
// One that is damaged or missing is made anew by the keeper, and meanwhile
// questions are answered from the spaces that are intact, or with the reason why
// not.
func (v *server) open(ctx context.Context, s settings) error {
	if v.library.Sequence() > 0 { // else there is no index to be missed
		c, err := qa.OpenCollection(s.indexPath(), indexed{v.library})
		if err != nil {
			c = qa.Unread(err, s.spaces()...)
		}
		v.answers.read(c)
		v.look()
		if c.Damage() != nil {
			v.log.Warn("the index is made anew; until then, questions are answered from the rest", "cause", c.Damage())
			v.answers.doubt()
			return nil
		}
	}
	err := v.refresh(ctx, nil)
	if err != nil && !errors.Is(err, library.ErrDamaged) {
		return err
	}
	if v.answers.collection() == nil {
		v.answers.read(qa.Unread(err, s.spaces()...))
	}
	return nil // the keeper says what is wrong with the library
}

// refresh brings the index up to the library, has questions answered from it,
// and has answers corrected that quote documents which changed.
func (v *server) refresh(ctx context.Context, changed []knowledge.DocID) error {
	c, err := qa.Update(ctx, v.keeper.settings.Load().indexPath(), indexed{v.library}, qa.UpdateOptions{
		Now: v.answers.collection(), Use: v.answers.read, Log: v.log,
	})
	if err != nil {
		return err
	}
	v.answers.read(c)
	v.readEmbedded(ctx)
	v.look()
	v.correct.add(changed)
	return nil
}

// look notes what there is to read.
func (v *server) look() {
	states, err := v.library.Sources()
	if err != nil {
		v.log.Error("see what the library holds", "error", err)
		return
	}
	bySpace := map[knowledge.Space]*bot.SpaceView{}
	var views []bot.SpaceView
	for _, space := range v.keeper.settings.Load().spaces() {
		bySpace[space] = &bot.SpaceView{Space: space}
	}
	for _, st := range states {
		if view := bySpace[st.Space]; view != nil {
			view.Documents += st.Documents
			if view.Synced.IsZero() || st.Completed.Before(view.Synced) {
				view.Synced = st.Completed
			}
		}
	}
	for _, space := range v.keeper.settings.Load().spaces() {
		views = append(views, *bySpace[space])
	}
	v.shelf.Store(&views)
}

func (v *server) shelves() []bot.SpaceView {
	if s := v.shelf.Load(); s != nil {
		return *s
	}
	return nil
}

// current returns which revision of a document is read now and the space it is
// in, both empty when it is gone.
func (v *server) current(id knowledge.DocID) (knowledge.Revision, knowledge.Space, error) {
	revision, space, err := v.library.Revision(id)
	if errors.Is(err, library.ErrNotFound) {
		return "", "", nil
	}
	return revision, space, err
}

// owners returns who answers for a document, nobody when that cannot be told.
func (v *server) owners(id knowledge.DocID) []string {
	d, err := v.library.Document(id)
	if err != nil {
		return nil
	}
	return d.Owners
}

// at returns the document at an address that a source makes by its url.
func (v *server) at(address string) (qa.Place, bool) {
	for _, c := range v.keeper.settings.Load().Sources {
		for _, path := range c.Paths(address) {
			d, err := v.library.Document(knowledge.NewDocID(c.Name, path))
			if err != nil {
				continue
			}
			return qa.Place{
				Document: d.ID, Space: d.Space, Revision: d.Revision, Title: d.Title, Path: d.Path, URL: address,
				Modified: d.Modified, Date: d.Date(), Outdated: d.Outdated,
			}, true
		}
	}
	return qa.Place{}, false
}

// cited reports whether a posted answer cites a revision. Where that cannot be
// told it may.
func (v *server) cited(id knowledge.DocID, r knowledge.Revision) bool {
	cited, err := v.journal.Cited(context.Background(), id, r)
	return cited || err != nil
}

// reloads reads the configuration again at every hangup until ctx ends.
func (v *server) reloads(ctx context.Context, hangup <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
			v.reload()
		}
	}
}

// reload puts a valid configuration in force, and says what is wrong with
// another.
func (v *server) reload() {
	s, err := v.settings(v.options)
	data, serve := s.Data, s.Serve
	s.Data, s.Serve = v.now.Data, v.now.Serve // until the next start
	if err == nil {
		err = s.needConfig("serve")
	}
	if err == nil {
		s.Answers.Embeddings = v.embeddingsFor(s)
		err = v.answers.use(s.Answers, v.answers.collection())
	}
	if err != nil {
		v.log.Error("the configuration stays as it was", "error", err)
		return
	}
	for _, part := range []struct {
		name     string
		was, now any
	}{{"data", v.now.Data, data}, {"[serve]", v.now.Serve, serve}} {
		if !reflect.DeepEqual(part.was, part.now) {
			v.log.Warn("takes effect with the next start", "setting", part.name)
		}
	}
	v.now = s
	v.bot.Use(s.Rules, s.spaces()...)
	v.keeper.use(s)
	v.embed.again()
	v.log.Info("the configuration is in force", "file", s.origin)
}

// health says how v is.
func (v *server) health() health {
	h := health{OK: true, Services: v.up.states()}
	for _, state := range h.Services {
		h.OK = h.OK && state == stateUp
	}
	synced, wrong := v.keeper.state()
	switch {
	case wrong != nil:
		h.OK, h.Library = false, wrong.Error()
	case v.answers.collection().Damage() != nil:
		h.OK, h.Library = false, "a part of the index is damaged and being made anew"
	case synced.IsZero():
		h.Library = "not compared with its sources yet"
	default:
		h.Library = "compared with its sources at " + synced.UTC().Format(time.RFC3339)
	}
	return h
}
