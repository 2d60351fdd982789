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
	InstallToken = "xoxb-1-installed"
)

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
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
}

// exchange answers oauth.v2.access.
func (s *Server) exchange(args map[string]string) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
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
	case args["client_secret"] == "":
		return refusal("bad_client_secret")
	}
	s.teams[InstallToken] = &team{id: InstallTeam, token: InstallToken, scopes: AllScopes()}
	return answer{
		"ok": true, "access_token": InstallToken, "token_type": "bot", "scope": g.scopes, "bot_user_id": Bot, "app_id": "A1",
		"team": answer{"id": InstallTeam, "name": "Installed"}, "enterprise": nil, "is_enterprise_install": false,
	}
}
