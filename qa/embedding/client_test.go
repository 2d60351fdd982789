package embedding

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// asked is what an endpoint was asked.
type asked struct {
	Model  string   `json:"model"`
	Input  []string `json:"input"`
	Format string   `json:"encoding_format"`
}

// endpoint returns a Client of an endpoint that does what handle does, and never
// waits.
func endpoint(t *testing.T, c Config, handle func(http.ResponseWriter, *http.Request, asked)) *Client {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var a asked
		if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
			t.Errorf("the request is no JSON: %v", err)
		}
		handle(w, r, a)
	}))
	t.Cleanup(s.Close)
	c.URL, c.Model = s.URL+"/v1", "small"
	if c.Wait == 0 {
		c.Wait = 5000
	}
	if err := c.Validate(nil); err != nil {
		t.Fatal(err)
	}
	client := New(c, "sesame-key")
	client.sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return client
}

// say answers as an endpoint does, with a vector that tells the text's length.
func say(w http.ResponseWriter, texts []string) {
	var parts []string
	for i, t := range texts {
		parts = append(parts, fmt.Sprintf(`{"object":"embedding","index":%d,"embedding":[%d,1]}`, i, len(t)))
	}
	fmt.Fprintf(w, `{"object":"list","data":[%s],"model":"small","usage":{"prompt_tokens":1}}`, strings.Join(parts, ","))
}

// lengthOf returns the length that say put into v.
func lengthOf(v []float32) int { return int(math.Round(float64(v[0] / v[1]))) }

func TestPassages(t *testing.T) {
	c := endpoint(t, Config{PassagePrefix: "passage: "}, func(w http.ResponseWriter, r *http.Request, a asked) {
		if r.Method != http.MethodPost || r.URL.Path != "/v1/embeddings" || r.Header.Get("Authorization") != "Bearer sesame-key" {
			t.Errorf("%s %s with %q", r.Method, r.URL.Path, r.Header.Get("Authorization"))
		}
		if a.Model != "small" || a.Format != "float" || len(a.Input) != 2 || a.Input[0] != "passage: one" {
			t.Errorf("asked %+v", a)
		}
		fmt.Fprint(w, `{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[0,2]}]}`) // out of order
	})
	got, err := c.Passages(t.Context(), []string{"one", "three"})
	if err != nil || fmt.Sprint(got) != "[[0 1] [0.6 0.8]]" {
		t.Errorf("Passages = %v, %v; want unit vectors in the order of the texts", got, err)
	}
}

