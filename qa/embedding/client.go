package embedding

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// BatchSize is how many texts are sent in one request: what Text Embeddings
// Inference takes unless it is told otherwise, and others take more.
const BatchSize = 32

const (
	mostDims     = 16384
	mostNumber   = 32 // bytes that a number takes in a response
	perRequest   = 2 * time.Minute
	mostPatience = time.Minute // that a server may ask for between two requests
	rest         = 30 * time.Second
	shortest     = 256 // bytes that a refused text is shortened to at most
)

// The errors that callers tell apart, by errors.Is.
var (
	// ErrRefused says that the endpoint does not take the texts that it was sent.
	ErrRefused = errors.New("the text was refused")
	// ErrResting says that the endpoint failed a moment ago and is not asked
	// again yet.
	ErrResting = errors.New("the endpoint failed a moment ago")
)

// Client speaks to one endpoint. It is safe for concurrent use. Its errors name
// the endpoint and the next step, and never hold a text, a key, or words of the
// server's.
type Client struct {
	config Config
	key    func() string // so that it is never printed
	http   *http.Client
	sleep  func(context.Context, time.Duration) error
	now    func() time.Time
	// When a question and the quotes for one failed last, in nanoseconds since
	// 1970; 0 when the last did not.
	failed, quotesFailed atomic.Int64
}

