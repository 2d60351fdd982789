package slack

import (
	"context"
	"sync"

	"github.com/slack-go/slack"

	"footnote/bot"
)

// sessions are the threads of the agent view that say Footnote is at work.
// They are told so only when an answer takes long enough for a person to
// wonder, as each telling is a call, and told that it is done when the answer
// stands there.
type sessions struct {
	mu      sync.Mutex // guards working
	working map[bot.Conversation]bool
}

// note remembers whether Footnote is at work in c, and reports whether that is
// new.
func (s *sessions) note(c bot.Conversation, works bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.working[c]
	if works {
		s.working[c] = true
	} else {
		delete(s.working, c)
	}
	return was != works
}

// session reports whether the reply is in a session of the agent view.
func (p *post) session() bool {
	return p.agent && p.Kind == bot.Direct && p.thread() != ""
}

// work shows that Footnote is at work, with a button to stop it, and reports
// whether that is to be seen.
func (a *Adapter) work(ctx context.Context, p *post) bool {
	if err := p.status(ctx, "processing"); err != nil {
		a.log.WarnContext(ctx, "the agent view does not show that an answer is being looked for; a message does", "error", err)
		return false
	}
	a.sessions.note(p.Conversation, true)
	return true
}

// rest shows that Footnote is done, where it was at work or may have been
// before a restart.
func (a *Adapter) rest(ctx context.Context, p *post) {
	if !p.session() || !a.sessions.note(p.Conversation, false) && !p.Again {
		return
	}
	if err := p.status(ctx, "active"); err != nil {
		a.log.WarnContext(ctx, "the agent view still shows that an answer is being looked for", "error", err)
	}
}

// status sets what the agent view shows of the session.
func (p *post) status(ctx context.Context, status string) error {
	return p.call(ctx, "agents.sessions.setStatus", p.channel, func(ctx context.Context) error {
		_, err := p.api().SetAgentSessionStatusContext(ctx, slack.AgentSessionSetStatusParameters{
			ChannelID: p.channel, ThreadTS: p.thread(), Status: status,
		})
		return err
	})
}
