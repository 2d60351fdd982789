package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

const (
	apiVersion  = "10"
	defaultAPI  = "https://discord.com/api/v" + apiVersion
	userAgent   = "DiscordBot (footnote, 1.0)"
	longestBody = 8 << 20
	tries       = 4                // of a request that may be repeated
	cloudflare  = 10 * time.Minute // to wait when the address was shut out without saying for how long
)

// rest sends requests to Discord's HTTP API. Unlike discordgo's sender its
// waits end with their context, its buckets are Discord's own and are let go
// of, and it knows the global limit. Safe for concurrent use.
type rest struct {
	base   string // without a slash at the end
	token  Token
	client *http.Client
	limit  *limiter
	log    *slog.Logger
}

// request is one request.
type request struct {
	method string
	// path is the path below the API's version. Its parts that begin with a
	// digit or with "@", and the secret behind an interaction's or webhook's
	// id, are parameters.
	path  string
	query url.Values
	body  any // encoded as JSON; nil for none
	out   any // decoded from JSON; nil when it is of no interest
	// repeat is whether sending it twice does no more than sending it once.
	repeat bool
}

// editedTooOften is Discord's code for a limit on changes of messages that are
// older than an hour. Unlike other answers 429 it does not say how long to wait.
const editedTooOften = 30046

// apiError is an answer that is no success.
type apiError struct {
	status  int
	code    int // Discord's own, 0 when it gave none
	message string
	method  string
	route   string
}

func (e *apiError) Error() string {
	return fmt.Sprintf("%s %s: HTTP status %d: %s (code %d)", e.method, e.route, e.status, e.message, e.code)
}

// hasCode reports whether err is an answer with one of Discord's codes.
func hasCode(err error, codes ...int) bool {
	var e *apiError
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.code == c {
			return true
		}
	}
	return false
}

// hasStatus reports whether err is an answer with this HTTP status.
func hasStatus(err error, status int) bool {
	var e *apiError
	return errors.As(err, &e) && e.status == status
}

// do sends r, waiting for the rate limits as long as ctx lives. Answers 429
// are waited for and the request sent again; errors of the server or the
// connection are, a few times, when r may be repeated. Any other answer than a
// success is an *apiError.
func (c *rest) do(ctx context.Context, r request) error {
	var body []byte
	if r.body != nil {
		var err error
		if body, err = json.Marshal(r.body); err != nil {
			return fmt.Errorf("%s %s: %w", r.method, routeOf(r.path), err)
		}
	}
	for try := 1; ; {
		wait, err := c.once(ctx, r, body)
		var temporary *temporaryError
		switch {
		case err == nil && wait == 0:
			return nil
		case err == nil: // a rate limit, which the limiter knows of now
			continue
		case !errors.As(err, &temporary) || !r.repeat || try == tries:
			return err
		}
		try++
		delay := time.Duration(float64(250*time.Millisecond<<try) * (0.5 + rand.Float64()/2)) //nolint:gosec // no secret
		if err := pause(ctx, delay, nil); err != nil {
			return err
		}
	}
}

// temporaryError is an error that may be gone the next time.
type temporaryError struct{ err error }

func (e *temporaryError) Error() string { return e.err.Error() }
func (e *temporaryError) Unwrap() error { return e.err }

// once sends r a single time. wait is how long a rate limit asked to wait, 0
// when it asked for nothing.
func (c *rest) once(ctx context.Context, r request, body []byte) (wait time.Duration, err error) {
	route, major := routeOf(r.path), majorOf(r.path)
	interaction := strings.HasPrefix(r.path, "/interactions/") || strings.HasPrefix(r.path, "/webhooks/")
	p, err := c.limit.wait(ctx, r.method+" "+route, major, interaction)
	if err != nil {
		return 0, err
	}
	resp, err := c.send(ctx, r, body, interaction)
	if err != nil {
		p.done(nil)
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		return 0, &temporaryError{fmt.Errorf("%s %s: %w", r.method, route, withoutURL(err))}
	}
	defer resp.Body.Close()
	data, readErr := io.ReadAll(io.LimitReader(resp.Body, longestBody))
	p.done(resp.Header)
	c.count(resp)
	if resp.StatusCode == http.StatusTooManyRequests {
		if err := failure(r.method, route, resp.StatusCode, data); hasCode(err, editedTooOften) {
			return 0, err
		}
		return c.tooMany(p, resp, data, route), nil
	}
	if readErr != nil {
		return 0, &temporaryError{fmt.Errorf("%s %s: read the answer: %w", r.method, route, readErr)}
	}
	if resp.StatusCode >= 300 {
		return 0, failure(r.method, route, resp.StatusCode, data)
	}
	if r.out == nil || len(data) == 0 {
		return 0, nil
	}
	if err := lenient(data, r.out); err != nil {
		return 0, fmt.Errorf("%s %s: understand the answer: %w", r.method, route, err)
	}
	return 0, nil
}

