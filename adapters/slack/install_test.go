package slack

import (
	"io"
	"net/http"
	"testing"
)

// visited is what a browser got; its body has been read.
type visited struct {
	*http.Response
	text string
}

// visit gets what is at address, as a browser that holds cookies does, and
// follows nothing.
func visit(t testing.TB, address string, cookies ...*http.Cookie) visited {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, cookie := range cookies {
		req.AddCookie(cookie)
	}
	browser := &http.Client{CheckRedirect: noRedirect}
	resp, err := browser.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return visited{resp, string(body)}
}

// allow begins an installation at here and allows it on Slack's page. It returns
// the address that leads back, and what the browser then holds.
func allow(t testing.TB, here string) (back string, cookies []*http.Cookie) {
	t.Helper()
	begin := visit(t, here+installPath)
	return visit(t, begin.Header.Get("Location")).Header.Get("Location"), begin.Cookies()
}
