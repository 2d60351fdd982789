package slack

import (
	"context"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"footnote/bot"
)

// openHome shows a person what Footnote knows: as its home page, or when they
// look at their messages with it as questions to begin with.
func (d desk) openHome(ctx context.Context, in incoming, own homeOpened) error {
	w, err := d.workspace(ctx, in.home.team)
	if err != nil {
		return err
	}
	f := d.facts(ctx, in)
	person := bot.Person{ID: own.user, Name: f.Name, Guest: f.Guest, External: f.External, Admin: f.Admin}
	known := d.Library(person, bot.Conversation{Service: Name, Workspace: in.home.team})
	if own.tab == "messages" {
		return d.suggest(ctx, w, own.channel, known.Suggestions)
	}
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: homePage(known, d.now(), d.config)}}
	request := slack.PublishViewContextRequest{UserID: own.user, View: view}
	if own.hash != "" {
		request.Hash = &own.hash
	}
	err = w.call(ctx, "views.publish", "", func(ctx context.Context) error {
		_, err := w.api().PublishViewContext(ctx, request)
		return err
	})
	if code(err) == "hash_conflict" {
		return nil // a later opening has shown a newer page
	}
	return err
}

// suggest offers questions in the agent view.
func (d desk) suggest(ctx context.Context, w *workspace, channel string, questions []string) error {
	const most = 4
	if !d.config.Agent || len(questions) == 0 {
		return nil
	}
	p := slack.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: channel, Title: "Questions the documents answer"}
	for _, q := range questions[:min(len(questions), most)] {
		q = bot.CleanLine(q)
		p.AddPrompt(shorten(q, 75), q)
	}
	return w.call(ctx, "assistant.threads.setSuggestedPrompts", "", func(ctx context.Context) error {
		return w.api().SetAssistantThreadsSuggestedPromptsContext(ctx, p)
	})
}

// homePage returns the home page: what Footnote may read to the person and how
// fresh it is, their own questions, and what is kept of them.
func homePage(v bot.LibraryView, now time.Time, c Config) []slack.Block {
	const most = 20 // spaces, questions and sentences each
	ways := "Mention me in a channel, or write to me here."
	if c.Command != "" {
		ways = "Mention me in a channel, write to me here, or ask for yourself alone with " + c.Command + "."
	}
	blocks := append([]slack.Block{heading("Ask, and I quote what the documents say")}, blocksOf(section([]run{{text: ways}}))...)

	blocks = append(blocks, heading("What I may read to you"))
	var spaces [][]run
	for _, s := range v.Spaces[:min(len(v.Spaces), most)] {
		documents := fmt.Sprintf(": %d documents", s.Documents)
		if s.Documents == 1 {
			documents = ": 1 document"
		}
		spaces = append(spaces, []run{{text: shorten(bot.CleanLine(string(s.Space)), 100), style: bold}, {text: documents + ", " + freshness(s.Synced, now)}})
	}
	if len(v.Spaces) > most {
		spaces = append(spaces, []run{{text: fmt.Sprintf("and %d more", len(v.Spaces)-most)}})
	}
	blocks = append(blocks, listOr(spaces, "Nothing at the moment.")...)

	if questions := lines(v.Suggestions, most); len(questions) > 0 {
		blocks = append(append(blocks, heading("Questions to begin with")), listOr(questions, "")...)
	}
	if questions := lines(v.Recent, most); len(questions) > 0 {
		blocks = append(append(blocks, heading("Your latest questions")), listOr(questions, "")...)
	}
	blocks = append(blocks, heading("What is kept"))
	blocks = append(blocks, listOr(lines(v.Privacy, most), "Nothing is said of what is kept. Ask who runs Footnote.")...)
	own := bot.Reply{Controls: []bot.Control{bot.Mine, bot.Forget}}
	return append(blocks, blocksOf(controls(own, bot.PhrasesIn("en").Labels()))...)
}

// freshness says how long ago a space was compared with its sources.
func freshness(synced, now time.Time) string {
	ago := now.Sub(synced)
	switch {
	case synced.IsZero():
		return "and it is not known how fresh they are"
	case ago < 2*time.Minute:
		return "up to date"
	case ago < 2*time.Hour:
		return fmt.Sprintf("as of %d minutes ago", int(ago.Minutes()))
	case ago < 48*time.Hour:
		return fmt.Sprintf("as of %d hours ago", int(ago.Hours()))
	}
	return "as of " + synced.Format(time.DateOnly)
}

func heading(s string) slack.Block { return slack.NewHeaderBlock(plainText(s)) }

// lines returns the first few of texts as items of a list.
func lines(texts []string, most int) [][]run {
	var items [][]run
	for _, t := range texts[:min(len(texts), most)] {
		items = append(items, []run{{text: shorten(bot.CleanLine(t), 300)}})
	}
	return items
}

// listOr returns items as a list, or a sentence when there are none.
func listOr(items [][]run, none string) []slack.Block {
	if len(items) == 0 {
		return blocksOf(section([]run{{text: none}}))
	}
	return blocksOf(richText([]element{{kind: listElement, items: items}}))
}

func blocksOf(pieces []piece) []slack.Block {
	var blocks []slack.Block
	for _, p := range pieces {
		blocks = append(blocks, p.block)
	}
	return blocks
}
