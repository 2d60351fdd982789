package bot_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/knowledge"
)

var update = flag.Bool("update", false, "write the transcript anew")

const leave = `# Leave

Everyone gets 25 days of paid leave a year.

Unused days of leave can be carried over until the end of March.
`

const ovens = `# Ovens

The deck oven is preheated to 240 degrees before the first loaves go in.

The proofing cabinet is cleaned every Friday afternoon.
`

const pay = `# Pay

A baker earns 19 euros an hour.
`

// TestDay is one day in the channels of a made-up bakery, as people there see
// it: testdata/day.txt.
func TestDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rules := bot.DefaultRules()
		rules.Audiences = []bot.Grant{
			{Spaces: []knowledge.Space{"handbook"}, Everyone: true},
			{Spaces: []knowledge.Space{"hr"}, People: []string{"zoe"}},
		}
		rules.Owners = map[string]string{"Maria": "maria"}
		rules.Channels = []bot.ChannelRules{{ID: "counter", Helpers: []string{"maria"}}}
		rules.Limits.Person = 5
		s := newScene(t, rules, bottest.Options{})
		s.write("handbook", "leave.md", leave)
		s.write("handbook", "ovens.md", ovens)
		s.write("hr", "pay.md", pay)
		day(s)
		golden(t, filepath.Join("testdata", "day.txt"), s.script.String())
	})
}

func day(s *scene) {
	s.at(9, 0)
	s.say(s.in("ada", "counter", "Good morning, all"))
	s.say(s.in("ada", "counter", "@footnote hello"))
	first := s.in("ada", "counter", "@footnote How many days of paid leave do I get?")
	s.say(first)
	below := func(m bot.Message) bot.Message { m.Conversation.Thread = first.ID; return m }
	s.at(9, 2)
	s.say(below(s.in("ada", "counter", "Can unused days be carried over?")))
	s.at(9, 4)
	s.say(below(s.in("bob", "counter", "I always lose mine.")))
	s.say(below(s.in("ada", "counter", "Until when can they be carried over?")))
	s.press("bob", bot.Helpful, first.ID)
	s.press("bob", bot.Why, first.ID)

	s.at(9, 30)
	secret := s.in("zoe", "counter", "@footnote How many euros does a baker earn an hour?")
	secret.Private = true
	s.say(secret)
	s.press("zoe", bot.Share, secret.ID)
	private := s.in("ada", "counter", "@footnote How hot is the deck oven before the first loaves?")
	private.Private = true
	s.say(private)
	s.press("ada", bot.Share, private.ID)
	s.say(s.in("bob", "counter", "@footnote How many euros does a baker earn an hour?"))

	s.at(10, 0)
	refused := s.in("bob", "counter", "@footnote Who repairs the delivery van?")
	s.say(refused)
	s.press("bob", bot.AskPerson, refused.ID)
	s.at(10, 20)
	s.press("maria", bot.Settled, "")

	s.at(12, 0)
	s.line("%s  the handbook changes: 27 days instead of 25, and nothing is carried over any more", clock())
	s.write("handbook", "leave.md", "# Leave\n\nEveryone gets 27 days of paid leave a year.\n")

	s.at(14, 0)
	typo := s.in("bob", "counter", "@footnote When is the proofing cabinet cleaned?")
	s.say(typo)
	reworded := typo
	reworded.Text = "When is the deck oven preheated?"
	s.does("bob changes "+typo.ID+": "+reworded.Text, bot.Edit{Message: reworded})
	s.press("bob", bot.Again, typo.ID)
	s.does("bob deletes "+typo.ID, bot.Deletion{Conversation: typo.Conversation, ID: typo.ID})

	s.at(15, 0)
	s.say(s.in("ada", "@footnote", "What do you keep of me?"))
	s.say(s.in("ada", "@footnote", "Forget me"))
	s.say(s.in("ada", "@footnote", "My data"))

	s.at(16, 0)
	for range 7 {
		s.say(s.in("bob", "counter", "@footnote thanks"))
	}
}

// golden holds got against the file at path.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); accept it with -update:\n%s", path, diff)
	}
}
