package discord

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// specification is Discord's own description of its API, where it is present.
var specification = sync.OnceValues(func() (routers.Router, error) {
	path := filepath.Join("..", "..", "..", "shared", "specs", "discord", "openapi.json")
	if _, err := os.Stat(path); err != nil {
		return nil, nil
	}
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromFile(path)
	if err != nil {
		return nil, err
	}
	doc.Servers = openapi3.Servers{{URL: "http://discord.test/api/v10"}}
	doc.Security = nil
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			op.Security = &openapi3.SecurityRequirements{}
		}
	}
	return gorillamux.NewRouter(doc)
})

// contract returns what holds a request against Discord's description of its
// API; nothing where that is not present.
func contract(t testing.TB) func(method, path string, body []byte) error {
	t.Helper()
	if testing.Short() {
		return nil
	}
	router, err := specification()
	if err != nil {
		t.Fatalf("read Discord's description of its API: %v", err)
	}
	if router == nil {
		return nil
	}
	return func(method, path string, body []byte) error {
		if len(body) == 0 {
			return nil
		}
		r, err := http.NewRequestWithContext(context.Background(), method, "http://discord.test/api/v10"+path, bytes.NewReader(body))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/json")
		route, params, err := router.FindRoute(r)
		if err != nil {
			return fmt.Errorf("no such path: %w", err)
		}
		err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
			Request: r, PathParams: params, Route: route,
			Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
		})
		if err != nil {
			return fmt.Errorf("%.600s", err.Error())
		}
		return nil
	}
}

// TestContract makes sure that the description refuses what it should, so that
// its silence means something.
func TestContract(t *testing.T) {
	check := contract(t)
	if check == nil {
		t.Skip("shared/specs/discord/openapi.json is not there, or -short")
	}
	tests := []struct{ path, body, want string }{
		{"/channels/1234567890/messages", `{"content":"x","nonce":"a","enforce_nonce":true,"allowed_mentions":{"parse":[]}}`, ""},
		{"/channels/1234567890/messages", `{"content":"` + strings.Repeat("x", 4001) + `"}`, "maxLength: got 4,001, want 4,000"},
		{"/channels/1234567890/messages", `{"components":[{"type":1,"components":[{"type":2,"style":99,"custom_id":"x","label":"x"}]}]}`, "style"},
		{"/nowhere", `{}`, "no such path"},
	}
	for _, tt := range tests {
		err := check("POST", tt.path, []byte(tt.body))
		if got := fmt.Sprint(err); (tt.want == "") != (err == nil) || !strings.Contains(got, tt.want) {
			t.Errorf("%s %.60s = %v, want %q", tt.path, tt.body, err, tt.want)
		}
	}
}
