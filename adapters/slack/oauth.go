package slack

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// installer lets workspaces install the app by themselves: OAuth 2 with a state
// that is good once, in the browser that began, for ten minutes, and with PKCE.
//
// Source: https://docs.slack.dev/authentication/installing-with-oauth
type installer struct {
	*Adapter

	mu    sync.Mutex // guards begun
	begun map[string]attempt
}

// attempt is an installation that was begun.
type attempt struct {
	verifier string
	until    time.Time
}

const (
	attemptLife  = 10 * time.Minute
	mostAttempts = 1000
	stateCookie  = "footnote_install"
)

func newInstaller(a *Adapter) *installer { return &installer{Adapter: a, begun: map[string]attempt{}} }

// begin sends the person to Slack.
func (i *installer) begin(w http.ResponseWriter, r *http.Request) {
	verifier, err := slack.GenerateCodeVerifier()
	if err != nil {
		say(w, http.StatusInternalServerError, "That did not work. Please try again.")
		return
	}
	state := rand.Text()
	if !i.note(state, verifier) {
		say(w, http.StatusServiceUnavailable, "Too many are installing at the moment. Please try again in ten minutes.")
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: stateCookie, Value: state, Path: redirectPath, MaxAge: int(attemptLife.Seconds()),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	query := url.Values{
		"client_id":             {i.config.ClientID},
		"scope":                 {strings.Join(i.config.scopeNames(), ",")},
		"redirect_uri":          {i.config.redirectURL()},
		"state":                 {state},
		"code_challenge":        {slack.GenerateCodeChallenge(verifier)},
		"code_challenge_method": {"S256"},
	}
	http.Redirect(w, r, strings.TrimSuffix(i.api, "api/")+"oauth/v2/authorize?"+query.Encode(), http.StatusFound)
}

// note remembers an attempt, and reports whether there is room for it.
func (i *installer) note(state, verifier string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	for s, a := range i.begun {
		if i.now().After(a.until) {
			delete(i.begun, s)
		}
	}
	if len(i.begun) >= mostAttempts {
		return false
	}
	i.begun[state] = attempt{verifier: verifier, until: i.now().Add(attemptLife)}
	return true
}

// take returns the attempt that state belongs to, once.
func (i *installer) take(state string) (attempt, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	a, ok := i.begun[state]
	delete(i.begun, state)
	return a, ok && !i.now().After(a.until)
}

// finish takes the person back from Slack and keeps the token.
func (i *installer) finish(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	state := query.Get("state")
	cookie, err := r.Cookie(stateCookie)
	begun, ok := i.take(state)
	if !ok || err != nil || subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(state)) != 1 {
		sayAgain(w, http.StatusBadRequest, "This installation was not begun here, or too long ago.", i.config.address(installPath))
		return
	}
	if query.Get("code") == "" {
		sayAgain(w, http.StatusOK, "Footnote was not installed, as you chose.", i.config.address(installPath))
		return
	}
	got, err := slack.GetOAuthV2ResponseContext(r.Context(), i.http, i.config.ClientID, string(i.keys.client), query.Get("code"), i.config.redirectURL(),
		slack.OAuthOptionAPIURL(i.api), slack.OAuthOptionCodeVerifier(begun.verifier))
	if err != nil {
		i.log.WarnContext(r.Context(), "an installation failed", "error", fmt.Errorf("oauth.v2.access: %s", code(err)))
		sayAgain(w, http.StatusBadGateway, "Slack did not let Footnote in.", i.config.address(installPath))
		return
	}
	one := installation{
		Team: got.Team.ID, Enterprise: got.Enterprise.ID, Wide: got.IsEnterpriseInstall,
		Scopes: strings.Split(got.Scope, ","), Since: i.now().UTC().Truncate(time.Second),
	}
	one = one.with(got, i.now())
	if !i.installs.admits(one) {
		i.refuse(r.Context(), w, one)
		return
	}
	if err := i.installs.put(one); err != nil {
		i.log.ErrorContext(r.Context(), "an installation could not be kept", "error", err)
		say(w, http.StatusInternalServerError, "Footnote could not keep what Slack gave it. Please tell who runs it.")
		return
	}
	i.workspaces.drop(one.id())
	i.log.InfoContext(r.Context(), "the app was installed", "workspace", one.id())
	say(w, http.StatusOK, "Footnote is installed. Ask it something in Slack.")
}

// refuse gives back the token of a workspace that may not install the app, and
// says so.
func (i *installer) refuse(ctx context.Context, w http.ResponseWriter, one installation) {
	i.log.WarnContext(ctx, "a workspace that workspaces does not list tried to install the app; its token was given back", "workspace", one.id())
	if _, err := slack.New("", slack.OptionAPIURL(i.api), slack.OptionHTTPClient(i.http)).SendAuthRevokeContext(ctx, one.Token); err != nil {
		i.log.WarnContext(ctx, "giving it back failed; it is not kept", "error", explainRevoke(err))
	}
	say(w, http.StatusForbidden, fmt.Sprintf("This Footnote is not for your workspace (%s). Ask who runs it to list that under workspaces.", one.id()))
}

// explainRevoke returns err without what was sent, which is the token.
func explainRevoke(err error) string { return cmp.Or(code(err), "no good answer") }

// saidStyle is how such a page looks, on a telephone and at night too.
const saidStyle = `body{font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto 0;padding:0 1.5rem}h1{font-size:1.5rem}:root{color-scheme:light dark}`

// said is a page with one sentence, and the way to begin again where that is one.
var said = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Footnote</title>
<style>` + saidStyle + `</style>
<h1>Footnote</h1>
<p>{{.Sentence}}</p>
{{with .Again}}<p><a href="{{.}}">Begin again</a></p>
{{end}}`))

// saidPolicy lets such a page load nothing and run nothing.
var saidPolicy = fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'", base64.StdEncoding.EncodeToString(styleSum[:]))

var styleSum = sha256.Sum256([]byte(saidStyle))

// say answers a person with one sentence.
func say(w http.ResponseWriter, status int, sentence string) { sayAgain(w, status, sentence, "") }

// sayAgain is say with a link to again, where that is not empty.
func sayAgain(w http.ResponseWriter, status int, sentence, again string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", saidPolicy)
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	_ = said.Execute(w, struct{ Sentence, Again string }{sentence, again}) // the browser sees whether it came
}
