package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"footnote/bot"
)

// installation is a workspace or an organisation that installed the app, as it
// is kept: a file of its own that only the program's user may read.
type installation struct {
	Team       string   `json:"team_id,omitempty"`
	Enterprise string   `json:"enterprise_id,omitempty"`
	Wide       bool     `json:"is_enterprise_install,omitempty"` // for all of the organisation
	Teams      []string `json:"teams,omitempty"`                 // workspaces of the organisation that were heard from
	Token      string   `json:"bot_token"`
	Scopes     []string `json:"scopes"`

	Since   time.Time `json:"since,omitzero"`          // when it was installed
	Refresh string    `json:"refresh_token,omitempty"` // buys the next token; empty where the token is for good
	Expires time.Time `json:"expires,omitzero"`        // when Token does
}

// id returns the name that the installation goes by, also of its file.
func (i installation) id() string {
	if i.Wide {
		return i.Enterprise
	}
	return i.Team
}

// installs are the installations. Nil means that there is one token for all.
type installs struct {
	folder  string
	allowed []string // ids of the workspaces and organisations that may be served

	renewals renewals

	mu  sync.Mutex // guards all, and writing in the folder
	all map[string]installation
}

// openInstalls reads the installations in folder when c has workspaces install
// the app by themselves.
func openInstalls(c Config, folder string) (*installs, error) {
	if c.ClientID == "" {
		return nil, nil
	}
	if folder == "" {
		return nil, errors.New("client_id: there is no data folder to keep installations in")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("keep installations: %w", err)
	}
	in := &installs{folder: folder, allowed: c.Workspaces, all: map[string]installation{}}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		var one installation
		data, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(data, &one)
		}
		if err != nil {
			return nil, fmt.Errorf("read the installation %s: %w", filepath.Base(file), err)
		}
		in.all[one.id()] = one
	}
	return in, nil
}

// admits reports whether one may be served.
func (in *installs) admits(one installation) bool {
	return slices.Contains(in.allowed, one.Team) || slices.Contains(in.allowed, one.Enterprise)
}

// put keeps one for good.
func (in *installs) put(one installation) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.write(one)
}

// exchange keeps the pair of next, which refresh bought, in place of the one
// that refresh belongs to, and returns the installation as it then is. When the
// app was installed again meanwhile that is what is kept, and when it was
// removed ok is false and nothing is.
func (in *installs) exchange(refresh string, next installation) (now installation, ok bool, err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	now, ok = in.all[next.id()]
	if !ok || now.Refresh != refresh {
		return now, ok, nil
	}
	now.Token, now.Refresh, now.Expires = next.Token, next.Refresh, next.Expires
	return now, true, in.write(now)
}

// write keeps one. in.mu is held.
func (in *installs) write(one installation) error {
	id := one.id()
	if id == "" || strings.ContainsFunc(id, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }) {
		return fmt.Errorf("keep an installation: %q names no workspace", id)
	}
	data, err := json.Marshal(one) //nolint:gosec // the tokens are what is to be kept
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(in.folder, "new-*")
	if err != nil {
		return fmt.Errorf("keep an installation: %w", err)
	}
	defer func() { _ = os.Remove(temp.Name()) }() // gone already when all went well
	if err = temp.Chmod(0o600); err == nil {
		_, err = temp.Write(data)
	}
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), filepath.Join(in.folder, id+".json"))
	}
	if err != nil {
		return fmt.Errorf("keep an installation: %w", err)
	}
	in.all[id] = one
	return nil
}

// remove forgets an installation and reports whether there was one.
func (in *installs) remove(id string) (bool, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if _, ok := in.all[id]; !ok {
		return false, nil
	}
	if err := os.Remove(filepath.Join(in.folder, id+".json")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("forget an installation: %w", err)
	}
	delete(in.all, id)
	return true, nil
}