// TestFaults wants of every fault an error that says what to do and neither text
// nor key, and as many requests as make sense.
func TestFaults(t *testing.T) {
	status := func(code int, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if len(header) > 0 {
				w.Header().Set(header[0], header[1])
			}
			w.WriteHeader(code)
			fmt.Fprint(w, `{"error":{"message":"the secret plan with sesame-key"}}`)
		}
	}
	body := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, s) }
	}
	huge := func(w http.ResponseWriter, _ *http.Request) { // sound, but for its length
		block := strings.Repeat(" ", 1<<20)
		fmt.Fprint(w, block, block, `{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[1,0]}]}`)
	}
	tests := []struct {
		name     string
		handle   http.HandlerFunc
		want     string
		requests int32
	}{
		{"key refused", status(401), "refuses the key (status 401)", 1},
		{"no model", status(404), `knows no model "small"`, 1},
		{"redirect", status(302, "Location", "http://192.0.2.1/v1/embeddings"), "sends us elsewhere (status 302)", 1},
		{"too often", status(429), "wants to be asked less often (status 429)", 4},
		{"too often for long", status(429, "Retry-After", "3600"), "wants to be asked less often (status 429)", 1},
		{"overloaded", status(503, "Retry-After", "1"), "fails (status 503)", 4},
		{"teapot", status(418), "answers with status 418", 1},
		{"too few", body(`{"data":[{"index":0,"embedding":[1,0]}]}`), "answers with 1 vectors to 2 texts", 1},
		{"twice", body(`{"data":[{"index":0,"embedding":[1,0]},{"index":0,"embedding":[1,0]}]}`), "not numbered as the texts are", 1},
		{"beyond", body(`{"data":[{"index":0,"embedding":[1,0]},{"index":7,"embedding":[1,0]}]}`), "not numbered as the texts are", 1},
		{"lengths", body(`{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[1]}]}`), "of no or of different length", 1},
		{"empty", body(`{"data":[{"index":0,"embedding":[]},{"index":1,"embedding":[]}]}`), "of no or of different length", 1},
		{"NaN", body(`{"data":[{"index":0,"embedding":[NaN,0]},{"index":1,"embedding":[1,0]}]}`), "is no list of embeddings", 1},
		{"null", body(`{"data":[{"index":0,"embedding":[null,1]},{"index":1,"embedding":[1,0]}]}`), "is no direction", 1},
		{"zeros", body(`{"data":[{"index":0,"embedding":[0,0]},{"index":1,"embedding":[1,0]}]}`), "is no direction", 1},
		{"too large", body(`{"data":[{"index":0,"embedding":[1e200,1e200]},{"index":1,"embedding":[1,0]}]}`), "is no direction", 1},
		{"base64", body(`{"data":[{"index":0,"embedding":"AAAA"},{"index":1,"embedding":"AAAA"}]}`), "is no list of embeddings", 1},
		{"cut off", body(`{"data":[{"index":0,"embedding":[1,`), "is no list of embeddings", 1},
		{"a page", body("<html>the secret plan</html>"), "is no list of embeddings", 1},
		{"huge", huge, "answers with more than vectors can take", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var requests atomic.Int32
			c := endpoint(t, Config{}, func(w http.ResponseWriter, r *http.Request, _ asked) {
				requests.Add(1)
				test.handle(w, r)
			})
			vectors, err := c.Passages(t.Context(), []string{"the secret plan", "two"})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), c.config.Host()) {
				t.Fatalf("Passages: %v\nwant an error that names %s and says: %s", err, c.config.Host(), test.want)
			}
			if all := fmt.Sprintf("%v %+v %#v", err, c, c); strings.Contains(all, "secret plan") || strings.Contains(all, "sesame") {
				t.Errorf("the error or the client tells what was sent, or the key: %s", all)
			}
			if vectors[0] != nil || vectors[1] != nil {
				t.Errorf("vectors %v beside the error", vectors)
			}
			if n := requests.Load(); n != test.requests {
				t.Errorf("%d requests, want %d", n, test.requests)
			}
		})
	}
}

func TestDown(t *testing.T) {
	c := endpoint(t, Config{}, nil)
	c.config.URL = "http://127.0.0.1:1/v1" // where nobody listens
	if _, err := c.Passages(t.Context(), []string{"one"}); err == nil || !strings.Contains(err.Error(), "cannot be reached. Is it running") {
		t.Errorf("Passages of nobody: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := c.Passages(ctx, []string{"one"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Passages when told to end: %v, want context.Canceled", err)
	}
}

