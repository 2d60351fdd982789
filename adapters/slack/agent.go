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
	mu      sync.Mutex                  // guards working
	working map[bot.Conversation]string // on which answer
}

// begun notes that Footnote is at work on an answer in c.
func (s *sessions) begun(c bot.Conversation, answer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.working[c] = answer
}

// ended notes that Footnote is done in c, and reports whether it was at work.
func (s *sessions) ended(c bot.Conversation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, was := s.working[c]
	delete(s.working, c)
	return was
}

// answer returns the answer that Footnote is at work on in c, "" for none.
func (s *sessions) answer(c bot.Conversation) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.working[c]
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
	a.sessions.begun(p.Conversation, p.Reply.Answered)
	return true
}

// rest shows that Footnote is done, where it was at work or may have been
// before a restart.
func (a *Adapter) rest(ctx context.Context, p *post) {
	if !p.session() || !a.sessions.ended(p.Conversation) && !p.Again {
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
