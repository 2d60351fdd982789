package slackfake

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
)

// grant is what a code is good for, once.
type grant struct{ challenge, redirect, scopes string }

// The workspace that installs the app when somebody follows the address that
// the app sends them to.
const (
	InstallTeam  = "T1INSTALL"
	InstallToken = "xoxb-1-installed" //nolint:gosec // the fake's own
)

// tokenLife is how long a token is good for where tokens rotate.
//
// Source: https://docs.slack.dev/authentication/using-token-rotation
const tokenLife = 12 * 60 * 60 // seconds

// Rotate has the app's tokens rotate from now on: each comes with another, good
// once, that buys the next.
func (s *Server) Rotate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rotates = true
}

// ExpireTokens makes all tokens that came of rotation expire.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token, t := range s.teams {
		if t.rotates {
			s.expired[token] = true
			delete(s.teams, token)
		}
	}
}

// serveAuthorize agrees to every installation.
func (s *Server) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("state") == "" || q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("client_id") == "" || q.Get("scope") == "" {
		s.wrong("oauth: state, client_id, scope or code_challenge is missing in %s", r.URL.RawQuery)
	}
	code := rand.Text()
	s.mu.Lock()
	s.codes[code] = grant{challenge: q.Get("code_challenge"), redirect: q.Get("redirect_uri"), scopes: q.Get("scope")}
	s.mu.Unlock()
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(), http.StatusFound) //nolint:gosec // the app's address, whatever it is
}

// exchange answers oauth.v2.access.
func (s *Server) exchange(c call) answer {
	args := c.args
	if problem := s.specs.check(c); problem != "" {
		s.wrong("%s: %s", c.method, problem)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if args["client_secret"] == "" {
		return refusal("bad_client_secret")
	}
	if args["grant_type"] == "refresh_token" {
		return s.refresh(args["refresh_token"])
	}
	g, ok := s.codes[args["code"]]
	delete(s.codes, args["code"])
	sum := sha256.Sum256([]byte(args["code_verifier"]))
	switch {
	case !ok:
		return refusal("invalid_code")
	case base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge:
		return refusal("invalid_code_verifier")
	case args["redirect_uri"] != g.redirect:
		return refusal("bad_redirect_uri")
	}
	return s.install(g.scopes)
}

// refresh gives the next token for one that buys it, which is then worthless.
// s.mu is held.
func (s *Server) refresh(token string) answer {
	scopes, ok := s.refreshes[token]
	if !ok {
		return refusal("invalid_refresh_token")
	}
	delete(s.refreshes, token)
	return s.install(scopes)
}

// install gives the app a token for InstallTeam. s.mu is held.
func (s *Server) install(scopes string) answer {
	out := answer{
		"ok": true, "token_type": "bot", "scope": scopes, "bot_user_id": Bot, "app_id": "A1",
		"team": answer{"id": InstallTeam, "name": "Installed"}, "enterprise": nil, "is_enterprise_install": false,
	}
	token := InstallToken
	if s.rotates {
		token = "xoxe.xoxb-1-" + rand.Text()
		buys := "xoxe-1-" + rand.Text()
		s.refreshes[buys] = scopes
		out["refresh_token"], out["expires_in"] = buys, tokenLife
	}
	out["access_token"] = token
	s.teams[token] = &team{id: InstallTeam, token: token, scopes: AllScopes(), rotates: s.rotates}
	return out
}

// revoke makes the token that calls it worthless.
func (s *Server) revoke(c call) answer {
	delete(s.teams, c.team.token)
	return answer{"ok": true, "revoked": true}
}
