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
		out.Err = err
		if one.Refresh != "" && code(err) == "token_expired" {
			out.Err = fmt.Errorf("the token expired at %s: footnote serve renews it when it runs", one.Expires.Format(time.DateTime))
		}
		return out
	}
	for _, s := range a.config.Scopes() {
		if !w.scopes[s.Name] {
			out.Missing = append(out.Missing, s)
		}
	}
	return out
}

// String returns the right with what it is needed for.
func (s Scope) String() string { return s.Name + " (" + s.Reason + ")" }