// find returns the installation that serves team, if it may be served: its own,
// else that of the organisation that it was heard from.
func (in *installs) find(team string) (installation, bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if one, ok := in.all[team]; ok {
		return one, in.admits(one)
	}
	for _, one := range in.all {
		if one.Wide && slices.Contains(one.Teams, team) {
			return one, in.admits(one)
		}
	}
	return installation{}, false
}

// learn notes that a workspace is served by its organisation's installation.
func (in *installs) learn(h home) {
	in.mu.Lock()
	defer in.mu.Unlock()
	one, ok := in.all[h.enterprise]
	if !ok || !one.Wide || h.team == "" || slices.Contains(one.Teams, h.team) {
		return
	}
	one.Teams = append(slices.Clone(one.Teams), h.team)
	in.all[h.enterprise] = one
	_ = in.write(one) // it is learnt again from the next event
}

// get returns the installation with that id.
func (in *installs) get(id string) (installation, bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	one, ok := in.all[id]
	return one, ok
}

// list returns the installations that may be served, by id.
func (in *installs) list() []installation {
	in.mu.Lock()
	defer in.mu.Unlock()
	var all []installation
	for _, id := range slices.Sorted(maps.Keys(in.all)) {
		if one := in.all[id]; in.admits(one) {
			all = append(all, one)
		}
	}
	return all
}

// expiring returns those whose token can be renewed and expires before then.
func (in *installs) expiring(then time.Time) []installation {
	return slices.DeleteFunc(in.list(), func(one installation) bool { return one.Refresh == "" || one.Expires.After(then) })
}

// onlyWorkspace is the id of the installation where there is one token for all.
const onlyWorkspace = "workspace"

// installed returns the installation that serves team.
func (a *Adapter) installed(team string) (installation, error) {
	if a.installs == nil {
		return installation{Team: onlyWorkspace, Token: string(a.keys.bot)}, nil
	}
	one, ok := a.installs.find(team)
	if !ok {
		return one, fmt.Errorf("workspace %s: %w: the app is not installed there, or workspaces does not list it", team, bot.ErrUndeliverable)
	}
	return one, nil
}

// unlearn forgets that workspaces are served by their organisation's
// installation.
func (in *installs) unlearn(enterprise string, teams []string) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	one, ok := in.all[enterprise]
	if !ok || !one.Wide {
		return nil
	}
	one.Teams = slices.DeleteFunc(slices.Clone(one.Teams), func(t string) bool { return slices.Contains(teams, t) })
	return in.write(one)
}

// uninstall forgets the token of an installation that has ended, unless the app
// was installed again since. Slack may say so more than once, and late.
func (a *Adapter) uninstall(ctx context.Context, own uninstalled, h home) error {
	if a.installs == nil {
		a.workspaces.drop(onlyWorkspace)
		return errors.New("the app was removed from the workspace, or its token revoked: install it again and put the new token into the environment")
	}
	if len(own.teams) > 0 {
		return a.installs.unlearn(h.enterprise, own.teams)
	}
	one, ok := a.installs.get(cmp.Or(h.team, h.enterprise))
	if h.wide || !ok {
		one, ok = a.installs.get(h.enterprise)
	}
	if !ok || !own.at.IsZero() && own.at.Before(one.Since) {
		return nil
	}
	if one.Wide && !h.wide && h.team != "" && a.works(ctx, one) {
		return a.installs.unlearn(h.enterprise, []string{h.team}) // only this workspace of the organisation has left
	}
	removed, err := a.installs.remove(one.id())
	if removed {
		a.workspaces.drop(one.id())
		a.log.InfoContext(ctx, "the app was removed from a workspace; its token is forgotten", "workspace", one.id())
	}
	return err
}

// works reports whether the token of one is good, as far as Slack can be asked.
func (a *Adapter) works(ctx context.Context, one installation) bool {
	return !errors.Is(a.newWorkspace(one).connect(ctx), bot.ErrUndeliverable)
}