func (c *rest) send(ctx context.Context, r request, body []byte, interaction bool) (*http.Response, error) {
	address := c.base + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, address, reader) //nolint:gosec // the host is configured, and what Discord signed names the rest
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", userAgent)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if !interaction { // the address of an interaction is its own right
		req.Header.Set("Authorization", "Bot "+string(c.token))
	}
	return c.client.Do(req) //nolint:gosec // likewise
}

// count counts the answers that Discord counts as invalid requests.
func (c *rest) count(resp *http.Response) {
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		c.limit.refused()
	case http.StatusTooManyRequests:
		if resp.Header.Get("X-RateLimit-Scope") != "shared" {
			c.limit.refused()
		}
	}
}

// tooMany tells the limiter of an answer 429 and returns how long to wait.
func (c *rest) tooMany(p permit, resp *http.Response, data []byte, route string) time.Duration {
	var said struct {
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
	}
	after, headerErr := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64)
	if err := json.Unmarshal(data, &said); err != nil { // not from Discord itself, but from what stands before it
		wait := cloudflare
		if headerErr == nil && after > 0 {
			wait = seconds(after)
		}
		c.log.Error("discord shuts this address out for a while: too many requests were refused", "wait", wait)
		p.l.shutOut(wait)
		return wait
	}
	wait := max(seconds(said.RetryAfter), seconds(after), 50*time.Millisecond)
	if said.RetryAfter > 0 { // the header is the same, rounded up to seconds
		wait = max(seconds(said.RetryAfter), 50*time.Millisecond)
	}
	global := said.Global || resp.Header.Get("X-RateLimit-Global") != "" || resp.Header.Get("X-RateLimit-Scope") == "global"
	c.log.Warn("discord asks to wait", "route", route, "wait", wait, "global", global)
	p.tooMany(wait, global)
	return wait
}

// failure returns what an answer that is no success says.
func failure(method, route string, status int, data []byte) error {
	var said struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	if json.Unmarshal(data, &said) != nil || said.Message == "" {
		said.Message = http.StatusText(status)
	}
	err := &apiError{status: status, code: said.Code, message: said.Message, method: method, route: route}
	if status >= 500 {
		return &temporaryError{err}
	}
	return err
}

// undeliverable returns err, marked as final where trying again does not mend
// it.
func undeliverable(err error) error {
	var e *apiError
	if !errors.As(err, &e) || e.status >= 500 || e.status == http.StatusTooManyRequests {
		return err
	}
	if e.status == http.StatusUnauthorized && !strings.HasPrefix(e.route, "/webhooks/") {
		return err // our own token, which may be put right
	}
	return fmt.Errorf("%w: %w", bot.ErrUndeliverable, err)
}

// isGone reports whether err says that an interaction's token is of no use any
// more, or never was.
func isGone(err error) bool {
	var e *apiError
	return hasCode(err, discordgo.ErrCodeUnknownInteraction, discordgo.ErrCodeInvalidWebhookTokenProvided, discordgo.ErrCodeUnknownWebhook) ||
		errors.As(err, &e) && e.status == http.StatusUnauthorized && strings.HasPrefix(e.route, "/webhooks/")
}

// withoutURL returns what is wrong without the address, which may hold the
// secret of an interaction.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// routeOf returns path with its parameters left out, so that it can be logged
// and names what Discord counts together.
func routeOf(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		secret := i == 3 && (parts[1] == "webhooks" || parts[1] == "interactions")
		if p != "" && (secret || p[0] >= '0' && p[0] <= '9' || p[0] == '@' && i > 2 && parts[1] != "users") {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}

// majorOf returns the parameters of path that Discord counts apart.
func majorOf(path string) string {
	parts := strings.Split(path, "/")
	switch {
	case len(parts) > 3 && (parts[1] == "webhooks" || parts[1] == "interactions"):
		return parts[2] + "/" + parts[3]
	case len(parts) > 2 && (parts[1] == "channels" || parts[1] == "guilds"):
		return parts[2]
	}
	return ""
}

// lenient decodes data into v and passes over fields that have another type
// than expected.
func lenient(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		return nil
	}
	return err
}
