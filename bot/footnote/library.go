package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/knowledge/folder"
	"footnote/knowledge/library"
	"footnote/qa"
)

// reading is what was read, held in memory for as long as the program runs.
// It does not change.
type reading struct {
	disk      *library.Library                        // where it was read from, and what quotes are checked against; nil when that were the sources themselves
	documents map[knowledge.DocID]*knowledge.Document // empty where there is disk
	count     int                                     // documents
	spaces    []knowledge.Space                       // in the order of the sources
	// complete says in an answer what could not be read for it. It returns
	// true when that has been mended, so that the question is better asked
	// again. It may be called from several goroutines. nil where there is no
	// disk.
	complete func(context.Context, *qa.Answer, qa.Question) bool
	skipped  []*knowledge.SkipError
	roots    map[string]string // the folder of each source that reads one, by its name
}

// text is a bot.Verifier.
func (l *reading) text(id knowledge.DocID, revision knowledge.Revision) (string, bool) {
	if l.disk != nil {
		return l.disk.Text(id, revision)
	}
	d, ok := l.documents[id]
	if !ok || d.Revision != revision {
		return "", false
	}
	return d.Text, true
}

// now returns the text of a document as it is now, false when there is none.
func (l *reading) now(id knowledge.DocID) (string, bool) {
	d := l.documents[id]
	if l.disk != nil {
		d, _ = l.disk.Document(id) // nil with an error
	}
	if d == nil {
		return "", false
	}
	return d.Text, true
}

// located returns r with paths that lead there from the working folder, which
// a person, an editor and a terminal can open.
func (l *reading) located(r bot.Reply) bot.Reply {
	r.Notes, r.Nearest = slices.Clone(r.Notes), slices.Clone(r.Nearest)
	for i := range r.Notes {
		l.locate(&r.Notes[i].Place)
	}
	for i := range r.Nearest {
		l.locate(&r.Nearest[i])
	}
	return r
}

func (l *reading) locate(p *qa.Place) {
	source, _, _ := strings.Cut(string(p.Document), ":")
	if root, ok := l.roots[source]; ok {
		p.Path = filepath.Join(root, filepath.FromSlash(p.Path))
	}
}

// read takes in every document of source and gives it to b.
func (l *reading) read(ctx context.Context, source knowledge.Source, b *qa.Builder, progress func(documents int)) error {
	for doc, err := range source.Documents(ctx) {
		var skip *knowledge.SkipError
		if errors.As(err, &skip) {
			l.skipped = append(l.skipped, skip)
			continue
		}
		if err != nil {
			return fmt.Errorf("read source %s: %w", source.Name(), err)
		}
		d := &doc
		b.Add(d)
		l.documents[d.ID] = d
		if !slices.Contains(l.spaces, d.Space) {
			l.spaces = append(l.spaces, d.Space)
		}
		progress(len(l.documents))
	}
	return nil
}

// load returns what there is to read and an engine that answers from it: from
// the library in the data folder, or, where there is none, from the sources of
// s themselves. The caller closes it.
func (p *program) load(ctx context.Context, s settings, verbose bool) (*reading, *qa.Engine, error) {
	s.Answers.Embeddings = p.embeddings(s, p.log())
	engine, err := qa.New(s.Answers)
	if err != nil {
		return nil, nil, &usageError{err}
	}
	l := &reading{documents: map[knowledge.DocID]*knowledge.Document{}, roots: map[string]string{}}
	for _, c := range s.Sources {
		l.roots[c.Name] = c.Path
	}
	if s.origin == "" || len(s.Sources) == 0 {
		return p.loadSources(ctx, s, l, engine, verbose)
	}
	l.disk, err = p.openForReading(ctx, s)
	if errors.Is(err, library.ErrNone) {
		return p.loadSources(ctx, s, l, engine, verbose)
	}
	if err != nil {
		return nil, nil, err
	}
	if err := p.loadLibrary(ctx, s, l, engine); err != nil {
		return nil, nil, errors.Join(err, l.close())
	}
	return l, engine, nil
}

// loadLibrary has engine answer from l.disk, through the index beside it. An
// index that is missing, damaged or behind is brought up first; where another
// process does that just now, what it has is answered from, or all documents
// are read.
func (p *program) loadLibrary(ctx context.Context, s settings, l *reading, engine *qa.Engine) error {
	l.spaces = s.spaces()
	c, err := qa.OpenCollection(s.indexPath(), indexed{l.disk})
	if err != nil || c.Damage() != nil || c.Sequence() != l.disk.Sequence() {
		c, err = p.bringUp(ctx, s, l.disk, c, err)
	}
	if err != nil {
		return err
	}
	if c.Stats().Documents == 0 {
		return usagef("there is nothing to read: the library holds no document. To fill it: %s", s.command("sync"))
	}
	l.count = c.Stats().Documents
	p.readEmbeddings(ctx, s, c)
	engine.Use(c)
	var mu sync.Mutex // guards c
	l.complete = func(ctx context.Context, a *qa.Answer, q qa.Question) bool {
		mu.Lock()
		defer mu.Unlock()
		if c.Damage() == nil {
			a.AddUnread(s.unread(l.disk, q.Spaces)...)
			return false
		}
		anew, err := p.bringUp(ctx, s, l.disk, c, nil)
		if err != nil || anew == c {
			return false // which the answer says
		}
		engine.Use(anew)
		c = anew
		return true
	}
	return nil
}