// TestPassing wants a fault that passes to be waited for as long as is asked.
func TestPassing(t *testing.T) {
	var requests atomic.Int32
	c := endpoint(t, Config{}, func(w http.ResponseWriter, _ *http.Request, a asked) {
		if requests.Add(1) < 3 {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		say(w, a.Input)
	})
	var waited []time.Duration
	c.sleep = func(_ context.Context, d time.Duration) error { waited = append(waited, d); return nil }
	got, err := c.Passages(t.Context(), []string{"one"})
	if err != nil || lengthOf(got[0]) != 3 || fmt.Sprint(waited) != "[7s 7s]" {
		t.Errorf("Passages = %v, %v after %v; want a vector after twice 7 s", got, err, waited)
	}
}

// TestRefused wants a text that is too long to be shortened, wherever it stands,
// and one that is refused whatever its length to be left out.
func TestRefused(t *testing.T) {
	for _, code := range []int{400, 413, 422, 500} {
		c := endpoint(t, Config{}, func(w http.ResponseWriter, _ *http.Request, a asked) {
			for _, s := range a.Input {
				if len(s) > 1000 || strings.Contains(s, "poison") {
					w.WriteHeader(code)
					return
				}
			}
			say(w, a.Input)
		})
		texts := []string{"poison 1", "poison 2", "a", "bb", strings.Repeat("é", 2000), "poison 3", "poison 4", "dddd", "eeeee", "ffffff"}
		got, err := c.Passages(t.Context(), texts)
		if err != nil {
			t.Fatalf("%d: %v", code, err)
		}
		for i, want := range []int{0, 0, 1, 2, 1000, 0, 0, 4, 5, 6} {
			if (got[i] == nil) != (want == 0) || got[i] != nil && lengthOf(got[i]) != want {
				t.Errorf("%d: text %d: %v, want a vector of %d bytes, 0 for none", code, i, got[i], want)
			}
		}
	}
}

// TestRefusedAlone wants no error where only what was sent is refused.
func TestRefusedAlone(t *testing.T) {
	c := endpoint(t, Config{}, func(w http.ResponseWriter, _ *http.Request, a asked) {
		if strings.Contains(a.Input[0], "poison") {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		say(w, a.Input)
	})
	if got, err := c.Passages(t.Context(), []string{"poison"}); err != nil || got[0] != nil {
		t.Errorf("Passages = %v, %v; want neither a vector nor an error", got, err)
	}
}

// TestRefusesAll wants an endpoint that refuses everything not to be asked for
// long.
func TestRefusesAll(t *testing.T) {
	var requests atomic.Int32
	c := endpoint(t, Config{}, func(w http.ResponseWriter, _ *http.Request, _ asked) {
		requests.Add(1)
		w.WriteHeader(http.StatusBadRequest)
	})
	_, err := c.Passages(t.Context(), make([]string, BatchSize))
	if !errors.Is(err, ErrRefused) || requests.Load() > 8 {
		t.Errorf("Passages: %v after %d requests, want ErrRefused after a few", err, requests.Load())
	}
}

// TestQuestion wants a question to be sent once, not to wait for long, and the
// endpoint to be left alone for a while after it failed.
func TestQuestion(t *testing.T) {
	var requests atomic.Int32
	var slow atomic.Bool
	slow.Store(true)
	release := make(chan struct{})
	c := endpoint(t, Config{Wait: 50, QuestionPrefix: "query: "}, func(w http.ResponseWriter, r *http.Request, a asked) {
		requests.Add(1)
		if slow.Load() {
			_, _ = io.Copy(io.Discard, r.Body)
			<-release
			return
		}
		say(w, a.Input)
	})
	now := time.Unix(1e9, 0)
	c.now = func() time.Time { return now }
	_, err := c.Question(t.Context(), "who?")
	if err == nil || !strings.Contains(err.Error(), "did not answer in time") {
		t.Errorf("a slow endpoint: %v", err)
	}
	close(release)
	if _, err := c.Question(t.Context(), "who?"); !errors.Is(err, ErrResting) || requests.Load() != 1 {
		t.Errorf("right after that: %v with %d requests, want ErrResting and 1", err, requests.Load())
	}
	slow.Store(false)
	now = now.Add(rest)
	c.config.Wait = 5000
	if v, err := c.Question(t.Context(), "who?"); err != nil || lengthOf(v) != len("query: who?") {
		t.Errorf("half a minute later: %v, %v", v, err)
	}
	if _, err := c.Question(t.Context(), "who?"); err != nil {
		t.Errorf("after it answered: %v", err)
	}
	gone, stop := context.WithCancel(t.Context())
	stop()
	if _, err := c.Question(gone, "who?"); err == nil || errors.Is(err, ErrResting) {
		t.Errorf("a question that nobody waits for: %v", err)
	}
	if _, err := c.Question(t.Context(), "who?"); err != nil {
		t.Errorf("after somebody else gave up: %v, want no rest for that", err)
	}
}

// TestQuotes wants quotes to have what is left of the question's wait, and a
// failure at them to be none of questions.
func TestQuotes(t *testing.T) {
	var slow atomic.Bool
	slow.Store(true)
	release := make(chan struct{})
	c := endpoint(t, Config{Wait: 5000, PassagePrefix: "passage: "}, func(w http.ResponseWriter, r *http.Request, a asked) {
		if len(a.Input) > 1 && slow.Load() {
			_, _ = io.Copy(io.Discard, r.Body)
			<-release
			return
		}
		say(w, a.Input)
	})
	now := time.Now()
	c.now = func() time.Time { return now }
	quotes := []string{"Anna.", "Everybody."}
	if _, err := c.Quotes(t.Context(), now.Add(50*time.Millisecond), quotes); err == nil || !strings.Contains(err.Error(), "did not answer in time") {
		t.Errorf("an endpoint that is slow at quotes: %v", err)
	}
	close(release)
	slow.Store(false)
	if _, err := c.Quotes(t.Context(), now.Add(time.Minute), quotes); !errors.Is(err, ErrResting) {
		t.Errorf("right after that: %v, want ErrResting", err)
	}
	if _, err := c.Question(t.Context(), "who?"); err != nil {
		t.Errorf("a question right after that: %v, want its vector", err)
	}
	now = now.Add(rest)
	v, err := c.Quotes(t.Context(), now.Add(time.Minute), quotes)
	if err != nil || len(v) != 2 || lengthOf(v[0]) != len("passage: Anna.") || lengthOf(v[1]) != len("passage: Everybody.") {
		t.Errorf("half a minute later: %v, %v; want two vectors in their order", v, err)
	}
}

// TestProxy wants a proxy of the environment to be used for https alone. That is
// read once in a process, so that another one asks.
func TestProxy(t *testing.T) {
	const name = "FOOTNOTE_TEST_URL"
	if url := os.Getenv(name); url != "" {
		_, _ = New(Config{URL: url, Model: "small", Wait: 2000}, "sesame-key").Question(t.Context(), "who?")
		return
	}
	for url, want := range map[string]string{"http://192.0.2.1/v1": "[]", "https://192.0.2.1/v1": "[CONNECT 192.0.2.1:443]"} {
		var mu sync.Mutex
		asked := []string{}
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, r.Method+" "+r.Host)
			w.WriteHeader(http.StatusForbidden)
		}))
		t.Cleanup(proxy.Close)
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxy$")
		child.Env = append(os.Environ(), name+"="+url, "HTTP_PROXY="+proxy.URL, "HTTPS_PROXY="+proxy.URL, "NO_PROXY=", "no_proxy=")
		if out, err := child.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		mu.Lock()
		if got := fmt.Sprint(asked); got != want {
			t.Errorf("of %s the proxy was asked %s, want %s", url, got, want)
		}
		mu.Unlock()
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[1,2]}]}`), 2)
	f.Add([]byte(`{"data":[{"index":-1,"embedding":[1e308,1e308]}]}`), 1)
	f.Fuzz(func(t *testing.T, data []byte, n int) {
		n = min(max(n, 0), 64)
		vectors, what := decode(data, n)
		if what != "" {
			return
		}
		for _, v := range vectors {
			sum := 0.0
			for _, x := range v {
				sum += float64(x) * float64(x)
			}
			if len(v) != len(vectors[0]) || math.Abs(sum-1) > 1e-3 {
				t.Errorf("decode(%q, %d) has a vector %v that is not of unit length", data, n, v)
			}
		}
	})
}
