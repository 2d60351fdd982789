package bot

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Rules are the manners that a team chooses. The zero value is not valid; begin
// with DefaultRules.
type Rules struct {
	// Audiences say who may read which spaces. With none, everybody in the
	// team may read all; people from outside nothing.
	Audiences []Grant `toml:"audience"`
	// Channels are those with rules of their own.
	Channels []ChannelRules `toml:"channel"`
	// Owners turns a name that a document or a CODEOWNERS file gives as its
	// owner's ("Maria Lind", "@maria", "@acme/docs", "maria@example.org") into
	// the service's id of that person. Case and a leading "@" do not matter.
	Owners map[string]string `toml:"owners"`
	Limits Limits            `toml:"limits"`
	Keep   Keep              `toml:"keep"`
}

// ChannelRules are what is different in one channel.
type ChannelRules struct {
	ID string `toml:"id"` // the service's
	// Auto has questions answered that nobody asked Footnote, from the
	// Confidence on, between 0 and 1.
	Auto       bool    `toml:"auto"`
	Confidence float64 `toml:"confidence"`
	// Helpers are the service's ids of those who are asked when the documents
	// do not say and the document has no owner.
	Helpers []string `toml:"helpers"`
}

// Keep says how many days is kept what, at 0 not at all.
type Keep struct {
	Questions int `toml:"questions"` // what was asked, in words
	Answers   int `toml:"answers"`   // where an answer stands and what it quotes: without it nothing is corrected
	Votes     int `toml:"votes"`     // what was helpful
	Audit     int `toml:"audit"`     // what was shared, corrected, erased or could not be delivered
}

// DefaultRules returns what nobody configured.
func DefaultRules() Rules {
	return Rules{
		Limits: Limits{Person: 10, Channel: 60, Workspace: 600, Waiting: 1000},
		Keep:   Keep{Questions: 30, Answers: 30, Votes: 365, Audit: 90},
	}
}

// DefaultConfidence is what a channel that is answered by itself needs when it
// does not say.
const DefaultConfidence = 0.9

// Validate returns an error that names the first setting that cannot be used.
func (r Rules) Validate() error {
	for i, g := range r.Audiences {
		if err := g.validate(); err != nil {
			return fmt.Errorf("audience %d: %w", i+1, err)
		}
	}
	for i, c := range r.Channels {
		if c.ID == "" {
			return fmt.Errorf("channel %d: id is missing: write the id that the service gives the channel", i+1)
		}
		if c.Confidence < 0 || c.Confidence >= 1 {
			return fmt.Errorf("channel %d: confidence = %v: write a number between 0 and 1, such as 0.9, or leave it out", i+1, c.Confidence)
		}
	}
	for name, id := range r.Owners {
		if name == "" || id == "" {
			return errors.New("[owners] write a name and the id of a person: \"Maria\" = \"U012AB3CD\"")
		}
	}
	if err := r.Limits.validate(); err != nil {
		return fmt.Errorf("[limits] %w", err)
	}
	return r.Keep.validate()
}

func (k Keep) validate() error {
	for _, w := range []struct {
		name string
		days int
	}{{"questions", k.Questions}, {"answers", k.Answers}, {"votes", k.Votes}, {"audit", k.Audit}} {
		if w.days < 0 || w.days > 36500 {
			return fmt.Errorf("[keep] %s = %d: write a number of days, or 0 to keep nothing", w.name, w.days)
		}
	}
	if k.Questions > k.Answers {
		return fmt.Errorf("[keep] questions = %d: they are kept with their answers, so at most %d days", k.Questions, k.Answers)
	}
	return nil
}

// day is one in which a Keep counts.
const day = 24 * time.Hour

// owner returns the service's id of the person whom documents call name, empty
// when nobody is configured for it.
func (r *Rules) owner(name string) string {
	if id, ok := r.Owners[name]; ok {
		return id
	}
	plain := func(s string) string { return strings.TrimPrefix(strings.TrimSpace(s), "@") }
	for _, known := range slices.Sorted(maps.Keys(r.Owners)) {
		if strings.EqualFold(plain(known), plain(name)) {
			return r.Owners[known]
		}
	}
	return ""
}

// channel returns the rules of the channel with that id.
func (r *Rules) channel(id string) ChannelRules {
	for _, c := range r.Channels {
		if c.ID == id {
			if c.Confidence == 0 {
				c.Confidence = DefaultConfidence
			}
			return c
		}
	}
	return ChannelRules{ID: id}
}
