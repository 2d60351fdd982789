package slack

import (
	"context"
	"fmt"
	"strings"
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
	person := bot.Person{ID: own.user, Name: f.Name, Guest: f.Guest, External: f.External, Admin: f.Admin, Language: f.Language}
	known := d.Library(person, bot.Conversation{Service: Name, Workspace: in.home.team})
	if own.tab == "messages" {
		return d.suggest(ctx, w, own.channel, known.Suggestions, wordsIn(f.Language))
	}
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: homePage(known, d.now(), d.config, f.Language, f.Admin)}}
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
func (d desk) suggest(ctx context.Context, w *workspace, channel string, questions []string, say *homeText) error {
	const most = 4
	if !d.config.Agent || len(questions) == 0 {
		return nil
	}
	p := slack.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: channel, Title: say.Answers}
	for _, q := range questions[:min(len(questions), most)] {
		q = bot.CleanLine(q)
		p.AddPrompt(shorten(q, 75), q)
	}
	return w.call(ctx, "assistant.threads.setSuggestedPrompts", "", func(ctx context.Context) error {
		return w.api().SetAssistantThreadsSuggestedPromptsContext(ctx, p)
	})
}

// homePage returns the home page in a language: what Footnote may read to the
// person and how fresh it is, their own questions, what is kept of them, and for
// an administrator of the workspace the settings.
func homePage(v bot.LibraryView, now time.Time, c Config, language string, admin bool) []slack.Block {
	const most = 20 // spaces, questions and sentences each
	say := wordsIn(language)
	ways := say.Ways
	if c.Command != "" {
		ways = fmt.Sprintf(say.Command, c.Command)
	}
	blocks := append([]slack.Block{heading(say.Title)}, blocksOf(section([]run{{text: ways}}))...)

	blocks = append(blocks, heading(say.Spaces))
	var spaces [][]run
	for _, s := range v.Spaces[:min(len(v.Spaces), most)] {
		spaces = append(spaces, []run{{text: shorten(bot.CleanLine(string(s.Space)), 100), style: bold}, {text: ": " + say.holds(s, now)}})
	}
	if len(v.Spaces) > most {
		spaces = append(spaces, []run{{text: fmt.Sprintf(say.More, len(v.Spaces)-most)}})
	}
	blocks = append(blocks, listOr(spaces, say.Nothing)...)

	if questions := lines(v.Suggestions, most); len(questions) > 0 {
		blocks = append(append(blocks, heading(say.Begin)), listOr(questions, "")...)
	}
	if questions := lines(v.Recent, most); len(questions) > 0 {
		blocks = append(append(blocks, heading(say.Latest)), listOr(questions, "")...)
	}
	blocks = append(blocks, heading(say.Kept))
	blocks = append(blocks, listOr(lines(v.Privacy, most), say.Unsaid)...)
	own := bot.Reply{Controls: []bot.Control{bot.Mine, bot.Forget}}
	blocks = append(blocks, blocksOf(controls(own, bot.PhrasesIn(language).Labels()))...)
	if admin {
		blocks = append(append(blocks, heading(say.Settings)), say.settings(c)...)
	}
	return blocks
}

// settings says how c is set, and where that is changed.
func (w *homeText) settings(c Config) []slack.Block {
	onOff := map[bool]string{true: w.On, false: w.Off}
	set := [][2]string{{w.FollowUps, onOff[c.FollowUps]}, {w.Groups, onOff[c.Groups]}, {w.LookUp, onOff[c.LookUp]}, {w.Previews, w.Off}}
	if len(c.Unfurl) > 0 {
		set[3][1] = strings.Join(c.Unfurl, ", ")
	}
	var items [][]run
	for _, s := range set {
		items = append(items, []run{{text: s[0] + ": "}, {text: s[1], style: bold}})
	}
	return append(listOr(items, ""), blocksOf(section([]run{{text: w.Where}}))...)
}

// holds says how many documents s has and how long ago it was compared with its
// sources.
func (w *homeText) holds(s bot.SpaceView, now time.Time) string {
	documents := fmt.Sprintf(w.Documents, s.Documents)
	switch s.Documents {
	case 0:
		return w.None
	case 1:
		documents = w.One
	}
	if s.Synced.IsZero() {
		return documents
	}
	return documents + ", " + w.freshness(s.Synced, now)
}

// freshness says how long before now it was when a space was compared.
func (w *homeText) freshness(synced, now time.Time) string {
	ago := now.Sub(synced)
	switch {
	case ago < 2*time.Minute:
		return w.Fresh
	case ago < 2*time.Hour:
		return fmt.Sprintf(w.Minutes, int(ago.Minutes()))
	case ago < 48*time.Hour:
		return fmt.Sprintf(w.Hours, int(ago.Hours()))
	}
	return fmt.Sprintf(w.Day, synced.Format(time.DateOnly))
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
