package slack

import (
	"context"
	"fmt"
	"time"
)

// Checked is how things are with one installation of the app.
type Checked struct {
	// Workspace is the id of the workspace or organisation that installed the
	// app, empty where there is one token for all.
	Workspace string
	// Missing are the rights that its token lacks for what is configured.
	Missing []Scope
	// Again is where or how to install the app again, which adds them.
	Again string
	// Err is why nothing can be said of its token, with what to do, or nil.
	Err error
}

// Check asks Slack whether the secrets work and what each token may do. It
// returns how things are with every installation, of which there may be none
// yet where workspaces install the app by themselves. An error says what to do.
// It changes nothing: a token that is to be renewed is left to Run, which may
// be at it in another process.
func (a *Adapter) Check(ctx context.Context) ([]Checked, error) {
	if a.config.Transport == socketTransport {
		if _, err := a.open(ctx); err != nil {
			return nil, fmt.Errorf("the app token: %w", err)
		}
	}
	if a.installs == nil {
		one := a.check(ctx, installation{Team: onlyWorkspace, Token: string(a.keys.bot)})
		one.Workspace = ""
		one.Again = "Add what is missing on the app's page under \"OAuth & Permissions\", or paste a new manifest (footnote slack manifest), and install the app again"
		return []Checked{one}, nil
	}
	var all []Checked
	for _, one := range a.installs.list() {
		all = append(all, a.check(ctx, one))
	}
	return all, ctx.Err()
}

// InstallURL returns where people install the app, empty where they do not.
func (c Config) InstallURL() string {
	if c.ClientID == "" {
		return ""
	}
	return c.address(installPath)
}

// check asks what the token of one may do.
func (a *Adapter) check(ctx context.Context, one installation) Checked {
	out := Checked{Workspace: one.id(), Again: "Install the app there again: " + a.config.InstallURL()}
	w := a.newWorkspace(one)
	if err := w.connect(ctx); err != nil {
		out.Err = a.unusable(one, err, out.Again)
		return out
	}
	for _, s := range a.config.Scopes() {
		if !w.scopes[s.Name] {
			out.Missing = append(out.Missing, s)
		}
	}
	return out
}

// unusable returns why the token of one, with which calling failed with err, is
// of no use, with what to do about it. A workspace that installed the app by
// itself has no page to copy another token from: there, again is what to do.
func (a *Adapter) unusable(one installation, err error, again string) error {
	c := code(err)
	switch {
	case a.installs == nil:
		return err
	case c == "token_expired" && one.Refresh != "":
		return fmt.Errorf("the token expired at %s: footnote serve renews it when it runs", one.Expires.Format(time.DateTime))
	case c == "invalid_auth" || c == "token_expired" || c == "token_revoked" || c == "account_inactive":
		return fmt.Errorf("it is no longer valid (%s). %s", c, again)
	}
	return err
}

// String returns the right with what it is needed for.
func (s Scope) String() string { return s.Name + " (" + s.Reason + ")" }