// New returns a Client for the endpoint of c, which must be valid and enabled,
// with the API key, which may be empty.
func New(c Config, key string) *Client {
	return &Client{
		config: c, key: func() string { return key }, sleep: sleep, now: time.Now,
		http: &http.Client{
			Transport:     transport(),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// transport returns the usual transport, but that a proxy is used for https
// alone: it would read along what is not encrypted.
func transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // nobody replaces it
	t.Proxy = func(r *http.Request) (*url.URL, error) {
		if r.URL.Scheme != "https" {
			return nil, nil //nolint:nilnil // which is how to say none
		}
		return http.ProxyFromEnvironment(r)
	}
	return t
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Config returns what the Client was made with.
func (c *Client) Config() Config { return c.config }

// Question returns the unit vector of a question. It tries once, for no longer
// than the configured wait, and not at all for half a minute after it failed:
// then the error is ErrResting.
func (c *Client) Question(ctx context.Context, text string) ([]float32, error) {
	limited, cancel := context.WithTimeout(ctx, c.config.Patience())
	defer cancel()
	v, err := c.once(ctx, limited, &c.failed, []string{c.config.QuestionPrefix + text})
	if err != nil {
		return nil, err
	}
	return v[0], nil
}

// Quotes returns the unit vectors of quotes that may answer a question, at most
// BatchSize of them, in their order. It tries once, until what is left of the
// question's wait is over at the time until, and not at all for half a minute
// after it failed: then the error is ErrResting. Questions are asked all the same.
func (c *Client) Quotes(ctx context.Context, until time.Time, texts []string) ([][]float32, error) {
	limited, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	said := make([]string, len(texts))
	for i, t := range texts {
		said[i] = c.config.PassagePrefix + t
	}
	return c.once(ctx, limited, &c.quotesFailed, said)
}

// once has texts sent once, unless the last try failed a moment ago, which failed
// says. limited is ctx with the end of the wait.
func (c *Client) once(ctx, limited context.Context, failed *atomic.Int64, texts []string) ([][]float32, error) {
	if at := failed.Load(); at != 0 && c.now().Sub(time.Unix(0, at)) < rest {
		return nil, ErrResting
	}
	vectors, err := c.request(limited, texts)
	switch {
	case err == nil:
		failed.Store(0)
	case ctx.Err() == nil && !errors.Is(err, ErrRefused):
		failed.Store(c.now().UnixNano())
	}
	return vectors, err
}

// Passages returns the unit vectors of passages, at most BatchSize of them, in
// their order; nil for one that the endpoint does not take. It waits and tries
// again where that may help, cuts a request in two where it is refused, and
// shortens a text that is refused alone, which was likely too long. The error is
// ErrRefused only when the endpoint takes no text at all. With an error, the
// vectors that there are by then are returned too.
func (c *Client) Passages(ctx context.Context, texts []string) ([][]float32, error) {
	b := batch{Client: c, ctx: ctx, out: make([][]float32, len(texts))}
	said := make([]string, len(texts))
	for i, t := range texts {
		said[i] = c.config.PassagePrefix + t
	}
	return b.out, b.send(0, said)
}

// batch is passages on their way.
type batch struct {
	*Client
	ctx   context.Context //nolint:containedctx // it lives as long as one call
	out   [][]float32
	takes bool // whether the endpoint took any text
}

// anyText is a text that every model takes.
const anyText = "text"

// send has texts sent, whose vectors are to stand in out from at on.
func (b *batch) send(at int, texts []string) error {
	vectors, err := b.patiently(texts)
	for shorter := texts[0]; errors.Is(err, ErrRefused) && len(texts) == 1 && len(shorter) > shortest; {
		shorter = half(shorter)
		vectors, err = b.patiently([]string{shorter})
	}
	switch {
	case err == nil:
		copy(b.out[at:], vectors)
		b.takes = true
		return nil
	case !errors.Is(err, ErrRefused):
		return err
	case len(texts) > 1:
		middle := len(texts) / 2
		if err := b.send(at, texts[:middle]); err != nil {
			return err
		}
		return b.send(at+middle, texts[middle:])
	}
	if b.takes {
		return nil
	}
	if _, err := b.patiently([]string{b.config.PassagePrefix + anyText}); err != nil {
		return err // it is not for the text's sake
	}
	b.takes = true
	return nil
}

// half returns the first half of s, cut between characters.
func half(s string) string {
	n := len(s) / 2
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// patiently is request, again after a while where that may help.
func (b *batch) patiently(texts []string) ([][]float32, error) {
	const tries = 4
	for try := 1; ; try++ {
		ctx, cancel := context.WithTimeout(b.ctx, perRequest)
		vectors, err := b.request(ctx, texts)
		cancel()
		var f *failure
		if err == nil || b.ctx.Err() != nil || !errors.As(err, &f) || !f.passing {
			return vectors, err
		}
		if f.status == http.StatusInternalServerError && try > 1 {
			return nil, &failure{host: f.host, what: f.what, status: f.status, cause: ErrRefused} // some say so of a text that is too long
		}
		pause := max(f.after, time.Duration(float64(time.Second<<(try-1))*(0.75+rand.Float64()/2))) //nolint:gosec // only so that not all come at once
		if try == tries || pause > mostPatience {
			return nil, err
		}
		if err := b.sleep(b.ctx, pause); err != nil {
			return nil, err
		}
	}
}

// failure is an error of the endpoint's.
type failure struct {
	host    string
	what    string // what is wrong and what to do
	status  int    // of HTTP; 0 when there was no response
	passing bool   // whether the same request may succeed later
	after   time.Duration
	cause   error // nil, ErrRefused, or ctx's
}

func (f *failure) Error() string {
	return fmt.Sprintf("the embeddings endpoint at %s %s", f.host, f.what)
}
func (f *failure) Unwrap() error { return f.cause }

// request sends texts and returns their unit vectors, in their order.
func (c *Client) request(ctx context.Context, texts []string) ([][]float32, error) {
	body, err := json.Marshal(struct {
		Model  string   `json:"model"`
		Input  []string `json:"input"`
		Format string   `json:"encoding_format"`
	}{c.config.Model, texts, "float"})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(strings.TrimSuffix(c.config.URL, "/"), "/embeddings")+"/embeddings", bytes.NewReader(body))
	if err != nil {
		return nil, c.failure("cannot be asked: its address is wrong", 0)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	if key := c.key(); key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := c.http.Do(r)
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, c.refusal(response)
	}
	most := int64(len(texts))*mostDims*mostNumber + 1<<16
	data, err := io.ReadAll(io.LimitReader(response.Body, most+1))
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	if int64(len(data)) > most {
		return nil, c.failure("answers with more than vectors can take. Is it one for embeddings?", http.StatusOK)
	}
	vectors, what := decode(data, len(texts))
	if what != "" {
		return nil, c.failure(what, http.StatusOK)
	}
	return vectors, nil
}

func (c *Client) failure(what string, status int) *failure {
	return &failure{host: c.config.Host(), what: what, status: status}
}

// unreachable returns what err, which came instead of a response, means.
func (c *Client) unreachable(ctx context.Context, err error) error {
	f := c.failure("cannot be reached. Is it running, and is url right?", 0)
	f.passing = true
	switch {
	case errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil:
		f.what, f.cause = "did not answer in time", ctx.Err()
	case strings.Contains(err.Error(), "tls: ") || strings.Contains(err.Error(), "x509: "):
		f.what, f.passing = "has no certificate that can be trusted. Is its address right, and is it https?", false
	}
	return f
}

// refusal returns what a status means that is not 200.
func (c *Client) refusal(r *http.Response) error {
	f := c.failure("", r.StatusCode)
	switch s := r.StatusCode; {
	case s == http.StatusUnauthorized || s == http.StatusForbidden:
		f.what = fmt.Sprintf("refuses the key (status %d). Does the environment variable that key_env names hold the right one?", s)
	case s == http.StatusNotFound || s == http.StatusMethodNotAllowed:
		f.what = fmt.Sprintf("knows no model %q, or no embeddings at this address (status %d). Is model right, and does url end with what comes before /embeddings, such as /v1?", c.config.Model, s)
	case s == http.StatusBadRequest || s == http.StatusRequestEntityTooLarge || s == http.StatusUnprocessableEntity:
		f.what, f.cause = fmt.Sprintf("refuses what was sent (status %d). Is model right, and is it one for embeddings?", s), ErrRefused
	case s >= 300 && s < 400:
		f.what = fmt.Sprintf("sends us elsewhere (status %d), where nothing is sent. Write the address that it has now in url", s)
	case s == http.StatusTooManyRequests || s == http.StatusRequestTimeout:
		f.what, f.passing, f.after = fmt.Sprintf("wants to be asked less often (status %d). Try again later", s), true, c.retryAfter(r)
	case s >= 500:
		f.what, f.passing, f.after = fmt.Sprintf("fails (status %d). Its own log says why", s), true, c.retryAfter(r)
	default:
		f.what = fmt.Sprintf("answers with status %d, which it should not. Its own log may say why", s)
	}
	return f
}

// retryAfter returns how long r asks to wait, 0 when it does not say (RFC 9110,
// section 10.2.3).
func (c *Client) retryAfter(r *http.Response) time.Duration {
	h := r.Header.Get("Retry-After")
	if n, err := strconv.Atoi(h); err == nil && n > 0 {
		return time.Duration(min(n, 1<<20)) * time.Second
	}
	if t, err := http.ParseTime(h); err == nil {
		return max(0, t.Sub(c.now()))
	}
	return 0
}

// decode returns the unit vectors of n texts that data holds, or what is wrong
// with it.
func decode(data []byte, n int) (vectors [][]float32, what string) {
	var said struct {
		Data []struct {
			Index     int        `json:"index"`
			Embedding []*float64 `json:"embedding"`
		} `json:"data"`
	}
	if err := json.Unmarshal(data, &said); err != nil {
		return nil, "answers with something that is no list of embeddings. Is its address right?"
	}
	if len(said.Data) != n {
		return nil, fmt.Sprintf("answers with %d vectors to %d texts, so that none can be relied on", len(said.Data), n)
	}
	vectors = make([][]float32, n)
	for _, d := range said.Data {
		if d.Index < 0 || d.Index >= n || vectors[d.Index] != nil {
			return nil, "answers with vectors that are not numbered as the texts are, so that none can be relied on"
		}
		if len(d.Embedding) == 0 || len(d.Embedding) > mostDims || len(d.Embedding) != len(said.Data[0].Embedding) {
			return nil, "answers with vectors of no or of different length, so that none can be relied on"
		}
		if vectors[d.Index] = unit(d.Embedding); vectors[d.Index] == nil {
			return nil, "answers with a vector that is no direction (zeros, or what is no number), so that none can be relied on"
		}
	}
	return vectors, ""
}

// unit returns x at unit length, or nil when it has none.
func unit(x []*float64) []float32 {
	sum := 0.0
	for _, f := range x {
		if f == nil {
			return nil
		}
		sum += *f * *f
	}
	length := math.Sqrt(sum)
	if !(length > 0) || math.IsInf(length, 0) {
		return nil
	}
	out := make([]float32, len(x))
	for i, f := range x {
		out[i] = float32(*f / length)
	}
	return out
}