// bringUp brings the index up to disk. was is what stands there now, openErr
// why it could not be opened.
func (p *program) bringUp(ctx context.Context, s settings, disk *library.Library, was *qa.Collection, openErr error) (*qa.Collection, error) {
	lock, err := lockData(s.Data, "ask")
	var locked *lockedError
	if errors.As(err, &locked) && openErr == nil {
		return was, nil
	}
	if errors.As(err, &locked) {
		return p.buildInMemory(ctx, s, disk)
	}
	if err != nil {
		return nil, err
	}
	defer lock.release() //nolint:errcheck // the process ends soon
	return p.updateIndex(ctx, s, disk, was)
}

// updateIndex brings the index up to disk and returns it. was is what was
// opened from it, or nil. The caller has the lock.
func (p *program) updateIndex(ctx context.Context, s settings, disk *library.Library, was *qa.Collection) (*qa.Collection, error) {
	progress := newProgress(p.stderr, time.Now)
	defer progress.clear()
	return qa.Update(ctx, s.indexPath(), indexed{disk}, qa.UpdateOptions{
		Now: was, Log: p.log(),
		Progress: func(n int) { progress.say("Preparing: %s", plural(n, "document", "documents")) },
	})
}

// buildInMemory returns a collection of all documents of disk.
func (p *program) buildInMemory(ctx context.Context, s settings, disk *library.Library) (*qa.Collection, error) {
	progress := newProgress(p.stderr, time.Now)
	defer progress.clear()
	var b qa.Builder
	n := 0
	for d, err := range disk.Documents(ctx, s.spaces()...) {
		if errors.Is(err, library.ErrDamaged) {
			continue // the log names it
		}
		if err != nil {
			return nil, p.nextStep(s, err)
		}
		b.Add(d)
		n++
		progress.documents(n)
	}
	return b.Build(), nil
}

// close gives back what l holds.
func (l *reading) close() error {
	if l.disk == nil {
		return nil
	}
	return l.disk.Close()
}

// mostInMemory is the size in bytes of a folder above which it is not read into
// memory, where reading and indexing take up to nine times as much.
const mostInMemory = 256 << 20

// inMemory returns s with folders bounded to what may be read into memory.
func (s settings) inMemory() settings {
	s.Sources = slices.Clone(s.Sources)
	for i := range s.Sources {
		s.Sources[i].MaxTotalBytes = min(s.Sources[i].MaxTotalBytes, mostInMemory)
	}
	return s
}

// loadSources reads all sources of s into l and has engine answer from it.
func (p *program) loadSources(ctx context.Context, s settings, l *reading, engine *qa.Engine, verbose bool) (*reading, *qa.Engine, error) {
	sources, err := s.inMemory().open()
	if err != nil {
		return nil, nil, err
	}
	progress := newProgress(p.stderr, time.Now)
	defer progress.clear()
	var b qa.Builder
	for i, source := range sources {
		err := l.read(ctx, source, &b, progress.documents)
		if errors.Is(err, folder.ErrTooMuch) && s.Sources[i].MaxTotalBytes > mostInMemory {
			err = fmt.Errorf("read source %s: it is larger than the %d bytes that are read into memory. A library holds more: name the folder in a configuration, as config.example.toml does, and run footnote sync", source.Name(), mostInMemory)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	if len(l.documents) == 0 {
		return nil, nil, nothingToRead(l.skipped, s)
	}
	progress.say("Preparing %s", plural(len(l.documents), "document", "documents"))
	engine.Use(b.Build())
	l.count = len(l.documents)
	progress.clear()
	p.reportSkipped(l.skipped, s, verbose)
	return l, engine, nil
}

// nothingToRead says why no document was found: what was skipped, when that is
// little.
func nothingToRead(skipped []*knowledge.SkipError, s settings) error {
	const few = 3
	if len(skipped) == 0 || len(skipped) > few {
		return usagef("there is nothing to read: no document was found. To see why: %s", s.checkCommand())
	}
	var lines strings.Builder
	for _, skip := range skipped {
		lines.WriteString("\n  skipped " + describeSkip(skip))
	}
	return usagef("there is nothing to read: no document was found.%s", lines.String())
}

// worthAWord returns skipped without the pictures and the like that a source
// only counts by their extension ("*.png"): they are as they should be.
func worthAWord(skipped []*knowledge.SkipError) []*knowledge.SkipError {
	return slices.DeleteFunc(slices.Clone(skipped), func(e *knowledge.SkipError) bool { return strings.HasPrefix(e.Path, "*.") })
}

// commonReason returns the most frequent of the reasons why files were left out,
// of equal ones the first in the alphabet, and where there are others how many
// files it is of. Numbers are left out of a reason that several have.
func commonReason(skipped []*knowledge.SkipError) string {
	if len(skipped) == 1 {
		return bot.CleanLine(skipped[0].Err.Error())
	}
	count := map[string]int{}
	for _, skip := range skipped {
		count[figures.ReplaceAllString(bot.CleanLine(skip.Err.Error()), "…")]++
	}
	best := ""
	for reason, n := range count {
		if n > count[best] || n == count[best] && reason < best {
			best = reason
		}
	}
	if count[best] == len(skipped) {
		return best
	}
	return fmt.Sprintf("%d of them: %s", count[best], best)
}

var figures = regexp.MustCompile(`\d+`)

// reportSkipped says how many files were left out and the commonest reason, or
// names them.
func (p *program) reportSkipped(skipped []*knowledge.SkipError, s settings, verbose bool) {
	skipped = worthAWord(skipped)
	if len(skipped) == 0 {
		return
	}
	if !verbose {
		fmt.Fprintf(p.stderr, "%s skipped (%s); --verbose or `%s` names them.\n\n", plural(len(skipped), "file", "files"), commonReason(skipped), s.checkCommand())
		return
	}
	for _, skip := range skipped {
		fmt.Fprintf(p.stderr, "skipped %s\n", describeSkip(skip))
	}
	fmt.Fprintln(p.stderr)
}
